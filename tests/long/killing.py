"""Processes of the site on the test's own database and files, made to be killed with no chance to say goodbye."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from accounts.models import User

ROUNDS = int(os.environ.get("LONG_ROUNDS", "50"))
SEED = int(os.environ.get("LONG_SEED", random.SystemRandom().randrange(10**6)))
CHANCE = random.Random(SEED)
PATIENCE = 60.0
BROKEN = (OSError, http.client.HTTPException)


def until(happened: Callable[[], bool], what: str) -> None:
    """Return as soon as it has; fail if it never does."""
    pause, deadline = threading.Event(), time.monotonic() + PATIENCE
    while not happened():
        if time.monotonic() > deadline:
            pytest.fail(f"{what} never happened (LONG_SEED={SEED})")
        pause.wait(0.02)


def environment(mails: Path) -> dict[str, str]:
    """What a process needs to work on this test's database and files. No broker: the table is enough."""
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        address = f"sqlite:///{at['NAME']}"
    else:
        login = at["USER"] + (f":{at['PASSWORD']}" if at["PASSWORD"] else "")
        address = f"postgres://{login}@{at['HOST']}:{at['PORT'] or 5432}/{at['NAME']}"
    kept = {name: value for name, value in os.environ.items() if name != "CELERY_BROKER_URL"}
    place = {} if settings.S3_BUCKET else {"LONG_FILES": settings.STORAGES["private"]["OPTIONS"]["location"]}
    return {
        **kept,
        **place,
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "tests.long.served",
        "LONG_MAILS": str(mails),
        "JOB_LEASE_SECONDS": "2",
        "JOB_MAX_ATTEMPTS": "1000",  # a job whose worker dies is not at fault here
    }


class Killed:
    """A process that is started, killed -9 with all its children, and started again."""

    def __init__(self, command: list[str], env: dict[str, str]) -> None:
        self.command, self.env = command, env
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        """Begin, in a process group of its own."""
        self.process = subprocess.Popen(  # noqa: S603  (Python itself)
            [sys.executable, *self.command],
            cwd=settings.BASE_DIR,
            env=self.env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self) -> None:
        """End it at once, whatever it is doing."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        if self.process is not None:
            self.process.wait()
        self.process = None


class Web(Killed):
    """The site behind its production web server."""

    def __init__(self, env: dict[str, str]) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = ["-m", "gunicorn", "config.wsgi", "--workers=1", "--threads=2", f"--bind=127.0.0.1:{self.port}"]
        super().__init__(command, env)

    def start(self) -> None:
        """Begin, and return when it answers."""
        super().start()
        until(self._answers, "an answer from the site")

    def _answers(self) -> bool:
        try:
            return self.ask("GET", "/healthz")[0] == 200
        except BROKEN:
            return False

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
        """Status and body. Raises one of `BROKEN` when the process dies meanwhile."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            return answer.status, answer.read()
        finally:
            line.close()


class Person:
    """Somebody signed in, who posts as a browser without scripts does."""

    def __init__(self, web: Web, user: User) -> None:
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.web, self.token = web, "c" * 32
        self.headers = {
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={self.token}",
            "X-CSRFToken": self.token,
        }

    def press(self, path: str, **fields: str) -> int:
        """Post a form; the status."""
        headers = {**self.headers, "Content-Type": "application/x-www-form-urlencoded"}
        return self.web.ask("POST", path, urlencode(fields).encode(), **headers)[0]

    def say(self, path: str, data: dict) -> tuple[int, dict]:
        """Post JSON; the status and the answer."""
        status, body = self.web.ask(
            "POST", path, json.dumps(data).encode(), **{**self.headers, "Content-Type": "application/json"}
        )
        return status, json.loads(body)

    def upload(self, path: str, name: str, content: bytes, **fields: str) -> int:
        """Post a form with one file; the status."""
        edge = uuid4().hex
        parts = [f'--{edge}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items()]
        parts.append(f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n')
        body = "".join(parts).encode() + content + f"\r\n--{edge}--\r\n".encode()
        return self.web.ask(
            "POST", path, body, **{**self.headers, "Content-Type": f"multipart/form-data; boundary={edge}"}
        )[0]


@contextmanager
def running(process: Killed) -> Iterator[Killed]:
    """The process, surely gone at the end."""
    process.start()
    try:
        yield process
    finally:
        process.kill()


def killed_during(web: Web, act: Callable[[], object], *, within: float) -> bool:
    """Do it while the site is killed at a random moment of `within` seconds, and start the site again.

    Returns whether the answer had come before.
    """
    heard: list[object] = []

    def attempt() -> None:
        try:
            heard.append(act())
        except BROKEN:
            return

    thread = threading.Thread(target=attempt)
    thread.start()
    thread.join(CHANCE.uniform(0, within))
    web.kill()
    thread.join(PATIENCE)
    web.start()
    return bool(heard)


def timed(act: Callable[[], object]) -> float:
    """How long it takes undisturbed, in seconds."""
    began = time.monotonic()
    act()
    return time.monotonic() - began
