"""The demo's files are real: each opens in its own library, and originals hold what uploading must take away."""

import csv
import io
import zipfile

import av
import pypdfium2
import pytest
from openpyxl import load_workbook
from PIL import Image
from pillow_heif import register_heif_opener

from demo.media import make, papers
from demo.media.markup import blocks
from files import kinds

GPS, ORIENTATION, MODEL = 0x8825, 0x0112, 0x0110
register_heif_opener()


def picture(spec: dict) -> Image.Image:
    return Image.open(io.BytesIO(make(spec)[1]))


def length(content: bytes) -> float:
    with av.open(io.BytesIO(content)) as recording:
        return recording.duration / av.time_base


def test_a_photo_says_where_and_with_which_phone_it_was_taken():
    photo = picture({"make": "room_rows", "name": "IMG_4127.jpg"})

    assert photo.size == (1600, 1200)
    assert photo.getexif()[MODEL] == "Maple Phone 12"
    assert photo.getexif().get_ifd(GPS)[1] == "N"


def test_a_photo_taken_sideways_lies_on_its_side_and_says_so():
    photo = picture({"make": "room_flexible", "name": "IMG_4302.jpg", "turned": True})

    assert (photo.size, photo.getexif()[ORIENTATION]) == ((1200, 1600), 6)


def test_a_heic_holds_its_place_too():
    photo = picture({"make": "room_kinder", "name": "IMG_7730.HEIC"})

    assert photo.format == "HEIF"
    assert photo.getexif().get_ifd(GPS)[3] == "W"


@pytest.mark.parametrize("kind", ["chart", "board", "notes", "page"])
def test_lettered_sheets_take_any_words(kind):
    photo = picture({"make": kind, "name": "a.jpg", "title": "Because, but, so", "lines": ["one", "two " * 30]})

    assert min(photo.size) == 1200


def test_a_pdf_has_real_text_on_several_pages():
    name, content = make({"make": "pdf_problems", "name": "Five problems.pdf"})

    document = pypdfium2.PdfDocument(content)
    try:
        text = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    assert name == "Five problems.pdf"
    assert (len(text), "Growing squares" in text[0], "exit ticket" in text[1]) == (2, True, True)


def test_the_spanish_reflection_stands_on_page_three_of_its_lesson_plan():
    document = pypdfium2.PdfDocument(make({"make": "pdf_ritmo", "name": "plan.pdf"})[1])
    try:
        text = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()

    assert (len(text), "Reflexión" in text[2], "los pies no paren" in " ".join(text[2].split())) == (3, True, True)


@pytest.mark.parametrize(
    ("spec", "type_"),
    [
        ({"make": "doc_seating", "name": "a.docx"}, kinds.DOCX),
        ({"make": "odt_stations", "name": "a.odt"}, kinds.ODT),
        ({"make": "table_xlsx", "name": "project scores no names.xlsx"}, kinds.XLSX),
    ],
)
def test_office_files_are_taken_for_what_they_are(spec, type_):
    assert kinds.of_zip(io.BytesIO(make(spec)[1])) is type_


def test_a_word_file_remembers_its_author():
    with zipfile.ZipFile(io.BytesIO(make({"make": "doc_seating", "name": "a.docx"})[1])) as archive:
        assert b"<dc:creator>Maple Valley School District</dc:creator>" in archive.read("docProps/core.xml")


def test_tables_hold_class_totals():
    rows = list(
        csv.reader(io.StringIO(make({"make": "table_csv", "name": "writing block tally.csv"})[1].decode("utf-8-sig")))
    )
    sheet = load_workbook(io.BytesIO(make({"make": "table_xlsx", "name": "project scores no names.xlsx"})[1])).active

    assert rows[1] == ["September", "6", "56", "90", "62"]
    assert [cell.value for cell in sheet[2]] == [1, 3, 2]


def test_a_film_plays_as_long_as_its_story_says_and_knows_its_place():
    content = make({"make": "talk_video", "name": "talk.mp4", "seconds": 8, "scene": "desk"})[1]

    with av.open(io.BytesIO(content)) as film:
        codecs = [stream.codec_context.name for stream in film.streams]
        place = film.metadata["com.apple.quicktime.location.ISO6709"]
    assert (round(length(content)), codecs, place[:8]) == (8, ["h264", "aac"], "+43.8534")


@pytest.mark.parametrize(
    ("spec", "codecs"),
    [
        ({"make": "talk_video", "name": "a.webm", "seconds": 6, "scene": "hands"}, ["vp8", "opus"]),
        ({"make": "talk_audio", "name": "a.webm", "seconds": 6}, ["opus"]),
        ({"make": "discussion_audio", "name": "a.m4a", "seconds": 6}, ["aac"]),
    ],
)
def test_recordings_open(spec, codecs):
    content = make(spec)[1]

    with av.open(io.BytesIO(content)) as recording:
        found = [stream.codec_context.name for stream in recording.streams]
    assert (round(length(content)), found) == (6, codecs)


@pytest.mark.parametrize(
    "spec",
    [
        {"make": "chart_spot", "name": "a.jpg"},
        {"make": "pdf_contract", "name": "a.pdf"},
        {"make": "table_xlsx", "name": "project scores no names.xlsx"},
        {"make": "talk_video", "name": "a.mp4", "seconds": 4, "scene": "desk"},
        {"make": "talk_audio", "name": "a.webm", "seconds": 4},
    ],
)
def test_the_same_line_makes_the_same_bytes(spec):
    assert make(spec) == make(spec)


def test_an_unknown_kind_is_an_error():
    with pytest.raises(KeyError):
        make({"make": "room_of_mirrors", "name": "a.jpg"})


def test_every_handout_is_written_in_the_markup():
    kinds_found = {b.kind for key, words in papers.handouts().items() if key != "tables" for b in blocks(words["text"])}

    assert kinds_found == {"heading", "small", "item", "step", "tick", "row", "rule", "page", "text"}
