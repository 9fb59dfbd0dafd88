"""A teacher records in the browser with a made camera and microphone, and the server measures what came of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Locator, Page, expect

from files.models import StoredFile, Upload
from submissions.models import Artifact, LearningPlan, Reflection
from submissions.parts import draft_of
from tests import browsing
from tests.factories.submissions import started_plan, tier
from tests.journeys.test_typing_browser import at, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MADE_DEVICES = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
PATIENCE = 30_000


@pytest.fixture(scope="module")
def browser(browser: Browser) -> Iterator[Browser]:
    """A Chromium whose camera shows a clock and whose microphone beeps; pages may use both."""
    chromium = browser.browser_type.launch(
        executable_path=browsing.chromium_path(), args=[*browsing.LAUNCH_ARGS, *MADE_DEVICES]
    )
    yield chromium
    chromium.close()


@pytest.fixture
def plan(world) -> LearningPlan:
    return started_plan(world.ana, world.program)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def status(page: Page) -> Locator:
    return page.locator("[data-recorder] [data-status]")


def length(page: Page) -> Locator:
    return page.locator("[data-recorder] [data-length]")


def shown_seconds(page: Page) -> int:
    """What the page says of the length."""
    found = re.match(r"(\d+):(\d\d) ", length(page).inner_text())
    return int(found[1]) * 60 + int(found[2])


def record(page: Page, kind: str, *, until: str) -> None:
    press(page, kind)
    press(page, "Start recording")
    expect(length(page)).to_contain_text(until, timeout=PATIENCE)


def played_seconds(page: Page) -> float:
    """How long the browser's own player finds the recording."""
    player = page.locator("[data-played]:visible")
    page.wait_for_function("player => Number.isFinite(player.duration)", arg=player.element_handle())
    return player.evaluate("player => player.duration")


def arrived(page: Page) -> None:
    expect(page.locator("[data-upload-note]").first).to_contain_text("has arrived", timeout=PATIENCE)


@pytest.mark.parametrize(("mode", "kind"), [("video", "Record a video"), ("audio", "Record sound")])
def test_a_spoken_reflection_is_recorded_measured_and_played(world, page, live_server, plan, run_jobs, mode, kind):
    sign_in(page, live_server, "ana")
    page.goto(at(live_server, "reflection", plan, 2))
    page.check(f"[name=mode][value={mode}]", force=True)

    record(page, kind, until="0:02 of 1 to 2 minutes")
    press(page, "Stop")
    expect(status(page)).to_contain_text("Stopped. Play it")
    seconds = played_seconds(page)
    press(page, "Use this recording")
    arrived(page)
    press(page, "Save and go on")
    expect(page.get_by_role("link", name="Reflection", exact=True)).to_be_visible()
    run_jobs()

    file = Reflection.objects.get().file
    assert (file.state, file.kind) == (StoredFile.State.READY, mode)
    assert float(file.seconds) == pytest.approx(seconds, abs=0.25)
    assert Upload.objects.get().file == file
    found = draft_of(tier(plan, 2)).finding("reflection")
    assert (found.kind, found.found, found.minimum, found.met) == ("seconds", file.seconds, 60, False)
    page.goto(at(live_server, "reflection", plan, 2))
    player = page.locator(".card").locator(mode)
    player.evaluate("player => { player.muted = true; return player.play(); }")
    assert player.evaluate("player => player.duration") == pytest.approx(seconds, abs=0.25)


def test_a_pause_is_not_part_of_the_recording(world, page, live_server, plan, run_jobs):
    sign_in(page, live_server, "ana")
    page.goto(at(live_server, "artifacts", plan, 2))
    record(page, "Record a video", until="0:02 of at most 20 minutes")

    press(page, "Pause")
    expect(status(page)).to_contain_text("Nothing is recorded until you go on.")
    paused_at = page.evaluate("performance.now()")
    page.wait_for_function("from => performance.now() - from > 5000", arg=paused_at)
    press(page, "Go on")
    expect(length(page)).to_contain_text("0:04", timeout=PATIENCE)
    press(page, "Stop")
    recorded = shown_seconds(page)
    press(page, "Use this recording")
    arrived(page)
    page.select_option("[name=kind]", "video")
    page.fill("[name=shows]", "Minute one: students sort themselves")
    page.locator(".form-grid .actions button").click()
    expect(page.locator("#messages")).to_contain_text("Saved.")
    run_jobs()

    file = Artifact.objects.get().file
    assert file.kind == StoredFile.Kind.VIDEO
    assert 1 < file.seconds < recorded + 3


