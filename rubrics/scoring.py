"""Passing, as arithmetic: no database, no clock, no people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class Judged:
    """A criterion as `outcome` sees it: its number, whether it must pass, its passing level, its levels."""

    pk: int
    required: bool
    passing_order: int
    orders: Mapping[int, int]
    """Order of each level by its primary key."""
    points: Mapping[int, Decimal] = field(default_factory=dict)
    """Points of each level that has any, by its primary key."""


@dataclass(frozen=True)
class Outcome:
    """What a set of ratings comes to. The lists hold primary keys of criteria, in the rubric's order."""

    passes: bool
    missing: Sequence[int]
    """Criteria without a rating."""
    unmet: Sequence[int]
    """Criteria rated below their passing level, required or not."""
    points: Decimal


def is_met(criterion: Judged, level: int) -> bool:
    """Whether this level of the criterion is its passing level or a higher one. `KeyError` for a foreign level."""
    return criterion.orders[level] >= criterion.passing_order


def outcome(criteria: Sequence[Judged], ratings: Mapping[int, int]) -> Outcome:
    """The outcome of ratings `{criterion pk: level pk}`.

    The tier passes when every required criterion is rated at or above its passing level (docs: domain, Rubrics).
    A rating of a criterion or level that the rubric does not have raises `KeyError`.
    """
    known = {criterion.pk for criterion in criteria}
    for criterion_pk in ratings:
        if criterion_pk not in known:
            raise KeyError(criterion_pk)
    missing = [c.pk for c in criteria if c.pk not in ratings]
    unmet = [c.pk for c in criteria if c.pk in ratings and not is_met(c, ratings[c.pk])]
    required_ok = all(c.pk not in missing and c.pk not in unmet for c in criteria if c.required)
    points = sum((c.points.get(ratings[c.pk], Decimal(0)) for c in criteria if c.pk in ratings), Decimal(0))
    return Outcome(required_ok, missing, unmet, points)
