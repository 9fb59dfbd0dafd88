"""What was typed into a field as the field keeps it, and back. Pure."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.errors import Invalid
from submissions import series


def parsed(name: str, text: str) -> Any:
    """The value of a field from its text. Raises `Invalid` for what is no number where one belongs."""
    text = text.replace("\r\n", "\n")
    if name == "points":
        return series.read(text)
    if name not in {"n", "baseline"}:
        return text
    value = series.students(text) if name == "n" else series.number(text)
    if value is None and text.strip():
        raise Invalid({name: _("“%(number)s” is not a number.") % {"number": text.strip()[:40]}})
    return value


def as_typed(value: Any) -> str:
    """The text of a field, in one notation."""
    if isinstance(value, list):
        return series.as_text(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)


def is_same(name: str, text: str, current: str) -> bool:
    """Whether this text is what stands there."""
    try:
        return as_typed(parsed(name, text)) == current
    except Invalid:
        return False
