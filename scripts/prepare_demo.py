#!/usr/bin/env python3
"""Bring the database up to date, make the demo district if it is not there yet, and print its logins.

One Django process instead of three, because starting Django is what a second `make demo` mostly waits for.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def main() -> None:
    """Each step says what it does, if it does anything."""
    django.setup()
    Path(settings.DATA_DIR).mkdir(parents=True, exist_ok=True)
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        print("Making the database (half a minute, once) …", flush=True)
        call_command("migrate", interactive=False, verbosity=0)
    call_command("demo")  # makes it once, and prints its logins every time


if __name__ == "__main__":
    main()
