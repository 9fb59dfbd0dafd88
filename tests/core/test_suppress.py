"""Wider readers never learn a small count."""

import pytest

from core.suppress import small_cell


@pytest.mark.parametrize(
    ("count", "shown"), [(0, "0"), (1, "fewer than 10"), (9, "fewer than 10"), (10, "10"), (78, "78")]
)
def test_counts_below_ten_are_hidden(count, shown):
    assert small_cell(count) == shown


def test_the_threshold_is_the_districts():
    assert small_cell(12, smallest=20) == "fewer than 20"
