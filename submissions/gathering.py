"""What stands in a draft or in an attempt: its rows, and from them the facts the checks need."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from core.words import count_words
from files.models import StoredFile
from submissions import series
from submissions.checks import PARTS, Contents, Source
from submissions.links import LinkCheck, addresses_of
from submissions.models import (
    Artifact,
    Attempt,
    DataSet,
    Pause,
    PracticeOverview,
    Reflection,
    Resource,
    Workspace,
)

LOST = frozenset({StoredFile.State.REJECTED, StoredFile.State.PURGED})
CARRIERS = (Reflection, Resource, Artifact, DataSet, PracticeOverview)
TYPED = frozenset({Reflection.Mode.TEXT, Reflection.Mode.IN_OVERVIEW})
NOT_CONTENT = frozenset({"id", "workspace", "attempt", "position", "key", "copied_from"})
Row = Reflection | Resource | Artifact | DataSet | PracticeOverview


@dataclass
class Gathered:
    """Rows of one draft or one attempt, in order, their files with them."""

    reflections: list[Reflection] = field(default_factory=list)
    resources: list[Resource] = field(default_factory=list)
    artifacts: list[Artifact] = field(default_factory=list)
    datasets: list[DataSet] = field(default_factory=list)
    overviews: list[PracticeOverview] = field(default_factory=list)
    checks: dict[str, LinkCheck] = field(default_factory=dict)
    """What is known of the addresses among them."""

    def rows(self) -> list[Row]:
        """All rows, kind after kind."""
        return [*self.reflections, *self.resources, *self.artifacts, *self.datasets, *self.overviews]

    def files(self) -> list[StoredFile]:
        """Every file among them, once each."""
        return list({row.file_id: row.file for row in self.rows() if row.file is not None}.values())

    def addresses(self) -> list[str]:
        """Every address among them, once each."""
        return list(dict.fromkeys(address for row in self.rows() for address in addresses_of(row)))

    @property
    def reflection(self) -> Reflection | None:
        """The teacher's own words; there is one."""
        return self.reflections[0] if self.reflections else None

    @property
    def overview(self) -> PracticeOverview | None:
        """The overview of the practice; there is one."""
        return self.overviews[0] if self.overviews else None


def gather(*workspaces: Workspace, kinds: Sequence[type[Row]] = CARRIERS) -> Gathered:
    """What stands in these workspaces together, a teacher's own first: a query for each kind."""
    found = _gathered(Q(workspace__in=[workspace.pk for workspace in workspaces]), kinds)
    own = [workspace.pk for workspace in workspaces if workspace.teacher_id]
    for rows in (found.reflections, found.resources, found.artifacts, found.datasets, found.overviews):
        rows.sort(key=lambda row: (row.workspace_id not in own, row.position, row.pk))
    return with_checks(found)


def gather_sent(attempt: Attempt) -> Gathered:
    """What was sent, exactly: five queries, and one for what is known of its links."""
    return with_checks(_gathered(Q(attempt=attempt), CARRIERS))


def with_checks(found: Gathered) -> Gathered:
    """The same with what is known of its links."""
    found.checks = show_checks(found.rows())
    return found


def show_checks(rows: Sequence[Any]) -> dict[str, LinkCheck]:
    """Put on each row, as `checks`, what is known of its links: one query where there are links."""
    addresses = list(dict.fromkeys(address for row in rows for address in addresses_of(row)))
    known = LinkCheck.objects.filter(address__in=addresses) if addresses else []
    checks = {check.address: check for check in known}
    for row in rows:
        row.checks = [checks[address] for address in addresses_of(row) if address in checks]
    return checks


def gather_where(which: Q) -> Gathered:
    """Rows of drafts and of attempts that a condition names: five queries."""
    return _gathered(which, CARRIERS)


def _gathered(which: Q, kinds: Sequence[type[Row]]) -> Gathered:
    lists: list[Any] = [
        list(carrier.objects.filter(which).select_related("file")) if carrier in kinds else [] for carrier in CARRIERS
    ]
    return Gathered(*lists)


