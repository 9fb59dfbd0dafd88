"""Moments of the stories: `Y0-10-12` is in the fall of last school year, `Y1-03-02` in its spring, `X0` a year
earlier, `Z0` in the fall of this one, and `-12` twelve days ago. A story never reaches beyond today."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zlib import crc32

from django.utils import timezone

_FIRST_MONTH = 8


def school_year(now: datetime) -> int:
    """Calendar year in which the present school year began."""
    return now.year if now.month >= _FIRST_MONTH else now.year - 1


def moment(text: str, *, hour: int = 10, key: str = "") -> datetime:
    """The moment a story means: a minute of that hour, the same for the same key, in the district's zone."""
    now = timezone.localtime()
    if text.startswith("-"):
        day = (now - timedelta(days=int(text[1:]))).date()
    else:
        name, month, date = text.split("-")
        fall = school_year(now) - {"X": 2, "Y": 1, "Z": 0}[name[0]]
        year = fall + int(name[1])
        day = datetime(year, int(month), int(date), tzinfo=now.tzinfo).date()
    found = timezone.make_aware(datetime.combine(day, time(hour, crc32(f"{text} {key}".encode()) % 55)))
    return min(found, now - timedelta(minutes=30 - min(hour, 20)))
