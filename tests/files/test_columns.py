"""What leaves of a table is a copy of its figures, without the columns that tell who a student is."""

import io

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from openpyxl import load_workbook

from accounts.models import User
from core import jobs
from core.errors import Invalid, WrongState
from files import actions, columns, store
from files.models import ColumnChoice, StoredFile
from files.serving import serve
from files.tables import Sheet
from tests.files import made

CLASS = "Student,Section,Pre,Post\nMaya Ortiz,B,4,9\nJonah Bell,B,5,-1\n"
SHEETS = {
    "Scores": [["Week", "Pupil", "Mean"], ["One", "Maya Ortiz", 4.5], ["Two", "Jonah Bell", "=1+1"]],
    "Roster": [["Email"], ["maya@example.org"]],
    "Totals": [["Month", "On track"], ["May", 17]],
}


@pytest.fixture
def teacher(db) -> User:
    return User.objects.create_user("dana@example.org", name="Dana Whitlock")


@pytest.fixture
def arrive(teacher):
    def arrive(content: bytes, name: str = "class.csv") -> StoredFile:
        file = actions.receive(SimpleUploadedFile(name, content), by=teacher)
        jobs.run_due()
        file.refresh_from_db()
        return file

    return arrive


def served(rf, file: StoredFile, reader: User) -> bytes:
    request = rf.get("/")
    request.user = reader
    return b"".join(serve(request, file, rendition="original", room="desk").streaming_content)


def out_of(file: StoredFile) -> list[str]:
    return [column["key"] for column in file.columns if column["out"]]


# --- Which columns tell who somebody is ------------------------------------------------------------------


@pytest.mark.parametrize(
    "heading",
    ["Student", "student name", "Name", "First Name", "LastName", "last_name", "Student ID", "SIS User ID", "E-mail",
     "Student #", "State ID", "Parent email", "Date of birth", "Nombre", "Apellidos", "Número de alumno"],
)  # fmt: skip
def test_a_heading_that_asks_for_a_person_is_enough(heading):
    found = columns.find([Sheet("", [["Class 4B"], [heading, "Score"], ["x", "4"]])])

    assert [(column["why"], column["out"]) for column in found] == [("header", True), ("", False)]


@pytest.mark.parametrize(
    ("why", "values"),
    [
        ("mail", ["maya@school.example.org", "", "jonah@school.example.org"]),
        ("phone", ["(314) 555-0134", "314-555-0171"]),
        ("id", ["204511", "204512", "204533", "204590"]),
        ("id", ["S0012345", "S0012346"]),
        ("name", ["Maya Ortiz", "Jonah Bell", "Nguyễn Thị Minh"]),
        ("name", ["Ortiz, Maya", "O’Brien, Jan", "de la Cruz, Ana"]),
        ("name", ["Maya", "Jonah", "Liam", "Zoe B.", "Olivia"]),
    ],
)
def test_what_looks_like_people_is_left_out_under_any_heading(why, values):
    found = columns.find([Sheet("", [["Column", "Score"], *[[value, "4"] for value in values]])])

    assert [(column["why"], column["out"]) for column in found] == [(why, True), ("", False)]


@pytest.mark.parametrize(
    "values",
    [
        ["Week", "1", "2", "3"],
        ["When", "September", "October", "May"],
        ["Assessment", "Exit Ticket", "Unit Test", "Final Exam", "Week One"],
        ["Number of students", "24", "23", "22"],
        ["Students who explain", "9", "17"],
        ["Year", "2024", "2025", "2026"],
        ["Answer", "Strongly agree", "Agree", "Disagree", "Agree"],
        ["Day", "2026-09-01", "2026-09-08", "2026-09-15"],
    ],
)
def test_labels_and_figures_of_a_class_stay(values):
    assert columns.find([Sheet("", [[value] for value in values])])[0]["out"] is False


def test_a_table_without_headings_does_not_give_a_name_away_as_one():
    found = columns.find([Sheet("", [["Maya Ortiz", "4"], ["Jonah Bell", "5"]])])

    assert (found[0]["name"], found[0]["letter"], found[0]["why"], found[0]["out"]) == ("", "A", "name", True)


