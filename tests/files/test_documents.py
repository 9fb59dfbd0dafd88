"""Documents and tables are shown in place, and what others open of them says only what their author meant to say."""

import io
import zipfile

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from PIL import Image

from accounts.models import User
from files import actions, store
from files.models import StoredFile
from files.remarks import remarks
from files.serving import serve
from tests.files import made, papers

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher() -> User:
    return User.objects.create_user("dana@example.org", name="Dana Whitlock")


@pytest.fixture
def arrive(teacher):
    def arrive(content: bytes, name: str = "plan") -> StoredFile:
        file = actions.receive(SimpleUploadedFile(name, content), by=teacher)
        actions.process(str(file.pk))
        file.refresh_from_db()
        return file

    return arrive


@pytest.fixture
def download(rf, teacher):
    def download(file: StoredFile, rendition: str = "original") -> bytes:
        request = rf.get("/")
        request.user = teacher
        return b"".join(serve(request, file, rendition=rendition, room="desk"))

    return download


def shown(file: StoredFile) -> str:
    return render_to_string("files/paper.html", {"file": file, "door": "submissions:file"})


def test_each_page_of_a_pdf_is_a_picture_up_to_the_number_the_district_set(arrive, settings, download):
    settings.DOCUMENT_PREVIEW_PAGES = 2

    file = arrive(papers.pdf(3))

    names = sorted(file.renditions.values_list("name", flat=True))
    pictures = [Image.open(io.BytesIO(download(file, name))) for name in ("page-1", "page-2", "thumb")]
    assert (file.state, file.pages, names) == ("ready", 3, ["clean", "page-1", "page-2", "thumb"])
    assert [(picture.format, picture.size) for picture in pictures] == [
        ("JPEG", (1000, 1295)),
        ("JPEG", (1000, 1295)),
        ("JPEG", (480, 622)),
    ]
    assert file.previews == [("page-1", 1000, 1295), ("page-2", 1000, 1295)]
    page = shown(file)
    assert "The first 2 of 3 pages" in page
    assert page.count('loading="lazy"') == 2
    assert "Text version, 15 words" in page


def test_a_word_document_tells_its_owner_what_else_it_holds(arrive):
    file = arrive(papers.reviewed_docx())

    assert (file.state, file.text) == ("ready", "Students choose freely")
    assert file.facts == {"author": 1, "comments": 2, "changes": 3, "recordings": 1, "objects": 1}
    told = remarks(file.facts)
    assert [sentence.split(",")[0] for sentence in told] == [
        "It holds 3 tracked changes",
        "It holds 2 comments",
        "It holds 1 recording",
        "Another file is packed inside",
        "The document says who wrote it. That is taken out of the copy that others open",
    ]


def test_the_copy_of_a_word_document_names_nobody_and_brings_nothing(arrive, download):
    original = papers.reviewed_docx()

    copy = download(arrive(original))

    with zipfile.ZipFile(io.BytesIO(original)) as before, zipfile.ZipFile(io.BytesIO(copy)) as after:
        assert after.namelist() == before.namelist()
        parts = {name: after.read(name) for name in after.namelist()}
    everything = b"".join(parts.values())
    for secret in (b"Dana", b"Rosa", b"RD", b"Phone 9", b"GPS", b"evil.example", b"room 12", b"Maya"):
        assert secret not in everything
    assert (parts["word/media/media1.mp4"], parts["word/embeddings/Class list.xlsx"]) == (b"", b"")
    assert b"https://example.org/" in parts["word/_rels/document.xml.rels"]
    assert Image.open(io.BytesIO(parts["word/media/image1.jpeg"])).size == (800, 600)


def test_a_presentation_is_read_in_the_order_of_its_slides(arrive):
    file = arrive(papers.pptx(*[f"Slide {n}" for n in range(1, 12)], hidden=2, notes=1))

    assert (file.pages, file.facts) == (11, {"hidden": 2, "speaker_notes": 1})
    assert file.text.split("\n\n")[:3] == ["Slide 1", "Slide 2", "Slide 3"]
    assert [sentence.split(",")[0] for sentence in remarks(file.facts)] == [
        "2 slides are hidden",
        "1 slide has speaker notes",
    ]


