"""Without a connection: a page of our own says what this device holds, and goes on by itself when it can."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stage import Person, Stage
from tests.factories.submissions import started_plan, tier, workspace

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORKER_IS_READY = "navigator.serviceWorker.ready.then(() => true)"
KEPT = """caches.keys()
  .then((names) => Promise.all(names.map((name) => caches.open(name).then((cache) => cache.keys()))))
  .then((requests) => requests.flat().map((request) => new URL(request.url).pathname))"""


@pytest.fixture
def stage(live_server, new_page, run_jobs):
    return Stage(live_server.url, new_page, run_jobs)


@pytest.fixture
def plan(world):
    return started_plan(world.ana, world.program)


def arrive(stage: Stage, world, width: int) -> Person:
    """A teacher whose browser keeps the offline page."""
    teacher = stage.enter(world.ana, width=width, height=740, service_workers="allow")
    assert teacher.page.evaluate(WORKER_IS_READY)
    return teacher


def visit(page: Page, address: str) -> None:
    """Go somewhere, as a link does: it may well fail."""
    page.evaluate("address => { location.assign(address) }", address)


@pytest.mark.parametrize("width", [360, 1280])
def test_without_a_connection_a_page_says_what_this_device_holds(world, stage, plan, width):
    teacher = arrive(stage, world, width)
    path = f"/plans/{plan.uuid}/tier/1/reflection/"
    teacher.open(path)
    page = teacher.page
    page.context.set_offline(True)
    teacher.fill("Your reflection", "Typed where there is no signal.")
    expect(page.locator(".save-state")).to_have_attribute("data-state", "device")

    visit(page, f"{stage.url}/me/work/")

    expect(page.get_by_role("heading", name="No connection")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    link = page.get_by_role("link", name="Reflection")
    assert link.get_attribute("href") == path
    expect(page.locator("body")).not_to_contain_text(world.ana.name)

    page.context.set_offline(False)
    expect(page).to_have_url(f"{stage.url}/me/work/")
    expect(page.get_by_role("heading", name="No connection")).to_have_count(0)  # it went on by itself
    teacher.open(path)
    expect(teacher.field("Your reflection")).to_have_value("Typed where there is no signal.")
    expect(page.locator(".save-state")).to_have_attribute("data-state", "saved")
    assert workspace(tier(plan, 1)).reflections.get().text == "Typed where there is no signal."


def test_nothing_of_a_person_is_kept_for_the_time_without_a_connection(world, stage, plan):
    teacher = arrive(stage, world, 1280)
    for path in ("/me/", f"/plans/{plan.uuid}/tier/1/", "/library/"):
        teacher.open(path)

    kept = teacher.page.evaluate(KEPT)

    assert "/offline/" in kept
    assert [path for path in kept if not path.startswith(("/static/", "/theme.", "/offline/"))] == []


def test_what_is_sent_without_a_connection_is_not_swallowed(world, stage, plan):
    """The browser's own page asks whether to send again; ours could not."""
    teacher = arrive(stage, world, 1280)
    teacher.open(f"/plans/{plan.uuid}/tier/1/resources/")
    teacher.page.context.set_offline(True)
    with teacher.page.expect_event("requestfailed"):
        teacher.page.locator("main form").first.evaluate("form => form.submit()")
    expect(teacher.page.get_by_role("heading", name="No connection")).to_have_count(0)


def test_a_page_that_answers_with_a_refusal_is_shown_as_it_is(world, stage):
    teacher = arrive(stage, world, 1280)
    visit(teacher.page, f"{stage.url}/people/")
    expect(teacher.page.get_by_role("heading", name="No connection")).to_have_count(0)
    expect(teacher.page.locator("h1")).to_be_visible()


def test_the_page_is_readable_for_everybody(world, stage):
    teacher = arrive(stage, world, 360)
    teacher.open("/offline/")
    expect(teacher.page.get_by_text("No typed text waits on this device.")).to_be_visible()