def test_a_recording_is_made_again_and_the_first_one_stays_until_then(world, page, live_server, plan, run_jobs):
    sign_in(page, live_server, "ana")
    page.goto(at(live_server, "artifacts", plan, 2))
    record(page, "Record sound", until="0:02")
    press(page, "Stop")
    first = page.locator("[data-played]:visible").get_attribute("src")

    press(page, "Record again")
    press(page, "Cancel")
    expect(page.locator("[data-played]:visible")).to_have_attribute("src", first)
    press(page, "Record again")
    press(page, "Start recording")
    expect(length(page)).to_contain_text("0:02", timeout=PATIENCE)
    press(page, "Stop")
    expect(page.locator("[data-played]:visible")).not_to_have_attribute("src", first)
    second = played_seconds(page)
    press(page, "Use this recording")
    arrived(page)
    page.fill("[name=shows]", "Students explain to each other")
    page.locator(".form-grid .actions button").click()
    expect(page.locator("#messages")).to_contain_text("Saved.")
    run_jobs()

    assert Upload.objects.count() == 1
    assert float(Artifact.objects.get().file.seconds) == pytest.approx(second, abs=0.25)


def test_a_recording_that_is_not_used_yet_is_not_left_by_accident(world, page, live_server, plan):
    sign_in(page, live_server, "ana")
    page.goto(at(live_server, "artifacts", plan, 2))
    page.fill("[name=shows]", "Students explain to each other")
    page.fill("[name=link]", "https://example.org/lesson")
    record(page, "Record sound", until="0:02")
    press(page, "Stop")
    asked: list[str] = []

    page.locator(".form-grid .actions button").click()
    expect(status(page)).to_contain_text("Your recording is not in this form yet.")
    expect(page.get_by_role("button", name="Use this recording")).to_be_focused()
    page.once("dialog", lambda dialog: asked.append(dialog.type) or dialog.dismiss())
    page.close(run_before_unload=True)
    expect(page.get_by_role("button", name="Put it away")).to_be_visible()
    page.once("dialog", lambda dialog: asked.append(dialog.type) or dialog.accept())
    press(page, "Put it away")

    expect(status(page)).to_have_text("The recording was put away.")
    assert asked == ["beforeunload", "confirm"]
    page.locator(".form-grid .actions button").click()
    expect(page.locator("#messages")).to_contain_text("Saved.")
    assert Artifact.objects.get().file is None


def test_everything_is_done_by_keyboard_and_said(world, page, live_server, plan):
    sign_in(page, live_server, "ana")
    page.goto(at(live_server, "artifacts", plan, 2))

    page.get_by_role("button", name="Record a video").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Start recording")).to_be_focused()
    expect(status(page)).to_have_text("The camera is on. Nothing is recorded yet.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Pause", exact=True)).to_be_focused()
    expect(status(page)).to_have_text("Recording.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Go on")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Pause", exact=True)).to_be_focused()
    expect(length(page)).to_contain_text("0:02", timeout=PATIENCE)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Stop")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("button", name="Use this recording")).to_be_focused()
    assert status(page).get_attribute("role") == "status"


