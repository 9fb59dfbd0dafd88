"""Every page of the demo district, as everybody in it: no error, no link that leads nowhere, no WCAG rule broken."""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Iterator
from html.parser import HTMLParser
from io import StringIO
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from demo.logins import logins

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = int(os.environ.get("LONG_PAGES", "100000"))
# The same names in a query are the same screen again: three of each show what they do.
MOST_VARIANTS = 3
# Wagtail's own screens repeat for each object: some of each are enough, and their markup is not ours.
MOST_OF_A_CMS_ROUTE = 3
NOT_FOLLOWED = ("/accounts/logout/", "/cms/logout/", "/static/")


class Links(HTMLParser):
    """Where a page leads: links and pictures."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what a person could open."""
        name = {"a": "href", "img": "src", "source": "src", "video": "src", "audio": "src"}.get(tag)
        self.found += [value for key, value in attrs if key == name and value]


class Crawl:
    """One person's way through all they can reach by links."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.broken: list[str] = []
        self.pages: list[str] = []  # whole pages of ours
        self.seen: Counter[object] = Counter()
        self.waiting: deque[tuple[str, str]] = deque([("/", "the start"), ("/me/", "the start")])

    def run(self) -> Crawl:
        """Until nothing is left, or the bound is reached."""
        visited = 0
        while self.waiting and visited < PAGES:
            address, came_from = self.waiting.popleft()
            if not self._is_new(address):
                continue
            visited += 1
            answer = self.client.get(address)
            if answer.status_code >= 400:
                self.broken.append(f"{answer.status_code} {address} (linked from {came_from})")
            elif answer.status_code in {301, 302}:
                self._note(answer["Location"], address)
            elif "text/html" in answer.get("Content-Type", ""):
                self._read(answer, address)
            else:
                _ = [*answer] if answer.streaming else answer.content  # a file must come whole, too
        return self

    def _is_new(self, address: str) -> bool:
        parts = urlsplit(address)
        key = (parts.path, tuple(sorted(name for name, _value in parse_qsl(parts.query, keep_blank_values=True))))
        self.seen[address] += 1
        self.seen[key] += 1
        return self.seen[address] == 1 and self.seen[key] <= (MOST_VARIANTS if parts.query else 1)

    def _read(self, answer: object, address: str) -> None:
        path = urlsplit(address).path
        if path.startswith("/cms/"):
            route = ("route", answer.resolver_match.route)
            self.seen[route] += 1
            if self.seen[route] > MOST_OF_A_CMS_ROUTE:
                return
        elif address == path:
            self.pages.append(address)
        links = Links()
        links.feed(answer.content.decode())
        for link in links.found:
            self._note(link, address)

    def _note(self, link: str, address: str) -> None:
        parts = urlsplit(urljoin(f"http://testserver{address}", link))
        known = {"testserver", urlsplit(settings.SITE_URL).hostname}
        if parts.scheme == "http" and parts.hostname in known and not parts.path.startswith(NOT_FOLLOWED):
            self.waiting.append((parts.path + (f"?{parts.query}" if parts.query else ""), address))


def everybody() -> Iterator[tuple[str, Client]]:
    """A visitor, and each login of the demo."""
    yield "visitor", Client()
    for login in logins():
        client = Client()
        client.force_login(User.objects.get(email=login["email"]))
        yield login["role"], client


def test_every_page_opens_for_whoever_is_led_to_it_and_meets_wcag(settings, new_page, live_server, axe):
    settings.DEMO = True
    call_command("demo", stdout=StringIO())
    wrong: dict[str, list[str]] = {}

    for role, client in everybody():
        crawl = Crawl(client).run()
        page = new_page()
        if session := client.cookies.get(settings.SESSION_COOKIE_NAME):
            page.context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": session.value, "url": live_server.url}]
            )
        found = list(crawl.broken)
        for address in crawl.pages:
            page.goto(live_server.url + address)
            try:
                axe(page)
            except AssertionError as broken:
                found.append(str(broken))
        page.context.close()
        print(f"{role}: {len(crawl.pages)} pages, {len(found)} wrong")  # noqa: T201  (it takes an hour)
        if found:
            wrong[role] = found

    told = [f"{role}: {line}" for role, lines in wrong.items() for line in lines]
    assert not told, "\n".join(told)
