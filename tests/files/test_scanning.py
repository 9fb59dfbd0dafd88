"""What a scanner says of a file, and what it means that it says nothing."""

import socket
import struct

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.template.loader import render_to_string

from accounts.models import RoleGrant, User
from core import jobs
from core.models import Job
from files import actions, scanner
from files.models import StoredFile
from files.refusals import Refused
from files.serving import serve
from notices.models import Notice
from tests.files import made
from tests.files.clamd import EICAR, clamd

pytestmark = pytest.mark.django_db
HARMFUL = b"week 1: " + EICAR + b"\n"


@pytest.fixture
def teacher() -> User:
    return User.objects.create_user("dana@example.org", name="Dana Whitlock")


@pytest.fixture
def keepers(teacher) -> list[User]:
    """The coordinator and the IT person; a deputy of one program is told nothing."""
    coordinator, deputy = (User.objects.create_user(f"{name}@example.org", name=name) for name in ("Cora", "Dee"))
    RoleGrant.objects.create(user=coordinator, role="coordinator")
    RoleGrant.objects.create(user=deputy, role="deputy", program="some")
    return [coordinator, User.objects.create_superuser("it@example.org", name="Ivo")]


@pytest.fixture
def receive(teacher):
    def receive(content: bytes, name: str = "notes.txt") -> StoredFile:
        return actions.receive(SimpleUploadedFile(name, content), by=teacher)

    return receive


@pytest.fixture
def arrive(receive):
    def arrive(*arguments) -> StoredFile:
        file = receive(*arguments)
        actions.process(str(file.pk))
        file.refresh_from_db()
        return file

    return arrive


@pytest.mark.parametrize("by_socket_file", [False, True])
def test_what_the_scanner_finds_nothing_in_is_clean(arrive, settings, tmp_path, by_socket_file):
    with clamd(*([tmp_path / "clamd.ctl"] if by_socket_file else [])) as daemon:
        settings.SCANNER_URL = daemon.url

        file = arrive(b"Students choose where they sit.")

    assert (file.state, file.scan, daemon.asked) == ("ready", "clean", 1)


def test_what_the_scanner_finds_something_in_is_locked_away_and_told(arrive, settings, keepers):
    with clamd() as daemon:
        settings.SCANNER_URL = daemon.url

        file = arrive(HARMFUL)

    assert (file.state, file.scan, file.reason) == ("rejected", "found", "harmful")
    assert file.why == "The scanner found something harmful in this file, so it is locked away."
    assert [notice.user for notice in Notice.objects.filter(event="file_harmful").order_by("user")] == keepers
    assert "notes.txt" in Notice.objects.filter(event="file_harmful")[0].sentence


def test_without_a_scanner_a_file_is_usable_and_says_that_it_was_not_scanned(arrive):
    file = arrive(HARMFUL)

    assert (file.state, file.scan) == ("ready", "not_scanned")
    for template in ("submissions/parts/file.html", "scoring/parts/file.html"):
        assert "Not scanned" in render_to_string(template, {"file": file})


def test_a_clean_file_does_not_speak_of_scanning(arrive):
    file = arrive(b"Hello there")
    file.scan = "clean"

    for template in ("submissions/parts/file.html", "scoring/parts/file.html"):
        assert "canned" not in render_to_string(template, {"file": file})


@pytest.mark.parametrize("manner", ["silent", "garbage", "hangs up", "gone", "nonsense"])
def test_while_the_scanner_does_not_answer_a_file_stays_being_checked(receive, settings, keepers, manner):
    settings.SCANNER_SECONDS = settings.SCANNER_PING_SECONDS = 0.2
    file = receive(b"Students choose where they sit.")
    job = Job.objects.get(kind="files.check", subject=str(file.pk))
    with clamd(manner=manner) as daemon:
        settings.SCANNER_URL = "clamav" if manner == "nonsense" else daemon.url
        if manner == "gone":
            daemon.stop()

        jobs.run_one(job.pk)
        assert scanner.answers() is False

    file.refresh_from_db()
    job.refresh_from_db()
    assert (file.state, file.scan, file.renditions.count()) == ("checking", "not_scanned", 0)
    assert (job.state, job.attempts, job.error) == ("queued", 0, "the scanner does not answer")
    assert job.run_after > job.created_at
    assert [notice.user for notice in Notice.objects.filter(event="scanner_silent").order_by("user")] == keepers


