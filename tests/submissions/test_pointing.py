"""Names and numbers of students in a draft: pointed out, masked by a press, never in the way."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from core import clock
from core.errors import WrongState
from files.models import StoredFile, Upload
from submissions import actions
from submissions.actions import masking
from submissions.models import Workspace
from submissions.parts import draft_of
from submissions.personal import Telltale
from submissions.pointing import pointed_out
from tests.factories.files import paper, stored_file
from tests.factories.submissions import NOBODY, decided, fill, started_plan, tier, workspace

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
            f"file:{photo.pk}",
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


# --- Names of files ------------------------------------------------------------------------------------

SOFIA = Telltale("name", "Sofia Martinez")
LABEL, MASKED = "Sofia_Martinez reads.jpg", "[student] reads.jpg"


@pytest.fixture
def photo(world, submission):
    file = stored_file(world.ana, label=LABEL)
    Upload.objects.create(
        owner=world.ana, label=LABEL, size=9, offset=9, key="u/1", state="complete", file=file, expires_at=clock.now()
    )
    actions.save_item(workspace(submission).pk, "artifact", by=world.ana, file=file, shows="The chart.")
    return file


def press(client, submission, file, draft=None):
    """What the button sends, which the page shows."""
    draft = draft or workspace(submission)
    sent = {"workspace": draft.pk, "field": f"file:{file.pk}", "kind": "name", "text": SOFIA.text}
    return client.post(reverse("submissions:mask", args=[submission.plan.uuid, 2]), sent)


def name_of(file):
    return StoredFile.objects.get(pk=file.pk).label


def page_of(client, submission):
    return client.get(reverse("submissions:check", args=[submission.plan.uuid, 2])).content.decode()


def test_one_press_masks_the_name_a_file_is_shown_under_and_the_old_one_is_kept_nowhere(
    world, submission, photo, client
):
    client.force_login(world.ana)
    assert f'value="file:{photo.pk}"' in page_of(client, submission)

    answer = press(client, submission, photo)

    assert answer.url == reverse("submissions:check", args=[submission.plan.uuid, 2])
    assert (name_of(photo), photo.upload.label) == (MASKED, LABEL)
    assert Upload.objects.get().label == MASKED
    page = page_of(client, submission)
    assert (MASKED in page, "Sofia" in page) == (True, False)
    assert SOFIA not in [one.telltale for one in pointed_out(draft_of(submission), world.ana)]


def test_whoever_opens_the_file_gets_it_under_its_new_name(world, submission, client):
    words = paper(world.ana, label="Sofia_Martinez reads.txt")
    actions.save_item(workspace(submission).pk, "artifact", by=world.ana, file=words, shows="The chart.")
    client.force_login(world.ana)
    press(client, submission, words)

    answer = client.get(reverse("submissions:file", args=[words.uuid, "original"]))

    assert "Sofia" not in str(answer.headers)
    assert "_student_ reads.txt" in answer["Content-Disposition"]


def test_what_was_sent_under_a_name_stays_as_it_was_sent_and_the_page_says_so(world, submission, photo, client):
    actions.submit(fill(submission) and submission.pk, by=world.ana)
    submission.refresh_from_db()
    submission.ready_at = submission.submitted_at
    submission.save()
    decided(submission, world.scorer, on_track=False)
    actions.revise(submission.pk, by=world.ana)
    client.force_login(world.ana)

    page = page_of(client, submission)
    answer = press(client, submission, photo)

    assert "what was sent stays as it was. To send another, choose the file again." in page
    assert f'value="file:{photo.pk}"' not in page
    assert (answer.status_code, name_of(photo)) == (409, LABEL)


def test_in_a_group_whoever_writes_masks_the_name_of_a_shared_file(world, client):
    plan = started_plan(world.ana, world.program, world.ben)
    shared = Workspace.objects.get(plan=plan, terms__order=2, teacher=None)
    file = stored_file(world.ana, label=LABEL)
    actions.save_item(shared.pk, "artifact", by=world.ana, file=file, shows="Us")
    client.force_login(world.ben)

    press(client, tier(plan, 2, world.ben), file, shared)

    assert name_of(file) == MASKED


def test_who_left_a_group_renames_nothing_of_a_colleague(world, client):
    plan = started_plan(world.ana, world.program, world.ben)
    shared = Workspace.objects.get(plan=plan, terms__order=2, teacher=None)
    file = stored_file(world.ana, label=LABEL)
    actions.save_item(shared.pk, "artifact", by=world.ana, file=file, shows="Us")
    actions.leave(plan.pk, by=world.ben)
    client.force_login(world.ben)
    bens = tier(plan, 2, world.ben)

    assert "A colleague of your former group chose this file." in page_of(client, bens)
    assert press(client, bens, file).status_code == 409
    assert press(client, bens, file, shared).status_code == 404
    assert name_of(file) == LABEL


def test_nobody_renames_what_is_not_in_their_draft(world, submission, photo, client):
    own = tier(started_plan(world.ben, world.program), 2)
    client.force_login(world.ben)

    assert press(client, own, photo).status_code == 409
    assert press(client, own, photo, workspace(submission)).status_code == 404
    with pytest.raises(PermissionDenied):
        masking.mask(workspace(submission).pk, field=f"file:{photo.pk}", telltale=SOFIA, by=world.ben)
    assert name_of(photo) == LABEL


@pytest.mark.parametrize("field", ["file:", "file:x", "file:99999999999", "file:1.label"])
def test_a_file_that_is_none_is_not_renamed(world, submission, photo, field):
    with pytest.raises(WrongState):
        masking.mask(workspace(submission).pk, field=field, telltale=SOFIA, by=world.ana)
    for text in ("", "Liam K."):
        told = Telltale("name", text)
        with pytest.raises(WrongState):
            masking.mask(workspace(submission).pk, field=f"file:{photo.pk}", telltale=told, by=world.ana)

    assert name_of(photo) == LABEL


@pytest.mark.parametrize("files", [1, 4])
def test_names_of_files_cost_one_query_however_many_there_are(world, submission, files, django_assert_num_queries):
    for _number in range(files):
        actions.save_item(
            workspace(submission).pk, "artifact", by=world.ana, file=stored_file(world.ana, label=LABEL), shows="Us"
        )
    draft = draft_of(submission)
    pointed_out(draft, world.ana)  # the district is kept

    with django_assert_num_queries(1):
        assert len(pointed_out(draft, world.ana)) == files + 2
