"""Recordings that browsers cannot play are made into ones that they can, upright, and without place and device."""

import io
from pathlib import Path
from tempfile import gettempdir

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from PIL import Image

from accounts.models import User
from core import clock, jobs
from core.models import Job, StateChange
from files import actions, scratch, store
from files.models import StoredFile
from tests.files import films, made

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher() -> User:
    return User.objects.create_user("dana@example.org", name="Dana Whitlock")


@pytest.fixture
def receive(teacher):
    def receive(content: bytes) -> StoredFile:
        return actions.receive(SimpleUploadedFile("film", content), by=teacher)

    return receive


@pytest.fixture
def arrive(receive):
    def arrive(content: bytes) -> StoredFile:
        file = receive(content)
        actions.process(str(file.pk))
        file.refresh_from_db()
        return file

    return arrive


def shown(file: StoredFile, name: str) -> bytes:
    with store.private().open(file.renditions.get(name=name).key) as content:
        return content.read()


def moves_of(file: StoredFile) -> list[str]:
    trail = StateChange.objects.filter(subject_type="files.storedfile", subject_id=file.pk).order_by("pk")
    return list(trail.values_list("move", flat=True))


PHONE_FILMS = [
    ("libx265", "mov", "aac"),
    ("libx265", "mp4", "aac"),
    ("mpeg4", "mp4", "aac"),
    ("prores_ks", "mov", "pcm_s16le"),
    ("libx264", "mov", "pcm_s16le"),
    ("libx265", "matroska", "aac"),
    ("libx264", "matroska", "aac"),
    ("mpeg4", "3gp", "aac"),
]


@pytest.mark.parametrize(("codec", "container", "sound"), PHONE_FILMS)
def test_a_film_that_browsers_cannot_play_is_converted(arrive, codec, container, sound):
    pixels = "yuv422p10le" if codec == "prores_ks" else "yuv420p"

    file = arrive(films.film(codec, container=container, sound=sound, pixels=pixels))

    found = films.seen(shown(file, "play"))
    assert (file.state, file.kind, file.renditions.get(name="play").content_type) == ("ready", "video", "video/mp4")
    assert moves_of(file) == ["check", "convert", "ready"]
    assert (found["codecs"], found["size"], found["frames"], found["red"]) == (
        ["aac", "h264"],
        (64, 48),
        10,
        "top left",
    )
    assert float(file.seconds) == pytest.approx(2, abs=0.3)
    assert Image.open(io.BytesIO(shown(file, "thumb"))).size == (64, 48)


def test_a_film_that_browsers_play_is_not_converted(arrive):
    file = arrive(films.film(sound="aac"))

    assert moves_of(file) == ["check", "ready"]
    assert films.seen(shown(file, "play"))["codecs"] == ["aac", "h264"]


def test_pictures_of_a_depth_that_browsers_do_not_play_are_converted(arrive):
    file = arrive(films.film(pixels="yuv420p10le"))

    assert moves_of(file) == ["check", "convert", "ready"]


@pytest.mark.parametrize("codec", ["libx264", "libx265"])
def test_a_film_is_shown_as_the_phone_was_held(arrive, codec):
    file = arrive(films.turned(films.film(codec, size=(120, 80))))

    found = films.seen(shown(file, "play"))
    assert (found["size"], found["red"]) == ((80, 120), "top right")
    assert (file.width, file.height) == (80, 120)
    assert Image.open(io.BytesIO(shown(file, "thumb"))).size == (80, 120)


@pytest.mark.parametrize("codec", ["libx264", "libx265"])
def test_neither_place_nor_device_is_in_what_plays(arrive, codec):
    original = films.film(codec, container="mov", sound="aac")
    assert films.PLACE.encode() in original
    assert films.DEVICE.encode() in original

    file = arrive(original)

    for name in ("play", "thumb"):
        for secret in (b"38.62", b"Phone", b"room 12"):
            assert secret not in shown(file, name)
    assert not {"location", "make", "model", "comment"} & films.seen(shown(file, "play"))["metadata"].keys()


