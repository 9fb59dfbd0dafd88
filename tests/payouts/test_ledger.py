"""The ledger balances whatever happens, fiscal years meet without a gap, and successors are followed to the end."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from payouts import checks, ledger
from payouts.models import Stipend
from payouts.years import bounds, fiscal_year
from tests.factories import payouts as money

amounts = st.decimals(min_value=Decimal("0.01"), max_value=Decimal("99999.99"), places=2)
places = st.tuples(st.sampled_from(["", "A", "B"]), st.sampled_from([None, 2026, 2027]))
days = st.dates(min_value=date(2020, 1, 1), max_value=date(2040, 12, 31))


def test_every_state_stands_in_an_account():
    assert set(ledger.ACCOUNT_OF) == {state.value for state in Stipend.State}


@given(
    amount=amounts, place=places, moves=st.lists(st.sampled_from(sorted(Stipend.MOVES)), max_size=12), data=st.data()
)
def test_any_walk_through_the_states_balances_and_leaves_what_is_expected(amount, place, moves, data):
    state = "earned"
    lines = ledger.carry("expense", "owed", source_code=place[0], fiscal_year=place[1], amount=amount)

    for move in moves:
        sources, target = Stipend.MOVES[move]
        if state not in sources:
            continue
        old, state = ledger.ACCOUNT_OF[state], target.value
        lines += ledger.carry(old, ledger.ACCOUNT_OF[state], source_code=place[0], fiscal_year=place[1], amount=amount)
        if state not in {"void", "reversed"} and data.draw(st.booleans()):
            new = data.draw(places)
            lines += ledger.relocate(ledger.ACCOUNT_OF[state], old=place, new=new, amount=amount)
            place = new

    assert sum((line.amount for line in lines), Decimal(0)) == 0
    assert ledger.balances(lines) == ledger.expected(state, source_code=place[0], fiscal_year=place[1], amount=amount)


@given(day=days, month=st.integers(1, 12))
def test_a_day_lies_within_its_fiscal_year_and_in_no_other(day, month):
    year = fiscal_year(day, month)
    first, last = bounds(year, month)

    assert first <= day <= last
    assert bounds(year + 1, month)[0] == last + timedelta(days=1)
    assert last.year == year


def test_the_edge_of_a_fiscal_year():
    assert fiscal_year(date(2027, 6, 30), 7) == 2027
    assert fiscal_year(date(2027, 7, 1), 7) == 2028
    assert fiscal_year(date(2028, 2, 29), 3) == 2028
    assert bounds(2028, 3) == (date(2027, 3, 1), date(2028, 2, 29))
    assert (fiscal_year(date(2027, 12, 31), 1), bounds(2027, 1)[1]) == (2027, date(2027, 12, 31))


WORKED = date(2026, 10, 5)
FINE = {
    "amount": Decimal(75),
    "worked_on": WORKED,
    "employee_id": "E1",
    "employed_from": None,
    "employed_until": None,
    "may_receive_stipend": True,
    "source": checks.Source("A"),
    "budget_left": Decimal(75),
    "cap_left": None,
    "decision_stands": True,
    "payee_decided": False,
    "paid_before": False,
}


def failing(**other):
    return checks.failing(checks.Facts(**{**FINE, **other}))


def test_facts_that_are_all_right_fail_nothing():
    assert failing() == []


def test_each_check_fails_alone():
    day = timedelta(days=1)
    assert failing(decision_stands=False) == ["decision_reversed"]
    assert failing(payee_decided=True) == ["own_decision"]
    assert failing(paid_before=True) == ["paid_before"]
    assert failing(employee_id="") == ["no_employee_id"]
    assert failing(employed_from=WORKED + day) == ["not_employed"]
    assert failing(employed_until=WORKED - day) == ["not_employed"]
    assert failing(employed_from=WORKED, employed_until=WORKED) == []
    assert failing(may_receive_stipend=False) == ["pay_class"]
    assert failing(cap_left=Decimal("74.99")) == ["over_cap"]
    assert failing(cap_left=Decimal(75)) == []
    assert failing(source=None, budget_left=None) == ["no_source"]
    assert failing(source=checks.Source("A", first_work_date=WORKED + day)) == ["outside_work_dates"]
    assert failing(source=checks.Source("A", last_work_date=WORKED - day)) == ["outside_work_dates"]
    assert failing(source=checks.Source("A", first_work_date=WORKED, last_work_date=WORKED)) == []
    assert failing(source=checks.Source("A", is_active=False)) == ["outside_work_dates"]
    assert failing(budget_left=None) == ["no_budget"]
    assert failing(budget_left=Decimal("74.99")) == ["over_budget"]


def test_every_reason_has_its_sentences_and_the_teacher_never_reads_of_a_budget():
    assert set(checks.RULES) <= set(checks.REASONS)
    assert len(checks.reasons(list(checks.REASONS))) == len(checks.REASONS)
    for code in checks.REASONS:
        assert "budget" not in checks.told([code])[0].lower()
    assert checks.told(["no_budget", "over_budget"]) == [str(checks.TOLD_OTHERWISE)]


def test_successors_are_followed_and_a_circle_ends():
    ended = {"last_work_date": WORKED - timedelta(days=1)}
    sources = {
        "A": checks.Source("A", successor="B", **ended),
        "B": checks.Source("B", successor="C", **ended),
        "C": checks.Source("C"),
        "D": checks.Source("D", successor="E", **ended),
        "E": checks.Source("E", successor="D", **ended),
        "F": checks.Source("F", successor="GONE", **ended),
    }

    assert checks.draws_on("A", WORKED, sources) == sources["C"]
    assert checks.draws_on("A", WORKED - timedelta(days=1), sources) == sources["A"]
    assert checks.draws_on("D", WORKED, sources) in {sources["D"], sources["E"]}
    assert checks.draws_on("F", WORKED, sources) == sources["F"]
    assert checks.draws_on("?", WORKED, sources) is None


@pytest.mark.django_db
class TestFundingSources:
    """What an editor may not do to a source, since money is booked on it."""

    def test_a_code_that_money_is_booked_on_stays(self):
        source = money.source()
        source.code = "OTHER"
        source.full_clean()  # nothing is booked yet
        money.earned()

        with pytest.raises(ValidationError, match="Stipends are booked on the code TITLE-2A"):
            source.full_clean()

    def test_sources_never_succeed_each_other_in_a_circle(self):
        first, second = money.source("A"), money.source("B")
        first.successor = second
        first.full_clean()
        first.save()
        second.successor = first

        with pytest.raises(ValidationError, match="in a circle"):
            second.full_clean()
