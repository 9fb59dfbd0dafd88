"""The acts of the story, one function each. What a person does in them is what the handbook says they do."""

from __future__ import annotations

import io
import re

from PIL import Image
from playwright.sync_api import expect

from tests.browser.stage import Person
from tests.browser.words import OVERVIEW, PLAN, SOURCES, prose
from tests.files import made


def reads_what_it_is(teacher: Person) -> None:
    """What anybody may read before they begin."""
    for path in ("/", "/handbook/", "/topics/", "/library/"):
        teacher.open(path)


# --- The teacher ----------------------------------------------------------------------------------------


def begins_a_plan(teacher: Person) -> str:
    """From an idea to a plan under way. Answers with the plan's address."""
    teacher.open("/me/work/")
    teacher.follow("Begin a new plan")
    for label, text in PLAN.items():
        teacher.fill(label, text)
    rows = teacher.page.locator(".source-row")
    for row, citation in enumerate(SOURCES):
        rows.nth(row).get_by_label("What it is").fill(citation)
        rows.nth(row).get_by_label("It rests on research").check(force=True)
    teacher.press("Save the plan")
    plan = teacher.page.url.removeprefix(teacher.stage.url)
    teacher.follow("Start the plan")
    teacher.sees("$300")
    teacher.press("Start the plan")  # without the statement
    expect(teacher.page.locator("#error-summary")).to_be_focused()
    teacher.tick("I do this work outside paid time, and nobody else pays me for it.")
    teacher.press("Start the plan")
    teacher.sees("Your plan is under way.")
    return plan


def opens_a_tier(teacher: Person, plan: str, order: int) -> None:
    """The list of things to do for one tier."""
    teacher.open(plan)
    teacher.open(f"{plan}tier/{order}/")


def writes_the_reflection(teacher: Person, words: int) -> None:
    """Typed on the page; the count and the saved time follow."""
    teacher.follow("Reflection", within=teacher.main)
    teacher.fill("Your reflection", prose(words))
    expect(teacher.page.locator(".word-count")).to_contain_text(f"{words} ")
    expect(teacher.page.locator(".save-state")).to_have_attribute("data-state", "saved")
    teacher.press("Save and go on")


def reflects_by_file(teacher: Person, how: str, name: str, content: bytes) -> None:
    """As a document, or as a film."""
    teacher.follow("Reflection", within=teacher.main)
    teacher.tick(how)
    teacher.attach("Document, audio or video", name, content)
    teacher.press("Save and go on")
    teacher.stage.run_jobs()
    teacher.again()


def answers_the_one_question(teacher: Person) -> None:
    """Can students be recognized?"""
    teacher.follow("Students in your evidence", within=teacher.main)
    teacher.press("Save and go on")  # without an answer
    expect(teacher.page.locator("#error-summary")).to_be_focused()
    teacher.tick("None of these")
    teacher.tick("Scoring, and the library for anybody")
    teacher.press("Save and go on")


def sends(teacher: Person, order: int) -> str:
    """Look at everything once more, and send. Answers with the reference."""
    teacher.follow("Check and send")
    teacher.press(f"Send tier {order} for scoring")
    heading = teacher.page.locator("h1").inner_text()
    reference = re.fullmatch(r"(T\d-\d{4}) was sent", heading)
    assert reference is not None, heading
    return reference[1]


def learns(teacher: Person, plan: str) -> str:
    """Tier 1, too short the first time."""
    opens_a_tier(teacher, plan, 1)
    teacher.follow("Resources", within=teacher.main)
    teacher.sees(*SOURCES)
    teacher.follow("Change item 1")
    teacher.fill("What you took from it", "A quiz can teach when it is ungraded and comes back.")
    teacher.press("Save the resource")
    teacher.follow("Back to the list of things to do")
    writes_the_reflection(teacher, 430)
    answers_the_one_question(teacher)
    return sends(teacher, 1)


def tries_it_out(teacher: Person, plan: str) -> str:
    """Tier 2: a photo with place and device in it, and a reflection as a Word document."""
    opens_a_tier(teacher, plan, 2)
    teacher.follow("Artifacts", within=teacher.main)
    teacher.choose("Kind", "Photo")
    teacher.attach("Photo, video or document", "corner.jpg", made.jpeg(orientation=6), "image/jpeg")
    teacher.fill("What it shows", "The three envelopes, as they hang beside the door in week three.")
    teacher.fill("Description for people who cannot see it", "Three envelopes on a wall, one of them red.")
    teacher.press("Save the artifact")
    teacher.sees("Being checked")
    teacher.stage.run_jobs()
    teacher.again()
    no_place_is_left_in(teacher)
    teacher.follow("Back to the list of things to do")
    reflects_by_file(teacher, "Uploaded document", "reflection.docx", made.docx(prose(150), prose(140)))
    answers_the_one_question(teacher)
    return sends(teacher, 2)


