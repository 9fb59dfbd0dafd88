#!/usr/bin/env python3
"""Make `.venv` hold exactly what a lock file names. Uses nothing but Python's own library.

    python3.11 scripts/environment.py runtime     what the site needs
    python3.11 scripts/environment.py dev         that, and what tests and checks need

A second call is quick: a stamp inside the environment says which lock it was made from. A `.venv` that is a
link belongs to whoever made the link and is used as it is.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "practicum-lock"
LOCKS = {"runtime": ROOT / "requirements.txt", "dev": ROOT / "requirements-dev.txt"}
OLDEST = (3, 11)


class Trouble(Exception):
    """Something a person has to do first; the text is a whole sentence for them."""


def say(text: str) -> None:
    """Print at once, so that lines keep their order beside those of other programs."""
    print(text, flush=True)


def run_logged(command: list[str], log: Path, *, timeout: float | None = None) -> bool:
    """Run a command with all it prints appended to `log`. Returns whether it succeeded (in time)."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8") as out:
        out.write(f"\n$ {' '.join(command)}\n")
        out.flush()
        try:
            return subprocess.run(command, cwd=ROOT, stdout=out, stderr=out, timeout=timeout).returncode == 0
        except (OSError, subprocess.TimeoutExpired) as error:
            out.write(f"{error}\n")
            return False


def apt_install(packages: list[str], log: Path) -> bool:
    """Install Debian packages where that is possible: as root, on a system that has apt-get."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    run_logged([*quiet, "update"], log, timeout=300)
    return run_logged([*quiet, "install", "-y", "--no-install-recommends", *packages], log, timeout=900)


def _wanted(kind: str) -> str:
    digest = hashlib.sha256(LOCKS[kind].read_bytes()).hexdigest()
    return f"{kind} {digest} python{sys.version_info.major}.{sys.version_info.minor}"


def is_fresh(kind: str) -> bool:
    """Whether `.venv` already holds what the lock of this kind names (the dev lock holds the runtime one)."""
    if VENV.is_symlink():
        return PYTHON.exists()
    if not (PYTHON.exists() and STAMP.exists()):
        return False
    stamp = STAMP.read_text(encoding="utf-8").strip()
    return stamp in {_wanted(kind), _wanted("dev")}


def _starts() -> bool:
    version = f"import sys, pip; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    return PYTHON.exists() and subprocess.run([str(PYTHON), "-c", version], capture_output=True).returncode == 0


def _create(log: Path) -> None:
    """An empty environment with pip, also where Debian ships Python without its venv half."""
    if VENV.exists():
        shutil.rmtree(VENV)
    make = [sys.executable, "-m", "venv", str(VENV)]
    if run_logged(make, log):
        return
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if apt_install([package], log) and run_logged([*make, "--clear"], log):
        return
    raise Trouble(
        f"Python could not make a virtual environment (see {log.relative_to(ROOT)}). "
        f"On Debian and Ubuntu its package {package} is missing: install it and try again."
    )


def _install_with_uv(uv: str, kind: str, log: Path) -> bool:
    if not PYTHON.exists() and not run_logged([uv, "venv", "--seed", "--python", sys.executable, str(VENV)], log):
        return False
    lock = str(LOCKS[kind])
    return run_logged([uv, "pip", "install", "--require-hashes", "--python", str(PYTHON), "-r", lock], log)


def _install_with_pip(kind: str, log: Path) -> None:
    if not _starts():
        _create(log)
    # The lock is complete. Left to look for dependencies, older pips take the newest `name[extra]` and then refuse it.
    pip = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--no-input",
        "--no-deps",
        "--require-hashes",
    ]
    if not run_logged([*pip, "-r", str(LOCKS[kind])], log):
        raise Trouble(
            f"The packages of {LOCKS[kind].name} could not be installed; {log.relative_to(ROOT)} says why. "
            "Most often there is no way to a package index, or no space left."
        )


def ensure(kind: str) -> None:
    """Bring `.venv` up to the lock. Raises `Trouble` with a sentence when that is impossible."""
    if sys.version_info < OLDEST:
        raise Trouble(f"Practicum needs Python {OLDEST[0]}.{OLDEST[1]} or newer, and this is {sys.version.split()[0]}.")
    if is_fresh(kind):
        return
    if VENV.is_symlink():
        raise Trouble(f"{VENV} is a link that leads nowhere: remove it and try again.")
    (VAR / "log").mkdir(parents=True, exist_ok=True)
    with (VAR / "install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two terminals, one installation
        if not is_fresh(kind):
            _install(kind)


def _install(kind: str) -> None:
    log = VAR / "log" / "install.log"
    log.unlink(missing_ok=True)
    say(f"Installing the packages of {LOCKS[kind].name} into .venv (about a minute, once) …")
    STAMP.unlink(missing_ok=True)
    uv = shutil.which("uv")
    if not (uv and _install_with_uv(uv, kind, log)):
        _install_with_pip(kind, log)
    STAMP.write_text(_wanted(kind) + "\n", encoding="utf-8")


def main() -> int:
    """`runtime` or `dev`."""
    kind = sys.argv[1] if len(sys.argv) > 1 else "runtime"
    if kind not in LOCKS:
        say(f"There is no lock called “{kind}”; choose one of {', '.join(LOCKS)}.")
        return 2
    try:
        ensure(kind)
    except Trouble as trouble:
        say(str(trouble))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
