"""What the screens that show several rooms ask of them, in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from core.amounts import spoken
from core.ready import ME, Slot, ready
from notices.models import Notice
from pages.home import Ladder
from payouts.models import Stipend
from submissions.ladder import Rung, rungs
from submissions.models import LearningPlan, Submission, Workspace

MOST_PLANS = 20
MOST_NEWS = 4


@ready
def _plans() -> QuerySet[Any]:
    mine = LearningPlan.objects.filter(memberships__teacher=ME, memberships__left_at__isnull=True)
    return mine.exclude(state="archived").only("uuid", "title", "state").order_by("-updated_at")[:MOST_PLANS]


def plans_of(user: User) -> list[LearningPlan]:
    """The newest plans somebody takes part in, without archived ones."""
    return _plans(me=user.pk)


@ready
def _stipends() -> QuerySet[Any]:
    return Stipend.objects.filter(teacher=ME).standing().only("submission_id", "amount", "currency", "state")


def stipends_of(user: User) -> list[Stipend]:
    """Everything somebody earned that stands; a person's few rows, read once for words and for sums."""
    return _stipends(me=user.pk)


@ready
def _news() -> QuerySet[Any]:
    return Notice.objects.filter(user=ME).order_by("-at")[:MOST_NEWS]


def news_of(user: User) -> list[Notice]:
    """Their latest notices."""
    return _news(me=user.pk)


@ready
def _climbed(plans: int) -> QuerySet[Any]:
    """Rungs of so many plans, each with whether its draft was begun."""
    own = Q(teacher=ME) | Q(teacher=None)
    drafts = Workspace.objects.filter(own, plan=OuterRef("plan"), terms=OuterRef("terms"), revision__gt=0)
    which = Q()
    for number in range(plans):
        which |= Q(plan=Slot(f"plan_{number}", BigIntegerField()))
    rows = Submission.objects.filter(which, teacher=ME).for_ladder()
    return rows.select_related(None).select_related("terms").annotate(begun=Exists(drafts))


def ladders_of(user: User, plans: list[LearningPlan], stipends: list[Stipend]) -> list[Ladder]:
    """The ladder of every plan under way, newest first."""
    started = [plan for plan in plans if plan.state == LearningPlan.State.STARTED]
    plan_of = {plan.pk: plan for plan in started}
    which = {f"plan_{number}": plan.pk for number, plan in enumerate(started)}
    rows = _climbed(len(started), me=user.pk, **which) if started else []
    by_plan: dict[int, list[Submission]] = defaultdict(list)
    for row in rows:
        row.plan = plan_of[row.plan_id]
        by_plan[row.plan_id].append(row)
    begun = {row.terms_id for row in rows if row.begun}
    money = {stipend.submission_id: _stipend_words(stipend) for stipend in stipends}
    made = []
    for plan in started:
        ladder = rungs(by_plan[plan.pk], begun=begun, paid=money)
        made.append(Ladder(plan, ladder, _summary(ladder)))
    return made


def _summary(ladder: list[Rung]) -> str:
    on_track = sum(1 for rung in ladder if rung.tone == "ontrack")
    return _("%(done)d of %(all)d on track") % {"done": on_track, "all": len(ladder)}


def _stipend_words(stipend: Stipend) -> str:
    amount = spoken(stipend.amount, stipend.currency)
    if stipend.state == Stipend.State.PAID:
        return _("%(amount)s paid") % {"amount": amount}
    if stipend.state == Stipend.State.BATCHED:
        return _("%(amount)s in a pay run") % {"amount": amount}
    return _("%(amount)s earned") % {"amount": amount}


def shown_to_leader(schools: list[int]) -> QuerySet[User]:
    """Teachers of these schools who chose to be named, with `tiers_shown`: what they have on track there."""
    told = Submission.objects.filter(school__in=schools).told_on_track()
    shown = told.select_related("plan", "terms", "school").order_by("on_track_at", "id")
    return User.objects.filter(
        Exists(told.filter(teacher=OuterRef("pk"))), is_active=True, shown_to_leader_at__isnull=False
    ).prefetch_related(Prefetch("submissions", shown, to_attr="tiers_shown"))


def totals_of(stipends: list[Stipend]) -> dict[str, str]:
    """What was earned so far and what of it was paid, in words, before tax; per currency, if there are several."""
    earned: dict[str, Decimal] = defaultdict(Decimal)
    paid: dict[str, Decimal] = defaultdict(Decimal)
    for stipend in stipends:
        earned[stipend.currency] += stipend.amount
        paid[stipend.currency] += stipend.amount if stipend.state == Stipend.State.PAID else 0
    return {"earned": _said(earned), "paid": _said(paid)}


def _said(sums: dict[str, Decimal]) -> str:
    return ", ".join(spoken(amount, currency) for currency, amount in sums.items()) or spoken(Decimal(0))
