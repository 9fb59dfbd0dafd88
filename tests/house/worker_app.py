"""The Celery app of the real site with one more kind of job, for a worker in a process of its own."""

import threading
from pathlib import Path

from config import jobs
from config.celery import app

__all__ = ["app"]

PAUSE = threading.Event()


def hold(folder: str) -> None:
    """Say that it began, wait for leave to go on, and leave one line as its effect."""
    place = Path(folder)
    (place / "begun").touch()
    while not (place / "go-on").exists():
        PAUSE.wait(0.05)
    with (place / "effect").open("a") as file:
        file.write("done\n")


jobs.KINDS["test.hold"] = "tests.house.worker_app.hold"
