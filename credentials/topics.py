"""Finding topics. A district has some dozens of them, so they are kept together and sifted here, without SQL.

`kept_cards()` reads them once and keeps them until an editor changes anything public; the rest is pure.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.cache import cache

from core import publiccache

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from credentials.catalogue import TopicPage

PAGE_SIZE = 24
_SECONDS = 600
_LONGEST_SEARCH = 100
FACETS = ("subject", "grades", "framework")
Value = tuple[str, str, int]  # its key in addresses, its name, its rank among the facet's values


@dataclass(frozen=True)
class Card:
    """What the index shows of a topic, and the values it has in each facet."""

    pk: int
    slug: str
    title: str
    question: str
    summary: str
    facets: dict[str, tuple[Value, ...]] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """What a search looks through."""
        return folded(f"{self.title} {self.question} {self.summary}")


@dataclass(frozen=True)
class Choice:
    """One value of a facet: how many topics it would leave, and whether it is chosen."""

    key: str
    name: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Found:
    """What a search found: one page of cards, how many there are in all, and each facet's choices."""

    rows: Sequence[Card]
    total: int
    facets: dict[str, list[Choice]]
    next: str
    is_first: bool


def folded(text: str) -> str:
    """Text without case and accents, so that "cafe" finds "Café"."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def kept_cards(topics: QuerySet[TopicPage]) -> list[Card]:
    """These topics by title: four queries, or none when they are kept."""
    key = f"topic-cards:{publiccache.version()}"
    kept: list[Card] | None = cache.get(key)
    if kept is None:
        pages = topics.prefetch_related("subjects", "grade_bands", "elements").order_by("title", "pk")
        kept = [card_of(page) for page in pages]
        cache.set(key, kept, _SECONDS)
    return kept


def card_of(page: TopicPage) -> Card:
    """One topic's card."""
    facets = {
        "subject": tuple((subject.slug, subject.name, 0) for subject in page.subjects.all()),
        "grades": tuple((band.slug, band.name, band.order) for band in page.grade_bands.all()),
        "framework": tuple(sorted({(_key(e.framework), e.framework, 0) for e in page.elements.all()})),
    }
    return Card(page.pk, page.slug, page.title, page.question, page.summary, facets)


def _key(name: str) -> str:
    return "-".join(folded(name).split())


def find(among: Sequence[Card], *, words: str = "", chosen: dict[str, str] | None = None, after: str = "") -> Found:
    """Topics in which every word occurs and every chosen facet value holds, a page at a time.

    `chosen` maps a facet to the key of its value; a count beside a value says how many topics it would leave,
    the other facets standing as they are. A cursor or a value that makes no sense is as good as none.
    """
    wanted = folded(words[:_LONGEST_SEARCH]).split()
    chosen = {facet: key for facet, key in (chosen or {}).items() if facet in FACETS and key}
    hits = [card for card in among if all(word in card.words for word in wanted)]
    facets = {facet: _choices(hits, among, facet, chosen) for facet in FACETS}
    rows = [card for card in hits if all(_holds(card, facet, key) for facet, key in chosen.items())]
    start = next((place + 1 for place, card in enumerate(rows) if str(card.pk) == after), 0) if after else 0
    shown = rows[start : start + PAGE_SIZE]
    more = len(rows) > start + PAGE_SIZE
    return Found(shown, len(rows), facets, str(shown[-1].pk) if more else "", start == 0)


def _holds(card: Card, facet: str, key: str) -> bool:
    return any(key == value for value, _name, _rank in card.facets.get(facet, ()))


def _choices(hits: Iterable[Card], among: Iterable[Card], facet: str, chosen: dict[str, str]) -> list[Choice]:
    others = {name: key for name, key in chosen.items() if name != facet}
    left = [card for card in hits if all(_holds(card, name, key) for name, key in others.items())]
    counts = Counter(value for card in left for value in card.facets.get(facet, ()))
    every = {value for card in among for value in card.facets.get(facet, ())}
    shown = [value for value in every if counts[value] or value[0] == chosen.get(facet)]
    ordered = sorted(shown, key=lambda value: (value[2], -counts[value], value[1]))
    return [Choice(value[0], value[1], counts[value], value[0] == chosen.get(facet)) for value in ordered]
