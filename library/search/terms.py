"""What somebody typed, as words that no database can misread. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 200
MOST = 12
_PART = re.compile(r'(-?)(?:"([^"]*)"|(\S+))')
_WORD = re.compile(r"[^\W_]+")
_STOP = frozenset(
    """
    a about after all an and any are as at be been but by can did do does for from had has have he her his how i if in
    into is it its me my no nor not of off on or our out over own she so some such than that the their them then there
    these they this those through to too under until up very was we were what when where which while who why will with
    you your near
    de del el en la las lo los para por que un una y
    """.split()  # noqa: SIM905  (a paragraph reads better than a list)
)


@dataclass(frozen=True)
class Terms:
    """Phrases to find and phrases to leave out; a phrase is one or more words of letters and digits."""

    wanted: tuple[tuple[str, ...], ...] = ()
    unwanted: tuple[tuple[str, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.wanted or self.unwanted)


def parse(text: str) -> Terms:
    """Words, "quoted phrases" and -exclusions. Any input is allowed; punctuation means nothing.

    Words that say nothing (the, of, para) are left out where a word that says something stands beside them.
    """
    wanted: list[tuple[str, ...]] = []
    unwanted: list[tuple[str, ...]] = []
    for minus, phrase, word in _PART.findall(text[:LONGEST]):
        words = tuple(_WORD.findall(phrase or word))
        if not words:
            continue
        if minus:
            unwanted.append(words)
        else:
            wanted.extend([words] if phrase else [(one,) for one in words])
    return Terms(tuple((_telling(wanted) or wanted)[:MOST]), tuple(_telling(unwanted)[:MOST]))


def _telling(phrases: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return [phrase for phrase in phrases if len(phrase) > 1 or phrase[0].lower() not in _STOP]
