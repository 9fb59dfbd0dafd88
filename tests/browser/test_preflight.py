"""The last look before sending, in a browser: each line leads to its field, and the field has the focus."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from core import clock
from submissions import actions
from submissions.models import LinkCheck
from tests.browser.stage import Stage
from tests.browsing import axe
from tests.factories.files import stored_file
from tests.factories.submissions import fill, started_plan, tier

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def stage(live_server, new_page, run_jobs):
    return Stage(live_server.url, new_page, run_jobs)


@pytest.mark.parametrize("width", [360, 1280])
def test_a_line_of_the_last_look_leads_to_its_field(world, stage, width, artifacts):
    plan = started_plan(world.ana, world.program)
    fill(tier(plan, 4))
    fill(tier(plan, 2), words=20)
    before = clock.now() - timedelta(minutes=1)
    known = {"host": "example.org", "checked_at": clock.now(), "due_at": before}
    LinkCheck.objects.create(address="https://example.org/", result="sign_in", **known)
    LinkCheck.objects.create(address="https://example.org/chart", result="opens", **known)
    teacher = stage.enter(world.ana, width=width, height=800)
    page = teacher.page

    for part, name in (("", "tier"), ("check/", "check")):
        teacher.open(f"/plans/{plan.uuid}/tier/4/{part}")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") == width
        page.screenshot(path=artifacts / f"preflight-{name}-{width}.png", full_page=True)
    page.get_by_role("link", name="The time needed is not said yet.").click()
    expect(page.get_by_label("Time needed")).to_be_focused()

    teacher.open(f"/plans/{plan.uuid}/tier/2/artifacts/")
    expect(page.get_by_text("Could be opened by others, checked")).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.screenshot(path=artifacts / f"links-{width}.png", full_page=True)
    teacher.open(f"/plans/{plan.uuid}/tier/2/")
    page.get_by_role("link", name="20 words of at least 250.").click()
    expect(page.get_by_label("Your reflection")).to_be_focused()


@pytest.mark.parametrize("width", [360, 1280])
def test_the_name_of_a_student_is_masked_by_one_press(world, stage, width, artifacts):
    plan = started_plan(world.ana, world.program)
    draft = fill(tier(plan, 2), words=20)
    text = "Emma Rodriguez drew the chart."
    actions.save_item(draft.pk, "reflection", by=world.ana, mode="text", text=text)
    teacher = stage.enter(world.ana, width=width, height=800)
    page = teacher.page

    teacher.open(f"/plans/{plan.uuid}/tier/2/check/")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.screenshot(path=artifacts / f"pointed-{width}.png", full_page=True)
    page.get_by_role("button", name="Mask it Emma Rodriguez").click()

    expect(page.get_by_text("[student] drew the chart.")).to_be_visible()
    expect(page.get_by_text("This may tell who a student is")).to_have_count(0)


@pytest.mark.parametrize("scripts", [True, False])
def test_the_name_of_a_student_in_the_name_of_a_file_is_masked_by_one_press(world, stage, scripts):
    plan = started_plan(world.ana, world.program)
    draft = fill(tier(plan, 2))
    paper = stored_file(world.ana, kind="document", content_type="text/plain", label="Emma_Rodriguez chart.txt")
    actions.save_item(draft.pk, "artifact", by=world.ana, file=paper, shows="The chart.")
    page = stage.new_page(width=360, height=800, java_script_enabled=scripts)
    page.goto(f"{stage.url}/plans/{plan.uuid}/tier/2/check/")
    page.get_by_label("Email").fill(world.ana.email)
    page.get_by_label("Password", exact=True).fill("ana-practicum")
    page.get_by_role("button", name="Sign in").click()

    page.get_by_role("button", name="Mask it Emma Rodriguez").click()

    expect(page.get_by_role("link", name="[student] chart.txt")).to_be_visible()
    expect(page.get_by_text("From now on the file is shown under its new name")).to_be_visible()
    expect(page.get_by_text("Emma_Rodriguez")).to_have_count(0)
    if scripts:
        axe(page)
