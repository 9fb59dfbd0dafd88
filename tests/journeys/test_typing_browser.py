"""Typed text survives what happens in schools: a session that ends, a second window, a closed lid."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Route, expect

from accounts.actions import end_sessions
from submissions.actions import save_draft, submit
from submissions.models import LearningPlan, PracticeOverview, Reflection
from tests.factories.submissions import decided, fill, sent, started_plan, tier, workspace

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in(page: Page, live_server, name: str) -> None:
    page.goto(f"{live_server.url}/accounts/login/")
    page.fill("input[name=login]", f"{name}@example.org")
    page.fill("input[name=password]", f"{name}-practicum")
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def at(live_server, name: str, plan: LearningPlan, order: int | None = None) -> str:
    return live_server.url + reverse(f"submissions:{name}", args=[plan.uuid, *([order] if order else [])])


def held_back(page: Page, address: str) -> Callable[[], Route]:
    """Stop the next request to this address; what comes back waits until it is there, and hands it over."""
    held: list[Route] = []
    page.route(address, lambda route: held.append(route))

    def hand_over() -> Route:
        while not held:
            page.wait_for_timeout(10)
        return held[0]

    return hand_over


def test_text_is_saved_while_typing_with_the_servers_word_count(world, page, live_server):
    plan = started_plan(world.ana, world.program)
    sign_in(page, live_server, "ana")
    page.goto(at(live_server, "reflection", plan, 1))

    page.fill("[name=text]", "one two – three")

    expect(page.locator(".word-count")).to_contain_text("3 of at least 500 words")
    expect(page.locator(".save-state")).to_have_attribute("data-state", "saved")
    page.reload()
    expect(page.locator("[name=text]")).to_have_value("one two – three")


def test_a_session_that_ends_while_typing_loses_nothing(world, page, live_server):
    plan = started_plan(world.ana, world.program)
    sign_in(page, live_server, "ana")
    page.goto(at(live_server, "reflection", plan, 1))
    end_sessions([world.ana])

    page.fill("[name=text]", "typed after the session ended")
    button = page.get_by_role("button", name="Sign in again")
    expect(button).to_be_visible(timeout=8000)
    with page.expect_popup() as opened:
        button.click()
    window = opened.value
    window.fill("input[name=login]", "ana@example.org")
    window.fill("input[name=password]", "ana-practicum")
    with window.expect_event("close"):  # it closes itself when it has done its work
        window.press("input[name=password]", "Enter")
    page.bring_to_front()
    page.evaluate("window.dispatchEvent(new Event('focus'))")

    expect(page.locator(".save-state")).to_have_attribute("data-state", "saved")
    assert Reflection.objects.get().text == "typed after the session ended"


def test_a_tier_that_was_sent_in_another_window_says_so_and_keeps_what_is_typed(world, page, live_server):
    plan = started_plan(world.ana, world.program)
    fill(tier(plan, 1))
    sign_in(page, live_server, "ana")
    page.goto(at(live_server, "reflection", plan, 1))
    submit(tier(plan, 1).pk, by=world.ana)

    page.fill("[name=text]", "typed too late")

    expect(page.locator("[data-autosave-panel=refused]")).to_contain_text("not a draft now")
    expect(page.locator(".save-state")).to_have_attribute("data-state", "device")
    expect(page.locator("[data-autosave-panel=conflict]")).to_have_count(0)
    expect(page.locator("[name=text]")).to_have_value("typed too late")


def test_two_windows_are_asked_once_which_text_stays(world, page, live_server):
    plan = started_plan(world.ana, world.program)
    sign_in(page, live_server, "ana")
    page.goto(at(live_server, "reflection", plan, 1))
    other = page.context.new_page()
    other.goto(page.url)
    other.fill("[name=text]", "of the other window")
    expect(other.locator(".save-state")).to_have_attribute("data-state", "saved")

    page.bring_to_front()
    page.fill("[name=text]", "of this window")
    with page.expect_response("**/settle/"):
        page.get_by_role("button", name="Keep what is in the box").click()
    expect(page.locator(".save-state")).to_have_attribute("data-state", "saved")
    other.goto(live_server.url + "/me/")
    page.reload()

    expect(page.locator("[name=text]")).to_have_value("of this window")
    expect(page.locator("[data-autosave-panel]")).to_have_count(0)
    expect(page.get_by_text("Another text from")).to_have_count(0)


def test_a_page_that_was_drawn_before_the_last_save_shows_what_was_saved(world, page, live_server):
    plan = started_plan(world.ana, world.program)
    sign_in(page, live_server, "ana")
    page.goto(at(live_server, "reflection", plan, 1))
    drawn_before = page.request.get(page.url).text()
    saving, reloading = held_back(page, "**/save/"), held_back(page, page.url)

    page.fill("[name=text]", "saved while the page was on its way")
    save = saving()
    page.evaluate("() => { location.reload() }")
    reload = reloading()
    with page.expect_response("**/save/"):
        save.continue_()
    with page.expect_navigation():
        reload.fulfill(content_type="text/html", body=drawn_before)

    expect(page.locator("[name=text]")).to_have_value("saved while the page was on its way")
    expect(page.locator(".word-count")).to_contain_text("8 of at least 500 words")
    page.unroute_all()
    page.locator("[name=text]").press_sequentially(", and more")
    page.get_by_role("button", name="Save and go on").click()  # no other window's
    expect(page.get_by_text("10 words of at least 500").first).to_be_visible()
    assert Reflection.objects.get().text == "saved while the page was on its way, and more"


def test_a_save_of_one_field_hides_no_change_of_another_in_a_second_window(world, page, live_server):
    plan = started_plan(world.ana, world.program)
    draft = workspace(tier(plan, 4))
    sign_in(page, live_server, "ana")
    page.goto(at(live_server, "overview", plan, 4))
    save_draft(draft.pk, field="overview.steps", value="of the other window", base_revision=0, by=world.ana)

    page.fill("[name=students_do]", "They explain.")
    expect(page.locator(".save-state")).to_have_attribute("data-state", "saved")
    page.fill("[name=steps]", "of this window")

    expect(page.locator("[data-autosave-panel=conflict]")).to_contain_text("of the other window")
    assert PracticeOverview.objects.get().steps == "of the other window"


def test_a_plan_that_was_not_saved_yet_comes_back_and_is_forgotten_once_it_is(world, page, live_server):
    sign_in(page, live_server, "ana")
    new = live_server.url + reverse("submissions:new")
    page.goto(new)
    page.fill("[name=title]", "Exit tickets")
    page.fill("[name=goal]", "A goal of many words.")
    page.fill("[name=source-1-citation]", "A book")

    page.goto(live_server.url + "/me/")
    page.goto(new)
    expect(page.get_by_text("What you typed here before was put back.")).to_be_visible()
    expect(page.locator("[name=goal]")).to_have_value("A goal of many words.")
    expect(page.locator("[name=source-1-citation]")).to_have_value("A book")

    page.get_by_role("button", name="Save the plan").click()
    expect(page.get_by_role("heading", name="Exit tickets")).to_be_visible()
    assert LearningPlan.objects.get().goal == "A goal of many words."
    page.goto(new)
    expect(page.locator("[name=title]")).to_have_value("")


@pytest.mark.parametrize("status", [200, 409, 502])
def test_an_answer_that_is_not_ours_does_not_stop_the_saving(world, page, live_server, status):
    plan = started_plan(world.ana, world.program)
    sign_in(page, live_server, "ana")
    page.goto(at(live_server, "reflection", plan, 1))
    wifi = {"status": status, "content_type": "text/html", "body": "<h1>Welcome to the school’s Wi-Fi</h1>"}
    page.route("**/save/", lambda route: route.fulfill(**wifi))
    page.fill("[name=text]", "typed behind")
    expect(page.locator(".save-state")).to_have_attribute("data-state", "device")

    page.unroute("**/save/")
    page.fill("[name=text]", "typed behind the Wi-Fi’s own page")

    expect(page.locator(".save-state")).to_have_attribute("data-state", "saved")
    assert Reflection.objects.get().text == "typed behind the Wi-Fi’s own page"


def test_a_connection_that_hangs_is_given_up_and_tried_again(world, page, live_server):
    plan = started_plan(world.ana, world.program)
    sign_in(page, live_server, "ana")
    page.clock.install()
    page.goto(at(live_server, "reflection", plan, 1))
    page.route("**/save/", lambda route: None)
    page.fill("[name=text]", "typed into a dead spot")
    with page.expect_request("**/save/"):
        page.clock.fast_forward(4000)
    expect(page.locator(".save-state")).to_have_attribute("data-state", "saving")

    page.clock.fast_forward(21_000)
    expect(page.locator(".save-state")).to_have_attribute("data-state", "device")
    page.unroute("**/save/")
    page.clock.fast_forward(5000)

    expect(page.locator(".save-state")).to_have_attribute("data-state", "saved")
    assert Reflection.objects.get().text == "typed into a dead spot"


def test_the_teachers_pages_meet_wcag(world, page, live_server, axe: Callable[[Page], None]):
    plan = started_plan(world.ana, world.program)
    decided(sent(plan, 1), world.scorer, on_track=False)
    for order in (2, 3, 4):
        fill(tier(plan, order))
    sign_in(page, live_server, "ana")
    pages = [at(live_server, "plan", plan), at(live_server, "edit", plan), at(live_server, "decision", plan, 1)]
    parts = {2: "artifacts", 3: "data", 4: "overview"}
    for order, part in parts.items():
        pages += [at(live_server, name, plan, order) for name in ("tier", "reflection", "permissions", "check", part)]
    pages += [live_server.url + reverse("submissions:work"), live_server.url + reverse("submissions:new")]

    for address in pages:
        page.goto(address)
        axe(page)
