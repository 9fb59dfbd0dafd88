"""Reading a pasted list of people: one a line, as mail programs and spreadsheets write them. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

MOST = 200
_BRACKETED = re.compile(r"^\s*\"?(?P<name>[^\"<>]*?)\"?\s*<\s*(?P<email>[^<>\s]+)\s*>\s*[,;]?\s*$")
_SEPARATORS = re.compile(r"\s*[,;\t]\s*")


class Entry(NamedTuple):
    """One person of the list."""

    name: str
    email: str


def read(text: str) -> tuple[list[Entry], list[str]]:
    """The people of a list, and a sentence for every line that could not be read.

    A line is `Ana Reyes <ana@example.org>`, `Ana Reyes, ana@example.org` in either order (comma, semicolon or tab),
    or an address alone, whose name is then taken from it. Empty lines are skipped; an address counts once.
    """
    entries: dict[str, Entry] = {}
    problems = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        entry = _entry(line)
        if entry is None:
            problems.append(_("Line %(number)d has no email address that could be read.") % {"number": number})
        else:
            entries.setdefault(entry.email, entry)
    if len(entries) > MOST:
        problems.append(_("That is more than %(most)d people. Invite them in several goes.") % {"most": MOST})
    return list(entries.values()), problems


def _entry(line: str) -> Entry | None:
    bracketed = _BRACKETED.match(line)
    parts = [bracketed["name"], bracketed["email"]] if bracketed else _SEPARATORS.split(line.strip().strip(",;"))
    address = next((part for part in parts if "@" in part), "").strip('"').lower()
    try:
        validate_email(address)
    except ValidationError:
        return None
    name = " ".join(part.strip('"') for part in parts if "@" not in part).strip()
    return Entry((name or _name_in(address))[:120], address)


def _name_in(address: str) -> str:
    """A name to begin with; the person may correct it when they accept."""
    words = re.split(r"[._\-+\d]+", address.partition("@")[0])
    return " ".join(word.capitalize() for word in words if word) or address
