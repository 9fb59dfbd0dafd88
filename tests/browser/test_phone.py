"""A teacher with a phone: writing at 360 px, and what becomes of the text when the phone, the session or the script ends."""

from __future__ import annotations

from contextlib import suppress

import pytest
from playwright.sync_api import Error, expect

from accounts.actions import end_sessions
from submissions.models import Submission
from tests.browser.stage import Person, Stage
from tests.browser.words import prose
from tests.factories.submissions import started_plan, tier, workspace

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTH = 360
FIVE_SECONDS = 5_000
KEY = 100  # milliseconds from key to key


@pytest.fixture
def stage(live_server, new_page, run_jobs):
    return Stage(live_server.url, new_page, run_jobs)


@pytest.fixture
def plan(world):
    return started_plan(world.ana, world.program)


def writing(stage: Stage, world, plan, **window: object) -> Person:
    """The teacher in front of the reflection of tier 1, on a phone."""
    teacher = stage.enter(world.ana, width=WIDTH, height=740, **window)
    teacher.open(f"/plans/{plan.uuid}/tier/1/reflection/")
    return teacher


def saved_text(plan) -> str:
    """What the server has."""
    row = workspace(tier(plan, 1)).reflections.first()
    return row.text if row else ""


def expect_state(teacher: Person, state: str) -> None:
    """One of the four words."""
    expect(teacher.page.locator(".save-state")).to_have_attribute("data-state", state)


def test_no_page_of_a_tier_is_wider_than_the_phone(world, stage, plan):
    teacher = writing(stage, world, plan)
    widths = {}

    for path in ("/me/", "/me/work/", *(f"/plans/{plan.uuid}/tier/{order}/" for order in (1, 2, 3, 4))):
        teacher.open(path)
        widths[path] = teacher.page.evaluate("document.documentElement.scrollWidth")

    assert widths == dict.fromkeys(widths, WIDTH)


