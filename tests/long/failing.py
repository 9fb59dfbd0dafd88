"""A process that is killed -9 at every step its work passes, so often; what died is kept in a folder."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from urllib.parse import quote


def reached(name: str) -> None:
    """Die here, unless it was done often enough."""
    step = Path(os.environ["LONG_FAIL_IN"]) / quote(name, safe="")
    with step.open("ab") as died:
        if died.tell() >= int(os.environ["LONG_FAIL_TIMES"]):
            return
        died.write(b"x")
        died.flush()
    os.kill(os.getpid(), signal.SIGKILL)


def died(folder: Path) -> dict[str, int]:
    """How often a process died at each step."""
    return {step.name: step.stat().st_size for step in folder.iterdir()}