def is_filled(row: Row) -> bool:
    """Whether there is anything in a row: typed text, numbers, a link or a usable file."""
    if row.file is not None:
        return row.file.state not in LOST
    if isinstance(row, DataSet):
        return bool(series.figures(row.points))
    if isinstance(row, Artifact):
        return bool(row.link)
    if isinstance(row, PracticeOverview):
        return bool(row.students_do.strip() or row.steps.strip())
    return bool(row.text.strip()) if isinstance(row, Reflection) else bool(row.citation.strip())


def contents(found: Gathered) -> Contents:
    """The facts about these rows that the checks measure. No queries."""
    files = found.files()
    words, seconds = _length(found.reflection)
    return Contents(
        mode=found.reflection.mode if found.reflection else Reflection.Mode.TEXT,
        words=words,
        seconds=seconds,
        sources=[Source(row.kind, row.research_based) for row in found.resources if is_filled(row)],
        artifacts=_ready(found.artifacts),
        artifacts_pending=_pending(found.artifacts),
        artifacts_of=_by_kind(found.artifacts),
        data=_ready(found.datasets),
        data_pending=_pending(found.datasets),
        named=_named([row for row in found.datasets if is_filled(row) or _is_pending(row)]),
        overviews=_ready(found.overviews),
        overviews_pending=_pending(found.overviews),
        parts=_parts(found.overview),
        addresses=_looked_at(found),
        links=sum(1 for row in found.overviews if row.links.strip() or row.file_id),
        files=len(files),
        files_pending=sum(1 for file in files if not file.is_settled),
        files_unusable=sum(1 for file in files if file.state in LOST),
    )


def _length(reflection: Reflection | None) -> tuple[int | None, Any]:
    if reflection is None:
        return 0, 0
    if reflection.mode in TYPED:
        return count_words(reflection.text), None
    file = reflection.file
    if file is None or file.state in LOST:
        return 0, 0
    return (file.words or 0, file.seconds or 0) if file.is_settled else (None, None)


def _by_kind(rows: Sequence[Artifact]) -> dict[str, tuple[int, int]]:
    kinds = {row.kind: [one for one in rows if one.kind == row.kind] for row in rows}
    return {kind: (_ready(alike), _pending(alike)) for kind, alike in kinds.items()}


def _named(rows: Sequence[DataSet]) -> dict[str, int]:
    """How many sets name their goal and their baseline; nothing where there is no set to ask about."""
    if not rows:
        return {}
    goals, baselines = [row for row in rows if row.goal.strip()], [row for row in rows if row.baseline is not None]
    return {"goal": len(goals), "baseline": len(baselines)}


def _parts(overview: PracticeOverview | None) -> dict[str, bool | None]:
    """Which parts of an overview are typed; what is not may stand in its file, which no rule can read."""
    if overview is None:
        return {}
    has_file = overview.file is not None and overview.file.state not in LOST
    untyped = None if has_file else False
    return {part: True if getattr(overview, part).strip() else untyped for part in PARTS}


def _looked_at(found: Gathered) -> tuple[int, int, int] | None:
    """How many addresses there are, open to others, and shut; None where nobody looks."""
    addresses = found.addresses()
    if not addresses or not (settings.LINK_CHECKS or found.checks):
        return None
    results = [check.result for check in found.checks.values()]
    shut = sum(1 for result in results if result in LinkCheck.SHUT)
    return len(addresses), results.count(LinkCheck.Result.OPENS), shut


def _is_pending(row: Row) -> bool:
    return row.file is not None and not row.file.is_settled


def _ready(rows: Sequence[Row]) -> int:
    return sum(1 for row in rows if is_filled(row) and not _is_pending(row))


def _pending(rows: Sequence[Row]) -> int:
    return sum(1 for row in rows if _is_pending(row))


