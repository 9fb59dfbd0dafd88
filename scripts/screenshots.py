#!/usr/bin/env python3
"""`make screenshots`: the pictures of the README, taken of a demo district made for them and thrown away after.

Run it through scripts/run_script.py, which says where Chromium is.
"""

from __future__ import annotations

import io
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass

from environment import PYTHON, ROOT, say
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from run_demo import HOST, Family, answers

sys.path.append(str(ROOT))
from tests.browsing import LAUNCH_ARGS

README, BEGIN, END = ROOT / "README.md", "<!-- screenshots: begin", "<!-- screenshots: end -->"
FOLDER = ROOT / "docs" / "screenshots"
MOST_BYTES = 150_000
COLOURS = (256, 128, 64, 32)
PATIENCE = 90.0
PASSWORD = "practicum-demo"  # noqa: S105  (printed on the demo's sign-in page)
WHOLE = 1400  # pixels; a longer page is cut below, as a screen does


@dataclass(frozen=True)
class Shot:
    """A picture: who looks ("" is a visitor), how they get there, how wide their screen is."""

    name: str
    alt: str
    who: str
    go: Callable[[Page], None]
    shows: str = "main h1"  # without this on the page there is nothing to show, and the old picture stays
    width: int = 1280
    scheme: str = "light"
    is_one_screen: bool = False  # a bar that sticks to the edge of the screen would stand in the middle of a longer one


def at(path: str) -> Callable[[Page], None]:
    """By address."""
    return lambda page: _open(page, path)


def first(path: str, links: str) -> Callable[[Page], None]:
    """The first thing of a list: `links` selects the links to them."""

    def go(page: Page) -> None:
        _open(page, path)
        _open(page, page.locator(links).first.get_attribute("href") or "")

    return go


def press(path: str, name: str) -> Callable[[Page], None]:
    """What a button leads to."""

    def go(page: Page) -> None:
        _open(page, path)
        with page.expect_navigation():
            page.get_by_role("button", name=name).first.click()

    return go


def _open(page: Page, path: str) -> None:
    answer = page.goto(path)
    if answer is None or not answer.ok:
        sys.exit(f"{path} answered {answer and answer.status}")


TEACHER, GRADUATE, SCORER, CLERK = "amy.voss", "marsha.lindqvist", "marguerite.osei", "joanne.petrakis"
NEXT = "main .card-next a.btn-primary"
SHOTS = (
    Shot("home", "The public home page: four tiers, each paid on its own", "", at("/")),
    Shot(
        "topic",
        "A topic with its question, why it matters and good places to begin",
        "",
        first("/topics/", "main h3 a[href^='/topics/'], main h2 a[href^='/topics/']"),
    ),
    Shot("teacher-home", "A teacher’s home: the one next thing, and the ladder of a plan", TEACHER, at("/me/")),
    Shot("tier", "A tier as a list of things to do, in any order", TEACHER, first("/me/", NEXT), shows=".task-list"),
    Shot(
        "decision",
        "A decision, criterion by criterion, with the scorer’s words",
        GRADUATE,
        first("/me/", "main .ladder a"),
        shows="h2:has-text('Each criterion'), caption, dl",
    ),
    Shot(
        "scoring",
        "The scorer’s screen: evidence beside the rubric",
        SCORER,
        press("/desk/", "Score next"),
        shows=".desk-panes",
        is_one_screen=True,
    ),
    Shot(
        "practice",
        "A practice in the library, with all it needs to be tried",
        "",
        first("/library/", "main .practice-list h3 a"),
    ),
    Shot("pay-run", "A pay run with its files and payroll’s answer", CLERK, first("/money/runs/", "main table th a")),
    Shot("teacher-home-360", "The teacher’s home on a phone", TEACHER, at("/me/"), width=360),
    Shot("tier-360", "A tier on a phone", TEACHER, first("/me/", NEXT), shows=".task-list", width=360),
    Shot("library-360-dark", "The library on a phone, in dark colors", "", at("/library/"), width=360, scheme="dark"),
)