def test_typed_text_goes_to_the_server_within_five_seconds_though_nobody_pauses(world, stage, plan):
    teacher = stage.enter(world.ana, width=WIDTH, height=740)
    teacher.page.clock.install()
    teacher.open(f"/plans/{plan.uuid}/tier/1/reflection/")
    field = teacher.field("Your reflection")
    text = prose(12)

    with teacher.page.expect_response("**/save/") as answer:
        for typed in range(0, FIVE_SECONDS, KEY):
            field.press_sequentially(text[typed // KEY])
            teacher.page.clock.run_for(KEY)

    assert answer.value.status == 200
    assert text.startswith(answer.value.request.post_data_json["value"])


def test_a_tab_that_is_killed_without_a_network_gives_its_text_to_the_next(world, stage, plan):
    teacher = writing(stage, world, plan)
    context = teacher.page.context
    context.set_offline(True)
    teacher.fill("Your reflection", "Typed in the parking garage.")
    expect_state(teacher, "device")

    with suppress(Error):
        teacher.page.goto("chrome://crash")  # as a phone does with a tab it needs the memory of: no script hears of it
    teacher.page.close()
    context.set_offline(False)
    assert saved_text(plan) == ""
    teacher.page = context.new_page()
    teacher.open(f"/plans/{plan.uuid}/tier/1/reflection/")

    expect(teacher.field("Your reflection")).to_have_value("Typed in the parking garage.")
    expect(teacher.page.get_by_text("Text that was only on this device was put back")).to_be_visible()
    expect_state(teacher, "saved")
    assert saved_text(plan) == "Typed in the parking garage."


def test_a_save_whose_answer_is_lost_is_no_other_window(world, stage, plan):
    teacher = writing(stage, world, plan)
    lost = []

    def lose(route):
        if lost:
            return route.continue_()
        lost.append(route.fetch())  # the server has it
        return route.abort()

    teacher.page.route("**/save/", lose)
    field = teacher.field("Your reflection")
    with teacher.page.expect_event("requestfailed"):
        field.press_sequentially("On the train ")
    field.press_sequentially("and under the hill.")

    expect_state(teacher, "saved")
    assert saved_text(plan) == "On the train and under the hill."
    expect(teacher.page.get_by_role("alert")).to_have_count(0)


def signs_out(teacher: Person) -> None:
    """By the menu, as the width shows it."""
    menus = [teacher.page.locator("summary:visible", has_text=name) for name in ("Ana Reyes", "Menu")]
    menus[0].or_(menus[1]).first.click()
    teacher.page.get_by_role("button", name="Sign out", exact=True).first.click()


def test_signing_out_saves_first_and_leaves_no_text_on_the_phone(world, stage, plan):
    teacher = writing(stage, world, plan)
    teacher.fill("Your reflection", "Nobody else's business.")

    signs_out(teacher)
    teacher.page.wait_for_url(lambda url: "/plans/" not in url)

    assert teacher.page.evaluate("Object.keys(localStorage)") == []
    assert saved_text(plan) == "Nobody else's business."


def test_signing_out_with_a_text_that_cannot_be_saved_is_asked_twice(world, stage, plan):
    teacher = writing(stage, world, plan)
    teacher.page.route("**/save/", lambda route: route.abort())
    teacher.fill("Your reflection", "Typed in the parking garage.")

    signs_out(teacher)
    expect(teacher.page.get_by_role("alert")).to_contain_text("You are still signed in, because this text could not be")
    expect_state(teacher, "device")
    teacher.page.get_by_role("button", name="Sign out", exact=True).first.click()  # the menu is still open
    teacher.page.wait_for_url(lambda url: "/plans/" not in url)

    assert teacher.page.evaluate("Object.keys(localStorage)") == []


def signs_in_again(teacher: Person, world) -> None:
    """In the small window that the page offers."""
    again = teacher.page.get_by_role("button", name="Sign in again")
    expect(again).to_be_visible()
    expect_state(teacher, "device")
    with teacher.page.expect_popup() as opened:
        again.click()
    window = opened.value
    window.get_by_label("Email").fill(world.ana.email)
    window.get_by_label("Password", exact=True).fill("ana-practicum")
    with window.expect_event("close"):  # it closes itself when it has done its work
        window.get_by_role("button", name="Sign in").click()


def test_a_session_that_ends_is_renewed_in_a_small_window_and_the_text_is_saved(world, stage, plan):
    teacher = writing(stage, world, plan)
    end_sessions([world.ana])

    teacher.fill("Your reflection", "Typed after the session ended.")
    signs_in_again(teacher, world)

    expect_state(teacher, "saved")
    expect(teacher.field("Your reflection")).to_have_value("Typed after the session ended.")
    assert saved_text(plan) == "Typed after the session ended."
    teacher.press("Save and go on")


def test_a_form_sent_after_the_session_ended_waits_for_signing_in(world, stage, plan):
    teacher = writing(stage, world, plan)
    end_sessions([world.ana])

    teacher.fill("Your reflection", "Pressed at once.")
    teacher.page.get_by_role("button", name="Save and go on").click()
    signs_in_again(teacher, world)

    expect_state(teacher, "saved")
    teacher.press("Save and go on")
    assert saved_text(plan) == "Pressed at once."


def test_without_scripts_a_tier_is_written_and_sent_by_forms_alone(world, stage, plan):
    teacher = stage.new_page(width=WIDTH, height=740, java_script_enabled=False)
    form = teacher.locator("main form").first

    teacher.goto(f"{stage.url}/plans/{plan.uuid}/tier/1/")
    teacher.get_by_label("Email").fill(world.ana.email)
    teacher.get_by_label("Password", exact=True).fill("ana-practicum")
    teacher.get_by_role("button", name="Sign in").click()
    teacher.get_by_role("link", name="Reflection").click()
    teacher.get_by_label("Your reflection").fill(prose(510))
    form.get_by_role("button", name="Save and go on").click()
    teacher.get_by_role("link", name="Students in your evidence").click()
    teacher.get_by_label("None of these").first.check(force=True)
    teacher.get_by_label("Scoring only", exact=True).first.check(force=True)
    form.get_by_role("button", name="Save and go on").click()
    teacher.get_by_role("link", name="Check and send").click()
    teacher.get_by_role("button", name="Send tier 1 for scoring").click()

    expect(teacher.locator("h1")).to_have_text("T1-0001 was sent")
    assert tier(plan, 1).state == Submission.State.SUBMITTED
