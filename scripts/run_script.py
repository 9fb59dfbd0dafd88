#!/usr/bin/env python3
"""Run a script of this repository with the servers and the browser it may want in its environment.

python3.11 scripts/run_script.py benchmarks/run.py --quick
"""

from __future__ import annotations

import os
import sys

import browser
from environment import PYTHON, ROOT, Trouble, say
from run_tests import services_environment


def main() -> int:
    """Become the script; 1 with a sentence where that cannot be."""
    script, *rest = sys.argv[1:]
    if not (ROOT / script).exists():
        say(f"{script} is not written yet, so there is nothing to run.")
        return 1
    environment = {**os.environ}
    try:
        if script.startswith("benchmarks/"):
            environment |= services_environment()
        else:
            environment["CHROMIUM_PATH"] = browser.find()
    except Trouble as trouble:
        say(f"{script} was not run: {trouble}")
        return 1
    # In our place instead of below us, so that whoever ends us ends it, and it has all the time it needs to clean up.
    os.chdir(ROOT)
    os.execve(PYTHON, [str(PYTHON), script, *rest], environment | {"PYTHONPATH": str(ROOT)})  # noqa: S606


if __name__ == "__main__":
    sys.exit(main())
