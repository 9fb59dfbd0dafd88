"""From ratings to results: what a scorer may decide, and what the teacher will read. Nothing here queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.errors import Invalid
from rubrics.models import Criterion
from rubrics.scoring import Judged, is_met, outcome
from scoring.findings import FindingLike, next_step
from submissions.actions import ResultData


@dataclass(frozen=True)
class RatingData:
    """One criterion as the scorer left it; `level_id` None means not rated yet."""

    criterion_id: int
    level_id: int | None = None
    comment: str = ""
    next_step: str = ""


def judged(criterion: Criterion) -> Judged:
    """A criterion, its levels prefetched, as arithmetic sees it."""
    levels = criterion.levels.all()
    return Judged(
        criterion.pk,
        criterion.required,
        criterion.passing_order,
        {level.pk: level.order for level in levels},
        {level.pk: level.points for level in levels if level.points is not None},
    )


def results(
    criteria: Sequence[Criterion],
    ratings: Mapping[int, RatingData],
    findings: Mapping[str, FindingLike],
    *,
    on_track: bool,
) -> list[ResultData]:
    """What is published of these ratings. Raises `Invalid`, by field, while they do not bear the decision.

    Every required criterion needs a level; a decision agrees with `outcome`; a criterion not met needs a next
    step, which a computed check that is not met writes by itself.
    """
    rated = {pk: rating.level_id for pk, rating in ratings.items() if rating.level_id is not None}
    found = outcome([judged(criterion) for criterion in criteria], rated)
    errors: dict[str, str] = {}
    answers = []
    for position, criterion in enumerate(criteria):
        if criterion.pk in rated:
            answer = _result(position, criterion, ratings[criterion.pk], findings.get(criterion.finding))
            answers.append(answer)
            if not answer.met and criterion.required and not answer.next_step:
                errors[f"step-{criterion.pk}"] = _("Write one next step for “%(name)s”.") % {"name": criterion.name}
        elif criterion.required:
            errors[f"level-{criterion.pk}"] = _("Choose a level for “%(name)s”.") % {"name": criterion.name}
    if not errors and found.passes is not on_track:
        errors = _disagreement(criteria, found.unmet, on_track=on_track)
    if errors:
        raise Invalid(errors)
    return answers


def _result(position: int, criterion: Criterion, rating: RatingData, finding: FindingLike | None) -> ResultData:
    met = is_met(judged(criterion), rating.level_id or 0)
    step, computed = ("" if met else rating.next_step.strip()), False
    if not met and not step and finding is not None and finding.met is False:
        step, computed = next_step(finding), True
    return ResultData(
        criterion_id=criterion.pk,
        level_id=rating.level_id or 0,
        met=met,
        comment=rating.comment.strip(),
        next_step=step,
        computed=computed,
    )


def _disagreement(criteria: Sequence[Criterion], unmet: Sequence[int], *, on_track: bool) -> dict[str, str]:
    if not on_track:
        return {
            "": _(
                "Every required criterion is on track, so this cannot be “not yet on track”. "
                "Change a level, or choose “On track”."
            )
        }
    return {
        f"level-{criterion.pk}": _(
            "“%(name)s” is not yet on track and the tier needs it. Change its level, or choose “Not yet on track”."
        )
        % {"name": criterion.name}
        for criterion in criteria
        if criterion.required and criterion.pk in unmet
    }
