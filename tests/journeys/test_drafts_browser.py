"""Where a text is, in one of four words at all times; and what of it stays on a device, and what does not."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from accounts.actions import end_sessions
from submissions.actions import revise
from submissions.models import DraftVersion, LearningPlan, Reflection
from tests.factories.submissions import decided, sent, started_plan
from tests.journeys.test_typing_browser import at, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = re.compile("^(Saved|Saving|Saved on this device only|Not saved)$")
PATIENCE = 20_000
THREE_DAYS = 3 * 24 * 3600 * 1000  # milliseconds


@pytest.fixture
def plan(world) -> LearningPlan:
    return started_plan(world.ana, world.program)


def state(page: Page, word: str) -> None:
    expect(page.locator(".save-state").first).to_have_attribute("data-state", word, timeout=PATIENCE)


def kept(page: Page) -> str:
    """All that this device keeps of drafts."""
    return page.evaluate(
        "JSON.stringify(Object.entries(localStorage).filter(([key]) => key.startsWith('practicum:draft:')))"
    )


def shown(page: Page) -> Locator:
    return page.locator(".save-state [data-when]:visible")


def sign_in_again(page: Page) -> None:
    button = page.get_by_role("button", name="Sign in again")
    expect(button).to_be_visible(timeout=PATIENCE)
    with page.expect_popup() as opened:
        button.click()
    window = opened.value
    window.fill("input[name=login]", "ana@example.org")
    window.fill("input[name=password]", "ana-practicum")
    with window.expect_event("close"):  # it closes itself when it has done its work
        window.press("input[name=password]", "Enter")
    page.bring_to_front()
    page.evaluate("window.dispatchEvent(new Event('focus'))")


# --- Four words -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [360, 1280])
def test_every_typed_form_says_at_all_times_where_its_text_is(world, new_page, live_server, plan, width, artifacts):
    revise(decided(sent(plan, 1), world.scorer, on_track=False).submission_id, by=world.ana)
    page = new_page(width=width, height=800)
    sign_in(page, live_server, "ana")
    forms = {
        live_server.url + reverse("submissions:new"): "Name of your practice",
        at(live_server, "edit", plan): "Name of your practice",
        at(live_server, "tier", plan, 1): "What I changed",
        at(live_server, "resources", plan, 1): "What it is",
        at(live_server, "reflection", plan, 1): "Your reflection",
        at(live_server, "artifacts", plan, 2): "What it shows",
        at(live_server, "data", plan, 3): "Goal it measures",
        at(live_server, "overview", plan, 4): "Materials",
        at(live_server, "permissions", plan, 2): "",
    }

    for number, (address, label) in enumerate(forms.items()):
        page.goto(address)
        if page.locator("details.unfold:not([open])").count():
            page.locator("details.unfold > summary").click()
        expect(shown(page)).to_have_text(WORDS)
        if label:
            field = page.get_by_label(label, exact=False).first
            field.fill("Typed a moment ago")
        else:
            field = page.locator("main input[type=checkbox]").first
            field.check(force=True)
        expect(shown(page)).to_have_text(WORDS)
        expect(shown(page)).to_be_in_viewport()
        page.screenshot(path=artifacts / f"state-{number}-{width}.png")
        if not label:
            state(page, "unsaved")
            page.once("dialog", lambda dialog: dialog.accept())
        elif page.locator("form[data-keep]").count():
            state(page, "device")
        else:
            state(page, "saved")


def test_a_plan_says_where_it_is_until_it_is_saved(world, page, live_server):
    sign_in(page, live_server, "ana")
    page.goto(live_server.url + reverse("submissions:new"))
    state(page, "unsaved")

    page.fill("[name=title]", "Exit tickets")
    state(page, "device")
    page.fill("[name=source-0-link]", "no link")
    page.get_by_role("button", name="Save the plan").click()
    expect(page.locator(".error-summary")).to_be_visible()
    state(page, "unsaved")
    page.fill("[name=source-0-link]", "")
    page.get_by_role("button", name="Save the plan").click()
    expect(page.get_by_role("heading", name="Exit tickets")).to_be_visible()
    page.get_by_role("link", name="Change").first.click()

    state(page, "saved")


def test_a_text_in_a_form_that_came_back_with_a_mistake_is_saved(world, page, live_server, plan):
    sign_in(page, live_server, "ana")
    page.goto(at(live_server, "artifacts", plan, 2))
    page.route("**/save/", lambda route: route.abort())
    page.fill("[name=shows]", "Students explain to each other")
    page.locator(".form-grid .actions button").click()
    expect(page.locator(".error-summary")).to_contain_text("Choose a file or paste a link.")

    page.unroute("**/save/")
    state(page, "saved")

    page.goto(at(live_server, "artifacts", plan, 2))
    expect(page.locator(".evidence-list")).to_contain_text("Students explain to each other")


# --- What stays on a device ------------------------------------------------------------------------------------------


def test_signing_out_leaves_nothing_typed_on_the_device(world, page, live_server, plan):
    sign_in(page, live_server, "ana")
    page.goto(at(live_server, "reflection", plan, 1))
    page.route("**/save/", lambda route: route.abort())
    page.fill("[name=text]", "only on this device")
    state(page, "device")
    assert "only on this device" in kept(page)

    leave = page.locator("form[action='/accounts/logout/'] button").first
    leave.evaluate("button => button.form.requestSubmit(button)")
    expect(page.locator("[data-autosave-panel=sign-out]")).to_be_visible(timeout=PATIENCE)
    leave.evaluate("button => button.form.requestSubmit(button)")
    page.wait_for_url(f"{live_server.url}/")

    assert kept(page) == "[]"


@pytest.mark.parametrize("address", ["reflection", "new"])
def test_a_shared_computer_keeps_no_text(world, page, live_server, plan, address):
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_label("This is a shared computer").check(force=True)
    page.fill("input[name=login]", "ana@example.org")
    page.fill("input[name=password]", "ana-practicum")
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)
    new = address == "new"
    page.clock.install()
    page.goto(live_server.url + reverse("submissions:new") if new else at(live_server, address, plan, 1))
    page.route("**/save/", lambda route: route.abort())
    asked: list[str] = []

    page.fill("[name=title]" if new else "[name=text]", "typed in the library")
    page.clock.fast_forward(1000)
    state(page, "unsaved")
    page.once("dialog", lambda dialog: asked.append(dialog.type) or dialog.accept())
    page.goto(f"{live_server.url}/me/")

    assert kept(page) == "[]"
    assert asked == ["beforeunload"]


# --- Signing in again ------------------------------------------------------------------------------------------------


def test_a_tab_of_three_days_ago_saves_after_signing_in(world, page, live_server, plan):
    sign_in(page, live_server, "ana")
    page.clock.install()
    page.goto(at(live_server, "reflection", plan, 1))
    page.fill("[name=text]", "typed on Monday")
    page.clock.fast_forward(5000)
    state(page, "saved")

    page.clock.fast_forward(THREE_DAYS)
    end_sessions([world.ana])
    page.context.clear_cookies()
    page.fill("[name=text]", "typed on Monday, and on Thursday")
    page.clock.fast_forward(5000)
    state(page, "device")
    sign_in_again(page)
    page.clock.fast_forward(5000)

    state(page, "saved")
    assert Reflection.objects.get().text == "typed on Monday, and on Thursday"
    assert kept(page) == "[]"


def test_a_form_key_that_ran_out_is_renewed_without_leaving_the_page(world, page, live_server, plan):
    sign_in(page, live_server, "ana")
    page.goto(at(live_server, "reflection", plan, 1))
    page.context.clear_cookies(name="csrftoken")
    page.evaluate("document.querySelectorAll('[name=csrfmiddlewaretoken]').forEach(field => (field.value = 'old'))")

    page.fill("[name=text]", "typed with an old key")
    button = page.get_by_role("button", name="Sign in again")
    expect(button).to_be_visible(timeout=PATIENCE)
    state(page, "device")
    with page.expect_popup() as opened:
        button.click()
    opened.value.wait_for_event("close") if not opened.value.is_closed() else None

    state(page, "saved")
    assert Reflection.objects.get().text == "typed with an old key"


# --- Two devices -----------------------------------------------------------------------------------------------------


def test_two_devices_keep_both_texts_and_the_teacher_picks(world, new_page, live_server, plan):
    phone, laptop = new_page(width=360), new_page()
    for page in (phone, laptop):
        sign_in(page, live_server, "ana")
        page.goto(at(live_server, "reflection", plan, 1))
    laptop.fill("[name=text]", "of the laptop")
    state(laptop, "saved")

    phone.fill("[name=text]", "of the phone")
    panel = phone.locator("[data-autosave-panel=conflict]")
    expect(panel).to_contain_text("of the laptop", timeout=PATIENCE)
    assert Reflection.objects.get().text == "of the laptop"
    assert DraftVersion.objects.get().value == "of the phone"
    laptop.reload()
    expect(laptop.get_by_role("region", name="Another text from")).to_contain_text("of the phone")
    phone.get_by_role("button", name="Keep what is in the box").click()

    state(phone, "saved")
    assert Reflection.objects.get().text == "of the phone"
    laptop.reload()
    expect(laptop.locator("[name=text]")).to_have_value("of the phone")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_sign_in_page_with_its_box_meets_wcag(world, new_page, live_server, width, axe: Callable, artifacts):
    page = new_page(width=width, height=900)
    page.goto(f"{live_server.url}/accounts/login/")
    expect(page.get_by_label("This is a shared computer")).to_be_visible()
    axe(page)
    page.screenshot(path=artifacts / f"sign-in-{width}.png")