def no_place_is_left_in(teacher: Person) -> None:
    """What is shown of a photo is turned upright, and says neither where it was taken nor with what."""
    shown = teacher.main.locator("img").first
    expect(shown).to_be_visible()
    picture = Image.open(io.BytesIO(teacher.fetch(re.sub(r"/\w+$", "/view", shown.get_attribute("src") or ""))))
    assert dict(picture.getexif()) == {}
    assert picture.height > picture.width


def measures(teacher: Person, plan: str) -> str:
    """Tier 3: class totals, and a film of a minute."""
    opens_a_tier(teacher, plan, 3)
    teacher.follow("Data", within=teacher.main)
    teacher.fill("Goal it measures", "Students explain on Thursday what they learned on Monday.")
    teacher.fill("What the numbers are", "Students with a full explanation, of 24")
    teacher.fill("Number of students", "24")
    teacher.fill("Before you began", "6")
    for row, (when, value) in enumerate((("October", "9"), ("December", "15"), ("May", "17")), 1):
        teacher.fill(f"When or what, row {row}", when)
        teacher.fill(f"Number, row {row}", value)
    teacher.press("Save the data")
    teacher.follow("Back to the list of things to do")
    reflects_by_file(teacher, "Video", "reflection.mp4", made.video(75))
    answers_the_one_question(teacher)
    return sends(teacher, 3)


def passes_it_on(teacher: Person, plan: str) -> str:
    """Tier 4: so that a colleague could do it on Monday, with a handout."""
    opens_a_tier(teacher, plan, 4)
    teacher.follow("Overview of the practice", within=teacher.main)
    for label, text in OVERVIEW.items():
        teacher.fill(label, text)
    teacher.attach("Lesson plan or handout", "slips.pdf", made.pdf("Slips to print"), "application/pdf")
    teacher.press("Save and go on")
    teacher.stage.run_jobs()
    writes_the_reflection(teacher, 270)
    answers_the_one_question(teacher)
    return sends(teacher, 4)


def reads_what_to_change(teacher: Person) -> None:
    """Home leads with the one next thing; the decision says what to change; the draft opens again."""
    teacher.open("/me/")
    teacher.follow("Read and revise")
    teacher.sees("Tier 1 is not yet on track", "Say which idea of the webinar you mean.")
    teacher.press("Revise tier 1")


def sends_again(teacher: Person, plan: str) -> str:
    """A second try, with a line about what is different. The first one stays to be read."""
    reads_what_to_change(teacher)
    teacher.sees("Not yet on track last time")
    teacher.fill("What I changed", "The three piles, and what I do with the middle one.")
    teacher.field("What I changed").blur()
    expect(teacher.page.locator(".save-state")).to_have_attribute("data-state", "saved")
    writes_the_reflection(teacher, 530)
    return sends(teacher, 1)


# --- The scorer -----------------------------------------------------------------------------------------


def takes_the_next(scorer: Person, reference: str) -> None:
    """The oldest piece that may be scored, held for this scorer."""
    scorer.open("/desk/")
    scorer.press("Score next")
    shows(scorer, reference)


def shows(scorer: Person, reference: str) -> None:
    """The piece on the screen is this one."""
    expect(scorer.page.locator(".desk-head")).to_contain_text(reference)


def rates(scorer: Person, *, low: dict[str, str] | None = None) -> None:
    """Choose a level for each criterion: the highest, or the lowest with the next step that is given."""
    criteria = scorer.page.locator("fieldset.criterion")
    for index in range(criteria.count()):
        criterion = criteria.nth(index)
        name = criterion.get_attribute("data-criterion") or ""
        levels = criterion.locator("input[type=radio]")
        if low and name in low:
            levels.first.check(force=True)
            criterion.get_by_label(f"Next step for {name}").fill(low[name])
        else:
            levels.last.check(force=True)
    scorer.fill("To the teacher, as a whole", "Thank you. I could see the room while I read.")


def returns_the_first(scorer: Person, reference: str) -> None:
    """Too short, and not specific: each asks for one next step, and the count writes its own."""
    takes_the_next(scorer, reference)
    scorer.sees("430 words")
    rates(scorer, low={"Minimum length met": "", "Specific about the ideas": "Say which idea of the webinar you mean."})
    scorer.press("Not yet on track")
    scorer.sees(f"{reference} is not yet on track.")


def finds_on_track(scorer: Person, reference: str) -> None:
    """Every criterion is met."""
    rates(scorer)
    scorer.press("On track")
    scorer.sees(f"{reference} is on track.")
