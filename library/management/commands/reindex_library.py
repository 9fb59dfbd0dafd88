"""Builds the search anew from the practices that are in the library."""

from typing import Any

from django.core.management.base import BaseCommand

from library.actions import index
from library.models import PracticePage, SearchEntry


class Command(BaseCommand):
    help = "Builds the library's search anew from its published practices. Safe to run at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        listed = PracticePage.objects.filter(live=True, release__state="published").values_list("pk", flat=True)
        known = SearchEntry.objects.values_list("page_id", flat=True)
        for page_id in {*listed, *known}:
            index(page_id)
        self.stdout.write(f"{SearchEntry.objects.count()} practices can be found.")
