"""A chosen table shows its columns first, and what is left out never leaves the device."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from io import BytesIO

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, Request, expect

from core.words import count_words
from files import columns, kinds, store, tables
from files.models import Upload
from submissions.models import DataSet
from tests.factories.submissions import started_plan
from tests.files import made
from tests.journeys.test_typing_browser import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CLASS = "Student,Remark,Pre,Post\nMaya Ortiz,shy,4,9\nJonah Bell,loud,5,11\n"
VECTORS = json.loads((settings.BASE_DIR / "files/data/column_vectors.json").read_text())
WORDS = json.loads((settings.BASE_DIR / "submissions/data/word_vectors.json").read_text())


@pytest.fixture
def form(world, live_server) -> str:
    """Address of the form for data."""
    plan = started_plan(world.ana, world.program)
    return live_server.url + reverse("submissions:data", args=[plan.uuid, 3])


def choose(page: Page, content: str | bytes, name: str = "class.csv", kind: str = "text/csv") -> None:
    content = content.encode() if isinstance(content, str) else content
    page.set_input_files("input[type=file]", {"name": name, "mimeType": kind, "buffer": content})


def said(page: Page):
    return page.locator("[data-chooser] [data-said]")


def arrived(page: Page) -> None:
    expect(page.locator("[data-upload-note]").first).to_contain_text("has arrived", timeout=20_000)


@pytest.fixture
def went_up(page: Page) -> list[bytes]:
    """Everything this page sends."""
    sent: list[bytes] = []

    def note(request: Request) -> None:
        sent.append(request.url.encode() + (request.post_data_buffer or b""))

    page.on("request", note)
    return sent


def test_the_columns_that_are_left_out_never_leave_the_browser(world, page, live_server, form, went_up, run_jobs):
    sign_in(page, live_server, "ana")
    page.goto(form)

    choose(page, CLASS)
    expect(said(page)).to_contain_text("Look at the columns before the table leaves this device.")
    expect(page.get_by_label("Student (column A): its heading says it tells who somebody is")).to_be_checked()
    expect(page.get_by_label("Student (column A)")).to_be_focused()
    page.get_by_label("Remark (column B)").check(force=True)
    expect(page.get_by_label("Post (column D)")).not_to_be_checked()
    assert not Upload.objects.exists()
    page.get_by_role("button", name="Use the table without them").click()
    expect(said(page)).to_have_text("Columns left out: 2. They did not leave this device.")
    arrived(page)
    page.fill("[name=goal]", "Explaining")
    page.get_by_role("button", name="Save the data").click()
    expect(page.locator("#messages")).to_contain_text("Saved.")
    run_jobs()

    file = DataSet.objects.get().file
    with store.private().open(file.key) as original:
        assert original.read() == b"Pre,Post\r\n4,9\r\n5,11\r\n"
    assert (file.label, file.content_type, file.left_out) == ("class.csv", "text/csv", 0)
    for secret in (b"Maya", b"Ortiz", b"Jonah", b"shy", b"loud", b"Remark"):
        assert not [sent for sent in went_up if secret in sent]


def test_a_form_sent_before_the_columns_are_chosen_waits(world, page, live_server, form, went_up):
    sign_in(page, live_server, "ana")
    page.goto(form)
    page.fill("[name=goal]", "Explaining")
    choose(page, CLASS)
    expect(page.get_by_label("Student (column A)")).to_be_focused()

    page.get_by_role("button", name="Save the data").click()
    expect(said(page)).to_have_text("Choose the columns first, then save.")
    for label in ("Remark (column B)", "Pre (column C)", "Post (column D)"):
        page.get_by_label(label).check(force=True)
    page.get_by_role("button", name="Use the table without them").click()
    expect(said(page)).to_have_text("Leave at least one column in, or choose another file.")
    page.get_by_role("button", name="Choose another file").click()

    expect(page.get_by_label("Student (column A)")).to_be_hidden()
    expect(page.locator("input[type=file]")).to_be_focused()
    assert page.input_value("input[type=file]") == ""
    assert not [sent for sent in went_up if b"Maya" in sent]


def test_one_column_that_stays_is_a_table_still(world, page, live_server, form, run_jobs):
    sign_in(page, live_server, "ana")
    page.goto(form)
    choose(page, "Name;Post\nMaya;9\nJonah;11\n".encode("utf-16"))
    expect(page.get_by_label("Name (column A)")).to_be_checked()

    page.get_by_role("button", name="Use the table without them").click()
    arrived(page)
    page.fill("[name=goal]", "Explaining")
    page.get_by_role("button", name="Save the data").click()
    expect(page.locator("#messages")).to_contain_text("Saved.")
    run_jobs()

    assert DataSet.objects.get().file.text == "Post\n9\n11"


def test_a_picture_goes_up_at_once_and_a_workbook_says_when_its_columns_are_shown(world, page, live_server, form):
    sign_in(page, live_server, "ana")
    page.goto(form)

    choose(page, made.jpeg(), "photo.jpg", "image/jpeg")
    arrived(page)
    expect(said(page)).to_have_text("")
    choose(page, made.xlsx({"Scores": [["Week", "Mean"], ["One", 4]]}), "class.xlsx", kinds.XLSX.content_type)
    expect(said(page)).to_contain_text("The columns of a workbook (XLSX) are looked at once it has arrived")
    expect(page.locator("[data-upload-note]").first).to_contain_text("“class.xlsx” has arrived", timeout=20_000)

    assert list(Upload.objects.order_by("pk").values_list("label", flat=True)) == ["photo.jpg", "class.xlsx"]


def test_without_scripts_the_server_looks_at_the_columns(world, new_page, live_server, form, run_jobs):
    page = new_page(java_script_enabled=False)
    sign_in(page, live_server, "ana")
    page.goto(form)
    choose(page, CLASS)
    page.fill("[name=goal]", "Explaining")
    page.get_by_role("button", name="Save the data").last.click()
    run_jobs()

    assert [column["out"] for column in DataSet.objects.get().file.columns] == [True, False, False, False]


@pytest.mark.parametrize("width", [360, 1280])
def test_the_columns_fit_and_meet_wcag(world, new_page, live_server, form, width, axe: Callable, artifacts):
    page = new_page(width=width, height=900)
    sign_in(page, live_server, "ana")
    page.goto(form)
    choose(page, CLASS)
    expect(page.get_by_label("Student (column A)")).to_be_focused()

    page.locator("[data-chooser]").scroll_into_view_if_needed()
    page.screenshot(path=artifacts / f"columns-{width}.png")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


# --- One rule, two languages --------------------------------------------------------------------------------------


@pytest.fixture
def modules(page: Page, live_server) -> Page:
    """A page that can import our scripts."""
    page.goto(f"{live_server.url}/accounts/login/")
    return page


def test_browser_and_server_find_the_same_columns(world, modules):
    found = modules.evaluate(
        """async texts => {
            const { rowsOf, Rule, isTable } = await import("/static/js/columns.js");
            const rule = new Rule(await (await fetch("/static/js/column_words.json")).json());
            return texts.map(text => rule.find(rowsOf(text)).map(({ letter, name, why }) => [letter, name, why]));
        }""",
        [text for text, _columns in VECTORS],
    )

    assert found == [columns_found for _text, columns_found in VECTORS]
    for text, wanted in VECTORS:
        sheets = tables.read(BytesIO(text.encode()), kinds.CSV)
        assert [[one["letter"], one["name"], one["why"]] for one in columns.find(sheets)] == wanted


def test_what_the_browser_writes_the_server_reads_alike(world, modules):
    rows = [["Answer", "Score"], ["red; green; blue; none", "4"], ['a | b | "c" | d', "5"], ["=1+1", "x\ty"]]
    contents = modules.evaluate(
        """async tables => {
            const { written } = await import("/static/js/columns.js");
            return tables.map(rows => written(rows, new Set()));
        }""",
        [rows, rows[:2], rows[::2], [["Week"], ["a, b"]]],
    )

    assert list(csv.reader(contents[3].splitlines())) == [["Week", ""], ["a, b", ""]]
    for content, wanted in zip(contents, [rows, rows[:2], rows[::2], [["Week"], ["a, b"]]], strict=True):
        assert kinds.of_file(BytesIO(content.encode())) is kinds.CSV
        assert [sheet.rows for sheet in tables.read(BytesIO(content.encode()), kinds.CSV)] == [wanted]


def test_browser_and_server_know_a_table_from_anything_else(world, modules):
    contents = [CLASS.encode(), CLASS.encode("utf-16"), "Año,Niño\n1,2\n".encode("cp1252"), b"One line, no more", b"",
                made.jpeg(), made.pdf(), made.docx("One, two"), b"<!doctype html>\n<p>a,b\n<p>c,d", b"a b\nc d\n"]  # fmt: skip
    known = modules.evaluate(
        """async contents => {
            const { isTable } = await import("/static/js/columns.js");
            return contents.map(content => isTable(new Uint8Array(content)));
        }""",
        [list(content[:10_000]) for content in contents],
    )

    assert known == [kinds.of_file(BytesIO(content)) is kinds.CSV for content in contents]


def test_browser_and_server_count_the_same_words(world, modules):
    counted = modules.evaluate(
        """async texts => {
            const { countWords } = await import("/static/js/words.js");
            return texts.map(countWords);
        }""",
        [text for text, _words in WORDS],
    )

    assert counted == [count_words(text) for text, _words in WORDS]
