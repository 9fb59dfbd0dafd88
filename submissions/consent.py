"""What was stated about the students in a tier's evidence: by whom, about which file or link, and what counts.

A group's shared items have as many statements as members who answered; the strictest counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from files.actions.stating import Key
from files.models import StoredFile, Use
from submissions.gathering import Gathered, Row, gather_where
from submissions.models import (
    Artifact,
    Attempt,
    CountedUse,
    DataSet,
    Membership,
    PracticeOverview,
    Submission,
    Withdrawal,
    Workspace,
)

# What a group writes together; the others are each teacher's own.
TOGETHER = (Artifact, DataSet, PracticeOverview)


@dataclass(frozen=True)
class Item:
    """A file or a link of a tier."""

    row: Row
    key: Key

    @property
    def name(self) -> str:
        """What people call it: the file's name, or the link."""
        return self.row.file.label if self.row.file is not None else str(self.key)

    @property
    def file(self) -> StoredFile | None:
        """The file, where it is one."""
        return self.row.file

    @property
    def kind(self) -> str:
        """What kind of evidence it is."""
        verbose = str(self.row._meta.verbose_name)
        return str(self.row.get_kind_display()) if isinstance(self.row, Artifact | DataSet) else verbose.capitalize()

    @property
    def is_shared(self) -> bool:
        """Whether it is of a kind that a group has in common."""
        return isinstance(self.row, TOGETHER)


def key_of(row: Row) -> Key | None:
    """What an exception about this row is kept under: its file, else its link."""
    return row.file_id or getattr(row, "link", "") or None


def items_in(found: Gathered) -> list[Item]:
    """The files and links among these rows, each once, in order."""
    items: dict[Key, Item] = {}
    for row in found.rows():
        key = key_of(row)
        if key is not None:
            items.setdefault(key, Item(row, key))
    return list(items.values())


def items_of(submission: Submission, drafts: Sequence[Workspace]) -> list[Item]:
    """Every file and link of a tier, as it is written and as it was ever sent: one query for each kind."""
    written = Q(workspace__in=[draft.pk for draft in drafts])
    return items_in(gather_where(written | Q(attempt__submission=submission)))


@dataclass
class Said:
    """What one member says of a tier: their statement, and by file or link where another one holds."""

    teacher_id: int
    name: str
    takes_part: bool
    use: Use
    exceptions: dict[Key, Use] = field(default_factory=dict)

    def about(self, key: Key | None) -> Use:
        """What they say of one file or link; of anything else, what they say of the tier."""
        return self.use if key is None else self.exceptions.get(key, self.use)


@dataclass
class Register:
    """Everything that is stated now about the tiers of one plan."""

    said: dict[int, list[Said]]
    """By the terms of the tier."""
    taken_back: list[Withdrawal] = field(default_factory=list)
    """Withdrawals in force, each with its submission."""

    def by_others(self, terms_id: int, key: Key | None, *, than: int) -> list[tuple[str, Use]]:
        """What the other members say about a shared item: those who take part, and whoever named the item itself."""
        others = [one for one in self.said.get(terms_id, ()) if one.teacher_id != than]
        return [(one.name, one.about(key)) for one in others if one.takes_part or key in one.exceptions]

    def counting(self, terms_id: int, teacher_id: int, key: Key | None, *, shared: bool) -> Use | None:
        """The statement that counts for a teacher's item: of all who answered for a shared one, the strictest."""
        own = next((one.about(key) for one in self.said.get(terms_id, ()) if one.teacher_id == teacher_id), None)
        others = self.by_others(terms_id, key, than=teacher_id) if shared else []
        stated = [use for use in (own, *(use for _name, use in others)) if use is not None]
        return min(stated, key=lambda use: use.strictness, default=None)

    def reach(self, terms_id: int, teacher_id: int, key: Key | None, *, shared: bool) -> int:
        """How far a teacher's item may go now; 0 where nothing was stated, or everything is taken back."""
        use = self.counting(terms_id, teacher_id, key, shared=shared)
        left = [one.remains for one in self.taken_back if _is_about(one, terms_id, teacher_id, key, shared=shared)]
        return min([use.reach, *left]) if use is not None else 0


