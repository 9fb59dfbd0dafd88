"""One contract for both databases. Only stemming is PostgreSQL's own."""

import re
import string
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import School
from credentials.models import GradeBand, Subject
from library.keys import Kind
from library.models import SearchEntry
from library.search import Ask, search
from library.search.rows import erase, write
from tests.factories.library import practice

pytestmark = pytest.mark.django_db

NASTY = [
    '"',
    "'",
    'a"b* (AND) NEAR/2 -x:',
    'a"b* (AND) OR NEAR/2 -x:',
    "-",
    "--",
    "-x",
    '-"',
    "AND",
    "AND OR NOT",
    "NEAR(a b, 2)",
    "title : x",
    "{title line} : x",
    "^x",
    "x*",
    "* *",
    "(",
    "((((",
    "C++",
    "a & | ! b <-> c",
    "!!!",
    "\x00",
    "a\x00b",
    "\x02\x03",
    "%s %(x)s %",
    "{}",
    "'; DROP TABLE library_searchentry; --",
    "½ ² ①",
    "日本語",
    "ß İ ﬁ",
    "e\u0301",
    "🙂",
    "\u202e",
    "_",
    "a_b",
    "1.5",
    "user@example.org http://example.org/a?b=c",
    "x" * 10_000,
    '"' * 10_000,
    "word " * 2_000,
    "the of and",
    "para que",
]


def ask(query: str = "") -> Ask:
    return Ask.of(QueryDict(query))


def titles(query: str = "", *, sees_all: bool = True) -> list[str]:
    return [card.title for card in search(ask(query), sees_all=sees_all).cards]


def counts(kind: Kind, query: str = "", *, sees_all: bool = True) -> dict[str, int]:
    found = search(ask(query), sees_all=sees_all)
    return {value.name: value.count for facet in found.facets if facet.kind is kind for value in facet.values}


def shelf(*pages):
    for page in pages:
        write(page)
    return pages


@pytest.mark.parametrize("text", NASTY)
def test_nothing_a_person_types_is_an_error(text):
    shelf(practice("Number talks", students_do="Students solve 12 x 4 in their heads."))
    typed = QueryDict(mutable=True)
    typed["q"] = text

    found = search(Ask.of(typed), sees_all=True)

    assert found.total in {0, 1}
    assert len(found.cards) == found.total


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet=string.punctuation + "ab cé\x00\n½日", max_size=60))
def test_no_mix_of_signs_is_an_error(db, text):
    typed = QueryDict(mutable=True)
    typed["q"] = text

    assert search(Ask.of(typed), sees_all=True).total == 0


def test_every_word_must_be_there_somewhere():
    shelf(
        practice("Number talks", students_do="Students solve a problem in their heads."),
        practice("Exit tickets", students_do="Students solve a problem on paper."),
    )

    assert titles("q=problem+talks") == ["Number talks"]
    assert titles("q=solve+paper") == ["Exit tickets"]
    assert titles("q=solve+violin") == []


def test_words_are_found_in_any_case_and_without_accents():
    if connection.vendor == "postgresql" and not _has_unaccent():
        pytest.skip("this server has no unaccent")
    shelf(practice("Café conversations"), practice("Evaluación entre pares", language="es"))

    assert titles("q=CAFE") == ["Café conversations"]
    assert titles("q=evaluacion") == ["Evaluación entre pares"]
    assert titles("q=evaluación") == ["Evaluación entre pares"]


def test_a_quoted_phrase_stands_together_and_a_minus_leaves_out():
    shelf(
        practice("One", steps="Draw an open number line"),
        practice("Two", steps="Draw a number, later an open line"),
    )

    assert titles('q="open+number+line"') == ["One"]
    assert titles("q=draw+-later") == ["One"]
    assert titles('q=draw+-"number+line"') == ["Two"]
    assert titles("q=-later") == ["One"]


def test_words_that_say_nothing_do_not_narrow():
    shelf(practice("Retrieval practice"))

    assert titles("q=the+practice+of+retrieval") == ["Retrieval practice"]


