"""The district's short lists that money screens name their rows from: read once, kept until the site is edited."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from accounts.models import PayClass, School
from core.kept import kept
from credentials.models import Program
from payouts.checks import Source
from payouts.facts import source_of
from payouts.models import FundingSource


@dataclass(frozen=True)
class Lists:
    """Each by primary key. A join with them costs the database more to plan than a page of stipends to read."""

    schools: dict[int, str]
    sources: dict[int, Source]
    programs: dict[int, str]
    pay_classes: dict[int, bool]
    """Whether its people may receive a flat stipend."""


def current() -> Lists:
    """The lists, at most a minute old. What is decided by them is decided by `facts`, never by these."""
    return kept("money-lists", _read)


def knowing(*, schools: Set[int | None], sources: Set[int | None], pay_classes: Set[int | None]) -> Lists:
    """The lists with all of these in them: read anew when one was added since."""
    found = current()
    known = schools <= {None, *found.schools} and sources <= {None, *found.sources}
    return found if known and pay_classes <= {None, *found.pay_classes} else _read()


def _read() -> Lists:
    return Lists(
        dict(School.objects.values_list("pk", "short_name")),
        {row.pk: source_of(row) for row in FundingSource.objects.select_related("successor")},
        dict(Program.objects.values_list("pk", "name")),
        dict(PayClass.objects.values_list("pk", "may_receive_stipend")),
    )
