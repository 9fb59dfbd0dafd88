"""Copies for people who may never reach the private file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from django.core.files.base import File
from django.db import transaction

from accounts.models import User
from core import clock
from files import documents, kinds, store
from files.actions.checking import CLEAN_COPIES, keep
from files.actions.receiving import clean_label
from files.models import Rendition, StoredFile
from files.refusals import Refused

State = StoredFile.State
# Of what was noted about a file: what readers see. The rest is a word to its owner.
SHOWN = ("previews", "sheets")


@transaction.atomic
def drop_copy(file_id: int) -> StoredFile:
    """Delete the bytes of a copy that nobody may see any more. The row stays, for the log of who had seen it."""
    file = StoredFile.objects.select_for_update().get(pk=file_id)
    keys = [file.key, *file.renditions.values_list("key", flat=True)]
    if file.state != State.PURGED:
        file.move("purge", by=None, code="use_taken_back")
    file.renditions.all().delete()
    for key in keys:
        transaction.on_commit(partial(store.delete, key))
    return file


def copy_released(file_id: int, *, owner: User, label: str) -> StoredFile:
    """A copy of a ready file's clean renditions, for people who may never reach the private one.

    Documents lose their authors, comments' names and the places in their pictures; pictures, recordings and tables
    are copied only as re-made. Raises `StoredFile.DoesNotExist` for a file that is not ready, and `Refused` for a
    document that cannot be cleaned.
    """
    source = StoredFile.objects.get(pk=file_id, state=State.READY)
    if not source.may_be_downloaded:
        raise Refused("not_scanned")
    main = source.renditions.filter(name__in=CLEAN_COPIES).first()
    with _clean(source, main) as path, path.open("rb") as stream:
        content = File(stream)
        key, size = store.save(content, "c"), content.size
    with transaction.atomic():
        copy = StoredFile.objects.create(
            owner=owner,
            key=key,
            label=clean_label(label),
            kind=source.kind,
            content_type=main.content_type if main else source.content_type,
            size=size,
            state=State.READY,
            scan=source.scan,
            width=source.width,
            height=source.height,
            seconds=source.seconds,
            words=source.words,
            pages=source.pages,
            text=source.text,
            facts={name: shown for name, shown in source.facts.items() if name in SHOWN},
            ready_at=clock.now(),
        )
        for rendition in source.renditions.all():
            with store.local_copy(rendition.key) as path, path.open("rb") as stream:
                keep(copy, rendition.name, File(stream), rendition.content_type, rendition.width, rendition.height)
    return copy


@contextmanager
def _clean(source: StoredFile, main: Rendition | None) -> Iterator[Path]:
    """The bytes that may be given away."""
    with store.local_copy(main.key if main else source.key) as path:
        if main is not None or source.kind != StoredFile.Kind.DOCUMENT:
            yield path
            return
        # Plain text is as it is; a document that was checked before clean copies were made is cleaned now.
        type_ = next(t for t in kinds.ACCEPTED if t.content_type == source.content_type)
        with documents.opened(path, type_, source.uuid) as found:
            yield found.clean or path
