"""Words of the demo's documents: shared handouts, tables of totals, and overviews that stories tell."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).resolve().parent.parent / "content"
Words = Mapping[str, str]
_HEADINGS = {
    "en": ("What students do", "Steps", "Materials", "Time and grades", "Adaptations", "Links", "Reflection"),
    "es": ("Qué hacen", "Pasos", "Materiales", "Tiempo y grados", "Adaptaciones", "Enlaces", "Reflexión"),
}


@cache
def handouts() -> dict[str, Any]:
    """`documents.toml`: handouts by key, and under `tables` the rows of tables by file name."""
    return tomllib.loads((CONTENT / "documents.toml").read_text(encoding="utf-8"))


@cache
def told() -> dict[str, Words]:
    """Documents made of what a story tells elsewhere: its overviews, and last year's reflection sent by mistake."""
    plans = {story["plan"]["key"]: story for story in stories()}
    found: dict[str, Words] = {}
    for story in plans.values():
        for tier in story.get("tier", []):
            spec = tier.get("overview", {}).get("file", {})
            if spec and "text" not in spec:
                title = story["plan"]["title"]
                found[spec["make"].partition("_")[2]] = {"title": title, "text": _overview(title, tier)}
            if tier.get("mode") == "document":
                found[tier["file"]["make"].partition("_")[2]] = {"title": "Reflection", "text": flat(tier["text"])}
            for attempt in tier.get("attempts", []):
                other = plans.get(attempt.get("file", {}).get("of", ""))
                if other is not None:
                    key = attempt["file"]["make"].partition("_")[2]
                    found[key] = {"title": "Reflection", "text": flat(other["tier"][0]["text"])}
    return found


def stories() -> Iterator[dict[str, Any]]:
    """Every plan of the district: the told ones first, then the shorter ones."""
    for path in [*sorted(CONTENT.glob("stories/*.toml")), *sorted(CONTENT.glob("plans/*.toml"))]:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        yield from data.get("plans", [data])


def files_of(told_of: Any) -> Iterator[dict[str, Any]]:
    """Every line that asks for a file, however deep it stands."""
    if isinstance(told_of, dict):
        if "make" in told_of and "name" in told_of:
            yield told_of
        for value in told_of.values():
            yield from files_of(value)
    elif isinstance(told_of, list):
        for value in told_of:
            yield from files_of(value)


def key_of(name: str) -> str:
    """How a person is named in the files: Inés Calderón is ines-calderon."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return "-".join(plain.lower().split())


def flat(text: str) -> str:
    """A text of several paragraphs with one line for each, as the markup of documents wants it."""
    return "\n".join(" ".join(part.split()) for part in text.strip().split("\n\n") if part.strip())


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines() if line.strip()]


def _overview(title: str, tier: Mapping[str, Any]) -> str:
    """The overview of a practice on two pages; a reflection that stands inside it is its third."""
    told_of = tier["overview"]
    does, steps, materials, when, adapt, links, reflection = _HEADINGS[tier.get("language", "en")]
    parts = [f"# {title}", f"## {does}", " ".join(told_of["students_do"].split()), f"## {steps}"]
    parts += [f"{number}. {line}" for number, line in enumerate(_lines(told_of["steps"]), start=1)]
    parts += ["---", f"## {materials}", *(f"- {line}" for line in _lines(told_of["materials"]))]
    parts += [f"## {when}", f"{told_of['time_needed']}. {told_of['grades']}."]
    parts += [f"## {adapt}", told_of["adaptations"], f"## {links}"]
    parts += [f"- {line}" for line in _lines(told_of["links"])]
    if "inside" in tier:
        parts += ["---", f"## {reflection}", flat(tier["inside"])]
    return "\n".join(parts)
