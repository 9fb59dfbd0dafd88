"""From an idea to a plan under way: write it, have it approved where a program asks for that, start it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from core import clock
from core.errors import Invalid, WrongState
from credentials.models import Program, Tier, TierAsk
from submissions import access
from submissions.actions.enrolling import enrol
from submissions.actions.groups import invite
from submissions.actions.locking import locked_plan
from submissions.actions.telling import tell_answered, tell_proposed
from submissions.models import LearningPlan, Membership, PlanRevision, PlanSource, Submission, TierTerms, Workspace

FIELDS = (
    "topic",
    "own_topic",
    "title",
    "goal",
    "goal_for",
    "district_goals",
    "trying",
    "expected",
    "is_group",
    "language",
)
SOURCE_FIELDS = ("kind", "citation", "link", "research_based")


@transaction.atomic
def create_plan(program_id: int, *, by: User, colleagues: Sequence[str] = (), **fields: Any) -> LearningPlan:
    """Begin a plan. `fields` are those of `FIELDS`, and `sources`: a list of dicts with `SOURCE_FIELDS`.

    `colleagues` are mail addresses: each is asked to take part, as by `invite`. When one of them cannot be asked,
    `Invalid` says which and why, nobody is asked and there is no plan.
    """
    program = Program.objects.get(pk=program_id)
    if not program.is_open:
        raise WrongState(_("This program takes no new plans now. Your plans that are under way go on."))
    sources = fields.pop("sources", None)
    plan = LearningPlan(program=program, owner=by)
    _write(plan, fields)
    plan.save()
    Membership.objects.create(plan=plan, teacher=by)
    _set_sources(plan, sources)
    _keep_revision(plan, by=by, reason="")
    _invite_all(plan, colleagues, by=by)
    return plan


def _invite_all(plan: LearningPlan, colleagues: Sequence[str], *, by: User) -> None:
    refused = []
    for email in colleagues:
        try:
            invite(plan.pk, email=email, by=by)
        except Invalid as invalid:
            refused.append(f"{email}: {' '.join(invalid.errors.values())}")
    if refused:
        raise Invalid({"colleagues": " ".join(refused)})
    if colleagues:
        plan.refresh_from_db()


@transaction.atomic
def save_plan(plan_id: int, *, by: User, revision: int, reason: str = "", **fields: Any) -> LearningPlan:
    """Change a plan; every change is kept with its date and reason.

    Raises `Invalid` when somebody saved it since `revision`, so that nothing is overwritten unseen.
    """
    plan = locked_plan(plan_id)
    _require_member(plan, by)
    if plan.state in {LearningPlan.State.PROPOSED, LearningPlan.State.ARCHIVED}:
        raise WrongState(plan.refusal("save"))
    if plan.revision != revision:
        raise Invalid(
            {
                "": _(
                    "This plan was changed meanwhile, perhaps in another window. What you typed is still here: "
                    "compare, then save again."
                )
            }
        )
    sources = fields.pop("sources", None)
    _write(plan, fields)
    plan.revision += 1
    plan.updated_at = clock.now()
    plan.save()
    _set_sources(plan, sources)
    _keep_revision(plan, by=by, reason=reason)
    return plan


@transaction.atomic
def propose(plan_id: int, *, by: User) -> LearningPlan:
    """Ask a coordinator to approve the plan. Raises `Invalid` when something it needs is missing."""
    plan = locked_plan(plan_id)
    _require_owner(plan, by)
    if not plan.program.needs_approval:
        raise WrongState(_("Plans of this program need no approval. Start it whenever you are ready."))
    _require_complete(plan)
    plan.move("propose", by=by, proposed_at=clock.now(), answered_by=None, answered_at=None, answer="")
    tell_proposed(plan)
    return plan


@transaction.atomic
def answer(plan_id: int, *, approve: bool, note: str, by: User) -> LearningPlan:
    """Approve a proposed plan, so that its teacher can start it, or send it back with questions."""
    plan = locked_plan(plan_id)
    if not access.can_answer_plan(by, plan):
        raise PermissionDenied
    if plan.state != LearningPlan.State.PROPOSED or plan.answered_at is not None:
        raise WrongState(_("This plan was answered meanwhile, or taken back. Reload the list to see what waits."))
    if not approve and not note.strip():
        raise Invalid({"note": _("Say what the teacher should change or explain.")})
    facts: dict[str, Any] = {"answered_by": by, "answered_at": clock.now(), "answer": note.strip()}
    if approve:
        for name, value in facts.items():
            setattr(plan, name, value)
        plan.save(update_fields=list(facts))
    else:
        plan.move("return", by=by, **facts)
    tell_answered(plan, approved=approve)
    return plan


@transaction.atomic
def start(plan_id: int, *, attested: bool, by: User, wants_hours: bool = False) -> LearningPlan:
    """Begin the work: the terms are frozen, and everyone in the plan gets their ladder.

    `attested`: the teacher states that the work is outside paid time and not paid elsewhere.
    """
    plan = locked_plan(plan_id)
    _require_owner(plan, by)
    if plan.program.needs_approval and not plan.is_approved and plan.can("start"):
        raise WrongState(_("A coordinator answers this plan first. You will get a mail as soon as they have."))
    if not attested:
        raise Invalid({"attested": _("Tick the statement to start. Without it the work cannot be paid.")})
    _require_complete(plan)
    now = clock.now()
    plan.move("start", by=by, attested_by=by, attested_at=now, started_at=now, updated_at=now)
    terms = _freeze(plan)
    Membership.objects.filter(plan=plan, teacher=by).update(attested_at=now, wants_hours=wants_hours)
    if plan.is_group:
        Workspace.objects.bulk_create(Workspace(plan=plan, terms=tier) for tier in terms)
    for membership in plan.memberships.filter(left_at__isnull=True).select_related("teacher"):
        enrol(plan, membership, terms)
    return plan


@transaction.atomic
def archive(plan_id: int, *, by: User) -> LearningPlan:
    """Put a plan away. Nothing is deleted; `restore` brings it back as it was."""
    plan = locked_plan(plan_id)
    _require_owner(plan, by)
    waiting = {Submission.State.SUBMITTED, Submission.State.IN_REVIEW}
    if plan.submissions.filter(state__in=waiting).exists():
        raise WrongState(_("A tier of this plan is being scored. Withdraw it first, or wait for the decision."))
    plan.move("archive", by=by, archived_from=plan.state, updated_at=clock.now())
    return plan


@transaction.atomic
def restore(plan_id: int, *, by: User) -> LearningPlan:
    """Bring an archived plan back: under way if it was, else as a draft."""
    plan = locked_plan(plan_id)
    _require_owner(plan, by)
    was_started = plan.archived_from == LearningPlan.State.STARTED
    plan.move("resume" if was_started else "restore", by=by, archived_from="", updated_at=clock.now())
    return plan


def missing(plan: LearningPlan) -> dict[str, str]:
    """What a plan still needs before it can start: field → sentence."""
    lacks = {}
    if not plan.topic_id and not plan.own_topic.strip():
        lacks["own_topic"] = _("Choose a topic, or name one of your own.")
    if not plan.title.strip():
        lacks["title"] = _("Give your practice a name; you can change it later.")
    if not plan.goal.strip():
        lacks["goal"] = _("Say what should change, and for whom.")
    if not plan.trying.strip():
        lacks["trying"] = _("Say how you will try it.")
    needed = sources_needed(plan.program_id)
    if plan.sources.count() < needed:
        lacks["sources"] = _("Name at least %(count)d sources you want to learn from.") % {"count": needed}
    return lacks


def sources_needed(program_id: int) -> int:
    """How many sources a plan names: as many as the tier that asks for resources wants."""
    asks = TierAsk.objects.filter(tier__program=program_id, kind=TierAsk.Kind.RESOURCES)
    return asks.aggregate(most=Max("minimum"))["most"] or 0


def _require_owner(plan: LearningPlan, by: User) -> None:
    if plan.owner_id != by.pk:
        raise PermissionDenied


def _require_member(plan: LearningPlan, by: User) -> None:
    if not access.is_member(by, plan):
        raise PermissionDenied


def _require_complete(plan: LearningPlan) -> None:
    lacks = missing(plan)
    if lacks:
        raise Invalid(lacks)


def _write(plan: LearningPlan, fields: dict[str, Any]) -> None:
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"no such field of a plan: {', '.join(sorted(unknown))}")
    for name, value in fields.items():
        setattr(plan, name, value)


def _set_sources(plan: LearningPlan, sources: Sequence[dict[str, Any]] | None) -> None:
    if sources is None:
        return
    plan.sources.all().delete()
    PlanSource.objects.bulk_create(
        PlanSource(plan=plan, position=position, **{name: source[name] for name in SOURCE_FIELDS if name in source})
        for position, source in enumerate(sources)
    )


def _keep_revision(plan: LearningPlan, *, by: User, reason: str) -> None:
    content: dict[str, Any] = {name: getattr(plan, name) for name in FIELDS if name != "topic"}
    content["topic"] = plan.topic_id
    content["sources"] = list(plan.sources.values(*SOURCE_FIELDS))
    PlanRevision.objects.create(plan=plan, number=plan.revision, content=content, reason=reason[:200], by=by)


def _freeze(plan: LearningPlan) -> list[TierTerms]:
    program = plan.program
    tiers = list(program.tiers.order_by("order").select_related("rubric").prefetch_related("asks"))
    terms = [_terms(plan, tier) for tier in tiers]
    if not terms:
        raise WrongState(_("This program has no tiers yet. Tell your coordinator."))
    return TierTerms.objects.bulk_create(terms)


def _terms(plan: LearningPlan, tier: Tier) -> TierTerms:
    program, version = plan.program, tier.rubric.current()
    if version is None:
        raise WrongState(
            _("The rubric of tier %(order)d is not published yet. Tell your coordinator.") % {"order": tier.order}
        )
    asks = [
        {name: getattr(ask, name) for name in ("kind", "of", "minimum", "maximum", "grace", "severity")}
        for ask in tier.asks.all()
    ]
    return TierTerms(
        plan=plan,
        tier=tier,
        order=tier.order,
        key=tier.key,
        name=tier.name,
        summary=tier.summary,
        evidence=tier.evidence,
        prompts=tier.prompts,
        rubric_version=version,
        amount=0 if program.pay == Program.Pay.HOURS else tier.amount,
        hours=0 if program.pay == Program.Pay.STIPEND else tier.hours,
        currency=program.currency,
        funding_code=program.funding_code,
        asks=asks,
        sequential=program.sequential,
        may_count_in_supervision=program.may_count_in_supervision,
    )
