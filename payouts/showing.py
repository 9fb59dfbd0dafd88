"""What money screens show: plain data from rows already read. No queries, no rights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payouts import checks, lists
from payouts.models import Batch, BatchItem, BatchLine, Stipend
from submissions.models import Decision

State = Stipend.State
STIPEND_TONES: dict[str, str] = {
    State.EARNED: "wait",
    State.APPROVED: "wait",
    State.BATCHED: "wait",
    State.PAID: "ontrack",
    State.HELD: "notyet",
    State.FAILED: "problem",
    State.VOID: "neutral",
    State.REVERSED: "neutral",
}
BATCH_TONES: dict[str, str] = {
    Batch.State.DRAFT: "neutral",
    Batch.State.PREPARED: "notyet",
    Batch.State.APPROVED: "wait",
    Batch.State.EXPORTED: "wait",
    Batch.State.SENT: "wait",
    Batch.State.CONFIRMED: "ontrack",
    Batch.State.VOID: "neutral",
}
LINE_TONES: dict[str, str] = {
    BatchLine.Outcome.OPEN: "wait",
    BatchLine.Outcome.PAID: "ontrack",
    BatchLine.Outcome.FAILED: "problem",
    BatchLine.Outcome.PARTIAL: "notyet",
}


@dataclass(frozen=True)
class Step:
    """One step of a stipend's way: `done`, `now` or neither; words under its name."""

    name: str
    words: str
    done: bool
    now: bool


def steps(stipend: Stipend, item: BatchItem | None) -> list[Step]:
    """Earned → Approved → In a pay run → Paid, with what is known of each. `item` is its last pay run, if any."""
    reached = _reached(stipend)
    words = [
        _day(stipend.decided_on),
        _day(timezone.localdate(stipend.approved_at)) if stipend.approved_at and reached >= 1 else "",
        _run_words(stipend, item) if reached >= 2 else "",
        _paid_words(stipend),
    ]
    names = [_("Earned"), _("Approved"), _("In a pay run"), _("Paid")]
    return [Step(name, words[i], i <= reached, i == reached) for i, name in enumerate(names)]


def _reached(stipend: Stipend) -> int:
    return {State.APPROVED: 1, State.BATCHED: 2, State.PAID: 3}.get(State(stipend.state), 0)


def _day(day: date | None) -> str:
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""


def _run_words(stipend: Stipend, item: BatchItem | None) -> str:
    if stipend.outside_file:
        return _("Paid outside a pay run")
    if item is None:
        return ""
    if item.batch.pay_date and stipend.state != State.PAID:
        return _("Pay date %(date)s") % {"date": _day(item.batch.pay_date)}
    return item.batch.name


def _paid_words(stipend: Stipend) -> str:
    if stipend.state != State.PAID:
        return ""
    if stipend.reference:
        return _("%(date)s, reference %(reference)s") % {
            "date": _day(stipend.paid_on),
            "reference": stipend.reference,
        }
    return _day(stipend.paid_on)


def told(stipend: Stipend) -> list[str]:
    """What the teacher should know of a stipend that is not on its plain way."""
    if stipend.state in {State.VOID, State.REVERSED}:
        return [stipend.void_reason] if stipend.void_reason else []
    return checks.told(stipend.failing) if stipend.state in {State.HELD, State.FAILED} else []


# What a row of a long list is drawn from; from a place in a pay run each name begins with "stipend__".
ROW_FIELDS = (
    "uuid",
    "teacher_id",
    "teacher__name",
    "teacher__staff__employee_id",
    "teacher__staff__active_from",
    "teacher__staff__active_until",
    "teacher__staff__pay_class_id",
    "submission__school_id",
    "decision__attempt__reference",
    "decision__state",
    "decision__on_track",
    "decided_by_id",
    "decided_on",
    "work_sent_on",
    "amount",
    "currency",
    "funding_source_id",
)
ITEM_FIELDS = tuple(f"stipend__{name}" for name in ROW_FIELDS)


def rows(values: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    """Stipends as long lists show them, each from `ROW_FIELDS`: what is shown, and the first thing that is wrong."""
    named = [dict(zip(ROW_FIELDS, row, strict=True)) for row in values]
    known = lists.knowing(
        schools={row["submission__school_id"] for row in named},
        sources={row["funding_source_id"] for row in named},
        pay_classes={row["teacher__staff__pay_class_id"] for row in named},
    )
    return [_row(row, known) for row in named]


def _row(of: dict[str, Any], known: lists.Lists) -> dict[str, Any]:
    employee_id = of["teacher__staff__employee_id"] or ""
    source = known.sources.get(of["funding_source_id"])
    # Budgets, caps and repeats, which need sums, are left to the moment a run is prepared.
    codes = checks.failing(
        checks.Facts(
            amount=of["amount"],
            worked_on=of["work_sent_on"],
            employee_id=employee_id,
            employed_from=of["teacher__staff__active_from"],
            employed_until=of["teacher__staff__active_until"],
            may_receive_stipend=known.pay_classes.get(of["teacher__staff__pay_class_id"], True),
            source=source,
            budget_left=of["amount"],
            cap_left=None,
            decision_stands=of["decision__state"] == Decision.State.RELEASED and of["decision__on_track"],
            payee_decided=of["decided_by_id"] == of["teacher_id"],
            paid_before=False,
        )
    )
    return {
        "uuid": of["uuid"],
        "teacher": of["teacher__name"],
        "employee_id": employee_id,
        "school": known.schools.get(of["submission__school_id"], ""),
        "reference": of["decision__attempt__reference"],
        "decided_on": of["decided_on"],
        "code": source.code if source else "",
        "amount": of["amount"],
        "currency": of["currency"],
        "wrong": checks.reasons(codes[:1]),
    }


def counted(stipends: int, payees: int) -> str:
    """“4 stipends for 3 people”."""
    people = ngettext("%(count)s person", "%(count)s people", payees) % {"count": payees}
    return ngettext("%(count)s stipend for %(people)s", "%(count)s stipends for %(people)s", stipends) % {
        "count": stipends,
        "people": people,
    }


def funding_rows(sources: list, budgets: dict, sums: dict) -> list[dict[str, Any]]:
    """One row per source and fiscal year, newest year first: budget, states, what is left, and how much is used."""
    keys = sorted(set(budgets) | set(sums), key=lambda key: (-(key[1] or 0), str(sources_name(sources, key[0]))))
    return [_funding_row(sources_name(sources, key[0]), key[1], budgets.get(key), sums.get(key, {})) for key in keys]


def sources_name(sources: list, source_id: int | None) -> Any:
    """The source of an id; None for stipends whose code nobody knows."""
    return next((source for source in sources if source.pk == source_id), None)


def _funding_row(source: Any, year: int | None, budget: Any, by_state: dict) -> dict[str, Any]:
    of = {state.value: by_state.get(state.value, 0) for state in State}
    committed = of["approved"] + of["batched"] + of["paid"] + of["failed"]
    return {
        "source": source,
        "year": year,
        "budget": budget,
        "earned": committed + of["earned"] + of["held"],
        "held": of["earned"] + of["held"] + of["failed"],
        "approved": of["approved"],
        "batched": of["batched"],
        "paid": of["paid"],
        "committed": committed,
        "left": None if budget is None else budget - committed,
        "with_cost": committed * (1 + source.employer_cost_percent / 100) if source else committed,
    }
