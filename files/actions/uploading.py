"""Uploads that can be continued: begin one, add bytes to it, end it. Every byte that was counted is safe in storage."""

from __future__ import annotations

import hashlib
import hmac
import uuid as uuids
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from tempfile import TemporaryFile
from typing import IO, Protocol

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import clock, jobs
from core.errors import WrongState
from files import kinds, pieces, store
from files.actions.receiving import check_quota, check_size, clean_label, usable, write_down
from files.models import Upload
from files.refusals import Refused

State = Upload.State
READ = 32 * 1024
FINISH_LATER = timedelta(minutes=1)
CHECKSUMS: dict[str, Callable[[], hashlib._Hash]] = {
    "sha1": lambda: hashlib.sha1(usedforsecurity=False),  # against noise on the line, not against people
    "sha256": hashlib.sha256,
}


class Source(Protocol):
    """Where bytes come from."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; fewer than asked for mean that the line was cut."""


@dataclass(frozen=True)
class Checksum:
    """What a piece should hash to, by the name of the algorithm."""

    algorithm: str
    digest: bytes


def begin(
    *, by: User, size: int, label: str = "", content_type: str = "", place: str = "", fingerprint: str = ""
) -> Upload:
    """Make room for a file of `size` bytes. The declared content type can only refuse early, never let anything in.

    Raises `Refused` for a size, a type or a number of uploads that cannot be, for a person without room, and when
    the disk is nearly full.
    """
    if size <= 0:
        raise Refused("empty")
    if content_type in kinds.NEVER:
        raise Refused("unknown_type")
    is_small = content_type in kinds.BY_MIME and not content_type.startswith(("video/", "audio/"))
    check_size(size, is_recording=not is_small)
    if not pieces.has_room(size):
        raise Refused("disk_full")
    with transaction.atomic():
        # The person's row is the lock: two uploads begun at once are counted one after the other.
        person = User.objects.select_for_update(no_key=True).get(pk=by.pk)
        if not person.is_active:
            raise PermissionDenied
        mine = Upload.objects.filter(owner=person, state=State.OPEN)
        if mine.count() >= settings.UPLOAD_MAX_OPEN:
            raise Refused("too_many_open", most=str(settings.UPLOAD_MAX_OPEN))
        check_quota(person, size)
        return Upload.objects.create(
            owner=person,
            label=clean_label(label),
            place=place,
            fingerprint=fingerprint,
            size=size,
            key=store.new_key(pieces.KIND),
            expires_at=_until(),
        )


def write(
    upload_id: int, *, offset: int, length: int, source: Source, by: User, checksum: Checksum | None = None
) -> Upload:
    """Add `length` bytes at `offset`. What arrives of a piece that is cut short stays; with a checksum it does not.

    A later writer takes the turn of an earlier one, which is then refused: the earlier is dying, or the same file is
    open twice. Raises `WrongState` at a wrong offset or for an upload that has ended, `PermissionDenied` when its
    owner may not come in any more, `Refused` for too many bytes, a wrong checksum or unusable content (the upload is
    ended then), `pieces.StorageDown` when storage does not take the bytes: those counted before are safe.
    """
    if checksum and length > pieces.PIECE:
        raise Refused("too_much")
    turn, number = _take_turn(upload_id, offset=offset, length=length, by=by)
    left = length
    while left > 0:
        with TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as piece:
            wanted = min(left, pieces.PIECE)
            came = _fill(piece, wanted, source, checksum)
            if came:
                turn, number = _keep(turn, number, piece, came)
            left = left - came if came == wanted else 0
    return finish(turn.pk)


def _take_turn(upload_id: int, *, offset: int, length: int, by: User) -> tuple[Upload, int]:
    """Make this request the one that may add bytes. Returns the row as it stands, and a part number of its own."""
    with transaction.atomic():
        upload = _locked(upload_id)
        _check_open(upload, by)
        if upload.offset != offset:
            raise WrongState(_("Another part of this file arrived meanwhile. Ask how far it is and go on from there."))
        if offset + length > upload.size:
            raise Refused("too_much")
        return _next(upload, writer=uuids.uuid4())


