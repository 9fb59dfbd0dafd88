"""Who leaves a group and comes back: every stay is kept, and nothing is taken along twice."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from notices.models import Notice
from submissions import access, actions
from submissions.models import LearningPlan, Membership, Withdrawal, Workspace
from tests.factories.files import paper
from tests.factories.submissions import draft_plan, sent, started_plan, tier, workspace

pytestmark = pytest.mark.django_db
NOTHING, SCORING = Withdrawal.Remains.NOTHING, Withdrawal.Remains.SCORING


@pytest.fixture
def plan(world):
    return started_plan(world.ana, world.program, world.ben)


@pytest.fixture
def shared(plan):
    return Workspace.objects.get(plan=plan, terms__order=2, teacher=None)


@pytest.fixture
def bens(world, plan):
    return workspace(tier(plan, 2, world.ben))


def come_back(plan, person, by):
    actions.invite(plan.pk, email=person.email, by=by)
    return actions.join(plan.pk, attested=True, by=person)


def shown(draft):
    return sorted(draft.artifacts.values_list("shows", flat=True))


# --- The record ----------------------------------------------------------------------------------------


def test_every_stay_is_a_record_of_its_own(world, plan):
    first = actions.leave(plan.pk, by=world.ben)
    left = first.left_at
    again = come_back(plan, world.ben, world.ana)
    actions.leave(plan.pk, by=world.ben)

    stays = list(plan.memberships.filter(teacher=world.ben))
    assert [stay.pk for stay in stays] == [first.pk, again.pk]
    assert stays[0].left_at == left
    assert stays[0].joined_at < stays[0].left_at < stays[1].joined_at < stays[1].left_at
    assert [stay.invited_by for stay in stays] == [world.ana, world.ana]
    assert plan.invitations.filter(colleague=world.ben, answered_at__isnull=False).count() == 2


def test_a_stay_that_ended_is_neither_opened_again_nor_rewritten(world, plan):
    stay = Membership.objects.filter(pk=actions.leave(plan.pk, by=world.ben).pk)

    for change in ({"left_at": None}, {"joined_at": plan.created_at}, {"teacher": world.cleo}):
        with pytest.raises(IntegrityError), transaction.atomic():
            stay.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        stay.delete()
    assert stay.update(part="Stations") == 1


def test_saying_yes_twice_is_one_stay(world, plan):
    actions.leave(plan.pk, by=world.ben)
    again = come_back(plan, world.ben, world.ana)

    assert actions.join(plan.pk, attested=True, by=world.ben) == again
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(plan=plan, teacher=world.ben)


def test_who_comes_back_keeps_their_part_their_choice_of_hours_and_their_ladder(world, plan):
    plan.memberships.filter(teacher=world.ben).update(part="Stations", wants_hours=True)
    ladder = list(plan.submissions.filter(teacher=world.ben).values_list("pk", flat=True))
    actions.leave(plan.pk, by=world.ben)

    again = come_back(plan, world.ben, world.ana)

    assert (again.part, again.wants_hours) == ("Stations", True)
    assert list(plan.submissions.filter(teacher=world.ben).values_list("pk", flat=True)) == ladder


def test_who_left_before_the_start_and_comes_back_after_it_gets_a_ladder(world):
    plan = draft_plan(world.ana, world.program)
    come_back(plan, world.ben, world.ana)
    actions.leave(plan.pk, by=world.ben)
    actions.start(plan.pk, attested=True, by=world.ana)

    come_back(plan, world.ben, world.ana)

    assert plan.submissions.filter(teacher=world.ben).count() == 4


def test_who_left_is_told_when_they_are_asked_again_and_who_said_no_is_not(world, plan):
    actions.leave(plan.pk, by=world.ben)
    for _time in range(2):
        actions.invite(plan.pk, email=world.ben.email, by=world.ana)
        actions.invite(plan.pk, email=world.cleo.email, by=world.ana)
        actions.decline(plan.pk, by=world.cleo)

    told = Notice.objects.filter(event="group_invited")
    assert told.filter(user=world.ben).count() == 2
    assert told.filter(user=world.cleo).count() == 1


@pytest.mark.parametrize(
    ("who", "reads"), [("ana", True), ("coordinator", True), ("ben", False), ("cleo", True), ("coach", False)]
)
def test_who_took_part_and_when_is_read_by_the_group_and_the_coordinators(world, plan, client, who, reads):
    actions.ask_coach(plan.pk, coach_id=world.coach.pk, by=world.ana)
    come_back(plan, world.cleo, world.ana)
    actions.leave(plan.pk, by=world.ben)
    client.force_login(getattr(world, who))

    page = client.get(reverse("submissions:plan", args=[plan.uuid])).content.decode()

    assert ("From when until when" in page, "Ben Okafor" in page) == (reads, reads or who == "ben")
    assert ("asked by Ana Reyes" in page) == reads


def test_a_plan_left_twice_is_listed_once(world, plan, client):
    for _time in range(2):
        actions.leave(plan.pk, by=world.ben)
        come_back(plan, world.ben, world.ana)

    assert LearningPlan.objects.of(world.ben).filter(pk=plan.pk).count() == 1
    client.force_login(world.ben)
    page = client.get(reverse("submissions:work")).content.decode()
    assert page.count(f"{plan.title}</a>") == 1


@pytest.mark.parametrize("times", [1, 4])
def test_the_page_of_a_plan_costs_the_same_for_one_stay_and_for_four(
    world, plan, client, times, django_assert_num_queries
):
    for _time in range(times - 1):
        actions.leave(plan.pk, by=world.ben)
        come_back(plan, world.ben, world.ana)
    client.force_login(world.ana)
    address = reverse("submissions:plan", args=[plan.uuid])
    client.get(address)  # the frame keeps the district and the count of notices

    with django_assert_num_queries(10):
        client.get(address)


# --- What is taken along -------------------------------------------------------------------------------


def test_the_second_leaving_copies_only_what_was_not_copied_before(world, plan, shared, bens):
    for words in ("Edited later", "Never touched"):
        actions.save_item(shared.pk, "artifact", by=world.ana, link="https://example.org/", shows=words)
    actions.leave(plan.pk, by=world.ben)
    mine = bens.artifacts.get(shows="Edited later")
    actions.save_item(bens.pk, "artifact", by=world.ben, item_id=mine.pk, shows="In my own words")
    come_back(plan, world.ben, world.ana)
    actions.save_item(shared.pk, "artifact", by=world.ana, link="https://example.org/", shows="New since")

    actions.leave(plan.pk, by=world.ben)

    assert shown(bens) == ["In my own words", "Never touched", "New since"]
    assert bens.artifacts.get(pk=mine.pk).shows == "In my own words"


def test_a_shared_text_that_changed_meanwhile_is_not_copied_beside_the_copy(world, plan, shared, bens):
    item = actions.save_item(shared.pk, "artifact", by=world.ana, link="https://example.org/", shows="Before")
    actions.leave(plan.pk, by=world.ben)
    actions.save_item(shared.pk, "artifact", by=world.ana, item_id=item.pk, shows="After")
    come_back(plan, world.ben, world.ana)

    actions.leave(plan.pk, by=world.ben)

    assert shown(bens) == ["Before"]


def test_copies_made_before_their_origin_was_kept_are_known_by_what_they_say(world, plan, shared, bens):
    actions.save_item(shared.pk, "artifact", by=world.ana, link="https://example.org/", shows="Us")
    actions.leave(plan.pk, by=world.ben)
    bens.artifacts.update(copied_from=None)
    come_back(plan, world.ben, world.ana)

    actions.leave(plan.pk, by=world.ben)

    assert shown(bens) == ["Us"]


def test_an_overview_is_taken_along_once(world, plan):
    common = Workspace.objects.get(plan=plan, terms__order=4, teacher=None)
    actions.save_item(common.pk, "overview", by=world.ana, steps="One.")
    for _time in range(2):
        actions.leave(plan.pk, by=world.ben)
        come_back(plan, world.ben, world.ana)
    actions.leave(plan.pk, by=world.ben)

    assert workspace(tier(plan, 4, world.ben)).practiceoverviews.get().steps == "One."


def test_who_came_back_sends_what_the_group_shares_once(world, plan, shared):
    actions.save_item(shared.pk, "artifact", by=world.ana, link="https://example.org/", shows="Us")
    actions.leave(plan.pk, by=world.ben)
    come_back(plan, world.ben, world.ana)

    attempt = sent(plan, 2, world.ben).attempts.get()

    assert [row.shows for row in attempt.artifacts.all()].count("Us") == 1
    assert not attempt.artifacts.filter(copied_from__isnull=False).exists()


def test_a_copy_outlives_the_shared_item_it_was_made_from(world, plan, shared, bens):
    item = actions.save_item(shared.pk, "artifact", by=world.ana, link="https://example.org/", shows="Us")
    actions.leave(plan.pk, by=world.ben)

    actions.remove_item(shared.pk, "artifact", item_id=item.pk, by=world.ana)

    assert shown(bens) == ["Us"]


# --- The doors of who left -----------------------------------------------------------------------------


@pytest.fixture
def door(client, world):
    def status(person, file):
        client.force_login(person)
        answer = client.get(reverse("submissions:file", args=[file.uuid, "original"]))
        assert (answer.status_code == 200) == access.can_read_file(person, file)
        return answer.status_code

    return status


@pytest.fixture
def file(world, plan, shared):
    """Ana's, in what the group shares while Ben takes part."""
    made = paper(world.ana)
    actions.save_item(shared.pk, "artifact", by=world.ana, file=made, shows="Before")
    return made


