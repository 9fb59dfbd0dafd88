"""`make bench-media`: what a web process holds while a large film goes up and comes down, on the local disk and on S3,
and how long recordings are looked into and converted (docs/speed.md).

By hand: `python -m benchmarks.media --megabytes 100`. Without S3_BUCKET the disk alone is measured.
"""

from __future__ import annotations

import argparse
import base64
import http.client
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import memory
from benchmarks.sites import PATIENCE, ROOT, free_port

GOAL = 30.0  # MB that a web process may grow by
PIECE = 8 * 1024 * 1024
MB = 1024 * 1024
WARM_UP = 24  # megabytes, before anything is counted
HEAD = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"  # enough for an upload to be taken for a film


class Line:
    """One person's way to one web process."""

    def __init__(self, port: int, session: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        token = "c" * 32
        self.headers = {"Cookie": f"sessionid={session}; csrftoken={token}", "X-CSRFToken": token}

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, dict[str, str], int]:
        """Status, headers, and how many bytes came; they are thrown away as they come."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.connection.request(method, path, body, {**self.headers, **named})
        answer = self.connection.getresponse()
        came = 0
        while some := answer.read(MB):
            came += len(some)
        self.connection.close()  # the next call opens it anew; the server would not wait for us to come back
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, came

    def send(self, size: int) -> str:
        """A film of so many bytes, in pieces by tus. Returns the upload's uuid."""
        label = base64.b64encode(b"film.mp4").decode()
        tus = {"Tus_Resumable": "1.0.0"}
        status, heads, _came = self.ask(
            "POST", "/uploads/", **tus, Upload_Length=str(size), Upload_Metadata=f"filename {label}"
        )
        assert status == 201, status
        noise, offset = os.urandom(MB) * (PIECE // MB), 0
        while offset < size:
            piece = noise[: min(PIECE, size - offset)]
            piece = HEAD + piece[len(HEAD) :] if offset == 0 else piece
            kind = {"Content_Type": "application/offset+octet-stream"}
            status, heads2, _came = self.ask(
                "PATCH", heads["location"], piece, **tus, **kind, Upload_Offset=str(offset)
            )
            assert status == 204, status
            offset = int(heads2["upload-offset"])
        return heads["location"].rstrip("/").rpartition("/")[2]


@contextmanager
def served(environment: dict[str, str]) -> Iterator[tuple[int, list[int]]]:
    """The site behind one worker: its port and the worker's process id."""
    port = free_port()
    command = ["-m", "gunicorn", "config.wsgi", f"--bind=127.0.0.1:{port}", "--workers=1", "--threads=4", "-t", "300"]
    server = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                Line(port, "").ask("GET", "/healthz")
                break
            except OSError:
                time.sleep(0.2)
        yield port, memory.workers_of(server.pid)
    finally:
        server.terminate()
        server.wait(30)


def measured(workers: list[int], act: Callable[[], object]) -> tuple[float | None, float]:
    """By how many MB the worker grew while this was done, and how many seconds it took."""
    before, began = memory.start_over(workers), time.monotonic()
    act()
    return memory.risen(before), time.monotonic() - began


def one_storage(name: str, environment: dict[str, str], session: str, megabytes: int) -> list[dict[str, Any]]:
    """Measure up, down in ranges, and down whole; remove what was sent."""
    rows: list[dict[str, Any]] = []
    with served(environment) as (port, workers):
        line, size = Line(port, session), megabytes * MB

        def note(what: str, act: Callable[[], object]) -> None:
            grew, seconds = measured(workers, act)
            rows.append({"storage": name, "what": what, "grew_mb": grew, "seconds": round(seconds, 1)})
            word = "not seen here" if grew is None else f"+{grew:.1f} MB, {'met' if grew < GOAL else 'MISSED'}"
            print(f"| {name} | {what} | {megabytes} MB in {seconds:.1f} s | {word} |", flush=True)

        small = shown(line.send(WARM_UP * MB), environment)
        assert line.ask("GET", small)[2] == WARM_UP * MB
        sent: list[str] = []
        note("up, by tus", lambda: sent.append(line.send(size)))
        path = shown(sent[0], environment)
        note("down, in ranges", lambda: in_ranges(line, path, size))
        note("down, whole", lambda: whole(line, path, size))
    forget(environment)
    return rows


def in_ranges(line: Line, path: str, size: int) -> None:
    """As a player asks."""
    for start in range(0, size, PIECE):
        end = min(start + PIECE, size) - 1
        status, _heads, came = line.ask("GET", path, Range=f"bytes={start}-{end}")
        assert (status, came) == (206, end - start + 1), (status, came)


def whole(line: Line, path: str, size: int) -> None:
    """As a download."""
    status, _heads, came = line.ask("GET", path)
    assert (status, came) == (200, size), (status, came)


def scene(environment: dict[str, str], *arguments: str) -> str:
    """What a helper with Django, and the same storage, printed last."""
    command = [sys.executable, "-m", "benchmarks.media_scene", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return (done.stdout.strip().splitlines() or [""])[-1]


def shown(upload: str, environment: dict[str, str]) -> str:
    """Make the upload a ready film, without opening it. Returns the address it plays at."""
    return scene(environment, "show", upload)


def forget(environment: dict[str, str]) -> None:
    """Remove the bytes of all that was sent."""
    scene(environment, "forget")


def main() -> int:
    """0 unless a goal was missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=int, default=500)
    options = parser.parse_args()
    place = Path(tempfile.mkdtemp(prefix="practicum-bench-media-"))
    disk = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "DATABASE_URL": f"sqlite:///{place}/db.sqlite3",
        "DATA_DIR": str(place),
        "REDIS_URL": "",
        "CELERY_BROKER_URL": "",
        "S3_BUCKET": "",
        "UPLOAD_KEEP_FREE_PERCENT": "0",
    }
    rows: list[dict[str, Any]] = []
    try:
        session = scene(disk, "prepare")
        print(f"\n{platform.machine()}, {os.cpu_count()} cores; at most +{GOAL:.0f} MB\n", flush=True)
        rows += one_storage("local disk", disk, session, options.megabytes)
        if os.environ.get("S3_BUCKET"):
            rows += one_storage("S3", {**disk, "S3_BUCKET": os.environ["S3_BUCKET"]}, session, options.megabytes)
        else:
            print("| S3 | NOT RUN, because no S3_BUCKET is named | | |")
        rows += json.loads(scene(disk, "recordings"))
        for row in rows:
            if "storage" not in row:
                print(f"| {row['what']} | {row['seconds']:.2f} s |", flush=True)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    kept = ROOT / "artifacts" / "bench-media.json"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text(json.dumps({"at": datetime.now(UTC).isoformat(), "rows": rows}, indent=1))
    return int(any((row.get("grew_mb") or 0) >= GOAL for row in rows))


if __name__ == "__main__":
    sys.exit(main())
