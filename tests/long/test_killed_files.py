"""The worker is killed -9 at every step of looking into a file, twice: the file ends ready, and nothing is left over."""

from __future__ import annotations

from pathlib import Path
from tempfile import gettempdir
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.models import Job
from files import actions, scratch
from files.models import Rendition, StoredFile
from tests.files import films
from tests.files.test_crashes import KINDS
from tests.files.uploads import clear_storage, kept
from tests.long.failing import died
from tests.long.killing import Killed, environment, running, until

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 2
MINUTE_OF_FILM = 60  # long enough that a conversion outlives its lease


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    clear_storage()
    (tmp_path / "steps").mkdir()
    failing = {"LONG_FAIL_IN": str(tmp_path / "steps"), "LONG_FAIL_TIMES": str(TIMES)}
    return {**environment(tmp_path / "mails"), **failing, "JOB_LEASE_SECONDS": "1"}


def worked_on(env: dict[str, str]) -> None:
    """Let workers do all that is asked for, the next beginning when one is dead."""
    loop = Killed(["manage.py", "runjobs"], env)
    while Job.objects.exclude(state=Job.State.DONE).exists():
        with running(loop):
            until(lambda: loop.process.poll() is not None or not _left(), "the end of the work, or of a worker")


def _left() -> bool:
    return Job.objects.exclude(state=Job.State.DONE).exists()


@pytest.mark.parametrize("kind", KINDS)
def test_a_worker_killed_twice_at_every_step_leaves_a_ready_file(world, env, tmp_path, kind):
    content, renditions, steps = KINDS[kind]
    file = actions.receive(SimpleUploadedFile("file", content()), by=world.ana)

    worked_on(env)

    file.refresh_from_db()
    found = died(tmp_path / "steps")
    assert {quote(step, safe="") for step in steps} <= set(found)
    assert {name for name, times in found.items() if times < TIMES} == {"ready"}  # no way leads there twice
    assert (file.state, StoredFile.objects.count()) == ("ready", 1)
    assert set(file.renditions.values_list("name", flat=True)) == renditions
    assert actions.sweep() == 0
    original = {file.key} if file.kind in {"document", "data"} else set()
    assert {one.key for one in kept()} == original | set(Rendition.objects.values_list("key", flat=True))
    assert not list(Path(gettempdir()).glob(f"{scratch.prefix(file.uuid)}*"))


def test_a_conversion_longer_than_its_lease_is_done_once(world, env):
    content = films.film("mpeg4", size=(640, 480), seconds=MINUTE_OF_FILM, rate=25)
    file = actions.receive(SimpleUploadedFile("film", content), by=world.ana)

    worked_on({**env, "LONG_FAIL_TIMES": "0"})

    file.refresh_from_db()
    job = Job.objects.get(kind="files.check", subject=str(file.pk))
    assert (file.state, job.attempts) == ("ready", 1)
