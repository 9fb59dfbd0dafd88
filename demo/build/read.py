"""Reads the district's words."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from django.utils.text import slugify

CONTENT = Path(__file__).resolve().parent.parent / "content"


def toml(name: str) -> dict[str, Any]:
    """One file of the content."""
    return tomllib.loads((CONTENT / name).read_text())


def stories() -> list[dict[str, Any]]:
    """Every story told in full and every shorter plan, each as {plan, tier, release, exit}."""
    found: list[dict[str, Any]] = []
    for path in sorted(CONTENT.glob("stories/*.toml")) + sorted(CONTENT.glob("plans/*.toml")):
        data = tomllib.loads(path.read_text())
        found += data.get("plans", []) or [data]
        if "plans" in data and "release" in data:
            found[-1].setdefault("release", data["release"])
    return found


def key_of(name: str) -> str:
    """The key stories name a person by."""
    return slugify(name.replace("’", "").replace("'", ""))
