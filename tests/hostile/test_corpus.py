"""Each file of the corpus ends in a sentence or in a clean copy: never in an error, never stuck, never in much memory."""

import io
import tracemalloc
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from core.errors import Invalid
from files import actions, kinds, store, tables
from files.models import StoredFile
from files.refusals import Refused, sentence
from files.serving import serve
from tests.files import made
from tests.hostile import corpus

pytestmark = pytest.mark.django_db
FLAT = 64 * 1024 * 1024  # bytes this process may need at once for a file of 40 MB


@pytest.fixture
def teacher() -> User:
    return User.objects.create_user("dana@example.org", name="Dana Whitlock")


@pytest.fixture
def arrive(teacher):
    def arrive(content: bytes, name: str = "photo.jpg") -> StoredFile:
        file = actions.receive(SimpleUploadedFile(name, content), by=teacher)
        actions.process(str(file.pk))
        file.refresh_from_db()
        return file

    return arrive


@pytest.fixture
def served(rf, teacher):
    """Every byte that leaves of a file: all its renditions and its download, unpacked where it is packed."""

    def served(file: StoredFile) -> bytes:
        found = b""
        for name in ["original", *file.renditions.values_list("name", flat=True)]:
            request = rf.get("/")
            request.user = teacher
            answer = serve(request, file, rendition=name, room="desk")
            assert answer["Content-Type"] in {type_.content_type for type_ in kinds.ACCEPTED}
            assert answer["X-Content-Type-Options"] == "nosniff"
            whole = b"".join(answer)
            found += whole
            if whole.startswith(b"PK"):
                with zipfile.ZipFile(io.BytesIO(whole)) as parts:
                    found += b"".join(parts.read(part) for part in parts.namelist())
        return found

    return served


@pytest.mark.parametrize(("make", "told"), corpus.AT_THE_DOOR.values(), ids=corpus.AT_THE_DOOR)
def test_what_cannot_come_in_is_told_at_the_door(teacher, make, told):
    with pytest.raises(Invalid, match=told):
        actions.receive(SimpleUploadedFile("photo.jpg", make()), by=teacher)

    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(("make", "reason"), corpus.AFTER_A_LOOK.values(), ids=corpus.AFTER_A_LOOK)
def test_what_hurts_when_it_is_opened_ends_in_a_sentence(arrive, make, reason):
    file = arrive(make())

    if reason:
        assert (file.state, file.reason) == ("rejected", reason)
    # Some parsers stop at what others only pass over; either way it is settled, and says why.
    assert file.is_settled
    assert file.state == "ready" or sentence(file.reason) != sentence("unknown_type")
    assert "root:" not in file.text
    assert "hahahaha" not in file.text


@pytest.mark.parametrize(("make", "never"), corpus.MADE_ANEW.values(), ids=corpus.MADE_ANEW)
def test_what_is_two_things_at_once_leaves_as_one(arrive, served, make, never):
    file = arrive(make())

    assert file.state == "ready"
    content = served(file)
    assert [secret for secret in never if secret in content] == []


def test_a_script_is_plain_text_and_leaves_as_a_download(arrive, rf, teacher):
    file = arrive(b"alert(document.domain)", "run.js")
    request = rf.get("/")
    request.user = teacher

    answer = serve(request, file, rendition="original", room="desk")

    assert (answer["Content-Type"], answer["Content-Disposition"].split(";")[0]) == ("text/plain", "attachment")


@pytest.mark.parametrize("name", ["table of ten million rows", "table of one row", "row of a million lines"])
def test_an_endless_table_needs_no_memory(name):
    content = io.BytesIO(corpus.AFTER_A_LOOK[name][0]())
    tracemalloc.start()
    try:
        with pytest.raises(Refused, match="endless_table"):
            tables.read(content, kinds.CSV)
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert most < FLAT


def test_an_endless_directory_needs_no_memory():
    content = io.BytesIO(corpus.endless_directory())
    tracemalloc.start()
    try:
        with pytest.raises(Refused, match="bomb"):
            kinds.of_file(content)
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert most < FLAT


@pytest.mark.parametrize(
    ("content", "head", "row"),
    [
        (b"\xef\xbb\xbfWeek,Week\r\n1,2\r\n", ["Week", "Week"], ["1", "2"]),
        ("Week,Día\n1,2\n".encode("utf-16"), ["Week", "Día"], ["1", "2"]),
        ("Week,Día\n1,2\n".encode("cp1252"), ["Week", "Día"], ["1", "2"]),
        (b"Week,Note\n1,=cmd|' /C calc'!A0\n2,x\n", ["Week", "Note"], ["1", "=cmd|' /C calc'!A0"]),
        (b'Week,Note\r\n1,x\r\n2,x\r\n3,x\r\n4,x\r\n5,"two\r\nlines"\r\n', ["Week", "Note"], ["5", "two\r\nlines"]),
    ],
    ids=["mark and same headings", "two bytes", "old encoding", "formula", "lines in quotes"],
)
def test_an_odd_table_is_read_as_it_was_meant(arrive, content, head, row):
    file = arrive(content, "weeks.csv")

    assert (file.state, file.sheets[0]["head"]) == ("ready", head)
    assert row in file.sheets[0]["rows"]


def test_a_formula_leaves_as_text(arrive, served):
    content = b"Week,Note\n1,=cmd|' /C calc'!A0\n2,@SUM(A1)\n3,+1\n"

    lines = served(arrive(content)).decode().splitlines()

    assert lines[:4] == ["Week,Note", "1,'=cmd|' /C calc'!A0", "2,'@SUM(A1)", "3,'+1"]


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("CON.txt", "CON.txt"),
        ("a\0b.jpg", "ab.jpg"),
        ("\u202egpj.exe", "gpj.exe"),
        ("\u2066x\u2069.jpg", "x.jpg"),
        ("🙂" * 3 + ".jpg", "🙂🙂🙂.jpg"),
        ("x" * 5000, "x" * 110 + "…"),
        ("..", ".."),
        ("/", "file"),
    ],
)
def test_odd_names_are_labels_and_never_places(teacher, name, label):
    assert actions.clean_label(name)[:112].startswith(label[:110])
    assert len(actions.clean_label(name)) <= 120
    assert not {"\0", "\r", "\n", "/", "\\", "\u202e"} & set(actions.clean_label(name))


def test_a_name_full_of_markup_is_shown_as_text(arrive, rf, teacher):
    file = arrive(made.jpeg(), "<img src=x onerror=alert(1)>.jpg")
    request = rf.get("/")
    request.user = teacher

    answer = serve(request, file, rendition="view", room="desk")

    assert "<" not in answer["Content-Disposition"]
    assert store.private().exists(file.renditions.get(name="view").key)
