"""The desk when two people press at once: one effect each; with the locks taken away, PostgreSQL shows two."""

from __future__ import annotations

import pytest

from accounts.models import User
from core.errors import WrongState
from notices.models import Notice
from payouts.models import Stipend
from scoring import actions
from submissions import actions as submission_actions
from submissions.models import Decision, Submission
from tests.factories import scoring as desk
from tests.factories.submissions import sent, started_plan
from tests.races.together import at_the_brink, together, without_locks

pytestmark = pytest.mark.django_db(transaction=True)
postgres = pytest.mark.postgres


def fresh(user):
    """The person as another request would read them."""
    return User.objects.get(pk=user.pk)


def kinds(answers):
    """What came back, in words."""
    return sorted(type(answer).__name__ for answer in answers)


@pytest.fixture
def work(world):
    return sent(started_plan(world.ana, world.program))


# --- Two scorers decide the same attempt ---------------------------------------------------------------------


def two_scorers_decide(world, work):
    """Both have scored it, one after the other; nobody holds it now."""
    for scorer in (world.scorer, world.second_scorer):
        desk.scored(work, scorer)
        submission_actions.lapse(work.pk, by=scorer)
    attempt = desk.newest(work)
    with at_the_brink():
        return together(
            lambda: actions.decide(attempt.pk, on_track=True, by=fresh(world.scorer)),
            lambda: actions.decide(attempt.pk, on_track=True, by=fresh(world.second_scorer)),
        )


def test_two_scorers_decide_the_same_attempt_once(world, work):
    answers = two_scorers_decide(world, work)

    assert kinds(answers) == ["Decision", "WrongState"]
    assert "decided this on" in str(next(a for a in answers if isinstance(a, WrongState)))
    assert Decision.objects.count() == Stipend.objects.count() == 1
    assert Notice.objects.filter(event="on_track").count() == 1


@postgres
def test_without_the_lock_the_second_scorer_meets_the_database_instead_of_a_sentence(world, work):
    with without_locks():
        answers = two_scorers_decide(world, work)

    assert kinds(answers) != ["Decision", "WrongState"]
    assert Decision.objects.count() <= 1  # the last line of defence still holds


# --- Decide while the teacher withdraws ----------------------------------------------------------------------


def decide_while_withdrawing(world, work):
    desk.scored(work, world.scorer)
    attempt = desk.newest(work)
    with at_the_brink():
        return together(
            lambda: actions.decide(attempt.pk, on_track=True, by=fresh(world.scorer)),
            lambda: submission_actions.withdraw(work.pk, by=fresh(world.ana)),
        )


def test_deciding_and_withdrawing_at_once_does_one_of_them(world, work):
    answers = decide_while_withdrawing(world, work)

    work.refresh_from_db()
    if work.state == Submission.State.ON_TRACK:
        assert kinds(answers) == ["Decision", "WrongState"]
        assert (Decision.objects.count(), Stipend.objects.count()) == (1, 1)
    else:
        assert kinds(answers) == ["Submission", "WrongState"]
        assert work.state == Submission.State.WITHDRAWN
        assert (Decision.objects.count(), Stipend.objects.count()) == (0, 0)


@postgres
def test_without_the_lock_both_believe_they_did_it(world, work):
    with without_locks():
        answers = decide_while_withdrawing(world, work)

    assert kinds(answers) == ["Decision", "Submission"]


# --- Pass, take back, pass again ------------------------------------------------------------------------------


def two_coordinators_take_back(world, work):
    decision = desk.decided(work, world.scorer)
    with at_the_brink():
        return together(
            lambda: actions.reverse(decision.pk, reason="The wrong file.", by=fresh(world.coordinator)),
            lambda: actions.reverse(decision.pk, reason="The wrong file.", by=fresh(world.deputy)),
        )


def test_pass_take_back_and_pass_again_pays_once(world, work):
    taken_back = two_coordinators_take_back(world, work)
    passed_again = two_scorers_decide(world, work)

    assert kinds(taken_back) == ["Decision", "WrongState"]
    assert kinds(passed_again) == ["Decision", "WrongState"]
    first, second = Stipend.objects.order_by("pk")
    assert first.state == Stipend.State.VOID
    assert second.replaces == first
    assert list(Stipend.objects.standing()) == [second]
    assert Notice.objects.filter(event="reversed").count() == 1


@postgres
def test_without_the_lock_a_decision_is_taken_back_twice(world, work):
    with without_locks():
        answers = two_coordinators_take_back(world, work)

    assert kinds(answers) != ["Decision", "WrongState"]


# --- Two people ask for the next -------------------------------------------------------------------------------


def two_ask_for_the_next(world):
    for teacher in (world.ana, world.ben, world.cleo):
        sent(started_plan(teacher, world.program))
    with at_the_brink():
        return together(
            lambda: actions.claim_next(by=fresh(world.scorer)),
            lambda: actions.claim_next(by=fresh(world.second_scorer)),
        )


def test_two_scorers_asking_at_once_get_different_work(world):
    mine, theirs = two_ask_for_the_next(world)

    assert mine != theirs
    held = dict(Submission.objects.filter(claimed_by__isnull=False).values_list("pk", "claimed_by"))
    assert held == {mine.pk: world.scorer.pk, theirs.pk: world.second_scorer.pk}


@postgres
def test_without_the_lock_both_get_the_same(world):
    with without_locks():
        mine, theirs = two_ask_for_the_next(world)

    assert mine == theirs
    assert Submission.objects.filter(claimed_by__isnull=False).count() == 1


def test_the_last_one_goes_to_one_of_them(world, work):
    with at_the_brink():
        answers = together(
            lambda: actions.claim_next(by=fresh(world.scorer)),
            lambda: actions.claim_next(by=fresh(world.second_scorer)),
        )

    assert kinds(answers) == ["NoneType", "Submission"]
