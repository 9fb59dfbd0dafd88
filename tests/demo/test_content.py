"""The demo's texts keep what its stories promise: lengths to the word, people who exist, nobody's child by name."""

import re
import tomllib

import pytest

from core.words import count_words
from demo.media import make, papers

CONTENT = papers.CONTENT
STORIES = list(papers.stories())
ATTEMPTS = [
    (story["plan"]["key"], tier.get("teacher", story["plan"]["owner"]), tier, attempt)
    for story in STORIES
    for tier in story.get("tier", [])
    for attempt in tier.get("attempts", [])
]
SHIPPED = CONTENT.parents[1] / "credentials" / "data"
PROGRAMS = {
    data["program"]["slug"]: data
    for data in (
        tomllib.loads(path.read_text(encoding="utf-8"))
        for path in (SHIPPED / "program.toml", SHIPPED / "external.toml", *(CONTENT / "programs").glob("*.toml"))
    )
}
DISTRICT = tomllib.loads((CONTENT / "district.toml").read_text(encoding="utf-8"))


def people() -> set[str]:
    names = [line.split("|")[0] for school in DISTRICT["schools"] for line in school["teachers"]]
    names += [row["name"] for row in DISTRICT["staff"]]
    return {papers.key_of(name) for name in names}


def test_the_district_is_as_large_as_it_says():
    sizes = [len(school["teachers"]) for school in DISTRICT["schools"]]
    roles = [role for row in DISTRICT["staff"] for role in row["roles"]]

    assert (len(sizes), sum(sizes), min(sizes), max(sizes)) == (7, 120, 4, 40)
    assert (roles.count("scorer"), roles.count("coach"), len(people())) == (6, 2, 134)


def test_every_login_is_somebody():
    assert {row["key"] for row in DISTRICT["logins"]} <= people()


@pytest.mark.parametrize(
    ("key", "order", "number", "words"),
    [
        ("flexible-seating", 1, 0, 541),
        ("flexible-seating", 2, 0, 287),
        ("flexible-seating", 3, 0, 301),
        ("discussion-moves", 2, 0, 262),
        ("retrieval-practice", 1, 0, 468),
        ("retrieval-practice", 1, 1, 512),
        ("fitness-goals", 1, 0, 618),
    ],
)
def test_reflections_are_as_long_as_their_story_says(key, order, number, words):
    tier = next(
        tier for story in STORIES if story["plan"]["key"] == key for tier in story["tier"] if tier["order"] == order
    )

    assert count_words(tier["attempts"][number].get("text", tier["text"])) == words


def test_written_reflections_that_are_on_track_are_long_enough():
    short = [
        (key, teacher, tier["order"], count_words(attempt.get("text", tier["text"])))
        for key, teacher, tier, attempt in ATTEMPTS
        if tier.get("mode", "text") == "text" and attempt.get("on_track")
        if count_words(attempt.get("text", tier["text"])) < _minimum(key, tier["order"])
    ]

    assert short == []


def _minimum(key: str, order: int) -> int:
    plan = next(story["plan"] for story in STORIES if story["plan"]["key"] == key)
    tier = PROGRAMS[plan.get("program", "learning-to-practice")]["tiers"][order - 1]
    return next(ask["minimum"] for ask in tier["asks"] if ask["kind"] == "words")


def test_everybody_in_the_stories_exists():
    named = set()
    for story in STORIES:
        plan = story["plan"]
        named |= {plan["owner"], *plan.get("group", []), *([plan["coach"]["key"]] if "coach" in plan else [])}
        for release in (story.get("release", {}), *story.get("releases", [])):
            named |= {row["by"] for row in release.get("adoptions", []) + release.get("questions", [])}
    named |= {teacher for _key, teacher, _tier, _attempt in ATTEMPTS}
    named |= {attempt["claimed_by"] for _key, _teacher, _tier, attempt in ATTEMPTS if "claimed_by" in attempt}
    named |= {attempt["scorer"] for _key, _teacher, _tier, attempt in ATTEMPTS if "scorer" in attempt}

    assert named <= people()


def test_forty_teachers_take_part():
    taking_part = {key for story in STORIES for key in (story["plan"]["owner"], *story["plan"].get("group", []))}

    assert len(taking_part) == 40


def test_fourteen_practices_are_in_the_library_and_one_waits():
    releases = [row for story in STORIES for row in (story.get("release"), *story.get("releases", [])) if row]

    assert (len(releases), len([row for row in releases if "published" in row])) == (15, 14)


def test_nobody_scores_their_own_group():
    plans = {story["plan"]["key"]: story["plan"] for story in STORIES}
    own = [
        (key, attempt["scorer"])
        for key, _teacher, _tier, attempt in ATTEMPTS
        if attempt.get("scorer") in {plans[key]["owner"], *plans[key].get("group", [])}
    ]

    assert own == []


def test_comments_and_next_steps_name_criteria_of_their_rubric():
    unknown = set()
    for key, _teacher, tier, attempt in ATTEMPTS:
        plan = next(story["plan"] for story in STORIES if story["plan"]["key"] == key)
        program = PROGRAMS[plan.get("program", "learning-to-practice")]
        rubric = program["tiers"][tier["order"] - 1]["rubric"]
        criteria = {c["key"] for row in program["rubrics"] if row["key"] == rubric for c in row["criteria"]}
        unknown |= {*attempt.get("comments", {}), *attempt.get("unmet", {})} - criteria

    assert unknown == set()


def test_a_tier_that_is_not_yet_on_track_says_what_to_change():
    silent = [
        (key, tier["order"])
        for key, _teacher, tier, attempt in ATTEMPTS
        if "decided" in attempt and attempt["on_track"] is bool(attempt.get("unmet"))
    ]

    assert silent == []


def test_one_file_name_holds_a_child_s_name_and_it_is_never_sent():
    names = [spec["name"] for spec in papers.files_of(STORIES)]

    assert [name for name in names if re.match(r"(?i)tomas", name)] == ["Tomas_week3.pdf"]
    assert all("Tomas" not in str(tier.get("artifacts")) for _key, _teacher, tier, _attempt in ATTEMPTS)


def test_no_two_reflections_share_a_paragraph():
    """But for one teacher's passage from her own reflection of the year before, which its story is about."""
    seen: dict[str, str] = {}
    twice = []
    for story in STORIES:
        for tier in story.get("tier", []):
            for part in papers.flat(tier.get("text", "")).splitlines():
                where = f"{story['plan']['key']} {tier.get('teacher', '')} {tier['order']}"
                if seen.setdefault(part, where) != where:
                    twice.append((seen[part], where, part[:40]))

    assert twice == []


def test_files_have_names_and_kinds_that_can_be_made():
    for spec in papers.files_of(STORIES):
        if spec["make"].partition("_")[0] in {"pdf", "docx", "doc", "odt", "table"}:
            assert make(spec)[1]
