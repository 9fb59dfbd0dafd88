"""What in typed text or a file's name looks as if it told who a student is. Pure; nothing leaves the machine.

It points out, it never blocks, and it would rather miss a name than cry at every city and author: a given name counts
only where a surname, a student or a family stands beside it. Every rule reads the text once.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from files.columns import GIVEN

KINDS = ("name", "mail", "phone", "ssn", "id")
LONGEST_PATTERN = 24


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_PHONE = re.compile(r"(?<![\w.-])(?:\+?1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[.-]\d{4}(?![\w-])")
_SSN = re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])")
_ID = re.compile(
    r"\b(?:student|pupil|learner|sis|state|local|lunch|school) ?(?:id|no\.?|number|#)s?:? ?#?([A-Z]{0,4}-?\d{4,12})\b",
    re.IGNORECASE,
)
_LETTER_ID = re.compile(r"(?<![\w/.-])[A-Z]{1,4}-?\d{6,12}(?![\w/-])")
_WORD = re.compile(r"[^\W\d_][^\W\d_'’-]{0,30}(?:['’-][^\W\d_]{1,30})?")
_INITIAL = re.compile(r" [A-Z]\.")
_ADDRESS = re.compile(r"https?://\S{1,600}", re.IGNORECASE)

# Given names that are also cities, months, virtues or everyday words: only with a student or a family beside them.
_ALSO_WORDS = _words(
    "ana austin angel ashley aubrey brandon brooklyn carson carter charles charlotte chase chloe christian cole cooper "
    "destiny dominic easton eden eva faith genesis george grace grant grayson harper hazel hudson hunter jackson jade "
    "jaden james jesus jordan joy kai landon lincoln logan luna madison malik mark mason matthew max melody miles "
    "nevaeh owen parker paul peyton quinn riley robert roman rosa ruby savannah serenity sierra skylar sky summer "
    "sydney taylor thomas trinity tyler victoria violet william wyatt"
)
_STUDENT = _words("student pupil learner kid child boy girl classmate partner estudiante alumno alumna")
_CALLED = _words("named called llamado llamada")
_FAMILY = _words(
    "mother father mom dad mum mama papa parents parent guardian grandmother grandfather sister brother family aunt "
    "uncle iep desk notebook handwriting grade reading"
)
_DID = _words(
    "said says asked asks wrote writes answered told raised struggled whispered shouted read reads cried laughed smiled "
    "explained noticed drew solved refused missed missing"
)
# What stands before the name of an author, a colleague or a place, and what stands after one.
_NOT_A_STUDENT = _words(
    "by dr mr mrs ms mx prof professor author principal coach colleague teacher researcher president st saint king "
    "queen rev in at near from of to university county lake mount fort new san port"
)
_AFTER_A_NAME = _words("school elementary middle high university college county street avenue press books")


@dataclass(frozen=True)
class Telltale:
    """A piece of text that may tell who somebody is."""

    kind: str
    text: str


@dataclass(frozen=True)
class Local:
    """What a district knows: the shapes of its own ids, and the people of the program who are no students."""

    patterns: Sequence[str] = ()
    staff: Collection[str] = field(default_factory=frozenset)


def telltales(text: str, local: Local = Local()) -> list[Telltale]:
    """Everything that looks as if it told who a student is, once each, in the order of the text."""
    bare = _ADDRESS.sub(lambda match: " " * len(match.group()), text)
    own = {name.casefold() for name in local.staff}
    found = [*_shapes(bare, local), *_names(bare, own | {name.split()[0] for name in own if name})]
    said = [(at, one) for at, one in found if one.text.casefold() not in own]
    return list(dict.fromkeys(one for _at, one in sorted(said, key=lambda pair: pair[0])))


def shape(pattern: str) -> re.Pattern[str]:
    """An id as people write its shape: 9 is a digit, A a letter, everything else itself. No shape can be slow."""
    parts = {"9": r"\d", "A": "[A-Z]"}
    body = "".join(parts.get(sign, re.escape(sign)) for sign in pattern[:LONGEST_PATTERN])
    return re.compile(rf"(?<![\w-]){body}(?![\w-])")


def _shapes(text: str, local: Local) -> Iterator[tuple[int, Telltale]]:
    for kind, rule in (("mail", _MAIL), ("phone", _PHONE), ("ssn", _SSN), ("id", _LETTER_ID)):
        for match in rule.finditer(text):
            yield match.start(), Telltale(kind, match.group())
    for match in _ID.finditer(text):
        yield match.start(1), Telltale("id", match.group(1))
    for pattern in local.patterns:
        for match in shape(pattern).finditer(text):
            yield match.start(), Telltale("id", match.group())


def _names(text: str, staff: Collection[str]) -> Iterator[tuple[int, Telltale]]:
    words = list(_WORD.finditer(text))
    plain = [_stem(word.group()) for word in words]
    for at, word in enumerate(words):
        if not word.group()[0].isupper():
            continue
        before = plain[at - 1] if at else ""
        is_called = at > 1 and before in _CALLED and plain[at - 2] in _STUDENT  # whatever the name may be
        if plain[at] not in GIVEN and not is_called:
            continue
        after = plain[at + 1] if at + 1 < len(words) else ""
        if before in _NOT_A_STUDENT or after in _AFTER_A_NAME:
            continue
        end = _end_of_name(text, words, at)
        beside = _is_beside_a_student(text, words, plain, at)
        has_surname = end > _end_of_stem(word) and plain[at] not in _ALSO_WORDS
        name = text[word.start() : end]
        if (beside or has_surname) and name.casefold() not in staff and not _is_cited(text, end):
            yield word.start(), Telltale("name", name)


def _is_beside_a_student(text: str, words: Sequence[re.Match[str]], plain: Sequence[str], at: int) -> bool:
    """“a student named Ruby”, “my student Ruby”, “Ruby’s mother”, “Emma said”."""
    before = plain[at - 1] if at else ""
    after = plain[at + 1] if at + 1 < len(plain) else ""
    owns = words[at].group().endswith(("'s", "’s"))
    if before in _CALLED or before in _STUDENT or (owns and after in _FAMILY | _STUDENT):
        return True
    return after in _DID and plain[at] not in _ALSO_WORDS


def _end_of_name(text: str, words: Sequence[re.Match[str]], at: int) -> int:
    """Where the name ends: with a surname or its initial, if one follows at once."""
    end = _end_of_stem(words[at])
    if end != words[at].end():
        return end
    if initial := _INITIAL.match(text, end):
        return initial.end()
    following = words[at + 1] if at + 1 < len(words) else None
    if following and text[end : following.start()] == " " and following.group()[:1].isupper():
        return _end_of_stem(following)
    return end


def _end_of_stem(word: re.Match[str]) -> int:
    return word.start() + len(re.sub(r"['’]s$", "", word.group()))


def _stem(word: str) -> str:
    return re.sub(r"['’]s$", "", word).casefold()


def _is_cited(text: str, end: int) -> bool:
    """Whether a year, or further authors, follow: “(2014)”, “, 2014”, “et al.”, “& Bjork”."""
    return re.match(r",? (?:\(?\d{4}\b|et al|& [A-Z]|and [A-Z][a-z]+ \()", text[end : end + 40]) is not None


def telltales_in_name(label: str, local: Local = Local()) -> list[Telltale]:
    """The same for the name of a file, whose words stand between hyphens and underscores. Its ending is not read."""
    written = _stem_and_ending(label)[0].replace("_", " ")
    own = [shape(pattern) for pattern in local.patterns]
    # A name is read without its hyphens; a number is one only with them.
    kept = [
        one
        for one in telltales(written, local)
        if one.kind in {"mail", "phone", "ssn"} or any(rule.fullmatch(one.text) for rule in own)
    ]
    return list(dict.fromkeys([*telltales(written.replace("-", " "), local), *kept]))


def masked_name(label: str, telltale: Telltale, mask: str) -> str:
    """A file's name with every mention of a telltale put out of sight, and its ending as it was."""
    stem, ending = _stem_and_ending(label)
    words = "[ _-]".join(re.escape(word) for word in telltale.text.split(" "))
    end = r"(?![^\W_])" if telltale.text[-1:].isalnum() else ""
    start = r"(?<![^\W_])" if telltale.text[:1].isalnum() else ""
    return re.sub(f"{start}{words}{end}", lambda _match: mask, stem) + ending


def _stem_and_ending(label: str) -> tuple[str, str]:
    stem, dot, ending = label.rpartition(".")
    return (stem, dot + ending) if stem else (label, "")


def masked(text: str, telltale: Telltale, mask: str) -> str:
    """The text with every mention of a telltale put out of sight; longer words that only contain it stay."""
    start = r"(?<!\w)" if telltale.text[:1].isalnum() else ""
    end = r"(?!\w)" if telltale.text[-1:].isalnum() else ""
    return re.sub(f"{start}{re.escape(telltale.text)}{end}", lambda _match: mask, text)
