"""Keeping what a teacher states about the students in their evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from accounts.models import User
from core import clock
from core.errors import Invalid
from files import uses
from files.models import Use
from files.uses import Statement

# What an exception is about: the primary key of a file, or a link.
Key = int | str


def state(statement: Statement, *, exceptions: Mapping[Key, Statement], replaces: Use | None, by: User) -> Use:
    """Keep a statement with its exceptions. The same words again change nothing.

    Raises `Invalid`: fields of the statement by their names, those of an exception as `<key>.<name>`.
    """
    statement = statement.settled()
    wanted = {key: one.settled() for key, one in exceptions.items() if one.settled() != statement}
    _require_whole(statement, wanted)
    if replaces is not None and _says_the_same(replaces, statement, wanted):
        return replaces
    common = {"stated_by": by, "stated_at": clock.now(), "wording": uses.WORDING, "asked": uses.asked()}
    common |= {"register": replaces.register} if replaces is not None else {}
    kept = Use.objects.create(**common, **asdict(statement))
    Use.objects.bulk_create(
        Use(**{**common, **asdict(one), **_about(key), "part_of": kept, "register": kept.register})
        for key, one in wanted.items()
    )
    return kept


def _about(key: Key) -> dict[str, Key]:
    return {"file_id": key} if isinstance(key, int) else {"link": key}


def _require_whole(statement: Statement, exceptions: Mapping[Key, Statement]) -> None:
    errors = statement.errors(today=clock.today())
    for key, one in exceptions.items():
        errors |= {f"{key}.{name}": said for name, said in one.errors(today=clock.today()).items()}
    if errors:
        raise Invalid(errors)


def _says_the_same(old: Use, statement: Statement, exceptions: Mapping[Key, Statement]) -> bool:
    before = {one.file_id or one.link: statement_of(one) for one in old.exceptions.all()}
    return old.wording == uses.WORDING and statement_of(old) == statement and before == exceptions


def statement_of(use: Use) -> Statement:
    """What a kept statement says, to be asked again: facts that were never asked one by one count as not said."""
    return Statement(
        visible=bool(use.visible),
        heard=bool(use.heard),
        named=bool(use.named),
        basis=use.basis,
        reach=use.reach,
        released_on=use.released_on,
        form=use.form,
        words=use.words,
    )
