"""A worker dies in the middle of a file, at every step, twice: the file ends ready, with all its bytes and no others.

`tests/long/test_killed_files.py` does the same with processes that are killed.
"""

from datetime import timedelta
from pathlib import Path
from tempfile import gettempdir

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from core import jobs
from core.models import Job
from files import actions, pieces, scratch, store
from files.models import Rendition, StoredFile, Upload
from notices.models import Notice
from tests.files import dying, films, made
from tests.files.uploads import arrived, clear_storage, kept

pytestmark = pytest.mark.django_db

KINDS = {
    "photo": (made.jpeg, {"view", "thumb"}, {"bytes of view", "row of thumb", "dropped"}),
    "document": (made.pdf, {"thumb", "page-1", "clean"}, {"fetched", "scanned", "made"}),
    "table": (lambda: b"week,mean\n1,62\n2,71\n", {"table"}, {"bytes of table"}),
    "film": (films.film, {"play", "thumb"}, {"at work: look", "at work: copy", "bytes of play"}),
    "film to convert": (
        lambda: films.film("mpeg4", sound="aac"),
        {"play", "thumb"},
        {"converting", "at work: convert", "bytes of play", "dropping"},
    ),
}


@pytest.fixture(autouse=True)
def nothing_there(settings):
    clear_storage()
    settings.CELERY_BROKER_URL = ""
    settings.JOB_MAX_ATTEMPTS = 1000  # the file is not at fault here
    dying.DIED.clear()


@pytest.fixture
def teacher() -> User:
    return User.objects.create_user("dana@example.org", name="Dana Whitlock")


def received(teacher, content: bytes) -> StoredFile:
    return actions.receive(SimpleUploadedFile("file", content), by=teacher)


def work_on_however_often_the_worker_dies() -> None:
    while True:
        Job.objects.filter(state="running").update(lease_until=timezone.now() - timedelta(seconds=1))
        try:
            if not jobs.run_due():
                return
        except dying.Died:
            continue


@pytest.mark.parametrize("kind", KINDS)
def test_a_worker_that_dies_twice_at_every_step_leaves_a_ready_file(settings, teacher, kind):
    content, renditions, steps = KINDS[kind]
    settings.FAILPOINT = "tests.files.dying.reached"

    file = received(teacher, content())
    work_on_however_often_the_worker_dies()

    file.refresh_from_db()
    assert steps <= set(dying.DIED)
    assert {name for name, times in dying.DIED.items() if times < dying.TIMES} == {"ready"}  # no way leads there twice
    assert (file.state, StoredFile.objects.count()) == ("ready", 1)
    assert set(file.renditions.values_list("name", flat=True)) == renditions
    assert actions.sweep() == 0
    original = {file.key} if file.kind in {"document", "data"} else set()
    assert {one.key for one in kept()} == original | set(Rendition.objects.values_list("key", flat=True))
    assert not list(Path(gettempdir()).glob(f"{scratch.prefix(file.uuid)}*"))


@pytest.mark.parametrize("kind", KINDS)
def test_work_done_three_times_is_work_done_once(teacher, kind):
    content, renditions, _steps = KINDS[kind]
    file = received(teacher, content())

    for _time in range(3):
        StoredFile.objects.filter(pk=file.pk).update(state="checking")
        actions.process(str(file.pk))
    for _time in range(3):
        actions.drop_original(str(file.pk)) if file.kind in {"image", "video"} else None

    file.refresh_from_db()
    assert (file.state, set(file.renditions.values_list("name", flat=True))) == ("ready", renditions)
    assert actions.sweep() == 0


def test_while_storage_is_away_files_wait_and_are_not_refused(settings, teacher):
    file = received(teacher, made.jpeg())
    job = Job.objects.get(kind="files.check", subject=str(file.pk))
    there = settings.STORAGES
    gone = {"bucket_name": "never-made"} if settings.S3_BUCKET else {"location": str(Path(gettempdir()) / "never-made")}
    options = {**there["private"]["OPTIONS"], **gone}
    settings.STORAGES = {**there, "private": {**there["private"], "OPTIONS": options}}

    for _try in range(5):
        Job.objects.filter(pk=job.pk).update(run_after=job.created_at)
        jobs.run_one(job.pk)
        job.refresh_from_db()
        file.refresh_from_db()
        assert (file.state, job.state, job.attempts) == ("checking", "queued", 0)

    settings.STORAGES = there
    Job.objects.filter(pk=job.pk).update(run_after=job.created_at)
    jobs.run_one(job.pk)
    file.refresh_from_db()
    assert file.state == "ready"


def test_the_sweeper_finds_what_is_missing_and_tells_the_it_person(teacher):
    keeper = User.objects.create_superuser("it@example.org", name="Ivo")
    document, photo, table = (received(teacher, content) for content in (made.pdf(), made.jpeg(), b"a,b\n1,2\n3,4\n"))
    jobs.run_due()
    assert actions.sweep() == 0

    store.delete(document.renditions.get(name="clean").key)
    store.delete(photo.renditions.get(name="thumb").key)
    store.delete(table.key)  # its clean copy stands for it

    assert actions.sweep() == 2
    assert actions.sweep() == 2
    told = Notice.objects.get(event="files_missing")
    assert (told.user, told.sentence.startswith("2 files are missing in storage")) == (keeper, True)


def test_the_sweeper_finds_bytes_of_every_sort_that_no_row_names(teacher):
    upload = arrived(teacher, made.jpeg())
    jobs.run_due()
    for kind in pieces.KINDS:
        store.save(SimpleUploadedFile("x", b"left behind"), kind)

    assert actions.sweep() == len(pieces.KINDS)
    Rendition.objects.filter(file=upload.file).delete()
    assert actions.sweep() == len(pieces.KINDS) + 2 + 1  # and now the photo has neither its copies nor its original
    assert Upload.objects.get().state == "complete"
