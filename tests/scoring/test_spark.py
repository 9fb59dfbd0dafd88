"""A small line of a series: points, a baseline, and what cannot be drawn."""

from decimal import Decimal

import pytest

from scoring.spark import Spark, spark


def test_a_series_becomes_a_line_from_lowest_to_highest():
    assert spark([["May", "10"], ["June", "20"], ["July", "15"]]) == Spark(
        line="8,88 160,8 312,48", dots=[("8", "88"), ("160", "8"), ("312", "48")], baseline=None
    )


def test_the_baseline_belongs_to_the_same_scale():
    assert spark([["May", "10"], ["June", "20"]], Decimal("0")) == Spark(
        line="8,48 312,8", dots=[("8", "48"), ("312", "8")], baseline="88"
    )


def test_a_series_that_stays_the_same_is_a_level_line():
    assert spark([["May", "7"], ["June", "7"]]).line == "8,48 312,48"


@pytest.mark.parametrize(
    "points",
    [[], [["May", "12"]], [["May", "12"], ["June", "many"]], [["May", "12"], ["June"]], [["a", "NaN"], ["b", "1"]]],
)
def test_what_cannot_be_joined_is_not_drawn(points):
    assert spark(points) is None
