"""A file arrives, is looked into by its content, and leaves only as a clean copy."""

import io

import av
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import User
from core import jobs
from core.errors import Invalid
from files import actions, store
from files.models import AccessLog, StoredFile
from files.serving import serve
from tests.files import made

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher() -> User:
    return User.objects.create_user("dana@example.org", name="Dana Whitlock")


@pytest.fixture
def arrive(teacher):
    def arrive(content: bytes, name: str = "file") -> StoredFile:
        file = actions.receive(SimpleUploadedFile(name, content), by=teacher)
        actions.process(str(file.pk))
        file.refresh_from_db()
        return file

    return arrive


def shown(file: StoredFile, name: str) -> bytes:
    with store.private().open(file.renditions.get(name=name).key) as content:
        return content.read()


def test_a_photo_is_upright_and_has_forgotten_where_it_was_taken(arrive):
    original = made.jpeg((800, 600), orientation=6)
    assert b"Phone 9" in original

    file = arrive(original, "IMG_1.JPG")

    assert (file.state, file.kind, file.width, file.height) == ("ready", "image", 600, 800)
    for name in ("view", "thumb"):
        content = shown(file, name)
        picture = Image.open(io.BytesIO(content))
        assert not picture.getexif()
        assert "exif" not in picture.info
        for secret in (b"Exif", b"Phone", b"GPS", b"script", b"room 12"):
            assert secret not in content
    corner = Image.open(io.BytesIO(shown(file, "view"))).getpixel((590, 10))
    assert corner[0] > 200
    assert corner[1] < 80


def test_the_original_of_a_photo_is_gone_once_its_clean_copy_is_ready(arrive):
    file = arrive(made.jpeg())

    jobs.run_due()

    assert not store.private().exists(file.key)
    assert store.private().exists(file.renditions.get(name="view").key)


def test_checking_a_file_twice_changes_nothing(arrive):
    file = arrive(made.jpeg())
    before = list(file.renditions.values_list("name", "key"))

    actions.process(str(file.pk))

    assert list(file.renditions.values_list("name", "key")) == before


def test_a_document_is_counted_and_previewed(arrive):
    file = arrive(made.pdf("One two three - four five"), "plan.pdf")

    assert (file.state, file.kind, file.pages, file.words) == ("ready", "document", 1, 5)
    assert file.text.strip() == "One two three - four five"
    assert Image.open(io.BytesIO(shown(file, "thumb"))).format == "JPEG"


@pytest.mark.parametrize("make", [made.docx, made.odt])
def test_words_of_office_documents_are_counted(arrive, make):
    file = arrive(make("Students choose", "where they sit - daily"))

    assert (file.state, file.words) == ("ready", 6)
    assert file.text == "Students choose\nwhere they sit - daily"


def test_a_table_keeps_its_rows(arrive):
    file = arrive(b"week;mean\r\n1;62\r\n2;71\r\n", "data.txt")

    assert (file.state, file.kind, file.text) == ("ready", "data", "week\tmean\n1\t62\n2\t71")


@pytest.mark.parametrize(("container", "codec"), [("mp4", "libx264"), ("webm", "libvpx"), ("mov", "libx264")])
def test_a_film_plays_and_has_forgotten_where_it_was_taken(arrive, container, codec):
    original = made.video(2, container=container, codec=codec)

    file = arrive(original, "film")

    content = shown(file, "play")
    assert (file.state, file.kind, float(file.seconds), file.width) == ("ready", "video", pytest.approx(2, abs=0.3), 64)
    assert b"38.62" not in content
    assert b"room 12" not in content
    with av.open(io.BytesIO(content)) as film:
        assert "location" not in film.metadata
        assert sum(1 for _frame in film.decode(video=0)) == 10
    assert Image.open(io.BytesIO(shown(file, "thumb"))).format == "JPEG"


def test_a_file_is_served_in_ranges_with_headers_that_let_nothing_run(arrive, rf, teacher):
    file = arrive(made.jpeg(), "photo.jpg")
    request = rf.get("/", headers={"Range": "bytes=10-19"})
    request.user = teacher

    answer = serve(request, file, rendition="view", room="plans")

    assert b"".join(answer.streaming_content) == shown(file, "view")[10:20]
    assert (answer.status_code, answer["Content-Type"], answer["Content-Length"]) == (206, "image/jpeg", "10")
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Disposition"] == "inline; filename=\"photo.jpg\"; filename*=UTF-8''photo.jpg"
    assert answer._csp_replace == {"default-src": ["'none'"], "sandbox": True}


def test_who_opened_a_file_is_written_down(arrive, rf, teacher):
    file = arrive(made.jpeg())
    request = rf.get("/")
    request.user = teacher

    serve(request, file, rendition="view", room="desk")

    assert AccessLog.objects.values_list("file", "user", "rendition", "room").get() == (
        file.pk,
        teacher.pk,
        "view",
        "desk",
    )


def test_a_place_that_wants_a_picture_refuses_a_document_whatever_its_name(teacher):
    with pytest.raises(Invalid, match="something else, whatever its name says"):
        actions.receive(SimpleUploadedFile("photo.jpg", made.docx("Hello")), by=teacher, kinds_allowed=["image"])
    assert not StoredFile.objects.exists()


def test_a_released_copy_shares_no_bytes_with_the_private_file(arrive, teacher):
    file = arrive(made.jpeg(), "photo.jpg")

    copy = actions.copy_released(file.pk, owner=teacher, label="Seating plan.jpg")

    keys = {file.key, *file.renditions.values_list("key", flat=True)}
    assert (copy.state, copy.label, copy.kind) == ("ready", "Seating plan.jpg", "image")
    assert keys.isdisjoint({copy.key, *copy.renditions.values_list("key", flat=True)})
    assert shown(copy, "view") == shown(file, "view")
