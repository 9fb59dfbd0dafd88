"""The order of the rooms, read from where it is written down: the import contract in `pyproject.toml`."""

import tomllib
from functools import cache
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
ROOF = "config"
GROUND = "core"


@cache
def floors() -> dict[str, int]:
    """Room → floor. The ground is 0; rooms on one floor do not know each other."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(c["layers"] for c in contracts if c["name"] == "Rooms depend downwards only")
    return {room.strip(): floor for floor, layer in enumerate(reversed(layers)) for room in layer.split("|")}


def looks_up(from_room: str, to_room: str) -> bool:
    """Whether one room may not know the other: it is on a higher floor, or a neighbour on the same one."""
    return from_room != to_room and floors()[to_room] >= floors()[from_room]


def sources(*, tests: bool = False) -> list[Path]:
    """Every Python file of the rooms (and of the tests, if asked), migrations left out."""
    places = [*floors(), *(["tests", "scripts", "benchmarks"] if tests else [])]
    return sorted(path for place in places for path in (ROOT / place).rglob("*.py") if "migrations" not in path.parts)


def templates() -> list[Path]:
    """Every template of ours."""
    return sorted(
        path for place in ("templates", *floors()) for path in (ROOT / place).rglob("*.html") if path.is_file()
    )
