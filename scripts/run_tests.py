#!/usr/bin/env python3
"""`make test`: the whole suite on both halves.

The SQLite half needs nothing; the services half runs on PostgreSQL, a Celery worker on Redis, and S3. They run side
by side, because each waits a good deal, and are shown one after the other. The last lines say which half passed,
which failed, and which could not run and why. With CI=true or REQUIRE_SERVICES=1 a half that did not run is a
failure. ARGS are handed to pytest.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Thread

import browser
from environment import PYTHON, ROOT, VAR, Trouble, ensure, say

SERVICE_NAMES = ("DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL")
SUMMARY = re.compile(r"(\d+) (passed|failed|error|errors|skipped|xfailed|xpassed|deselected|rerun)\b")
NOTHING_COLLECTED = 5


@dataclass
class Half:
    """One run of the suite."""

    name: str
    missing: str = ""
    status: int | None = None
    seconds: float = 0
    counts: Counter[str] = field(default_factory=Counter)
    lines: SimpleQueue[str | None] = field(default_factory=SimpleQueue)  # ends with None

    def verdict(self) -> str:
        """The line about this half at the very end."""
        if self.status is None:
            return f"{self.name}: NOT RUN, because {self.missing}"
        word = "passed" if self.status == 0 else "FAILED"
        told = ", ".join(f"{number} {what}" for what, number in self.counts.items())
        return f"{self.name}: {word} ({told or 'nothing collected'}; {self.seconds / 60:.1f} min)"


def is_truthy(name: str) -> bool:
    """Whether an environment variable says yes."""
    return os.environ.get(name, "").lower() in {"1", "true", "yes"}


def services_environment() -> dict[str, str]:
    """Start what is missing and return the settings of the services half. Raises `Trouble`."""
    started = subprocess.run([str(PYTHON), "scripts/servers.py", "start"], cwd=ROOT, stderr=subprocess.PIPE, text=True)
    if started.returncode:
        lines = started.stderr.strip().splitlines() or ["scripts/servers.py ended without a word"]
        raise Trouble(lines[-1])
    lines = (VAR / "services" / "env").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


def base_environment(chromium: str) -> dict[str, str]:
    """The caller's environment without any service, so that the SQLite half is exactly that."""
    kept = {k: v for k, v in os.environ.items() if k not in SERVICE_NAMES and not k.startswith("S3_")}
    kept["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    if chromium:
        kept["CHROMIUM_PATH"] = chromium
    return kept


def begin(half: Half, environment: dict[str, str], arguments: list[str]) -> None:
    """Start pytest for a half. What it says is kept until `show` is called, so that it never waits for a reader."""
    name = half.name.split()[0].lower()
    data = VAR / "test" / name
    data.mkdir(parents=True, exist_ok=True)
    where = {"DATA_DIR": str(data), "ARTIFACTS_DIR": str(ROOT / "artifacts" / name)}
    colour = ["--color=yes"] if sys.stdout.isatty() else []
    command = [str(PYTHON), "-m", "pytest", *colour, *arguments]
    process = subprocess.Popen(
        command, cwd=ROOT, env={**environment, **where}, stdout=subprocess.PIPE, text=True, errors="replace"
    )
    Thread(target=follow, args=(half, process), daemon=True).start()


def follow(half: Half, process: subprocess.Popen[str]) -> None:
    """Keep every line of a half, and how it ended."""
    began = time.monotonic()
    with process:
        assert process.stdout is not None  # noqa: S101  (asked for above)
        for line in process.stdout:
            half.lines.put(line)
    half.status, half.seconds = process.returncode, time.monotonic() - began
    half.lines.put(None)


def show(half: Half) -> None:
    """Print what a half has said and says until it ends, and keep what its last line counts."""
    say(f"\n=== {half.name} ===")
    for line in iter(half.lines.get, None):
        sys.stdout.write(line)
        sys.stdout.flush()
        if found := SUMMARY.findall(line):
            half.counts = Counter({what.removesuffix("s"): int(number) for number, what in found})
    if half.status == NOTHING_COLLECTED and half.counts:
        half.status = 0


def find_browser() -> tuple[str, str]:
    """The path of a browser, and why there is none."""
    try:
        return browser.find(), ""
    except Trouble as trouble:
        return "", str(trouble)


def main() -> int:
    """0 if all that ran passed (and, in CI, all ran); else 1."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--long", action="store_true", help="run tests/long instead")
    options = parser.parse_args()
    arguments = ["tests/long", "--timeout=7200"] if options.long else ["--ignore=tests/long"]
    arguments += shlex.split(os.environ.get("ARGS", ""))
    try:
        ensure("dev")
    except Trouble as trouble:
        say(str(trouble))
        return 1
    chromium, no_browser = find_browser()
    plain = base_environment(chromium)

    sqlite, services = Half("SQLite half"), Half("services half")
    try:
        begin(services, plain | services_environment(), arguments)
    except Trouble as trouble:
        services.missing = str(trouble)
    begin(sqlite, plain, arguments)
    show(sqlite)
    if not services.missing:
        show(services)

    strict = is_truthy("CI") or is_truthy("REQUIRE_SERVICES")
    failed = any(half.status not in (None, 0) for half in (sqlite, services))
    incomplete = services.status is None or bool(no_browser)
    say("")
    if no_browser:
        say(f"browser tests: NOT RUN, because {no_browser}")
    say(sqlite.verdict())
    say(services.verdict())
    total = sqlite.counts + services.counts
    say(f"{total['passed']} passed, {total['failed'] + total['error']} failed")
    return 1 if failed or (strict and incomplete) else 0


if __name__ == "__main__":
    sys.exit(main())
