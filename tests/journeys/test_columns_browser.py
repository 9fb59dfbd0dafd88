"""A chosen table shows its columns first, and what is left out never leaves the device."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from io import BytesIO

import pytest
from django.conf import settings
from django.urls import reverse
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook.defined_name import DefinedName
from playwright.sync_api import Page, Request, expect

from core.words import count_words
from files import columns, kinds, store, tables
from files.models import Upload
from submissions.models import DataSet
from tests.factories.submissions import started_plan
from tests.files import made
from tests.journeys.test_typing_browser import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CLASS = "Student,Remark,Pre,Post\nMaya Ortiz,shy-again,4,9\nJonah Bell,loud,5,11\n"
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


def packed(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def class_book() -> bytes:
    """A workbook as teachers have them: dates, shares, what a sheet says beside its cells, and sheets nobody looks at."""
    book = Workbook()
    book.active.title = "Cover"
    book.active.append(["Class 4B of Ms. Secret"])
    sheet = book.create_sheet("Scores")
    sheet.append(["Student", "Remark", "Day", "Share", "Score", "Note", "Seat"])
    sheet.append(["Maya Ortiz", "shy-again", date(2026, 9, 1), 0.45, 7.25, "=1+1", "row-one"])
    sheet.append(["Jonah Bell", "loud", date(2026, 9, 8), 1, -3, "one; two\nthree; four", "row-two"])
    sheet.append(["Noah Bell", "calm", date(2026, 9, 9), 0.5, 5, "asked not to be in it", "row-three"])
    sheet.row_dimensions[4].hidden = True
    sheet["F2"].data_type = "s"  # typed into a form by somebody
    sheet["D2"].number_format = sheet["D3"].number_format = "0%"
    sheet["E2"].comment = Comment("Maya cried", "Ms. Secret")
    sheet.column_dimensions["G"].hidden = True
    book.create_sheet("Week two").append(["Ava Secret", 4])
    hidden = book.create_sheet("Kept back", 0)
    hidden.sheet_state = "hidden"
    hidden.append(["Name", "Remark"])
    hidden.append(["Liam Secret", "moved away"])
    book.defined_names["MaySecret"] = DefinedName("MaySecret", attr_text="Scores!$A$1")
    return packed(book)


def said(page: Page):
    return page.locator("[data-chooser] [data-said]")


def arrived(page: Page) -> None:
    expect(page.locator("[data-upload-note]").first).to_contain_text("has arrived", timeout=20_000)


# Chromium tells nobody what a piece of a file holds, so the page tells it before it sends one.
TELLING = """
const send = XMLHttpRequest.prototype.send;
XMLHttpRequest.prototype.send = function (body) {
    if (!(body instanceof Blob)) return send.call(this, body);
    const told = body.arrayBuffer().then((bytes) => window.tellSent([...new Uint8Array(bytes)]));
    told.then(() => send.call(this, body));
};
"""


@pytest.fixture
def went_up(page: Page) -> list[bytes]:
    """Everything this page sends."""
    sent: list[bytes] = []

    def note(request: Request) -> None:
        sent.append(request.url.encode() + (request.post_data_buffer or b""))

    page.on("request", note)
    page.expose_function("tellSent", lambda piece: sent.append(bytes(piece)))
    page.add_init_script(TELLING)
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
    assert b"Pre,Post\r\n4,9\r\n5,11\r\n" in went_up
    for secret in (b"Maya", b"Ortiz", b"Jonah", b"shy-again", b"loud", b"Remark"):
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


def test_of_a_workbook_only_the_columns_that_stay_leave_the_browser(world, page, live_server, form, went_up, run_jobs):
    sign_in(page, live_server, "ana")
    page.goto(form)
    assert not [sent for sent in went_up if b"fflate" in sent or b"workbook" in sent]

    choose(page, class_book(), "class.xlsx", kinds.XLSX.content_type)
    expect(page.get_by_label("Student (column A): its heading says it tells who somebody is")).to_be_focused()
    expect(page.locator("[data-chooser] fieldset")).to_contain_text(
        "Only the sheet “Scores” goes up, as a table (CSV) of what its cells say; the other sheets stay on this device. "
        "To show another one, make it the first of the workbook. Rows hidden in it: 1. They stay here too;"
    )
    expect(page.get_by_label("Student (column A)")).to_be_checked()
    expect(page.get_by_label("Seat (column G): it is hidden in the workbook")).to_be_checked()
    for label in ("Remark (column B)", "Day (column C)", "Share (column D)", "Score (column E)", "Note (column F)"):
        expect(page.get_by_label(label)).not_to_be_checked()
    page.get_by_label("Remark (column B)").check(force=True)
    assert not Upload.objects.exists()
    page.get_by_role("button", name="Use the table without them").click()
    expect(said(page)).to_have_text("Columns left out: 3. They did not leave this device.")
    arrived(page)
    page.fill("[name=goal]", "Explaining")
    page.get_by_role("button", name="Save the data").click()
    expect(page.locator("#messages")).to_contain_text("Saved.")
    run_jobs()

    file = DataSet.objects.get().file
    with store.private().open(file.key) as original:
        content = original.read()
    assert content == (
        b'Day,Share,Score,Note\r\n2026-09-01,45%,7.25,=1+1\r\n2026-09-08,100%,-3,"one; two three; four"\r\n'
    )
    assert content in went_up
    assert (file.label, file.content_type, file.left_out) == ("class.csv", "text/csv", 0)
    with store.private().open(file.renditions.get(name="table").key) as shared:
        assert shared.read().splitlines()[1:] == [
            b"2026-09-01,45%,7.25,'=1+1",
            b"2026-09-08,100%,-3,one; two three; four",
        ]
    for secret in (
        b"Maya",
        b"Ortiz",
        b"Jonah",
        b"shy-again",
        b"loud",
        b"Remark",
        b"row-one",
        b"Seat",
        b"Secret",
        b"Kept",
        b"PK\x03",
    ):
        assert not [sent for sent in went_up if secret in sent]


def test_a_workbook_of_which_nothing_is_left_out_goes_up_as_one_table_too(
    world, page, live_server, form, went_up, run_jobs
):
    sign_in(page, live_server, "ana")
    page.goto(form)
    choose(page, made.xlsx({"Scores": [["Week", "Mean"], ["One", 4]]}), "class.xlsx", kinds.XLSX.content_type)
    expect(page.get_by_label("Week (column A)")).to_be_focused()
    expect(page.locator("[data-chooser] fieldset")).to_contain_text("Only what the cells say goes up")

    page.get_by_role("button", name="Use the table without them").click()
    expect(said(page)).to_have_text("Every column of the table goes up.")
    arrived(page)

    assert Upload.objects.get().label == "class.csv"
    assert b"Week,Mean\r\nOne,4\r\n" in went_up
    assert not [sent for sent in went_up if b"PK\x03" in sent]


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (lambda: made.xlsx({"A": [["Week", "Mean"], ["One", 4]]})[:-30], "The document is damaged"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "password"),
        (lambda: made.zipped({"xl/workbook.xml": b"<a/>", "xl/vbaProject.bin": b"a"}), "macros"),
        (lambda: made.xlsx({"A": [["Week", *range(210)], ["One", *range(210)]]}), "“class.xlsx” has arrived"),
        (lambda: made.xlsx({"A": [["Week"], ["x" * 30_000] * 340]}), "“class.xlsx” has arrived"),
        (lambda: made.xlsx({"A": [["Only a title"]]}), "“class.xlsx” has arrived"),
    ],
    ids=["broken", "locked", "macros", "wide", "huge", "no table"],
)
def test_a_workbook_that_cannot_be_shown_is_looked_at_by_the_server(world, page, live_server, form, content, answer):
    sign_in(page, live_server, "ana")
    page.goto(form)
    choose(page, content(), "class.xlsx", kinds.XLSX.content_type)

    expect(said(page)).to_contain_text("The columns of this workbook cannot be shown here.")
    expect(page.locator("[data-upload-note]").first).to_contain_text(answer, timeout=20_000)


def test_a_workbook_stays_here_while_its_reader_cannot_be_fetched(world, page, live_server, form, went_up):
    sign_in(page, live_server, "ana")
    page.goto(form)
    page.route("**/fflate*", lambda route: route.abort())
    choose(page, class_book(), "class.xlsx", kinds.XLSX.content_type)

    expect(said(page)).to_contain_text("The table could not be looked at here. Check your connection")
    assert page.input_value("input[type=file]") == ""
    page.unroute("**/fflate*")
    choose(page, class_book(), "class.xlsx", kinds.XLSX.content_type)
    expect(page.get_by_label("Student (column A)")).to_be_focused()
    assert not [sent for sent in went_up if b"PK\x03" in sent]


def test_a_picture_goes_up_at_once(world, page, live_server, form):
    sign_in(page, live_server, "ana")
    page.goto(form)

    choose(page, made.jpeg(), "photo.jpg", "image/jpeg")
    arrived(page)
    expect(said(page)).to_have_text("")

    assert Upload.objects.get().label == "photo.jpg"


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
@pytest.mark.parametrize("name", ["class.csv", "class.xlsx"])
def test_the_columns_fit_and_meet_wcag(world, new_page, live_server, form, name, width, axe: Callable, artifacts):
    page = new_page(width=width, height=900)
    sign_in(page, live_server, "ana")
    page.goto(form)
    choose(page, CLASS if name == "class.csv" else class_book(), name, "")
    expect(page.get_by_label("Student (column A)")).to_be_focused()

    page.locator("[data-chooser]").scroll_into_view_if_needed()
    page.screenshot(path=artifacts / f"columns-{name}-{width}.png")
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


def read_here(modules: Page, *books: bytes) -> list[dict]:
    """What the browser reads of each workbook, and the columns it finds."""
    return modules.evaluate(
        """async books => {
            const { load, read } = await import("/static/js/workbook.js");
            const { Rule } = await import("/static/js/columns.js");
            const unzip = await load("/static/vendor/fflate.min.js");
            const rule = new Rule(await (await fetch("/static/js/column_words.json")).json());
            return books.map(book => {
                const { name, rows, hidden, others } = read(new Uint8Array(book), unzip);
                const found = rule.find(rows).map(({ letter, name, why }) => [letter, name, why]);
                return { name, rows, hidden: [...hidden], others, found };
            });
        }""",
        [list(book) for book in books],
    )


def test_the_columns_of_a_workbook_are_found_by_the_same_rule(world, modules):
    tables_of = [
        [row for sheet in tables.read(BytesIO(text.encode()), kinds.CSV) for row in sheet.rows] for text, _ in VECTORS
    ]
    found = read_here(modules, *[made.xlsx({"A": rows}) for rows in tables_of])

    assert [one["found"] for one in found] == [columns_found for _text, columns_found in VECTORS]


def test_cells_of_a_workbook_are_read_as_people_see_them(world, modules):
    book = Workbook()
    sheet = book.active
    cells = [
        (date(2026, 9, 1), "d. mmm yyyy", "2026-09-01"),
        (date(1900, 1, 1), "mm-dd-yy", "1900-01-01"),
        (datetime.combine(date(2026, 9, 1), time(8, 30)), "yyyy-mm-dd h:mm", "2026-09-01 08:30"),
        (datetime.combine(date(2026, 9, 1), time(8, 30, 5)), "[$-409]m/d/yy h:mm AM/PM;@", "2026-09-01 08:30:05"),
        (time(8, 30), "h:mm", "08:30"),
        (timedelta(hours=26, minutes=5), "[h]:mm", "26:05"),
        (0.455, "0%", "46%"),
        (0.285, "0.0%", "28.5%"),
        (-1 / 3, "0.00%", "-33.33%"),
        (0.45, '0.00" % of all"', "0.45"),
        (1 / 3, "0.0", "0.3333333333333333"),
        (12345678901, "General", "12345678901"),
        (-4.5, "#,##0.00 [$€-407];[Red]-#,##0.00", "-4.5"),
        (412, "00000", "00412"),
        (True, "General", "TRUE"),
        ("#N/A", "General", "#N/A"),
        ("  José\nNúñez ", "@", "José Núñez"),
        ("=HYPERLINK(1)", "@", "=HYPERLINK(1)"),
    ]
    sheet.append(["Shown"])
    for row, (value, shape, _shown) in enumerate(cells, 3):
        cell = sheet.cell(row, 3, value)
        cell.number_format = shape
        cell.data_type = "s" if isinstance(value, str) and value.startswith("=") else cell.data_type
    macs = Workbook()
    macs.epoch = CALENDAR_MAC_1904
    macs.active.append(["Day"])
    macs.active.append([date(2026, 9, 1)])

    ours, theirs = read_here(modules, packed(book), packed(macs))
    assert ours["rows"] == [["Shown"], *[["", "", shown] for _value, _shape, shown in cells]]
    assert theirs["rows"] == [["Day"], ["2026-09-01"]]


def test_a_workbook_of_another_maker_is_read_too(world, modules):
    main = 'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    kinds_of = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    rows = (
        "<x:row><x:c t='inlineStr'><x:is><x:r><x:t>St</x:t></x:r><x:r><x:t>udent</x:t></x:r></x:is></x:c>"
        "<x:c t='str'><x:f>A9</x:f><x:v>Score &amp; more</x:v></x:c></x:row>"
        "<x:row><x:c r='B7'><x:v>0.10000000000000001</x:v></x:c><x:c r='D7' t='b'><x:v>0</x:v></x:c></x:row>"
    )
    parts = {
        "_rels/.rels": links.format(
            f'<Relationship Id="a" Type="{kinds_of}/officeDocument" Target="/xl/workbook.xml"/>'
        ),
        "xl/_rels/workbook.xml.rels": links.format(
            f'<Relationship Id="b" Type="{kinds_of}/worksheet" Target="/xl/sheets/one.xml"/>'
            f'<Relationship Id="c" Type="{kinds_of}/chartsheet" Target="/xl/chartsheets/one.xml"/>'
        ),
        "xl/workbook.xml": f'<x:workbook {main} xmlns:r="{kinds_of}"><x:sheets><x:sheet name="Chart" sheetId="1" r:id="c"/>'
        '<x:sheet name="Scores" sheetId="2" r:id="b"/></x:sheets></x:workbook>',
        "xl/sheets/one.xml": f"<x:worksheet {main}><x:sheetData>{rows}</x:sheetData></x:worksheet>",
    }
    [book] = read_here(modules, made.zipped({name: part.encode() for name, part in parts.items()}))

    assert (book["name"], book["others"], book["hidden"]) == ("Scores", 1, [])
    assert book["rows"] == [["Student", "Score & more"], ["", "0.1", "", "FALSE"]]


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