def _keep(turn: Upload, number: int, piece: IO[bytes], size: int) -> tuple[Upload, int]:
    """Count a piece, if it is still this request's turn."""
    home = pieces.home()
    with pieces.reaching_storage():
        piece.seek(0)
        staged = home.stage(turn, piece, size, number)
    try:
        with transaction.atomic():
            upload = _locked(turn.pk)
            _check_open(upload, upload.owner)
            if (upload.writer, upload.offset) != (turn.writer, turn.offset):
                raise WrongState(_("This file is being sent from another window too; that one goes on."))
            with pieces.reaching_storage():
                home.settle(upload, staged)
            for name, value in {**staged.fields, "offset": upload.offset + size}.items():
                setattr(upload, name, value)
            if upload.is_whole:  # in case nobody is left to finish it
                jobs.enqueue("files.finish_upload", upload.pk, run_after=clock.now() + FINISH_LATER)
            kept = _next(upload, fields=[*staged.fields, "offset"])
    except BaseException:
        with pieces.reaching_storage():
            home.discard(turn, staged)
        raise
    if turn.tail_key:
        with pieces.reaching_storage():
            store.delete(turn.tail_key)
    return kept


def _locked(upload_id: int) -> Upload:
    return Upload.objects.select_for_update(of=("self",)).select_related("owner").get(pk=upload_id)


def _check_open(upload: Upload, by: User) -> None:
    if upload.owner_id != by.pk or not upload.owner.is_active:
        raise PermissionDenied
    if not upload.can("complete") or upload.expires_at <= clock.now():
        raise WrongState(upload.refusal("complete"))


def _next(upload: Upload, *, fields: list[str] | None = None, writer: uuids.UUID | None = None) -> tuple[Upload, int]:
    """Save the row with a new day of expiry, and set aside a part number that nobody else will use."""
    number, upload.next_part = upload.next_part, upload.next_part + 1
    upload.writer, upload.expires_at = writer or upload.writer, _until()
    upload.save(update_fields=["next_part", "writer", "expires_at", *(fields or [])])
    return upload, number


def _fill(piece: IO[bytes], wanted: int, source: Source, checksum: Checksum | None) -> int:
    """Bring in at most so many bytes, a little at a time. Returns how many are to be kept."""
    digest = CHECKSUMS[checksum.algorithm]() if checksum else None
    came = 0
    while came < wanted and (some := source.read(min(READ, wanted - came))):
        piece.write(some)
        came += len(some)
        if digest:
            digest.update(some)
    if checksum and digest:
        if came < wanted:
            return 0
        if not hmac.compare_digest(digest.digest(), checksum.digest):
            raise Refused("bad_checksum")
    return came


def _until() -> datetime:
    return clock.now() + timedelta(days=settings.UPLOAD_DAYS)


def finish(upload_id: int) -> Upload:
    """Make a stored file of an upload whose bytes are all there; anything else stays as it is. Safe to run twice.

    Raises `Refused` when the content cannot be used: the upload is ended then, and its bytes are deleted.
    """
    upload = Upload.objects.select_related("owner").get(pk=upload_id)
    if upload.state != State.OPEN or not upload.is_whole:
        return upload
    with pieces.reaching_storage():
        pieces.home().close(upload)
        try:
            type_ = usable(_type_of(upload), upload.size)
        except Refused as refused:
            end(upload.pk, move="terminate", by=None, code=refused.code)
            raise
        digest = store.sha256_at(upload.key, upload.size)
    with transaction.atomic():
        upload = _locked(upload_id)
        if upload.state != State.OPEN:
            return upload
        file = write_down(
            type_, owner=upload.owner, key=upload.key, label=upload.label, size=upload.size, sha256=digest
        )
        upload.move("complete", by=upload.owner, file=file)
    return upload


def _type_of(upload: Upload) -> kinds.Type | None:
    head = b"".join(store.read_range(upload.key, 0, min(kinds.HEAD_BYTES, upload.size)))
    if not kinds.is_zip(head):
        return kinds.of_head(head)
    if upload.size > settings.UPLOAD_MAX_BYTES:
        return None  # no Office document is that large, so it is not opened
    with store.local_copy(upload.key) as path, path.open("rb") as stream:
        return kinds.of_zip(stream)


def finish_upload(pk: str) -> None:
    """Finish what the request that brought the last byte did not. The job kind `files.finish_upload`."""
    with suppress(Refused):  # the upload says why
        finish(int(pk))


def end(upload_id: int, *, move: str, by: User | None, code: str = "") -> Upload:
    """Give an upload up and delete its bytes. `move` is `terminate` or `expire`. Raises `WrongState` for one that has
    arrived; ending it twice is fine."""
    with transaction.atomic():
        upload = _locked(upload_id)
        if upload.state not in {State.TERMINATED, State.EXPIRED}:
            upload.move(move, by=by, code=code, reason=code)
    with pieces.reaching_storage():
        pieces.home().drop(upload)
    return upload
