"""The small marks that stand in every template: icons, states in words, amounts."""

from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from core.amounts import spoken

register = template.Library()

# A state is always said in words; its icon and tone only help.
_STATUS_ICONS = {
    "neutral": "circle-dashed",
    "wait": "clock",
    "ontrack": "circle-check",
    "notyet": "rotate-ccw",
    "problem": "triangle-alert",
}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite (`scripts/assets/icons.txt`). Without a label it is decoration beside words."""
    return _icon(name, str(label))


@lru_cache(maxsize=1000)
def _icon(name: str, label: str) -> SafeString:
    href = static("vendor/icons.svg")
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"/></svg>', label, href, name)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', href, name)


@register.simple_tag
def still(part: str, **facts: str) -> SafeString:
    """A template that is the same for everybody who reads this language, given the same facts: drawn once."""
    draw = _still.__wrapped__ if settings.DEBUG else _still
    return draw(part, get_language(), tuple(facts.items()))


@lru_cache(maxsize=100)
def _still(part: str, _language: str, facts: tuple[tuple[str, str], ...]) -> SafeString:
    return render_to_string(part, dict(facts))


@register.simple_tag
def status(tone: str, words: str) -> SafeString:
    """A state: words first. Tones: neutral, wait, ontrack, notyet, problem; an unknown one counts as neutral."""
    tone = tone if tone in _STATUS_ICONS else "neutral"
    return format_html('<span class="status tone-{}">{}{}</span>', tone, icon(_STATUS_ICONS[tone]), words)


@register.simple_tag
def status_icon(tone: str) -> SafeString:
    """Only the icon of a state, for places that set the words themselves."""
    return icon(_STATUS_ICONS.get(tone, "circle-dashed"))


@register.filter
def money(amount: Decimal | None, currency: str = "USD") -> str:
    """An amount as people say it: `{{ stipend.amount|money:stipend.currency }}` is "$75"."""
    return "" if amount is None else spoken(Decimal(amount), currency or "USD")


@register.filter
def on_track_count(rungs: list[dict[str, Any]]) -> int:
    """How many rungs of a ladder are on track."""
    return sum(1 for rung in rungs if rung.get("tone") == "ontrack")
