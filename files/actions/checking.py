"""Looking into a file that has arrived: clean renditions and facts, or the reason why it cannot be used."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.db import transaction

from core import clock, jobs
from core.failpoints import reached
from core.words import count_words
from files import columns, documents, images, kinds, media, pieces, scanner, scratch, store, tables
from files.actions.telling import tell_given_up, tell_harmful, tell_scanner_silent
from files.images import Picture
from files.models import Rendition, StoredFile
from files.refusals import Refused

Kind = StoredFile.Kind
Scan = StoredFile.Scan
State = StoredFile.State
# What stands for a file once its original is gone, and what a released copy is made from.
CLEAN_COPIES = ("view", "play", "table", "clean")


class WrongBytes(Exception):
    """Storage gave other bytes than those that arrived."""


def process(pk: str) -> None:
    """Look into a received file and make its renditions; safe to run twice. The job kind `files.check`."""
    file = _begin(int(pk))
    if file is None:
        return
    type_ = next(t for t in kinds.ACCEPTED if t.content_type == file.content_type and t.kind == file.kind)
    facts: dict[str, Any] = {}
    try:
        reached("begun")
        with _original(file) as path:
            reached("fetched")
            facts["scan"] = _scanned(path)
            reached("scanned")
            _LOOKS[type_.kind](path, type_, file, facts)
    except Refused as refusal:
        _refuse(file, refusal.code)
    except pieces.StorageDown as error:
        raise jobs.Later("storage does not answer") from error
    except scanner.Unanswered as error:
        tell_scanner_silent()
        raise jobs.Later("the scanner does not answer") from error
    else:
        reached("made")
        _make_ready(file.pk, facts)
        reached("ready")


def _scanned(path: Path) -> str:
    found = scanner.scan(path)
    if found == Scan.FOUND:
        raise Refused("harmful")
    return found


@contextmanager
def _original(file: StoredFile) -> Iterator[Path]:
    """The bytes as they arrived. Raises `Refused` when they are gone, `WrongBytes` when they are others."""
    scratch.clear(file.uuid)
    with ExitStack() as stack:
        with pieces.reaching_storage():
            if not store.private().exists(file.key):
                pieces.home().check()  # when all is gone, it is not this file that is missing
                raise Refused("gone")
            path = stack.enter_context(store.local_copy(file.key, scratch.prefix(file.uuid)))
            with path.open("rb") as stream:
                if file.sha256 not in {"", hashlib.file_digest(stream, "sha256").hexdigest()}:
                    raise WrongBytes
        yield path


def _begin(pk: int) -> StoredFile | None:
    with transaction.atomic():
        file = StoredFile.objects.select_for_update().get(pk=pk)
        if file.is_settled:
            return None
        if file.state != State.CONVERTING:
            file.move("check", by=None)
        return file


def _picture(path: Path, type_: kinds.Type, file: StoredFile, facts: dict[str, Any]) -> None:
    with path.open("rb") as stream:
        made = images.renditions(stream, max_pixels=settings.UPLOAD_MAX_PIXELS)
    facts.update(width=made[0].width, height=made[0].height)
    for picture in made:
        _keep_picture(file, picture)


def _document(path: Path, type_: kinds.Type, file: StoredFile, facts: dict[str, Any]) -> None:
    with documents.opened(path, type_, file.uuid) as found:
        for page in found.pictures:
            with page.path.open("rb") as content:
                keep(file, page.name, File(content), "image/jpeg", page.width, page.height)
        if found.clean:
            with found.clean.open("rb") as content:
                keep(file, "clean", File(content), type_.content_type, None, None)
        previews = [[page.width, page.height] for page in found.pictures if page.name.startswith("page-")]
    noted = {**found.facts, **({"previews": previews} if previews else {})}
    facts.update(text=found.text, pages=found.pages, words=count_words(found.text) if found.text else None, facts=noted)


def _table(path: Path, type_: kinds.Type, file: StoredFile, facts: dict[str, Any]) -> None:
    """What people see of a table is a copy of its figures, without the columns that tell who somebody is."""
    with path.open("rb") as stream:
        hidden, sheets = tables.hidden_sheets(stream, type_), tables.read(stream, type_)
    chosen = file.column_choices.order_by("-pk").values_list("left_out", flat=True).first()
    found = columns.find(sheets, chosen)
    kept = columns.without(sheets, found)
    keep(file, "table", ContentFile(tables.write(kept, type_)), type_.content_type, None, None)
    noted = {"sheets": tables.shown(kept), **({"hidden_sheets": hidden} if hidden else {})}
    facts.update(columns=found, text=tables.as_text(kept), facts=noted)


def _recording(path: Path, type_: kinds.Type, file: StoredFile, facts: dict[str, Any]) -> None:
    with scratch.folder(file.uuid) as folder:
        found = media.look(path, type_, Path(folder))
        reached("looked")
        if found.seconds > settings.UPLOAD_MAX_VIDEO_SECONDS:
            raise Refused("too_long")
        facts.update(
            seconds=Decimal(str(found.seconds)),
            width=found.width or None,
            height=found.height or None,
            kind=Kind.VIDEO if found.has_picture else Kind.AUDIO,
        )
        if found.poster:
            _keep_poster(file, found.poster)
        if found.must_convert:
            _begin_converting(file.pk)
            reached("converting")
        made = media.playable(found)
        with made.path.open("rb") as play:
            keep(file, "play", File(play), made.content_type, found.width or None, found.height or None)


def _keep_poster(file: StoredFile, poster: Path) -> None:
    with poster.open("rb") as stream:
        made = images.renditions(stream, max_pixels=settings.UPLOAD_MAX_PIXELS)
    for picture in made:
        if picture.name == "thumb":
            _keep_picture(file, picture)


@transaction.atomic
def _begin_converting(pk: int) -> None:
    file = StoredFile.objects.select_for_update().get(pk=pk)
    if file.state == State.CHECKING:  # else it was converting when its worker died
        file.move("convert", by=None)


_LOOKS: dict[str, Callable[[Path, kinds.Type, StoredFile, dict[str, Any]], None]] = {
    Kind.IMAGE: _picture,
    Kind.DOCUMENT: _document,
    Kind.DATA: _table,
    Kind.VIDEO: _recording,
    Kind.AUDIO: _recording,
}


def _keep_picture(file: StoredFile, picture: Picture) -> None:
    keep(file, picture.name, ContentFile(picture.content), "image/jpeg", picture.width, picture.height)


def keep(file: StoredFile, name: str, content: File, content_type: str, width: int | None, height: int | None) -> None:
    """Store a rendition, in place of an earlier one of its name.

    The row comes first, so that a crash never leaves bytes that no row names; nobody is shown them before the file is
    ready. Raises `pieces.StorageDown`.
    """
    facts = {"content_type": content_type, "size": content.size, "width": width, "height": height}
    row, _new = Rendition.objects.update_or_create(
        file=file, name=name, defaults=facts, create_defaults={**facts, "key": store.new_key("r")}
    )
    reached(f"row of {name}")
    with pieces.reaching_storage():
        store.put(row.key, content)
    reached(f"bytes of {name}")


@transaction.atomic
def _make_ready(pk: int, facts: dict[str, Any]) -> None:
    file = StoredFile.objects.select_for_update().get(pk=pk)
    if file.is_settled:
        return
    file.move("ready", by=None, ready_at=clock.now(), **facts)
    if not settings.KEEP_ORIGINALS and file.kind in {Kind.IMAGE, Kind.VIDEO, Kind.AUDIO}:
        # The clean copy is what everybody sees; the original, with place and device in it, need not exist.
        jobs.enqueue("files.drop_original", file.pk)


def _refuse(file: StoredFile, code: str) -> None:
    """Say why it cannot be used; nothing that was made of it stays."""
    with pieces.reaching_storage():
        for made in file.renditions.all():
            store.delete(made.key)
            made.delete()
    with transaction.atomic():
        file = StoredFile.objects.select_for_update().get(pk=file.pk)
        if not file.is_settled:
            scan = Scan.FOUND if code == "harmful" else file.scan
            file.move("reject", by=None, code=code, reason=code, scan=scan)
            if code == "harmful":
                tell_harmful(file)
            if code == "unreadable":
                tell_given_up(file)


def give_up(pk: str) -> None:
    """Say of a file that could not be looked into, however often it was tried, that it cannot be used.

    The job kind `files.give_up`, after `files.check` was parked.
    """
    _refuse(StoredFile.objects.get(pk=int(pk)), "unreadable")


def drop_original(pk: str) -> None:
    """Delete the bytes of an original whose clean copy is ready. The job kind `files.drop_original`."""
    file = StoredFile.objects.get(pk=int(pk))
    if file.state == State.READY and file.renditions.filter(name__in=CLEAN_COPIES).exists():
        reached("dropping")
        store.delete(file.key)
        reached("dropped")
    elif not file.is_settled:
        later = clock.now() + timedelta(hours=1)
        jobs.enqueue("files.drop_original", pk, key=f"files.drop_original:{pk}:{later:%Y%m%d%H}", run_after=later)
