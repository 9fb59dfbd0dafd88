"""What a search finds: the small shapes both databases fill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from library.keys import Kind
from library.search.asking import Ask

# The databases mark hits with these; they cannot stand in an entry's text (see `rows.plain`).
START, STOP = "\x02", "\x03"


@dataclass(frozen=True)
class Card:
    """One practice in the list. `snippet` is safe HTML whose only tag is mark."""

    slug: str
    title: str
    line: str
    credit: str
    grades: str
    language: str
    licence: str
    has_impact: bool
    is_featured: bool
    adoptions: int
    published_at: datetime
    snippet: SafeString = SafeString()  # noqa: RUF009  (immutable)


@dataclass(frozen=True)
class Found:
    """What a backend answers. `counts` are per key, each under the filters of the *other* kinds; `missing` says
    how many hits fail exactly one kind of filter, and `total` how many fail none."""

    cards: Sequence[Card]
    total: int
    counts: Mapping[int, int]
    missing: Mapping[Kind, int] = field(default_factory=dict)


def card(row: Mapping[str, Any]) -> Card:
    """A card from a row of either database."""
    values = {name: row[name] for name in COLUMNS}
    values["published_at"] = _moment(values["published_at"])
    for name in ("has_impact", "is_featured"):
        values[name] = bool(values[name])
    return Card(**values, snippet=marked(row.get("snippet") or ""))


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)  # SQLite keeps UTC without saying so


COLUMNS = tuple(name for name in Card.__dataclass_fields__ if name != "snippet")


def marked(text: str) -> SafeString:
    """Escape a snippet, then turn its two marks into tags: whatever a teacher typed stays text.

    A snippet without a mark says nothing that the card does not say already, and is left out.
    """
    if START not in text:
        return SafeString()
    opened = escape(text).replace(START, "<mark>").replace(STOP, "</mark>")
    return mark_safe(opened)  # noqa: S308  (escaped above)


def mask_sql(ask: Ask, misses: str) -> tuple[str, list[Any]]:
    """SQL for a number with one bit per kind of filter an entry fails. `misses` is the backend's own test."""
    parts, values = [], []
    for kind, numbers in ask.chosen.items():
        parts.append(f"({misses} << {int(kind)})")
        values.append(sorted(numbers))
    return " + ".join(parts) or "0", values


def unmasked(masks: Mapping[str, int]) -> tuple[int, dict[Kind, int]]:
    """Total, and hits failing exactly one kind, from counts by mask."""
    by_number = {int(mask): count for mask, count in masks.items()}
    missing = {kind: by_number[1 << kind] for kind in Kind if (1 << kind) in by_number}
    return by_number.get(0, 0), missing
