"""Double entry, purely: which accounts a stipend's move debits and credits. Every entry sums to zero.

A stipend always stands in exactly one account with its whole amount; a move carries it from there to another.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

EXPENSE, OWED, APPROVED, IN_BATCH, PAID = "expense", "owed", "approved", "in_batch", "paid"

# Where the money of a stipend stands in each of its states. A void or reversed one cancels its expense.
ACCOUNT_OF = {
    "earned": OWED,
    "held": OWED,
    "failed": OWED,
    "approved": APPROVED,
    "batched": IN_BATCH,
    "paid": PAID,
    "void": EXPENSE,
    "reversed": EXPENSE,
}


@dataclass(frozen=True)
class Line:
    """One side of an entry. Positive is debit, negative is credit; the year may be unknown."""

    account: str
    source_code: str
    fiscal_year: int | None
    amount: Decimal


def carry(old: str, new: str, *, source_code: str, fiscal_year: int | None, amount: Decimal) -> list[Line]:
    """The two lines that carry an amount from one account to another; none when it stays where it is."""
    if old == new:
        return []
    return [Line(old, source_code, fiscal_year, amount), Line(new, source_code, fiscal_year, -amount)]


def relocate(account: str, *, old: tuple[str, int | None], new: tuple[str, int | None], amount: Decimal) -> list[Line]:
    """The four lines that move a live stipend to another source or fiscal year; none when both stay the same."""
    if old == new:
        return []
    return [
        Line(account, *old, amount),
        Line(EXPENSE, *old, -amount),
        Line(EXPENSE, *new, amount),
        Line(account, *new, -amount),
    ]


def balances(lines: Iterable[Line]) -> dict[tuple[str, str, int | None], Decimal]:
    """What stands in each (account, source, year); accounts that come to zero are left out."""
    sums: dict[tuple[str, str, int | None], Decimal] = {}
    for line in lines:
        key = (line.account, line.source_code, line.fiscal_year)
        sums[key] = sums.get(key, Decimal(0)) + line.amount
    return {key: amount for key, amount in sums.items() if amount}


def expected(state: str, *, source_code: str, fiscal_year: int | None, amount: Decimal) -> dict[tuple, Decimal]:
    """The balances a stipend in this state must have left: its expense, and the same amount where it stands."""
    account = ACCOUNT_OF[state]
    if account == EXPENSE:
        return {}
    return {(EXPENSE, source_code, fiscal_year): amount, (account, source_code, fiscal_year): -amount}
