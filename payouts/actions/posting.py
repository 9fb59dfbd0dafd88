"""Writing in the ledger: the one place where entries are made."""

from __future__ import annotations

from datetime import date

from accounts.models import User
from payouts import ledger
from payouts.facts import first_month
from payouts.models import Batch, LedgerEntry, LedgerLine, Stipend
from payouts.years import fiscal_year


def place_of(stipend: Stipend) -> tuple[str, int | None]:
    """The source and year a stipend is booked on; an unknown source has the code ""."""
    return (stipend.funding_source.code if stipend.funding_source else "", stipend.fiscal_year)


def post(
    kind: str, stipend: Stipend, *, came_from: str, by: User | None, batch: Batch | None = None, reason: str = ""
) -> None:
    """Book the move a stipend has just made. `came_from` is its state before, "" when it is new."""
    source_code, year = place_of(stipend)
    old = ledger.ACCOUNT_OF[came_from] if came_from else ledger.EXPENSE
    lines = ledger.carry(
        old, ledger.ACCOUNT_OF[stipend.state], source_code=source_code, fiscal_year=year, amount=stipend.amount
    )
    _write(kind, stipend, lines, by=by, batch=batch, reason=reason)


def post_relocation(stipend: Stipend, *, was: tuple[str, int | None], by: User | None, reason: str) -> None:
    """Book that a stipend now draws on another source, or falls into another fiscal year."""
    account = ledger.ACCOUNT_OF[stipend.state]
    lines = ledger.relocate(account, old=was, new=place_of(stipend), amount=stipend.amount)
    _write(LedgerEntry.Kind.MOVED, stipend, lines, by=by, batch=None, reason=reason)


def settle_year(stipend: Stipend, paid_on: date, *, by: User | None) -> None:
    """Where the program counts by the day of payment, the stipend moves to that day's fiscal year."""
    program = stipend.plan.program
    if program.year_by != program.YearBy.PAID:
        return
    was, year = place_of(stipend), fiscal_year(paid_on, first_month())
    if year == stipend.fiscal_year:
        return
    stipend.fiscal_year = year
    stipend.save(update_fields=["fiscal_year"])
    post_relocation(stipend, was=was, by=by, reason="year_of_payment")


def _write(
    kind: str, stipend: Stipend, lines: list[ledger.Line], *, by: User | None, batch: Batch | None, reason: str
) -> None:
    if not lines:
        return
    entry = LedgerEntry.objects.create(kind=kind, stipend=stipend, batch=batch, by=by, reason=reason)
    LedgerLine.objects.bulk_create(
        LedgerLine(
            entry=entry,
            account=line.account,
            source_code=line.source_code,
            fiscal_year=line.fiscal_year,
            amount=line.amount,
            currency=stipend.currency,
        )
        for line in lines
    )
