"""Half-done scores: kept, continued, never overwritten unseen."""

from datetime import timedelta

import pytest

from core import clock
from core.errors import Invalid, WrongState
from rubrics.models import Level
from scoring import actions
from scoring.judgement import RatingData
from scoring.models import Assessment, KeptScores, Rating
from submissions import actions as submission_actions
from tests.factories import scoring as desk
from tests.factories.submissions import sent, started_plan


@pytest.fixture
def work(world):
    return sent(started_plan(world.ana, world.program))


@pytest.fixture
def attempt(work):
    return desk.newest(work)


def save(attempt, by, revision=0, *, ratings=(), message="", note=""):
    return actions.save_assessment(attempt.pk, revision=revision, ratings=ratings, message=message, note=note, by=by)


def stored(assessment):
    """Level, comment and next step by criterion."""
    rows = Rating.objects.filter(assessment=assessment)
    return {r.criterion_id: (r.level_id, r.comment, r.next_step) for r in rows}


def as_stored(ratings):
    return {r.criterion_id: (r.level_id, r.comment, r.next_step) for r in ratings}


def test_scores_are_saved_half_done_and_continued(world, work, attempt):
    submission_actions.claim(work.pk, by=world.scorer)
    half = desk.ratings(attempt, unrated=desk.keys(attempt)[1:])
    whole = desk.ratings(attempt)

    first = save(attempt, world.scorer, ratings=half, message="So far.")
    second = save(attempt, world.scorer, 1, ratings=whole, message="Thank you.", note="Check with Lena.")

    assert (first.assessment.revision, first.kept) == (1, None)
    assert (second.assessment.revision, second.kept) == (2, None)
    kept = Assessment.objects.get(attempt=attempt, scorer=world.scorer)
    assert (kept.message, kept.note, kept.state) == ("Thank you.", "Check with Lena.", Assessment.State.DRAFT)
    assert stored(kept) == as_stored(whole)


def test_a_save_from_a_stale_window_keeps_both_and_overwrites_nothing(world, work, attempt):
    submission_actions.claim(work.pk, by=world.scorer)
    mine, other = desk.ratings(attempt), desk.ratings(attempt, unmet=desk.keys(attempt)[:1])
    save(attempt, world.scorer, 0, ratings=mine, message="Mine.")

    stale = save(attempt, world.scorer, 0, ratings=other, message="The other window's.")

    assert stale.kept is not None
    assert stored(stale.assessment) == as_stored(mine)
    assert Assessment.objects.get().message == "Mine."
    assert KeptScores.objects.get().content == {
        "message": "The other window's.",
        "note": "",
        "ratings": {str(r.criterion_id): [r.level_id, r.comment, r.next_step] for r in other},
    }


def test_a_stale_window_that_saves_on_is_kept_once(world, work, attempt):
    submission_actions.claim(work.pk, by=world.scorer)
    save(attempt, world.scorer, ratings=desk.ratings(attempt))

    save(attempt, world.scorer, 0, message="One.")
    save(attempt, world.scorer, 0, message="Two.")

    assert [kept.content["message"] for kept in KeptScores.objects.all()] == ["Two."]


@pytest.mark.parametrize("use", [True, False])
def test_the_scorer_chooses_between_two_versions(world, work, attempt, use):
    submission_actions.claim(work.pk, by=world.scorer)
    mine, other = desk.ratings(attempt), desk.ratings(attempt, unmet=desk.keys(attempt)[:1])
    save(attempt, world.scorer, 0, ratings=mine, message="Mine.")
    kept = save(attempt, world.scorer, 0, ratings=other, message="Other.").kept

    assessment = actions.settle(kept.pk, use=use, by=world.scorer)

    assert stored(assessment) == as_stored(other if use else mine)
    assert Assessment.objects.get().message == ("Other." if use else "Mine.")
    assert KeptScores.objects.filter(settled_at__isnull=True).count() == 0


def test_nobody_scores_without_a_claim(world, work, attempt):
    with pytest.raises(WrongState, match="Claim this work before you score it"):
        save(attempt, world.scorer)

    assert Assessment.objects.count() == 0


def test_a_scorer_does_not_score_on_another_scorers_claim(world, work, attempt):
    submission_actions.claim(work.pk, by=world.second_scorer)

    with pytest.raises(WrongState, match="Claim this work before you score it"):
        save(attempt, world.scorer)


def test_notes_are_still_saved_after_the_claim_ran_out(world, work, attempt):
    desk.scored(work, world.scorer)
    with clock.standing_at(clock.now() + timedelta(days=1)):
        submission_actions.release_expired_claims()

        saved = save(attempt, world.scorer, 1, message="A late thought.")

    assert saved.assessment.message == "A late thought."


def test_what_was_decided_is_not_scored_on(world, work, attempt):
    desk.decided(work, world.scorer)

    with pytest.raises(WrongState, match="You have decided this"):
        save(attempt, world.scorer, 1, message="Changed my mind.")


def test_levels_of_another_rubric_are_refused(world, work, attempt):
    submission_actions.claim(work.pk, by=world.scorer)
    own = attempt.submission.terms.rubric_version.ordered_criteria()[0]
    foreign = Level.objects.exclude(criterion__version=own.version).first()

    with pytest.raises(Invalid):
        save(attempt, world.scorer, ratings=[RatingData(own.pk, foreign.pk)])
    with pytest.raises(Invalid):
        save(attempt, world.scorer, ratings=[RatingData(foreign.criterion_id, foreign.pk)])

    assert Rating.objects.count() == 0
