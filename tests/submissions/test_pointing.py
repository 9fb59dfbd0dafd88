"""Names and numbers of students in a draft: pointed out, masked by a press, never in the way."""

import pytest
from django.urls import reverse

from core.errors import WrongState
from submissions import actions
from submissions.actions import masking
from submissions.parts import draft_of
from submissions.personal import Telltale
from submissions.pointing import pointed_out
from tests.factories.files import stored_file
from tests.factories.submissions import NOBODY, started_plan, tier, workspace

pytestmark = pytest.mark.django_db
EMMA = Telltale("name", "Emma Rodriguez")
TEXT = "Emma Rodriguez drew it. Ana Reyes saw how Emma Rodriguez smiled; her number is MV-2041."


@pytest.fixture
def submission(world):
    world.district.student_ids = "MV-9999"
    world.district.save()
    submission = tier(started_plan(world.ana, world.program), 2)
    actions.save_item(workspace(submission).pk, "reflection", by=world.ana, mode="text", text=TEXT)
    return submission


def test_what_may_tell_who_a_student_is_is_said_with_its_place(world, submission):
    photo = stored_file(world.ana, label="IMG_2041_Sofia_Martinez.jpg")
    actions.save_item(workspace(submission).pk, "artifact", by=world.ana, file=photo, shows="The chart.")

    assert [(one.words, one.where, one.field) for one in pointed_out(draft_of(submission), world.ana)] == [
        ("“Emma Rodriguez” looks like the name of a student.", "Reflection", "reflection.text"),
        ("“MV-2041” looks like the number of a student.", "Reflection", "reflection.text"),
        (
            "“Sofia Martinez” looks like the name of a student.",
            "Name of the file “IMG_2041_Sofia_Martinez.jpg”",
            "",
        ),
    ]


def test_one_press_masks_every_mention_and_is_saved_like_typing(world, submission, client):
    client.force_login(world.ana)
    before = workspace(submission).revision
    address = reverse("submissions:check", args=[submission.plan.uuid, 2])
    assert "This may tell who a student is" in client.get(address).content.decode()

    sent = {"workspace": workspace(submission).pk, "field": "reflection.text", "kind": "name", "text": EMMA.text}
    answer = client.post(reverse("submissions:mask", args=[submission.plan.uuid, 2]), sent)

    assert answer.url == address
    draft = workspace(submission)
    assert draft.reflections.get().text == (
        "[student] drew it. Ana Reyes saw how [student] smiled; her number is MV-2041."
    )
    assert (draft.revision, draft.touched["reflection.text"]) == (before + 1, before + 1)
    assert EMMA not in [one.telltale for one in pointed_out(draft_of(submission), world.ana)]


def test_masking_what_is_not_there_any_more_changes_nothing(world, submission):
    with pytest.raises(WrongState):
        masking.mask(
            workspace(submission).pk, field="reflection.text", telltale=Telltale("name", "Liam K."), by=world.ana
        )

    assert workspace(submission).reflections.get().text == TEXT


def test_nobody_masks_in_the_draft_of_another(world, submission, client):
    client.force_login(world.ben)
    own = tier(started_plan(world.ben, world.program), 2)
    sent = {"workspace": workspace(submission).pk, "field": "reflection.text", "kind": "name", "text": EMMA.text}

    assert client.post(reverse("submissions:mask", args=[own.plan.uuid, 2]), sent).status_code == 404
    assert workspace(submission).reflections.get().text == TEXT


def test_it_keeps_nothing_from_being_sent(world, submission):
    draft = workspace(submission)
    actions.save_item(draft.pk, "artifact", by=world.ana, link="https://example.org/", shows="Emma said so.")
    actions.state_use(draft.pk, statement=NOBODY, by=world.ana)

    assert actions.submit(submission.pk, by=world.ana).reflections.get().text == TEXT
