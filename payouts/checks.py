"""Why a stipend may not be paid yet: pure rules over plain facts, each with a sentence. No database here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Source:
    """A funding source as the checks see it; `successor` is a code, "" where there is none."""

    code: str
    first_work_date: date | None = None
    last_work_date: date | None = None
    successor: str = ""
    is_active: bool = True

    def has_ended(self, day: date) -> bool:
        """Whether work of that day can no longer be drawn on it."""
        return not self.is_active or (self.last_work_date is not None and day > self.last_work_date)

    def covers(self, day: date) -> bool:
        """Whether work of that day may be drawn on it."""
        begun = self.first_work_date is None or day >= self.first_work_date
        return begun and not self.has_ended(day)


def draws_on(code: str, day: date, sources: Mapping[str, Source]) -> Source | None:
    """The source that pays for work of a day: the named one, or, once it has ended, its successor, and so on.

    None when the code is unknown. A chain that ends, or runs in a circle, gives its last link; the checks then
    say what is wrong with it.
    """
    found = sources.get(code)
    seen: set[str] = set()
    while found is not None and found.has_ended(day) and found.successor in sources and found.code not in seen:
        seen.add(found.code)
        found = sources[found.successor]
    return found


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that decides whether a stipend may be paid. `budget_left` and `cap_left` leave this stipend out;
    None means that no budget is set, or that there is no cap."""

    amount: Decimal
    worked_on: date
    employee_id: str
    employed_from: date | None
    employed_until: date | None
    may_receive_stipend: bool
    source: Source | None
    budget_left: Decimal | None
    cap_left: Decimal | None
    decision_stands: bool
    payee_decided: bool
    paid_before: bool


def _not_employed(facts: Facts) -> bool:
    too_early = facts.employed_from is not None and facts.worked_on < facts.employed_from
    too_late = facts.employed_until is not None and facts.worked_on > facts.employed_until
    return too_early or too_late


# In the order in which a person would put them right. The key is stored; the rule is true when something is wrong.
RULES: dict[str, Callable[[Facts], bool]] = {
    "decision_reversed": lambda facts: not facts.decision_stands,
    "own_decision": lambda facts: facts.payee_decided,
    "paid_before": lambda facts: facts.paid_before,
    "no_employee_id": lambda facts: not facts.employee_id,
    "not_employed": _not_employed,
    "pay_class": lambda facts: not facts.may_receive_stipend,
    "over_cap": lambda facts: facts.cap_left is not None and facts.amount > facts.cap_left,
    "no_source": lambda facts: facts.source is None,
    "outside_work_dates": lambda facts: facts.source is not None and not facts.source.covers(facts.worked_on),
    "no_budget": lambda facts: facts.source is not None and facts.budget_left is None,
    "over_budget": lambda facts: facts.budget_left is not None and facts.amount > facts.budget_left,
}

# What finance reads: what is wrong, and who can put it right.
REASONS = {
    "decision_reversed": _("The decision behind this stipend was reversed. Void it; a new pass earns a new one."),
    "own_decision": _("The payee decided their own work. It cannot be paid; tell the coordinator."),
    "paid_before": _(
        "The same work was already accepted for pay in another plan. Compare the two with the coordinator."
    ),
    "no_employee_id": _("No employee id is on file for this person. A coordinator adds it at People."),
    "not_employed": _(
        "The person was not employed on the day the work was sent. Check the dates in their staff facts."
    ),
    "pay_class": _("The person's pay class may not receive a flat stipend. Give hours instead, and void this one."),
    "over_cap": _("It would go over the most one teacher can earn in this program in a fiscal year."),
    "no_source": _("No funding source has the code this plan was started with. Add it, or draw on another source."),
    "outside_work_dates": _(
        "The day the work was sent lies outside the source's work dates, and no successor covers it. "
        "Draw on another source."
    ),
    "no_budget": _("The source has no budget for this fiscal year. Set one, or draw on another source."),
    "over_budget": _("The source's budget for this fiscal year is used up. Raise it, or draw on another source."),
    "payment_failed": _("Payroll could not pay it. Read payroll's reason, put it right and approve it again."),
    "unlike_amount": _("Payroll reported another amount than the pay run asked for. Settle the line by hand."),
}

# What the teacher reads: never a budget, always who has it in hand.
TOLD = {
    "decision_reversed": _("The decision on this tier was taken back, so its stipend waits for the new one."),
    "paid_before": _("This looks like work that was already paid in another plan. The coordinator will talk with you."),
    "no_employee_id": _("Payroll does not have your employee id yet. Please give it to the payroll office."),
    "not_employed": _(
        "Your dates of employment do not match the day you sent this work. Please ask the payroll office."
    ),
    "pay_class": _("Staff in your pay class cannot receive a flat stipend. The coordinator can offer hours instead."),
    "over_cap": _("You have reached the most that one teacher can earn in this program this year."),
    "payment_failed": _("Payroll could not make this payment. The payroll office is looking into it."),
}
TOLD_OTHERWISE = _("The district office is checking where this stipend is paid from. You need do nothing.")


def failing(facts: Facts) -> list[str]:
    """Codes of the checks the facts do not pass, in the order of `RULES`; empty when it may be paid."""
    return [code for code, is_wrong in RULES.items() if is_wrong(facts)]


def reasons(codes: list[str]) -> list[str]:
    """Sentences for finance. A code nobody knows any more stands for itself."""
    return [str(REASONS.get(code, code)) for code in codes]


def told(codes: list[str]) -> list[str]:
    """Sentences for the teacher, each once."""
    return list(dict.fromkeys(str(TOLD.get(code, TOLD_OTHERWISE)) for code in codes))


def say_day(earned: date) -> str:
    """What to enter as the day of a payment."""
    return gettext("Enter the day it was paid: not before %(earned)s, when it was earned, and not in the future.") % {
        "earned": date_format(earned, "DATE_FORMAT")
    }
