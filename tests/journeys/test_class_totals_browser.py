"""The table of class totals in a browser: no page loads, the keyboard suffices, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from submissions import actions
from submissions.models import DataSet
from tests.factories.submissions import started_plan, tier, workspace
from tests.journeys.test_typing_browser import at, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def paste(page: Page, cell: str, text: str) -> None:
    page.get_by_label(cell).focus()
    page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(event);
        }""",
        text,
    )


def saved(page: Page) -> None:
    expect(page.locator(".save-state")).to_have_attribute("data-state", "saved")


def test_a_table_is_typed_by_keyboard_and_saved_before_any_button(world, page, live_server):
    plan = started_plan(world.ana, world.program)
    sign_in(page, live_server, "ana")
    page.goto(at(live_server, "data", plan, 3))

    page.get_by_label("When or what, row 3").fill("October")
    page.get_by_label("When or what, row 3").press("Enter")
    expect(page.get_by_label("When or what, row 4")).to_be_focused()
    page.keyboard.type("May")
    page.keyboard.press("Tab")
    page.keyboard.type("17")

    saved(page)
    assert DataSet.objects.get().points == [["October", ""], ["May", "17"]]
    page.get_by_label("Goal it measures").fill("Explaining")
    page.get_by_label("Number, row 3").fill("9")
    page.get_by_role("button", name="Save the data").click()
    expect(page.get_by_text("October: 9 · May: 17")).to_be_visible()
    assert DataSet.objects.count() == 1


def test_cells_of_a_spreadsheet_fill_rows_and_rows_are_removed(world, page, live_server):
    plan = started_plan(world.ana, world.program)
    sign_in(page, live_server, "ana")
    page.goto(at(live_server, "data", plan, 3))

    paste(page, "When or what, row 2", "October\t9\nDecember\t15\t23\r\nMay\t17\n")
    expect(page.get_by_label("Students, row 3")).to_have_value("23")
    expect(page.get_by_label("Number, row 4")).to_have_value("17")
    page.get_by_role("button", name="Remove row 1").click()

    expect(page.get_by_label("When or what, row 1")).to_have_value("October")
    expect(page.get_by_label("When or what, row 1")).to_be_focused()
    expect(page.locator("#announcer")).to_have_text("Row 1 was removed.")
    page.get_by_role("button", name="Add a row").click()
    expect(page.get_by_label("When or what, row 4")).to_be_focused()
    saved(page)
    assert DataSet.objects.get().points == [["October", "9"], ["December", "15", "23"], ["May", "17"]]


def test_a_table_typed_without_a_line_comes_back_and_is_saved(world, page, live_server):
    plan = started_plan(world.ana, world.program)
    draft = workspace(tier(plan, 3))
    item = actions.save_item(draft.pk, "dataset", by=world.ana, goal="Explaining", points=[["May", "1"]])
    sign_in(page, live_server, "ana")
    page.goto(f"{at(live_server, 'data', plan, 3)}{item.pk}/")

    page.context.set_offline(True)
    page.get_by_label("Number, row 1").fill("17")
    expect(page.locator(".save-state")).to_have_attribute("data-state", "device")
    page.context.set_offline(False)
    page.reload()

    expect(page.get_by_label("Number, row 1")).to_have_value("17")
    saved(page)
    item.refresh_from_db()
    assert item.points == [["May", "17"]]


def test_without_a_script_enter_saves_and_removes_nothing(world, new_page, live_server):
    plan = started_plan(world.ana, world.program)
    page = new_page(java_script_enabled=False)
    sign_in(page, live_server, "ana")
    page.goto(at(live_server, "data", plan, 3))
    page.get_by_label("When or what, row 1").fill("May")
    page.get_by_role("button", name="Add a row").click()
    page.get_by_label("Number, row 1").fill("17")

    page.get_by_label("Goal it measures").fill("Explaining")
    page.get_by_label("Goal it measures").press("Enter")

    expect(page.get_by_text("May: 17")).to_be_visible()
    assert DataSet.objects.get().points == [["May", "17"]]


@pytest.mark.parametrize("width", [360, 1280])
def test_the_table_fits_and_meets_wcag(world, new_page, live_server, axe: Callable[[Page], None], artifacts, width):
    plan = started_plan(world.ana, world.program)
    page = new_page(width)
    sign_in(page, live_server, "ana")
    page.goto(at(live_server, "data", plan, 3))
    axe(page)
    paste(page, "When or what, row 1", "October\tnine\nDecember\t15\t23")
    page.get_by_label("Goal it measures").fill("Explaining")
    page.get_by_role("button", name="Save the data").click()
    page.get_by_role("link", name="Number, row 1 – “nine” is not a number.").click()

    expect(page.get_by_label("Number, row 1")).to_be_focused()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.screenshot(path=artifacts / f"class-totals-{width}.png", full_page=True)
