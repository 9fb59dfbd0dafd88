"""`manage.py demo`: the invented district, once."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import District
from demo.build.district import build
from demo.build.settling import settle
from demo.logins import PASSWORD, logins


class Command(BaseCommand):
    help = "Fills an empty database with Maple Valley School District, which is invented. A second run does nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("These settings are not for a demo. Use config.settings.dev, or set DEMO=true there.")
        if District.objects.filter(is_invented=True).exists():
            self.stdout.write("The demo district is there already.")
        elif District.objects.exists():
            raise CommandError("This database holds a district already. Choose an empty one with DATABASE_URL.")
        else:
            self._build()
        self.stdout.write("\nSign in as any of these; the password is the same for all:\n")
        for login in logins():
            self.stdout.write(f"  {login['role']:25} {login['email']}")
        self.stdout.write(f"\n  password                  {PASSWORD}\n")

    def _build(self) -> None:
        started = time.monotonic()
        self.stdout.write("Making the demo district …")
        with transaction.atomic():
            stage = build()
            settle()
        self.stdout.write(
            f"{len(stage.plans)} plans, {len(stage.acts)} acts, {time.monotonic() - started:.0f} seconds."
        )
