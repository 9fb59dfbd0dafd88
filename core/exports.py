"""The one writer of CSV and XLSX files. No cell it writes can run as a formula (OWASP ASVS 5.0, 1.2.10)."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

Cell = str | int | Decimal | date | datetime | None
_STARTERS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_text(text: str) -> str:
    """Text that a spreadsheet shows as text: a leading apostrophe stands before anything formula-like."""
    clean = "".join(character for character in text if character >= " " or character in "\t\n")
    return "'" + clean if clean.lstrip(" ").startswith(_STARTERS) or text[:1] in _STARTERS else clean


def _plain(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return safe_text(value)
    return value.isoformat() if isinstance(value, (date, datetime)) else str(value)


def csv_rows(rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 CSV with CRLF line ends; the same rows always give the same bytes."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([_plain(value) for value in row] for row in rows)
    return out.getvalue().encode()


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """`csv_rows` with a header above."""
    return csv_rows([header, *rows])


def xlsx_book(sheets: Iterable[tuple[str, Iterable[Sequence[Cell]]]]) -> bytes:
    """A workbook of these sheets (title, rows): numbers as numbers, everything else as typed strings."""
    book = Workbook(write_only=True)
    for title, rows in sheets:
        sheet = book.create_sheet(title[:31])
        for row in rows:
            sheet.append([_typed(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xlsx_bytes(title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A workbook of one sheet with a header."""
    return xlsx_book([(title, [header, *rows])])


def _typed(sheet: Any, value: Cell) -> Any:
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, Decimal):
        number = WriteOnlyCell(sheet, value=value)
        places = max(0, -int(value.as_tuple().exponent)) if value.is_finite() else 0
        number.number_format = f"{0:.{places}f}"  # 75.00 is shown as 75.00, not as 75
        return number
    cell = WriteOnlyCell(sheet, value=_plain(value))
    cell.data_type = "s"
    return cell
