"""The ledger is proved every night: what does not agree is named, and what stands is kept for the overview."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db.models import Max

from core import clock
from payouts import reconcile
from payouts.models import LedgerLine, LedgerProof

log = logging.getLogger(__name__)
SETTLED = timedelta(hours=1)  # no transaction takes so long: older lines are all there, in the order of their ids


def prove_ledger(_subject: str = "") -> list[str]:
    """Check the ledger, the stipends and the pay runs against each other, and keep the result. Says what is wrong."""
    before = reconcile.last_proof()
    wrong = [f"Entry {pk} does not sum to zero." for pk in reconcile.entries_out_of_balance()]
    for pk, booked, wanted in reconcile.stipends_apart():
        wrong.append(f"Stipend {pk}: the ledger has {_said(booked)}, its state asks for {_said(wanted)}.")
    wrong += [f"Pay run {pk}: its kept sums are not what stands in it." for pk in reconcile.runs_apart()]
    if not reconcile.is_kept_right(before):
        wrong.append("The sums kept by the last check are not what its lines come to.")
    settled = LedgerLine.objects.filter(entry__at__lt=clock.now() - SETTLED)
    through = settled.aggregate(last=Max("pk"))["last"] or 0
    LedgerProof.objects.create(
        wrong=len(wrong), through=through, standing=reconcile.as_kept(reconcile.summed(through=through))
    )
    for sentence in wrong:
        log.error("The ledger does not agree. %s", sentence)
    return wrong


def _said(sums: dict) -> str:
    parts = [f"{account} {code or '?'} {year or '?'}: {amount}" for (account, code, year), amount in sums.items()]
    return "; ".join(sorted(parts)) or "nothing"
