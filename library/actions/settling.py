"""What came of a report: the one place where it is settled, whichever way a coordinator took."""

from __future__ import annotations

from accounts.models import User
from core import clock
from library.models import PrivacyReport, Release
from submissions.actions import end_holds
from submissions.models import Submission


def settle(release: Release, *, by: User, confirmed: bool) -> None:
    """A coordinator has looked at what was reported: its evidence is open again or, `confirmed`, taken back for good.
    The release is locked, and whoever calls has checked who may."""
    reports = PrivacyReport.objects.filter(page=release.page_id, settled_at__isnull=True)
    reports.update(settled_by=by, settled_at=clock.now())
    tiers = Submission.objects.filter(plan=release.submission.plan_id, teacher=release.author_id)
    end_holds(list(tiers.values_list("pk", flat=True)), by=by, confirmed=confirmed)
