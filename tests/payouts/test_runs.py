"""A pay run: prepared by one person, approved by another, and nothing in it changes after that."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.models import StaffFacts
from core.errors import Invalid, WrongState
from notices.models import Notice
from payouts import actions
from payouts.differences import differences
from payouts.models import Batch, BatchItem, FundingBudget, Stipend
from payouts.reconcile import stipends_apart
from tests.factories import payouts as money

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 30)


@pytest.fixture
def clerk():
    return money.person("Clerk", "payroll_clerk")


@pytest.fixture
def manager():
    return money.person("Manager", "business_manager")


def run_of(*stipends, by) -> Batch:
    return actions.start_batch(name="November", pay_date=DAY, stipend_ids=[s.pk for s in stipends], by=by)


def prepared(*stipends, by) -> Batch:
    run = run_of(*stipends, by=by)
    return actions.prepare(run.pk, count=len(stipends), total=sum(s.amount for s in stipends), by=by)


def standing(run):
    return list(run.items.filter(closed_at__isnull=True).order_by("pk").values_list("stipend_id", flat=True))


class TestDraft:
    def test_it_takes_what_is_ready_and_numbers_itself(self, clerk):
        first, second = money.earned(), money.earned()

        runs = [run_of(first, by=clerk), run_of(second, by=clerk)]

        assert [run.number for run in runs] == [1, 2]
        assert (runs[0].state, runs[0].created_by, standing(runs[0])) == ("draft", clerk, [first.pk])
        first.refresh_from_db()
        assert first.state == "batched"
        assert actions.prove_ledger() == []

    def test_a_stipend_stands_in_one_run(self, clerk):
        stipend = money.earned()
        run_of(stipend, by=clerk)

        with pytest.raises(WrongState, match="nothing was added"):
            run_of(stipend, by=clerk)

        assert Batch.objects.count() == 1
        with pytest.raises(IntegrityError), transaction.atomic():
            BatchItem.objects.create(batch=Batch.objects.get(), stipend=stipend)

    def test_adding_takes_all_or_none(self, clerk):
        ready, held = money.earned(), money.earned(money.person(employee_id=None))
        run = run_of(by=clerk)

        with pytest.raises(WrongState, match="“On hold” now"):
            actions.add(run.pk, stipend_ids=[ready.pk, held.pk], by=clerk)

        assert standing(run) == []
        ready.refresh_from_db()
        assert ready.state == "approved"

    def test_a_run_has_one_currency(self, clerk):
        dollars = money.earned()
        teacher = money.person()
        euros = money.earned(teacher, on=money.plan(teacher, money.program(currency="EUR")))
        run = run_of(dollars, by=clerk)

        with pytest.raises(Invalid, match="one currency"):
            actions.add(run.pk, stipend_ids=[euros.pk], by=clerk)

        assert standing(run) == [dollars.pk]

    def test_what_is_taken_out_keeps_its_reason_and_is_ready_again(self, clerk):
        stays, goes = money.earned(), money.earned()
        run = run_of(stays, goes, by=clerk)

        with pytest.raises(Invalid, match="Say why"):
            actions.remove(run.pk, stipend_id=goes.pk, reason="", by=clerk)
        actions.remove(run.pk, stipend_id=goes.pk, reason="On leave.", by=clerk)
        actions.remove(run.pk, stipend_id=goes.pk, reason="On leave.", by=clerk)  # pressed twice

        goes.refresh_from_db()
        assert (goes.state, standing(run)) == ("approved", [stays.pk])
        assert run.items.get(stipend=goes).removed_reason == "On leave."
        assert run_of(goes, by=clerk).number == 2
        assert actions.prove_ledger() == []

    def test_given_up_it_frees_what_stood_in_it(self, clerk):
        stipend = money.earned()
        run = prepared(stipend, by=clerk)

        actions.give_up(run.pk, by=clerk)

        run.refresh_from_db()
        stipend.refresh_from_db()
        assert (run.state, stipend.state, run.lines.count()) == ("void", "approved", 0)


class TestPreparing:
    def test_number_and_total_must_be_what_the_person_typed(self, clerk):
        stipends = [money.earned(), money.earned()]
        run = run_of(*stipends, by=clerk)

        with pytest.raises(Invalid) as refused:
            actions.prepare(run.pk, count=3, total=Decimal("149.99"), by=clerk)
        assert set(refused.value.errors) == {"count", "total"}
        run.refresh_from_db()
        assert run.state == "draft"

        run = actions.prepare(run.pk, count=2, total=Decimal(150), by=clerk)
        assert (run.state, run.prepared_by, run.prepared_count, run.prepared_total) == (
            "prepared",
            clerk,
            2,
            Decimal(150),
        )

    def test_an_empty_run_is_not_prepared(self, clerk):
        with pytest.raises(Invalid, match="nothing in this pay run"):
            actions.prepare(run_of(by=clerk).pk, count=0, total=Decimal(0), by=clerk)

    def test_there_is_one_line_per_person_and_code(self, clerk):
        dana, luis = money.person("Dana"), money.person("Luis")
        plan, other = money.plan(dana), money.plan(dana, code="DISTRICT")
        money.source("DISTRICT")
        stipends = [
            money.earned(dana, on=plan, tier=1),
            money.earned(dana, on=plan, tier=2),
            money.earned(dana, on=other),
            money.earned(luis),
        ]

        run = prepared(*stipends, by=clerk)

        lines = run.lines.values_list("payee_name", "employee_id", "code", "amount")
        assert list(lines) == [
            ("Dana", dana.staff.employee_id, "DISTRICT", Decimal(75)),
            ("Dana", dana.staff.employee_id, "TITLE-2A", Decimal(150)),
            ("Luis", luis.staff.employee_id, "TITLE-2A", Decimal(75)),
        ]
        assert run.items.filter(line__isnull=True).count() == 0

    def test_who_no_longer_passes_the_checks_must_leave_first(self, clerk):
        stipend = money.earned(money.person("Dana"))
        run = run_of(stipend, by=clerk)
        StaffFacts.objects.filter(user=stipend.teacher).update(employee_id=None)

        with pytest.raises(Invalid, match=r"no longer passes its checks \(Dana\)"):
            actions.prepare(run.pk, count=1, total=Decimal(75), by=clerk)

    def test_pressed_twice_it_is_prepared_once(self, clerk):
        run = prepared(money.earned(), by=clerk)

        again = actions.prepare(run.pk, count=1, total=Decimal(75), by=clerk)

        assert (again.state, again.lines.count()) == ("prepared", 1)

    def test_after_that_nothing_comes_or_goes(self, clerk):
        stipend, other = money.earned(), money.earned()
        run = prepared(stipend, by=clerk)

        with pytest.raises(WrongState):
            actions.add(run.pk, stipend_ids=[other.pk], by=clerk)
        with pytest.raises(WrongState):
            actions.remove(run.pk, stipend_id=stipend.pk, reason="Because.", by=clerk)

        assert standing(run) == [stipend.pk]


class TestApproving:
    def test_a_business_manager_approves_and_the_payees_are_told_once(self, clerk, manager):
        dana = money.person("Dana")
        plan = money.plan(dana)
        run = prepared(*[money.earned(dana, on=plan, tier=tier) for tier in (1, 2)], money.earned(), by=clerk)

        actions.approve_batch(run.pk, by=manager)
        again = actions.approve_batch(run.pk, by=manager)

        assert (again.state, again.approved_by) == ("approved", manager)
        assert Notice.objects.filter(event="in_pay_run").count() == 2
        told = Notice.objects.get(event="in_pay_run", user=dana)
        assert (told.sentence, told.path) == (
            "$150 before tax is in the pay run of Nov. 30, 2026.",
            "/me/stipends/",
        )

    def test_a_second_manager_is_told_that_it_is_approved(self, clerk, manager):
        run = prepared(money.earned(), by=clerk)
        actions.approve_batch(run.pk, by=manager)

        with pytest.raises(WrongState, match="“Approved” now"):
            actions.approve_batch(run.pk, by=money.person("Other", "business_manager"))

    def test_a_draft_is_not_approved(self, clerk, manager):
        with pytest.raises(WrongState, match="“Being prepared” now"):
            actions.approve_batch(run_of(money.earned(), by=clerk).pk, by=manager)

    @pytest.mark.parametrize("tie", ["began", "prepared", "filled", "thinned", "once_prepared", "payee", "decider"])
    def test_nobody_approves_what_they_had_a_hand_in(self, clerk, manager, tie):
        both = money.person("Both", "payroll_clerk", "business_manager")
        stipend = money.earned(both if tie == "payee" else None, by=both if tie == "decider" else None)
        run = run_of(*([] if tie == "filled" else [stipend]), by=both if tie == "began" else clerk)
        if tie == "filled":
            actions.add(run.pk, stipend_ids=[stipend.pk], by=both)
        if tie == "thinned":
            other = money.earned()
            actions.add(run.pk, stipend_ids=[other.pk], by=clerk)
            actions.remove(run.pk, stipend_id=other.pk, reason="Next month.", by=both)
        actions.prepare(run.pk, count=1, total=Decimal(75), by=both if "prepared" in tie else clerk)
        if tie == "once_prepared":
            actions.return_batch(run.pk, note="Add Luis.", by=manager)
            other = money.earned()
            actions.add(run.pk, stipend_ids=[other.pk], by=clerk)
            actions.prepare(run.pk, count=2, total=Decimal(150), by=clerk)

        with pytest.raises(PermissionDenied):
            actions.approve_batch(run.pk, by=both)

        run.refresh_from_db()
        assert run.state == "prepared"
        assert actions.approve_batch(run.pk, by=manager).state == "approved"

    @pytest.mark.parametrize("column", ["created_by", "prepared_by"])
    def test_nor_would_the_database_take_it(self, clerk, column):
        run = prepared(money.earned(), by=clerk)
        Batch.objects.filter(pk=run.pk).update(**{column: money.person()})
        run.refresh_from_db()

        with pytest.raises(IntegrityError), transaction.atomic():
            Batch.objects.filter(pk=run.pk).update(approved_by=getattr(run, column), approved_at=run.prepared_at)

    def test_nor_that_a_run_leaves_without_approval(self, clerk):
        run = prepared(money.earned(), by=clerk)

        with pytest.raises(IntegrityError), transaction.atomic():
            Batch.objects.filter(pk=run.pk).update(state="exported")

    @pytest.mark.parametrize("change", ["employee_id", "employment", "budget"])
    def test_what_changed_since_it_was_prepared_keeps_it_from_approval(self, clerk, manager, change):
        stipend = money.earned()
        run = prepared(stipend, by=clerk)
        assert not differences(run).is_stale
        if change == "employee_id":
            StaffFacts.objects.filter(user=stipend.teacher).update(employee_id="E-NEW")
        elif change == "employment":
            StaffFacts.objects.filter(user=stipend.teacher).update(active_until=date(2026, 9, 1))
        else:
            FundingBudget.objects.update(amount=Decimal(10))

        with pytest.raises(WrongState, match="changed since it was prepared"):
            actions.approve_batch(run.pk, by=manager)

        assert differences(run).is_stale

    def test_sent_back_with_a_note_it_is_a_draft_again(self, clerk, manager):
        first, second = money.earned(money.person("Dana")), money.earned(money.person("Luis"))
        run = prepared(first, by=clerk)

        with pytest.raises(Invalid, match="has to change"):
            actions.return_batch(run.pk, note=" ", by=manager)
        actions.return_batch(run.pk, note="Luis is missing.", by=manager)
        run.refresh_from_db()
        assert (run.state, run.return_note, run.lines.count()) == ("draft", "Luis is missing.", 0)

        actions.add(run.pk, stipend_ids=[second.pk], by=clerk)
        actions.remove(run.pk, stipend_id=first.pk, reason="Next month.", by=clerk)
        actions.prepare(run.pk, count=1, total=Decimal(75), by=clerk)
        run.refresh_from_db()
        found = differences(run)
        assert run.return_note == ""
        assert [item.stipend for item in found.added] == [second]
        assert [item.removed_reason for item in found.removed] == ["Next month."]


class TestReversalsMeetARun:
    """A decision is reversed while its stipend stands in a run."""

    def test_it_leaves_a_draft(self, clerk):
        stipend, other = money.earned(), money.earned()
        run = run_of(stipend, other, by=clerk)

        actions.void_for(stipend.submission_id, reason="Wrong file.", by=money.person())

        stipend.refresh_from_db()
        assert (stipend.state, standing(run)) == ("void", [other.pk])
        assert actions.prove_ledger() == []

    def test_it_leaves_a_prepared_run_which_goes_back(self, clerk, manager):
        stipend, other = money.earned(), money.earned()
        run = prepared(stipend, other, by=clerk)

        actions.void_for(stipend.submission_id, reason="Wrong file.", by=money.person())

        run.refresh_from_db()
        stipend.refresh_from_db()
        assert (run.state, stipend.state, standing(run), run.lines.count()) == ("draft", "void", [other.pk], 0)
        assert "reversed" in run.return_note
        with pytest.raises(WrongState):
            actions.approve_batch(run.pk, by=manager)

    def test_it_stays_in_an_approved_run(self, clerk, manager):
        stipend = money.earned()
        run = prepared(stipend, by=clerk)
        actions.approve_batch(run.pk, by=manager)

        actions.void_for(stipend.submission_id, reason="Wrong file.", by=money.person())

        stipend.refresh_from_db()
        assert (stipend.state, standing(run)) == ("batched", [stipend.pk])


class TestMoves:
    """Every state, every move."""

    @pytest.mark.parametrize("state", Stipend.State)
    @pytest.mark.parametrize("move", Stipend.MOVES)
    def test_a_stipend_moves_only_where_the_table_says(self, state, move, clerk):
        stipend = money.earned()
        facts = {"paid_on": DAY} if "paid" in {state, Stipend.MOVES[move][1]} else {}
        Stipend.objects.filter(pk=stipend.pk).update(state=state, **facts)
        stipend.refresh_from_db()
        sources, target = Stipend.MOVES[move]

        if state in sources:
            stipend.move(move, by=clerk, **facts)
            stipend.refresh_from_db()
            assert stipend.state == target
        else:
            with pytest.raises(WrongState):
                stipend.move(move, by=clerk, **facts)
            stipend.refresh_from_db()
            assert stipend.state == state

    @pytest.mark.parametrize("state", Batch.State)
    @pytest.mark.parametrize("move", Batch.MOVES)
    def test_a_pay_run_moves_only_where_the_table_says(self, state, move, clerk, manager):
        run = run_of(by=clerk)
        facts = {"approved_by": manager, "approved_at": run.created_at}
        Batch.objects.filter(pk=run.pk).update(state=state, **facts)
        run.refresh_from_db()
        sources, target = Batch.MOVES[move]

        if state in sources:
            run.move(move, by=clerk)
            run.refresh_from_db()
            assert run.state == target
        else:
            with pytest.raises(WrongState):
                run.move(move, by=clerk)
            run.refresh_from_db()
            assert run.state == state


def test_the_ledger_agrees_with_every_stipend_whatever_happened(clerk, manager):
    stipends = [money.earned() for _ in range(3)] + [money.earned(money.person(employee_id=None))]
    run = prepared(*stipends[:2], by=clerk)
    actions.void_for(stipends[0].submission_id, reason="Wrong file.", by=manager)
    actions.give_up(run.pk, by=clerk)

    assert actions.prove_ledger() == []


def test_the_ledger_notices_a_state_that_nobody_booked(clerk):
    stipend = money.earned()
    Stipend.objects.filter(pk=stipend.pk).update(state="void")

    assert [pk for pk, _booked, _wanted in stipends_apart()] == [stipend.pk]
