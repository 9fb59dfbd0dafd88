"""Deciding: what it asks for, what it leads to, and that it happens once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from core import clock
from core.errors import Invalid, WrongState
from credentials.models import Credential
from notices.models import Notice
from payouts.models import Stipend
from scoring import actions
from scoring.models import Assessment
from submissions import actions as submission_actions
from submissions.models import Coaching, Decision, Membership, Submission
from tests.factories import scoring as desk
from tests.factories.submissions import fill, sent, started_plan, tier


@pytest.fixture
def plan(world):
    return started_plan(world.ana, world.program)


@pytest.fixture
def work(plan):
    return sent(plan)


def results(decision):
    return [(r.criterion.key, r.met, r.next_step, r.computed) for r in decision.results.select_related("criterion")]


def told(user):
    """Events about judgements this person was told of."""
    found = Notice.objects.filter(user=user, event__in=["on_track", "not_yet", "reversed"]).order_by("pk")
    return [notice.event for notice in found]


def test_a_tier_on_track_pays_tells_and_opens_the_next(world, plan, work):
    later = sent(plan, 2)
    assert later.ready_at is None

    decision = desk.decided(work, world.scorer)

    work.refresh_from_db()
    later.refresh_from_db()
    assert (decision.state, decision.on_track, decision.message) == (Decision.State.RELEASED, True, "Thank you.")
    assert (work.state, work.claimed_by, work.on_track_at) == (Submission.State.ON_TRACK, None, decision.decided_at)
    assert later.ready_at is not None
    stipend = Stipend.objects.get()
    assert (stipend.submission, stipend.amount, stipend.decided_by) == (work, Decimal("75.00"), world.scorer)
    assert told(world.ana) == ["on_track"]
    assessment = Assessment.objects.get()
    assert (assessment.state, assessment.decision) == (Assessment.State.DONE, decision)
    assert all(met and not step for _key, met, step, _computed in results(decision))


def test_not_yet_on_track_pays_nothing_and_says_what_to_change(world, work):
    decision = desk.decided(work, world.scorer, on_track=False)

    work.refresh_from_db()
    unmet = desk.keys(desk.newest(work))[1]
    assert (work.state, decision.on_track) == (Submission.State.NOT_YET, False)
    assert [row for row in results(decision) if not row[1]] == [(unmet, False, "Say more.", False)]
    assert Stipend.objects.count() == 0
    assert told(world.ana) == ["not_yet"]


def test_all_four_tiers_on_track_award_the_credential(world, plan):
    for order in range(1, 5):
        desk.decided(sent(plan, order), world.scorer)

    credential = Credential.objects.get(recipient=world.ana)
    assert credential.source == f"plan:{plan.uuid}"
    assert credential.title == plan.title
    assert [(row["tier"], row["name"]) for row in credential.results] == [
        (1, "Learning"),
        (2, "Implementation"),
        (3, "Impact"),
        (4, "Sharing"),
    ]
    assert Stipend.objects.count() == 4


def test_a_judged_criterion_not_met_needs_a_next_step(world, work):
    attempt = desk.newest(work)
    unmet = desk.keys(attempt)[2]
    desk.scored(work, world.scorer, unmet=[unmet], step="")

    with pytest.raises(Invalid) as refused:
        actions.decide(attempt.pk, on_track=False, by=world.scorer)

    criterion = attempt.submission.terms.rubric_version.criteria.get(key=unmet)
    assert refused.value.errors == {f"step-{criterion.pk}": f"Write one next step for “{criterion.name}”."}
    assert Decision.objects.count() == 0


def test_a_computed_check_not_met_writes_its_own_next_step(world, plan):
    fill(tier(plan, 1), words=468)
    submission_actions.submit(tier(plan, 1).pk, by=world.ana)
    work = tier(plan, 1)
    attempt = desk.newest(work)
    length = next(c.key for c in work.terms.rubric_version.ordered_criteria() if c.finding == "minimum_length")
    desk.scored(work, world.scorer, unmet=[length], step="")

    decision = actions.decide(attempt.pk, on_track=False, by=world.scorer)

    step = "Add at least 32 words to your reflection: it has 468, and the minimum is 500."
    assert [row for row in results(decision) if not row[1]] == [(length, False, step, True)]


def test_a_scorer_may_word_the_step_of_a_computed_check_themself(world, plan):
    fill(tier(plan, 1), words=468)
    submission_actions.submit(tier(plan, 1).pk, by=world.ana)
    work = tier(plan, 1)
    length = next(c.key for c in work.terms.rubric_version.ordered_criteria() if c.finding == "minimum_length")
    desk.scored(work, world.scorer, unmet=[length], step="Tell us about the second source too.")

    decision = actions.decide(desk.newest(work).pk, on_track=False, by=world.scorer)

    unmet = [row for row in results(decision) if not row[1]]
    assert unmet == [(length, False, "Tell us about the second source too.", False)]


def test_a_required_criterion_without_a_level_keeps_a_decision_waiting(world, work):
    attempt = desk.newest(work)
    submission_actions.claim(work.pk, by=world.scorer)
    given = desk.ratings(attempt, unrated=desk.keys(attempt)[:1])
    actions.save_assessment(attempt.pk, revision=0, ratings=given, message="", note="", by=world.scorer)

    with pytest.raises(Invalid) as refused:
        actions.decide(attempt.pk, on_track=True, by=world.scorer)

    criterion = attempt.submission.terms.rubric_version.ordered_criteria()[0]
    assert refused.value.errors == {f"level-{criterion.pk}": f"Choose a level for “{criterion.name}”."}


def test_on_track_cannot_be_pressed_against_the_levels(world, work):
    attempt = desk.newest(work)
    unmet = desk.keys(attempt)[1]
    desk.scored(work, world.scorer, unmet=[unmet])

    with pytest.raises(Invalid) as refused:
        actions.decide(attempt.pk, on_track=True, by=world.scorer)

    criterion = attempt.submission.terms.rubric_version.criteria.get(key=unmet)
    assert list(refused.value.errors) == [f"level-{criterion.pk}"]
    assert "not yet on track and the tier needs it" in refused.value.errors[f"level-{criterion.pk}"]
    assert Decision.objects.count() == 0


def test_not_yet_cannot_be_pressed_when_every_level_is_on_track(world, work):
    desk.scored(work, world.scorer)

    with pytest.raises(Invalid) as refused:
        actions.decide(desk.newest(work).pk, on_track=False, by=world.scorer)

    assert list(refused.value.errors) == [""]
    assert Decision.objects.count() == 0


def test_the_same_scorer_deciding_again_gets_what_was_decided(world, work):
    decision = desk.decided(work, world.scorer)

    again = actions.decide(desk.newest(work).pk, on_track=True, by=world.scorer)

    assert again == decision
    assert Decision.objects.count() == Stipend.objects.count() == 1
    assert told(world.ana) == ["on_track"]


def test_another_decision_comes_too_late(world, work):
    desk.decided(work, world.scorer)

    with pytest.raises(WrongState, match="Sam Lindqvist decided this on"):
        actions.decide(desk.newest(work).pk, on_track=True, by=world.second_scorer)
    with pytest.raises(WrongState, match="Sam Lindqvist decided this on"):
        actions.decide(desk.newest(work).pk, on_track=False, by=world.scorer)

    assert Decision.objects.count() == 1


def test_work_taken_back_is_not_decided_and_the_ratings_are_kept(world, work):
    assessment = desk.scored(work, world.scorer)
    submission_actions.withdraw(work.pk, by=world.ana)

    with pytest.raises(WrongState, match="Its teacher has taken this work back, so nothing was decided"):
        actions.decide(desk.newest(work).pk, on_track=True, by=world.scorer)

    assert Decision.objects.count() == 0
    assert assessment.ratings.count() == len(desk.keys(desk.newest(work)))


def test_an_earlier_attempt_is_not_decided_once_a_newer_was_sent(world, work):
    attempt = desk.newest(work)
    desk.scored(work, world.scorer)
    submission_actions.withdraw(work.pk, by=world.ana)
    submission_actions.revise(work.pk, by=world.ana)
    submission_actions.submit(work.pk, by=world.ana)

    with pytest.raises(WrongState, match="sent a newer version since"):
        actions.decide(attempt.pk, on_track=True, by=world.scorer)


def test_a_claim_that_ran_out_unnoticed_is_simply_taken_again(world, work):
    desk.scored(work, world.scorer)
    with clock.standing_at(clock.now() + timedelta(days=1)):
        submission_actions.release_expired_claims()

        decision = actions.decide(desk.newest(work).pk, on_track=True, by=world.scorer)

    assert (decision.on_track, decision.decided_by) == (True, world.scorer)


def test_a_claim_somebody_else_took_meanwhile_stays_theirs(world, work):
    desk.scored(work, world.scorer)
    with clock.standing_at(clock.now() + timedelta(days=1)):
        submission_actions.claim(work.pk, by=world.second_scorer)

        with pytest.raises(WrongState, match="Tess Amadi is scoring this now"):
            actions.decide(desk.newest(work).pk, on_track=True, by=world.scorer)

    assert Decision.objects.count() == 0


def test_work_waiting_for_a_working_link_is_not_decided(world, work):
    desk.scored(work, world.scorer)
    submission_actions.pause(
        desk.newest(work).pk, kind="working_link", item="", note="The link asks for a password.", by=world.scorer
    )

    with pytest.raises(WrongState, match="waits for its teacher now"):
        actions.decide(desk.newest(work).pk, on_track=True, by=world.scorer)


# --- Nobody decides what they are tied to: the verb says so, and the database says so ----------------------


def tie_member(work, user):
    Membership.objects.create(plan=work.plan, teacher=user, left_at=clock.now())


def tie_coach(work, user):
    Coaching.objects.create(plan=work.plan, coach=user, asked_by=work.teacher, ended_at=clock.now())


@pytest.mark.parametrize("tie", [tie_member, tie_coach])
def test_who_became_tied_to_the_work_after_claiming_it_does_not_decide(world, work, tie):
    desk.scored(work, world.scorer)
    tie(work, world.scorer)

    with pytest.raises(PermissionDenied):
        actions.decide(desk.newest(work).pk, on_track=True, by=world.scorer)

    assert Decision.objects.count() == 0


def test_a_teacher_who_also_scores_never_decides_their_own(world, work):
    with pytest.raises(PermissionDenied):
        actions.decide(desk.newest(work).pk, on_track=True, by=world.ana)


@pytest.mark.parametrize("tie", [None, tie_member, tie_coach])
def test_the_database_refuses_it_too(world, work, tie):
    decider = world.ana if tie is None else world.scorer
    if tie is not None:
        tie(work, decider)

    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(
            attempt=desk.newest(work), submission=work, teacher=work.teacher, on_track=True, decided_by=decider
        )
