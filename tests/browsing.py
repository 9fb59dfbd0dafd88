"""A real browser that is strict with our pages: errors in scripts, broken rules of the Content-Security-Policy
and requests to any other host fail the test that met them."""

from __future__ import annotations

import os
import shutil
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

LAUNCH_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE_OPTIONS = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
OUR_HOSTS = {"127.0.0.1", "localhost"}


def chromium_path() -> str:
    """Where Chromium is; empty if there is none. `make test` finds or installs one and says so by CHROMIUM_PATH."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("CHROMIUM_PATH") or next(filter(None, map(shutil.which, names)), "")


class Complaints:
    """What a page did that none of ours may do."""

    def __init__(self, page: Page) -> None:
        self.found: list[str] = []
        page.on("pageerror", lambda error: self.found.append(f"script error on {page.url}: {error}"))
        page.on("console", lambda message: self._note(page, message.type, message.text))
        page.on("request", lambda request: self._check_host(request.url))

    def _note(self, page: Page, kind: str, text: str) -> None:
        # The browser also reports every 4xx answer here; whether it was wanted is the test's business.
        if kind == "error" and not text.startswith("Failed to load resource"):
            self.found.append(f"console on {page.url}: {text}")

    def _check_host(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname not in OUR_HOSTS:
            self.found.append(f"request to another host: {url}")


def axe(page: Page) -> None:
    """Fail with a readable list if the page breaks a WCAG 2.2 AA rule that a program can see."""
    violations = Axe().run(page, options=AXE_OPTIONS).response["violations"]
    told = [
        f"{violation['id']} ({violation['impact']}): {violation['help']}\n"
        + "\n".join(
            f"    {' '.join(map(str, node['target']))}: {node['failureSummary']}" for node in violation["nodes"]
        )
        for violation in violations
    ]
    assert not told, f"{page.url} breaks {len(told)} rules:\n" + "\n".join(told)
