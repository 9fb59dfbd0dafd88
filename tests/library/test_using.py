"""Trying a practice, and beginning a plan from it."""

import pytest
from django.core.management import call_command

from core.errors import WrongState
from library import actions
from library.models import Adoption, Lineage, SearchEntry
from library.search import Ask, search
from submissions.models import LearningPlan

pytestmark = pytest.mark.django_db


def test_a_colleague_says_how_it_went_and_may_say_it_better(world, page):
    actions.adopt(page.pk, note="Worked with seniors.", by=world.ben)
    actions.adopt(page.pk, note="Worked with seniors, in half the time.", by=world.ben)
    actions.adopt(page.pk, note="", by=world.cleo)

    assert Adoption.objects.get(teacher=world.ben).note == "Worked with seniors, in half the time."
    assert SearchEntry.objects.get().adoptions == 2
    assert [facet.values[0].name for facet in search(Ask(), sees_all=True).facets if facet.kind.name == "TRIED"] == [
        "Tried by others"
    ]


def test_nobody_tries_their_own_practice(world, page):
    with pytest.raises(WrongState, match="your own practice"):
        actions.adopt(page.pk, note="Great", by=world.ana)


def test_a_plan_begins_from_a_practice_and_stays_linked(world, page):
    plan = actions.start_plan(page.pk, by=world.cleo)

    assert (plan.owner, plan.state, plan.title, plan.goal) == (world.cleo, "draft", page.title, page.summary)
    assert plan.own_topic == page.title
    (source,) = plan.sources.all()
    assert source.citation == ("Practice in our library: “Exit tickets that teach” (Ana Reyes, Oak Elementary School)")
    assert (source.link, source.research_based) == ("http://testserver/library/exit-tickets-that-teach/", False)
    assert Lineage.objects.get(plan=plan).page == page


def test_beginning_twice_opens_the_same_draft(world, page):
    first = actions.start_plan(page.pk, by=world.cleo)
    second = actions.start_plan(page.pk, by=world.cleo)

    assert first == second
    assert LearningPlan.objects.filter(owner=world.cleo).count() == 1


def test_a_practice_outlives_its_program(world, page):
    type(world.program).objects.filter(pk=world.program.pk).update(is_open=False)

    with pytest.raises(WrongState, match="No program takes new plans"):
        actions.start_plan(page.pk, by=world.cleo)


def test_the_search_is_built_anew_by_a_command(world, page, capsys):
    SearchEntry.objects.update(title="Stale", body="stale")

    call_command("reindex_library")

    assert SearchEntry.objects.get().title == page.title
    assert capsys.readouterr().out == "1 practices can be found.\n"
