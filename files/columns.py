"""Which columns of a table tell who somebody is: by their header, or by what stands in them. Pure.

It errs on the side of leaving out; the teacher is told what and why, and can put a column back.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _
from openpyxl.utils import get_column_letter

from core.exports import Cell
from files.tables import Sheet

WHY = {
    "header": _("its heading says it tells who somebody is"),
    "mail": _("it holds mail addresses"),
    "phone": _("it holds phone or social security numbers"),
    "id": _("it holds numbers that look like ids"),
    "name": _("it holds what looks like names"),
}


# The browser looks at a chosen table by the same rule before it leaves (`static/js/columns.js`), with the same words;
# `files/data/column_vectors.json` is played against both.
_WORDS = json.loads((Path(__file__).parent.parent / "static/js/column_words.json").read_text())
_HEADER_ROWS = 10  # titles and empty rows may stand above the headings
_LOOKED_AT = 500

# Headings, in the two languages of the product, without accents.
_WHOLE = frozenset(_WORDS["whole"])
_ALWAYS = frozenset(_WORDS["always"])
_WHO = frozenset(_WORDS["who"])
_WHAT = frozenset(_WORDS["what"])
_PAIRS = frozenset(_WORDS["pairs"])

_MAIL = re.compile(r"[^\s@]{1,64}@[^\s@]{1,190}\.[a-z]{2,24}", re.IGNORECASE)
_PHONE = re.compile(r"(?:\+?1[ .-]?)?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}|\d{3}-\d{2}-\d{4}")
_ID = re.compile(r"[A-Za-z]{0,4}-?\d{5,12}")
_BETWEEN = frozenset(_WORDS["between"])
_WORD = r"[^\W\d_][\w'’.-]{0,30}"
_NAME = re.compile(rf"{_WORD}(?:,? {_WORD}){{0,3}}")
# Words that stand in labels of class data, so that "Exit Ticket" or "Week One" is no name.
_LABELS = frozenset(_WORDS["labels"])
# Given names common in schools of the country; a column of them alone has no surname to give it away.
GIVEN = frozenset(_WORDS["given"])


def find(sheets: Sequence[Sheet], left_out: Collection[str] | None = None) -> list[dict[str, Any]]:
    """Every column that holds something, as `StoredFile.columns` keeps it.

    `key` names it ("0-2": first sheet, third column), `out` says whether it is left out: those that look as if they
    told who somebody is, or, once chosen, those in `left_out`.
    """
    found = []
    for number, sheet in enumerate(sheets):
        across = _names_across(sheet)
        for at in range(sheet.width):
            cells = [str(row[at]).strip() for row in sheet.rows[:_LOOKED_AT] if at < len(row) and row[at] is not None]
            cells = [cell for cell in cells if cell]
            if not cells:
                continue
            why = _why(cells) or ("name" if at in across else "")
            key = f"{number}-{at}"
            out = bool(why) if left_out is None else key in left_out
            name = _heading(cells, why)
            found.append({"key": key, "name": name, "letter": get_column_letter(at + 1), "why": why, "out": out})
            found[-1]["sheet"] = _sheet_name(sheet.name, number) if len(sheets) > 1 else ""
    return found


def without(sheets: Sequence[Sheet], columns: Sequence[dict[str, Any]]) -> list[Sheet]:
    """The sheets without the columns that are left out, and without names of people as names of sheets."""
    out = {column["key"] for column in columns if column["out"]}
    kept = []
    for number, sheet in enumerate(sheets):
        rows = [[cell for at, cell in enumerate(row) if f"{number}-{at}" not in out] for row in sheet.rows]
        kept.append(
            Sheet(_sheet_name(sheet.name, number), [row for row in rows if any(c not in (None, "") for c in row)])
        )
    return kept


def _sheet_name(name: str, number: int) -> str:
    return f"{number + 1}" if name and _is_name(name) else name


def _heading(cells: Sequence[str], why: str) -> str:
    """What the column calls itself; nothing when even that may be somebody's name."""
    heading = next((cell for cell in cells[:_HEADER_ROWS] if _tells_who(cell)), cells[0])
    is_value = why and why != "header" and (_is_name(heading) or not re.search(r"[^\W\d_]", heading) or "@" in heading)
    return "" if is_value else heading[:60]


def _names_across(sheet: Sheet) -> set[int]:
    """Columns headed by people: a table with a student in each column."""
    first: list[Cell] = sheet.rows[0] if sheet.rows else []
    headed = [at for at, cell in enumerate(first) if isinstance(cell, str) and _is_name(cell)]
    if len(headed) < 2 or 2 * len(headed) < len(first) - 1:
        return set()
    # Where some are people, the others are too, except what is a word of labels.
    return {at for at, cell in enumerate(first) if isinstance(cell, str) and _could_be_name(cell)}


def _why(cells: Sequence[str]) -> str:
    if any(_tells_who(cell) for cell in cells[:_HEADER_ROWS]):
        return "header"
    values = cells[1:] or cells
    if any(_MAIL.fullmatch(value) for value in values):
        return "mail"
    if any(_PHONE.fullmatch(value) for value in values):
        return "phone"
    if _mostly(values, lambda value: _ID.fullmatch(value) is not None) and len({len(value) for value in values}) <= 2:
        return "id"
    return "name" if _mostly(values, _is_name) else ""


def _mostly(values: Sequence[str], looks: Callable[[str], bool]) -> bool:
    """At least half of the values, and most of those differ."""
    alike = [value for value in values if looks(value)]
    return bool(alike) and 2 * len(alike) >= len(values) and 10 * len(set(alike)) >= 7 * len(alike)


def _plain(text: str) -> str:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    ascii_only = unicodedata.normalize("NFKD", spaced).encode("ascii", "ignore").decode().lower()
    return " ".join(re.findall(r"[a-z0-9#]+", ascii_only))


def _tells_who(cell: str) -> bool:
    """Whether a short cell is a heading such as “Student name” or “SIS ID”."""
    if len(cell) > 40:
        return False
    plain = _plain(cell)
    words = plain.split()
    return (
        plain in _WHOLE
        or plain.replace(" ", "") in _ALWAYS
        or not _ALWAYS.isdisjoint(words)
        or words[-1:] == ["id"]
        or any(f" {pair} " in f" {plain} " for pair in _PAIRS)
        or (not _WHO.isdisjoint(words) and not _WHAT.isdisjoint(words) and "of" not in words)
    )


def _could_be_name(cell: str) -> bool:
    """Whether a cell is a few words that begin with capitals, none of them a word of labels."""
    if len(cell) > 60 or not _NAME.fullmatch(cell) or not _LABELS.isdisjoint(_plain(cell).split()):
        return False
    return all(part[:1].isupper() or part in _BETWEEN for part in re.split(r"[, ]+", cell))


def _is_name(cell: str) -> bool:
    """Whether a cell reads like a person: a given name we know, or two to four capitalised words, no label's words."""
    known = not GIVEN.isdisjoint(_plain(cell).split()) and _LABELS.isdisjoint(_plain(cell).split())
    if known and _NAME.fullmatch(cell) and len(cell) <= 60:
        return True
    return _could_be_name(cell) and len(re.split(r"[, ]+", cell)) > 1
