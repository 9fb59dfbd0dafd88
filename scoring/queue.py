"""The queue as one person sees it: filters, rows, and how many. Every filter has its index."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import DateTimeField, OuterRef, Q, QuerySet, Subquery
from django.http import QueryDict
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from accounts.models import School, User
from core import clock
from core.kept import kept
from core.paging import Page, ready_count, ready_page
from core.ready import ME, NOW, Slot, ready
from credentials.models import Program, Tier
from scoring.phrases import days_waited, held, known_as, waited
from submissions.models import Attempt, Decision, Submission
from submissions.querysets import Reach, reach_of

WHO = {
    "": _("Free, or mine"),
    "mine": _("Mine"),
    "free": _("Nobody’s yet"),
    "all": _("Also what others are scoring"),
}
AGES = {
    "": _("Any time"),
    "late": _("Past the time promised"),
    "due": _("In the second half of it"),
    "new": _("In the first half of it"),
}


COLUMNS = (
    "id",
    "uuid",
    "ready_at",
    "tier_order",
    "teacher_id",
    "claimed_by_id",
    "claimed_until",
    "plan__uuid",
    "plan__title",
    "teacher__name",
    "program__names_hidden",
    "program__promise_days",
    "reference",
    "school_name",
    "holder",
)
_EDGES = ("late", "due")


class Option(NamedTuple):
    """One choice of a filter."""

    value: str
    label: str


def _lists() -> dict[str, list[tuple[Any, ...]]]:
    return {
        "tiers": list(Tier.objects.order_by().values_list("order", "name").distinct()),
        "programs": list(Program.objects.order_by("name").values_list("slug", "name", "promise_days")),
        "schools": list(School.objects.order_by("short_name").values_list("pk", "short_name")),
    }


@dataclass(frozen=True)
class Choices:
    """What the filters offer, and how long each program promises a teacher to wait at most."""

    tiers: list[Option]
    programs: list[Option]
    schools: list[Option]
    promises: dict[str, int]
    """Days by the program's short name."""
    today: int
    """How many this person decided since midnight."""

    @classmethod
    def read(cls, user: User) -> Choices:
        """All of them from the short lists that are kept, and the person's own count of the day."""
        lists = kept("queue-lists", _lists)
        return cls(
            _by_number(lists["tiers"]),
            [Option(slug, name) for slug, name, _days in lists["programs"]],
            [Option(str(pk), name) for pk, name in lists["schools"]],
            {slug: days for slug, _name, days in lists["programs"]},
            decided_today(user),
        )


def _by_number(tiers: list[tuple[Any, ...]]) -> list[Option]:
    names: dict[int, set[str]] = {}
    for number, name in tiers:
        names.setdefault(number, set()).add(name)
    return [Option(str(number), f"{number} {' / '.join(sorted(found))}") for number, found in sorted(names.items())]


@dataclass(frozen=True)
class Filters:
    """What the person asked to see; anything that makes no sense is as if it had not been asked."""

    choices: Choices
    tier: str = ""
    program: str = ""
    school: str = ""
    age: str = ""
    who: str = ""

    @classmethod
    def read(cls, asked: QueryDict, choices: Choices) -> Filters:
        """The filters of a request."""
        offered = {
            "tier": {option.value for option in choices.tiers},
            "program": {option.value for option in choices.programs},
            "school": {option.value for option in choices.schools},
            "age": set(AGES),
            "who": set(WHO),
        }
        return cls(choices, **{name: str(asked[name]) for name in offered if asked.get(name) in offered[name]})

    @property
    def asked(self) -> dict[str, str]:
        """What is asked, by name."""
        names = ("tier", "program", "school", "age", "who")
        return {name: getattr(self, name) for name in names if getattr(self, name)}

    @property
    def query(self) -> str:
        """The same as the end of an address."""
        return urlencode(self.asked)

    @property
    def edges(self) -> dict[str, datetime]:
        """The moments between new, due and late, by the days that were promised."""
        now, edges = clock.now(), dict[str, datetime]()
        for days in set(self.choices.promises.values()) if self.age else ():
            edges |= {f"late_{days}": now - timedelta(days=days), f"due_{days}": now - timedelta(days=days) / 2}
        return edges

    @property
    def where(self) -> Q:
        """What they come to, except who holds the work."""
        return narrowed(self.narrowing, self.edges)

    @property
    def narrowing(self) -> Narrowing:
        """The same without what differs from moment to moment, for questions that are ready."""
        promises = tuple(self.choices.promises.items()) if self.age else ()
        return Narrowing(self.tier, self.program, self.school, self.age, promises)


class Narrowing(NamedTuple):
    """Tier, program and school as they were asked for, and how long the work waits against what was promised."""

    tier: str
    program: str
    school: str
    age: str
    promises: tuple[tuple[str, int], ...]


