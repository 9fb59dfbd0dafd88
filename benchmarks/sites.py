"""The three sites that are compared: their databases, their servers, and their end."""

import hashlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from benchmarks.goals import LARGE, SMALL

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 2
PATIENCE = 120.0


def database_url(server: str, name: str) -> str:
    """The same server, another database."""
    parts = urlsplit(server)
    return urlunsplit((parts.scheme, parts.netloc, "/" + name, "", ""))


def free_port() -> int:
    """A port of loopback nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Sites:
    """The reference, and ours with few and with many rows, all on one PostgreSQL server.

    `server` is the URL of a database there; ours are named after it, so that two checkouts do not meet, and are
    dropped by `close`, or by the next run if this one is killed.
    """

    NAMES = ("base", "small", "large", "reference")

    def __init__(self, server: str) -> None:
        self.server = server
        self.children: list[subprocess.Popen[bytes]] = []
        self.masters: dict[str, int] = {}
        self.ports: dict[str, int] = {}
        self.facts: dict[str, dict[str, Any]] = {}
        self.maintenance = psycopg.connect(database_url(server, "postgres"), autocommit=True)
        number = int.from_bytes(hashlib.sha256(self.database("lock").encode()).digest()[:7])
        if not self.maintenance.execute("SELECT pg_try_advisory_lock(%s)", [number]).fetchone()[0]:  # type: ignore[index]
            raise SystemExit("Another run of the bench of this checkout is under way. Wait for it, or end it.")
        self.scratch = Path(tempfile.mkdtemp(prefix="practicum-bench-"))

    def database(self, name: str) -> str:
        """The name of one of our databases."""
        return f"{urlsplit(self.server).path.strip('/') or 'practicum'}_bench_{name}"

    def environment(self, name: str) -> dict[str, str]:
        """The settings of one of the sites."""
        if name == "reference":
            return {
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "benchmarks.reference.settings",
                "REFERENCE_DATABASE_URL": database_url(self.server, self.database(name)),
                "REFERENCE_MEDIA": str(self.scratch / "reference-media"),
            }
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            "DATABASE_URL": database_url(self.server, self.database(name)),
            "DATA_DIR": str(self.scratch / name),
            "REDIS_URL": "",
            "CELERY_BROKER_URL": "",
            "S3_BUCKET": "",
            "LOG_LEVEL": "ERROR",
        }

    def prepare(self) -> None:
        """Make, migrate and fill the databases, then start the servers. What can go on side by side does."""
        for name in self.NAMES:
            self._drop(name)
        for name in ("base", "reference"):
            self._create(name)
        print("migrating …", flush=True)
        both = [
            self._start("base", "manage.py", "migrate", "-v", "0"),
            self._start("reference", "-m", "django", "migrate", "-v", "0"),
        ]
        for command in both:
            self._finish(command)
        for name in ("small", "large"):
            self._create(name, template="base")
        print(f"loading {LARGE:,} submissions and practices, and {SMALL:,} …", flush=True)
        loads = {
            "large": self._start("large", "-m", "benchmarks.load", str(LARGE)),
            "reference": self._start("reference", "-m", "benchmarks.reference.load", str(LARGE)),
            "small": self._start("small", "-m", "benchmarks.load", str(SMALL)),
        }
        for name, command in loads.items():
            self.facts[name] = json.loads(self._finish(command))
        # Written rows are settled now, so that no cleaning begins while something is timed.
        for name in loads:
            with psycopg.connect(database_url(self.server, self.database(name)), autocommit=True) as connection:
                connection.execute("VACUUM")
        self.maintenance.execute("CHECKPOINT")
        for name in loads:
            self._serve(name, "benchmarks.reference.wsgi" if name == "reference" else "config.wsgi")

    def session(self, name: str, who: str) -> str:
        """The session key of somebody on one of the sites; "" for a visitor."""
        return str(self.facts[name]["sessions"][who]) if who else ""

    def close(self) -> None:
        """End what was started, drop what was made. A second Ctrl-C does not stop it half-way."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        for child in self.children:
            if child.poll() is None:
                child.terminate()
        for child in self.children:
            try:
                child.wait(timeout=20)
            except subprocess.TimeoutExpired:
                child.kill()
        for name in self.NAMES:
            self._drop(name)
        self.maintenance.close()
        shutil.rmtree(self.scratch, ignore_errors=True)

    def _drop(self, name: str) -> None:
        self.maintenance.execute(f'DROP DATABASE IF EXISTS "{self.database(name)}" WITH (FORCE)')

    def _create(self, name: str, template: str = "") -> None:
        copied = f' TEMPLATE "{self.database(template)}"' if template else ""
        self.maintenance.execute(f'CREATE DATABASE "{self.database(name)}"{copied}')

    def _start(self, name: str, *command: str) -> subprocess.Popen[bytes]:
        log = self.scratch / f"{len(self.children)}.log"
        with log.open("wb") as told, log.with_suffix(".errors").open("wb") as errors:
            child = subprocess.Popen(
                [sys.executable, *command], cwd=ROOT, env=self.environment(name), stdout=told, stderr=errors
            )
        self.children.append(child)
        return child

    def _finish(self, child: subprocess.Popen[bytes]) -> str:
        """The last line it printed; ends the run with all it said when it failed."""
        status = child.wait()
        log = self.scratch / f"{self.children.index(child)}.log"
        if status != 0:
            print(log.read_text()[-3000:], log.with_suffix(".errors").read_text()[-6000:], file=sys.stderr)
            raise SystemExit(f"{child.args} failed")
        lines = log.read_text().strip().splitlines()
        return lines[-1] if lines else ""

    def _serve(self, name: str, application: str) -> None:
        """Start gunicorn and wait until it answers."""
        port = self.ports[name] = free_port()
        options = ["-w", str(WORKERS), "-k", "gthread", "--threads", "1", "-t", "120", "--keep-alive", "3600"]
        child = self._start(
            name, "-m", "gunicorn", application, "-b", f"127.0.0.1:{port}", *options, "--log-level", "error"
        )
        self.masters[name] = child.pid
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and child.poll() is None:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
                connection.request("GET", "/")
                connection.getresponse().read()
                connection.close()
            except OSError:
                time.sleep(0.2)
            else:
                return
        errors = self.scratch / f"{self.children.index(child)}.errors"
        raise SystemExit(f"The {name} site does not answer. {errors.read_text()[-2000:]}")
