"""Files made to hurt: each gets a sentence, changes nothing, and harms nobody who comes after it."""

import io
import struct
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from core.errors import Invalid
from files import actions, cleaning, store
from files.models import StoredFile
from files.refusals import Refused
from tests.files import made

pytestmark = pytest.mark.django_db

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def teacher() -> User:
    return User.objects.create_user("dana@example.org", name="Dana Whitlock")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("photo.jpg", SVG),
        ("photo.jpg", b"<?xml version='1.0'?>" + SVG),
        ("page.txt", b"\xef\xbb\xbf  <!DOCTYPE html><script>alert(1)</script>"),
        ("page.csv", b"<html><body>a,b</body></html>"),
        ("run.pdf", b"MZ\x90\x00" + b"\0" * 500),
        ("run.sh", b"\x7fELF" + b"\0" * 500),
        ("movie.avi", b"RIFF\x24\x00\x00\x00AVI LIST" + b"\0" * 500),
        ("list.mp4", b"#EXTM3U\n#EXTINF:1,\n\0file:///etc/passwd\n"),
        ("photo.gif", b"GIF89a" + b"\0" * 500),
        ("archive.docx", made.zipped({"evil.exe": b"MZ"})),
    ],
)
def test_what_is_not_on_the_list_is_refused_whatever_its_name(teacher, name, content):
    with pytest.raises(Invalid, match="This kind of file cannot be used"):
        actions.receive(SimpleUploadedFile(name, content), by=teacher)
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "an old kind .DOC, XLS, PPT., or one that is locked"),
        (made.docx("Hi", extra={"word/vbaProject.bin": b"x"}), "carries macros"),
        (made.docx("Hi")[:-30], "damaged or locked"),
    ],
    ids=["old or locked", "macros", "cut short"],
)
def test_what_could_be_saved_in_a_better_way_is_refused_with_that_way(teacher, content, sentence):
    with pytest.raises(Invalid, match=sentence):
        actions.receive(SimpleUploadedFile("plan.docx", content), by=teacher)
    assert not StoredFile.objects.exists()


def test_an_empty_file_is_refused_with_a_sentence(teacher):
    with pytest.raises(Invalid, match="The file is empty"):
        actions.receive(SimpleUploadedFile("photo.jpg", b""), by=teacher)


def test_a_file_over_the_limit_is_refused_with_the_limit(teacher, settings):
    settings.UPLOAD_MAX_BYTES = 1024

    with pytest.raises(Invalid, match=r"at most 1\.0.KB"):
        actions.receive(SimpleUploadedFile("photo.jpg", made.jpeg()), by=teacher)
    assert not StoredFile.objects.exists()


def _bomb(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def _docx_with(xml: bytes) -> bytes:
    return made.zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": xml})


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<w:document xmlns:w="w"><w:p>&b;</w:p></w:document>'
)
XXE = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    b'<w:document xmlns:w="w"><w:p>&a;</w:p></w:document>'
)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (_bomb(60_000, 60_000), "too_many_pixels"),
        (_bomb(40_000, 2), "too_many_pixels"),
        (_bomb(100, 100), "broken_picture"),
        (made.jpeg()[:700], "broken_picture"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 400, "broken_picture"),
        (_docx_with(b"<w>" + b" " * 40_000_000 + b"</w>"), "bomb"),
        (_docx_with(LAUGHS), "broken_document"),
        (_docx_with(XXE), "broken_document"),
        (_docx_with(b"not xml at all"), "broken_document"),
        (b"%PDF-1.4\n" + b"garbage " * 100, "broken_document"),
        (made.video()[:900], "broken_media"),
        (b"\x00\x00\x00\x18ftypmp42" + b"\xff" * 800, "broken_media"),
    ],
    ids=[
        "pixel bomb", "endless strip", "pixels missing", "photo cut short", "photo without content", "zip bomb",
        "a billion laughs", "a file of ours inside", "no document", "no pages", "film cut short", "film of noise",
    ],
)  # fmt: skip
def test_what_breaks_when_looked_into_is_refused_with_its_reason(teacher, content, reason):
    file = actions.receive(SimpleUploadedFile("file", content), by=teacher)

    actions.process(str(file.pk))

    file.refresh_from_db()
    assert (file.state, file.reason, file.text) == ("rejected", reason, "")
    assert not file.renditions.exists()


def test_what_is_hidden_behind_a_picture_does_not_survive(teacher):
    hidden = made.jpeg() + b"<script>alert(1)</script>" + made.zipped({"x.html": b"<html>"})
    file = actions.receive(SimpleUploadedFile("photo.jpg", hidden), by=teacher)

    actions.process(str(file.pk))

    file.refresh_from_db()
    assert file.state == "ready"
    for rendition in file.renditions.all():
        with store.private().open(rendition.key) as stored:
            content = stored.read()
        assert b"script" not in content
        assert b"PK\x03\x04" not in content


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Dana\\photo.jpg", "photo.jpg"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\r\nSet-Cookie: x.jpg", "aSet-Cookie: x.jpg"),
        ("   ", "file"),
        ("día 3 – niños.jpg", "día 3 – niños.jpg"),
        ("x" * 5000 + ".jpg", "x" * 110 + "….jpg"),
        ("<img src=x onerror=alert(1)>.jpg", "<img src=x onerror=alert(1)>.jpg"),
    ],
)
def test_a_files_name_is_only_ever_a_label(name, label):
    assert actions.clean_label(name) == label


def test_pictures_with_transparency_and_palettes_are_made_plain(teacher):
    for mode in ("RGBA", "LA", "P", "1", "L", "I;16"):
        file = actions.receive(SimpleUploadedFile("x.png", made.png(mode=mode)), by=teacher)
        actions.process(str(file.pk))
        file.refresh_from_db()
        assert (file.state, mode) == ("ready", mode)


def test_a_table_full_of_formulas_stays_text(teacher):
    content = io.BytesIO(b"label,value\n=cmd|' /C calc'!A0,1\n@SUM(A1),2\n").getvalue()
    file = actions.receive(SimpleUploadedFile("x.csv", content), by=teacher)

    actions.process(str(file.pk))

    file.refresh_from_db()
    assert file.text == "label\tvalue\n=cmd|' /C calc'!A0\t1\n@SUM(A1)\t2"


@pytest.mark.parametrize(("width", "height"), [(60_000, 60_000), (9_000, 9_000)])
def test_a_pixel_bomb_inside_a_document_is_refused_when_the_document_is_released(tmp_path, width, height):
    path = tmp_path / "plan.docx"
    path.write_bytes(made.docx("Hi", extra={"word/media/image1.png": _bomb(width, height)}))

    with pytest.raises(Refused, match="too_many_pixels"):
        cleaning.clean(path, tmp_path / "clean", most_pixels=50_000_000)


def test_a_document_of_more_parts_than_any_has_is_refused_when_it_is_released(tmp_path):
    path = tmp_path / "plan.docx"
    path.write_bytes(made.docx("Hi", extra={f"word/part{number}.xml": b"<w/>" for number in range(2001)}))

    with pytest.raises(Refused, match="bomb"):
        cleaning.clean(path, tmp_path / "clean", most_pixels=50_000_000)


def test_what_is_no_picture_starts_no_decoder_whatever_its_name(tmp_path):
    program = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\nquit\n"
    path, out = tmp_path / "plan.docx", tmp_path / "clean"
    path.write_bytes(made.docx("Hi", extra={"word/media/image1.png": program}))

    cleaning.clean(path, out, most_pixels=50_000_000)

    with zipfile.ZipFile(out) as clean:
        assert clean.read("word/media/image1.png") == program
