"""Questions about plans and submissions. `visible_to` is the only way from an outside id to a row."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.access import SCORERS, can_coordinate, grants_of, roles_of
from accounts.models import Role
from core import clock
from core.ready import Slot

if TYPE_CHECKING:
    from accounts.models import User

Reach = frozenset[tuple[str, int | None]]
_EVERYWHERE: Reach = frozenset({("", None)})


def _of_plan(model: str, plan: str = "plan_id", **which: object) -> Exists:
    return Exists(apps.get_model("submissions", model).objects.filter(plan=OuterRef(plan), **which))


def _coached_by(user: User, plan: str = "plan_id", **which: object) -> Q | Exists:
    """What lies in plans for which this coach, who must still be one, was asked."""
    if Role.COACH not in roles_of(user):
        return Q(pk__in=[])
    return _of_plan("Coaching", plan, coach=user, ended_at__isnull=True, **which)


def reach_of(user: User) -> Reach:
    """Where this person's roles let them judge, as program and school; "" is every program, None every school."""
    reach = frozenset((grant.program, grant.school_id) for grant in grants_of(user) if grant.role in SCORERS)
    return _EVERYWHERE if reach >= _EVERYWHERE else reach


class PlanQuerySet(models.QuerySet):
    """Plans."""

    def of(self, teacher: User) -> PlanQuerySet:
        """Plans this teacher takes or took part in."""
        return self.filter(_of_plan("Membership", "pk", teacher=teacher))

    def visible_to(self, user: User) -> PlanQuerySet:
        """Plans this person may know of: their own, those they are asked to join or coach, and, for
        coordinators, all that were proposed or started."""
        if not user.is_active:
            return self.none()
        mine = (
            Q(owner=user)
            | _of_plan("Membership", "pk", teacher=user)
            | _of_plan("GroupInvitation", "pk", colleague=user, answered_at__isnull=True)
            | _coached_by(user, "pk")
        )
        return self.filter(mine | ~Q(state="draft")) if can_coordinate(user) else self.filter(mine)

    def waiting(self) -> PlanQuerySet:
        """Proposed and not yet answered, oldest first."""
        return self.filter(state="proposed", answered_at__isnull=True).order_by("proposed_at", "id")

    def for_ladder(self) -> PlanQuerySet:
        """With what a plan's page shows above the ladder."""
        return self.select_related("program", "topic", "owner").prefetch_related("sources")


class SubmissionQuerySet(models.QuerySet):
    """Submissions."""

    def of(self, teacher: User) -> SubmissionQuerySet:
        """A teacher's own submissions."""
        return self.filter(teacher=teacher)

    def scorable(self) -> SubmissionQuerySet:
        """What may be scored now: sent, files ready, earlier tiers on track."""
        return self.filter(state__in=["submitted", "in_review"], ready_at__isnull=False)

    def judgeable_by(self, user: User) -> SubmissionQuerySet:
        """Work this person may judge, in whatever state: the same rule as `scoring.access.can_score`, in SQL."""
        return self.judgeable(reach_of(user), me=user.pk)

    def judgeable(self, reach: Reach, *, me: int | Slot) -> SubmissionQuerySet:
        """What somebody with this reach may judge, less what ties them to it."""
        if not reach:
            return self.none()
        within = Q()
        for program, school_id in reach:
            limits = {"program__slug": program, "school_id": school_id}
            narrow = {name: value for name, value in limits.items() if value}
            within |= Q(**narrow) if narrow else Q(pk__isnull=False)
        posted = apps.get_model("accounts", "Posting").objects.filter(user=me).order_by()
        member, coach = (apps.get_model("submissions", name).objects.order_by() for name in ("Membership", "Coaching"))
        return self.filter(
            within,
            ~Q(teacher=me),
            ~Q(plan_id__in=member.filter(teacher=me).values("plan_id")),
            ~Q(plan_id__in=coach.filter(coach=me).values("plan_id")),
            ~Q(program__own_school_scoring=False, school_id__in=posted.values("school_id")),
        )

    def for_queue(self, user: User) -> SubmissionQuerySet:
        """What this person may score now, and so read before claiming it."""
        return self.scorable().judgeable_by(user)

    def free(self, now: datetime | Slot | None = None) -> SubmissionQuerySet:
        """Nobody is scoring it: unclaimed, or the claim ran out."""
        return self.filter(Q(claimed_until__isnull=True) | Q(claimed_until__lt=now or clock.now()))

    def visible_to(self, user: User) -> SubmissionQuerySet:
        """Submissions this person may read, drafts included only for their teacher and a coach they asked.

        A scorer reads what the queue offers them, what they hold and what they decided; a coordinator what
        was sent. Nobody reads the work of a group they are or were in, or that they coached, as a scorer.
        Being a superuser opens nothing.
        """
        if not user.is_active:
            return self.none()
        allowed: Any = Q(teacher=user) | _coached_by(user, asked_by=OuterRef("teacher"))
        allowed |= Q(pk__in=type(self)(self.model).judgeable_by(user).filter(self._at_the_desk(user)).values("pk"))
        if can_coordinate(user):
            sent = Exists(apps.get_model("submissions", "Attempt").objects.filter(submission=OuterRef("pk")))
            allowed |= Q(sent) & ~Q(_of_plan("Membership", teacher=user)) & ~Q(_of_plan("Coaching", coach=user))
        return self.filter(allowed)

    def _at_the_desk(self, user: User) -> Q:
        decisions = apps.get_model("submissions", "Decision").objects
        decided = Exists(decisions.filter(submission=OuterRef("pk"), decided_by=user))
        return Q(claimed_by=user) | decided | Q(state__in=["submitted", "in_review"], ready_at__isnull=False)

    def told_on_track(self) -> SubmissionQuerySet:
        """On track, and its teacher knows: the decision was released and stands."""
        released = apps.get_model("submissions", "Decision").objects.filter(state="released", on_track=True)
        return self.filter(Exists(released.filter(submission=OuterRef("pk"))), state="on_track")

    def counts_for_leader(self) -> dict[str, int]:
        """How many teachers take part, and how many tiers are on track. Whoever shows it hides small counts."""
        return {
            "taking_part": self.aggregate(n=models.Count("teacher", distinct=True))["n"],
            "on_track": self.told_on_track().count(),
        }

    def for_ladder(self) -> SubmissionQuerySet:
        """A teacher's rungs in order, with terms and the newest judgement: two queries more."""
        decisions = apps.get_model("submissions", "Decision").objects.order_by("-decided_at", "-id")
        return (
            self.select_related("terms", "plan")
            .prefetch_related(models.Prefetch("decisions", queryset=decisions))
            .order_by("plan_id", "tier_order")
        )
