"""Requests no browser of ours sends: each gets an answer in the four hundreds, and changes nothing."""

import json
import uuid

import pytest

from files.models import AccessLog
from submissions import actions
from submissions.models import DraftVersion, LearningPlan, Membership, Reflection
from tests.factories.files import paper
from tests.factories.submissions import draft_plan, sent, started_plan, tier, workspace

pytestmark = pytest.mark.django_db

ENDLESS, HUGE = "9" * 5000, "9" * 30


@pytest.fixture
def ana(client, world):
    client.force_login(world.ana)
    return client


@pytest.fixture
def plan(world):
    return started_plan(world.ana, world.program)


@pytest.mark.parametrize(
    ("field", "value", "base"),
    [
        ("reflection.text", "\ud800", 0),
        ("\udfff.text", "A word", 0),
        ("reflection.text", "A word", 10**400),
        ("reflection.text", "A word", -(10**30)),
        ("reflection.text", "A word", True),
        ("reflection.text", "A word", 1.5),
        ("reflection.text", "word " * 100_000, 0),
        (f"artifact:{ENDLESS}.shows", "A word", 0),
        (f"artifact:{HUGE}.shows", "A word", 0),
        (f"artifact:{uuid.uuid4()}.file", "1", 0),
        ("reflection.workspace", "1", 0),
    ],
)
def test_what_cannot_be_saved_while_typing_is_refused_with_a_sentence(ana, plan, field, value, base):
    actions.save_draft(workspace(tier(plan, 1)).pk, field="changes", value="Mine", base_revision=0, by=plan.owner)
    body = json.dumps({"field": field, "value": value, "base_revision": base})

    answer = ana.post(f"/plans/{plan.uuid}/tier/1/save/", body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json()["sentence"]
    assert not Reflection.objects.exists()
    assert not DraftVersion.objects.exists()


@pytest.mark.parametrize(
    "form",
    [
        {"more": "1", "source-TOTAL_FORMS": "abc"},
        {"more": "1", "source-TOTAL_FORMS": ENDLESS},
        {"more": "1", "source-TOTAL_FORMS": "-5"},
        {"title": "T", "goal_for": "students", "topic": HUGE, "source-TOTAL_FORMS": "0", "source-INITIAL_FORMS": "0"},
    ],
)
def test_a_plan_form_with_numbers_that_are_none_is_shown_again(ana, world, form):
    answer = ana.post("/plans/new/", form)

    assert answer.status_code == 200
    assert not LearningPlan.objects.exists()


def test_a_revision_that_is_no_number_overwrites_nothing(ana, world):
    plan = draft_plan(world.ana, world.program)
    form = {"title": "Other", "goal_for": "students", "source-TOTAL_FORMS": "0", "source-INITIAL_FORMS": "0"}

    answer = ana.post(f"/plans/{plan.uuid}/edit/", {**form, "revision": ENDLESS})

    assert answer.status_code == 200
    plan.refresh_from_db()
    assert plan.title == "Exit tickets that teach"


@pytest.mark.parametrize(("act", "form"), [("settle", {"kept": "abc"}), ("settle", {"kept": HUGE})])
def test_scores_that_do_not_exist_are_not_found(client, world, plan, act, form):
    work = sent(plan)
    client.force_login(world.scorer)

    assert client.post(f"/desk/{work.uuid}/{act}/", form).status_code == 404


def test_a_revision_of_scores_no_database_holds_is_refused(client, world, plan):
    work = sent(plan)
    actions.claim(work.pk, by=world.scorer)
    client.force_login(world.scorer)

    form = {"attempt": work.attempts.get().uuid, "revision": HUGE}

    assert client.post(f"/desk/{work.uuid}/save/", form).status_code == 422
    assert client.get(f"/desk/{work.uuid}/?attempt={'9' * 3000}").status_code == 200


@pytest.mark.parametrize("asked", [f"bytes=0-{ENDLESS}", f"bytes={ENDLESS}-", "bytes=٣-٤", "bytes=a-b"])
def test_a_range_that_makes_no_sense_is_as_if_it_had_not_been_asked(ana, world, asked):
    file = paper(world.ana)

    assert ana.get(f"/plans/files/{file.uuid}/original", headers={"Range": asked}).status_code == 200


def test_who_begins_in_the_middle_is_written_down_too_and_once(ana, world):
    file = paper(world.ana)

    for start in (1, 2, 3):
        answer = ana.get(f"/plans/files/{file.uuid}/original", headers={"Range": f"bytes={start}-"})
        assert answer.status_code == 206

    assert AccessLog.objects.values_list("user", "rendition").get() == (world.ana.pk, "original")


def test_who_left_a_group_comes_back_only_when_asked_again(client, world):
    plan = started_plan(world.ana, world.program, world.ben)
    actions.leave(plan.pk, by=world.ben)
    client.force_login(world.ben)

    assert client.post(f"/plans/{plan.uuid}/join/", {"attested": "on"}).status_code == 403
    assert not Membership.objects.filter(teacher=world.ben, left_at=None).exists()

    actions.invite(plan.pk, email=world.ben.email, by=world.ana)
    assert client.post(f"/plans/{plan.uuid}/join/", {"attested": "on"}).status_code == 302
    assert Membership.objects.filter(teacher=world.ben, left_at=None).exists()
