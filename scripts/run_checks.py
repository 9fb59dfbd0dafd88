#!/usr/bin/env python3
"""`make check`: everything that can be told without running the site. `make format` (--write) lets the formatters write.

Every check runs, even after one has failed, so that one run shows all there is to do.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time

from environment import PYTHON, ROOT, say

BIN = PYTHON.parent


def templates() -> list[str]:
    """Every template of ours."""
    listed = subprocess.run(["git", "ls-files", "*.html"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.splitlines() if "/vendor/" not in name and (ROOT / name).exists()]


def tools(write: bool) -> dict[str, list[str]]:
    """What runs, by the name it is shown under."""
    ruff, djade = str(BIN / "ruff"), [str(BIN / "djade"), *([] if write else ["--check"]), *templates()]
    if write:
        formatters = {"lint": [ruff, "check", "-q", "--fix", "."], "format": [ruff, "format", "-q", "."]}
        return formatters | ({"templates": djade} if templates() else {})
    manage = [str(PYTHON), "manage.py"]
    checks = {
        "lint": [ruff, "check", "-q", "."],
        "format": [ruff, "format", "-q", "--check", "."],
        "imports": [str(BIN / "lint-imports"), "--no-cache", "--no-logo"],
        "types": [str(PYTHON), "-m", "mypy", "."],
        "site": [*manage, "check"],
        "migrations": [*manage, "makemigrations", "--check", "--dry-run", "-v", "1"],
    }
    return checks | ({"templates": djade} if templates() else {})


def run(name: str, command: list[str], data: str) -> bool:
    """Run one tool quietly; show what it says only if it found something."""
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "DATA_DIR": data}, capture_output=True, text=True)
    say(f"{name:12} {'ok' if done.returncode == 0 else 'FAILED':7} {time.monotonic() - began:5.1f} s")
    if done.returncode:
        say((done.stdout + done.stderr).strip() + "\n")
    return done.returncode == 0


def main() -> int:
    """0 if all is well."""
    with tempfile.TemporaryDirectory(prefix="practicum-check-") as data:
        good = [run(name, command, data) for name, command in tools(write="--write" in sys.argv[1:]).items()]
    say(f"{sum(good)} checks passed, {len(good) - sum(good)} failed")
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