def test_a_student_in_each_column_is_seen_too():
    found = columns.find([Sheet("", [["Week", "Maya", "Jonah", "Olivia"], ["1", "4", "5", "6"]])])

    assert [column["out"] for column in found] == [False, True, True, True]
    assert "Maya" not in str(found)


# --- The copy that leaves ----------------------------------------------------------------------------------


def test_the_copy_of_a_csv_lacks_the_columns_with_names_everywhere(arrive, rf, teacher):
    file = arrive(CLASS.encode())

    assert (file.state, out_of(file), file.left_out) == ("ready", ["0-0"], 1)
    assert served(rf, file, teacher) == b"Section,Pre,Post\r\nB,4,9\r\nB,5,-1\r\n"
    assert file.text == "Section\tPre\tPost\nB\t4\t9\nB\t5\t-1"


@pytest.mark.parametrize(
    "content",
    [
        CLASS.encode("utf-8-sig"),
        CLASS.replace("Ortiz", "Núñez").encode("cp1252"),
        CLASS.encode("utf-16"),
        CLASS.replace(",", "\t").encode("utf-16"),
        CLASS.replace(",", ";").encode(),
        CLASS.replace(",", "|").encode(),
        CLASS.replace("\n", "\r\n").replace("Maya Ortiz", '"Ortiz, ""Maya""\nM."').encode(),
    ],
    ids=["a mark", "old Western", "UTF-16", "Unicode text of Excel", "semicolons", "bars", "quotes over lines"],
)
def test_tables_are_read_however_a_spreadsheet_wrote_them(arrive, rf, teacher, content):
    file = arrive(content)

    assert served(rf, file, teacher) == b"Section,Pre,Post\r\nB,4,9\r\nB,5,-1\r\n"


def test_the_copy_of_a_workbook_has_values_of_its_visible_sheets_only(arrive, rf, teacher):
    hidden = SHEETS | {"Secret": [["Maya Ortiz"]], "Maya Ortiz": [["Week", "Mean"], ["One", 3]]}
    file = arrive(made.xlsx(hidden, hidden="Secret"), "class.xlsx")

    book = load_workbook(io.BytesIO(served(rf, file, teacher)))

    cells = {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}
    assert cells == {
        "Scores": [["Week", "Mean"], ["One", 4.5], ["Two", None]],
        "Totals": [["Month", "On track"], ["May", 17]],
        "4": [["Week", "Mean"], ["One", 3]],
    }
    assert [(c["sheet"], c["letter"], c["name"]) for c in file.columns if c["out"]] == [
        ("Scores", "B", "Pupil"),
        ("Roster", "A", "Email"),
    ]


def test_a_table_of_names_alone_leaves_a_sentence(arrive, rf, teacher):
    file = arrive(b"First name,Last name\nMaya,Ortiz\nJonah,Bell\n")

    assert served(rf, file, teacher) == b"Every column was left out.\r\n"


def test_a_released_copy_holds_no_names(arrive, teacher):
    file = arrive(made.xlsx(SHEETS), "class.xlsx")

    copy = actions.copy_released(file.pk, owner=teacher, label="Scores.xlsx")

    for key in [copy.key, *copy.renditions.values_list("key", flat=True)]:
        with store.private().open(key) as content:
            book = load_workbook(io.BytesIO(content.read()))
        said = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
        assert not {"Maya Ortiz", "maya@example.org", "Pupil"} & set(said)


# --- The owner's choice ------------------------------------------------------------------------------------


def test_a_column_can_be_put_back_and_another_left_out_and_the_choice_is_kept(arrive, rf, teacher):
    file = arrive(b"Name,Section,Score\nDecimals,B,4\nFractions,C,5\n")
    assert out_of(file) == ["0-0"]

    actions.choose_columns(file.pk, left_out=["0-1"], by=teacher)
    file.refresh_from_db()
    assert (file.state, file.text) == ("checking", "")
    with pytest.raises(Http404):
        served(rf, file, teacher)
    jobs.run_due()

    file.refresh_from_db()
    assert (file.state, out_of(file)) == ("ready", ["0-1"])
    assert served(rf, file, teacher) == b"Name,Score\r\nDecimals,4\r\nFractions,5\r\n"
    assert ColumnChoice.objects.values_list("left_out", "by").get() == (["0-1"], teacher.pk)
    assert file.renditions.count() == 1


