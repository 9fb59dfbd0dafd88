"""The question about students in a browser: only what is left open is in sight, without a script, by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from files.models import AccessLog, Use
from files.uses import Statement
from submissions import actions
from tests.factories.files import stored_file
from tests.factories.submissions import NOBODY, fill, sent, started_plan, tier
from tests.journeys.test_typing_browser import at, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LINK = "https://example.org/chart"


@pytest.mark.parametrize("width", [360, 1280])
def test_the_question_unfolds_as_it_is_answered(world, new_page, live_server, axe, artifacts, width):
    plan = started_plan(world.ana, world.program)
    draft = fill(tier(plan, 2))
    actions.state_use(draft.pk, statement=NOBODY, by=world.ana)
    page = new_page(width=width)
    sign_in(page, live_server, "ana")
    page.goto(at(live_server, "permissions", plan, 2))
    form = page.locator(".consent").first
    expect(form.get_by_label("None of these")).to_be_checked()
    expect(form.get_by_label("Which form was signed")).to_be_hidden()

    form.get_by_label("None of these").focus()
    page.keyboard.press("Space")
    form.get_by_label("Students can be seen").focus()
    page.keyboard.press("Space")
    form.get_by_label("A signed release is on file").check(force=True)
    expect(form.get_by_label("Which form was signed")).to_be_visible()
    page.get_by_text(LINK).first.focus()
    page.get_by_text(LINK).first.press("Enter")
    page.get_by_label("This one is another case").check(force=True)
    axe(page)
    page.screenshot(path=artifacts / f"consent-{width}.png", full_page=True)
    page.get_by_role("button", name="Save and go on").click()

    page.get_by_role("link", name="Say when the releases were signed").click()
    expect(form.get_by_label("When the releases were signed")).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.screenshot(path=artifacts / f"consent-errors-{width}.png", full_page=True)
    form.get_by_label("When the releases were signed").fill("2026-09-01")
    form.get_by_label("Which form was signed").fill("Media release, 2026")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_text("Students can be seen.")).to_be_visible()
    assert Use.objects.filter(part_of=None).order_by("-pk")[0].form == "Media release, 2026"


@pytest.mark.parametrize("width", [360, 1280])
def test_a_use_is_taken_back_and_allowed_again(world, new_page, live_server, axe, artifacts, width):
    plan = started_plan(world.ana, world.program)
    sent(plan, 1)
    fill(tier(plan, 2))
    page = new_page(width=width)
    sign_in(page, live_server, "ana")
    page.goto(at(live_server, "permissions", plan, 2))
    with page.expect_navigation():
        page.get_by_role("link", name="Take a use back, or read what was said before").click()
    axe(page)
    page.get_by_role("link", name=f"Take a use back {LINK}").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    axe(page)
    page.screenshot(path=artifacts / f"take-back-{width}.png", full_page=True)
    with page.expect_navigation():
        page.get_by_role("button", name="Take it back").click()

    expect(page.get_by_text("Scoring only")).to_be_visible()
    axe(page)
    page.screenshot(path=artifacts / f"uses-{width}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Allow it again").click()
    expect(page.get_by_text("allowed again", exact=True)).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_teacher_reads_who_has_opened_a_photo_of_students(world, new_page, live_server, axe, artifacts, width):
    plan = started_plan(world.ana, world.program)
    draft, photo = fill(tier(plan, 2)), stored_file(world.ana, label="us at the board.jpg")
    actions.save_item(draft.pk, "artifact", by=world.ana, file=photo, shows="Us at the board")
    AccessLog.objects.create(file=photo, user=world.scorer, rendition="view", room="submissions")
    actions.state_use(draft.pk, statement=Statement(visible=True, basis="scoring_only"), by=world.ana)
    page = new_page(width=width)
    sign_in(page, live_server, "ana")
    page.goto(at(live_server, "permissions", plan, 2))

    for link in ("Take a use back, or read what was said before", "Who has opened the files"):
        with page.expect_navigation():
            page.get_by_role("link", name=link).click()

    expect(page.get_by_role("row", name="Sam Lindqvist")).to_contain_text("us at the board.jpg")
    axe(page)
    page.screenshot(path=artifacts / f"opened-{width}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_question_is_answered_without_scripts(world, new_page, live_server):
    plan = started_plan(world.ana, world.program)
    fill(tier(plan, 2))
    page = new_page(java_script_enabled=False)
    sign_in(page, live_server, "ana")
    page.goto(at(live_server, "permissions", plan, 2))

    page.locator(".consent").first.get_by_label("None of these").uncheck(force=True)
    page.locator(".consent").first.get_by_label("Students can be heard").check(force=True)
    page.locator(".consent").first.get_by_label("Nothing is on file").check(force=True)
    page.get_by_role("button", name="Save and go on").click()

    expect(page.get_by_text("Students can be heard.")).to_be_visible()
    assert Use.objects.filter(part_of=None).order_by("-pk")[0].reach == Use.Reach.SCORING
