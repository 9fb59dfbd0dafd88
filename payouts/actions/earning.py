"""From a tier on track to a stipend that may be paid, or that may not and says why."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import StaffFacts, User
from core import clock
from core.errors import Invalid, WrongState
from payouts import access, checks
from payouts.actions import telling
from payouts.actions.posting import place_of, post, post_relocation, settle_year
from payouts.actions.runlines import recount, reopen, take_out
from payouts.facts import failing_of, first_month, source_of
from payouts.models import Batch, FundingBudget, FundingSource, LedgerEntry, Stipend
from payouts.years import fiscal_year
from submissions.models import Decision, LearningPlan, Membership, Submission

Kind = LedgerEntry.Kind
State = Stipend.State


@transaction.atomic
def earn(submission_id: int, *, decision_id: int) -> Stipend | None:
    """Owe the stipend of a tier that was just found on track; approve it by itself when every check passes.

    Returns the stipend that stands already, if one does, and None where the tier pays nothing or the teacher
    takes hours. Raises `WrongState` unless the decision is released, stands and says on track.
    """
    submission = _lock_submission(submission_id)
    standing = Stipend.objects.select_for_update().filter(submission=submission).standing().first()
    if standing is not None:
        return standing
    decision = Decision.objects.select_related("attempt").get(pk=decision_id, submission=submission)
    if decision.state != Decision.State.RELEASED or not decision.on_track:
        raise WrongState(_("Only a tier that stands on track earns a stipend."))
    if not submission.terms.amount or _takes_hours(submission):
        return None
    stipend = _record(submission, decision)
    post(Kind.EARNED, stipend, came_from="", by=None)
    return _judge(stipend)


@transaction.atomic
def approve_stipend(stipend_id: int, *, by: User) -> Stipend:
    """Accept an exception once what was wrong is put right: every check is made again, and must pass.

    Raises `PermissionDenied` for its payee and its decider, `WrongState` when it is no exception (any more), and
    `Invalid` with the sentences of the checks that still fail.
    """
    stipend = _lock_stipend(stipend_id)
    if not access.can_touch(by, stipend):
        raise PermissionDenied
    if stipend.state == State.APPROVED and stipend.approved_by_id == by.pk:
        return stipend
    if stipend.state not in {State.HELD, State.FAILED}:
        raise WrongState(stipend.refusal("approve"))
    if stipend.funding_source is None:
        _relocate(stipend, _resolve_source(stipend.submission.terms.funding_code, stipend.work_sent_on), by=by)
    codes = _checked(stipend)
    if codes:
        raise Invalid({"": " ".join(checks.reasons(codes))})
    came_from = stipend.state
    stipend.move("approve", by=by, approved_by=by, approved_at=clock.now(), failing=[])
    post(Kind.APPROVED, stipend, came_from=came_from, by=by)
    return stipend


@transaction.atomic
def draw_on(stipend_id: int, *, source_id: int, by: User) -> Stipend:
    """Pay an exception from another funding source. It stays an exception until somebody approves it."""
    stipend = _lock_stipend(stipend_id)
    if not access.can_touch(by, stipend):
        raise PermissionDenied
    if stipend.state not in {State.HELD, State.FAILED}:
        raise WrongState(stipend.refusal("approve"))
    source = FundingSource.objects.select_related("successor").get(pk=source_id)
    if source.pk == stipend.funding_source_id:
        return stipend
    _relocate(stipend, source, by=by)
    if stipend.state == State.HELD:  # a failed one keeps payroll's reason until it is approved again
        stipend.failing = _checked(stipend)
        stipend.save(update_fields=["failing"])
    return stipend


@transaction.atomic
def void_for(submission_id: int, *, reason: str, by: User) -> None:
    """Take back what a reversed decision had earned, as far as it is unpaid.

    A stipend in a pay run that is still being prepared, or waits for approval, leaves that run first, and the run
    goes back to its preparer. One in an approved run, or paid, stays: nothing is taken back after payment.
    """
    submission = _lock_submission(submission_id)
    stipend = Stipend.objects.select_for_update().filter(submission=submission).standing().first()
    if stipend is None:
        return
    if stipend.state == State.BATCHED:
        _leave_run(stipend, by=by)
    if stipend.can("void"):
        _void(stipend, reason=reason, code="decision_reversed", by=by)


@transaction.atomic
def void_stipend(stipend_id: int, *, reason: str, by: User) -> Stipend:
    """Give up an exception that can never be paid, such as one whose payee takes hours instead."""
    stipend = _lock_stipend(stipend_id)
    if not access.can_touch(by, stipend):
        raise PermissionDenied
    if stipend.state == State.VOID:
        return stipend
    if stipend.state not in {State.HELD, State.FAILED}:
        raise WrongState(stipend.refusal("void"))
    if not reason.strip():
        raise Invalid({"reason": _("Say why. The teacher reads it beside the stipend.")})
    _void(stipend, reason=reason, code="given_up", by=by)
    return stipend


@transaction.atomic
def record_outside_payment(stipend_id: int, *, reference: str, paid_on: date, by: User) -> Stipend:
    """Settle an approved stipend that payroll paid outside of any file, by its reference."""
    stipend = _lock_stipend(stipend_id)
    if not access.can_touch(by, stipend):
        raise PermissionDenied
    if stipend.state == State.PAID and stipend.outside_file and stipend.reference == reference.strip():
        return stipend
    if stipend.state != State.APPROVED:
        raise WrongState(stipend.refusal("pay"))
    if not reference.strip():
        raise Invalid({"reference": _("Enter payroll's reference, so that the payment can be found again.")})
    if not stipend.decided_on <= paid_on <= clock.today():
        raise Invalid({"paid_on": checks.say_day(stipend.decided_on)})
    settle_year(stipend, paid_on, by=by)
    stipend.move("pay", by=by, paid_on=paid_on, reference=reference.strip(), outside_file=True)
    post(Kind.PAID, stipend, came_from=State.APPROVED, by=by, reason="outside_file")
    telling.paid_outside(stipend, on=paid_on)
    return stipend


def _lock_submission(submission_id: int) -> Submission:
    plan_id = Submission.objects.values_list("plan_id", flat=True).get(pk=submission_id)
    LearningPlan.objects.select_for_update().get(pk=plan_id)
    submissions = Submission.objects.select_for_update(of=("self",)).select_related("terms", "plan__program", "teacher")
    return submissions.get(pk=submission_id)


def _lock_stipend(stipend_id: int) -> Stipend:
    """The stipend, locked after its plan and its submission."""
    submission_id = Stipend.objects.values_list("submission_id", flat=True).get(pk=stipend_id)
    submission = _lock_submission(submission_id)
    stipend = Stipend.objects.with_facts().select_for_update(of=("self",)).get(pk=stipend_id)
    stipend.submission = submission
    return stipend


def _takes_hours(submission: Submission) -> bool:
    return Membership.objects.filter(
        plan_id=submission.plan_id, teacher_id=submission.teacher_id, wants_hours=True
    ).exists()


def _record(submission: Submission, decision: Decision) -> Stipend:
    sent, decided = (timezone.localdate(moment) for moment in (decision.attempt.submitted_at, decision.decided_at))
    program = submission.plan.program
    picked = {program.YearBy.SENT: sent, program.YearBy.DECIDED: decided, program.YearBy.PAID: clock.today()}
    before = Stipend.objects.filter(submission=submission, replaced_by__isnull=True).order_by("-pk").first()
    return Stipend.objects.create(
        submission=submission,
        plan=submission.plan,
        teacher_id=submission.teacher_id,
        decision=decision,
        decided_by_id=decision.decided_by_id,
        amount=submission.terms.amount,
        currency=submission.terms.currency,
        funding_source=_resolve_source(submission.terms.funding_code, sent),
        fiscal_year=fiscal_year(picked[program.YearBy(program.year_by)], first_month()),
        work_sent_on=sent,
        decided_on=decided,
        replaces=before,
    )


def _resolve_source(code: str, day: date) -> FundingSource | None:
    rows = {row.code: row for row in FundingSource.objects.select_related("successor")}
    found = checks.draws_on(code, day, {row_code: source_of(row) for row_code, row in rows.items()})
    return rows[found.code] if found else None


def _judge(stipend: Stipend) -> Stipend:
    """Approve a new stipend, or put it on hold with the codes of what is wrong."""
    stipend = Stipend.objects.with_facts().get(pk=stipend.pk)
    codes = _checked(stipend)
    if codes:
        stipend.move("hold", by=None, code=codes[0], failing=codes)
        return stipend
    stipend.move("approve", by=None, approved_at=clock.now())
    post(Kind.APPROVED, stipend, came_from=State.EARNED, by=None)
    return stipend


def _checked(stipend: Stipend) -> list[str]:
    """Codes of failing checks, with the payee's facts and the budget locked, so that two stipends at once cannot
    both take the last of a cap or of a budget."""
    list(StaffFacts.objects.select_for_update().filter(user=stipend.teacher_id))
    budget = FundingBudget.objects.filter(source=stipend.funding_source_id, fiscal_year=stipend.fiscal_year)
    list(budget.select_for_update())
    return failing_of([stipend])[stipend.pk]


def _relocate(stipend: Stipend, source: FundingSource | None, *, by: User) -> None:
    was = place_of(stipend)
    stipend.funding_source = source
    stipend.save(update_fields=["funding_source"])
    post_relocation(stipend, was=was, by=by, reason="other_source")


def _void(stipend: Stipend, *, reason: str, code: str, by: User) -> None:
    came_from = stipend.state
    stipend.move("void", by=by, code=code, void_reason=reason.strip()[:300])
    post(Kind.VOIDED, stipend, came_from=came_from, by=by, reason=code)


def _leave_run(stipend: Stipend, *, by: User) -> None:
    item = stipend.batch_items.get(closed_at__isnull=True)
    batch = Batch.objects.select_for_update().get(pk=item.batch_id)
    if batch.state == Batch.State.PREPARED:
        reopen(batch, note=_("The decision behind one of its stipends was reversed."), code="decision_reversed", by=by)
    if batch.state == Batch.State.DRAFT:
        take_out(item, batch, reason=_("Its decision was reversed."), code="decision_reversed", by=by)
        recount(batch)
        stipend.refresh_from_db(fields=["state"])
