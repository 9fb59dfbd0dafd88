"""A use that is taken back closes the scorers' doors at once; its teacher keeps theirs."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.errors import Invalid
from submissions import access, actions
from submissions.models import Withdrawal
from tests.factories.files import stored_file
from tests.factories.submissions import fill, sent, started_plan, tier

pytestmark = pytest.mark.django_db
NOTHING, SCORING = Withdrawal.Remains.NOTHING, Withdrawal.Remains.SCORING
LINK = "https://example.org/chart"


@pytest.fixture
def picture(world):
    return stored_file(world.ana, label="window.jpg")


@pytest.fixture
def work(world, picture):
    """Ana's tier 1, sent, with a picture and a link."""
    plan = started_plan(world.ana, world.program)
    draft = fill(tier(plan, 1))
    actions.save_item(draft.pk, "artifact", by=world.ana, file=picture, shows="Mia at the window", alt="Mia")
    actions.save_item(draft.pk, "artifact", by=world.ana, link=LINK, shows="The chart")
    actions.submit(tier(plan, 1).pk, by=world.ana)
    return tier(plan, 1)


def readers(world, file):
    people = {"ana": world.ana, "scorer": world.scorer, "coordinator": world.coordinator, "cleo": world.cleo}
    return {name for name, person in people.items() if access.can_read_file(person, file)}


@pytest.fixture
def desk(client, world, work):
    def page(person=world.scorer):
        client.force_login(person)
        return client.get(reverse("scoring:piece", args=[work.uuid])).content.decode()

    return page


def test_a_file_taken_back_from_scoring_is_no_scorers_any_more(world, work, picture, desk):
    assert readers(world, picture) == {"ana", "scorer", "coordinator"}
    assert "Mia at the window" in desk()

    taken = actions.withdraw_use(work.pk, key=picture.pk, remains=NOTHING, by=world.ana)

    assert readers(world, picture) == {"ana", "coordinator"}
    page = desk()
    assert ("Mia" in page, "window.jpg" in page, "Taken back: it is not shown any more." in page) == (
        False,
        False,
        True,
    )
    assert LINK in page
    actions.lift_withdrawal(taken.pk, by=world.ana)
    assert readers(world, picture) == {"ana", "scorer", "coordinator"}


def test_the_door_of_a_file_taken_back_answers_that_there_is_none(world, work, picture, client):
    actions.withdraw_use(work.pk, key=picture.pk, remains=NOTHING, by=world.ana)
    client.force_login(world.scorer)

    assert client.get(reverse("submissions:file", args=[picture.uuid, "view"])).status_code == 404


def test_a_link_taken_back_is_not_shown_at_the_desk(world, work, desk):
    assert LINK in desk()

    actions.withdraw_use(work.pk, key=LINK, remains=NOTHING, by=world.ana)

    assert LINK not in desk()


def test_what_is_taken_back_from_the_library_alone_is_scored_on(world, work, picture, desk):
    actions.withdraw_use(work.pk, key=picture.pk, remains=SCORING, by=world.ana)

    assert readers(world, picture) == {"ana", "scorer", "coordinator"}
    assert "Taken back" not in desk()


def test_a_whole_tier_taken_back_from_scoring_is_no_longer_sent(world, work, picture):
    actions.withdraw_use(work.pk, remains=NOTHING, by=world.ana)

    work.refresh_from_db()
    assert work.state == "withdrawn"
    assert readers(world, picture) == {"ana", "coordinator"}


def test_a_coordinator_takes_a_tier_back_from_the_scorer_who_holds_it(world, work, desk):
    actions.claim(work.pk, by=world.scorer)

    actions.withdraw_use(work.pk, remains=NOTHING, reason="Ask me.", by=world.coordinator)

    work.refresh_from_db()
    assert (work.state, work.claimed_by) == ("withdrawn", None)