def copy_to(attempt: Attempt, found: Gathered) -> None:
    """Write every row again on the attempt. Five inserts at most, whatever the number of rows."""
    for carrier in CARRIERS:
        rows = [row for row in found.rows() if isinstance(row, carrier)]
        copies: list[Any] = [
            carrier(**_as_sent(row), attempt=attempt, position=position) for position, row in enumerate(rows)
        ]
        if copies:
            carrier.objects.bulk_create(copies)


def copy_between(source: Workspace, target: Workspace) -> None:
    """Write a workspace's rows again in another, after those that stand there: each once, however often it is asked."""
    there = gather(target).rows()
    for row in gather(source).rows():
        if not any(_stands_for(one, row) for one in there):
            content = {**_content(row), "copied_from_id": row.pk}
            type(row).objects.create(**content, workspace=target, position=row.position + 100)


def drop_copies(source: Workspace, target: Workspace) -> None:
    """Take out of a workspace what was copied from another and still says the same as the row it came from."""
    origins: dict[tuple[type[Row], int | None], Row] = {(type(row), row.pk): row for row in gather(source).rows()}
    for one in gather(target).rows():
        origin = origins.get((type(one), one.copied_from_id))
        if origin is not None and _content(one) == _content(origin):
            one.delete()


def _stands_for(one: Row, row: Row) -> bool:
    """Whether a row was copied from another, perhaps edited since; or says the same, as older copies do."""
    return type(one) is type(row) and (one.copied_from_id == row.pk or _content(one) == _content(row))


def _content(row: Row) -> dict[str, Any]:
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.name not in NOT_CONTENT}


def _as_sent(row: Row) -> dict[str, Any]:
    content = _content(row)
    if isinstance(row, Reflection) and row.mode not in TYPED:
        content["text"] = ""  # an earlier typed try stays in the draft; it is not what the teacher sends
    return content


def digest(found: Gathered, changes: str) -> str:
    """SHA-256 over everything that is sent, files by their own hashes; the same contents give the same digest."""
    parts: list[Any] = [changes]
    for row in found.rows():
        content = {name: value for name, value in _as_sent(row).items() if name != "file_id"}
        parts.append([row._meta.model_name, content, _print_of(row.file)])
    text = json.dumps(parts, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _print_of(file: StoredFile | None) -> str:
    if file is None:
        return ""
    out = ",".join(column["key"] for column in file.columns if column["out"])
    return f"{file.sha256} without {out}" if out else file.sha256


def files_of(attempts: Iterable[int]) -> set[int]:
    """Primary keys of every file sent with these attempts, replacements of paused items included: one query."""
    ids = list(attempts)
    parts = [
        carrier.objects.filter(attempt__in=ids, file__isnull=False).order_by().values_list("file")
        for carrier in CARRIERS
    ]
    return {pk for (pk,) in parts[0].union(*parts[1:])}


def attempts_with(file: StoredFile) -> set[int]:
    """Primary keys of the attempts a file was sent with, or replaces something in: one query."""
    return _holders(file, "attempt", Pause.objects.filter(replacement_file=file).values_list("attempt"))


def sent_among(files: Iterable[int]) -> set[int]:
    """Which of these files, by key, were ever sent, or replace something that was: one query."""
    ids = list(files)
    parts = [
        carrier.objects.filter(attempt__isnull=False, file__in=ids).order_by().values_list("file")
        for carrier in CARRIERS
    ]
    replacing = Pause.objects.filter(replacement_file__in=ids).order_by().values_list("replacement_file")
    return {pk for (pk,) in parts[0].union(*parts[1:], replacing)}


def drafts_with(file: StoredFile) -> set[int]:
    """Primary keys of the workspaces a file stands in: one query."""
    return _holders(file, "workspace")


def _holders(file: StoredFile, side: str, *more: QuerySet) -> set[int]:
    standing = {"file": file, f"{side}__isnull": False}
    first, *others = [carrier.objects.filter(**standing).order_by().values_list(side) for carrier in CARRIERS]
    return {pk for (pk,) in first.union(*others, *more)}
