"""The ground that tests stand on is itself tested: flushed rows come back, jobs run on either half, the browser looks."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from wagtail.models import Page as WagtailPage
from wagtail.models import Site

from accounts.models import User
from config import jobs as kinds
from core import jobs
from core.models import Job, StateChange


@pytest.fixture(params=["first", "second"])
def time_round(request):
    """Twice, because the second time is after a flush."""
    return request.param


@pytest.mark.django_db(transaction=True)
def test_a_flushed_database_gets_back_what_the_migrations_wrote(time_round):
    assert Site.objects.get().root_page == WagtailPage.objects.get(depth=2)
    assert ContentType.objects.filter(app_label="accounts", model="user").exists()
    assert not User.objects.exists()

    person = User.objects.create_user(f"{time_round}@example.org", name="Somebody")
    StateChange.objects.create(subject_type="accounts.user", subject_id=person.pk, move="x", old="", new="y", by=person)


@pytest.mark.django_db
def test_an_ordinary_test_after_a_flush_finds_the_same_rows():
    assert Site.objects.get().root_page.depth == 2


@pytest.mark.django_db
def test_run_jobs_returns_when_the_work_is_done(run_jobs, monkeypatch):
    ran = []
    monkeypatch.setitem(kinds.KINDS, "test.note", "tests.house.test_ground.note")
    monkeypatch.setattr("tests.house.test_ground.NOTES", ran)

    jobs.enqueue("test.note", "seven")
    run_jobs()

    assert ran == ["seven"]
    assert list(Job.objects.values_list("kind", "state")) == [("test.note", "done")]


NOTES: list[str] = []


def note(subject: str) -> None:
    """What the job above does."""
    NOTES.append(subject)


@pytest.mark.parametrize("alias", ["default", "private"])
def test_files_go_to_storage_and_come_back(alias):
    storage = storages[alias]

    name = storage.save("ground/words.txt", ContentFile(b"words"))
    with storage.open(name) as file:
        words = file.read()
    storage.delete(name)

    assert words == b"words"
    assert not storage.exists(name)


@pytest.mark.browser
def test_the_browser_keeps_to_our_host_and_reads_our_pages(page, live_server, axe):
    page.goto(f"{live_server.url}/healthz")

    assert page.locator("body").inner_text() == "ok"


@pytest.mark.browser
def test_axe_finds_a_picture_without_words(new_page, axe):
    page = new_page()
    page.set_content(
        '<html lang="en"><title>t</title><main><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="></main>'
    )

    with pytest.raises(AssertionError, match="image-alt"):
        axe(page)


@pytest.mark.browser
def test_the_browser_tells_of_script_errors_and_other_hosts(browser):
    from tests.browsing import Complaints

    context = browser.new_context()
    page = context.new_page()
    complaints = Complaints(page)
    page.set_content('<img src="http://elsewhere.invalid/x.png"><script>throw new Error("on purpose")</script>')
    page.wait_for_load_state("load")
    context.close()

    assert sorted(text.split(" on ")[0].split(":")[0] for text in complaints.found) == [
        "request to another host",
        "script error",
    ]
