"""What is read from a few rows that hardly ever change: kept in the cache until the site is edited."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache

from core import publiccache

_SECONDS = 60  # the longest that an edit past the site's own screens stays unseen
Answer = TypeVar("Answer")


def kept(key: str, read: Callable[[], Answer]) -> Answer:
    """The answer of `read`, which is never None. Whatever is edited under /cms/ lets it be read anew.

    Change the key whenever the answer's shape changes.
    """
    full = f"kept:{key}:{publiccache.version()}"
    answer: Answer | None = cache.get(full)
    if answer is None:
        answer = read()
        cache.set(full, answer, _SECONDS)
    return answer
