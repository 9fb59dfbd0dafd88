"""A series as it is typed, kept and counted."""

import pytest

from submissions import series


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("May\t17,5 %\t22\r\n\n June \t-1", [["May", "17.5", "22"], ["June", "-1"]]),
        ("May\nJune\tmany\tfew", [["May", ""], ["June", "many", "few"]]),
        ("\t9", [["", "9"]]),
        ("x" * 200 + "\t" + "9" * 99 + "\t1\tmore", [["x" * 80, "9" * 20, "1"]]),
    ],
)
def test_lines_with_tabs_are_rows_and_read_the_same_again(text, rows):
    assert series.read(text) == rows
    assert series.read(series.as_text(rows)) == rows


def test_a_series_is_never_endless():
    assert len(series.read("May\t1\n" * 1000)) == series.MOST_ROWS


@pytest.mark.parametrize("text", ["", "x", "nan", "inf", "1e99", "١٢x", "--1"])
def test_what_is_no_number_is_none(text):
    assert series.number(text) is None


def test_only_whole_rows_are_figures():
    assert series.figures([["May", "17", "22"], ["June", ""], ["", "9"], ["July", "many"]]) == [["May", "17"]]


@pytest.mark.parametrize(
    ("points", "n", "fewest"),
    [
        ([["May", "1"], ["June", "2", "9"]], 24, 9),
        ([["May", "1", "24"], ["June", "2", "23"]], None, 23),
        ([["May", "1", "24"], ["June", "2"]], None, None),
        ([["May", "1"]], 24, 24),
        ([["May", "1", "few"]], 24, None),
        ([["May", "", "3"]], 24, 24),
    ],
)
def test_the_smallest_group_decides_what_may_be_shown(points, n, fewest):
    assert series.fewest(points, n) == fewest