def test_a_word_in_the_title_weighs_more_than_one_in_the_text():
    shelf(
        practice("Debate circles"),
        practice("Exit tickets", lessons="Next time a debate first. " + "Then something else entirely. " * 30),
    )

    assert titles("q=debate") == ["Debate circles", "Exit tickets"]
    assert titles("q=debate&sort=newest") == ["Exit tickets", "Debate circles"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="FTS5 has no stemming")
def test_words_are_stemmed_on_postgresql():
    shelf(practice("Assessment conversations"))

    assert titles("q=assessing+conversation") == ["Assessment conversations"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL stems instead")
def test_the_beginning_of_a_word_is_enough_on_sqlite():
    shelf(practice("Assessment conversations"))

    assert titles("q=assess") == ["Assessment conversations"]


def test_the_snippet_marks_the_words_and_nothing_else():
    shelf(practice("One", students_do="Students listen & say <b onclick='x'>why</b> they agree."))

    (card,) = search(ask("q=listen"), sees_all=True).cards

    assert "<mark>listen</mark> &amp; say" in card.snippet
    assert card.snippet.replace("<mark>", "").replace("</mark>", "").count("<") == 0


def test_marks_that_somebody_typed_do_not_become_tags():
    shelf(practice("One", students_do="Some \x02bold\x03 words here"))

    (card,) = search(ask("q=words"), sees_all=True).cards

    assert re.findall("<mark>(.*?)</mark>", card.snippet) == ["words"]


def test_facets_count_what_choosing_them_would_leave():
    shelf(
        practice("A", subjects=["Math"], bands=["Grades 3-5"], school="Oak Bend", impact="It helped."),
        practice("B", subjects=["Math", "Science"], bands=["Grades 6-8"], licence="cc-by-sa", language="es"),
        practice("C", subjects=["Science"], bands=["Grades 6-8"], elements=["2e"]),
    )

    assert counts(Kind.SUBJECT) == {"Math": 2, "Science": 2}
    assert counts(Kind.GRADE) == {"Grades 6-8": 2, "Grades 3-5": 1}
    assert counts(Kind.ELEMENT) == {"Danielson 2e: Element 2e": 1}
    assert counts(Kind.SCHOOL) == {"Oak Bend": 1}
    assert counts(Kind.LANGUAGE) == {"English": 2, "Español": 1}
    assert counts(Kind.LICENCE) == {"CC BY 4.0": 2, "CC BY-SA 4.0": 1}
    assert counts(Kind.IMPACT) == {"With results": 1}
    assert counts(Kind.TRIED) == {}


@pytest.mark.parametrize("words", ["", "q=students&"])
def test_values_of_one_facet_add_up_and_facets_narrow_each_other(words):
    shelf(
        practice("A", subjects=["Math"], bands=["Grades 3-5"]),
        practice("B", subjects=["Math", "Science"], bands=["Grades 6-8"]),
        practice("C", subjects=["Science"], bands=["Grades 6-8"]),
        practice("D", subjects=["Music"], bands=["Grades 3-5"]),
    )
    math, science = (Subject.objects.get(name=name).pk for name in ("Math", "Science"))
    older = GradeBand.objects.get(name="Grades 6-8").pk

    assert set(titles(f"{words}subject={math}")) == {"A", "B"}
    assert set(titles(f"{words}subject={math}&subject={science}")) == {"A", "B", "C"}
    assert set(titles(f"{words}subject={math}&grade={older}")) == {"B"}
    assert counts(Kind.SUBJECT, f"{words}subject={math}") == {"Math": 2, "Science": 2, "Music": 1}
    assert counts(Kind.GRADE, f"{words}subject={math}") == {"Grades 3-5": 1, "Grades 6-8": 1}
    assert counts(Kind.SUBJECT, f"{words}subject={math}&grade={older}") == {"Math": 1, "Science": 2}


@pytest.mark.parametrize("words", ["", "q=students&"])
def test_an_empty_list_names_the_filter_to_take_away(words):
    shelf(practice("A", subjects=["Math"], school="Oak Bend"), practice("B", subjects=["Music"], school="Riverside"))
    music = Subject.objects.get(name="Music").pk
    oak = School.objects.get(name="Oak Bend").pk

    found = search(ask(f"{words}subject={music}&school={oak}"), sees_all=True)

    assert found.total == 0
    assert {(removal.kind, removal.count) for removal in found.removals} == {(Kind.SUBJECT, 1), (Kind.SCHOOL, 1)}
    assert found.removals[0].query in {f"?{words}school={oak}", f"?{words}subject={music}"}


def test_visitors_find_only_what_is_licensed_to_all():
    shelf(practice("Open", subjects=["Math"]), practice("Ours", subjects=["Math"], licence="district"))

    assert titles(sees_all=False) == ["Open"]
    assert titles("q=students", sees_all=False) == ["Open"]
    assert counts(Kind.SUBJECT, sees_all=False) == {"Math": 1}
    assert search(ask(), sees_all=False).total == 1
    assert titles() == ["Ours", "Open"]
    assert counts(Kind.LICENCE) == {"CC BY 4.0": 1, "This district only": 1}


def test_the_most_tried_come_first_when_asked():
    first, second, _third = shelf(practice("First"), practice("Second"), practice("Third"))
    SearchEntry.objects.filter(page=first).update(adoptions=2)
    SearchEntry.objects.filter(page=second).update(adoptions=5)

    assert titles("sort=tried") == ["Second", "First", "Third"]
    assert titles("q=students&sort=tried") == ["Second", "First", "Third"]


@pytest.mark.parametrize("words", ["", "q=students&sort=newest&", "language=en&"])
def test_pages_of_twenty_follow_each_other_without_gaps(words):
    shelf(*[practice(f"Number {n:02}") for n in range(45)])

    first = search(ask(words), sees_all=True)
    second = search(ask(first.more[1:]), sees_all=True)
    third = search(ask(second.more[1:]), sees_all=True)

    seen = [card.title for page in (first, second, third) for card in page.cards]
    assert seen == [f"Number {n:02}" for n in reversed(range(45))]
    assert (first.total, third.more) == (45, "")


@pytest.mark.parametrize(
    "query",
    [
        "after=-1",
        "after=x",
        "after=99999999",
        "subject=x",
        "subject=99999999999",
        "licence=none",
        "sort=;drop",
        "language=%C3%A9",
        "school=0",
        "impact=²",
    ],
)
def test_an_address_that_makes_no_sense_is_read_as_far_as_it_does(query):
    shelf(practice("One"))

    found = search(ask(query), sees_all=True)

    assert found.total == 1


def test_a_practice_is_found_until_it_is_erased():
    (page,) = shelf(practice("Number talks"))
    page.title = "Number stories"
    page.save()

    write(page)

    assert (titles("q=stories"), titles("q=talks")) == (["Number stories"], [])
    erase(page.pk)
    assert (titles("q=stories"), titles(), search(ask(), sees_all=True).facets) == ([], [], [])


def test_the_card_says_what_students_do_and_who_is_credited():
    moment = datetime(2026, 11, 2, 15, tzinfo=UTC)
    shelf(
        practice(
            "Flexible seating",
            slug="flexible-seating",
            students_do="Students choose\na seat.",
            bands=["Grades 3-5"],
            credit="Dana Whitlock, Oak Bend ES",
            impact="More time on task.",
            is_featured=True,
            first_published_at=moment,
        )
    )

    (card,) = search(ask(), sees_all=True).cards

    assert card.published_at == moment
    assert (card.slug, card.line, card.credit) == (
        "flexible-seating",
        "Students choose a seat.",
        "Dana Whitlock, Oak Bend ES",
    )
    assert (card.grades, card.has_impact, card.is_featured, card.adoptions) == ("Grades 3-5", True, True, 0)


@pytest.mark.parametrize("query", ["", "q=students", "q=students&language=en", "language=en"])
@pytest.mark.parametrize("rows", [1, 4])
def test_a_search_costs_at_most_two_queries(query, rows, django_assert_num_queries):
    shelf(*[practice(subjects=["Math"]) for _n in range(rows)])
    search(ask(), sees_all=True)  # the counts of the whole library are kept
    has_snippets = "q=" in query and connection.vendor == "sqlite"

    with django_assert_num_queries(2 if has_snippets else 1):
        assert search(ask(query), sees_all=True).total == rows


def _has_unaccent() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'unaccent'")
        return cursor.fetchone() is not None
