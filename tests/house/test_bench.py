"""The bench judges by rules, not by the clock: medians of neighboring blocks, goals, words."""

import json

import pytest

from benchmarks import verdicts
from benchmarks.asking import BOUNDARY, WAYS, multipart
from benchmarks.goals import GOALS, REFERENCE, Goal
from benchmarks.verdicts import Alone, Together

GOAL = Goal("a page", "/", "ii", 1.5, 7, 1.2, kb=50, memory_mb=5)


def seen(**differently):
    """A row that meets every goal but for what is given."""
    row = {"ours": [0.012], "theirs": [0.01], "small": [0.012], "queries": 7, "queries_small": 7}
    return Alone(**{**row, "size": 1000, "memory_mb": 0.5, **differently})


def test_a_ratio_is_the_median_of_blocks_measured_one_after_the_other():
    quiet_then_busy = [10.0, 10.0, 90.0]

    assert verdicts.ratio(quiet_then_busy, [10.0, 5.0, 90.0]) == 1.0


def test_a_ratio_to_nothing_is_nothing():
    assert verdicts.ratio([], []) == 0.0
    assert verdicts.ratio([1.0], [0.0]) == 0.0


@pytest.mark.parametrize(("percent", "value"), [(50, 10), (95, 19), (100, 20)])
def test_a_percentile_is_a_value_that_was_seen(percent, value):
    assert verdicts.percentile(range(20, 0, -1), percent) == value


def test_a_row_within_its_goals_is_met():
    assert verdicts.missed_alone(GOAL, seen()) == []
    assert verdicts.alone_line(GOAL, seen()).endswith("met (against ii, peak memory of a worker +0.5 MB)")


@pytest.mark.parametrize(
    ("differently", "words"),
    [
        ({"ours": [0.016], "small": [0.016]}, "ratio"),
        ({"queries": 8, "queries_small": 8}, "queries"),
        ({"queries_small": 6}, "queries grow"),
        ({"small": [0.009]}, "growth"),
        ({"size": 51 * 1024}, "size"),
        ({"memory_mb": 5.0}, "memory"),
        ({"memory_mb": None}, "memory was not seen"),
        ({"trouble": "not measured (status 500)"}, "not measured (status 500)"),
    ],
)
def test_each_goal_that_is_missed_is_named(differently, words):
    row = seen(**differently)

    assert verdicts.missed_alone(GOAL, row) == [words]
    assert f"MISSED: {words}" in verdicts.alone_line(GOAL, row)


def test_eight_connections_are_judged_by_requests_a_second_and_by_the_late_ones():
    quick = Together([80.0], [100.0], [0.02], [0.01])
    slow = Together([60.0], [100.0], [0.03], [0.01])

    assert verdicts.missed_together(GOAL, quick) == []
    assert verdicts.missed_together(GOAL, slow) == ["requests a second", "95th percentile"]
    assert verdicts.missed_together(GOAL, Together()) == ["requests a second"]


def test_a_row_that_was_not_measured_is_counted_as_missed():
    alone = verdicts.alone_record(GOAL, Alone(trouble="not measured (status 500)"))
    together = verdicts.together_record(GOAL, Together([80.0], [100.0], [0.02], [0.01]))

    assert json.loads(json.dumps(alone))["missed"] == ["not measured (status 500)"]
    assert verdicts.summary({"alone": [alone], "together": [together]}) == (
        "alone: 0 of 1 rows meet their goals; together: 1 of 1 rows meet their goals."
    )


def test_every_row_has_a_name_of_its_own_and_something_to_be_compared_with():
    names = [goal.name for goal in GOALS]

    assert len(names) == len(set(names))
    assert {goal.against for goal in GOALS} <= {*REFERENCE, *names}
    assert {goal.way for goal in GOALS} <= set(WAYS)


def test_a_form_carries_its_fields_and_its_file():
    body = multipart({"kind": "chart"}, b"bytes")

    assert body.count(f"--{BOUNDARY}\r\n".encode()) == 2
    assert b'name="kind"\r\n\r\nchart\r\n' in body
    assert body.endswith(b"bytes\r\n" + f"--{BOUNDARY}--\r\n".encode())
