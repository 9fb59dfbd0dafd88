"""Reading the facts that `checks` judges: any number of stipends in the same few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db.models import Sum

from accounts.models import District, StaffFacts, User
from core import clock
from credentials.models import Program
from payouts.checks import Facts, Source, failing
from payouts.models import FundingBudget, FundingSource, Stipend
from payouts.years import fiscal_year
from submissions.models import Decision

NOTHING = Decimal(0)


def source_of(source: FundingSource) -> Source:
    """A funding source as the checks see it. Its successor must be loaded."""
    return Source(
        code=source.code,
        first_work_date=source.first_work_date,
        last_work_date=source.last_work_date,
        successor=source.successor.code if source.successor else "",
        is_active=source.is_active,
    )


def facts_of(stipends: Sequence[Stipend]) -> dict[int, Facts]:
    """Facts by stipend id. The rows must come from `Stipend.objects.with_facts()`; four queries for any number."""
    budgets = _budgets(stipends)
    committed = _committed(stipends)
    yearly = _yearly(stipends)
    repeated = _repeated(stipends)
    return {
        stipend.pk: Facts(
            amount=stipend.amount,
            worked_on=stipend.work_sent_on,
            source=source_of(stipend.funding_source) if stipend.funding_source else None,
            budget_left=_left(stipend, budgets, committed),
            cap_left=_cap_left(stipend, yearly),
            decision_stands=stipend.decision.state == Decision.State.RELEASED and stipend.decision.on_track,
            payee_decided=stipend.decided_by_id == stipend.teacher_id,
            paid_before=bool(repeated[stipend.teacher_id, stipend.decision.attempt.digest] - {stipend.pk}),
            **_employment(stipend),
        )
        for stipend in stipends
    }


def failing_of(stipends: Sequence[Stipend]) -> dict[int, list[str]]:
    """Codes of failing checks by stipend id, as things stand now."""
    return {pk: failing(facts) for pk, facts in facts_of(stipends).items()}


def _employment(stipend: Stipend) -> dict:
    staff: StaffFacts | None = getattr(stipend.teacher, "staff", None)
    if staff is None:
        return {"employee_id": "", "employed_from": None, "employed_until": None, "may_receive_stipend": True}
    return {
        "employee_id": staff.employee_id or "",
        "employed_from": staff.active_from,
        "employed_until": staff.active_until,
        "may_receive_stipend": staff.pay_class.may_receive_stipend,
    }


def _budgets(stipends: Sequence[Stipend]) -> dict[tuple[int, int], Decimal]:
    sources = {stipend.funding_source_id for stipend in stipends if stipend.funding_source_id}
    rows = FundingBudget.objects.filter(source__in=sources)
    return {(row.source_id, row.fiscal_year): row.amount for row in rows}


def _committed(stipends: Sequence[Stipend]) -> dict[tuple[int | None, int | None], Decimal]:
    sources = {stipend.funding_source_id for stipend in stipends if stipend.funding_source_id}
    sums = (
        Stipend.objects.committed()
        .filter(funding_source__in=sources)
        .order_by()
        .values_list("funding_source_id", "fiscal_year")
        .annotate(total=Sum("amount"))
    )
    return {(source, year): total for source, year, total in sums}


def _yearly(stipends: Sequence[Stipend]) -> dict[tuple[int, int, int | None], Decimal]:
    capped = [s for s in stipends if s.plan.program.yearly_cap is not None]
    sums = (
        Stipend.objects.committed()
        .filter(
            teacher__in={stipend.teacher_id for stipend in capped},
            plan__program__in={stipend.plan.program_id for stipend in capped},
        )
        .order_by()
        .values_list("teacher_id", "plan__program_id", "fiscal_year")
        .annotate(total=Sum("amount"))
    )
    return {(teacher, program, year): total for teacher, program, year, total in sums}


def _repeated(stipends: Sequence[Stipend]) -> dict[tuple[int, str], set[int]]:
    found: dict[tuple[int, str], set[int]] = defaultdict(set)
    rows = Stipend.objects.standing().filter(
        teacher__in={stipend.teacher_id for stipend in stipends},
        decision__attempt__digest__in={stipend.decision.attempt.digest for stipend in stipends},
    )
    for teacher, digest, pk in rows.order_by().values_list("teacher_id", "decision__attempt__digest", "pk"):
        found[teacher, digest].add(pk)
    return found


def _own(stipend: Stipend) -> Decimal:
    return stipend.amount if stipend.state in Stipend.COMMITTED else NOTHING


def _left(stipend: Stipend, budgets: Mapping, committed: Mapping) -> Decimal | None:
    key = (stipend.funding_source_id, stipend.fiscal_year)
    if key not in budgets:
        return None
    return budgets[key] - committed.get(key, NOTHING) + _own(stipend)


def _cap_left(stipend: Stipend, yearly: Mapping) -> Decimal | None:
    cap = stipend.plan.program.yearly_cap
    if cap is None:
        return None
    key = (stipend.teacher_id, stipend.plan.program_id, stipend.fiscal_year)
    return cap - yearly.get(key, NOTHING) + _own(stipend)


def left_of_cap(program: Program, teacher: User) -> Decimal | None:
    """What this teacher can still earn in this program this fiscal year, never below 0; None where it sets no cap.

    The same stipends count as in the check: those owed, on their way or paid. One on hold or void takes nothing.
    """
    if program.yearly_cap is None:
        return None
    taken = Stipend.objects.of(teacher).committed().filter(plan__program=program)
    total = taken.filter(fiscal_year=fiscal_year(clock.today(), first_month())).aggregate(sum=Sum("amount"))["sum"]
    return max(NOTHING, program.yearly_cap - (total or NOTHING))


def first_month() -> int:
    """The month in which the district's fiscal year begins, 1 to 12."""
    month = District.objects.values_list("fiscal_year_start_month", flat=True).first()
    return month or District._meta.get_field("fiscal_year_start_month").default
