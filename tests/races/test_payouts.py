"""Money at the same moment: earned once, in one run, approved once, answered once. On PostgreSQL the same play
without its locks shows that they are what holds."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.db.models import QuerySet

from core.models import StateChange
from notices.models import Notice
from payouts import actions
from payouts.actions import answers, earning, prove_ledger, runs
from payouts.models import Batch, BatchItem, LedgerEntry, PayrollFile, Stipend
from tests.factories import payouts as money
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


def books_are_right() -> bool:
    return prove_ledger() == []


@pytest.fixture
def clerk():
    return money.person("Clerk", "payroll_clerk")


@pytest.fixture
def manager():
    return money.person("Manager", "business_manager")


@pytest.fixture
def passed():
    money.district()
    money.source()
    return money.passed()


def earning_of(decision) -> Callable[[], object]:
    return lambda: actions.earn(decision.submission_id, decision_id=decision.pk)


def starting(stipend, clerk) -> Callable[[], Batch]:
    return lambda: actions.start_batch(name="November", pay_date=None, stipend_ids=[stipend.pk], by=clerk)


def prepared(stipend, clerk) -> Batch:
    run = starting(stipend, clerk)()
    return actions.prepare(run.pk, count=1, total=stipend.amount, by=clerk)


def test_earning_twice_at_once_earns_once(passed):
    outcomes = together(*[earning_of(passed)] * 2)

    assert outcomes[0] == outcomes[1] == Stipend.objects.get()
    assert LedgerEntry.objects.filter(kind="earned").count() == 1
    assert books_are_right()


@pytest.mark.postgres
def test_without_the_lock_only_the_table_stops_the_second_earning(passed, unlocked, monkeypatch):
    meet(monkeypatch, earning, "_record")

    outcomes = together(*[earning_of(passed)] * 2)

    assert kinds(outcomes) == ["IntegrityError", "Stipend"]


def test_the_last_of_a_budget_is_taken_once():
    money.district()
    money.source(budget=75)
    decisions = [money.passed(), money.passed()]

    together(*[earning_of(decision) for decision in decisions])

    assert sorted(Stipend.objects.values_list("state", flat=True)) == ["approved", "held"]


@pytest.mark.postgres
def test_without_the_lock_a_budget_is_spent_twice(unlocked, monkeypatch):
    money.district()
    money.source(budget=75)
    decisions = [money.passed(), money.passed()]
    plain = earning.failing_of
    gate = threading.Barrier(2)

    def reads_first(stipends):
        found = plain(stipends)
        gate.wait(PATIENCE)
        return found

    monkeypatch.setattr(earning, "failing_of", reads_first)

    together(*[earning_of(decision) for decision in decisions])

    assert sorted(Stipend.objects.values_list("state", flat=True)) == ["approved", "approved"]


def test_two_runs_reach_for_one_stipend_and_one_has_it(passed, clerk):
    stipend = earning_of(passed)()

    outcomes = together(*[starting(stipend, clerk)] * 2)

    assert kinds(outcomes) == ["Batch", "WrongState"]
    assert BatchItem.objects.filter(stipend=stipend).count() == 1
    assert Batch.objects.count() == 1
    assert books_are_right()


@pytest.mark.postgres
def test_without_the_lock_only_the_tables_stop_the_second_run(passed, clerk, unlocked, monkeypatch):
    stipend = earning_of(passed)()
    meet(monkeypatch, runs, "_take_in")

    outcomes = together(*[starting(stipend, clerk)] * 2)

    # Nobody is told in a sentence; the number of the run, or the open place of the stipend, is taken.
    assert kinds(outcomes) == ["Batch", "IntegrityError"]


def test_approving_twice_at_once_approves_once(passed, clerk, manager):
    run = prepared(earning_of(passed)(), clerk)

    outcomes = together(*[lambda: actions.approve_batch(run.pk, by=manager)] * 2)

    assert kinds(outcomes) == ["Batch", "Batch"]  # the same person, twice: the same result
    assert StateChange.objects.filter(subject_type="payouts.batch", move="approve").count() == 1
    assert Notice.objects.filter(event="in_pay_run").count() == 1


def test_two_managers_approve_and_one_did(passed, clerk, manager):
    run = prepared(earning_of(passed)(), clerk)
    other = money.person("Other", "business_manager")

    outcomes = together(*[lambda by=by: actions.approve_batch(run.pk, by=by) for by in (manager, other)])

    assert kinds(outcomes) == ["Batch", "WrongState"]
    assert StateChange.objects.filter(subject_type="payouts.batch", move="approve").count() == 1


@pytest.mark.postgres
def test_without_the_lock_two_managers_both_approve(passed, clerk, manager, unlocked, monkeypatch):
    run = prepared(earning_of(passed)(), clerk)
    other = money.person("Other", "business_manager")
    meet(monkeypatch, runs, "_must_be_as_prepared")

    outcomes = together(*[lambda by=by: actions.approve_batch(run.pk, by=by) for by in (manager, other)])

    assert kinds(outcomes) == ["Batch", "Batch"]
    assert StateChange.objects.filter(subject_type="payouts.batch", move="approve").count() == 2


def test_approving_meets_a_reversal_and_one_of_them_wins(passed, clerk, manager):
    stipend = earning_of(passed)()
    run = prepared(stipend, clerk)

    together(
        lambda: actions.approve_batch(run.pk, by=manager),
        lambda: actions.void_for(stipend.submission_id, reason="Wrong file.", by=passed.decided_by),
    )

    run.refresh_from_db()
    stipend.refresh_from_db()
    assert (run.state, stipend.state) in {("approved", "batched"), ("draft", "void")}
    assert books_are_right()


def away(stipend, clerk, manager) -> tuple[Batch, bytes]:
    run = prepared(stipend, clerk)
    actions.approve_batch(run.pk, by=manager)
    actions.export(run.pk, format="csv", by=clerk)
    line = run.lines.get()
    text = f"Employee id,Code,Amount,Status,Reference\n{line.employee_id},{line.code},{line.amount},paid,R-1\n"
    return run, text.encode()


def test_exporting_twice_at_once_makes_one_file(passed, clerk, manager):
    run = prepared(earning_of(passed)(), clerk)
    actions.approve_batch(run.pk, by=manager)

    outcomes = together(*[lambda: actions.export(run.pk, format="csv", by=clerk)] * 2)

    assert outcomes[0] == outcomes[1] == PayrollFile.objects.get()


def test_one_answer_read_twice_at_once_pays_once(passed, clerk, manager):
    stipend = earning_of(passed)()
    run, content = away(stipend, clerk, manager)

    outcomes = together(*[lambda: actions.import_answer(run.pk, upload=io.BytesIO(content), by=clerk)] * 2)

    assert outcomes[0] == outcomes[1] == PayrollFile.objects.get(direction="back")
    assert LedgerEntry.objects.filter(kind="paid").count() == 1
    assert Notice.objects.filter(event="paid").count() == 1
    assert books_are_right()


@pytest.mark.postgres
def test_without_the_lock_only_the_table_stops_the_second_reading(passed, clerk, manager, unlocked, monkeypatch):
    run, content = away(earning_of(passed)(), clerk, manager)
    meet(monkeypatch, answers, "_keep")

    outcomes = together(*[lambda: actions.import_answer(run.pk, upload=io.BytesIO(content), by=clerk)] * 2)

    assert kinds(outcomes) == ["IntegrityError", "PayrollFile"]
