"""Stipends for everything on track, the ledger that goes with them, and two large pay runs."""

from decimal import Decimal
from typing import Any

from benchmarks.sql import insert

LINES = 5000


def load_money(cursor: Any, *, scorer: int, clerk: int) -> dict[str, str]:
    """Returns the ids of a prepared pay run and of one being made, each a quarter of all stipends, at most `LINES`."""
    from accounts import district  # noqa: PLC0415  (Django must be set up first)
    from core import clock  # noqa: PLC0415
    from payouts.actions import prove_ledger  # noqa: PLC0415
    from payouts.models import FundingBudget, FundingSource, Stipend  # noqa: PLC0415
    from payouts.years import fiscal_year  # noqa: PLC0415

    FundingBudget.objects.update(amount=Decimal(90_000_000))  # enough for all, as where stipends are approved
    sources = list(FundingSource.objects.order_by("pk").values_list("pk", flat=True))
    insert(
        cursor,
        Stipend,
        {
            "submission": "s.id",
            "plan": "s.plan_id",
            "teacher": "s.teacher_id",
            "decision": "d.id",
            "decided_by": str(scorer),
            "amount": "t.amount",
            "currency": "t.currency",
            "work_sent_on": "s.submitted_at::date",
            "decided_on": "now()::date",
            "state": "'approved'",
            "approved_at": "now()",
            "fiscal_year": str(fiscal_year(clock.today(), district.current().fiscal_year_start_month)),
            "funding_source": f"(ARRAY{sources})[1 + s.teacher_id %% {len(sources)}]",
        },
        "submissions_decision d JOIN submissions_submission s ON s.id = d.submission_id "
        "JOIN submissions_tierterms t ON t.id = s.terms_id WHERE d.on_track",
    )
    _book(cursor, "earned", "expense", "owed", "payouts_stipend s")
    _book(cursor, "approved", "owed", "approved", "payouts_stipend s")
    most = min(LINES, Stipend.objects.count() // 4)
    runs = {
        "run": _run(cursor, 1, most, clerk, is_prepared=True),
        "draft_run": _run(cursor, 2, most, clerk, is_prepared=False),
    }
    if wrong := prove_ledger():
        raise SystemExit("\n".join(wrong))
    return runs


def _book(cursor: Any, kind: str, old: str, new: str, stipends: str) -> None:
    """One ledger entry for each of these stipends, and its two lines."""
    from payouts.models import LedgerEntry, LedgerLine  # noqa: PLC0415

    # Booked some time ago, as nearly all of a ledger was: what the nightly check keeps sums of.
    insert(cursor, LedgerEntry, {"kind": f"'{kind}'", "stipend": "s.id", "at": "now() - interval '1 day'"}, stipends)
    insert(
        cursor,
        LedgerLine,
        {
            "entry": "e.id",
            "account": "x.account",
            "source_code": "f.code",
            "fiscal_year": "s.fiscal_year",
            "amount": "x.sign * s.amount",
            "currency": "s.currency",
        },
        "payouts_ledgerentry e JOIN payouts_stipend s ON s.id = e.stipend_id "
        "JOIN payouts_fundingsource f ON f.id = s.funding_source_id "
        f"CROSS JOIN (VALUES ('{old}', 1), ('{new}', -1)) x(account, sign) "
        f"WHERE e.kind = '{kind}' AND NOT EXISTS (SELECT 1 FROM payouts_ledgerline l WHERE l.entry_id = e.id)",
    )


def _run(cursor: Any, number: int, most: int, clerk: int, *, is_prepared: bool) -> str:
    """A pay run with one stipend of each of so many people; prepared, it has a line for each of them."""
    from django.db.models import Sum  # noqa: PLC0415

    from core import clock  # noqa: PLC0415
    from payouts.actions.runlines import recount  # noqa: PLC0415
    from payouts.models import Batch, BatchItem, BatchLine, Stipend  # noqa: PLC0415

    approved = Stipend.objects.filter(state="approved").order_by("teacher_id", "id").distinct("teacher_id")
    chosen = list(approved.values_list("pk", flat=True)[:most])
    ours = f"payouts_stipend s WHERE s.id = ANY(ARRAY{chosen}::bigint[])"
    facts: dict[str, Any] = {}
    if is_prepared:
        total = Stipend.objects.filter(pk__in=chosen).aggregate(total=Sum("amount"))["total"]
        facts = {"state": "prepared", "prepared_by_id": clerk, "prepared_at": clock.now()}
        facts |= {"prepared_count": len(chosen), "prepared_total": total}
    batch = Batch.objects.create(number=number, name=f"Run {number}", created_by_id=clerk, **facts)
    if is_prepared:
        insert(
            cursor,
            BatchLine,
            {
                "batch": str(batch.pk),
                "payee": "s.teacher_id",
                "employee_id": "'E' || s.teacher_id",
                "payee_name": "(SELECT name FROM accounts_user u WHERE u.id = s.teacher_id)",
                "code": "(SELECT code FROM payouts_fundingsource f WHERE f.id = s.funding_source_id)",
                "amount": "s.amount",
            },
            ours,
        )
    line = f"(SELECT id FROM payouts_batchline l WHERE l.batch_id = {batch.pk} AND l.payee_id = s.teacher_id)"
    insert(cursor, BatchItem, {"batch": str(batch.pk), "stipend": "s.id", "line": line}, ours)
    _book(cursor, "batched", "approved", "in_batch", ours)
    cursor.execute("UPDATE payouts_stipend SET state = 'batched' WHERE id = ANY(%s)", [chosen])
    recount(batch)
    return str(batch.uuid)
