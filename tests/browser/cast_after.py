"""The second half of the story: the practice goes into the library, and the stipends are paid."""

from __future__ import annotations

import csv
import io

from django.conf import settings
from django.contrib.sessions.backends.cached_db import SessionStore
from playwright.sync_api import expect

from core import clock
from tests.browser.stage import Person

TITLE = "Exit tickets that come back"


# --- The library ----------------------------------------------------------------------------------------


def shares(teacher: Person) -> None:
    """The author lets go of the practice: credited by name, with the photo and the handout."""
    teacher.open("/me/")
    teacher.follow("Share this practice")
    teacher.tick("With my name and school")
    boxes = teacher.page.locator(".share-files input")
    expect(boxes).to_have_count(2)
    for index in range(2):
        boxes.nth(index).check(force=True)
    teacher.tick("Show my impact data")
    teacher.press("Share this practice")  # without the statement
    expect(teacher.page.locator("#error-summary")).to_be_focused()
    teacher.page.get_by_label("Permissions are on file").check(force=True)
    teacher.press("Share this practice")
    teacher.sees("Thank you for sharing it")
    teacher.stage.run_jobs()


def publishes(coordinator: Person) -> None:
    """Edited and published in Wagtail, whose own screens are looked at but not judged."""
    coordinator.open("/library/releases/")
    page = coordinator.page
    with page.expect_navigation():
        coordinator.main.get_by_role("link", name="Edit and publish").click()
    coordinator.stage.note(page, "cms-edit")
    page.locator("#id_summary").fill("Two questions a week that come back three days later, and what to do with them.")
    page.get_by_role("button", name="More actions").first.click()
    coordinator.stage.note(page, "cms-actions")
    with page.expect_navigation():
        page.get_by_role("button", name="Publish").first.click()
    coordinator.stage.note(page, "cms-published")
    coordinator.stage.run_jobs()
    coordinator.open("/library/releases/?state=published")
    coordinator.sees(TITLE)


def builds_on_it(colleague: Person) -> None:
    """Search, narrow, open, and begin a plan of one's own from it."""
    colleague.open("/library/")
    colleague.page.get_by_role("searchbox").fill("slips")
    colleague.press("Search")
    colleague.sees("1 practice")
    colleague.follow("With results", within=colleague.page.locator(".facets"))
    colleague.sees("1 practice")
    colleague.follow(TITLE, within=colleague.main)
    colleague.sees("Ana Reyes", "Two questions a week that come back", "Bring two back.", "Three envelopes")
    everything_opens(colleague)
    colleague.press("Start my own plan from this")
    expect(colleague.field("Name of your practice")).to_have_value(TITLE)


def everything_opens(colleague: Person) -> None:
    """Picture and handout of the practice can be opened by a colleague."""
    pictures = colleague.main.locator("img")
    addresses = [pictures.nth(index).get_attribute("src") or "" for index in range(pictures.count())]
    handout = colleague.main.get_by_role("link", name="slips.pdf").get_attribute("href") or ""
    assert {address: len(colleague.fetch(address)) > 500 for address in [*addresses, handout]} == dict.fromkeys(
        [*addresses, handout], True
    )
    assert len(addresses) >= 1


# --- Money ----------------------------------------------------------------------------------------------


def prepares_a_run(clerk: Person) -> str:
    """All that is ready, with number and total typed once more. Answers with the run's address."""
    clerk.open("/money/")
    clerk.follow("Choose stipends for a pay run")
    clerk.press("Take all 4")
    clerk.fill("Name of the pay run", "October supplemental")
    clerk.press("Begin the pay run")
    clerk.fill("Number of stipends", "4")
    clerk.fill("Total before tax", "$330.00")
    clerk.press("Prepare the pay run")  # a slip of the finger
    expect(clerk.page.locator("#error-summary")).to_be_focused()
    clerk.fill("Total before tax", "$300.00")
    clerk.press("Prepare the pay run")
    clerk.sees("Waiting for approval", "prepared it on")
    return clerk.page.url.removeprefix(clerk.stage.url)


def approves(manager: Person, run: str) -> None:
    """Who prepared it does not approve it; the approver says once more who they are."""
    manager.open(run)
    manager.follow("Look it over and approve")
    an_hour_passes(manager)
    manager.press("Approve $300")
    manager.fill("Password", "mia-practicum")
    manager.press("Confirm")
    if manager.page.get_by_role("button", name="Approve $300").count():
        manager.press("Approve $300")
    manager.sees("approved by")


def an_hour_passes(person: Person) -> None:
    """Whoever was at lunch has to say once more who they are."""
    key = next(cookie for cookie in person.page.context.cookies() if cookie["name"] == settings.SESSION_COOKIE_NAME)
    session = SessionStore(key["value"])
    session["account_authentication_methods"] = [
        {**method, "at": method["at"] - 3600} for method in session["account_authentication_methods"]
    ]
    session.save()


def sends_to_payroll(clerk: Person, run: str) -> bytes:
    """Make the file, take it, and note that payroll has it. Answers with the file."""
    clerk.open(run)
    clerk.press("Make the CSV file")
    link = clerk.page.get_by_role("link", name="Download the CSV file")
    content = clerk.fetch(link.get_attribute("href") or "")
    clerk.again()
    clerk.follow("Payroll has the file")
    clerk.press("Yes, it was sent")
    return content


def answer_of_payroll(sent: bytes) -> bytes:
    """What payroll does with our file: it adds what became of each line."""
    rows = list(csv.DictReader(io.StringIO(sent.decode("utf-8-sig"))))
    out = io.StringIO()
    more = {"status": "paid", "reference": "PR-2026-10", "date": clock.today().isoformat()}
    writer = csv.DictWriter(out, [*rows[0], *more])
    writer.writeheader()
    writer.writerows(row | more for row in rows)
    return out.getvalue().encode()


def reads_the_answer(clerk: Person, answer: bytes) -> None:
    """Look at what it would change, then accept."""
    clerk.follow("Read payroll’s answer")
    clerk.attach("Payroll’s answer", "answer.csv", answer, "text/csv")
    clerk.press("Look at it")
    clerk.press("Accept 1 answer")
    clerk.stage.run_jobs()


def sees_it_paid(teacher: Person) -> None:
    """Each step of each stipend, to the day it was paid."""
    teacher.open("/me/stipends/")
    expect(teacher.main.locator("li.is-done", has_text="Paid")).to_have_count(4)


def answers_three_questions(teacher: Person, plan: str) -> None:
    """After the last tier, and only if they like."""
    teacher.open(f"{plan}tier/4/")
    teacher.follow("Three questions about this plan, if you like")
    teacher.tick("Very much")
    teacher.fill("What will you keep doing?", "The pile in the middle, before everything else.")
    teacher.press("Send my answers")
