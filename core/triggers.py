"""What the database itself refuses. A model says it in `FROZEN` or `GUARDS`; `install()` writes the triggers
after every migrate, on both databases, because SQLite drops a table's triggers whenever it rebuilds the table."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from django.apps import AppConfig, apps
from django.db import connections
from django.db.models import Model

PREFIX = "practicum_"


@dataclass(frozen=True)
class Frozen:
    """Rows are written once. `may_change` names the fields that may still be set; `may_delete` allows deletion."""

    may_change: tuple[str, ...] = ()
    may_delete: bool = False


@dataclass(frozen=True)
class Guard:
    """A condition under which the database refuses. `when` is SQL that both databases read, over NEW and OLD."""

    name: str
    on: Literal["INSERT", "UPDATE", "DELETE"]
    when: str
    message: str


def guards_of(model: type[Model]) -> list[Guard]:
    """Every guard a model asks for, those of `FROZEN` spelt out."""
    guards = list(getattr(model, "GUARDS", []))
    frozen: Frozen | None = getattr(model, "FROZEN", None)
    if frozen is not None:
        table = model._meta.db_table
        columns = [f.column for f in model._meta.local_concrete_fields if f.name not in frozen.may_change]
        changed = " OR ".join(f'OLD."{column}" IS DISTINCT FROM NEW."{column}"' for column in columns)
        guards.append(Guard("frozen_update", "UPDATE", changed, f"{table} is append-only"))
        if not frozen.may_delete:
            guards.append(Guard("frozen_delete", "DELETE", "TRUE", f"{table} is append-only"))
    return guards


def statements(model: type[Model], vendor: str) -> Iterator[str]:
    """The SQL that puts a model's guards in place, replacing what was there."""
    table = model._meta.db_table
    for guard in guards_of(model):
        name = f"{PREFIX}{table}_{guard.name}"[:63]
        message = guard.message.replace("'", "''")
        yield f'DROP TRIGGER IF EXISTS "{name}"' + (f' ON "{table}"' if vendor == "postgresql" else "")
        if vendor == "sqlite":
            when = guard.when.replace("IS DISTINCT FROM", "IS NOT")
            yield (
                f'CREATE TRIGGER "{name}" BEFORE {guard.on} ON "{table}" WHEN {when} '
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
        else:
            row = "OLD" if guard.on == "DELETE" else "NEW"
            yield (
                f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN '
                f"IF {guard.when} THEN RAISE EXCEPTION '{message}' USING ERRCODE = '23514'; END IF; "
                f"RETURN {row}; END $$"
            )
            yield (f'CREATE TRIGGER "{name}" BEFORE {guard.on} ON "{table}" FOR EACH ROW EXECUTE FUNCTION "{name}"()')


def install(app_config: AppConfig, using: str = "default", **kwargs: Any) -> None:
    """Write the triggers of every model whose table exists (a `post_migrate` receiver)."""
    if app_config.label != "core":
        return
    connection = connections[using]
    if connection.vendor not in {"sqlite", "postgresql"}:
        return
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if model._meta.db_table in tables:
                for statement in statements(model, connection.vendor):
                    cursor.execute(statement)


@contextmanager
def lifted(tables: Collection[str], using: str = "default") -> Iterator[None]:
    """Take the triggers of some tables away for a moment. Only tests need it, to empty what is append-only."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, %s) = %s",
                [len(PREFIX), PREFIX],
            )
            found = [(name, sql) for name, table, sql in cursor.fetchall() if table in tables]
            away, back = [f'DROP TRIGGER "{name}"' for name, _sql in found], [sql for _name, sql in found]
        else:
            cursor.execute(
                "SELECT DISTINCT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
                "WHERE NOT tgisinternal AND starts_with(tgname, %s) AND relname = ANY(%s)",
                [PREFIX, list(tables)],
            )
            found = [name for (name,) in cursor.fetchall()]
            away = [f'ALTER TABLE "{name}" DISABLE TRIGGER USER' for name in found]
            back = [f'ALTER TABLE "{name}" ENABLE TRIGGER USER' for name in found]
        for statement in away:
            cursor.execute(statement)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for statement in back:
                cursor.execute(statement)
