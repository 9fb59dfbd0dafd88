"""The stage for plays in a real browser: people with a window of their own, and a look at every page they open."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import FilePayload, Locator, Page, expect

from accounts.models import User
from tests.browsing import axe


@dataclass
class Stage:
    """Where a play takes place: the site's address, who opens windows, who does the work that waits."""

    url: str
    new_page: Callable[..., Page]
    run_jobs: Callable[[], None]
    pictures: Path | None = None
    taken: int = 0

    def enter(self, user: User, **window: object) -> Person:
        """A person in front of a window of their own, signed in through the form."""
        person = Person(self, user, self.new_page(**window))
        person.sign_in()
        return person

    def look(self, page: Page, name: str = "") -> None:
        """What every page of ours has to stand: the rules of WCAG 2.2 AA, and a picture for people to judge."""
        axe(page)
        self.picture(page, name or page.title().partition(" – ")[0])

    def note(self, page: Page, name: str) -> None:
        """A picture of a page that is Wagtail's, not ours; what axe says of it is kept beside, and fails nothing."""
        self.picture(page, name)
        try:
            axe(page)
        except AssertionError as broken:
            if self.pictures:
                (self.pictures / f"{self.taken:03}-{name}-axe.txt").write_text(str(broken), encoding="utf-8")

    def picture(self, page: Page, name: str) -> None:
        """Keep what the page looks like, numbered as the story goes."""
        if self.pictures:
            self.taken += 1
            short = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:48]
            page.screenshot(path=self.pictures / f"{self.taken:03}-{short}.png", full_page=True)


class Person:
    """Somebody in front of a browser. They do what people do: read, follow links, fill in, press."""

    def __init__(self, stage: Stage, user: User, page: Page) -> None:
        self.stage, self.user, self.page = stage, user, page

    @property
    def main(self) -> Locator:
        """What is on the page beside header and footer."""
        return self.page.locator("main")

    def sign_in(self) -> None:
        """Through the real form, with the real password, to one's own home."""
        self.open("/accounts/login/")
        self.fill("Email", self.user.email)
        self.fill("Password", f"{self.user.email.split('@')[0]}-practicum")
        self.press("Sign in")
        expect(self.page).to_have_url(f"{self.stage.url}/me/")

    def open(self, path: str) -> None:
        """Go to an address, as from a bookmark."""
        answer = self.page.goto(f"{self.stage.url}{path}")
        assert answer is not None
        assert answer.ok, f"{path} answers {answer.status}"
        self.stage.look(self.page)

    def again(self) -> None:
        """Look once more at the same page."""
        self.page.reload()
        self.stage.look(self.page)

    def follow(self, name: str, *, within: Locator | None = None) -> None:
        """Follow the first link of this name."""
        self._leave_by((within or self.page).get_by_role("link", name=name).first)

    def press(self, name: str, *, within: Locator | None = None) -> None:
        """Press the first button of this name."""
        self._leave_by((within or self.page).get_by_role("button", name=name, exact=True).first)

    def _leave_by(self, what: Locator) -> None:
        with self.page.expect_navigation(wait_until="load"):
            what.click()
        self.stage.look(self.page)

    def field(self, label: str) -> Locator:
        """The field of exactly this label."""
        return self.page.get_by_label(re.compile(rf"^\s*{re.escape(label)}\s*(\(optional\))?\s*$")).first

    def fill(self, label: str, text: str) -> None:
        """Write into the field of this label."""
        self.field(label).fill(text)

    def tick(self, label: str) -> None:
        """Choose the box or the circle of this label."""
        self.field(label).check(force=True)  # its label lies over it, as large as a thumb

    def choose(self, label: str, option: str) -> None:
        """Choose from the list of this label."""
        self.field(label).select_option(label=option)

    def attach(self, label: str, name: str, content: bytes, kind: str = "application/octet-stream") -> None:
        """Choose a file from one's own disk."""
        self.field(label).set_input_files(FilePayload(name=name, mimeType=kind, buffer=content))

    def sees(self, *texts: str) -> None:
        """All of this stands on the page, to be read."""
        for text in texts:
            expect(self.main.get_by_text(text).first).to_be_visible()

    def fetch(self, path: str) -> bytes:
        """What an address gives this very person."""
        answer = self.page.request.get(path if path.startswith("http") else f"{self.stage.url}{path}")
        assert answer.ok, f"{path} answers {answer.status}"
        return answer.body()
