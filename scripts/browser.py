#!/usr/bin/env python3
"""Find a Chromium for the browser tests, and print its path.

First `CHROMIUM_PATH`, then the system's own, then Playwright's (downloaded if need be), then Debian's package
where we are root. A browser counts only if it really opens a page.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from environment import PYTHON, ROOT, VAR, Trouble, apt_install, run_logged, say

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
ASK_PLAYWRIGHT = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""
LOG = VAR / "log" / "browser.log"


def opens_a_page(path: str) -> bool:
    """Whether the program at `path` renders a page: an installed browser may still lack a library."""
    with tempfile.TemporaryDirectory(prefix="practicum-browser-") as profile:
        page = "data:text/html,<p>ready</p>"
        command = [path, *ARGS, f"--user-data-dir={profile}", "--dump-dom", page]
        try:
            shown = subprocess.run(command, capture_output=True, text=True, timeout=60)
        except (OSError, subprocess.TimeoutExpired):
            return False
        return "ready" in shown.stdout


def _on_path() -> Iterator[str]:
    for name in NAMES:
        if found := shutil.which(name):
            yield found


def _playwrights_own() -> Iterator[str]:
    asked = subprocess.run([str(PYTHON), "-c", ASK_PLAYWRIGHT], cwd=ROOT, capture_output=True, text=True)
    if asked.returncode == 0 and os.path.exists(asked.stdout.strip()):
        yield asked.stdout.strip()


def _downloaded() -> Iterator[str]:
    say("No Chromium here; asking Playwright for its own …")
    if run_logged([str(PYTHON), "-m", "playwright", "install", "chromium"], LOG, timeout=300):
        yield from _playwrights_own()


def _from_debian() -> Iterator[str]:
    if apt_install(["chromium", "fonts-dejavu-core"], LOG):
        yield from _on_path()


def find() -> str:
    """The path of a Chromium that works. Raises `Trouble` when none does."""
    asked_for = os.environ.get("CHROMIUM_PATH", "")
    if asked_for:
        if opens_a_page(asked_for):
            return asked_for
        raise Trouble(f"CHROMIUM_PATH is {asked_for}, but that opens no page.")
    for source in (_on_path, _playwrights_own, _downloaded, _from_debian):
        for path in source():
            if opens_a_page(path):
                return path
    raise Trouble(
        "no Chromium was found and none could be installed "
        f"({LOG.relative_to(ROOT)} says more): install the package chromium, or set CHROMIUM_PATH."
    )


def main() -> int:
    """Print the path, or why there is none."""
    try:
        path = find()
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
