"""The project's one clock, so that tests and the demo district can stand at another moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_standing: ContextVar[datetime | None] = ContextVar("standing", default=None)


def now() -> datetime:
    """This moment, timezone-aware."""
    return _standing.get() or timezone.now()


def today() -> date:
    """This day in the district's time zone."""
    return timezone.localdate(now())


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Let everything inside happen at `moment`. For tests and invented districts only."""
    token = _standing.set(moment)
    try:
        yield
    finally:
        _standing.reset(token)
