"""A search as its address says it. Pure: every state of the screen is a link."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.http import QueryDict

from library.keys import Kind, as_text, from_text, kind_of
from library.search.terms import LONGEST, Terms, parse

SHOWN = 20
RANKED = 1000
SORTS = ("relevance", "newest", "tried")
_MOST_CHOSEN = 40


@dataclass(frozen=True)
class Ask:
    """Words, chosen facets, an order, and how many hits were shown before."""

    text: str = ""
    chosen: Mapping[Kind, frozenset[int]] = field(default_factory=dict)
    sort: str = ""
    after: int = 0

    @classmethod
    def of(cls, query: QueryDict) -> Ask:
        """Read an address. What makes no sense in it is left out, never an error."""
        chosen = {
            kind: found
            for kind in Kind
            if (found := frozenset(_read(kind, query.getlist(kind.parameter)[:_MOST_CHOSEN])))
        }
        after = query.get("after", "")
        return cls(
            text=_clean(query.get("q", "")),
            chosen=chosen,
            sort=query.get("sort", "") if query.get("sort", "") in SORTS else "",
            after=min(int(after), RANKED) if after.isascii() and after.isdigit() and len(after) < 6 else 0,
        )

    @property
    def terms(self) -> Terms:
        """The words as phrases."""
        return parse(self.text)

    @property
    def order(self) -> str:
        """The order asked for, or the one that fits: by relevance with words, else newest first."""
        if self.sort == "relevance" and not self.terms.wanted:
            return "newest"
        return self.sort or ("relevance" if self.terms.wanted else "newest")

    def toggled(self, number: int) -> Ask:
        """The same search with one facet value chosen, or no longer chosen, from its first page."""
        kind = kind_of(number)
        left = self.chosen.get(kind, frozenset()) ^ {number}
        others = {other: keys for other, keys in self.chosen.items() if other is not kind}
        return replace(self, chosen=others | ({kind: left} if left else {}), after=0)

    def without(self, kind: Kind) -> Ask:
        """The same search without one kind of filter."""
        return replace(self, chosen={k: keys for k, keys in self.chosen.items() if k is not kind}, after=0)

    def sorted_by(self, sort: str) -> Ask:
        """The same search in another order."""
        return replace(self, sort=sort, after=0)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Everything but the words and the place, for the search box to carry along."""
        pairs = [(kind.parameter, as_text(number)) for kind in Kind for number in sorted(self.chosen.get(kind, ()))]
        return [*pairs, ("sort", self.sort)] if self.sort else pairs

    @property
    def query(self) -> str:
        """As it stands in an address: "?q=…", or "?" for the whole library."""
        pairs = [("q", self.text)] if self.text else []
        pairs += self.hidden
        if self.after:
            pairs.append(("after", str(self.after)))
        return "?" + urlencode(pairs)


def _read(kind: Kind, texts: Iterable[str]) -> Iterable[int]:
    return (number for text in texts if (number := from_text(kind, text)) is not None)


def _clean(text: str) -> str:
    shown = "".join(letter for letter in text[: LONGEST * 4] if letter.isprintable())
    return " ".join(shown.encode("utf-8", "ignore").decode().split())[:LONGEST]
