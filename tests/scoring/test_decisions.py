"""The coordinator's list of decisions, and the plain screen that takes one back."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from submissions.models import Decision
from tests.factories import scoring as desk
from tests.factories.submissions import sent, started_plan

LIST = "/desk/decisions/"


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def plain(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def decision(world):
    return desk.decided(sent(started_plan(world.ana, world.program)), world.scorer)


@pytest.fixture
def address(decision):
    return reverse("scoring:reverse", args=[decision.uuid])


@pytest.fixture
def client(world):
    return signed_in(world.coordinator)


def test_decisions_stand_newest_first(world, client, decision):
    newer = desk.decided(sent(started_plan(world.ben, world.program)), world.second_scorer, on_track=False)

    response = client.get(LIST)

    assert list(response.context["page"].rows) == [newer, decision]
    assert "Tess Amadi" in plain(response)
    assert reverse("scoring:reverse", args=[decision.uuid]) in response.content.decode()


def test_an_empty_list_says_so(client):
    assert "Nothing was decided yet" in plain(client.get(LIST))


def test_before_it_is_done_the_screen_says_what_will_happen(client, address):
    page = plain(client.get(address))

    assert "The work waits in the queue again" in page
    assert "Its stipend is not paid yet. It becomes void" in page


def test_a_reason_takes_the_decision_back(world, client, decision, address):
    response = client.post(address, {"reason": "The wrong file was opened."})

    decision.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, LIST)
    assert (decision.state, decision.reversed_by) == (Decision.State.REVERSED, world.coordinator)
    assert "Taken back" in plain(client.get(LIST))


def test_without_a_reason_nothing_happens(client, decision, address):
    response = client.post(address, {"reason": " "})

    decision.refresh_from_db()
    assert response.status_code == 422
    assert 'href="#id_reason"' in response.content.decode()
    assert decision.state == Decision.State.RELEASED


@pytest.mark.parametrize("who", ["scorer", "ana", "coach", "clerk", "manager", "principal", "admin"])
def test_only_coordinators_come_here(world, decision, address, who):
    client = signed_in(getattr(world, who))

    assert client.get(LIST).status_code == 403
    assert client.post(address, {"reason": "Because."}).status_code == 403
    decision.refresh_from_db()
    assert decision.state == Decision.State.RELEASED


def test_a_coordinator_does_not_even_see_decisions_about_their_own_work(world):
    theirs = desk.decided(sent(started_plan(world.coordinator, world.program)), world.scorer)
    client = signed_in(world.coordinator)

    assert list(client.get(LIST).context["page"].rows) == []
    assert client.get(reverse("scoring:reverse", args=[theirs.uuid])).status_code == 404


@pytest.mark.parametrize("count", [1, 4])
def test_the_list_costs_the_same_whatever_it_holds(world, client, count, django_assert_num_queries):
    for number in range(count):
        desk.decided(sent(started_plan(world.ana, world.program, title=f"Practice {number}")), world.scorer)
    client.get(LIST)  # the frame keeps the district and the count of notices

    with django_assert_num_queries(2):
        response = client.get(LIST)

    assert len(response.context["page"].rows) == count
