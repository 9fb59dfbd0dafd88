"""What migrations put into the database, kept aside so that an emptied test database gets it back.

Tests with `transaction=True` (and every browser test) end with an empty database, without Wagtail's root page, the site,
content types and all other rows of data migrations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from core import triggers


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


def clear() -> None:
    """Delete every row of every model. Django's own flush does so with TRUNCATE on PostgreSQL: that takes three times
    as long for the few rows of a test, and waits for whoever still reads."""
    with connection.cursor() as cursor:
        names = connection.introspection.django_table_names(only_existing=True, include_views=False)
        asked = [f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in names]  # noqa: S608
        cursor.execute(" UNION ALL ".join(asked))
        filled = [name for (name,) in cursor.fetchall()]
        with triggers.lifted(filled), transaction.atomic():
            for name in filled:
                cursor.execute(f'DELETE FROM "{name}"')  # noqa: S608


def bring_back(tables: list[Table]) -> None:
    """Write the rows again. Foreign keys are checked when the transaction ends, so order does not matter."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in tables:
            quoted = ", ".join(map(connection.ops.quote_name, table.columns))
            places = ", ".join(["%s"] * len(table.columns))
            statement = f"INSERT INTO {connection.ops.quote_name(table.name)} ({quoted}) VALUES ({places})"  # noqa: S608
            cursor.executemany(statement, table.rows)
