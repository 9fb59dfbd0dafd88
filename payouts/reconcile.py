"""Does the ledger say what the stipends say, and what was kept what the rows come to? And where all money stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import transaction
from django.db.models import BigIntegerField, Case, QuerySet, Sum, When

from core.ready import Slot, ready
from payouts import ledger
from payouts.models import Batch, LedgerEntry, LedgerLine, LedgerProof, Stipend

Place = tuple[str, str, int | None]


@dataclass
class Standing:
    """What stands in one account."""

    number: int = 0
    total: Decimal = Decimal(0)


def last_proof() -> LedgerProof | None:
    """The latest check of the ledger; None before the first."""
    return next(iter(_latest()), None)


@ready
def _latest() -> QuerySet[Any]:
    return LedgerProof.objects.order_by("-pk")[:1]


def standing(proof: LedgerProof | None) -> dict[str, Standing]:
    """Stipends and their total in each account: what the proof kept, and the lines written since. One query."""
    sums: dict[str, Standing] = defaultdict(Standing)
    if proof is not None:
        sums |= {account: Standing(number, Decimal(total)) for account, number, total in proof.standing}
    for account, found in summed(after=proof.through if proof else 0).items():
        sums[account].number += found.number
        sums[account].total += found.total
    return sums


def summed(*, after: int = 0, through: int | None = None) -> dict[str, Standing]:
    """What the lines with these primary keys bring into each account. One query."""
    rows = _sums(through is not None, after=after, through=through)
    return {account: Standing(entered, -total) for account, entered, total in rows}


@ready
def _sums(ends: bool) -> QuerySet[Any]:
    lines = LedgerLine.objects.filter(pk__gt=Slot("after", BigIntegerField()))
    if ends:
        lines = lines.filter(pk__lte=Slot("through", BigIntegerField()))
    # A stipend enters an account with one credit, and leaves it with one debit.
    number = Sum(Case(When(amount__lt=0, then=1), default=-1))
    return lines.order_by().values_list("account").annotate(number=number, total=Sum("amount"))


def entries_out_of_balance() -> list[int]:
    """Primary keys of entries whose lines do not come to zero."""
    sums = LedgerEntry.objects.annotate(sum=Sum("lines__amount")).exclude(sum=0)
    return list(sums.order_by("pk").values_list("pk", flat=True))


def stipends_apart() -> list[tuple[int, dict[Place, Decimal], dict[Place, Decimal]]]:
    """Stipends whose own lines do not leave what their state asks for: id, booked, expected.

    Money may move meanwhile, so what looks apart is locked and looked at once more: whoever moves a stipend holds it.
    """
    suspects = [pk for pk, _booked, _wanted in _apart()]
    if not suspects:
        return []
    with transaction.atomic():
        list(Stipend.objects.select_for_update().filter(pk__in=suspects).order_by("pk").values_list("pk"))
        return list(_apart(suspects))


def _apart(only: Collection[int] | None = None) -> Iterator[tuple[int, dict[Place, Decimal], dict[Place, Decimal]]]:
    """Stipends and ledger side by side, both in the order of the stipends, so that neither is ever in memory whole."""
    columns = ("entry__stipend_id", "account", "source_code", "fiscal_year", "amount")
    lines = LedgerLine.objects.order_by("entry__stipend_id")
    stipends = Stipend.objects.order_by("pk")
    if only is not None:
        lines, stipends = lines.filter(entry__stipend__in=only), stipends.filter(pk__in=only)
    booked = groupby(lines.values_list(*columns).iterator(), key=itemgetter(0))
    owner, its_lines = next(booked, (None, iter(())))
    facts = ("pk", "state", "funding_source__code", "fiscal_year", "amount")
    for pk, state, code, year, amount in stipends.values_list(*facts).iterator():
        while owner is not None and owner < pk:
            owner, its_lines = next(booked, (None, iter(())))
        found = ledger.balances(ledger.Line(*line[1:]) for line in its_lines) if owner == pk else {}
        wanted = ledger.expected(state, source_code=code or "", fiscal_year=year, amount=amount)
        if found != wanted:
            yield pk, found, wanted


def runs_apart() -> list[int]:
    """Primary keys of pay runs whose kept sums are not what stands in them."""
    return [pk for pk in Batch.objects.order_by("pk").values_list("pk", flat=True) if _is_apart(pk)]


@transaction.atomic
def _is_apart(batch_id: int) -> bool:
    batch = Batch.objects.select_for_update().get(pk=batch_id)  # whoever fills or empties it holds it
    return any(getattr(batch, field) != value for field, value in batch.items.summed().items())


def is_kept_right(proof: LedgerProof | None) -> bool:
    """Whether what the last proof kept is still what the lines it counted come to: none came or went behind it."""
    return proof is None or as_kept(summed(through=proof.through)) == sorted(map(tuple, proof.standing))


def as_kept(sums: dict[str, Standing]) -> list[tuple[str, int, str]]:
    """Sums as a proof keeps them."""
    return sorted((account, found.number, f"{found.total:.2f}") for account, found in sums.items())
