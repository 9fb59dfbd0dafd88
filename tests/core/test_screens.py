"""The foundation under every screen, in a real browser: widths, colour schemes, and what the small script adds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings as django_settings
from django.template.loader import render_to_string
from django.test import Client
from playwright.sync_api import Page, Route

from accounts.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NARROWEST = 320


@pytest.fixture
def guide(live_server, settings, new_page: Callable[..., Page]) -> Callable[..., Page]:
    """Opens the style guide as a signed-in person."""
    settings.DEMO = True
    person = User.objects.create_user("dana@example.org", "a long enough password", name="Dana Whitlock")

    def open_guide(**options: object) -> Page:
        client = Client()
        client.force_login(person)
        page = new_page(**options)
        cookie = client.cookies[django_settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": django_settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
        )
        page.goto(f"{live_server.url}/styleguide/")
        return page

    return open_guide


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [NARROWEST, 1280])
def test_every_part_keeps_the_rules_and_the_width(guide, axe, artifacts, width, scheme):
    page = guide(width=width, color_scheme=scheme)

    page.screenshot(path=artifacts / f"styleguide-{width}-{scheme}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    axe(page)


def test_nothing_that_has_focus_is_covered(guide):
    page = guide(width=360, height=640)
    covered = []

    for _stop in range(60):
        page.keyboard.press("Tab")
        covered.append(
            page.evaluate("""() => {
              const it = document.activeElement, box = it.getBoundingClientRect();
              const top = document.elementFromPoint(box.left + Math.min(box.width / 2, 40), box.top + box.height / 2);
              const seen = top && (it.contains(top) || top.contains(it) || top.closest("label"));
              return it === document.body || seen ? "" : it.outerHTML.slice(0, 120);
            }""")
        )

    assert [what for what in covered if what] == []


def test_the_error_summary_has_focus_and_leads_to_its_field(guide):
    page = guide()
    assert page.evaluate("document.activeElement.id") == "error-summary"

    page.get_by_role("link", name="How will you reflect?").click()

    assert page.evaluate("document.activeElement.id") == "id_kind_0"


def test_a_menu_closes_on_escape_and_gives_focus_back(guide):
    page = guide()
    opener = page.locator("summary:visible", has_text="Dana Whitlock")
    opener.click()
    assert page.get_by_role("button", name="Sign out").is_visible()

    page.keyboard.press("Escape")

    assert not page.get_by_role("button", name="Sign out").is_visible()
    assert page.evaluate("document.activeElement.textContent").strip() == "Dana Whitlock"


def test_a_second_press_sends_nothing(guide):
    page = guide()

    dropped = page.evaluate("""() => {
      const dropped = [];
      // After the script has had its say: note it, and stay on the page.
      window.addEventListener("submit", (event) => { dropped.push(event.defaultPrevented); event.preventDefault(); });
      const button = [...document.querySelectorAll("form[data-disable-on-submit] button")].at(-1);
      button.click();
      button.click();
      return dropped;
    }""")

    assert dropped == [False, True]


def test_a_refusal_to_htmx_is_a_sentence_and_changes_nothing_else(guide):
    page = guide()
    sentence = "This tier was decided meanwhile, so it cannot be withdrawn."
    tokens: list[str] = []

    def refuse(route: Route) -> None:
        tokens.append(route.request.headers["x-csrftoken"])
        body = render_to_string("409.html", {"sentence": sentence})
        route.fulfill(status=409, content_type="text/html", body=body)

    page.route("**/withdraw/", refuse)
    page.evaluate("""() => {
      document.querySelector("h1").outerHTML = '<h1>Kept</h1><button id="asked" hx-post="/withdraw/" hx-target="h1">Go</button>';
      htmx.process(document.getElementById("asked").parentElement);
    }""")

    page.click("#asked")

    page.get_by_role("alert").filter(has_text=sentence).wait_for()
    assert page.locator("h1").first.text_content() == "Kept"
    assert tokens == [cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "csrftoken"]
