"""The rubric as the desk keeps it: read once, escaped, and with the right level chosen."""

from __future__ import annotations

import pytest

from rubrics.models import Criterion, Level, Rubric, RubricVersion
from scoring.rubric import rubric_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    made = RubricVersion.objects.create(rubric=Rubric.objects.create(key="reading", name="Reading"), number=1)
    criterion = Criterion.objects.create(version=made, sort_order=0, key="aloud", name="Read aloud")
    for order, name in enumerate(["Not yet <b>", "On track & more"], start=1):
        Level.objects.create(
            criterion=criterion, sort_order=order, order=order, name=name, descriptor='Says "why" <script>'
        )
    return made


def test_a_rubric_is_read_once_and_then_kept(version, django_assert_num_queries):
    with django_assert_num_queries(1):
        first = rubric_of(version.pk)

    with django_assert_num_queries(0):
        again = rubric_of(version.pk)

    assert again == first
    assert [(one.name, [level.order for level in one.levels]) for one in again] == [("Read aloud", [1, 2])]


def test_what_a_district_wrote_into_its_rubric_is_shown_and_never_run(version):
    drawn = rubric_of(version.pk)[0].radios(None)

    assert "Not yet &lt;b&gt;" in drawn
    assert "On track &amp; more" in drawn
    assert "Says &quot;why&quot; &lt;script&gt;" in drawn
    assert "<script>" not in drawn


def test_only_the_level_that_was_given_is_chosen(version):
    rubric_of(version.pk)  # kept from here on: what one scorer chose never shows to another
    criterion = rubric_of(version.pk)[0]
    low, high = criterion.levels

    assert " checked" not in criterion.radios(None)
    assert f'value="{high.pk}" checked data-met="1"' in criterion.radios(high.pk)
    assert f'value="{low.pk}" data-met="0"' in criterion.radios(high.pk)
    assert criterion.radios(high.pk).count(" checked") == 1
