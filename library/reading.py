"""A practice's texts as a reader needs them: steps, materials, links. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

_ADDRESS = re.compile(r"https?://[^\s<>\"']{1,1900}", re.IGNORECASE)
_NUMBERED = re.compile(r"^\s*(?:\d{1,2}[.)]|[-*•–])\s+")


@dataclass(frozen=True)
class Link:
    """Somewhere on the web: what it is, and where. Without an address it is only words."""

    words: str
    address: str


def lines(text: str) -> list[str]:
    """The lines that say something, without numbers and bullets their author put before them."""
    return [stripped for line in text.splitlines() if (stripped := _NUMBERED.sub("", line).strip())]


def links(text: str) -> list[Link]:
    """One link a line; the words before the address are its name, else its host is."""
    return [_link(line) for line in lines(text)]


def _link(line: str) -> Link:
    found = _ADDRESS.search(line)
    if found is None:
        return Link(line, "")
    address = found.group().rstrip(".,;)")
    try:
        host = urlsplit(address).hostname or address
    except ValueError:
        return Link(line, "")
    words = line.replace(found.group(), "").strip(" :–-—()\t")
    return Link(words or host, address)
