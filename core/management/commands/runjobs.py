"""The job loop of the embedded default: the same table, no broker."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from core import jobs


class Command(BaseCommand):
    help = "Runs queued jobs and schedules the periodic ones, until stopped. With --once: what is due now."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="run what is due and end")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            self.stdout.write(f"{jobs.run_due()} jobs run.")
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            close_old_connections()
            jobs.schedule()
            if jobs.run_due(limit=50) == 0:
                stop.wait(1)
