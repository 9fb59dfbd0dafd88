"""Who may know of what. The answer in SQL and the answer as a bool never disagree."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import RoleGrant, User
from core import clock
from submissions import access, actions
from submissions.models import LearningPlan, Submission
from tests.factories.files import stored_file
from tests.factories.submissions import decided, draft_plan, sent, started_plan, tier, workspace

pytestmark = pytest.mark.django_db


@pytest.fixture
def submissions(world):
    """Ana's plan with her colleague Ben and the coach: a draft, one that waits, one in the queue, one decided."""
    plan = started_plan(world.ana, world.program, world.ben)
    actions.ask_coach(plan.pk, coach_id=world.coach.pk, by=world.ana)
    decided(sent(plan, 1), world.scorer)
    sent(plan, 2)
    sent(plan, 4)
    return {name: tier(plan, order) for name, order in [("decided", 1), ("queued", 2), ("draft", 3), ("waiting", 4)]}


SEEN = {
    "ana": {"decided", "queued", "draft", "waiting"},
    "coach": {"decided", "queued", "draft", "waiting"},
    "scorer": {"decided", "queued"},
    "second_scorer": {"queued"},
    "coordinator": {"decided", "queued", "waiting"},
    "deputy": {"decided", "queued", "waiting"},
    "ben": set(),
    "cleo": set(),
    "clerk": set(),
    "manager": set(),
    "principal": set(),
    "admin": set(),
}


@pytest.mark.parametrize(("who", "names"), SEEN.items())
def test_a_submission_is_seen_by_those_who_need_it(world, submissions, who, names):
    person = getattr(world, who)

    by_sql = {name for name, one in submissions.items() if Submission.objects.visible_to(person).filter(pk=one.pk)}
    by_bool = {name for name, one in submissions.items() if access.can_view(person, one)}

    assert (by_sql, by_bool) == (names, names)


def test_a_coach_reads_the_drafts_of_those_in_a_group_who_asked(world, submissions):
    plan = submissions["draft"].plan
    bens = tier(plan, 1, world.ben)
    file = stored_file(world.ben)
    actions.save_item(workspace(bens).pk, "resource", by=world.ben, citation="Notes", file=file)
    coach = User.objects.get(pk=world.coach.pk)
    assert (access.can_view(coach, bens), access.can_read_file(coach, file)) == (False, False)

    coaching = actions.ask_coach(plan.pk, coach_id=world.coach.pk, by=world.ben)

    assert (access.can_view(coach, bens), access.can_read_file(coach, file)) == (True, True)
    with pytest.raises(PermissionDenied):
        actions.end_coaching(coaching.pk, by=world.ana)


def test_who_is_no_coach_any_more_reads_no_drafts(world, client, submissions):
    file = stored_file(world.ana)
    actions.save_item(workspace(submissions["draft"]).pk, "artifact", by=world.ana, file=file)
    coach = User.objects.get(pk=world.coach.pk)
    assert access.can_read_file(coach, file)

    yesterday = clock.today() - timedelta(days=1)
    RoleGrant.objects.filter(user=world.coach).update(valid_from=yesterday, valid_until=yesterday)

    former = User.objects.get(pk=world.coach.pk)
    client.force_login(former)
    assert not Submission.objects.visible_to(former).exists()
    assert not LearningPlan.objects.visible_to(former).exists()
    assert not access.can_read_file(former, file)
    assert client.get(reverse("submissions:read_draft", args=[submissions["draft"].uuid])).status_code == 404
    assert "No one has shared a draft" in client.get(reverse("submissions:coaching")).content.decode()


def test_somebody_deactivated_sees_nothing(world, submissions):
    world.ana.is_active = False

    assert not Submission.objects.visible_to(world.ana).exists()
    assert not LearningPlan.objects.visible_to(world.ana).exists()


