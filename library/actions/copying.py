"""Copies of the files an author chose: made after the request, and never waited for without an end."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import WrongState
from files.actions import copy_released
from files.models import StoredFile
from files.refusals import Refused
from library import access
from library.actions.telling import tell_not_copied
from library.models import PracticeFile, PracticePage, Release, ReleasedFile

State = Release.State


def copy_files(pk: str) -> None:
    """Copy what an author chose, and put the copies on the page's draft. The job kind `library.copy_files`.

    A file that can never be copied gets its reason. What went wrong otherwise is raised once the others are copied, so
    that the job is tried again; tried in vain, `give_up_copies` follows.
    """
    trouble: Exception | None = None
    for waiting in _waiting(pk):
        try:
            _copy(waiting)
        except Exception as error:  # noqa: BLE001  (one file must not keep the others from their copies)
            trouble = error
    if trouble is not None:
        raise trouble


def give_up_copies(pk: str) -> None:
    """Say of what is still waiting that it cannot be copied. The job kind `library.give_up_copies`."""
    for waiting in _waiting(pk):
        _fail(waiting, "unknown")


@transaction.atomic
def leave_out(release_id: int, *, file: StoredFile, by: User) -> Release:
    """Share a practice without a file that could not be copied. Leaving it out again changes nothing."""
    release = Release.objects.select_for_update().get(pk=release_id)
    if not access.can_withdraw(by, release):
        raise PermissionDenied
    chosen = ReleasedFile.objects.filter(release=release, original=file).first()
    if chosen is None:
        return release
    if release.state not in {State.OFFERED, State.RETURNED} or not chosen.failure:
        raise WrongState(_("This file is not waiting for a copy any more. Reload the page to see where it stands."))
    chosen.delete()
    return release


def _waiting(pk: str) -> list[ReleasedFile]:
    rows = ReleasedFile.objects.filter(release=int(pk), copy__isnull=True, failure="")
    return list(rows.select_related("original__owner"))


def _copy(waiting: ReleasedFile) -> None:
    try:
        copy = copy_released(waiting.original_id, owner=waiting.original.owner, label=waiting.original.label)
    except Refused as refusal:
        return _fail(waiting, refusal.code)
    except StoredFile.DoesNotExist:
        return _fail(waiting, "gone")
    except FileNotFoundError:
        return _fail(waiting, "missing")
    with transaction.atomic():
        release = Release.objects.select_for_update().get(pk=waiting.release_id)
        if ReleasedFile.objects.filter(pk=waiting.pk, copy__isnull=True).update(copy=copy, failure=""):
            _place(release, copy, waiting)


def _place(release: Release, copy: StoredFile, waiting: ReleasedFile) -> None:
    page = PracticePage.objects.get(release=release).get_latest_revision_as_object()
    page.practice_files.add(
        PracticeFile(file=copy, caption=waiting.caption, alt=waiting.alt, sort_order=waiting.position)
    )
    page.practice_files.commit()  # the editor's form knows a row by its key
    page.save_revision(clean=False)


@transaction.atomic
def _fail(waiting: ReleasedFile, code: str) -> None:
    release = Release.objects.select_for_update(of=("self",)).select_related("author", "submission__plan")
    found = release.get(pk=waiting.release_id)
    if ReleasedFile.objects.filter(pk=waiting.pk, copy__isnull=True, failure="").update(failure=code):
        tell_not_copied(found, waiting)
