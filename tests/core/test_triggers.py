"""The database refuses by itself, on both halves, what the verbs never do."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from files.models import Use
from rubrics import actions
from rubrics.models import Criterion, Level, Rubric, RubricVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def published() -> RubricVersion:
    version = RubricVersion.objects.create(rubric=Rubric.objects.create(key="k", name="K"), number=1)
    criterion = Criterion.objects.create(version=version, key="c", name="C", passing_order=2)
    for order in (1, 2):
        Level.objects.create(criterion=criterion, order=order, name=str(order), descriptor="d")
    return actions.publish(version.pk, by=None)


@pytest.mark.parametrize(
    "act",
    [
        lambda v: Criterion.objects.filter(version=v).update(name="Other"),
        lambda v: Criterion.objects.create(version=v, key="d", name="D"),
        lambda v: Level.objects.filter(criterion__version=v).update(descriptor="other"),
        lambda v: Level.objects.filter(criterion__version=v)[0].delete(),
        lambda v: Level.objects.create(criterion=v.criteria.get(), order=3, name="3", descriptor="d"),
    ],
)
def test_a_published_rubric_version_is_immutable(published, act):
    with pytest.raises(IntegrityError, match="published"), transaction.atomic():
        act(published)


def test_a_copy_of_it_is_a_draft_that_can_be_edited(published):
    draft = actions.copy(published.pk, by=None)

    draft.criteria.update(name="Sharper")
    assert (draft.number, draft.state, draft.criteria.get().name) == (2, "draft", "Sharper")
    assert published.criteria.get().name == "C"
    assert draft.criteria.get().levels.count() == 2


def stated(**fields: object) -> Use:
    """A statement about students, with what the test is about."""
    teacher = User.objects.create_user(f"t{User.objects.count()}@example.org", name="T")
    whole = {"visible": False, "heard": False, "named": False, "basis": "none_identifiable", "reach": 3}
    return Use.objects.create(**{**whole, "stated_by": teacher, "wording": "2026-2", **fields})


def test_what_was_stated_about_students_is_never_edited():
    use = stated()

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Use.objects.filter(pk=use.pk).update(visible=True)


RELEASES = {"visible": True, "basis": "releases", "released_on": date(2026, 9, 1), "form": "Media release, 2026"}


@pytest.mark.parametrize(
    ("whole", "broken", "constraint"),
    [
        ({"visible": True}, {"visible": None}, "a_statement_answers_all_three_questions"),
        ({"visible": True}, {"named": True}, "named_students_can_be_recognized"),
        ({}, {"basis": "scoring_only", "reach": 1}, "where_no_student_appears_no_release_is_needed"),
        (RELEASES, {"released_on": None}, "releases_have_a_date_and_a_form"),
        (RELEASES, {"form": ""}, "releases_have_a_date_and_a_form"),
        ({"named": True, "basis": "other", "words": "W"}, {"words": ""}, "another_basis_is_said_in_words"),
        (
            {"heard": True, "basis": "scoring_only", "reach": 1},
            {"reach": 2},
            "recognizable_students_are_not_shared_without_a_basis",
        ),
        ({"reach": 1}, {"reach": 0}, "a_statement_reaches_somewhere"),
        ({}, {"link": "https://example.org/"}, "an_exception_is_about_one_file_or_link"),
    ],
)
def test_half_a_statement_about_students_is_refused_by_the_database(whole, broken, constraint):
    stated(**whole)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        stated(**{**whole, **broken})


def test_an_answer_in_the_words_of_old_stays_what_it_was():
    old = stated(visible=None, heard=None, named=None, basis="releases", wording="2026-1")

    assert (old.released_on, old.shows_students, old.students_in_words) == (None, True, "Students can be recognized")
