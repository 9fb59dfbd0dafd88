"""The scorer's screen in a browser: by keyboard alone, saved while scoring, and no letter typed that scores."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from scoring.models import Assessment
from submissions import actions
from submissions.models import Decision
from tests.factories.submissions import sent, started_plan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAVED = ".save-state[data-state=saved]"


@pytest.fixture
def work(world):
    return sent(started_plan(world.ana, world.program))


@pytest.fixture
def open_piece(world, work, live_server, new_page):
    """A function that opens the claimed work as its scorer."""
    actions.claim(work.pk, by=world.scorer)

    def opened(**options):
        client = Client()
        client.force_login(world.scorer)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        page = new_page(**options)
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        page.goto(f"{live_server.url}{reverse('scoring:piece', args=[work.uuid])}")
        return page

    return opened


def levels(page) -> str:
    """The chosen levels in order: 1 on track, 0 not yet."""
    return page.evaluate("[...document.querySelectorAll('#scores input:checked')].map(e => e.dataset.met).join('')")


def test_a_piece_is_scored_and_decided_without_a_mouse(world, work, open_piece, axe):
    page = open_piece()
    axe(page)
    keyboard = page.keyboard

    keyboard.press("u")
    keyboard.press("2")
    keyboard.press("j")
    keyboard.press("1")
    page.get_by_role("status").filter(has_text="a next step for Meaning made for own practice").wait_for()
    keyboard.press("Control+Enter")  # something is missing, so it only says so
    assert Decision.objects.count() == 0
    page.get_by_label("Next step for Meaning made for own practice").focus()
    keyboard.type("Say what you will do next week.")
    keyboard.press("Escape")
    assert levels(page) == "1110"
    keyboard.press("Control+Enter")
    page.wait_for_url("**/desk/")

    decision = Decision.objects.get()
    assert (decision.on_track, decision.decided_by) == (False, world.scorer)
    assert [r.next_step for r in decision.results.filter(met=False)] == ["Say what you will do next week."]
    axe(page)


def test_letters_typed_into_fields_never_score(open_piece):
    page = open_piece()
    before = levels(page)

    for field in page.locator("#scores textarea:visible").all():
        field.focus()
        page.keyboard.type("1 j u k c ? [ 2")

    assert levels(page) == before
    assert all(field.input_value() == "1 j u k c ? [ 2" for field in page.locator("#scores textarea:visible").all())


def test_single_letters_can_be_switched_off(world, open_piece):
    world.scorer.shortcuts_on = False
    world.scorer.save()
    page = open_piece()
    before = levels(page)

    page.keyboard.press("u")
    page.keyboard.press("2")
    page.keyboard.press("?")

    assert levels(page) == before
    assert page.locator("#keys").is_hidden()


def test_scores_are_saved_while_scoring_and_a_second_window_is_told(work, open_piece):
    page, other = open_piece(), open_piece()
    page.get_by_label("To the teacher, as a whole").fill("From the first window.")
    page.locator(SAVED).wait_for()
    assert Assessment.objects.get().message == "From the first window."

    other.get_by_label("To the teacher, as a whole").fill("From the second window.")
    other.get_by_text("These scores were saved in another window meanwhile.").wait_for()

    assert Assessment.objects.get().message == "From the first window."
    other.close(run_before_unload=False)
    page.reload()
    page.get_by_role("button", name="Take over the other window’s").click()
    page.wait_for_load_state()
    assert page.get_by_label("To the teacher, as a whole").input_value() == "From the second window."


def test_on_a_phone_evidence_and_rubric_stand_below_each_other(open_piece, axe):
    page = open_piece(width=360, height=740)

    evidence, rubric = page.get_by_role("region", name="Evidence"), page.locator("#rubric")
    assert rubric.bounding_box()["y"] >= evidence.bounding_box()["y"] + evidence.bounding_box()["height"]
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    axe(page)


def test_on_a_laptop_the_rubric_and_the_decision_stay_in_view(open_piece):
    page = open_piece(height=800)

    page.evaluate("window.scrollTo(0, document.body.scrollHeight / 2)")

    for seen in (page.locator("#rubric"), page.get_by_role("button", name="On track", exact=True)):
        box = seen.bounding_box()
        assert 0 <= box["y"] < 800
        assert box["y"] + min(box["height"], 40) <= 800
