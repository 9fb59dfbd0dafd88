"""A series of class totals as typed: rows of a label, a number and perhaps how many students. Pure.

Kept as `[[label, number as text], …]`, with a third text where a row has its own number of students. What is saved
while it is typed may be half a row; only whole rows are figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

MOST_ROWS = 60
LONGEST_LABEL, LONGEST_NUMBER = 80, 20
MOST_STUDENTS = 100_000


def number(text: str) -> Decimal | None:
    """The number of a cell, with a comma or a percent sign if somebody typed one; None for anything else."""
    try:
        value = Decimal(text.strip().rstrip("%").strip().replace(",", ".") or "x")
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) <= 10**9 else None


def students(text: str) -> int | None:
    """How many students; None for anything else."""
    plain = text.strip()
    found = int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 9 else 0
    return found if 0 < found <= MOST_STUDENTS else None


def row(label: str, value: str, n: str = "") -> list[str]:
    """One row as it is kept: numbers in one notation, everything else as it was typed."""
    found, counted = number(value), students(n)
    cells = [
        " ".join(label.split())[:LONGEST_LABEL],
        " ".join(value.split())[:LONGEST_NUMBER] if found is None else str(found),
        " ".join(n.split())[:LONGEST_NUMBER] if counted is None else str(counted),
    ]
    return cells if cells[2] else cells[:2]


def read(text: str) -> list[list[str]]:
    """Rows from lines with tabs between the cells, as a spreadsheet copies them."""
    lines = [[*line.split("\t"), "", ""][:3] for line in text.splitlines() if line.strip()]
    return [row(*cells) for cells in lines[:MOST_ROWS]]


def as_text(points: Iterable[Sequence[Any]]) -> str:
    """The same rows as lines with tabs."""
    return "\n".join("\t".join(map(str, point)).rstrip("\t") for point in points)


def figures(points: Iterable[Sequence[Any]]) -> list[list[str]]:
    """The rows that have a label and a number: `[[label, number as text], …]`."""
    return [list(map(str, point[:2])) for point in points if point[0] and number(str(point[1])) is not None]


def fewest(points: Iterable[Sequence[Any]], n: int | None) -> int | None:
    """The smallest number of students a figure rests on: the rows' own, else that of the whole series."""
    whole = [point for point in points if point[0] and number(str(point[1])) is not None]
    counts = [students(str(point[2])) if len(point) > 2 else n for point in whole]
    known = [count for count in [n, *counts] if count is not None]
    return min(known) if known and None not in counts else None
