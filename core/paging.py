"""Keyset paging: a page starts after a cursor, so the thousandth page costs what the first does."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

from core.ready import Ready, Slot

PAGE_SIZE = 25
CAP = 1000


@dataclass(frozen=True)
class Page:
    """Rows of one page, and the cursor of the next one ("" on the last)."""

    rows: Sequence[Any]
    next: str
    is_first: bool


def cursor_of(row: Model, keys: Sequence[str]) -> str:
    """The cursor that points just after a row."""
    values = [getattr(row, key.lstrip("-")) for key in keys]
    text = json.dumps([v.isoformat() if isinstance(v, (datetime, date)) else v for v in values], default=str)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decode(cursor: str, size: int) -> list[Any] | None:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return None
    if not isinstance(values, list) or len(values) != size or not all(map(_is_plain, values)):
        return None
    return values


def _is_plain(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" not in value
    return isinstance(value, int) and abs(value) < 2**63


def page(queryset: QuerySet[Any], *, by: Sequence[str], after: str = "", size: int = PAGE_SIZE) -> Page:
    """The rows after the cursor, ordered by the keys, all ascending or all descending; the last key is unique.

    Keys are columns that are never null. A cursor that makes no sense gives the first page.
    """
    ordered = queryset.order_by(*by)
    values = _decode(after, len(by)) if after else None
    if values is not None:
        try:
            ordered = ordered.filter(_beyond(by, values))
        except (ValueError, TypeError, ValidationError):
            values = None
    return _cut(list(ordered[: size + 1]), by, size, is_first=values is None)


@dataclass(frozen=True)
class _Piece:
    """The step from a ready question to one of its pages."""

    by: tuple[str, ...]
    size: int
    is_first: bool

    def __call__(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        ordered = rows.order_by(*self.by)
        if not self.is_first:
            fields = [rows.model._meta.get_field(key.lstrip("-")) for key in self.by]
            ordered = ordered.filter(_beyond(self.by, [Slot(f"after_{field.name}", field) for field in fields]))
        return ordered[: self.size + 1]


def ready_page(
    question: Ready, *shape: Hashable, by: Sequence[str], after: str = "", size: int = PAGE_SIZE, **values: Any
) -> Page:
    """The same as `page`, of a ready question."""
    places = _decode(after, len(by)) if after else None
    if places is not None:
        found = {f"after_{key.lstrip('-')}": place for key, place in zip(by, places, strict=True)}
        try:
            rows = question.after(_Piece(tuple(by), size, False), *shape, **values, **found)
            return _cut(rows, by, size, is_first=False)
        except (ValueError, TypeError, ValidationError):
            pass
    return _cut(question.after(_Piece(tuple(by), size, True), *shape, **values), by, size, is_first=True)


def _cut(rows: list[Any], by: Sequence[str], size: int, *, is_first: bool) -> Page:
    more, rows = len(rows) > size, rows[:size]
    return Page(rows, cursor_of(rows[-1], by) if more else "", is_first)


def _beyond(keys: Sequence[str], values: Sequence[Any]) -> Q:
    step = "lt" if keys[0].startswith("-") else "gt"
    names = [key.lstrip("-") for key in keys]
    beyond = Q()
    for index, name in enumerate(names):
        same = {names[i]: values[i] for i in range(index)}
        beyond |= Q(**same, **{f"{name}__{step}": values[index]})
    # The redundant first bound lets the database start its index scan at the cursor.
    return Q(**{f"{names[0]}__{step}e": values[0]}) & beyond


def capped_count(queryset: QuerySet[Any], cap: int = CAP) -> tuple[int, bool]:
    """How many rows, up to the cap, and whether there are more. Never counts a whole table."""
    found = queryset.order_by()[: cap + 1].values("pk").count()
    return min(found, cap), found > cap


@dataclass(frozen=True)
class _Cap:
    """The step from a ready question to the rows that are counted."""

    size: int

    def __call__(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.order_by().values("pk")[: self.size]


def ready_count(question: Ready, *shape: Hashable, cap: int = CAP, **values: Any) -> tuple[int, bool]:
    """The same as `capped_count`, of a ready question."""
    found = question.count(_Cap(cap + 1), *shape, **values)
    return min(found, cap), found > cap
