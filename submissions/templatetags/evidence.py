"""What templates say about evidence."""

from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from core.templatetags.look import status
from submissions import forms
from submissions.checks import Found
from submissions.models import Finding, LinkCheck
from submissions.sentences import finding_sentence, link_words

register = template.Library()


@register.filter
def sentence(found: Found | Finding) -> str:
    """A finding as a sentence."""
    return finding_sentence(found)


@register.simple_tag
def link_checks(row: Any, reader: str = "") -> SafeString:
    """What is known of each link of a piece of evidence; the `reader` "teacher" is told what to do."""
    checks: list[LinkCheck] = getattr(row, "checks", [])
    lines = []
    for check in checks:
        tone, words = link_words(check, to_teacher=reader == "teacher")
        which = f"{Truncator(check.address).chars(50)} " if len(checks) > 1 else ""
        lines.append((which, status(tone, words)))
    return format_html_join("", '<p class="link-check small">{}{}</p>', lines)


@register.filter
def column_label(column: dict[str, Any]) -> str:
    """A column of an uploaded table in words, and why it was left out."""
    return forms.column_label(column)
