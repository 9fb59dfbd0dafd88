"""Pay runs of the invented district: one in the middle of every month, the newest waiting for approval."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from io import BytesIO

from accounts.models import Role, User
from core import clock
from core.exports import Cell, csv_bytes
from demo.build.play import Stage
from payouts import actions
from payouts.models import Batch, BatchLine, Stipend

PAY_DAY = 15
NEWEST = timedelta(days=12)  # what was earned since then waits for the clerk
# One line of the last answered run could not be paid, so that the exceptions are not empty.
REASON = "Record locked, see personnel"


def clerk() -> User:
    """Who prepares."""
    return User.objects.get(grants__role=Role.PAYROLL_CLERK, is_demo=True)


def manager() -> User:
    """Who approves."""
    return User.objects.get(grants__role=Role.BUSINESS_MANAGER, is_demo=True)


def plan_runs(stage: Stage, since: datetime) -> None:
    """A pay run in every month since; the last one is left where the business manager finds it."""
    now = clock.now()
    day = since.replace(day=PAY_DAY, hour=11, minute=4)
    while day < now - NEWEST - timedelta(days=16):
        following = (day.replace(day=1) + timedelta(days=32)).replace(day=PAY_DAY)
        Run(stage, day, is_last=following >= now - NEWEST - timedelta(days=16)).tell()
        day = following
    stage.at(now - NEWEST, prepare)


def prepare() -> Batch | None:
    """Everything that is approved, in a run that waits for the business manager."""
    eligible = list(Stipend.objects.eligible())
    if not eligible:
        return None
    by, today = clerk(), clock.today()
    pay_date = today.replace(day=monthrange(today.year, today.month)[1])
    batch = actions.start_batch(
        name=f"Supplemental {pay_date:%B %Y}",
        pay_date=pay_date,
        stipend_ids=[stipend.pk for stipend in eligible],
        by=by,
    )
    total = sum((stipend.amount for stipend in eligible), Decimal(0))
    return actions.prepare(batch.pk, count=len(eligible), total=total, by=by)


class Run:
    """One pay run: prepared, approved on the next day, sent, and answered by payroll two weeks later."""

    def __init__(self, stage: Stage, day: datetime, *, is_last: bool) -> None:
        self.stage, self.day, self.is_last = stage, day, is_last
        self.batch: Batch | None = None

    def tell(self) -> None:
        """Its acts."""
        steps: list[tuple[timedelta, Callable[[], object]]] = [
            (timedelta(), self.begin),
            (timedelta(hours=27), partial(self.if_any, self.approve)),
            (timedelta(days=2, hours=1), partial(self.if_any, self.leave)),
            (timedelta(days=15, hours=-2), partial(self.if_any, self.settle)),
        ]
        for later, step in steps:
            self.stage.at(self.day + later, step)

    def begin(self) -> None:
        """The clerk prepares it, if there is anything to pay."""
        self.batch = prepare()

    def if_any(self, step: Callable[[Batch], None]) -> None:
        """Months without a stipend have no run."""
        if self.batch is not None:
            step(self.batch)

    def approve(self, batch: Batch) -> None:
        """Somebody else approves it."""
        actions.approve_batch(batch.pk, by=manager())

    def leave(self, batch: Batch) -> None:
        """The file is made and goes to payroll."""
        actions.export(batch.pk, format="csv", by=clerk())
        actions.mark_sent(batch.pk, by=clerk())

    def settle(self, batch: Batch) -> None:
        """Payroll answers, and what it could not pay is settled by hand."""
        by, lines = clerk(), list(batch.lines.order_by("payee_name"))
        refused = lines.pop() if self.is_last and len(lines) > 1 else None
        actions.import_answer(batch.pk, upload=BytesIO(_answer(batch, lines, clock.today())), by=by)
        if refused is not None:
            actions.settle_line(refused.pk, was_paid=False, reason=REASON, by=by)


def _answer(batch: Batch, lines: list[BatchLine], paid_on: date) -> bytes:
    """What payroll sends back: these lines paid."""
    header = ["employee_id", "code", "amount", "status", "reference", "date"]
    rows: list[list[Cell]] = [
        [line.employee_id, line.code, line.amount, "paid", f"PR-{batch.number:03}-{line.pk}", paid_on] for line in lines
    ]
    return csv_bytes(header, rows)
