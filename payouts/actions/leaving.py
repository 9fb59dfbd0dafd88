"""The file that goes to payroll: built once from locked rows, kept, and given out again byte for byte."""

from __future__ import annotations

from decimal import Decimal
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import exports
from core.errors import Invalid, WrongState
from payouts.models import Batch, FileCopy, PayrollFile

HEADER = ("Employee id", "Name", "Code", "Amount", "Currency", "Pay run", "Pay date")
FORMATS = ("csv", "xlsx")


@transaction.atomic
def export(batch_id: int, *, format: str, by: User) -> PayrollFile:
    """Make the file of an approved run, or give the one that was made. One line per person and code.

    Raises `WrongState` before approval, and `Invalid` for a format we do not write.
    """
    if format not in FORMATS:
        raise Invalid({"format": _("Choose CSV or XLSX.")})
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    made = batch.files.filter(direction=PayrollFile.Direction.OUT, format=format).first()
    if made is not None:
        return made
    if batch.state not in {Batch.State.EXPORTED, Batch.State.SENT, Batch.State.CONFIRMED}:
        batch.move("export", by=by, code=format)
    return _make(batch, format, by)


@transaction.atomic
def take_copy(file_id: int, *, by: User) -> FileCopy:
    """Note that the file leaves the house once more, and which copy this is."""
    file = PayrollFile.objects.get(pk=file_id)
    Batch.objects.select_for_update().get(pk=file.batch_id)  # two people at once get two numbers
    return FileCopy.objects.create(file=file, number=file.copies.count() + 1, by=by)


@transaction.atomic
def mark_sent(batch_id: int, *, by: User) -> Batch:
    """Say that payroll has the file."""
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    if batch.state == Batch.State.SENT:
        return batch
    if not batch.can("send"):
        raise WrongState(batch.refusal("send"))
    batch.move("send", by=by)
    return batch


def _make(batch: Batch, format: str, by: User) -> PayrollFile:
    lines = list(batch.lines.order_by("payee_name", "code", "pk"))
    rows = [
        (
            line.employee_id,
            line.payee_name,
            line.code,
            line.amount,
            batch.currency,
            batch.label,
            batch.pay_date,
        )
        for line in lines
    ]
    sheet = f"Pay run {batch.number}"
    content = exports.csv_bytes(HEADER, rows) if format == "csv" else exports.xlsx_bytes(sheet, HEADER, rows)
    return PayrollFile.objects.create(
        batch=batch,
        direction=PayrollFile.Direction.OUT,
        format=format,
        content=content,
        sha256=sha256(content).hexdigest(),
        rows=len(lines),
        total=sum((line.amount for line in lines), Decimal(0)),
        by=by,
    )
