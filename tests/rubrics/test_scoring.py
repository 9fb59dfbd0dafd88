"""Passing is arithmetic: what any rubric and any ratings come to."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubrics.scoring import Judged, Outcome, is_met, outcome


def criterion(pk: int, levels: int = 2, *, required: bool = True, passing: int = 2) -> Judged:
    """A criterion whose level `n` has primary key `pk * 100 + n` and is worth `n` points."""
    orders = {pk * 100 + order: order for order in range(1, levels + 1)}
    return Judged(pk, required, passing, orders, {level: Decimal(order) for level, order in orders.items()})


@st.composite
def rubrics(draw):
    sizes = draw(st.lists(st.integers(2, 5), min_size=1, max_size=8))
    return [
        criterion(pk, levels, required=draw(st.booleans()), passing=draw(st.integers(1, levels)))
        for pk, levels in enumerate(sizes, start=1)
    ]


@st.composite
def judged(draw):
    rubric = draw(rubrics())
    rated = draw(st.sets(st.sampled_from([c.pk for c in rubric])))
    return rubric, {c.pk: draw(st.sampled_from(sorted(c.orders))) for c in rubric if c.pk in rated}


def test_every_required_criterion_at_its_passing_level_is_on_track():
    rubric = [criterion(1), criterion(2)]

    assert outcome(rubric, {1: 102, 2: 202}) == Outcome(True, [], [], Decimal(4))


def test_one_required_criterion_below_its_passing_level_is_not_yet_on_track():
    rubric = [criterion(1), criterion(2)]

    assert outcome(rubric, {1: 102, 2: 201}) == Outcome(False, [], [2], Decimal(3))


def test_a_criterion_that_is_not_required_never_holds_a_tier_back():
    rubric = [criterion(1), criterion(2, required=False)]

    assert outcome(rubric, {1: 102, 2: 201}) == Outcome(True, [], [2], Decimal(3))
    assert outcome(rubric, {1: 102}) == Outcome(True, [2], [], Decimal(2))


def test_more_than_two_levels_pass_from_the_passing_level_upwards():
    rubric = [criterion(1, 4, passing=3)]

    assert [outcome(rubric, {1: 100 + order}).passes for order in (1, 2, 3, 4)] == [False, False, True, True]


def test_a_rating_the_rubric_does_not_have_is_an_error():
    with pytest.raises(KeyError):
        outcome([criterion(1)], {2: 202})
    with pytest.raises(KeyError):
        outcome([criterion(1)], {1: 202})


@given(judged())
def test_it_passes_exactly_when_every_required_criterion_is_met(case):
    rubric, ratings = case

    met = [c.pk in ratings and is_met(c, ratings[c.pk]) for c in rubric if c.required]

    assert outcome(rubric, ratings).passes is all(met)


@given(judged())
def test_missing_and_unmet_share_out_what_is_not_met_in_the_rubrics_order(case):
    rubric, ratings = case

    result = outcome(rubric, ratings)

    not_met = [c.pk for c in rubric if c.pk not in ratings or not is_met(c, ratings[c.pk])]
    assert sorted([*result.missing, *result.unmet]) == not_met
    assert list(result.missing) == sorted(result.missing)
    assert list(result.unmet) == sorted(result.unmet)


@given(judged(), st.data())
def test_a_higher_level_never_turns_on_track_into_not_yet(case, data):
    rubric, ratings = case
    if not ratings:
        return
    chosen = data.draw(st.sampled_from(sorted(ratings)))
    higher = next(c for c in rubric if c.pk == chosen)
    top = max(higher.orders, key=lambda level: higher.orders[level])

    raised = outcome(rubric, {**ratings, chosen: top})

    assert raised.passes >= outcome(rubric, ratings).passes
    assert raised.points >= outcome(rubric, ratings).points


@given(judged(), st.randoms())
def test_the_order_in_which_things_were_rated_changes_nothing(case, random):
    rubric, ratings = case
    shuffled = list(ratings.items())
    random.shuffle(shuffled)

    assert outcome(rubric, dict(shuffled)) == outcome(rubric, ratings)
