"""Set up a new district: its name, pay classes, programs, funding sources and public pages, from the files that ship."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts import district
from accounts.models import District, PayClass
from credentials.actions import SHIPPED, load_program
from pages.site import load_site
from payouts.actions.loading import load_funding


class Command(BaseCommand):
    """`manage.py setup_district --name "…"`: once after the first migration; again, it changes nothing."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """The district's name; everything else about it is edited in /cms/."""
        parser.add_argument("--name", default="Our school district", help="name of the district")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing, and say what there is."""
        row, _made = District.objects.get_or_create(pk=1, defaults={"name": options["name"]})
        district.forget()
        self.stdout.write(f"District: {row.name}")
        if not PayClass.objects.exists():
            PayClass.objects.create(code="teacher", name="Teachers and other salaried staff")
            PayClass.objects.create(code="hourly", name="Hourly staff", may_receive_stipend=False)
        self.stdout.write(f"Pay classes: {', '.join(PayClass.objects.values_list('name', flat=True))}")
        for path in (SHIPPED, SHIPPED.with_name("external.toml")):
            self.stdout.write(f"Program: {load_program(path, by=None).name}")
        for source in load_funding(by=None):
            self.stdout.write(f"Funding source: {source}")
        home = load_site(by=None)
        self.stdout.write(f"Pages: {home.get_descendants(inclusive=True).count()} below {home.url or '/'}")
