"""Fiscal years: named by the calendar year in which they end, begun in the district's month."""

from calendar import monthrange
from datetime import date


def fiscal_year(day: date, start_month: int) -> int:
    """The fiscal year a day belongs to. With 7 as first month, 2026-07-01 belongs to 2027."""
    return day.year + (1 if start_month > 1 and day.month >= start_month else 0)


def bounds(year: int, start_month: int) -> tuple[date, date]:
    """The first and the last day of a fiscal year."""
    if start_month == 1:
        return date(year, 1, 1), date(year, 12, 31)
    last_month = start_month - 1
    return date(year - 1, start_month, 1), date(year, last_month, monthrange(year, last_month)[1])