def narrowed(by: Narrowing, edges: Mapping[str, datetime | Slot]) -> Q:
    """The filters as a condition."""
    where = Q()
    if by.tier:
        where &= Q(tier_order=int(by.tier))
    if by.program:
        where &= Q(program__slug=by.program)
    if by.school:
        where &= Q(school_id=int(by.school))
    if by.age:
        where &= _waited(by, edges)
    return where


def _waited(by: Narrowing, edges: Mapping[str, datetime | Slot]) -> Q:
    waited = Q()
    for program, days in by.promises:
        late, due = edges[f"late_{days}"], edges[f"due_{days}"]
        span = {
            "late": Q(ready_at__lt=late),
            "due": Q(ready_at__gte=late, ready_at__lt=due),
            "new": Q(ready_at__gte=due),
        }[by.age]
        waited |= Q(program__slug=program) & span
    if len({days for _program, days in by.promises}) == 1:  # one promise for all: a plain range on the index
        return span
    return waited


@ready
def _found(reach: Reach, by: Narrowing, who: str) -> QuerySet[Any]:
    """Everything the filters leave."""
    edges = {f"{edge}_{days}": Slot(f"{edge}_{days}", DateTimeField()) for _, days in by.promises for edge in _EDGES}
    work = Submission.objects.scorable().judgeable(reach, me=ME).filter(narrowed(by, edges))
    if who == "mine":
        return work.filter(claimed_by=ME)
    if who == "free":
        return work.free(NOW)
    if who == "all":
        return work
    return work.filter(Q(claimed_by__isnull=True) | Q(claimed_by=ME) | Q(claimed_until__lt=NOW))


@ready
def _shown(reach: Reach, by: Narrowing, who: str) -> QuerySet[Any]:
    """The same as rows of a page: plain columns, since a queue draws a lot of them.

    Single words from other tables are asked for by themselves: to plan two joins more takes PostgreSQL three times as
    long as to find all rows.
    """
    newest = Attempt.objects.filter(submission=OuterRef("pk")).order_by("-number")
    rows = _found.question(reach, by, who).annotate(
        reference=Subquery(newest.values("reference")[:1]),
        school_name=Subquery(School.objects.order_by().filter(pk=OuterRef("school")).values("short_name")),
        holder=Subquery(User.objects.order_by().filter(pk=OuterRef("claimed_by")).values("name")),
    )
    return rows.values_list(*COLUMNS, named=True)


@dataclass(frozen=True)
class Queue:
    """One page of the queue."""

    user: User
    filters: Filters
    after: str = ""

    @cached_property
    def page(self) -> Page:
        """The rows of this page, oldest first."""
        return ready_page(_shown, *self._shape, by=("ready_at", "id"), after=self.after, **self._values)

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """The same rows in words."""
        today = clock.today()
        return [self._row(row, days_waited(row.ready_at, today)) for row in self.page.rows]

    def _row(self, row: Any, days: int) -> dict[str, Any]:
        promised = row.program__promise_days
        return {
            "uuid": row.uuid,
            "reference": row.reference,
            "title": row.plan__title,
            "tier": row.tier_order,
            "teacher": known_as(
                row.teacher__name, plan=row.plan__uuid, teacher_id=row.teacher_id, hidden=row.program__names_hidden
            ),
            "school": row.school_name or "–",
            "late": days > promised,
            "waited": waited(days, promised),
            "held": held(row.holder, row.claimed_until, by_reader=row.claimed_by_id == self.user.pk),
        }

    @cached_property
    def count(self) -> tuple[int, bool]:
        """How many there are, up to a thousand, and whether there are more."""
        return ready_count(_found, *self._shape, **self._values)

    @property
    def _shape(self) -> tuple[Hashable, ...]:
        return reach_of(self.user), self.filters.narrowing, self.filters.who

    @property
    def _values(self) -> dict[str, Any]:
        return {"me": self.user.pk, "now": clock.now(), **self.filters.edges}

    @property
    def ages(self) -> Any:
        """Choices of how long it waits."""
        return AGES.items()

    @property
    def whose(self) -> Any:
        """Choices of who holds it."""
        return WHO.items()

    @property
    def is_filtered(self) -> bool:
        """Whether the person narrowed it."""
        return bool(self.filters.asked)

    def others_are_busy(self) -> bool:
        """Whether an empty queue is empty because colleagues hold all there is."""
        return Submission.objects.for_queue(self.user).exists()


@ready
def _decided() -> QuerySet[Any]:
    since = Slot("midnight", DateTimeField())
    return Decision.objects.order_by().filter(decided_by=ME, decided_at__gte=since).values("pk")


def decided_today(user: User) -> int:
    """How much this person decided since midnight in the district."""
    midnight = localtime(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    return _decided.count(None, me=user.pk, midnight=midnight)