def test_a_file_that_waited_for_the_scanner_is_ready_when_it_answers(receive, settings, keepers):
    settings.SCANNER_SECONDS = 0.2
    file = receive(b"Students choose where they sit.")
    job = Job.objects.get(kind="files.check", subject=str(file.pk))
    with clamd(manner="garbage") as daemon:
        settings.SCANNER_URL = daemon.url
        for _try in range(5):  # more often than a job that fails is tried
            Job.objects.update(run_after=job.created_at)
            assert jobs.run_one(job.pk)
    with clamd() as daemon:
        settings.SCANNER_URL, settings.SCANNER_SECONDS = daemon.url, 30
        Job.objects.update(run_after=job.created_at)
        jobs.run_one(job.pk)

    file.refresh_from_db()
    assert (file.state, file.scan) == ("ready", "clean")
    assert Notice.objects.filter(event="scanner_silent").count() == 2  # two people, one day


@pytest.mark.parametrize("told_by", ["our setting", "the scanner"])
def test_a_document_too_large_to_scan_is_read_but_never_downloaded(arrive, settings, rf, teacher, told_by):
    with clamd(most=1024**2 if told_by == "our setting" else 100) as daemon:
        settings.SCANNER_URL = daemon.url
        settings.SCANNER_MAX_BYTES = 100 if told_by == "our setting" else 1024**2
        file = arrive(b"Students choose where they sit. " * 10_000)

    assert (file.state, file.scan) == ("ready", "too_large")
    request = rf.get("/")
    request.user = teacher
    with pytest.raises(Http404):
        serve(request, file, rendition="original", room="desk")
    with pytest.raises(Refused, match="not_scanned"):
        actions.copy_released(file.pk, owner=teacher, label="x")
    for template in ("submissions/parts/file.html", "scoring/parts/file.html"):
        page = render_to_string(template, {"file": file})
        assert "Not scanned (too large)" in page
        assert "/original" not in page


def test_a_picture_too_large_to_scan_is_shown_as_made_anew(arrive, settings, rf, teacher):
    with clamd() as daemon:
        settings.SCANNER_URL, settings.SCANNER_MAX_BYTES = daemon.url, 100
        file = arrive(made.jpeg(), "photo.jpg")

    request = rf.get("/")
    request.user = teacher
    assert (file.state, file.scan) == ("ready", "too_large")
    assert serve(request, file, rendition="original", room="desk")["Content-Type"] == "image/jpeg"


def test_a_site_whose_scanner_is_silent_goes_on_and_says_so(client, settings):
    settings.SCANNER_PING_SECONDS = 0.2
    with clamd() as daemon, clamd(manner="silent") as silent:
        settings.SCANNER_URL = daemon.url
        well = client.get("/readyz")
        settings.SCANNER_URL = silent.url
        degraded = client.get("/readyz")

    assert (well.status_code, well.json()["degraded"]) == (200, [])
    assert (degraded.status_code, degraded.json()["degraded"]) == (200, ["scanner"])


def test_the_daemon_of_the_tests_speaks_as_clamav_does():
    def said(content: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", int(daemon.url.rpartition(":")[2])), 10) as line:
            line.sendall(content)
            return line.recv(200)

    def sent(*pieces: bytes) -> bytes:
        return b"zINSTREAM\0" + b"".join(struct.pack(">I", len(piece)) + piece for piece in (*pieces, b""))

    with clamd(most=200) as daemon:
        assert said(b"zPING\0") == b"PONG\0"
        assert said(b"zVERSIONS\0") == b"UNKNOWN COMMAND\0"
        assert said(sent(b"hello", b"there")) == b"stream: OK\0"
        assert said(sent(EICAR[:20], EICAR[20:])) == b"stream: Eicar-Test-Signature FOUND\0"
        assert said(sent(b"x" * 201)) == b"INSTREAM size limit exceeded. ERROR\0"