def main() -> int:
    """Make the district, take the pictures. Names given on the command line take only those."""
    wanted = set(sys.argv[1:])
    with tempfile.TemporaryDirectory(prefix="practicum-pictures-") as folder:
        port = _free_port()
        environment = {
            **os.environ,
            "DATA_DIR": os.environ.get("PICTURES_DATA_DIR") or folder,
            "SITE_URL": f"http://{HOST}:{port}",
        }
        environment |= {"DJANGO_SETTINGS_MODULE": "config.settings.dev"}
        subprocess.run(
            [str(PYTHON), "scripts/prepare_demo.py"], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL
        )
        family = Family(environment, port)
        try:
            _wait_for(port)
            missing = _take([shot for shot in SHOTS if not wanted or shot.name in wanted], f"http://{HOST}:{port}")
        finally:
            family.end()
    _show_in_readme()
    return 1 if missing else 0


def _show_in_readme() -> None:
    """Write the pictures that are there between the two marks of the README."""
    before, rest = README.read_text(encoding="utf-8").split(BEGIN)
    mark, _old = rest.split("\n", 1)
    after = rest.split(END)[1]
    there = [shot for shot in SHOTS if (FOLDER / f"{shot.name}.png").exists()]
    lines = [
        f'<img src="docs/screenshots/{shot.name}.png" alt="{shot.alt}" width="{"240" if shot.width < 640 else "640"}">'
        for shot in there
    ]
    README.write_text(f"{before}{BEGIN}{mark}\n" + "\n".join(lines) + f"\n{END}{after}", encoding="utf-8")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while not answers(port):
        if time.monotonic() > deadline:
            sys.exit("The site did not answer, so there is nothing to take a picture of.")
        time.sleep(0.2)


def _take(shots: list[Shot], url: str) -> list[str]:
    """Write the pictures; answers with the names of those that could not be taken."""
    missing: list[str] = []
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM_PATH") or None, args=LAUNCH_ARGS)
        for shot in shots:
            picture = _picture(chromium, shot, url)
            if not picture:
                missing.append(shot.name)
                say(f"{shot.name} was not taken: the demo district has nothing of the kind to show now.")
                continue
            (FOLDER / f"{shot.name}.png").write_bytes(picture)
            say(f"{shot.name}.png, {len(picture) // 1000} KB")
        chromium.close()
    return missing


def _picture(chromium: Browser, shot: Shot, url: str) -> bytes:
    height = 900 if shot.width > 640 else 740
    context = chromium.new_context(
        base_url=url,
        viewport={"width": shot.width, "height": height},
        color_scheme=shot.scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
        device_scale_factor=1 if shot.width > 640 else 2,
        locale="en-US",
    )
    page = context.new_page()
    if shot.who:
        _sign_in(page, shot.who)
    shot.go(page)
    page.evaluate("document.fonts.ready")
    page.mouse.move(0, 0)
    if not page.locator(shot.shows).count():
        context.close()
        return b""
    raw = page.screenshot(
        clip={"x": 0, "y": 0, "width": shot.width, "height": height if shot.is_one_screen else _height(page, height)},
        full_page=True,
    )
    context.close()
    return _small(raw)


def _sign_in(page: Page, who: str) -> None:
    page.goto("/accounts/login/")
    page.fill("input[name=login]", f"{who}@maplevalley.example")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(re.compile(r"/me/$"))


def _height(page: Page, screen: int) -> int:
    return int(min(max(screen, page.evaluate("document.documentElement.scrollHeight")), WHOLE))


def _small(raw: bytes) -> bytes:
    """The picture as a PNG of few colours, as many as fit into the limit."""
    picture = Image.open(io.BytesIO(raw)).convert("RGB")
    for colours in COLOURS:
        out = io.BytesIO()
        picture.quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        if out.tell() <= MOST_BYTES:
            break
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
