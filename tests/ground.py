"""What migrations put into the database, kept aside so that a flushed test database gets it back.

Tests with `transaction=True` (and every browser test) end in a flush, which takes Wagtail's root page, the site,
content types and all other rows of data migrations with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction


@dataclass(frozen=True)
class Table:
    """The rows of one table as they stood after the migrations."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


def _columns(model: type[models.Model]) -> list[str]:
    return [field.column for field in model._meta.local_concrete_fields if not field.generated]


def remember() -> list[Table]:
    """Every row there is, table by table."""
    tables = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if model._meta.proxy or not model._meta.managed:
                continue
            name, columns = model._meta.db_table, _columns(model)
            quoted = ", ".join(map(connection.ops.quote_name, columns))
            cursor.execute(f"SELECT {quoted} FROM {connection.ops.quote_name(name)}")  # noqa: S608  (names are ours)
            if rows := cursor.fetchall():
                tables.append(Table(name, columns, rows))
    return tables


def bring_back(tables: list[Table]) -> None:
    """Write the rows again. Foreign keys are checked when the transaction ends, so order does not matter."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in tables:
            quoted = ", ".join(map(connection.ops.quote_name, table.columns))
            places = ", ".join(["%s"] * len(table.columns))
            statement = f"INSERT INTO {connection.ops.quote_name(table.name)} ({quoted}) VALUES ({places})"  # noqa: S608
            cursor.executemany(statement, table.rows)
