"""Facets as numbers: everything a practice is found by is one small integer, so counting needs no joins.

A key is the kind shifted by 24 bits, plus the primary key (or code) within that kind.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from enum import IntEnum
from typing import Any

from django.db import models

_BITS = 24
_MOST = (1 << _BITS) - 1
LICENCES = ("cc-by", "cc-by-sa", "cc-by-nc", "district")
BITS = _BITS


class Kind(IntEnum):
    """What a practice can be found by. The numbers are stored: never reuse one."""

    SUBJECT = 1
    GRADE = 2
    TOPIC = 3
    ELEMENT = 4
    SCHOOL = 5
    LANGUAGE = 6
    LICENCE = 7
    IMPACT = 8
    TRIED = 9

    @property
    def parameter(self) -> str:
        """Its name in an address."""
        return self.name.lower()


def key(kind: Kind, value: int) -> int:
    """The key of a value of a kind. Raises `ValueError` beyond 24 bits."""
    if not 0 < value <= _MOST:
        raise ValueError(value)
    return kind << _BITS | value


def kind_of(number: int) -> Kind:
    """The kind a key belongs to."""
    return Kind(number >> _BITS)


def value_of(number: int) -> int:
    """The value within its kind."""
    return number & _MOST


def language_number(code: str) -> int:
    """A language's main tag as a number: "es" and "es-mx" are one language."""
    return int(code.split("-")[0][:3].lower() or "en", 36)


def as_text(number: int) -> str:
    """How a key stands in an address."""
    kind, value = kind_of(number), value_of(number)
    if kind is Kind.LICENCE:
        return LICENCES[value - 1]
    if kind is Kind.LANGUAGE:
        return _in_letters(value)
    return str(value)


def from_text(kind: Kind, text: str) -> int | None:
    """The key an address names; None when it names nothing."""
    try:
        if kind is Kind.LICENCE:
            return key(kind, LICENCES.index(text) + 1)
        if kind is Kind.LANGUAGE:
            return key(kind, language_number(text)) if text.isascii() and text[:3].isalpha() else None
        return key(kind, int(text)) if text.isascii() and text.isdigit() and len(text) < 9 else None
    except ValueError:
        return None


def _in_letters(number: int) -> str:
    letters = ""
    while number:
        number, digit = divmod(number, 36)
        letters = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + letters
    return letters


class KeysField(models.Field):
    """The keys of one practice in one column: `integer[]` on PostgreSQL, a JSON list on SQLite."""

    def db_type(self, connection: Any) -> str:
        """The column's type."""
        return "integer[]" if connection.vendor == "postgresql" else "text"

    def get_db_prep_value(self, value: Iterable[int], connection: Any, prepared: bool = False) -> Any:
        """Each key once, in order."""
        numbers = sorted(set(value))
        return numbers if connection.vendor == "postgresql" else json.dumps(numbers)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> list[int]:
        """A list of numbers on either database."""
        return json.loads(value) if isinstance(value, str) else list(value)
