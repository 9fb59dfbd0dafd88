"""What a tier on track earns, when it is approved by itself, and what becomes of it when it is taken back."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.models import StaffFacts
from core import clock
from core.errors import Invalid, WrongState
from core.models import StateChange
from payouts import actions
from payouts.models import FundingBudget, FundingSource, LedgerLine, Stipend
from submissions.models import Decision, Membership
from tests.factories import payouts as money

pytestmark = pytest.mark.django_db


def booked(stipend: Stipend) -> list[tuple[str, str, Decimal]]:
    lines = LedgerLine.objects.filter(entry__stipend=stipend).order_by("pk")
    return [(line.entry.kind, line.account, line.amount) for line in lines]


def test_a_tier_on_track_earns_its_frozen_amount_and_is_approved_by_itself():
    decision = money.passed(money.person("Dana"))
    money.district()
    source = money.source()

    stipend = actions.earn(decision.submission_id, decision_id=decision.pk)

    assert (stipend.state, stipend.amount, stipend.currency) == ("approved", Decimal(75), "USD")
    assert (stipend.funding_source, stipend.fiscal_year) == (source, 2027)
    assert (stipend.work_sent_on, stipend.decided_on) == (date(2026, 10, 5), date(2026, 10, 9))
    assert (stipend.approved_by, stipend.failing) == (None, [])
    assert stipend.approved_at is not None
    assert booked(stipend) == [
        ("earned", "expense", Decimal(75)),
        ("earned", "owed", Decimal(-75)),
        ("approved", "owed", Decimal(75)),
        ("approved", "approved", Decimal(-75)),
    ]
    change = StateChange.objects.get(subject_type="payouts.stipend", subject_id=stipend.pk)
    assert (change.old, change.new, change.by, change.by_system) == ("earned", "approved", None, True)


def test_earning_again_gives_the_same_stipend():
    stipend = money.earned()

    again = actions.earn(stipend.submission_id, decision_id=stipend.decision_id)

    assert again == stipend
    assert Stipend.objects.count() == 1
    assert len(booked(stipend)) == 4


def test_the_amount_is_the_one_frozen_when_the_plan_started():
    teacher = money.person()
    plan = money.plan(teacher, amount=Decimal("60.50"))
    plan.program.tiers.update(amount=Decimal(999))

    assert money.earned(teacher, on=plan).amount == Decimal("60.50")


def test_a_tier_that_pays_nothing_earns_nothing():
    teacher = money.person()
    decision = money.passed(teacher, on=money.plan(teacher, amount=Decimal(0)))

    assert actions.earn(decision.submission_id, decision_id=decision.pk) is None
    assert Stipend.objects.count() == 0


def test_a_teacher_who_takes_hours_earns_no_stipend():
    decision = money.passed()
    Membership.objects.filter(plan=decision.submission.plan).update(wants_hours=True)

    assert actions.earn(decision.submission_id, decision_id=decision.pk) is None


@pytest.mark.parametrize("facts", [{"state": "decided"}, {"state": "undone"}, {"on_track": False}])
def test_only_a_released_decision_that_says_on_track_earns(facts):
    decision = money.passed()
    Decision.objects.filter(pk=decision.pk).update(**facts)

    with pytest.raises(WrongState, match="stands on track"):
        actions.earn(decision.submission_id, decision_id=decision.pk)
    assert Stipend.objects.count() == 0


def no_id(stipend_teacher):
    StaffFacts.objects.filter(user=stipend_teacher).update(employee_id=None)


def left_before(stipend_teacher):
    StaffFacts.objects.filter(user=stipend_teacher).update(active_until=date(2026, 10, 4))


def hourly(stipend_teacher):
    StaffFacts.objects.filter(user=stipend_teacher).update(pay_class=money.pay_class("hourly", may_receive=False))


def without_facts(stipend_teacher):
    StaffFacts.objects.filter(user=stipend_teacher).delete()


def unknown_code(stipend_teacher):
    FundingSource.objects.all().delete()


def no_budget(stipend_teacher):
    FundingBudget.objects.all().delete()


def spent(stipend_teacher):
    FundingBudget.objects.update(amount=Decimal("74.99"))


def over(stipend_teacher):
    FundingSource.objects.update(last_work_date=date(2026, 9, 30))


@pytest.mark.parametrize(
    ("spoil", "codes"),
    [
        (no_id, ["no_employee_id"]),
        (left_before, ["not_employed"]),
        (hourly, ["pay_class"]),
        (without_facts, ["no_employee_id"]),
        (unknown_code, ["no_source"]),
        (no_budget, ["no_budget"]),
        (spent, ["over_budget"]),
        (over, ["outside_work_dates"]),
    ],
)
def test_a_stipend_that_fails_a_check_is_held_and_says_why(spoil, codes):
    money.district()
    money.source()
    decision = money.passed()
    spoil(decision.teacher)

    stipend = actions.earn(decision.submission_id, decision_id=decision.pk)

    assert (stipend.state, stipend.failing) == ("held", codes)
    assert [line[:2] for line in booked(stipend)] == [("earned", "expense"), ("earned", "owed")]


def test_the_day_of_the_work_decides_whether_somebody_was_employed():
    teacher = money.person(active_from=date(2026, 10, 5), active_until=date(2026, 10, 5))

    assert money.earned(teacher).state == "approved"


def test_work_after_the_last_work_date_is_paid_by_the_successor():
    successor = money.source("TITLE-2A-NEXT")
    money.source(last_work_date=date(2026, 9, 30), successor=successor)

    stipend = money.earned()

    assert (stipend.state, stipend.funding_source) == ("approved", successor)


@pytest.mark.parametrize(
    ("year_by", "year"),
    [("sent", 2026), ("decided", 2027), ("paid", 2027)],
)
def test_the_program_says_which_day_picks_the_fiscal_year(year_by, year):
    teacher = money.person()
    plan = money.plan(teacher, money.program(year_by=year_by))

    stipend = money.earned(
        teacher, on=plan, sent=datetime(2026, 6, 30, 15, tzinfo=UTC), decided=datetime(2026, 7, 1, 15, tzinfo=UTC)
    )

    assert stipend.fiscal_year == year


def test_a_budget_pays_until_it_is_used_up():
    money.district()
    money.source(budget=Decimal(150))

    states = [money.earned().state for _ in range(3)]

    assert states == ["approved", "approved", "held"]


def test_the_yearly_cap_of_a_program_holds_what_goes_over_it():
    teacher = money.person()
    program = money.program(yearly_cap=Decimal(150))
    plans = [money.plan(teacher, program), money.plan(teacher, program)]

    stipends = [money.earned(teacher, on=plan, tier=tier) for plan in plans for tier in (1, 2)]

    assert [(s.state, s.failing) for s in stipends] == [
        ("approved", []),
        ("approved", []),
        ("held", ["over_cap"]),
        ("held", ["over_cap"]),
    ]


def test_the_same_work_in_a_second_plan_is_held():
    teacher = money.person()
    money.earned(teacher, digest="a" * 64)

    second = money.earned(teacher, digest="a" * 64)

    assert (second.state, second.failing) == ("held", ["paid_before"])


def test_new_work_in_a_second_plan_pays_again():
    teacher = money.person()

    assert [money.earned(teacher).state, money.earned(teacher).state] == ["approved", "approved"]


class TestTakingBack:
    """A reversed decision takes back what is unpaid, and a later honest pass pays once."""

    def test_an_unpaid_stipend_is_void(self):
        stipend, coordinator = money.earned(), money.person("Lead", "coordinator")

        actions.void_for(stipend.submission_id, reason="Wrong file.", by=coordinator)

        stipend.refresh_from_db()
        assert (stipend.state, stipend.void_reason) == ("void", "Wrong file.")
        assert booked(stipend)[-2:] == [("voided", "approved", Decimal(75)), ("voided", "expense", Decimal(-75))]

    def test_a_held_one_too(self):
        stipend = money.earned(money.person(employee_id=None))

        actions.void_for(stipend.submission_id, reason="Wrong file.", by=money.person())

        stipend.refresh_from_db()
        assert stipend.state == "void"

    def test_taking_back_twice_or_nothing_is_quiet(self):
        stipend, lead = money.earned(), money.person()
        actions.void_for(stipend.submission_id, reason="Wrong file.", by=lead)

        actions.void_for(stipend.submission_id, reason="Wrong file.", by=lead)

        assert len(booked(stipend)) == 6

    def test_a_later_pass_earns_one_that_points_at_the_void_one(self):
        first, lead = money.earned(), money.person()
        actions.void_for(first.submission_id, reason="Wrong file.", by=lead)
        money.reversed_by(first.decision, lead)

        second = money.earned(first.teacher, on=first.plan)

        assert (second.state, second.replaces, second.submission) == ("approved", first, first.submission)
        assert Stipend.objects.standing().get() == second

    def test_what_is_paid_stays_and_a_later_pass_pays_nothing_more(self):
        first, lead = money.earned(), money.person()
        actions.record_outside_payment(first.pk, reference="R-1", paid_on=date(2026, 10, 10), by=lead)

        actions.void_for(first.submission_id, reason="Wrong file.", by=lead)
        money.reversed_by(first.decision, lead)
        second = money.earned(first.teacher, on=first.plan)

        assert second == first
        assert (second.state, Stipend.objects.count()) == ("paid", 1)


class TestExceptions:
    """A person accepts an exception after putting it right; never its payee, never who decided it."""

    def held(self):
        return money.earned(money.person(employee_id=None))

    def test_it_is_approved_once_what_was_wrong_is_right(self):
        stipend, clerk = self.held(), money.person("Clerk", "payroll_clerk")
        StaffFacts.objects.filter(user=stipend.teacher).update(employee_id="E-77")

        actions.approve_stipend(stipend.pk, by=clerk)

        stipend.refresh_from_db()
        assert (stipend.state, stipend.approved_by, stipend.failing) == ("approved", clerk, [])
        assert booked(stipend)[-2:] == [("approved", "owed", Decimal(75)), ("approved", "approved", Decimal(-75))]

    def test_while_it_is_wrong_it_stays_and_the_sentence_says_why(self):
        stipend = self.held()

        with pytest.raises(Invalid, match="No employee id is on file"):
            actions.approve_stipend(stipend.pk, by=money.person())

        stipend.refresh_from_db()
        assert stipend.state == "held"

    @pytest.mark.parametrize("who", ["teacher", "decided_by"])
    def test_its_payee_and_its_decider_may_not(self, who):
        stipend = self.held()
        StaffFacts.objects.filter(user=stipend.teacher).update(employee_id="E-77")

        with pytest.raises(PermissionDenied):
            actions.approve_stipend(stipend.pk, by=getattr(stipend, who))

        stipend.refresh_from_db()
        assert stipend.state == "held"

    @pytest.mark.parametrize("who", ["teacher", "decided_by"])
    def test_nor_would_the_database_take_it(self, who):
        stipend = self.held()

        with pytest.raises(IntegrityError), transaction.atomic():
            Stipend.objects.filter(pk=stipend.pk).update(approved_by=getattr(stipend, who))

    def test_the_same_person_twice_gets_the_result(self):
        stipend, clerk = self.held(), money.person()
        StaffFacts.objects.filter(user=stipend.teacher).update(employee_id="E-77")
        actions.approve_stipend(stipend.pk, by=clerk)

        again = actions.approve_stipend(stipend.pk, by=clerk)

        assert again.state == "approved"
        assert len(booked(stipend)) == 4

    def test_another_person_after_that_is_told(self):
        stipend = self.held()
        StaffFacts.objects.filter(user=stipend.teacher).update(employee_id="E-77")
        actions.approve_stipend(stipend.pk, by=money.person())

        with pytest.raises(WrongState, match="“Approved” now"):
            actions.approve_stipend(stipend.pk, by=money.person())

    def test_a_source_that_came_later_is_found(self):
        money.district()
        decision = money.passed()
        stipend = actions.earn(decision.submission_id, decision_id=decision.pk)
        assert stipend.failing == ["no_source"]
        source = money.source()

        approved = actions.approve_stipend(stipend.pk, by=money.person())

        assert (approved.state, approved.funding_source) == ("approved", source)
        assert [kind for kind, _account, _amount in booked(stipend)] == ["earned"] * 2 + ["moved"] * 4 + [
            "approved"
        ] * 2

    def test_another_source_can_pay(self):
        money.source(budget=Decimal(10))
        other = money.source("DISTRICT")
        stipend, manager = money.earned(), money.person()
        assert stipend.failing == ["over_budget"]

        actions.draw_on(stipend.pk, source_id=other.pk, by=manager)

        stipend.refresh_from_db()
        assert (stipend.state, stipend.failing, stipend.funding_source) == ("held", [], other)
        assert actions.approve_stipend(stipend.pk, by=manager).state == "approved"

    def test_one_that_can_never_be_paid_is_given_up_with_a_reason(self):
        stipend, manager = self.held(), money.person()

        with pytest.raises(Invalid, match="Say why"):
            actions.void_stipend(stipend.pk, reason=" ", by=manager)
        actions.void_stipend(stipend.pk, reason="Takes hours.", by=manager)

        stipend.refresh_from_db()
        assert (stipend.state, stipend.void_reason) == ("void", "Takes hours.")

    def test_an_approved_one_is_not_given_up(self):
        stipend = money.earned()

        with pytest.raises(WrongState):
            actions.void_stipend(stipend.pk, reason="Because.", by=money.person())


class TestOutsideTheFile:
    """Some are paid by hand, outside of any file; payroll's reference says where to find it."""

    def test_it_is_paid_with_a_reference(self):
        stipend, clerk = money.earned(), money.person()

        actions.record_outside_payment(stipend.pk, reference=" CHK 4411 ", paid_on=date(2026, 10, 10), by=clerk)

        stipend.refresh_from_db()
        assert (stipend.state, stipend.reference, stipend.outside_file) == ("paid", "CHK 4411", True)
        assert stipend.paid_on == date(2026, 10, 10)
        assert booked(stipend)[-2:] == [("paid", "approved", Decimal(75)), ("paid", "paid", Decimal(-75))]

    def test_never_without_one(self):
        stipend = money.earned()

        with pytest.raises(Invalid, match="reference"):
            actions.record_outside_payment(stipend.pk, reference="", paid_on=date(2026, 10, 10), by=money.person())

        stipend.refresh_from_db()
        assert stipend.state == "approved"

    def test_nor_on_a_day_before_it_was_earned(self):
        stipend = money.earned()

        with pytest.raises(Invalid, match=r"not before Oct\. 9, 2026, when it was earned"):
            actions.record_outside_payment(stipend.pk, reference="R", paid_on=date(2026, 10, 8), by=money.person())

        stipend.refresh_from_db()
        assert stipend.state == "approved"

    def test_by_day_of_payment_it_falls_into_the_year_it_was_paid(self):
        teacher = money.person()
        plan = money.plan(teacher, money.program(year_by="paid"))
        stipend = money.earned(teacher, on=plan)
        assert stipend.fiscal_year == 2027

        with clock.standing_at(datetime(2027, 7, 2, 15, tzinfo=UTC)):
            actions.record_outside_payment(stipend.pk, reference="R", paid_on=date(2027, 7, 1), by=money.person())

        stipend.refresh_from_db()
        assert stipend.fiscal_year == 2028
        balances: dict = {}
        for line in LedgerLine.objects.filter(entry__stipend=stipend):
            key = (line.account, line.fiscal_year)
            balances[key] = balances.get(key, 0) + line.amount
        assert {key: amount for key, amount in balances.items() if amount} == {
            ("expense", 2028): Decimal(75),
            ("paid", 2028): Decimal(-75),
        }
