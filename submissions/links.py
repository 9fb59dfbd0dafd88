"""Addresses in evidence: where they stand, and whether others could open them when we last looked."""

from __future__ import annotations

import re

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock

LONGEST = 600
_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


class LinkCheck(models.Model):
    """An address in somebody's evidence, and what came of the last look. Nothing of the page itself is kept."""

    class Result(models.TextChoices):
        OPENS = "opens", _("Could be opened by others")
        SIGN_IN = "sign_in", _("Asks for a sign-in")
        MISSING = "missing", _("Was not found")
        UNTOLD = "untold", _("Could not be told whether others can open it")

    # Which results say that a scorer stands before a closed door.
    SHUT = frozenset({Result.SIGN_IN, Result.MISSING})

    address = models.CharField(max_length=LONGEST, unique=True)
    host = models.CharField(max_length=255)
    result = models.CharField(max_length=8, choices=Result, blank=True, help_text="Empty: nobody has looked yet.")
    checked_at = models.DateTimeField(null=True, blank=True)
    asked = models.PositiveIntegerField(default=0, help_text="How often somebody asked to look.")
    due_at = models.DateTimeField(default=clock.now, help_text="When to look; one host is not asked too often.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_result_says_when",
                condition=Q(result="", checked_at__isnull=True) | (~Q(result="") & Q(checked_at__isnull=False)),
            )
        ]
        indexes = [models.Index(fields=["host", "-due_at"], name="links_of_host")]

    def __str__(self) -> str:
        return f"{self.address}: {self.get_result_display()}"

    @property
    def is_waiting(self) -> bool:
        """Whether somebody asked, and nobody has looked since."""
        return self.checked_at is None or self.checked_at < self.due_at


def addresses_of(row: object) -> list[str]:
    """The addresses in a piece of evidence: of a resource or an artifact its link, of an overview those it lists."""
    link = getattr(row, "link", "")
    found = [link] if link else addresses_in(getattr(row, "links", ""))
    return [address for address in found if len(address) <= LONGEST]


def addresses_in(text: str) -> list[str]:
    """Every address in a text, once, without the marks that end a sentence."""
    return list(dict.fromkeys(match.rstrip(".,;:!?)]}’”'") for match in _ADDRESS.findall(text)))
