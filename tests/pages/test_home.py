"""A teacher's home leads with one next thing, and costs the same however much they have done."""

import pytest
from django.urls import reverse

from credentials.actions import award
from scoring.actions import reverse as reverse_decision
from submissions import actions
from tests.factories.submissions import decided, draft_plan, fill, sent, started_plan, tier

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(world, client):
    client.force_login(world.ana)

    def page() -> str:
        answer = client.get("/me/")
        assert answer.status_code == 200
        return answer.content.decode()

    return page


def next_title(page: str) -> str:
    return page.partition('id="next-title">')[2].partition("<")[0]


def test_somebody_new_is_asked_to_choose_a_topic(home):
    page = home()

    assert next_title(page) == "Choose a topic to begin"
    assert "Nothing here yet" in page


def test_an_unfinished_plan_comes_first(world, home):
    draft_plan(world.ana, world.program)

    assert next_title(home()) == "Finish your plan “Exit tickets that teach”"


def test_then_the_next_tier_then_what_came_back(world, home):
    plan = started_plan(world.ana, world.program)
    assert next_title(home()) == "Go on with tier 1, Learning"

    submission = sent(plan)
    assert next_title(home()) == "Go on with tier 2, Implementation"

    decided(submission, world.scorer, on_track=False)
    page = home()
    assert next_title(page) == "See the next step for tier 1"
    assert reverse("submissions:decision", args=[plan.uuid, 1]) in page
    assert "Not yet on track" in page


def test_when_every_tier_is_on_track_the_practice_can_be_shared(world, home):
    plan = started_plan(world.ana, world.program)
    for order in (1, 2, 3, 4):
        decided(sent(plan, order), world.scorer)

    page = home()

    assert next_title(page) == "Share “Exit tickets that teach” with colleagues"
    assert "4 of 4 on track" in page


def test_a_plan_that_ends_without_a_practice_is_not_offered_for_sharing(world, home, client):
    world.program.tiers.get(order=4).asks.filter(kind="overview").delete()
    plan = started_plan(world.ana, world.program)
    for order in (1, 2, 3, 4):
        decided(sent(plan, order), world.scorer)

    assert next_title(home()) == "Choose what to learn next"
    refused = client.get(reverse("library:share", args=[tier(plan, 4).uuid]))
    assert refused.status_code == 409
    assert "asks for no overview of a practice" in refused.content.decode()


def test_a_last_tier_whose_decision_was_taken_back_is_not_offered_for_sharing(world, home):
    plan = started_plan(world.ana, world.program)
    for order in (1, 2, 3, 4):
        decision = decided(sent(plan, order), world.scorer)
    reverse_decision(decision.pk, reason="The wrong file.", by=world.coordinator)

    assert next_title(home()) == "Choose what to learn next"


def test_somebody_elses_plan_is_not_there(world, home):
    started_plan(world.ben, world.program, title="Ben’s own practice")

    assert "Ben’s own practice" not in home()


def test_other_roles_find_their_work(world, client):
    for person, label in (
        (world.scorer, "Score the next"),
        (world.clerk, "next pay run"),
        (world.coordinator, "Plans that"),
        (world.coach, "Drafts shared with you"),
        (world.admin, "People and their roles"),
    ):
        client.force_login(person)
        assert label in client.get("/me/").content.decode()


@pytest.mark.parametrize("plans", [1, 4])
def test_home_costs_the_same_with_one_plan_and_with_four(world, client, plans, django_assert_num_queries):
    for number in range(plans):
        plan = started_plan(world.ana, world.program, title=f"Plan {number}")
        decided(sent(plan), world.scorer)
        fill(tier(plan, 2))
        actions.submit(tier(plan, 2).pk, by=world.ana)
    client.force_login(world.ana)
    client.get("/me/")

    with django_assert_num_queries(6):
        client.get("/me/")


def test_notices_are_listed_and_marked_as_read(world, client):
    plan = started_plan(world.ana, world.program)
    decided(sent(plan), world.scorer)
    client.force_login(world.ana)

    page = client.get("/me/notices/").content.decode()
    assert " · new" in page
    client.post("/me/notices/")

    assert " · new" not in client.get("/me/notices/").content.decode()


def test_an_account_keeps_name_keys_and_which_mails_are_wanted(world, client):
    client.force_login(world.ana)

    client.post("/me/account/", {"name": "Ana B.", "language": "en", "paid": "on"})

    world.ana.refresh_from_db()
    assert (world.ana.name, world.ana.shortcuts_on) == ("Ana B.", False)
    assert set(world.ana.preferences.filter(by_mail=True).values_list("event", flat=True)) == {"paid"}


def test_a_wrong_language_is_refused_with_a_link_to_the_field(world, client):
    client.force_login(world.ana)

    answer = client.post("/me/account/", {"name": "", "language": "xx"})

    assert answer.status_code == 422
    assert 'href="#id_language"' in answer.content.decode()


def test_who_has_other_work_sees_how_much_of_it_waits(world, client):
    for person in (world.ana, world.ben):
        sent(started_plan(person, world.program))
    client.force_login(world.scorer)

    page = client.get("/me/").content.decode()

    assert '<a href="/desk/">Score the next submission</a><span class="count">2</span>' in page


def test_credentials_are_listed_with_where_they_stand(world, client):
    program = world.program
    tiers = set(program.tiers.values_list("pk", flat=True))
    award(program=program, recipient=world.ana, source="plan:x", title="Exit tickets", results=[], tiers_passed=tiers)
    client.force_login(world.ana)
    page = client.get("/me/credentials/").content.decode()
    client.force_login(world.ben)
    other = client.get("/me/credentials/").content.decode()

    assert "For “Exit tickets”" in page
    assert "The signed copy that others can check follows." in page
    assert "Exit tickets" not in other
    assert "No credential yet" in other


def test_who_only_has_other_work_is_led_to_it(world, client):
    client.force_login(world.scorer)
    assert "Nothing is waiting right now." in client.get("/me/").content.decode()
    sent(started_plan(world.ana, world.program))

    page = client.get("/me/").content.decode()

    assert next_title(page) == "Score the next submission"
    assert "1 waiting." in page


def test_who_never_takes_part_is_shown_no_stipends_and_who_does_is(world, client):
    def shown(user) -> bool:
        client.force_login(user)
        page = client.get("/me/").content.decode()
        assert ("Your credentials" in page) == ("Your stipends" in page)
        return "Your stipends" in page

    assert shown(world.ana)
    assert not any(map(shown, (world.coordinator, world.scorer, world.clerk, world.manager, world.admin)))
    started_plan(world.scorer, world.program)

    assert shown(world.scorer)
