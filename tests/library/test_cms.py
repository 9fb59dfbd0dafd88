"""Wagtail's own buttons, pressed through its real screens."""

import pytest
from django.urls import reverse
from wagtail.models import Page

from library.models import PracticePage, Release, SearchEntry
from notices.models import Notice
from tests.factories.library import finished_plan, offered
from tests.factories.submissions import tier

pytestmark = pytest.mark.django_db
SHARED = "/library/releases/"


@pytest.fixture
def editor(world, client):
    client.force_login(world.coordinator)
    return client


@pytest.fixture
def waiting(plan):
    return offered(plan, files=True)


def form_of(release, **changes):
    """What Wagtail's editor posts back for the practice as it stands."""
    page = release.page.get_latest_revision_as_object()
    names = ["title", "slug", "summary", "students_do", "steps", "materials", "time_needed", "grades", "adaptations"]
    data = {name: getattr(page, name) for name in [*names, "links", "lessons", "impact", "language"]}
    rows = list(page.practice_files.all())
    data |= {
        "practice_files-TOTAL_FORMS": str(len(rows)),
        "practice_files-INITIAL_FORMS": str(len([row for row in rows if row.pk])),
        "practice_files-MIN_NUM_FORMS": "0",
        "practice_files-MAX_NUM_FORMS": "25",
        "topic": "",
    }
    for number, row in enumerate(rows):
        data |= {
            f"practice_files-{number}-id": str(row.pk or ""),
            f"practice_files-{number}-ORDER": str(number + 1),
            f"practice_files-{number}-caption": row.caption,
            f"practice_files-{number}-alt": row.alt,
            f"practice_files-{number}-transcript": row.transcript,
        }
    return data | changes


def press(editor, release, button, **changes):
    path = reverse("wagtailadmin_pages:edit", args=[release.page_id])
    return editor.post(path, form_of(release, **{button: "x", **changes}), follow=True)


def test_the_editor_shows_what_the_author_decided(editor, waiting):
    shown = editor.get(reverse("wagtailadmin_pages:edit", args=[waiting.page_id])).content.decode()

    assert "Shared by Ana Reyes" in shown
    assert "figures of 24 students" in shown
    assert "chart.jpg" in shown


def test_the_preview_shows_the_page_as_colleagues_will_see_it(editor, waiting):
    path = reverse("wagtailadmin_pages:view_draft", args=[waiting.page_id])

    shown = editor.get(path).content.decode()

    assert "Exit tickets that teach" in shown
    assert '<ol class="steps">' in shown


def test_edited_and_published_a_practice_is_in_the_library(world, editor, waiting):
    press(editor, waiting, "action-publish", title="Exit tickets", steps="Write one line.\nRead ten.", is_featured="on")

    page = PracticePage.objects.get()
    assert (page.live, page.title, page.release.state) == (True, "Exit tickets", "published")
    assert (page.release.published_by, SearchEntry.objects.get().title) == (world.coordinator, "Exit tickets")
    assert [row.alt for row in page.practice_files.all()] == ["A chart"]
    assert Notice.objects.filter(user=world.ana, event="practice_published").count() == 1
    shown = editor.get("/library/exit-tickets-that-teach/").content.decode()
    assert "<li><span>Read ten.</span></li>" in shown


def test_a_refusal_is_a_sentence_and_keeps_the_edits(editor, waiting):
    answer = press(editor, waiting, "action-publish", title="Kept title", **{"practice_files-0-alt": ""})

    page = PracticePage.objects.get()
    assert "“chart.jpg” needs a description" in answer.content.decode()
    assert (page.live, page.get_latest_revision_as_object().title) == (False, "Kept title")
    assert page.release.state == "offered"


def test_editing_a_published_practice_and_publishing_again_renews_it(world, editor, waiting):
    press(editor, waiting, "action-publish")
    waiting.refresh_from_db()

    press(editor, waiting, "action-publish", title="Better title")

    assert SearchEntry.objects.get().title == "Better title"
    assert Notice.objects.filter(user=world.ana, event="practice_published").count() == 1


def test_saving_a_draft_of_a_published_practice_changes_nothing_in_the_library(editor, waiting):
    press(editor, waiting, "action-publish")

    press(editor, waiting, "action-save", title="Not yet")

    assert PracticePage.objects.get().title == "Exit tickets that teach"
    assert SearchEntry.objects.get().title == "Exit tickets that teach"


def test_unpublishing_is_withdrawing(world, editor, waiting):
    press(editor, waiting, "action-publish")

    answer = editor.post(reverse("wagtailadmin_pages:unpublish", args=[waiting.page_id]))

    page = PracticePage.objects.get()
    assert answer["Location"] == SHARED
    assert (page.live, page.release.state, page.release.withdrawn_by) == (False, "withdrawn", world.coordinator)
    assert not SearchEntry.objects.exists()
    assert Notice.objects.filter(user=world.ana, event="practice_withdrawn").exists()


@pytest.mark.parametrize("name", ["delete", "copy", "move"])
def test_practices_are_not_copied_moved_or_deleted(editor, waiting, name):
    answer = editor.post(reverse(f"wagtailadmin_pages:{name}", args=[waiting.page_id]), follow=True)

    assert PracticePage.objects.count() == 1
    if name != "move":  # choosing where comes first there, and is refused at the second step
        assert "Practices are not copied or deleted." in answer.content.decode()


def test_the_second_step_of_moving_is_refused(editor, waiting):
    home = Page.objects.get(pk=waiting.page_id).get_parent().get_parent()

    editor.post(reverse("wagtailadmin_pages:move_confirm", args=[waiting.page_id, home.pk]))

    assert PracticePage.objects.get().get_parent().slug == "library"


@pytest.mark.parametrize(("name", "live"), [("publish", False), ("delete", False), ("unpublish", True)])
def test_nothing_is_done_to_several_practices_at_once(editor, waiting, name, live):
    if live:
        press(editor, waiting, "action-publish")
    path = reverse("wagtail_bulk_action", args=["wagtailcore", "page", name])

    answer = editor.post(f"{path}?id={waiting.page_id}&next=/cms/")

    assert answer["Location"] == SHARED
    assert PracticePage.objects.get().live is live


def test_a_practice_cannot_be_made_in_the_cms(editor, waiting):
    parent = Page.objects.get(pk=waiting.page_id).get_parent()

    answer = editor.get(reverse("wagtailadmin_pages:add", args=["library", "practicepage", parent.pk]))

    assert answer.status_code in {302, 403}
    assert PracticePage.objects.count() == 1


def test_the_it_person_publishes_no_practice(world, client, waiting):
    client.force_login(world.admin)

    client.post(reverse("wagtailadmin_pages:edit", args=[waiting.page_id]), form_of(waiting) | {"action-publish": "1"})

    waiting.refresh_from_db()
    assert waiting.state == Release.State.OFFERED


def test_coordinators_do_not_publish_their_own(world, client):
    own = offered(finished_plan(world.deputy, world.program, world.scorer))
    client.force_login(world.deputy)

    answer = press(client, own, "action-publish")

    assert "Somebody else looks at a practice" in answer.content.decode()
    assert PracticePage.objects.get().live is False


def test_wagtail_never_serves_a_practice_by_itself(world, client, plan, waiting):
    page = PracticePage.objects.get()
    page.get_latest_revision().publish()

    answer = client.get("/library/exit-tickets-that-teach/")

    assert answer.status_code == 404
    assert tier(plan, 4).release.state == "offered"
