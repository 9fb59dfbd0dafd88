"""What the desk asks, put into SQL once (`core.ready`): the one door to a piece of work, and all that stands on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, CharField, Exists, OuterRef, Q, QuerySet, Subquery, UUIDField, Value
from wagtail.models import Page

from accounts.access import can_coordinate
from accounts.models import User
from core.ready import ME, Slot, ready
from scoring.models import Assessment, KeptScores, Rating
from submissions.evidence import Artifact, DataSet, PracticeOverview, Reflection, Resource
from submissions.models import Attempt, Decision, Finding, Membership, PlanSource, Submission
from submissions.querysets import Reach, reach_of

EVIDENCE: dict[str, type[Reflection | Resource | Artifact | DataSet | PracticeOverview]] = {
    "reflection": Reflection,
    "resources": Resource,
    "artifacts": Artifact,
    "datasets": DataSet,
    "overview": PracticeOverview,
}

SHOWN = (
    "uuid",
    "state",
    "tier_order",
    "ready_at",
    "claimed_until",
    "claimed_by",
    "plan__uuid",
    "plan__title",
    "plan__own_topic",
    "plan__goal",
    "plan__goal_for",
    "plan__trying",
    "plan__expected",
    "terms__name",
    "terms__rubric_version_id",
    "teacher__name",
    "school__short_name",
    "program__names_hidden",
    "program__promise_days",
)
_PIECE, _ATTEMPT = Slot("piece", UUIDField()), Slot("attempt", BigIntegerField())


@ready
def _at_desk(reach: Reach, is_coordinator: bool) -> QuerySet[Any]:
    """Work this person may open at the desk: what the queue offers, what they hold, scored half or decided; for
    coordinators everything that was sent.

    With what a piece shows of itself and its surroundings, and nothing more: one query. Every table joined here costs
    time to plan, so what hardly ever shows is no part of it: the topic is asked for by itself, and who else holds the
    work is read when it is shown.
    """
    half_done = Exists(Assessment.objects.filter(attempt__submission=OuterRef("pk"), scorer=ME))
    decided = Exists(Decision.objects.filter(submission=OuterRef("pk"), decided_by=ME))
    offered = Q(state__in=["submitted", "in_review"], ready_at__isnull=False)
    if is_coordinator:
        offered |= Q(Exists(Attempt.objects.filter(submission=OuterRef("pk"))))
    allowed = Submission.objects.judgeable(reach, me=ME).filter(offered | Q(claimed_by=ME) | half_done | decided)
    topic = Page.objects.order_by().filter(pk=OuterRef("plan__topic"))
    around = allowed.select_related("plan", "terms", "teacher", "school", "program").only(*SHOWN)
    return around.annotate(topic=Subquery(topic.values("title"))).filter(uuid=_PIECE)


def at_desk(user: User, piece: UUID) -> Submission | None:
    """One piece of work at this person's desk. The only way from an outside id to a row here."""
    return next(iter(_at_desk(reach_of(user), can_coordinate(user), me=user.pk, piece=piece)), None)


@ready
def evidence_of(kind: str) -> QuerySet[Any]:
    """Every piece of one kind of evidence."""
    return EVIDENCE[kind].objects.filter(attempt=_ATTEMPT)


@ready
def around_plan() -> QuerySet[Any]:
    """The plan's sources and the people in it, in one query."""
    plan = Slot("plan", BigIntegerField())
    sources = PlanSource.objects.filter(plan=plan).order_by()
    people = Membership.objects.filter(plan=plan).exclude(teacher=Slot("teacher", BigIntegerField())).order_by()
    return sources.values_list(Value("source", CharField()), "citation", "link").union(
        people.values_list(Value("person", CharField()), "teacher__name", "part").distinct(), all=True
    )


@ready
def ratings_of() -> QuerySet[Rating]:
    """A person's scores so far, with their assessment and whether another window's wait beside them."""
    kept = Exists(KeptScores.objects.filter(assessment=OuterRef("assessment"), settled_at__isnull=True))
    mine = Rating.objects.filter(assessment__attempt=_ATTEMPT, assessment__scorer=ME)
    return mine.select_related("assessment").annotate(has_kept=kept)


@ready
def findings_of() -> QuerySet[Finding]:
    """Computed checks."""
    return Finding.objects.filter(attempt=_ATTEMPT)