@pytest.mark.parametrize(("size", "fitted"), [((320, 160), (112, 56)), ((160, 320), (56, 112)), ((81, 53), (80, 52))])
def test_what_is_converted_is_no_larger_than_the_site_says(arrive, settings, size, fitted):
    settings.CONVERT_LINES = 64

    file = arrive(films.film("mpeg4", size=size))

    assert films.seen(shown(file, "play"))["size"] == fitted


@pytest.mark.parametrize(("codec", "container"), [("alac", "ipod"), ("pcm_s24le", "wav"), ("ac3", "mov")])
def test_sound_that_browsers_cannot_play_is_converted(arrive, codec, container):
    file = arrive(films.sound(codec, container=container))

    found = films.seen(shown(file, "play"))
    assert (file.state, file.kind, found["codecs"]) == ("ready", "audio", ["aac"])
    assert file.renditions.get(name="play").content_type == "audio/mp4"
    assert float(file.seconds) == pytest.approx(2, abs=0.3)


@pytest.mark.parametrize(("limit", "value"), [("CONVERT_SECONDS", 0), ("CONVERT_MEMORY_BYTES", 64 * 1024**2)])
def test_a_conversion_that_takes_too_much_ends_in_a_sentence(receive, settings, limit, value):
    file = receive(films.film("mpeg4"))
    setattr(settings, limit, value)

    actions.process(str(file.pk))

    file.refresh_from_db()
    assert (file.state, moves_of(file)) == ("rejected", ["check", "convert", "reject"])
    assert file.why.startswith("The recording ")
    assert not file.renditions.exists()
    assert not list(Path(gettempdir()).glob(f"{scratch.prefix(file.uuid)}*"))


def test_its_teacher_reads_that_a_film_is_being_converted(receive):
    file = receive(films.film("mpeg4"))
    file.state = StoredFile.State.CONVERTING

    page = render_to_string("submissions/parts/file.html", {"file": file})

    assert "Being converted, so that every browser plays it" in page


def test_a_conversion_whose_worker_died_begins_anew_and_ends_ready(receive):
    file = receive(films.film("mpeg4"))
    StoredFile.objects.filter(pk=file.pk).update(state="converting")
    leftover = Path(gettempdir()) / f"{scratch.prefix(file.uuid)}left"
    leftover.mkdir()
    (leftover / "play").write_bytes(b"half a film")

    actions.process(str(file.pk))

    file.refresh_from_db()
    assert (file.state, moves_of(file)) == ("ready", ["ready"])
    assert not leftover.exists()


def test_a_file_no_worker_survives_could_not_be_used_and_says_so(receive):
    file = receive(made.jpeg())
    StoredFile.objects.filter(pk=file.pk).update(state="checking")
    died = Job.objects.filter(kind="files.check", subject=str(file.pk))
    died.update(state="running", attempts=3, lease_until=clock.now(), lease_token=file.uuid)

    jobs.run_due()

    file.refresh_from_db()
    assert died.get().state == "parked"
    assert (file.state, file.reason) == ("rejected", "unreadable")
    page = render_to_string("submissions/parts/file.html", {"file": file})
    assert "Could not be used" in page
    assert "The file could not be opened, though it was tried several times." in page
    assert Job.objects.filter(kind="submissions.file_settled", subject=str(file.pk), state="done").count() == 1


def test_a_file_that_is_too_long_names_the_limit(arrive, settings):
    settings.UPLOAD_MAX_VIDEO_SECONDS = 60

    file = arrive(films.film(rate=1, seconds=70))

    assert (file.state, file.why) == ("rejected", "The recording is too long. Cut it to at most 1 minutes.")


def test_bytes_that_changed_in_storage_are_not_taken_for_the_file(receive):
    file = receive(made.jpeg())
    store.put(file.key, SimpleUploadedFile("x", made.jpeg((100, 100))))

    with pytest.raises(actions.checking.WrongBytes):
        actions.process(str(file.pk))


def test_a_file_that_is_gone_from_storage_says_so(receive):
    file = receive(made.jpeg())
    store.delete(file.key)

    actions.process(str(file.pk))

    file.refresh_from_db()
    assert (file.state, file.why) == ("rejected", "The file is no longer where it was kept. Choose it again.")
