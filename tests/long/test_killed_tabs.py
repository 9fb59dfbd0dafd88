"""A tab dies while somebody types: what was typed more than five seconds before is there when they come back."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from django.urls import reverse
from playwright.sync_api import Error, Page

from tests.factories.submissions import started_plan
from tests.journeys.test_typing_browser import sign_in
from tests.long.killing import CHANCE, ROUNDS, SEED

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MAY_BE_LOST = 5.0  # seconds
LONGEST = 12.0


def die(tab: Page) -> None:
    """Crash the tab's process: no script hears of it."""
    with suppress(Error):
        tab.goto("chrome://crash", timeout=3000)
    with suppress(Error):
        tab.close()


def open_draft(first: Page, address: str) -> Page:
    """The draft in a new tab of the same person, the cursor at its end."""
    tab = first.context.new_page()
    tab.goto(address)
    tab.focus("[name=text]")
    tab.keyboard.press("Control+End")
    return tab


def test_a_tab_killed_while_typing_loses_at_most_five_seconds(world, page, live_server):
    print(f"LONG_SEED={SEED} LONG_ROUNDS={ROUNDS}")  # noqa: T201  (to kill at the same moments again)
    plan = started_plan(world.ana, world.program)
    address = live_server.url + reverse("submissions:reflection", args=[plan.uuid, 1])
    sign_in(page, live_server, "ana")
    tab = open_draft(page, address)
    for number in range(ROUNDS):
        text, safe, began = tab.input_value("[name=text]"), "", time.monotonic()
        typed, ends = [(began - MAY_BE_LOST, text)], began + CHANCE.uniform(0.2, LONGEST)
        while time.monotonic() < ends:
            word = f"{number}-{len(typed)} "
            tab.keyboard.type(word)
            text += word
            typed.append((time.monotonic(), text))
        died = time.monotonic()
        die(tab)

        tab = open_draft(page, address)

        kept = tab.input_value("[name=text]")
        safe = [text for at, text in typed if at <= died - MAY_BE_LOST][-1]
        assert kept.startswith(safe), (
            f"round {number}: {len(safe) - len(kept)} letters older than five seconds are gone"
        )
        assert text.startswith(kept), f"round {number}: {kept[-40:]!r} was never typed"