def test_what_is_taken_back_from_scoring_is_not_sent_again_until_it_is_allowed(world, work, picture):
    tier_back = actions.withdraw_use(work.pk, remains=NOTHING, by=world.ana)
    actions.revise(work.pk, by=world.ana)
    with pytest.raises(Invalid, match="You took this tier back"):
        actions.submit(work.pk, by=world.ana)

    actions.lift_withdrawal(tier_back.pk, by=world.ana)
    taken = actions.withdraw_use(work.pk, key=picture.pk, remains=NOTHING, by=world.ana)
    with pytest.raises(Invalid, match=r"window\.jpg"):
        actions.submit(work.pk, by=world.ana)
    actions.lift_withdrawal(taken.pk, by=world.ana)
    assert actions.submit(work.pk, by=world.ana).number == 2


def test_saying_it_again_changes_nothing(world, work, picture):
    first = actions.withdraw_use(work.pk, key=picture.pk, remains=NOTHING, by=world.ana)

    assert actions.withdraw_use(work.pk, key=picture.pk, remains=SCORING, by=world.ana) == first
    assert Withdrawal.objects.count() == 1


def test_only_its_teacher_and_a_coordinator_who_says_why_take_a_use_back(world, work, picture):
    for person in (world.ben, world.scorer, world.coach, world.admin):
        with pytest.raises(PermissionDenied):
            actions.withdraw_use(work.pk, remains=SCORING, by=person)
    with pytest.raises(Invalid):
        actions.withdraw_use(work.pk, remains=SCORING, by=world.coordinator)
    with pytest.raises(Invalid):
        actions.withdraw_use(work.pk, key=stored_file(world.ben).pk, remains=SCORING, by=world.ana)


def test_a_withdrawal_is_never_edited_but_lifted(world, work):
    taken = actions.withdraw_use(work.pk, remains=SCORING, by=world.ana)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Withdrawal.objects.filter(pk=taken.pk).update(remains=2)
    assert actions.lift_withdrawal(taken.pk, by=world.ana).lifted_by == world.ana


def test_in_a_group_what_one_takes_back_is_closed_in_everybodys_attempt(world):
    plan = started_plan(world.ana, world.program, world.ben)
    shared = plan.workspaces.get(terms__order=2, teacher=None)
    photo = stored_file(world.ana)
    actions.save_item(shared.pk, "artifact", by=world.ana, file=photo, shows="Us")
    sent(plan, 1, world.ben)
    bens = sent(plan, 2, world.ben)
    bens.ready_at = bens.submitted_at
    bens.save()
    assert access.can_read_file(world.scorer, photo)

    actions.withdraw_use(tier(plan, 2).pk, key=photo.pk, remains=NOTHING, by=world.ana)

    assert not access.can_read_file(world.scorer, photo)
    assert access.can_read_file(world.ben, photo)


# --- The pages -----------------------------------------------------------------------------------------


def test_the_page_takes_back_and_allows_again(world, work, client):
    client.force_login(world.ana)
    home = reverse("submissions:uses", args=[work.uuid])
    page = client.get(home).content.decode()
    address = reverse("submissions:withdraw_use", args=[work.uuid, "tier"])
    assert address in page
    question = client.get(address).content.decode()
    assert "It closes at once, wherever it appears" in question

    answer = client.post(address, {"remains": "1", "reason": "Changed my mind."})

    assert (answer.status_code, answer["Location"]) == (302, home)
    page = client.get(home).content.decode()
    assert "Changed my mind." in page
    taken = Withdrawal.objects.get()
    client.post(reverse("submissions:allow_again", args=[work.uuid, taken.pk]))
    assert "allowed again" in client.get(home).content.decode()


def test_a_coordinator_without_a_reason_is_asked_for_one(world, work, client):
    client.force_login(world.coordinator)

    answer = client.post(reverse("submissions:withdraw_use", args=[work.uuid, "tier"]), {"remains": "1"})

    assert "Write to the teacher why." in answer.content.decode()
    assert not Withdrawal.objects.exists()


@pytest.mark.parametrize("times", [1, 4])
def test_the_page_costs_the_same_for_one_withdrawal_and_for_four(world, work, client, django_assert_num_queries, times):
    for remains in [2, 1, 0][: times - 1]:
        actions.withdraw_use(work.pk, key=LINK, remains=remains, by=world.ana)
    actions.withdraw_use(work.pk, remains=2, by=world.ana)
    client.force_login(world.ana)

    with django_assert_num_queries(17):
        client.get(reverse("submissions:uses", args=[work.uuid]))