def test_the_longest_recording_ends_by_itself(world, page, live_server, plan, settings):
    settings.UPLOAD_MAX_VIDEO_SECONDS = 2
    sign_in(page, live_server, "ana")
    page.goto(at(live_server, "artifacts", plan, 2))

    press(page, "Record sound")
    press(page, "Start recording")

    expect(status(page)).to_contain_text("Stopped, because a recording has at most", timeout=PATIENCE)
    expect(page.get_by_role("button", name="Use this recording")).to_be_visible()


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("NotAllowedError", "This page may not use the camera or microphone."),
        ("NotFoundError", "No camera or microphone was found."),
        ("NotReadableError", "Another program holds the camera or microphone."),
        ("TypeError", "Recording does not work here."),
    ],
)
def test_each_way_it_may_fail_has_a_sentence(world, page, live_server, plan, error, sentence):
    sign_in(page, live_server, "ana")
    page.add_init_script(
        f"navigator.mediaDevices.getUserMedia = () => Promise.reject(Object.assign(new Error(), {{ name: '{error}' }}));"
    )
    page.goto(at(live_server, "artifacts", plan, 2))

    press(page, "Record a video")

    expect(status(page)).to_contain_text(sentence)
    expect(page.get_by_role("button", name="Record a video")).to_be_focused()


def test_a_browser_that_may_not_or_a_device_that_has_none_says_so(world, browser, live_server, plan):
    for arguments, sentence in (
        (["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream=deny"], "This page may not use"),
        (["--use-fake-device-for-media-stream=device-count=0", MADE_DEVICES[1]], "No camera or microphone was found."),
    ):
        chromium = browser.browser_type.launch(
            executable_path=browsing.chromium_path(), args=[*browsing.LAUNCH_ARGS, *arguments]
        )
        page = chromium.new_page()
        sign_in(page, live_server, "ana")
        page.goto(at(live_server, "artifacts", plan, 2))

        press(page, "Record a video")

        expect(status(page)).to_contain_text(sentence)
        chromium.close()


def test_a_page_without_scripts_or_recorder_offers_the_file_only(world, new_page, live_server, plan):
    plain, old = new_page(java_script_enabled=False), new_page()
    old.add_init_script("delete window.MediaRecorder")

    for page in (plain, old):
        sign_in(page, live_server, "ana")
        page.goto(at(live_server, "artifacts", plan, 2))
        expect(page.locator("[name=file]")).to_be_visible()
        expect(page.locator("[data-recorder]")).to_be_hidden()


@pytest.mark.parametrize("width", [360, 1280])
def test_the_recorder_fits_and_meets_wcag(world, new_page, live_server, plan, width, axe: Callable, artifacts):
    page = new_page(width=width, height=800)
    sign_in(page, live_server, "ana")
    page.goto(at(live_server, "reflection", plan, 2))
    page.check("[name=mode][value=video]", force=True)
    expect(page.get_by_role("button", name="Record sound")).to_be_hidden()
    axe(page)

    for name, next_button in (("idle", "Record a video"), ("live", "Start recording"), ("recording", "Stop")):
        page.locator("[data-recorder]").scroll_into_view_if_needed()
        page.screenshot(path=artifacts / f"recorder-{name}-{width}.png")
        press(page, next_button)
        if name == "live":
            expect(length(page)).to_contain_text("0:02", timeout=PATIENCE)
            axe(page)
    played_seconds(page)
    page.locator("[data-recorder]").scroll_into_view_if_needed()
    page.screenshot(path=artifacts / f"recorder-taken-{width}.png")
    axe(page)

    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_camera_and_microphone_are_for_the_pages_that_record(world, client, plan):
    client.force_login(world.ana)
    addresses = {name: reverse(f"submissions:{name}", args=[plan.uuid, 2]) for name in ("reflection", "artifacts")}
    answers = {name: client.get(address) for name, address in addresses.items()}
    other = client.get(reverse("submissions:data", args=[plan.uuid, 3]))

    for answer in answers.values():
        assert answer["Permissions-Policy"].startswith("camera=(self), microphone=(self), geolocation=()")
        assert "media-src 'self' blob:;" in answer["Content-Security-Policy"] + ";"
    assert other["Permissions-Policy"].startswith("camera=(), microphone=(), geolocation=()")
    assert "media-src 'self';" in other["Content-Security-Policy"] + ";"
