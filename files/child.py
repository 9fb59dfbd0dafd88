"""Asks a process that may do nothing else (`apart`, `papers`), so that what breaks a parser breaks nothing of ours."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import Any

from django.conf import settings

from core import jobs
from core.failpoints import reached


class Broke(Exception):
    """The process crashed, or was ended for taking too much; it has said nothing."""


def ask(module: str, *arguments: str, seconds: float, step: str) -> dict[str, Any]:
    """The JSON object that `python -m module` prints; `step` names the work for drills. Raises `Broke`.

    While it works, the job it works for keeps its lease.
    """
    try:
        return dict(json.loads(_output([sys.executable, "-m", module, *arguments], seconds, step)))
    except (ValueError, TypeError, subprocess.TimeoutExpired) as error:
        raise Broke from error


def _output(command: list[str], seconds: float, step: str) -> bytes:
    ends = time.monotonic() + seconds
    with subprocess.Popen(  # noqa: S603  (our own interpreter, our own module, paths we made)
        command,
        cwd=settings.BASE_DIR,
        env={"PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1", "MALLOC_ARENA_MAX": "2"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            while True:
                jobs.keep_lease()
                reached(f"at work: {step}")
                left = ends - time.monotonic()
                try:
                    return process.communicate(timeout=max(0.1, min(left, settings.JOB_LEASE_SECONDS / 4)))[0]
                except subprocess.TimeoutExpired:
                    if left <= 0:
                        raise
        finally:
            process.kill()