def test_one_who_left_opens_what_was_shared_and_not_what_came_later(world, plan, shared, file, door):
    actions.leave(plan.pk, by=world.ben)
    later, instead = (paper(world.ana) for _number in range(2))
    actions.save_item(shared.pk, "artifact", by=world.ana, file=later, shows="After")
    actions.save_item(
        shared.pk, "artifact", by=world.ana, item_id=shared.artifacts.get(shows="Before").pk, file=instead
    )

    assert [door(world.ben, one) for one in (file, later, instead)] == [200, 404, 404]
    assert [door(world.ana, one) for one in (file, later, instead)] == [200, 200, 200]


def test_one_who_left_opens_nothing_that_only_a_colleague_sent(world, plan, file, door):
    actions.leave(plan.pk, by=world.ben)
    later = paper(world.ana)
    actions.save_item(workspace(tier(plan, 1)).pk, "resource", by=world.ana, citation="Notes", file=later)
    sent(plan, 1)

    assert door(world.ben, later) == 404


@pytest.mark.parametrize("sending", [False, True])
def test_a_file_whose_use_was_taken_back_closes_for_who_left_and_opens_when_allowed_again(
    world, plan, file, door, sending
):
    if sending:
        sent(plan, 2, world.ben)
    actions.leave(plan.pk, by=world.ben)
    assert door(world.ben, file) == 200

    taken = actions.withdraw_use(tier(plan, 2).pk, key=file.pk, remains=NOTHING, by=world.ana)

    assert (door(world.ben, file), door(world.ana, file)) == (404, 200)
    actions.lift_withdrawal(taken.pk, by=world.ana)
    assert door(world.ben, file) == 200


def test_a_tier_its_owner_took_back_closes_for_who_left(world, plan, file, door):
    actions.leave(plan.pk, by=world.ben)

    actions.withdraw_use(tier(plan, 2).pk, remains=NOTHING, by=world.ana)

    assert (door(world.ben, file), door(world.ana, file)) == (404, 200)


def test_what_is_taken_back_from_the_library_alone_stays_with_who_left(world, plan, file, door):
    actions.leave(plan.pk, by=world.ben)

    actions.withdraw_use(tier(plan, 2).pk, key=file.pk, remains=SCORING, by=world.ana)

    assert door(world.ben, file) == 200


def test_who_comes_back_reads_like_everybody_in_the_group(world, plan, shared, file, door):
    actions.leave(plan.pk, by=world.ben)
    later = paper(world.ana)
    actions.save_item(shared.pk, "artifact", by=world.ana, file=later, shows="After")
    assert door(world.ben, later) == 404

    come_back(plan, world.ben, world.ana)

    assert door(world.ben, later) == 200
