"""What payroll answered: lines close, stipends are paid or fail, and the run is settled with its last line."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import BinaryIO

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Min, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from core import clock
from core.errors import Invalid, WrongState
from payouts import access, answerfile, checks
from payouts.actions import telling
from payouts.actions.posting import post, settle_year
from payouts.actions.runlines import lock_run
from payouts.models import AnswerDraft, Batch, BatchItem, BatchLine, LedgerEntry, PayrollFile, Stipend

Outcome = BatchLine.Outcome


def read_before(content: bytes) -> PayrollFile | None:
    """The answer as it was accepted earlier, if these very bytes were."""
    digest = sha256(content).hexdigest()
    return PayrollFile.objects.filter(direction=PayrollFile.Direction.BACK, sha256=digest).first()


@transaction.atomic
def hold_answer(batch_id: int, *, upload: BinaryIO, by: User) -> AnswerDraft:
    """Keep payroll's answer for a look before it is accepted. Raises `Invalid` when it cannot be read."""
    content = upload.read(answerfile.MAX_BYTES + 1)
    rows = answerfile.read(content)
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    if not batch.can("confirm"):
        raise WrongState(batch.refusal("confirm"))
    _must_fit(batch, rows)
    AnswerDraft.objects.filter(batch=batch).delete()
    name = (getattr(upload, "name", "") or "")[-120:]
    return AnswerDraft.objects.create(batch=batch, name=name, content=content, by=by)


@transaction.atomic
def import_answer(batch_id: int, *, upload: BinaryIO, by: User) -> PayrollFile:
    """Accept payroll's answer: all of it, or nothing. The same file again changes nothing and gives the first one.

    Rows that meet no open line are left out, never guessed. Raises `Invalid` when the file cannot be read or
    changes nothing, `WrongState` when the run has not left, or is settled.
    """
    content = upload.read(answerfile.MAX_BYTES + 1)
    rows = answerfile.read(content)
    batch, stipends = lock_run(batch_id)
    earlier = read_before(content)
    if earlier is not None:
        return earlier
    if not batch.can("confirm"):
        raise WrongState(batch.refusal("confirm"))
    _must_fit(batch, rows)
    lines = lines_of(batch)
    reading = answerfile.compare(rows, asked(lines.values()))
    if not reading.changes:
        raise Invalid({"file": _("No row of this file meets an open line of this pay run, so nothing was changed.")})
    file = _keep(batch, content, reading, by)
    for pk, row in reading.paid.items():
        _pay(batch, lines[pk], stipends, paid_on=row.paid_on, reference=row.reference, by=by)
    for pk, row in reading.failed.items():
        _fail(batch, lines[pk], stipends, reason=row.reason, by=by)
    for pk, row in reading.unlike.items():
        _doubt(lines[pk], row=row)
    AnswerDraft.objects.filter(batch=batch).delete()
    _settle(batch, by=by)
    return file


@transaction.atomic
def settle_line(
    line_id: int, *, was_paid: bool, reference: str = "", paid_on: date | None = None, reason: str = "", by: User
) -> BatchLine:
    """Settle one open line by hand: paid in full with payroll's reference, or not paid with its reason.

    Raises `PermissionDenied` for its payee and for who decided one of its stipends.
    """
    batch, stipends = lock_run(BatchLine.objects.values_list("batch_id", flat=True).get(pk=line_id))
    line = lines_of(batch)[line_id]
    if line.outcome == (Outcome.PAID if was_paid else Outcome.FAILED):
        return line
    if not batch.can("confirm") or line.outcome not in {Outcome.OPEN, Outcome.PARTIAL}:
        raise WrongState(_("This line is settled already, or its pay run has not left yet. Reload the page."))
    if not all(access.can_touch(by, stipend) for stipend in stipends if stipend.pk in _stipends_of(line)):
        raise PermissionDenied
    earned = _earned_on(line.items.all())
    _must_say(was_paid=was_paid, reference=reference, paid_on=paid_on, earned=earned, reason=reason)
    if was_paid:
        _pay(batch, line, stipends, paid_on=paid_on, reference=reference.strip(), by=by)
    else:
        _fail(batch, line, stipends, reason=reason.strip()[:60], by=by)
    _settle(batch, by=by)
    return line


def lines_of(batch: Batch) -> dict[int, BatchLine]:
    """The lines of a run by id, with payee and run."""
    return {line.pk: line for line in batch.lines.select_related("payee", "batch")}


def asked(lines: Collection[BatchLine]) -> list[answerfile.Asked]:
    """Lines as the pure reader sees them."""
    return [answerfile.Asked(line.pk, line.employee_id, line.code, line.amount, line.outcome) for line in lines]


