"""Looking after uploads nobody goes on with: a word to the owner, an end; and no bytes
without a row, no row without its bytes."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import translation
from django.utils.translation import gettext as _

from core import clock
from core.errors import WrongState
from files import pieces, scratch, store
from files.actions.checking import CLEAN_COPIES
from files.actions.telling import tell_missing
from files.actions.uploading import end
from files.models import Rendition, StoredFile, Upload
from notices.actions import send

log = logging.getLogger(__name__)
TELL_BEFORE = timedelta(days=2)


def tend_uploads(_subject: str = "") -> None:
    """Tell owners of uploads that end in two days; end those whose time is over. The job kind `files.tend_uploads`."""
    waiting = Upload.objects.filter(state=Upload.State.OPEN, expires_at__lte=clock.now() + TELL_BEFORE)
    for upload in waiting.select_related("owner").order_by("pk"):
        if upload.expires_at <= clock.now():
            try:
                end(upload.pk, move="expire", by=None)
            except WrongState:  # it arrived at this very moment
                continue
        elif TELL_BEFORE.days < settings.UPLOAD_DAYS:
            _tell(upload)


def _tell(upload: Upload) -> None:
    with translation.override(upload.owner.language):
        sentence = _("A file of yours has not arrived whole. Choose it again on its page, and it goes on where it was.")
    send(
        "upload_paused",
        to=upload.owner,
        subject=str(upload.uuid),
        sentence=sentence,
        path=upload.place or "/me/",
        context={"until": upload.expires_at},
    )


def sweep(_subject: str = "") -> int:
    """Report bytes that no row names and rows whose bytes are missing. Bytes are removed once nobody can be writing
    them any more; what is missing is told to those who look after the site.

    Returns how many were found. The job kind `files.sweep`.
    """
    scratch.sweep()
    leftovers, missing = 0, set[str]()
    for shelf in pieces.SHELVES:
        stored = list(pieces.home().on(shelf))  # before the rows: what comes meanwhile has a row first
        for leftover in _orphans(stored, shelf):
            leftovers += 1
            _remove_when_old(leftover)
        for key in _missing({leftover.key for leftover in stored if not leftover.multipart}, shelf):
            missing.add(key)
            log.error("%s is missing in storage though a row names it.", key)
    _mark(missing)
    if missing:
        tell_missing(len(missing))
    return leftovers + len(missing)


def report_missing(file_id: int) -> None:
    """Somebody who may read a file met bytes that are not there: mark it, and tell those who look after the site."""
    found = StoredFile.objects.filter(pk=file_id, missing_since=None).update(missing_since=clock.now())
    if found:
        log.error("Bytes of file %s are missing in storage.", file_id)
        tell_missing(found)


def _mark(missing: set[str]) -> None:
    """Which files have bytes missing, and which have them again, as after a restore."""
    files = StoredFile.objects.filter(Q(key__in=missing) | Q(renditions__key__in=missing)).values("pk")
    StoredFile.objects.filter(pk__in=files, missing_since=None).update(missing_since=clock.now())
    StoredFile.objects.exclude(missing_since=None).exclude(pk__in=files).update(missing_since=None)


def _remove_when_old(leftover: pieces.Leftover) -> None:
    if leftover.since < clock.now() - timedelta(days=settings.UPLOAD_DAYS):
        pieces.home().remove(leftover)
        log.warning("Removed %s, which belonged to no upload and no file.", leftover.key)
    else:
        log.warning("%s belongs to no upload and no file; it is removed when it is old enough.", leftover.key)


def _orphans(stored: list[pieces.Leftover], shelf: str) -> list[pieces.Leftover]:
    coming = Upload.objects.filter(state=Upload.State.OPEN)
    named = set(coming.filter(key__startswith=shelf).values_list("key", flat=True))
    tails = set(coming.filter(tail_key__startswith=shelf).values_list("tail_key", flat=True))
    growing = set(coming.filter(key__startswith=shelf).values_list("multipart", flat=True))
    named |= tails
    for model in (StoredFile, Rendition):
        named |= set(model.objects.filter(key__startswith=shelf).values_list("key", flat=True))
    return [one for one in stored if (one.multipart not in growing if one.multipart else one.key not in named)]


def _missing(stored: set[str], shelf: str) -> list[str]:
    """Keys of what somebody may ask for: originals with no clean copy in their place, and what is shown of ready files."""
    gone = [StoredFile.State.REJECTED, StoredFile.State.PURGED]
    clean = Rendition.objects.filter(file=OuterRef("pk"), name__in=CLEAN_COPIES)
    originals = StoredFile.objects.filter(key__startswith=shelf).exclude(state__in=gone)
    originals = originals.exclude(Exists(clean), state=StoredFile.State.READY)
    shown = Rendition.objects.filter(key__startswith=shelf, file__state=StoredFile.State.READY)
    wanted = {*originals.values_list("key", flat=True), *shown.values_list("key", flat=True)}
    return sorted(key for key in wanted - stored if not store.private().exists(key))  # it may have come meanwhile