def _is_about(one: Withdrawal, terms_id: int, teacher_id: int, key: Key | None, *, shared: bool) -> bool:
    if one.key is not None:
        return one.key == key
    return one.submission.terms_id == terms_id and (shared or one.submission.teacher_id == teacher_id)


def in_force(plan_id: int) -> QuerySet[Withdrawal]:
    """What is taken back in a plan now."""
    rows = Withdrawal.objects.filter(submission__plan=plan_id, lifted_at__isnull=True)
    return rows.select_related("submission").order_by("pk")


def is_closed_to_scorers(file: StoredFile, attempts: Iterable[int]) -> bool:
    """Whether a file that was sent with these attempts is taken back from scoring: by itself, or with a whole tier."""
    whole = Q(file__isnull=True, link="", submission__attempts__in=list(attempts))
    rows = Withdrawal.objects.filter(Q(file=file) | whole, remains=Withdrawal.Remains.NOTHING, lifted_at__isnull=True)
    return rows.exists()


def is_closed_in_drafts(file: StoredFile, drafts: Iterable[int]) -> bool:
    """Whether a file in these drafts is taken back from scoring: by itself, by its owner with the whole tier, or, where
    a group has it in common, by any of them with the whole tier."""
    here = Q(file__isnull=True, link="", submission__terms__workspaces__in=list(drafts))
    whole = here & (Q(submission__teacher=file.owner_id) | Q(submission__terms__workspaces__teacher__isnull=True))
    rows = Withdrawal.objects.filter(Q(file=file) | whole, remains=Withdrawal.Remains.NOTHING, lifted_at__isnull=True)
    return rows.exists()


def register_of(plan_id: int, *, terms_id: int | None = None) -> Register:
    """What stands in the register of a plan, or of one tier of it, now: four queries."""
    drafts = Workspace.objects.filter(plan=plan_id, teacher__isnull=False, use__isnull=False)
    if terms_id is not None:
        drafts = drafts.filter(terms=terms_id)
    rows = list(drafts.select_related("use", "teacher").order_by("pk"))
    present = Membership.objects.filter(plan=plan_id, left_at__isnull=True).values_list("teacher_id", flat=True)
    taking_part = set(present) if rows else set()
    exceptions: dict[int | None, dict[Key, Use]] = {}
    for one in Use.objects.filter(part_of__in=[draft.use_id for draft in rows]) if rows else ():
        exceptions.setdefault(one.part_of_id, {})[one.file_id or one.link] = one
    said: dict[int, list[Said]] = {}
    for draft in rows:
        if draft.teacher is not None and draft.use is not None:
            here = draft.teacher_id in taking_part
            about = Said(draft.teacher.pk, draft.teacher.name, here, draft.use, exceptions.get(draft.use_id, {}))
            said.setdefault(draft.terms_id, []).append(about)
    return Register(said, list(in_force(plan_id)))


def freeze_uses(attempt: Attempt, submission: Submission, found: Gathered, use: Use) -> None:
    """Keep with an attempt which statement counted, for each file or link where it was not the tier's own."""
    register = _register_of_one(submission, use)
    if submission.plan.is_group:
        register = register_of(submission.plan_id, terms_id=submission.terms_id)
    counted = []
    for item in items_in(found):
        counts = register.counting(submission.terms_id, submission.teacher_id, item.key, shared=item.is_shared)
        if counts is not None and counts != use:
            counted.append(CountedUse(attempt=attempt, file=item.file, link="" if item.file else item.key, use=counts))
    CountedUse.objects.bulk_create(counted)


def _register_of_one(submission: Submission, use: Use) -> Register:
    """The same for who works alone: one query, since nobody else says anything."""
    exceptions: dict[Key, Use] = {one.file_id or one.link: one for one in use.exceptions.all()}
    said = Said(submission.teacher_id, submission.teacher.name, True, use, exceptions)
    return Register({submission.terms_id: [said]})


def counted(attempts: Iterable[int]) -> dict[tuple[int, Key], Use]:
    """Which statement counted for which file or link of these attempts, where it was not the tier's: one query."""
    rows = CountedUse.objects.filter(attempt__in=list(attempts)).select_related("use")
    return {(row.attempt_id, row.file_id or row.link): row.use for row in rows}
