"""The little markup in which the demo's documents are written: one block per line, its kind told by how it begins.

`# ` heading · `## ` smaller heading · `- ` item · `1. ` step · `[ ] ` box to tick · `| a | b |` row of a table
· `____` line to write on · `---` new page · anything else a paragraph.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Block:
    """One block: its kind, its words, and for a row of a table its cells."""

    kind: str
    words: str = ""
    cells: list[str] = field(default_factory=list)


_BEGINNINGS = (("## ", "small"), ("# ", "heading"), ("- ", "item"), ("[ ] ", "tick"))


def blocks(text: str) -> Iterator[Block]:
    """The blocks of a text."""
    for line in text.strip().splitlines():
        line = line.strip()
        if not line:
            continue
        kind = next((kind for begins, kind in _BEGINNINGS if line.startswith(begins)), "")
        number, dot, rest = line.partition(". ")
        if kind:
            yield Block(kind, line.partition(" ")[2] if kind != "tick" else line[4:])
        elif line.startswith("|"):
            yield Block("row", cells=[cell.strip() for cell in line.strip("|").split("|")])
        elif line.startswith("____"):
            yield Block("rule")
        elif line == "---":
            yield Block("page")
        elif dot and number.isdecimal():
            yield Block("step", f"{number}. {rest}")
        else:
            yield Block("text", line)
