"""Files arrive in a form: as its bytes, or as an upload that arrived before it. Both end in one stored file."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum
from django.template.defaultfilters import filesizeformat

from accounts.models import User
from core import clock, jobs
from core.errors import Invalid
from files import kinds, store
from files.models import StoredFile, Upload
from files.refusals import Refused

Kind = StoredFile.Kind
LONGEST_LABEL = 120


def receive(upload: UploadedFile | UUID, *, by: User, kinds_allowed: Collection[str] = ()) -> StoredFile:
    """Take an upload into private storage and ask for it to be checked.

    What a file field of a form gives is either the bytes, or the id of an upload of theirs that has arrived. Type by
    content, never by name. Raises `Invalid({"file": sentence})` for an empty, too large or unusable file, and for one
    that is not of the allowed kinds (empty: any kind we take); nothing is stored then.
    """
    try:
        if isinstance(upload, UUID):
            return _arrived(upload, by=by, kinds_allowed=kinds_allowed)
        return _stored(upload, by=by, kinds_allowed=kinds_allowed)
    except Refused as refused:
        raise Invalid({"file": refused.sentence}) from None


def _stored(upload: UploadedFile, *, by: User, kinds_allowed: Collection[str]) -> StoredFile:
    if not upload.size:
        raise Refused("empty")
    type_ = usable(kinds.of_file(upload), upload.size)
    check_kind(type_.kind, kinds_allowed)
    check_quota(by, upload.size)
    digest = store.sha256_of(upload)
    key = store.save(upload)
    try:
        with transaction.atomic():
            return write_down(
                type_, owner=by, key=key, label=clean_label(upload.name or ""), size=upload.size, sha256=digest
            )
    except BaseException:
        store.delete(key)  # the row is the truth: bytes without one must not stay
        raise


@transaction.atomic
def _arrived(uuid: UUID, *, by: User, kinds_allowed: Collection[str]) -> StoredFile:
    upload = Upload.objects.select_for_update(of=("self",)).select_related("file").filter(uuid=uuid, owner=by).first()
    if upload is None or upload.state not in {Upload.State.OPEN, Upload.State.COMPLETE}:
        raise Refused(upload.reason if upload and upload.reason else "not_here")
    file = upload.file
    if file is None:
        raise Refused("not_arrived")
    if file.state == StoredFile.State.REJECTED:
        raise Refused(file.reason)
    check_kind(file.kind, kinds_allowed)
    if upload.used_at is None:
        upload.used_at = clock.now()
        upload.save(update_fields=["used_at"])
    return file


def write_down(type_: kinds.Type, *, owner: User, key: str, label: str, size: int, sha256: str) -> StoredFile:
    """The row of bytes that are in private storage, and the job that looks into them, in one transaction."""
    file = StoredFile.objects.create(
        owner=owner,
        key=key,
        label=label,
        kind=type_.kind,
        content_type=type_.content_type,
        size=size,
        sha256=sha256,
    )
    jobs.enqueue("files.check", file.pk)
    return file


def usable(type_: kinds.Type | None, size: int) -> kinds.Type:
    """The type, if we take it. Raises `Refused` for content that is not on our list, or too large for its kind."""
    if type_ is None:
        raise Refused("unknown_type")
    check_size(size, is_recording=type_.kind in {Kind.VIDEO, Kind.AUDIO})
    return type_


def check_size(size: int, *, is_recording: bool) -> None:
    """Raise `Refused` for more bytes than a file of this sort may have."""
    most = settings.UPLOAD_MAX_VIDEO_BYTES if is_recording else settings.UPLOAD_MAX_BYTES
    if size > most:
        raise Refused("too_large", most=filesizeformat(most))


def check_kind(kind: str, kinds_allowed: Collection[str]) -> None:
    """Raise `Refused` for a kind that this place does not take (empty: it takes any)."""
    if kinds_allowed and kind not in kinds_allowed:
        wanted = ", ".join(str(Kind(allowed).label).lower() for allowed in kinds_allowed)
        raise Refused("wrong_kind", kinds=wanted)


def check_quota(person: User, size: int) -> None:
    """Raise `Refused` if their files and uploads would be more than a person may have. Copies made for the library
    are not theirs to save on."""
    kept = StoredFile.objects.filter(owner=person).exclude(
        state__in=[StoredFile.State.REJECTED, StoredFile.State.PURGED]
    )
    coming = Upload.objects.filter(owner=person, state=Upload.State.OPEN)
    have = sum(rows.aggregate(bytes=Sum("size"))["bytes"] or 0 for rows in (kept.exclude(key__startswith="c/"), coming))
    if have + size > settings.UPLOAD_QUOTA_BYTES:
        raise Refused("quota", most=filesizeformat(settings.UPLOAD_QUOTA_BYTES))


def clean_label(name: str) -> str:
    """A file's name for display: no path, no control or direction characters, not endless."""
    base = name.replace("\\", "/").rpartition("/")[2]
    visible = "".join(
        c for c in base if c.isprintable() and c not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )
    stem, dot, ending = visible.strip().rpartition(".")
    if len(visible) > LONGEST_LABEL:
        visible = f"{(stem or visible)[: LONGEST_LABEL - 10]}…{dot}{ending[:8]}"
    return visible.strip() or "file"
