"""Somebody saw what should not be shown: closed at once, and a coordinator says what comes of it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Invalid
from library import access
from library.actions.publishing import publish, take_down, withdraw
from library.actions.settling import settle
from library.actions.telling import tell_reported
from library.drafting import attempts_on_track
from library.models import PracticePage, PrivacyReport, Release
from submissions.actions import hold_use
from submissions.models import Submission


@transaction.atomic
def report_privacy(page_id: int, *, note: str, by: User) -> PrivacyReport:
    """Somebody saw what should not be shown: the practice is hidden at once, and the coordinators look at it.

    Nobody can say which file it came from, so all tiers it was made of are held (`submissions.Withdrawal`): the page,
    its files and links, the desk, and a colleague's practice with the same files.
    """
    if not note.strip():
        raise Invalid({"note": _("Say what you saw and where, without naming a student.")})
    submission = Submission.objects.get(release__page=page_id)
    tiers = {submission.pk, *(attempt.submission_id for attempt in attempts_on_track(submission))}
    for pk in sorted(tiers):
        hold_use(pk, by=by)
    release = Release.objects.select_for_update().get(page=page_id)
    page = PracticePage.objects.get(pk=page_id)
    report = PrivacyReport.objects.create(page=page, note=note.strip(), reported_by=by)
    take_down(release)
    tell_reported(report, release)
    return report


@transaction.atomic
def clear_report(release_id: int, *, by: User) -> Release:
    """Nothing was wrong: what was reported is open again, and the practice in the library as it was."""
    release = _settled(release_id, by, confirmed=False)
    if release.state == Release.State.PUBLISHED and not PracticePage.objects.get(pk=release.page_id).live:
        publish(release.pk, by=by)
    return release


@transaction.atomic
def confirm_report(release_id: int, *, by: User) -> Release:
    """It was what it was reported for: the practice leaves the library, and its evidence stays taken back."""
    release = _settled(release_id, by, confirmed=True)
    return withdraw(release.pk, by=by) if release.can("withdraw") else release


def _settled(release_id: int, by: User, *, confirmed: bool) -> Release:
    release = Release.objects.select_for_update(of=("self",)).select_related("submission").get(pk=release_id)
    if not access.can_settle(by, release):
        raise PermissionDenied
    settle(release, by=by, confirmed=confirmed)
    return release
