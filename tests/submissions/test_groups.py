"""A group writes some parts together: nothing of one is overwritten by another, and who leaves keeps what was shared."""

import pytest
from django.urls import reverse

from submissions import access, actions
from submissions.models import Workspace
from tests.factories.files import stored_file
from tests.factories.submissions import NOBODY, decided, started_plan, tier, workspace

pytestmark = pytest.mark.django_db
LINK = "https://example.org/chart"


@pytest.fixture
def plan(world):
    return started_plan(world.ana, world.program, world.ben)


def shared(plan, order):
    return Workspace.objects.get(plan=plan, terms__order=order, teacher=None)


def artifact(draft, by):
    return actions.save_item(draft.pk, "artifact", by=by, link=LINK, shows="Us")


def dataset(draft, by):
    return actions.save_item(draft.pk, "dataset", by=by, goal="Explaining", points=[["May", "12"]])


def overview(draft, by):
    return actions.save_item(draft.pk, "overview", by=by, steps="One.")


FIELDS = [
    (2, artifact, "shows", "Ana’s words", "Ben’s words"),
    (2, artifact, "alt", "Ana’s words", "Ben’s words"),
    (3, dataset, "goal", "Ana’s goal", "Ben’s goal"),
    (3, dataset, "note", "Ana’s note", "Ben’s note"),
    (3, dataset, "points", "May\t13", "May\t14"),
    (4, overview, "steps", "Ana’s steps", "Ben’s steps"),
    (4, overview, "links", "https://example.org/a", "https://example.org/b"),
]


@pytest.mark.parametrize(("order", "make", "name", "anas", "bens"), FIELDS)
def test_what_two_members_type_at_once_is_kept_and_shown_to_both(world, plan, order, make, name, anas, bens):
    draft = shared(plan, order)
    item = make(draft, world.ana)
    kind = make.__name__
    address = "overview" if kind == "overview" else f"{kind}:{item.pk}"
    base = Workspace.objects.get(pk=draft.pk).revision
    first = actions.save_draft(draft.pk, field=f"{address}.{name}", value=anas, base_revision=base, by=world.ana)

    second = actions.save_draft(draft.pk, field=f"{address}.{name}", value=bens, base_revision=base, by=world.ben)

    item.refresh_from_db()
    assert (first.conflict, second.conflict, second.current) == (False, True, anas)
    assert [(one.by, one.value) for one in draft.versions.all()] == [(world.ben, bens)]


def test_without_scripts_the_other_text_is_shown_beside_what_was_typed(world, plan, client):
    draft = shared(plan, 2)
    item = artifact(draft, world.ana)
    page = reverse("submissions:artifacts_item", args=[plan.uuid, 2, item.pk])
    base = Workspace.objects.get(pk=draft.pk).revision
    sent = {"kind": "photo", "link": LINK, "alt": "", "base_revision": base}
    client.force_login(world.ana)
    assert client.post(page, {**sent, "shows": "Ana at the board"}).status_code == 302

    client.force_login(world.ben)
    answer = client.post(page, {**sent, "shows": "Ben at the window"})

    item.refresh_from_db()
    text = answer.content.decode()
    assert (answer.status_code, item.shows) == (200, "Ana at the board")
    assert "It reads there: “Ana at the board”" in text
    assert "Ben at the window</textarea>" in text


def test_a_leaver_keeps_what_was_shared_until_then_and_no_more(world, plan):
    draft = shared(plan, 2)
    before, after = stored_file(world.ana), stored_file(world.ana)
    actions.save_item(draft.pk, "artifact", by=world.ana, file=before, shows="Before")
    actions.leave(plan.pk, by=world.ben)
    actions.save_item(draft.pk, "artifact", by=world.ana, file=after, shows="After")

    assert access.can_read_file(world.ben, before)
    assert not access.can_read_file(world.ben, after)
    assert [row.shows for row in workspace(tier(plan, 2, world.ben)).artifacts.all()] == ["Before"]


def test_each_member_is_decided_on_their_own(world, plan):
    for person in (world.ana, world.ben):
        mine = workspace(tier(plan, 1, person))
        actions.save_item(mine.pk, "reflection", by=person, text="word " * 520)
        actions.state_use(mine.pk, statement=NOBODY, by=person)
        actions.submit(tier(plan, 1, person).pk, by=person)

    decided(tier(plan, 1, world.ana), world.scorer)

    assert (tier(plan, 1, world.ana).state, tier(plan, 1, world.ben).state) == ("on_track", "submitted")
