"""Tables: CSV and XLSX as sheets of cells, and written anew as figures only. Nothing inside is ever run or fetched."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from core.exports import Cell, csv_rows, xlsx_book
from files import kinds, zips
from files.refusals import Refused

MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 20_000, 200, 30
# Of one row, which quotes may stretch over many lines.
_LONGEST_ROW = 1_000_000
# What is searched; the copy people download has every row.
_SHOWN_ROWS, _SHOWN_COLUMNS, _SHOWN_CELL = 200, 30, 200
# What a page shows: as much as an eye can compare, and as a screen of evidence may weigh.
_PAGE_ROWS, _PAGE_COLUMNS, _PAGE_CELL, _PAGE_SHEETS = 50, 12, 80, 5
_NUMERIC = re.compile(r"[-+]?[$€]?\d[\d.,]*\s?%?")
_HIDDEN = re.compile(rb"<(?:\w+:)?sheet\b[^>]*\bstate=[\"'](?:hidden|veryHidden)[\"']")


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name (empty for a CSV) and its rows that are not empty."""

    name: str
    rows: list[list[Cell]]

    @property
    def width(self) -> int:
        """How many columns its widest row has."""
        return max(map(len, self.rows), default=0)


def read(stream: BinaryIO, type_: kinds.Type) -> list[Sheet]:
    """Every visible sheet, values without formulas. Raises `Refused` for what is broken, locked, endless or a bomb."""
    if type_ is kinds.XLSX:
        return _workbook(stream)
    with closing(_csv(stream)) as rows:
        return [Sheet("", _limited(rows))]


def write(sheets: Sequence[Sheet], type_: kinds.Type) -> bytes:
    """The same kind of table with values only: no formula, comment, picture, author or hidden sheet."""
    filled = [sheet for sheet in sheets if sheet.width] or [Sheet(sheets[0].name if sheets else "", [[_nothing()]])]
    if type_ is kinds.XLSX:
        return xlsx_book([(sheet.name, sheet.rows) for sheet in filled])
    return csv_rows(filled[0].rows)


def as_text(sheets: Sequence[Sheet]) -> str:
    """The first rows as lines with tabs, for reading and search."""
    lines = []
    for sheet in sheets:
        for row in sheet.rows[:_SHOWN_ROWS]:
            shown = ["" if cell is None else str(cell)[:_SHOWN_CELL] for cell in row[:_SHOWN_COLUMNS]]
            lines.append("\t".join(shown).rstrip("\t"))
    return "\n".join(line for line in lines if line).replace("\0", " ")


def shown(sheets: Sequence[Sheet]) -> list[dict[str, Any]]:
    """What a page shows of each sheet, as JSON keeps it: its first row as headings, and how much there is in all."""
    return [_shown(sheet) for sheet in sheets[:_PAGE_SHEETS] if sheet.width]


def _shown(sheet: Sheet) -> dict[str, Any]:
    wide = min(sheet.width, _PAGE_COLUMNS)
    head, *rows = [row[:wide] + [None] * (wide - len(row)) for row in sheet.rows[: _PAGE_ROWS + 1]]
    columns = list(zip(*rows, strict=True)) if rows else []
    return {
        "name": sheet.name,
        "head": [_words(cell) for cell in head],
        "rows": [[_words(cell) for cell in row] for row in rows],
        "numeric": [number for number, column in enumerate(columns) if _is_numeric(column)],
        "rows_in_all": len(sheet.rows) - 1,
        "columns_in_all": sheet.width,
    }


def _words(cell: Cell) -> str:
    if isinstance(cell, datetime) and cell.time() == time.min:
        cell = cell.date()
    words = "" if cell is None else str(cell).replace("\0", " ")
    return words if len(words) <= _PAGE_CELL else f"{words[:_PAGE_CELL]}…"


def _is_numeric(column: Sequence[Cell]) -> bool:
    filled = [str(cell) for cell in column if cell not in (None, "")]
    return bool(filled) and all(_NUMERIC.fullmatch(cell) for cell in filled)


def hidden_sheets(stream: BinaryIO, type_: kinds.Type) -> int:
    """How many sheets of a workbook nobody will see."""
    if type_ is not kinds.XLSX:
        return 0
    with zips.opened(stream) as archive:
        found = len(_HIDDEN.findall(zips.read(archive, "xl/workbook.xml")))
    stream.seek(0)
    return found


def _nothing() -> str:
    return _("Every column was left out.")


def _csv(stream: BinaryIO) -> Generator[list[Cell], None, None]:
    text = io.TextIOWrapper(stream, encoding=kinds.encoding_of(stream), errors="replace", newline="")
    sample = text.read(kinds.HEAD_BYTES)
    text.seek(0)
    delimiter = max(kinds.DELIMITERS, key="\n".join(sample.splitlines()[:5]).count)
    lines = _Lines(text)
    try:
        for row in csv.reader(lines, delimiter=delimiter):
            lines.in_row = 0
            yield [_number(cell.strip().replace("\0", " ")) for cell in row]
    except csv.Error as error:
        raise Refused("broken_document") from error
    finally:
        text.detach()


class _Lines:
    """The lines of a file, as long as no row has no end: nothing but one row is ever in memory."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self.in_row = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._text.readline(_LONGEST_ROW + 1)
        self.in_row += len(line)
        if self.in_row > _LONGEST_ROW:
            raise Refused("endless_table")
        if not line:
            raise StopIteration
        return line


def _number(cell: str) -> Cell:
    """A negative number as a number: as text it would look like a formula."""
    digits = cell[1:]
    is_number = cell.startswith("-") and digits.replace(".", "", 1).isascii() and digits.replace(".", "", 1).isdigit()
    return Decimal(cell) if is_number and len(cell) < 30 else cell


def _workbook(stream: BinaryIO) -> list[Sheet]:
    try:
        with zips.opened(stream):
            stream.seek(0)
        book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"][:MOST_SHEETS]
        sheets = [Sheet(sheet.title, _limited(map(_cells, _rows(sheet)))) for sheet in visible]
        book.close()
    except Refused:
        raise
    except Exception as error:  # openpyxl raises whatever its parsers raise
        raise Refused("broken_document") from error
    return sheets


def _rows(sheet: Any) -> Iterable[tuple[Any, ...]]:
    sheet.reset_dimensions()  # what a file says of its own size may be a million columns
    return sheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True)


def _cells(row: Iterable[Any]) -> list[Cell]:
    return [_cell(value) for value in row]


def _cell(value: Any) -> Cell:
    if isinstance(value, float):
        return Decimal(repr(value)) if value - value == 0 else None  # neither endless nor no number
    plain = value is None or (isinstance(value, (int, date, datetime)) and not isinstance(value, bool))
    return value if plain else str(value).strip()


def _limited(rows: Iterable[list[Cell]]) -> list[list[Cell]]:
    """The rows that hold something. Raises `Refused` when there are more than a class could have."""
    found = []
    for row in islice(rows, 2 * MOST_ROWS):
        while row and row[-1] in (None, ""):
            row.pop()
        if row:
            found.append(row)
        if len(found) > MOST_ROWS or len(row) > MOST_COLUMNS:
            raise Refused("endless_table")
    return found
