#!/usr/bin/env python3
"""`make demo`: install, prepare the database, serve the demo district, until Ctrl-C.

The web server and the job loop are two children in one process group; when either ends, so does the other.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from types import FrameType

from environment import PYTHON, ROOT, VAR, Trouble, ensure, say

HOST = "127.0.0.1"
PATIENCE = 60.0


def port_wanted() -> int:
    """The port asked for. Raises `Trouble` if that is no port, or taken."""
    text = os.environ.get("PORT") or "8000"
    if not (text.isdigit() and 1 <= int(text) <= 65535):
        raise Trouble(f"PORT={text} is no port: choose a number between 1 and 65535, like make demo PORT=8001.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(text)))
        except OSError:
            raise Trouble(
                f"Port {text} is taken by another program (perhaps a demo that still runs). "
                f"End it, or choose another port: make demo PORT={int(text) + 1 if int(text) < 65535 else 8001}."
            ) from None
    return int(text)


def prepare(environment: dict[str, str]) -> None:
    """Migrate, make the district the first time, and show the logins. Raises `Trouble` with the way to the log."""
    log = VAR / "log" / "demo.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as out:
        done = subprocess.run([str(PYTHON), "scripts/prepare_demo.py"], cwd=ROOT, env=environment, stderr=out)
    if done.returncode:
        print(log.read_text(encoding="utf-8", errors="replace")[-2000:], file=sys.stderr)
        raise Trouble(f"The demo district could not be made; all of what went wrong is in {log.relative_to(ROOT)}.")


def answers(port: int) -> bool:
    """Whether the site serves requests."""
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/healthz", timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


class Family:
    """The two children, and the wish to end them."""

    def __init__(self, environment: dict[str, str], port: int) -> None:
        manage = [str(PYTHON), "manage.py", "runjobs"]
        gunicorn = [str(PYTHON), "-m", "gunicorn", "-c", "config/gunicorn.py", "config.wsgi:application"]
        site = {**environment, "BIND": f"{HOST}:{port}"}
        self.children = {
            "web server": subprocess.Popen(gunicorn, cwd=ROOT, env=site),
            "job loop": subprocess.Popen(manage, cwd=ROOT, env=environment),
        }
        self.asked_to_end = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.asked_to_end.set()

    def gone(self) -> str:
        """The name of a child that ended by itself, or nothing."""
        return next((name for name, child in self.children.items() if child.poll() is not None), "")

    def end(self) -> None:
        """Ask both to end, and wait; insist after ten seconds."""
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + 10
        for child in self.children.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def serve(environment: dict[str, str], port: int) -> int:
    """Run both children until a signal, or until one of them ends. Returns the exit status."""
    family = Family(environment, port)
    try:
        deadline = time.monotonic() + PATIENCE
        while not (ready := answers(port)) and not family.gone() and not family.asked_to_end.is_set():
            if time.monotonic() > deadline:
                break
            family.asked_to_end.wait(0.1)
        if ready:
            say(f"\nPracticum is at http://{HOST}:{port}/ — Ctrl-C ends it.\n")
        while ready and not family.gone() and not family.asked_to_end.is_set():
            family.asked_to_end.wait(0.5)
        if family.asked_to_end.is_set():
            return 0
        say(f"The {family.gone() or 'web server'} ended or never answered, so the demo ends too.")
        return 1
    finally:
        family.end()


def main() -> int:
    """0 after Ctrl-C, 1 with a sentence when something has to be done first."""
    try:
        port = port_wanted()
        ensure("runtime")
        environment = {**os.environ, "SITE_URL": f"http://{HOST}:{port}"}
        environment["DJANGO_SETTINGS_MODULE"] = "config.settings.dev"
        prepare(environment)
        return serve(environment, port_wanted())
    except Trouble as trouble:
        say(str(trouble))
        return 1
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
