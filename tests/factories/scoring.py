"""Scores brought to where a test begins, by the desk's own verbs."""

from collections.abc import Collection

from accounts.models import User
from scoring import actions
from scoring.judgement import RatingData
from scoring.models import Assessment
from submissions import actions as submission_actions
from submissions.models import Attempt, Decision, Submission


def newest(work: Submission) -> Attempt:
    """The attempt that is to be judged."""
    return work.attempts.order_by("-number").first()


def ratings(
    attempt: Attempt, *, unmet: Collection[str] = (), unrated: Collection[str] = (), step: str = "Say more."
) -> list[RatingData]:
    """Every criterion at its highest level, except those named by key."""
    found = []
    for criterion in attempt.submission.terms.rubric_version.ordered_criteria():
        levels = sorted(criterion.levels.all(), key=lambda level: level.order)
        level = levels[0] if criterion.key in unmet else levels[-1]
        given = criterion.key in unmet
        found.append(
            RatingData(
                criterion.pk,
                None if criterion.key in unrated else level.pk,
                "Clear." if not given else "",
                step if given else "",
            )
        )
    return found


def keys(attempt: Attempt) -> list[str]:
    """The keys of the rubric's criteria, in order."""
    return [criterion.key for criterion in attempt.submission.terms.rubric_version.ordered_criteria()]


def scored(work: Submission, by: User, *, unmet: Collection[str] = (), step: str = "Say more.") -> Assessment:
    """Claimed and scored, but not decided."""
    submission_actions.claim(work.pk, by=by)
    attempt = newest(work)
    there = Assessment.objects.filter(attempt=attempt, scorer=by).first()
    return actions.save_assessment(
        attempt.pk,
        revision=there.revision if there else 0,
        ratings=ratings(attempt, unmet=unmet, step=step),
        message="Thank you.",
        note="",
        by=by,
    ).assessment


def decided(work: Submission, by: User, *, on_track: bool = True) -> Decision:
    """Claimed, scored and decided the way a scorer does it; not yet on track fails the rubric's second criterion."""
    attempt = newest(work)
    scored(work, by, unmet=() if on_track else keys(attempt)[1:2])
    return actions.decide(attempt.pk, on_track=on_track, by=by)
