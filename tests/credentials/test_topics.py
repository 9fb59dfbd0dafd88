"""Finding topics: words, facets with counts, pages, and odd input that must never be an error."""

import pytest

from credentials.topics import PAGE_SIZE, Card, Choice, find, folded


def card(pk: int, title: str, subject: str = "Science", grades: int = 1) -> Card:
    facets = {
        "subject": ((subject.lower(), subject, 0),),
        "grades": ((f"g{grades}", f"Band {grades}", grades),),
        "framework": (),
    }
    return Card(pk, title.lower().replace(" ", "-"), title, f"What does {title} do?", "A summary.", facets)


CARDS = [
    card(1, "Café talk", "English", 2),
    card(2, "Peer critique", "Art", 3),
    card(3, "Retrieval practice", "Science", 3),
    card(4, "Science talk", "Science", 1),
]


def titles(found) -> list[str]:
    return [row.title for row in found.rows]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", ["Café talk", "Peer critique", "Retrieval practice", "Science talk"]),
        ("talk", ["Café talk", "Science talk"]),
        ("CAFE", ["Café talk"]),
        ("café", ["Café talk"]),
        ("talk science", ["Science talk"]),
        ("summary", ["Café talk", "Peer critique", "Retrieval practice", "Science talk"]),
        ("nothing", []),
    ],
)
def test_every_word_must_occur_whatever_its_case_and_accents(words, expected):
    assert titles(find(CARDS, words=words)) == expected


@pytest.mark.parametrize("words", ['"', "'", "%", "_", "\\", '"a b', "a OR", "NEAR/2 -x:", "(", "*", "x" * 10_000])
def test_no_punctuation_is_an_error(words):
    assert find(CARDS, words=words).total == 0


def test_a_facet_leaves_what_holds_and_counts_what_others_would_leave():
    found = find(CARDS, words="", chosen={"subject": "science"})

    assert titles(found) == ["Retrieval practice", "Science talk"]
    assert found.facets["subject"] == [
        Choice("science", "Science", 2, True),
        Choice("art", "Art", 1, False),
        Choice("english", "English", 1, False),
    ]
    assert found.facets["grades"] == [Choice("g1", "Band 1", 1, False), Choice("g3", "Band 3", 1, False)]


def test_a_chosen_value_that_leaves_nothing_stays_to_be_let_go():
    found = find(CARDS, words="critique", chosen={"subject": "science"})

    assert found.total == 0
    assert found.facets["subject"] == [Choice("art", "Art", 1, False), Choice("science", "Science", 0, True)]


@pytest.mark.parametrize("chosen", [{"subject": "no-such"}, {"grades": "'; DROP"}])
def test_a_value_that_is_none_finds_nothing_and_breaks_nothing(chosen):
    assert find(CARDS, chosen=chosen).total == 0


def test_a_facet_that_is_none_is_not_asked():
    assert find(CARDS, chosen={"colour": "red"}).total == 4


def test_pages_follow_each_other_without_a_gap():
    many = [card(number, f"Topic {number:03}") for number in range(1, PAGE_SIZE * 2 + 2)]

    first = find(many)
    second = find(many, after=first.next)
    third = find(many, after=second.next)

    assert [*first.rows, *second.rows, *third.rows] == many
    assert (first.is_first, second.is_first, third.next) == (True, False, "")
    assert find(many, after="nonsense").rows == first.rows


def test_folding_keeps_what_it_cannot_fold():
    assert folded("Größe ÉCOLE 数") == "grosse ecole 数"
