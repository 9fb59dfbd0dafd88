"""Two acts at once have one effect. On PostgreSQL the same play without its lock shows that the lock is what holds."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from django.db.models import QuerySet

from core.models import StateChange
from submissions import actions
from submissions.actions import judging, sending
from submissions.models import Attempt, Decision, LearningPlan, ReferenceCounter, Submission
from tests.factories.submissions import draft_plan, fill, results, sent, started_plan, tier, workspace
from tests.races.together import together

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 5


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same code with its row locks taken out."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *args, **options: self)


def meet(monkeypatch: pytest.MonkeyPatch, module: object, name: str) -> None:
    """Let both acts reach this point before either goes on; a locked one never gets there, so waiting ends."""
    gate, plain = threading.Barrier(2), getattr(module, name)

    def waits(*args: object, **options: object) -> object:
        with suppress(threading.BrokenBarrierError):
            gate.wait(PATIENCE)
        return plain(*args, **options)

    monkeypatch.setattr(module, name, waits)


def kinds(outcomes: list[object]) -> list[str]:
    return sorted(type(outcome).__name__ for outcome in outcomes)


@pytest.fixture
def filled(world) -> Iterator[Submission]:
    submission = tier(started_plan(world.ana, world.program), 1)
    fill(submission)
    return submission


def test_two_sends_of_one_draft_make_one_attempt(world, filled):
    outcomes = together(*[lambda: actions.submit(filled.pk, by=world.ana)] * 2)

    assert kinds(outcomes) == ["Attempt", "WrongState"]
    assert Attempt.objects.filter(submission=filled).count() == 1
    assert StateChange.objects.filter(subject_type="submissions.submission", move="submit").count() == 1


@pytest.mark.postgres
def test_without_the_lock_two_sends_collide_in_the_tables(world, filled, unlocked, monkeypatch):
    meet(monkeypatch, sending, "drafts_of")

    outcomes = together(*[lambda: actions.submit(filled.pk, by=world.ana)] * 2)

    # Nobody is told that it was sent already: only the last line of defence stops the second.
    assert kinds(outcomes) == ["Attempt", "IntegrityError"]


def test_references_are_unique_when_teachers_send_at_once(world):
    pieces = [tier(started_plan(person, world.program), 1) for person in (world.ana, world.ben, world.cleo)]
    for piece in pieces:
        fill(piece)

    outcomes = together(*[lambda piece=piece, by=piece.teacher: actions.submit(piece.pk, by=by) for piece in pieces])

    assert sorted(attempt.reference for attempt in outcomes) == ["T1-0001", "T1-0002", "T1-0003"]


@pytest.mark.postgres
def test_without_the_lock_two_teachers_are_given_one_reference(world, unlocked, monkeypatch):
    pieces = [tier(started_plan(person, world.program), 1) for person in (world.ana, world.ben)]
    for piece in pieces:
        fill(piece)
    ReferenceCounter.objects.create(tier_order=1)  # the first attempt ever would meet the counter's own constraint
    meet(monkeypatch, ReferenceCounter, "save")

    outcomes = together(*[lambda piece=piece, by=piece.teacher: actions.submit(piece.pk, by=by) for piece in pieces])

    # Both took T1-0001: the database refuses the second teacher, who did nothing wrong.
    assert kinds(outcomes) == ["Attempt", "IntegrityError"]
    assert [attempt.reference for attempt in Attempt.objects.all()] == ["T1-0001"]


def deciding(world, submission: Submission, *, on_track: bool = True) -> Callable[[], Decision]:
    attempt = submission.attempts.get()
    data = results(attempt, on_track=on_track)
    return lambda: actions.record_decision(attempt.pk, on_track=on_track, results=data, message="", by=world.scorer)


def test_taking_back_and_deciding_at_once_ends_in_one_of_them(world):
    submission = sent(started_plan(world.ana, world.program))
    actions.claim(submission.pk, by=world.scorer)

    outcomes = together(lambda: actions.withdraw(submission.pk, by=world.ana), deciding(world, submission))

    submission.refresh_from_db()
    decided = Decision.objects.filter(submission=submission).count()
    assert (submission.state, decided) in {("withdrawn", 0), ("on_track", 1)}
    assert kinds(outcomes) in (["Submission", "WrongState"], ["Decision", "WrongState"])


@pytest.mark.postgres
def test_without_the_lock_work_taken_back_is_decided_all_the_same(world, unlocked, monkeypatch):
    submission = sent(started_plan(world.ana, world.program))
    actions.claim(submission.pk, by=world.scorer)
    gate, plain = threading.Barrier(2), Submission.move

    def waits(self: Submission, name: str, **facts: object) -> None:
        if name in {"withdraw", "pass"}:
            gate.wait(PATIENCE)
        plain(self, name, **facts)

    monkeypatch.setattr(Submission, "move", waits)

    outcomes = together(lambda: actions.withdraw(submission.pk, by=world.ana), deciding(world, submission))

    assert kinds(outcomes) == ["Decision", "Submission"]  # both thought that they had won


def test_two_scorers_claim_and_one_holds(world):
    submission = sent(started_plan(world.ana, world.program))

    outcomes = together(
        lambda: actions.claim(submission.pk, by=world.scorer),
        lambda: actions.claim(submission.pk, by=world.second_scorer),
    )

    submission.refresh_from_db()
    assert kinds(outcomes) == ["Submission", "WrongState"]
    assert submission.claimed_by in {world.scorer, world.second_scorer}


@pytest.mark.postgres
def test_without_the_lock_two_scorers_hold_the_same_work(world, unlocked, monkeypatch):
    submission = sent(started_plan(world.ana, world.program))
    meet(monkeypatch, judging, "_until")

    outcomes = together(
        lambda: actions.claim(submission.pk, by=world.scorer),
        lambda: actions.claim(submission.pk, by=world.second_scorer),
    )

    assert kinds(outcomes) == ["Submission", "Submission"]


def test_two_saves_of_one_field_keep_both_texts(world):
    draft = workspace(tier(started_plan(world.ana, world.program), 1))

    def save(value: str) -> Callable[[], object]:
        return lambda: actions.save_draft(draft.pk, field="reflection.text", value=value, base_revision=0, by=world.ana)

    outcomes = together(save("laptop"), save("phone"))

    kept = draft.reflections.get().text
    aside = list(draft.versions.values_list("value", flat=True))
    assert {kept, *aside} == {"laptop", "phone"}
    assert sorted(outcome.conflict for outcome in outcomes) == [False, True]


def test_starting_twice_freezes_the_terms_once(world):
    plan = draft_plan(world.ana, world.program)

    outcomes = together(*[lambda: actions.start(plan.pk, attested=True, by=world.ana)] * 2)

    assert kinds(outcomes) == ["LearningPlan", "WrongState"]
    assert (plan.terms.count(), plan.submissions.count(), plan.workspaces.count()) == (4, 4, 4)


@pytest.mark.postgres
def test_without_the_lock_a_plan_started_twice_meets_the_database_instead_of_a_sentence(world, unlocked, monkeypatch):
    plan = draft_plan(world.ana, world.program)
    meet(monkeypatch, LearningPlan, "move")

    outcomes = together(*[lambda: actions.start(plan.pk, attested=True, by=world.ana)] * 2)

    assert kinds(outcomes) == ["IntegrityError", "LearningPlan"]
    assert plan.terms.count() == 4  # the last line of defence still holds
