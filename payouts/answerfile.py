"""Reading the file payroll sends back: CSV in any of its dialects, or XLSX. Pure: bytes in, rows or sentences out.

Nothing is guessed: a cell that can be read in two ways, or in none, is a sentence with its row.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from core.errors import Invalid

MAX_BYTES = 2 * 1024 * 1024
MAX_UNPACKED_BYTES = 40 * 1024 * 1024
MAX_ROWS = 20_000
PAID, FAILED = "paid", "failed"

# What a column, or an answer, may be called. Compared without case, spaces and signs.
COLUMNS = {
    "employee_id": {"employeeid", "employee", "employeenumber", "empid", "id"},
    "code": {"code", "budgetcode", "accountcode", "account"},
    "amount": {"amount", "amountpaid", "paid", "gross"},
    "status": {"status", "result"},
    "reference": {"reference", "ref", "checknumber", "paymentreference"},
    "paid_on": {"date", "paidon", "datepaid", "paydate", "paymentdate"},
    "reason": {"reason", "note", "message"},
    "run": {"payrun"},
}
# The day we asked for stands in our own export. It is the day of payment only where payroll names no other.
PLANNED = {"paydate"}
REQUIRED = ("employee_id", "code", "amount", "status")
ANSWERS = {
    PAID: {"paid", "ok", "processed", "completed"},
    FAILED: {"failed", "notpaid", "unpaid", "rejected", "error"},
}
_DATES = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%m-%d-%Y")


@dataclass(frozen=True)
class Row:
    """One answer. `number` is the line in the file, counting its header as 1; the date may be missing."""

    number: int
    employee_id: str
    code: str
    amount: Decimal
    answer: str
    reference: str
    paid_on: date | None
    reason: str
    run: str = ""
    """What its column “Pay run” says, which our own export fills."""


def read(content: bytes) -> list[Row]:
    """The rows of the file. Raises `Invalid` with sentences when it is no such file or a row cannot be read."""
    if not content:
        raise Invalid({"file": _("This file is empty.")})
    if len(content) > MAX_BYTES:
        raise Invalid({"file": _("This file is too large for an answer of payroll. Choose the right file.")})
    table = _sheet(content) if content[:4] == b"PK\x03\x04" else _csv(content)
    columns = _columns(table[0] if table else [])
    rows, wrong = [], []
    for number, cells in enumerate(table[1:], start=2):
        if any(_text(cell) for cell in cells):
            try:
                rows.append(_row(number, {name: cells[i] if i < len(cells) else "" for name, i in columns.items()}))
            except ValueError as error:
                wrong.append(_("Row %(number)s: %(problem)s") % {"number": number, "problem": error})
    if wrong:
        shown = wrong[:5] + ([_("There are %(count)s more.") % {"count": len(wrong) - 5}] if len(wrong) > 5 else [])
        raise Invalid({"file": " ".join([_("Nothing was read, because rows cannot be understood."), *shown])})
    if not rows:
        raise Invalid({"file": _("This file has no rows below its first line.")})
    return rows


def _csv(content: bytes) -> list[list[str]]:
    text = _decoded(content)
    if "\0" in text:
        raise Invalid({"file": _("This is neither a CSV file nor an XLSX workbook.")})
    first = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise Invalid({"file": _("This is neither a CSV file nor an XLSX workbook.")}) from error
    return _bounded(row for row in table if row)


def _decoded(content: bytes) -> str:
    for encoding in ("utf-16",) if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid({"file": _("The letters of this file cannot be read. Save it as CSV in UTF-8.")})


def _sheet(content: bytes) -> list[list[Any]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED_BYTES:
                raise Invalid({"file": _("This file is too large for an answer of payroll. Choose the right file.")})
        # Values only: a formula is never computed here, and its text never stored.
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            rows = book.worksheets[0].iter_rows(values_only=True)
            return _bounded(list(row) for row in rows)
        finally:
            book.close()
    except Invalid:
        raise
    except Exception as error:
        raise Invalid({"file": _("This workbook cannot be opened. Save it again, or save it as CSV.")}) from error


def _bounded(rows: Iterable[list[Any]]) -> list[list[Any]]:
    kept: list[list[Any]] = []
    for row in rows:
        if len(kept) > MAX_ROWS:
            raise Invalid({"file": _("This file has too many rows for an answer of payroll. Choose the right file.")})
        kept.append(row)
    return kept


def _plain(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.lower())


def _columns(header: Sequence[Any]) -> dict[str, int]:
    found: dict[str, int] = {}
    named = [(index, _plain(_text(cell)), cell) for index, cell in enumerate(header)]
    for index, plain, cell in sorted(named, key=lambda column: column[1] in PLANNED):
        name = next((name for name, known in COLUMNS.items() if plain in known), None)
        if name in found and plain in PLANNED:
            continue
        if name in found:
            raise Invalid({"file": _("Two columns are both read as “%(name)s”. Keep one.") % {"name": _text(cell)}})
        if name is not None:
            found[name] = index
    missing = [name.replace("_", " ") for name in REQUIRED if name not in found]
    if missing:
        raise Invalid(
            {"file": _("The first line must name the columns. Missing: %(names)s.") % {"names": ", ".join(missing)}}
        )
    return found


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)  # spreadsheets store the employee id 1042 as 1042.0
    # Our own export puts an apostrophe before what a spreadsheet would run; here it goes again.
    return str(cell).strip().removeprefix("'").strip()


def _row(number: int, cells: dict[str, Any]) -> Row:
    employee_id, code = _text(cells["employee_id"]), _text(cells["code"])
    if not employee_id or not code:
        raise ValueError(_("the employee id or the code is missing."))
    answer = _answer(_text(cells["status"]))
    is_blank = answer == FAILED and not _text(cells["amount"])  # nothing paid, nothing written
    return Row(
        number=number,
        employee_id=employee_id,
        code=code,
        amount=Decimal(0) if is_blank else _amount(cells["amount"]),
        answer=answer,
        reference=_text(cells.get("reference"))[:80],
        paid_on=_day(cells.get("paid_on")),
        reason=_text(cells.get("reason"))[:60],
        run=_text(cells.get("run"))[:100],
    )


def _answer(text: str) -> str:
    for answer, words in ANSWERS.items():
        if _plain(text) in words:
            return answer
    raise ValueError(_("“%(text)s” is no status we know; write paid or failed.") % {"text": text[:30]})


def _amount(cell: Any) -> Decimal:
    text = re.sub(r"[\s$€£\u00a0]|USD|EUR|GBP", "", _text(cell))
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d{1,2})?", text):
        text = text.replace(",", "")
    elif re.fullmatch(r"(\d+|\d{1,3}(\.\d{3})+),\d{1,2}", text):
        text = text.replace(".", "").replace(",", ".")
    try:
        amount = Decimal(text)
        cents = amount.quantize(Decimal("0.01"))
    except InvalidOperation as error:
        raise ValueError(_("“%(text)s” is no amount.") % {"text": _text(cell)[:30]}) from error
    if amount != cents or not 0 <= cents < 10**8:
        raise ValueError(_("“%(text)s” is no amount.") % {"text": _text(cell)[:30]})
    return cents


def _day(cell: Any) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = _text(cell)
    if not text:
        return None
    for pattern in _DATES:
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007  (a day has no zone)
        except ValueError:
            continue
    raise ValueError(_("“%(text)s” is no date; write 2027-05-31 or 5/31/2027.") % {"text": text[:30]})


@dataclass(frozen=True)
class Asked:
    """A line of the pay run as the reader sees it."""

    pk: int
    employee_id: str
    code: str
    amount: Decimal
    outcome: str


@dataclass(frozen=True)
class Reading:
    """What the file says of a pay run. Only `paid`, `failed` and `unlike` change anything."""

    paid: dict[int, Row]
    failed: dict[int, Row]
    unlike: dict[int, Row]  # paid in another amount
    known: list[Row]  # settled before, and the file says the same
    against: list[Row]  # settled before, and the file says something else
    repeated: list[Row]  # several rows for one line
    unmatched: list[Row]  # no line of this run
    silent: list[Asked]  # open lines the file does not mention

    @property
    def changes(self) -> int:
        """How many lines it would change."""
        return len(self.paid) + len(self.failed) + len(self.unlike)


def compare(rows: Sequence[Row], lines: Sequence[Asked]) -> Reading:
    """Lay the file beside the run. A row meets a line by employee id and code, exactly; never by name or amount."""
    by_key = {(line.employee_id, line.code): line for line in lines}
    met: dict[int, list[Row]] = {}
    reading = Reading({}, {}, {}, [], [], [], [], [])
    for row in rows:
        line = by_key.get((row.employee_id, row.code))
        if line is None:
            reading.unmatched.append(row)
        else:
            met.setdefault(line.pk, []).append(row)
    for line in lines:
        _lay(line, met.get(line.pk, []), reading)
    return reading


def _lay(line: Asked, rows: list[Row], reading: Reading) -> None:
    is_open = line.outcome in {"open", "partial"}
    if len(rows) > 1:
        reading.repeated.extend(rows)
    elif not rows:
        if is_open:
            reading.silent.append(line)
    elif not is_open:
        agrees = rows[0].answer == line.outcome and (rows[0].answer == FAILED or rows[0].amount == line.amount)
        (reading.known if agrees else reading.against).append(rows[0])
    elif rows[0].answer == FAILED:
        reading.failed[line.pk] = rows[0]
    elif rows[0].amount == line.amount:
        reading.paid[line.pk] = rows[0]
    else:
        reading.unlike[line.pk] = rows[0]