def test_a_draft_plan_is_its_teachers_own_and_the_invited_colleagues(world):
    plan = draft_plan(world.ana, world.program)
    actions.invite(plan.pk, email=world.ben.email, by=world.ana)

    seen = {person.name for person in world.everyone() if LearningPlan.objects.visible_to(person).filter(pk=plan.pk)}

    assert seen == {"Ana Reyes", "Ben Okafor"}


@pytest.mark.parametrize(
    ("sending", "seen_by"),
    [
        (False, {"Ana Reyes", "Kofi Brandt"}),
        (True, {"Ana Reyes", "Kofi Brandt", "Sam Lindqvist", "Tess Amadi", "Lena Fischer", "Dana Ruiz"}),
    ],
)
def test_a_file_is_read_by_those_who_may_read_what_it_belongs_to(world, sending, seen_by):
    plan = started_plan(world.ana, world.program)
    actions.ask_coach(plan.pk, coach_id=world.coach.pk, by=world.ana)
    file = stored_file(world.ana)
    draft = workspace(tier(plan, 1))
    actions.save_item(draft.pk, "resource", by=world.ana, citation="Notes", file=file)
    if sending:
        sent(plan, 1)

    assert {person.name for person in world.everyone() if access.can_read_file(person, file)} == seen_by


def test_a_file_under_a_privacy_question_is_hidden(world):
    plan = started_plan(world.ana, world.program)
    file = stored_file(world.ana)
    actions.save_item(workspace(tier(plan, 1)).pk, "resource", by=world.ana, citation="Notes", file=file)
    attempt = sent(plan, 1).attempts.get()
    item = f"resource:{attempt.resources.get(file=file).pk}"

    actions.pause(attempt.pk, kind="privacy", item=item, note="A name.", by=world.scorer)

    seen = {person.name for person in world.everyone() if access.can_read_file(person, file)}
    assert seen == {"Ana Reyes", "Lena Fischer", "Dana Ruiz"}


def test_a_file_that_belongs_to_nothing_is_its_owners_alone(world):
    file = stored_file(world.ana)

    assert {person.name for person in world.everyone() if access.can_read_file(person, file)} == {"Ana Reyes"}


def test_a_groups_shared_draft_file_is_seen_by_the_group(world):
    plan = started_plan(world.ana, world.program, world.ben)
    shared = plan.workspaces.get(terms__order=2, teacher__isnull=True)
    file = stored_file(world.ana)
    actions.save_item(shared.pk, "artifact", by=world.ana, file=file)

    assert {person.name for person in world.everyone() if access.can_read_file(person, file)} == {
        "Ana Reyes",
        "Ben Okafor",
    }


def test_what_is_taken_back_is_not_in_the_draft_a_coach_reads(world, client):
    plan = started_plan(world.ana, world.program)
    actions.ask_coach(plan.pk, coach_id=world.coach.pk, by=world.ana)
    draft, file = workspace(tier(plan, 1)), stored_file(world.ana)
    actions.save_item(draft.pk, "artifact", by=world.ana, file=file, shows="Mia at the window")
    actions.save_item(draft.pk, "artifact", by=world.ana, link="https://example.org/board", shows="The board")
    client.force_login(world.coach)
    address = reverse("submissions:read_draft", args=[tier(plan, 1).uuid])

    def reads(*texts):
        page = client.get(address).content.decode()
        return [text in page for text in texts]

    gone, stays = ("Mia at the window", str(file.uuid)), ("The board", "https://example.org/board")
    assert reads(*gone, *stays) == [True] * 4
    taken = actions.withdraw_use(tier(plan, 1).pk, key=file.pk, remains=0, by=world.ana)
    assert reads(*gone, *stays, "Taken back: it is not shown any more.") == [False, False, True, True, True]
    actions.lift_withdrawal(taken.pk, by=world.ana)
    actions.withdraw_use(tier(plan, 1).pk, remains=0, by=world.ana)
    assert reads(*gone, *stays) == [False] * 4
