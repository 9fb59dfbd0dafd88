"""Who may share, look after and open what is in the library. Every function answers yes or no."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, QuerySet

from accounts.access import can_coordinate
from accounts.models import User
from credentials.models import TierAsk
from files.models import StoredFile
from library.consent import closed_parts
from library.models import PracticeFile, PracticePage, Release, ReleasedFile
from library.standing import needed
from submissions.access import is_involved
from submissions.models import Decision, LearningPlan, Submission, TierTerms

Person = User | AnonymousUser


def offerable(user: Person, among: QuerySet[Submission]) -> set[int]:
    """Which of these tiers, by key, this person may share as a practice: one query for any number.

    Their own work on the last tier of its plan, on track by a decision that was released; and the tier asks for the
    practice in full, since a badge earned elsewhere is nothing that others could try.
    """
    later = TierTerms.objects.filter(plan=OuterRef("plan"), order__gt=OuterRef("tier_order"))
    judged = Decision.objects.filter(
        submission=OuterRef("pk"), on_track=True, state=Decision.State.RELEASED, reversed_at__isnull=True
    )
    rows = among.filter(~Exists(later), Exists(judged), teacher=user.pk, state=Submission.State.ON_TRACK)
    return {pk for pk, asks in rows.values_list("pk", "terms__asks") if _has_overview(asks)}


def can_offer(user: Person, submission: Submission) -> bool:
    """The same answer for one tier."""
    return bool(offerable(user, Submission.objects.filter(pk=submission.pk)))


def asks_for_practice(plan: LearningPlan) -> bool:
    """Whether the plan ends with a tier that asks for the practice in full."""
    last = TierTerms.objects.filter(plan=plan).order_by("-order").first()
    return last is not None and _has_overview(last.asks)


def _has_overview(asks: Iterable[Mapping[str, object]]) -> bool:
    return any(ask["kind"] == TierAsk.Kind.OVERVIEW for ask in asks)


def can_withdraw(user: Person, release: Release) -> bool:
    """Its author, and the coordinators."""
    return release.author_id == user.pk or can_coordinate(user)


def can_settle(user: Person, release: Release) -> bool:
    """Say what came of a report: a coordinator who has no part in the work."""
    return isinstance(user, User) and can_coordinate(user) and not is_involved(user, release.submission.plan_id)


def can_see(user: Person, page: PracticePage) -> bool:
    """The same answer as `PracticePage.objects.visible_to(user)`."""
    return PracticePage.objects.visible_to(user).filter(pk=page.pk).exists()


def can_open_file(user: Person, file: StoredFile) -> bool:
    """A copy on a practice they may read now; while it is prepared or hidden, the author and the coordinators."""
    released = ReleasedFile.objects.filter(copy=file).select_related("release__submission__plan").first()
    looks = released is not None and can_withdraw(user, released.release)
    if released is not None and _is_taken_back(released, user, held=not looks):
        return False
    pages = PracticePage.objects.visible_to(user)
    if PracticeFile.objects.filter(file=file, page__in=pages.values("pk")).exists():
        return True
    return looks


def _is_taken_back(released: ReleasedFile, user: Person, *, held: bool) -> bool:
    """Whether its author, or their group, allows less by now: asked at every read, in full only if anything is new."""
    release, need = released.release, needed(user)
    if not Release.objects.filter(pk=release.pk).restated().exists():
        return False
    if Release.objects.filter(pk=release.pk).taken_back(need, held=held).exists():
        return True
    return released.copy_id in closed_parts(release, need=need, held=held).copies
