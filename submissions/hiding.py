"""What scorers and coaches are not shown any more, because a use was taken back."""

from __future__ import annotations

from typing import Any

from submissions.consent import TOGETHER, in_force, key_of
from submissions.gathering import Gathered
from submissions.models import Submission, Withdrawal

# Words that speak of what a file or a link shows.
WORDS = ("shows", "alt", "learned", "note")


def without_taken_back(parts: list[Any], submission: Submission, *, looks_into_reports: bool = False) -> list[Any]:
    """The parts of an attempt or a draft, each that was taken back as an empty one that says so; of a whole tier nothing is left.

    Who looks into reports is shown what is only held until they have looked.
    """
    taken = list(in_force(submission.plan_id).filter(remains=Withdrawal.Remains.NOTHING))
    taken = [one for one in taken if not (looks_into_reports and one.is_held)]
    whole = [one for one in taken if one.key is None and one.submission.terms_id == submission.terms_id]
    if any(one.submission_id == submission.pk for one in whole):
        return []
    keys = {one.key for one in taken} - {None}
    for part in parts:
        if key_of(part) in keys or (whole and isinstance(part, TOGETHER)):
            _empty(part)
    return parts


def shown_to_coach(found: Gathered, submission: Submission) -> Gathered:
    """What stands in a draft, less what its teacher took back."""
    kept = without_taken_back(list(found.rows()), submission)

    def left(rows: list[Any]) -> list[Any]:
        return [row for row in rows if row in kept]

    return Gathered(
        left(found.reflections),
        left(found.resources),
        left(found.artifacts),
        left(found.datasets),
        left(found.overviews),
        found.checks,
    )


def _empty(part: Any) -> None:
    part.is_taken_back = True
    part.file = None
    for name in ("link", *WORDS):
        if hasattr(part, name):
            setattr(part, name, "")


def name_of(part: Any) -> str:
    """What an item is called where a scorer points at it."""
    kind = part._meta.verbose_name.capitalize()
    return f"{kind}: {part.file.label}" if part.file is not None else f"{kind}: {part.link}"