def test_an_opendocument_text_leaves_out_what_was_deleted_and_remarked(arrive, download):
    file = arrive(papers.reviewed_odt())

    assert (file.text.strip(), file.facts) == ("Where they\tsit", {"author": 1, "comments": 1, "changes": 1})
    with zipfile.ZipFile(io.BytesIO(download(file))) as copy:
        assert copy.infolist()[0].filename == "mimetype"
        assert b"Dana" not in copy.read("meta.xml")
        assert b"Rosa" not in copy.read("content.xml")


def test_the_copy_of_a_pdf_is_its_pages_and_nothing_else(arrive, download):
    file = arrive(papers.busy_pdf(made.jpeg()))

    copy = download(file)

    assert file.facts == {"author": 1, "scripts": 1, "attachments": 1, "notes": 2, "previews": [[1000, 1295]] * 2}
    for secret in (b"Dana", b"Rosa", b"JavaScript", b"Launch", b"calc.exe", b"Maya", b"Phone", b"Exif", b"alert"):
        assert secret not in copy
    assert b"https://example.org/" in copy
    with pypdfium2.PdfDocument(copy) as document:
        assert [page.get_textpage().get_text_bounded() for page in document] == [
            "Page 1 of the plan",
            "Page 2 of the plan",
        ]
    assert [sentence.split(",")[0] for sentence in remarks(file.facts)][:2] == [
        "Another file is packed inside",
        "It holds 2 comments",
    ]


def test_plain_text_is_its_own_clean_copy(arrive, download):
    file = arrive(b"Where they sit, daily.")

    assert (file.facts, download(file)) == ({}, b"Where they sit, daily.")


def test_a_table_is_shown_as_a_table_of_its_copy(arrive):
    rows = "\n".join(f"Week {n};{n * 10}" for n in range(1, 61))

    file = arrive(f"When;Mean & <b>\n{rows}\n".encode(), "weeks.csv")

    (sheet,) = file.sheets
    assert (sheet["head"], sheet["rows"][0], len(sheet["rows"])) == (["When", "Mean & <b>"], ["Week 1", "10"], 50)
    page = shown(file)
    assert "<caption>weeks.csv</caption>" in page
    assert '<th scope="col">When</th><th scope="col" class="num">Mean &amp; &lt;b&gt;</th>' in page
    assert '<tr><th scope="row">Week 1</th><td class="num">10</td></tr>' in page
    assert "The first 50 of 60 rows. The download has them all." in page


def test_a_workbook_says_which_of_its_sheets_nobody_sees(arrive):
    content = made.xlsx({"Totals": [["When", "Mean"], ["May", 3]], "Names": [["Who"], ["Maya Torres"]]}, hidden="Names")

    file = arrive(content, "class.xlsx")

    assert file.facts["hidden_sheets"] == 1
    assert [sheet["name"] for sheet in file.sheets] == ["Totals"]
    assert "Maya" not in shown(file)
    assert remarks(file.facts)[0].startswith("1 sheet is hidden, so it is not in the copy")


def test_columns_that_are_left_out_are_not_in_the_table_on_the_page(arrive, teacher):
    file = arrive(b"Student name,Mean\nMaya Torres,3\nEli Brown,4\n", "class.csv")
    page = shown(file)

    assert ("Maya" in page, file.sheets[0]["head"]) == (False, ["Mean"])


def test_a_released_copy_shows_pages_and_figures_but_no_remarks(arrive, teacher, download):
    file = arrive(papers.busy_pdf(made.jpeg()))

    copy = actions.copy_released(file.pk, owner=teacher, label="Plan.pdf")

    assert copy.facts == {"previews": [[1000, 1295]] * 2}
    assert download(copy) == download(file)
    assert download(copy, "page-2") == download(file, "page-2")


def test_a_document_checked_before_there_were_clean_copies_is_cleaned_when_it_is_released(arrive, teacher):
    file = arrive(papers.reviewed_docx())
    file.renditions.all().delete()

    copy = actions.copy_released(file.pk, owner=teacher, label="Plan.docx")

    with store.private().open(copy.key) as content, zipfile.ZipFile(content) as parts:
        assert b"Dana" not in b"".join(parts.read(name) for name in parts.namelist())
