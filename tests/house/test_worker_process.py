"""A real worker in a process of its own, killed in the middle of its work."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from config import jobs as kinds
from core import jobs
from core.models import Job
from core.tasks import run_job

PATIENCE = 60.0


@contextmanager
def worker_process() -> Iterator[subprocess.Popen]:
    """A Celery worker on this session's queue and test database; killed at the end."""
    at = connection.settings_dict
    login = at["USER"] + (f":{at['PASSWORD']}" if at["PASSWORD"] else "")
    environment = {
        **os.environ,
        "DATABASE_URL": f"postgres://{login}@{at['HOST']}:{at['PORT'] or 5432}/{at['NAME']}",
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
    }
    command = [sys.executable, "-m", "celery", "-A", "tests.house.worker_app", "worker", "--pool=solo", "-l", "ERROR"]
    process = subprocess.Popen(  # noqa: S603  (Python itself)
        command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def until(happened: Callable[[], bool]) -> None:
    """Return as soon as it has; fail if it never does."""
    pause, deadline = threading.Event(), time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline, "it never happened"
        pause.wait(0.05)


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_job_whose_worker_was_killed_is_done_once_by_the_next(monkeypatch):
    monkeypatch.setitem(kinds.KINDS, "test.hold", "tests.house.worker_app.hold")
    with tempfile.TemporaryDirectory(prefix="p-") as name:  # short, because a job's subject is
        folder = Path(name)
        with worker_process() as first:
            job = jobs.enqueue("test.hold", folder)
            until((folder / "begun").exists)
            first.send_signal(signal.SIGKILL)
            first.wait()
        job.refresh_from_db()
        held = (job.state, job.attempts)
        Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))  # the lease has run out
        (folder / "go-on").touch()

        with worker_process():
            run_job.delay(job.pk)  # what the tick does
            until(lambda: not Job.objects.filter(state=Job.State.RUNNING).exists())
        job.refresh_from_db()

        assert held == ("running", 1)
        assert (job.state, job.attempts) == ("done", 2)
        assert (folder / "effect").read_text() == "done\n"
