"""A worker that dies at every step of its work, so often, as `core.failpoints` names them."""

from __future__ import annotations

from collections import Counter

TIMES = 2
DIED: Counter[str] = Counter()


class Died(BaseException):
    """The end of a worker: nothing in the site catches it, so nothing is tidied up in the database."""


def reached(name: str) -> None:
    """Die here, unless it was done often enough."""
    if DIED[name] < TIMES:
        DIED[name] += 1
        raise Died(name)