def _must_fit(batch: Batch, rows: Sequence[answerfile.Row]) -> None:
    """Refuse the file of another pay run, whose people and amounts may well be the same, and impossible days."""
    foreign = {row.run: row for row in reversed(rows) if row.run not in {"", batch.label}}
    starts = (run.split(maxsplit=1)[0] for run in foreign)
    numbers = [int(start) for start in starts if start.isdecimal() and len(start) < 9]
    for other in Batch.objects.filter(number__in=numbers).exclude(pk=batch.pk).order_by("number"):
        if other.label in foreign:
            facts = {"number": foreign[other.label].number, "other": other.label, "run": batch.label}
            raise Invalid(
                {
                    "file": _(
                        "Row %(number)s is about the pay run “%(other)s”, and this is “%(run)s”. Nothing was read. "
                        "Choose the file of this pay run."
                    )
                    % facts
                }
            )
    earned = _earned_on(batch.items.all())
    last = max(clock.today(), batch.pay_date or date.min)
    for row in rows:
        if row.paid_on is not None and not earned <= row.paid_on <= last:
            facts = {"number": row.number, "day": date_format(row.paid_on, "SHORT_DATE_FORMAT")}
            raise Invalid(
                {
                    "file": _(
                        "Row %(number)s: nobody in this pay run can have been paid on %(day)s. Nothing was read. "
                        "Correct the day, or leave it out."
                    )
                    % facts
                }
            )


def _earned_on(items: QuerySet[BatchItem]) -> date:
    """The first day on which any of them can have been paid."""
    return items.aggregate(first=Min("stipend__decided_on"))["first"] or date.min


def _must_say(*, was_paid: bool, reference: str, paid_on: date | None, earned: date, reason: str) -> None:
    errors = {}
    if was_paid and not reference.strip():
        errors["reference"] = _("Enter payroll's reference, so that the payment can be found again.")
    if was_paid and (paid_on is None or not earned <= paid_on <= clock.today()):
        errors["paid_on"] = checks.say_day(earned)
    if not was_paid and not reason.strip():
        errors["reason"] = _("Say why it was not paid.")
    if errors:
        raise Invalid(errors)


def _keep(batch: Batch, content: bytes, reading: answerfile.Reading, by: User) -> PayrollFile:
    counted = [*reading.paid.values(), *reading.unlike.values()]
    return PayrollFile.objects.create(
        batch=batch,
        direction=PayrollFile.Direction.BACK,
        format="xlsx" if content[:2] == b"PK" else "csv",
        content=content,
        sha256=sha256(content).hexdigest(),
        rows=reading.changes,
        total=sum((row.amount for row in counted), Decimal(0)),
        by=by,
    )


def _stipends_of(line: BatchLine) -> set[int]:
    return set(line.items.filter(closed_at__isnull=True).values_list("stipend_id", flat=True))


def _pay(
    batch: Batch, line: BatchLine, stipends: list[Stipend], *, paid_on: date | None, reference: str, by: User
) -> None:
    """Payroll has paid the line in full. Where it gives no date, the run's own pay date counts."""
    day = paid_on or batch.pay_date or clock.today()
    line.outcome, line.reference, line.reason = Outcome.PAID, reference, ""
    line.answered_amount, line.paid_on = line.amount, day
    line.save(update_fields=["outcome", "reference", "reason", "answered_amount", "paid_on"])
    members = _stipends_of(line)
    for stipend in stipends:
        if stipend.pk in members:
            settle_year(stipend, day, by=by)
            stipend.move("pay", by=by, paid_on=day, reference=reference, failing=[])
            post(LedgerEntry.Kind.PAID, stipend, came_from=Stipend.State.BATCHED, by=by, batch=batch)
    _close(line)
    telling.paid(line, on=day)


def _fail(batch: Batch, line: BatchLine, stipends: list[Stipend], *, reason: str, by: User) -> None:
    """Payroll could not pay the line: its stipends are exceptions now, free for a later run once put right."""
    line.outcome, line.reason, line.answered_amount = Outcome.FAILED, reason, Decimal(0)
    line.save(update_fields=["outcome", "reason", "answered_amount"])
    members = _stipends_of(line)
    for stipend in stipends:
        if stipend.pk in members:
            stipend.move("fail", by=by, failing=["payment_failed"])
            post(LedgerEntry.Kind.FAILED, stipend, came_from=Stipend.State.BATCHED, by=by, batch=batch)
    _close(line)
    telling.payment_problem(line)


def _doubt(line: BatchLine, *, row: answerfile.Row) -> None:
    """Payroll paid another amount. The line stays open, so that nobody is paid the whole sum a second time."""
    line.outcome, line.answered_amount, line.reference = Outcome.PARTIAL, row.amount, row.reference
    line.save(update_fields=["outcome", "answered_amount", "reference"])
    Stipend.objects.filter(pk__in=_stipends_of(line)).update(failing=["unlike_amount"])


def _close(line: BatchLine) -> None:
    BatchItem.objects.filter(line=line, closed_at__isnull=True).update(closed_at=clock.now())


def _settle(batch: Batch, *, by: User) -> None:
    if not batch.lines.filter(outcome__in=[Outcome.OPEN, Outcome.PARTIAL]).exists():
        batch.move("confirm", by=by, confirmed_at=clock.now())
