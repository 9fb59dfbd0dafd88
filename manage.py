#!/usr/bin/env python
"""Run administrative tasks."""

import os
import sys


def main() -> None:
    """Hand the command line to Django; development settings unless the environment says otherwise."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    from django.core.management import execute_from_command_line  # noqa: PLC0415  (Django must be configured first)

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
