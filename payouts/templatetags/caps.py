"""Money on pages of rooms below. `payouts` stands above `submissions`, so a plan's first page loads this by exception."""

from __future__ import annotations

from decimal import Decimal

from django import template

from accounts.models import User
from credentials.models import Program
from payouts.facts import left_of_cap

register = template.Library()


@register.simple_tag
def yearly_left(program: Program, teacher: User) -> Decimal | None:
    """What the teacher can still earn in the program this fiscal year; None where it sets no cap."""
    return left_of_cap(program, teacher)
