"""Questions put into SQL once. Django takes longer to write a long statement than PostgreSQL to answer it: five
milliseconds for a page of the queue, half of one when it is written already (docs/speed.md).

    @ready
    def _late(only_mine: bool) -> QuerySet[Loan]:
        late = Loan.objects.filter(due__lt=NOW)
        return late.filter(owner=ME) if only_mine else late

    rows = _late(True, me=user.pk, now=clock.now())

What a question is called with decides how it is written, and a statement is kept for each. Whatever differs from person
to person or from moment to moment is a slot: an empty place that every asking fills anew. So nothing that was read, and
no right, can stay behind in what is kept.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Hashable
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BigIntegerField, DateTimeField, Expression, Field, Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler

_KEPT = 200  # statements of one question; filters that combine make several
Step = Callable[[QuerySet[Any]], QuerySet[Any]]


class Slot(Expression):
    """A place in a statement whose value is given when it is asked."""

    def __init__(self, name: str, output_field: Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, _compiler: Any, _connection: Any) -> tuple[str, list[Slot]]:  # type: ignore[override]
        """A placeholder, with this slot where its value will stand."""
        return "%s", [self]


ME, NOW = Slot("me", BigIntegerField()), Slot("now", DateTimeField())


class _Written(NamedTuple):
    """A question as SQL, with what is needed to read its rows. Without a compiler it can have none."""

    queryset: QuerySet[Any]
    compiler: SQLCompiler | None = None
    sql: str = ""
    params: tuple[Any, ...] = ()


class Ready:
    """One question, and the statements it was put into so far."""

    def __init__(self, question: Callable[..., QuerySet[Any]]) -> None:
        self.question = question
        self._written = lru_cache(maxsize=_KEPT)(self._write)

    def __call__(self, *shape: Hashable, **values: Any) -> list[Any]:
        """The rows, as the queryset would have given them."""
        return self.after(None, *shape, **values)

    def after(self, step: Step | None, *shape: Hashable, **values: Any) -> list[Any]:
        """The rows when one step more is taken, such as to cut out a page. The step is part of the key as well."""
        connection = connections[DEFAULT_DB_ALIAS]
        written = self._written(connection.vendor, step, shape)
        if written.compiler is None:
            return []
        # The compiler knows how columns become objects; a copy, since another thread has its own connection.
        asked = copy.copy(written.compiler)
        asked.connection = connection
        statement = written.sql, _fill(written, values)
        asked.as_sql = lambda: statement  # type: ignore[method-assign,misc,assignment]
        rows = written.queryset.all()
        rows.query.get_compiler = lambda *_args, **_options: asked  # type: ignore[method-assign]
        return list(rows)

    def count(self, step: Step | None, *shape: Hashable, **values: Any) -> int:
        """How many rows there are."""
        written = self._written(connections[DEFAULT_DB_ALIAS].vendor, step, shape)
        if written.compiler is None:
            return 0
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM ({written.sql}) found", _fill(written, values))  # noqa: S608
            return int(cursor.fetchone()[0])

    def _write(self, _vendor: str, step: Step | None, shape: tuple[Hashable, ...]) -> _Written:
        if any(isinstance(part, (Model, date)) for part in shape):
            raise TypeError("A row or a moment belongs in a slot: kept in a statement it would soon be wrong.")
        queryset = self.question(*shape)
        queryset = step(queryset) if step else queryset
        compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            return _Written(queryset)
        if any(isinstance(param, date) for param in params):
            raise TypeError("A moment belongs in a slot: kept in a statement it would soon be wrong.")
        return _Written(queryset, compiler, sql, tuple(params))


def _fill(written: _Written, values: dict[str, Any]) -> tuple[Any, ...]:
    connection = connections[DEFAULT_DB_ALIAS]
    return tuple(
        param.output_field.get_db_prep_value(values[param.name], connection) if isinstance(param, Slot) else param
        for param in written.params
    )


def ready(question: Callable[..., QuerySet[Any]]) -> Ready:
    """Keep the statements of a question."""
    return Ready(question)
