"""A file goes up while the form is written, and goes on after whatever happens in schools: a cut, a closed page, a
network that is gone. Without scripts the form sends the file as it always did."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Route, expect

from files.models import Upload
from submissions.models import Artifact, LearningPlan
from tests.factories.submissions import started_plan
from tests.files import made
from tests.journeys.test_typing_browser import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PIECES = re.compile(r"/uploads/[0-9a-f-]{36}/$")
LESSON = made.video(1) + bytes(range(256)) * 12_000  # three megabytes: three pieces and a bit


def lesson(content: bytes = LESSON, name: str = "lesson.mp4", kind: str = "video/mp4") -> dict[str, object]:
    return {"name": name, "mimeType": kind, "buffer": content}


@pytest.fixture
def plan(world) -> LearningPlan:
    return started_plan(world.ana, world.program)


@pytest.fixture
def form(plan, live_server) -> str:
    """Address of the form for artifacts."""
    return live_server.url + reverse("submissions:artifacts", args=[plan.uuid, 2])


def opened(page: Page, live_server, form: str) -> Page:
    sign_in(page, live_server, "ana")
    page.goto(form)
    return page


def write_about_it(page: Page) -> None:
    page.select_option("[name=kind]", "video")
    page.fill("[name=shows]", "Minute one: students sort themselves")


def is_piece(route: Route) -> bool:
    return route.request.headers.get("content-type") == "application/offset+octet-stream"


def note(page: Page):
    return page.locator("[data-upload-note]").first


def stop_at(page: Page, number: int) -> threading.Event:
    """Let no piece through from this one on; the event says that it was reached."""
    seen: list[Route] = []
    reached = threading.Event()

    def handle(route: Route) -> None:
        if not is_piece(route):
            return route.continue_()
        seen.append(route)
        if len(seen) < number:
            return route.continue_()
        reached.set()
        return route.abort("connectionreset")

    page.route(PIECES, handle)
    return reached


def wait_for(page: Page, reached: threading.Event) -> None:
    while not reached.is_set():
        page.wait_for_timeout(20)


def test_a_connection_that_is_cut_midway_costs_one_piece(world, page, live_server, form):
    sizes: list[int] = []

    def cut_the_second(route: Route) -> None:
        if is_piece(route):
            sizes.append(len(route.request.post_data_buffer or b""))
            if len(sizes) == 2:
                return route.abort("connectionreset")
        return route.continue_()

    opened(page, live_server, form).route(PIECES, cut_the_second)

    page.set_input_files("[name=file]", lesson())
    expect(page.locator("#uploads")).to_contain_text("lesson.mp4")
    write_about_it(page)
    expect(note(page)).to_contain_text("“lesson.mp4” has arrived.")
    page.locator(".form-grid .actions button").click()

    expect(page.locator("#messages")).to_contain_text("Saved.")
    upload = Upload.objects.get()
    assert Artifact.objects.get().file == upload.file
    assert upload.file.sha256 == hashlib.sha256(LESSON).hexdigest()
    assert upload.used_at is not None
    assert sum(sizes) - len(LESSON) <= max(sizes)


def test_a_page_that_was_closed_midway_asks_for_the_same_file_and_goes_on(world, page, live_server, form):
    reached = stop_at(opened(page, live_server, form), 2)
    page.set_input_files("[name=file]", lesson())
    wait_for(page, reached)
    window = page.context
    page.close(run_before_unload=False)

    again = window.new_page()
    again.goto(form)
    expect(note(again)).to_contain_text(
        "“lesson.mp4” has not arrived whole: 1 MB of 3.1 MB. Choose the same file again"
    )
    expect(again.locator("#uploads")).to_contain_text("Waiting: choose the same file again")
    again.set_input_files("[name=file]", lesson())

    expect(note(again)).to_contain_text("has arrived")
    assert Upload.objects.get().file.sha256 == hashlib.sha256(LESSON).hexdigest()


def test_another_file_of_the_same_name_and_size_is_another_upload(world, page, live_server, form):
    reached = stop_at(opened(page, live_server, form), 2)
    page.set_input_files("[name=file]", lesson())
    wait_for(page, reached)
    window = page.context
    page.close(run_before_unload=False)
    other = LESSON[:-5] + b"other"

    again = window.new_page()
    again.goto(form)
    expect(note(again)).to_contain_text("has not arrived whole")
    again.set_input_files("[name=file]", lesson(other))

    expect(note(again)).to_contain_text("has arrived")
    assert Upload.objects.get(state="complete").file.sha256 == hashlib.sha256(other).hexdigest()
    assert Upload.objects.filter(state="open").count() == 1


def test_a_form_that_is_sent_too_early_is_saved_by_itself_when_the_file_is_there(world, page, live_server, form):
    held: list[Route] = []

    def hold(route: Route) -> None:
        if is_piece(route) and not held:
            held.append(route)
        else:
            route.continue_()

    opened(page, live_server, form).route(PIECES, hold)
    page.set_input_files("[name=file]", lesson())
    write_about_it(page)
    expect(page.locator("#uploads")).to_contain_text("On its way")
    while not held:
        page.wait_for_timeout(20)

    page.locator("form [name=shows]").press("Tab")
    page.locator(".form-grid .actions button").click()
    expect(note(page)).to_contain_text("This form is saved by itself as soon as the file has arrived.")
    held[0].continue_()

    expect(page.locator("#messages")).to_contain_text("Saved.")
    assert Artifact.objects.get().file == Upload.objects.get().file


def test_without_a_connection_nothing_is_tried_and_it_goes_on_by_itself(world, page, live_server, form):
    reached = stop_at(opened(page, live_server, form), 2)
    page.set_input_files("[name=file]", lesson())
    wait_for(page, reached)

    page.context.set_offline(True)
    expect(page.locator("#uploads")).to_contain_text("No connection. It goes on by itself")
    page.unroute(PIECES)
    page.context.set_offline(False)

    expect(note(page)).to_contain_text("has arrived")


def test_pausing_resuming_and_removing_by_keyboard(world, page, live_server, form):
    reached = stop_at(opened(page, live_server, form), 2)
    page.set_input_files("[name=file]", lesson())
    wait_for(page, reached)

    page.get_by_role("button", name="Pause lesson.mp4").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Resume lesson.mp4")).to_be_focused()
    expect(page.locator("#announcer")).to_have_text("lesson.mp4 is paused")
    page.get_by_role("button", name="Remove lesson.mp4").focus()
    with page.expect_response(PIECES):
        page.keyboard.press("Enter")

    expect(page.locator("#uploads")).to_be_hidden()
    expect(page.locator("main")).to_be_focused()
    assert Upload.objects.get().state == "terminated"


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        (lesson(b"<!doctype html><p>Hi", "page.html", "text/html"), "This kind of file cannot be used."),
        (lesson(b"MZ\x90" + b"\0" * 500, "photo.jpg", "image/jpeg"), "This kind of file cannot be used."),
        (lesson(b"", "empty.jpg", "image/jpeg"), "The file is empty."),
    ],
)
def test_a_file_that_cannot_be_used_says_why_beside_its_field(world, page, live_server, form, chosen, sentence):
    opened(page, live_server, form).fill("[name=shows]", "typed before")

    page.set_input_files("[name=file]", chosen)

    expect(note(page)).to_contain_text(sentence)
    expect(page.locator("#uploads")).to_be_hidden()
    expect(page.locator("[name=shows]")).to_have_value("typed before")
    assert page.input_value("[name=file]") == ""


def test_every_page_shows_what_waits_and_lets_go_of_it(world, page, live_server, form):
    reached = stop_at(opened(page, live_server, form), 2)
    page.set_input_files("[name=file]", lesson())
    wait_for(page, reached)
    window = page.context
    page.close(run_before_unload=False)

    home = window.new_page()
    home.goto(f"{live_server.url}/me/")
    expect(home.get_by_role("link", name="Go to its page lesson.mp4")).to_have_attribute(
        "href", re.compile("/artifacts/")
    )
    with home.expect_response(PIECES):
        home.get_by_role("button", name="Remove lesson.mp4").click()
    expect(home.locator("#uploads")).to_be_hidden()
    home.reload()

    expect(home.locator("#uploads")).to_be_hidden()
    assert Upload.objects.get().state == "terminated"
    assert "lesson" not in home.evaluate("JSON.stringify(localStorage)")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_tray_covers_nothing_that_has_the_focus(
    world, new_page, live_server, form, width, axe: Callable[[Page], None], artifacts
):
    page = new_page(width=width, height=700)
    reached = stop_at(opened(page, live_server, form), 2)
    page.set_input_files("[name=file]", lesson(name="a lesson with a rather long name for so small a screen.mp4"))
    wait_for(page, reached)
    page.locator("#uploads details").evaluate("details => (details.open = true)")
    expect(page.locator("#uploads")).to_contain_text("Keep this page open.")

    page.screenshot(path=artifacts / f"uploads-{width}.png")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    axe(page)
    page.evaluate("document.querySelector('#main').focus()")
    covered = []
    for _ in range(40):
        page.keyboard.press("Tab")
        covered += page.evaluate(
            """() => {
              const focused = document.activeElement, tray = document.querySelector("#uploads");
              if (tray.contains(focused) || focused === document.body) return [];
              return focused.getBoundingClientRect().top >= tray.getBoundingClientRect().top - 1 ? [focused.outerHTML] : [];
            }"""
        )
    assert covered == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_without_scripts_the_form_sends_the_file_itself(world, new_page, live_server, form):
    page = opened(new_page(java_script_enabled=False), live_server, form)
    write_about_it(page)
    page.set_input_files("[name=file]", lesson(made.jpeg(), "photo.jpg", "image/jpeg"))

    page.locator(".form-grid .actions button").click()

    expect(page.locator("#messages")).to_contain_text("Saved.")
    assert Artifact.objects.get().file.label == "photo.jpg"
    assert not Upload.objects.exists()
