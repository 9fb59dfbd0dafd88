"""A rubric as the desk shows it: read once and kept, since the version a plan froze never changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.kept import kept
from rubrics.models import Level
from submissions.models import Finding

CHECKED = SafeString(" checked")


class ShownLevel(NamedTuple):
    """One step of a criterion, and its radio button in two halves: what says that it is chosen goes between."""

    pk: int
    order: int
    name: str
    descriptor: str
    before: SafeString
    after: SafeString


class ShownCriterion(NamedTuple):
    """One thing looked at, with its levels in order."""

    pk: int
    name: str
    help: str
    required: bool
    finding: str
    passing_order: int
    levels: tuple[ShownLevel, ...]

    def radios(self, chosen: int | None) -> SafeString:
        """Its levels to choose from, with the one chosen so far."""
        return format_html_join(
            "", "{}{}{}", ((one.before, CHECKED if one.pk == chosen else "", one.after) for one in self.levels)
        )


def rubric_of(version_id: int) -> Sequence[ShownCriterion]:
    """Criteria in order with their levels in order: one query at most, none while they are kept."""
    return kept(f"rubric-{version_id}", lambda: _read(version_id))


def _read(version_id: int) -> list[ShownCriterion]:
    levels = Level.objects.filter(criterion__version=version_id).select_related("criterion")
    found: dict[int, tuple[Level, list[ShownLevel]]] = {}
    for level in levels.order_by("criterion__sort_order", "criterion_id", "order"):
        found.setdefault(level.criterion_id, (level, []))[1].append(_level(level))
    return [_criterion(first, shown) for first, shown in found.values()]


def _criterion(first: Level, levels: list[ShownLevel]) -> ShownCriterion:
    criterion = first.criterion
    return ShownCriterion(
        pk=criterion.pk,
        name=criterion.name,
        help=criterion.help,
        required=criterion.required,
        finding=criterion.finding,
        passing_order=criterion.passing_order,
        levels=tuple(levels),
    )


def _level(level: Level) -> ShownLevel:
    before = format_html(
        '<div class="choice"><input type="radio" name="level-{}" id="level-{}" value="{}"',
        level.criterion_id,
        level.pk,
        level.pk,
    )
    after = format_html(
        ' data-met="{}" aria-describedby="words-{}"><label for="level-{}">{} {}</label>'
        '<p class="level-words" id="words-{}">{}</p></div>',
        1 if level.order >= level.criterion.passing_order else 0,
        level.pk,
        level.pk,
        level.order,
        level.name,
        level.pk,
        level.descriptor,
    )
    return ShownLevel(level.pk, level.order, level.name, level.descriptor, before, after)


def proposed(criterion: ShownCriterion, finding: Finding | None) -> int | None:
    """A computed check proposes a level; the scorer confirms it."""
    if finding is None or finding.met is None:
        return None
    order = criterion.passing_order if finding.met else min(level.order for level in criterion.levels)
    return next(level.pk for level in criterion.levels if level.order == order)
