"""A school leader reads what teachers chose to show, the practices, and counts that point at nobody."""

import re
from html import unescape

import pytest
from django.core.exceptions import PermissionDenied

from accounts import actions as people
from accounts import district
from accounts.models import District, Posting, RoleGrant
from library.models import PracticePage
from tests.factories.library import finished_plan, shelved
from tests.factories.submissions import decided, sent, started_plan
from tests.world import World, person

pytestmark = pytest.mark.django_db

PAGE = "/me/school/"


@pytest.fixture
def leader(client, world: World):
    client.force_login(world.principal)
    return client


def read(client) -> str:
    answer = client.get(PAGE)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def main(page: str) -> str:
    """The page without its frame, which holds the leader's own name."""
    return page.partition("<main")[2].partition("</main>")[0]


def on_track(teacher, world: World, *, order: int = 1, title: str = "Exit tickets that teach"):
    """A tier of theirs that was decided."""
    return decided(sent(started_plan(teacher, world.program, title=title), order), world.scorer)


def test_nobody_is_named_unless_they_chose_to_be(world, leader):
    on_track(world.ana, world)
    before = main(read(leader))

    people.show_to_leader(world.ana.pk, by=world.ana)
    after = main(read(leader))

    assert "Ana Reyes" not in before
    assert "Nobody is named here yet" in before
    assert "Ana Reyes" in after
    assert "1 Learning" in after
    assert "Exit tickets that teach" in after


def test_who_changes_their_mind_is_gone_at_once(world, leader):
    on_track(world.ana, world)
    people.show_to_leader(world.ana.pk, by=world.ana)
    people.hide_from_leader(world.ana.pk, by=world.ana)

    assert "Ana Reyes" not in main(read(leader))


def test_only_the_teacher_decides_whether_they_are_named(world):
    for act in (people.show_to_leader, people.hide_from_leader):
        with pytest.raises(PermissionDenied):
            act(world.ana.pk, by=world.principal)


def test_the_choice_is_made_at_ones_account(world, client):
    client.force_login(world.ana)
    form = {"name": "Ana Reyes", "language": "en", "shortcuts_on": "on"}

    client.post("/me/account/", {**form, "shown_to_leader": "on"})
    world.ana.refresh_from_db()
    since = world.ana.shown_to_leader_at
    client.post("/me/account/", {**form, "shown_to_leader": "on"})
    world.ana.refresh_from_db()

    assert since is not None
    assert world.ana.shown_to_leader_at == since
    ticked = re.search(r'<input[^>]*name="shown_to_leader"[^>]*>', client.get("/me/account/").content.decode())
    assert ticked
    assert "checked" in ticked[0]
    client.post("/me/account/", form)
    world.ana.refresh_from_db()
    assert world.ana.shown_to_leader_at is None


def test_drafts_and_what_is_not_yet_on_track_are_never_shown(world, leader):
    people.show_to_leader(world.ana.pk, by=world.ana)
    plan = started_plan(world.ana, world.program)
    assert "Ana Reyes" not in main(read(leader))

    decided(sent(plan), world.scorer, on_track=False)
    page = main(read(leader))

    assert "Ana Reyes" not in page
    assert "Exit tickets that teach" not in page
    assert "ot yet on track" not in page.replace("what is not yet on track stay theirs", "")


def test_the_next_school_is_not_ones_own(world, leader):
    people.show_to_leader(world.cleo.pk, by=world.cleo)
    on_track(world.cleo, world)

    page = main(read(leader))

    assert "Cleo Marsh" not in page
    assert page.count("<dd>0</dd>") == 2


def test_small_counts_are_hidden_and_large_ones_are_not(world, leader):
    on_track(world.ana, world)
    hidden = main(read(leader))
    District.objects.update(smallest_cell=2)
    district.forget()
    on_track(world.ben, world)
    shown = main(read(leader))

    assert hidden.count("<dd>fewer than 10</dd>") == 2
    assert shown.count("<dd>2</dd>") == 2


def test_practices_of_the_school_stand_there_unless_they_are_anonymous(world, leader):
    shelved(finished_plan(world.ana, world.program, world.scorer), world.coordinator, credit="school")
    assert "A teacher at Oak Elementary School" in main(read(leader))

    PracticePage.objects.update(school=None)  # as drafting leaves it for an anonymous author

    assert "No practice of your school yet" in main(read(leader))


def test_leading_no_longer_closes_the_page(world, leader):
    RoleGrant.objects.filter(user=world.principal).update(valid_from="2020-01-01", valid_until="2020-02-01")

    assert leader.get(PAGE).status_code == 403


def test_a_leader_finds_the_way(world, leader):
    home = leader.get("/me/").content.decode()

    assert 'id="next-title">What teachers of your school share<' in home
    assert "as far as teachers chose to show them" in home
    assert f'href="{PAGE}"' in home


@pytest.mark.parametrize("teachers", [1, 4])
def test_it_costs_the_same_with_one_teacher_and_with_four(world, leader, teachers, django_assert_num_queries):
    for number in range(teachers):
        teacher = person(f"T{number} Teacher", world.oak, None)
        people.show_to_leader(teacher.pk, by=teacher)
        on_track(teacher, world, title=f"Plan {number}")
    leader.get(PAGE)

    with django_assert_num_queries(8):
        page = read(leader)

    assert page.count('scope="rowgroup"') == teachers
    assert Posting.objects.filter(school=world.oak).count() >= teachers
