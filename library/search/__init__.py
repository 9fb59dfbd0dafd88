"""The library's own search: `search(ask, sees_all=…)`, the same behaviour on both databases.

Wagtail's database search reads every row at this size; its Elasticsearch backend is the way out for a district
with millions of practices (docs/adr).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

from django.apps import AppConfig
from django.core.cache import cache
from django.db import connection, connections, transaction

from library.keys import Kind, kind_of
from library.search import postgres, sqlite
from library.search.asking import RANKED, SHOWN, Ask
from library.search.found import Card, Found
from library.search.names import names_of_keys

__all__ = ["Ask", "Card", "Facet", "Results", "Value", "forget", "install", "search"]
_KEPT_SECONDS = 300


@dataclass(frozen=True)
class Value:
    """One value of a facet: how many practices choosing it would leave, and the link that does."""

    name: str
    count: int
    chosen: bool
    query: str


@dataclass(frozen=True)
class Facet:
    """One kind of filter with its values, the chosen ones first, then the most frequent."""

    kind: Kind
    values: Sequence[Value]

    @property
    def chosen(self) -> Sequence[Value]:
        """The values in force."""
        return [value for value in self.values if value.chosen]


@dataclass(frozen=True)
class Removal:
    """A kind of filter that keeps the list empty: taking it away leaves `count` practices."""

    kind: Kind
    name: str
    count: int
    query: str


@dataclass(frozen=True)
class Results:
    """One page of a search. `more` is the address of the next page, "" on the last."""

    ask: Ask
    cards: Sequence[Card]
    total: int
    facets: Sequence[Facet]
    removals: Sequence[Removal]
    more: str
    is_capped: bool

    @property
    def chosen(self) -> list[Value]:
        """Every filter in force."""
        return [value for facet in self.facets for value in facet.chosen]

    @property
    def start(self) -> str:
        """The address of the first page."""
        return replace(self.ask, after=0).query


@dataclass(frozen=True)
class _Land:
    """What changes only when a practice comes or goes: counts of the whole library, and names of its keys."""

    counts: Mapping[int, int]
    total: int
    names: Mapping[int, str]


def search(ask: Ask, *, sees_all: bool) -> Results:
    """Practices for a search. `sees_all` is true for signed-in staff; visitors see what is licensed to all.

    Never raises for anything a person typed.
    """
    land = _land(sees_all)
    backend = _backend(connection.vendor)
    if ask.terms or ask.chosen:
        found = backend.find(ask, sees_all=sees_all)
        if not ask.terms and len(ask.chosen) == 1:
            found = _beside(found, ask, land)
    else:
        cards = backend.newest(ask, sees_all=sees_all).cards
        found = Found(cards, land.total, land.counts)
    return _results(ask, found, land)


def install(app_config: AppConfig, using: str = "default", **kwargs: Any) -> None:
    """Make what the database needs for searching (a `post_migrate` receiver)."""
    if app_config.label != "library":
        return
    database = connections[using]
    with database.cursor() as cursor:
        is_there = sqlite.TABLE in database.introspection.table_names(cursor)
    if is_there:
        _backend(database.vendor).install(database)


def forget() -> None:
    """Count the whole library anew: a practice came, changed or went."""
    cache.delete_many([_key(True), _key(False)])
    transaction.on_commit(lambda: cache.delete_many([_key(True), _key(False)]))


def _backend(vendor: str) -> ModuleType:
    return postgres if vendor == "postgresql" else sqlite


def _key(sees_all: bool) -> str:
    return f"library-land-{sees_all}"


def _land(sees_all: bool) -> _Land:
    land: _Land | None = cache.get(_key(sees_all))
    if land is None:
        whole = _backend(connection.vendor).overview(sees_all=sees_all)
        land = _Land(whole.counts, whole.total, names_of_keys(whole.counts))
        cache.set(_key(sees_all), land, _KEPT_SECONDS)
    return land


def _beside(found: Found, ask: Ask, land: _Land) -> Found:
    """With one filter and no words, the other values of that filter count as in the whole library."""
    (kind,) = ask.chosen
    own = {number: n for number, n in land.counts.items() if kind_of(number) is kind}
    others = {number: n for number, n in found.counts.items() if kind_of(number) is not kind}
    return Found(found.cards, found.total, own | others, {kind: land.total - found.total})


def _results(ask: Ask, found: Found, land: _Land) -> Results:
    end = ask.after + SHOWN
    has_more = len(found.cards) == SHOWN and end < min(found.total, RANKED)
    removals = [
        Removal(kind, _names(ask.chosen[kind], land), count, ask.without(kind).query)
        for kind, count in sorted(found.missing.items(), key=lambda item: -item[1])
        if count and not found.total
    ]
    return Results(
        ask=ask,
        cards=found.cards,
        total=found.total,
        facets=[facet for kind in Kind if (facet := _facet(kind, ask, found, land)).values],
        removals=removals,
        more=replace(ask, after=end).query if has_more else "",
        is_capped=end >= RANKED and found.total > RANKED,
    )


def _names(numbers: Iterable[int], land: _Land) -> str:
    return ", ".join(sorted(land.names[number] for number in numbers if number in land.names)) or "?"


def _facet(kind: Kind, ask: Ask, found: Found, land: _Land) -> Facet:
    chosen = ask.chosen.get(kind, frozenset())
    numbers = {number for number in found.counts if kind_of(number) is kind} | chosen
    values = [
        Value(land.names[number], found.counts.get(number, 0), number in chosen, ask.toggled(number).query)
        for number in numbers
        if number in land.names
    ]
    values.sort(key=lambda value: (not value.chosen, -value.count, value.name))
    return Facet(kind, values)