def test_choosing_what_stands_already_changes_nothing(arrive, teacher):
    file = arrive(CLASS.encode())

    actions.choose_columns(file.pk, left_out=["0-0", "unknown"], by=teacher)

    file.refresh_from_db()
    assert file.state == "ready"
    assert not ColumnChoice.objects.exists()


def test_at_least_one_column_stays(arrive, teacher):
    file = arrive(CLASS.encode())

    with pytest.raises(Invalid, match="Leave at least one column in"):
        actions.choose_columns(file.pk, left_out=["0-0", "0-1", "0-2", "0-3"], by=teacher)


def test_only_its_owner_chooses_and_only_when_it_is_ready(arrive, teacher):
    file = arrive(CLASS.encode())
    other = User.objects.create_user("kim@example.org", name="Kim")

    with pytest.raises(PermissionDenied):
        actions.choose_columns(file.pk, left_out=[], by=other)
    actions.choose_columns(file.pk, left_out=[], by=teacher)
    with pytest.raises(WrongState):
        actions.choose_columns(file.pk, left_out=["0-1"], by=teacher)


def test_the_original_is_gone_once_the_table_was_sent(arrive, rf, teacher):
    file = arrive(CLASS.encode())
    assert store.private().exists(file.key)

    actions.settle_columns([file])
    jobs.run_due()

    assert not store.private().exists(file.key)
    assert served(rf, file, teacher).startswith(b"Section")


def test_where_originals_are_kept_they_stay_and_nobody_is_served_one(arrive, rf, teacher, settings):
    settings.KEEP_ORIGINALS = True
    file = arrive(CLASS.encode())

    actions.settle_columns([file])
    jobs.run_due()

    assert store.private().exists(file.key)
    assert b"Maya" not in served(rf, file, teacher)


# --- Made to hurt ------------------------------------------------------------------------------------------


def test_formulas_of_a_table_are_text_in_its_copy(arrive, rf, teacher):
    file = arrive(b"label,value\n=cmd|' /C calc'!A0,1\n@SUM(A1),-2.5\n")

    assert served(rf, file, teacher) == b"label,value\r\n'=cmd|' /C calc'!A0,1\r\n'@SUM(A1),-2.5\r\n"


def test_a_workbook_that_unpacks_to_too_much_is_not_opened(arrive):
    bomb = made.zipped({"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b" " * 40_000_000})
    many = made.zipped({"xl/workbook.xml": b"<x/>"} | {f"xl/{number}.xml": b"x" for number in range(2001)})

    assert arrive(bomb, "x.xlsx").reason == "bomb"
    with pytest.raises(Invalid, match="unpacks to an unreasonable size"):
        arrive(many, "x.xlsx")


def test_a_table_longer_or_wider_than_any_class_is_refused_with_its_reason(arrive):
    endless = b"week,mean\n" + b"1,2\n" * 20_001
    wide = b",".join(b"x" for _ in range(201)) + b"\n" + b",".join(b"1" for _ in range(201)) + b"\n"

    assert [arrive(content).reason for content in (endless, wide)] == ["endless_table", "endless_table"]


def test_what_a_workbook_says_of_its_own_size_is_not_believed(arrive):
    content = made.xlsx({"Totals": SHEETS["Totals"]})
    lying = _with_dimension(content, b"A1:XFD1048576")

    file = arrive(lying, "class.xlsx")

    assert (file.state, file.text) == ("ready", "Month\tOn track\nMay\t17")


def _with_dimension(content: bytes, says: bytes) -> bytes:
    import re
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="' + says + b'"', parts[name])
    return made.zipped(parts)
