"""Lists of one person's own things cost the same with one row and with four."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from core import clock
from credentials.models import Credential, Microcredential
from notices.models import Notice
from submissions.actions import ask_coach
from submissions.models import LearningPlan
from tests.factories.submissions import decided, draft_plan, sent, started_plan
from tests.world import World

pytestmark = pytest.mark.django_db


def told(world: World, number: int) -> None:
    Notice.objects.create(user=world.ana, event="paid", subject=str(number), sentence="It was paid.", path="/me/")


def awarded(world: World, number: int) -> None:
    kind = Microcredential.objects.first()
    Credential.objects.create(microcredential=kind, recipient=world.ana, source=f"plan:{number}", title="A practice")


def worked(world: World, _number: int) -> None:
    decided(sent(started_plan(world.ana, world.program)), world.scorer)


def proposed(world: World, _number: int) -> None:
    plan = draft_plan(world.ana, world.program)
    LearningPlan.objects.filter(pk=plan.pk).update(state="proposed", proposed_at=clock.now())


def opened_to_a_coach(world: World, _number: int) -> None:
    ask_coach(started_plan(world.ana, world.program).pk, coach_id=world.coach.pk, by=world.ana)


LISTS: dict[str, tuple[str, Callable[[World, int], None], str, int]] = {
    # address: whose, what makes a row, what each row shows, statements
    "pages:notices": ("ana", told, "It was paid.", 2),
    "pages:credentials": ("ana", awarded, "A practice", 2),
    "submissions:work": ("ana", worked, "Exit tickets that teach</a>", 6),
    "submissions:approve_list": ("coordinator", proposed, "Exit tickets that teach</a>", 2),
    "submissions:coaching": ("coach", opened_to_a_coach, "Exit tickets that teach</h2>", 4),
}


@pytest.mark.parametrize("rows", [1, 4])
@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_ones_own_costs_the_same_with_one_row_and_with_four(
    world, client, name, rows, django_assert_num_queries
):
    whose, made, shown, statements = LISTS[name]
    for number in range(rows):
        made(world, number)
    client.force_login(getattr(world, whose))
    client.get(reverse(name))  # the frame keeps the district and the count of notices

    with django_assert_num_queries(statements):
        page = client.get(reverse(name)).content.decode()

    assert page.count(shown) == rows
