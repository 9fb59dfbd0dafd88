"""Checks inform; only what must be there blocks; more than the maximum is information."""

from decimal import Decimal

import pytest

from submissions.checks import PARTS, Contents, Found, Source, findings, valid_sources

WORDS = {"kind": "words", "minimum": 250, "maximum": 350, "grace": 0, "severity": "warn"}
SECONDS = {"kind": "seconds", "minimum": 60, "maximum": 120, "grace": 10, "severity": "warn"}
RESOURCES = {"kind": "resources", "minimum": 2, "maximum": None, "grace": 0, "severity": "warn"}
ARTIFACTS = {"kind": "artifacts", "minimum": 1, "maximum": None, "grace": 0, "severity": "must"}
OVERVIEW = {"kind": "overview", "minimum": 1, "maximum": None, "grace": 0, "severity": "must"}


@pytest.mark.parametrize(
    ("words", "met", "over"),
    [(0, False, False), (249, False, False), (250, True, False), (350, True, False), (351, True, True)],
)
def test_only_the_minimum_of_a_written_reflection_counts(words, met, over):
    assert findings([WORDS, SECONDS], Contents(words=words)) == [
        Found("minimum_length", "words", Decimal(words), 250, 350, met, over)
    ]


@pytest.mark.parametrize(
    ("seconds", "met", "over"),
    [("49.99", False, False), ("50", True, False), ("60", True, False), ("130", True, False), ("130.01", True, True)],
)
def test_a_spoken_reflection_has_ten_seconds_of_grace(seconds, met, over):
    contents = Contents(mode="video", words=0, seconds=Decimal(seconds))

    assert findings([WORDS, SECONDS], contents) == [
        Found("minimum_length", "seconds", Decimal(seconds), 60, 120, met, over)
    ]


def test_the_length_of_a_document_that_is_still_checked_is_not_known():
    contents = Contents(mode="document", words=None, files=1, files_pending=1)

    assert findings([WORDS], contents) == [
        Found("minimum_length", "words", None, 250, 350, None),
        Found("files_usable", "files", Decimal(1), 1, None, None),
    ]


def test_a_reflection_inside_the_overview_is_judged_by_the_scorer():
    contents = Contents(mode="in_overview", words=0, overviews=1, links=1)

    assert findings([WORDS, OVERVIEW], contents) == [
        Found("minimum_length", "in_overview", None, met=None, severity="info"),
        Found("overview_present", "overview", Decimal(1), 1, None, True, severity="must"),
        Found("links_present", "overview", Decimal(1), 1, None, True),
    ]


@pytest.mark.parametrize(
    ("kinds", "valid"),
    [(["text", "text"], 2), (["text", "event"], 2), (["event", "event"], 1), (["text", "other"], 1), ([], 0)],
)
def test_two_texts_count_or_one_text_and_one_event(kinds, valid):
    assert valid_sources([Source(kind, research_based=kind != "other") for kind in kinds]) == valid


def test_a_source_that_rests_on_no_research_does_not_count():
    assert valid_sources([Source("text", True), Source("text", False)]) == 1


def test_only_what_must_be_there_blocks():
    short, empty = findings([WORDS, ARTIFACTS], Contents(words=3))

    assert (short.met, short.blocks) == (False, False)
    assert (empty.met, empty.blocks) == (False, True)


def test_an_artifact_that_is_still_checked_neither_counts_nor_blocks():
    waiting, _files = findings([ARTIFACTS], Contents(artifacts_pending=1, files=1, files_pending=1))

    assert waiting == Found("artifacts_present", "artifacts", None, 1, None, None, severity="must")
    assert not waiting.blocks


def test_a_file_that_could_not_be_used_is_said():
    assert findings([], Contents(files=3, files_unusable=1)) == [
        Found("files_usable", "files", Decimal(2), 3, None, False)
    ]


def rules(asks, contents):
    return [(found.rule, found.found, found.minimum, found.met, found.severity) for found in findings(asks, contents)]


def test_a_tier_can_ask_for_artifacts_of_one_kind():
    photos = {"kind": "artifacts", "of": "photo", "minimum": 2, "severity": "must"}
    contents = Contents(artifacts=3, artifacts_of={"photo": (1, 0), "work": (2, 0)})

    assert rules([photos, ARTIFACTS], contents) == [
        ("artifacts_photo", 1, 2, False, "must"),
        ("artifacts_present", 3, 1, True, "must"),
    ]


def test_an_artifact_of_the_kind_that_is_still_checked_is_not_known():
    video = {"kind": "artifacts", "of": "video", "minimum": 1, "severity": "must"}

    assert rules([video], Contents(artifacts_of={"video": (0, 1)})) == [("artifacts_video", None, 1, None, "must")]


def test_each_set_of_data_names_its_goal_and_a_baseline_is_only_said():
    asks = [{"kind": "goal", "severity": "warn"}, {"kind": "baseline", "severity": "info"}]

    assert rules(asks, Contents(data=2, named={"goal": 1, "baseline": 0})) == [
        ("goal_named", 1, 2, False, "warn"),
        ("baseline_given", 0, 2, False, "info"),
    ]
    assert rules(asks, Contents()) == []


def test_what_a_stranger_needs_to_follow_is_named_part_by_part():
    asks = [{"kind": part, "severity": "must"} for part in PARTS] + [{"kind": "links", "severity": "info"}]
    parts = {"students_do": True, "steps": False, "materials": None, "time_needed": True, "grades": False}

    assert rules(asks, Contents(parts=parts)) == [
        ("part_students_do", 1, 1, True, "must"),
        ("part_steps", 0, 1, False, "must"),
        ("part_materials", None, 1, None, "must"),
        ("part_time_needed", 1, 1, True, "must"),
        ("part_grades", 0, 1, False, "must"),
        ("links_present", 0, 1, False, "info"),
    ]
    assert rules(asks[:-1], Contents()) == []


def test_what_may_stand_in_a_file_keeps_nothing_back():
    (unknown,) = findings([{"kind": "steps", "severity": "must"}], Contents(parts={"steps": None}))

    assert not unknown.blocks


def test_the_program_says_what_an_unusable_file_weighs():
    (lost,) = findings([{"kind": "files", "severity": "must"}], Contents(files=2, files_unusable=1))

    assert (lost.met, lost.severity, lost.blocks) == (False, "must", True)
