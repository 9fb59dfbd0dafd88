"""Rows of finance's long lists, each table's in one call: a page of cells costs a template more than all its queries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.templatetags.look import money, status

register = template.Library()

_READY = (
    '<tr><th scope="row">{}</th>{}<td data-label="{}">{}</td><td data-label="{}"><a href="{}stipends/{}/">{}</a></td>'
    '<td data-label="{}">{}</td><td data-label="{}">{}</td><td data-label="{}">{}</td>'
    '<td class="num" data-label="{}">{}</td></tr>\n'
)
_CHOICE = (
    '<span class="choice"><input type="checkbox" name="s" value="{}" id="s-{}"><label for="s-{}">{}</label></span>'
)
_STANDING = (
    '<tr><th scope="row">{}</th><td data-label="{}">{}</td><td data-label="{}"><a href="{}stipends/{}/">{}</a></td>'
    '<td data-label="{}">{}</td><td data-label="{}">{}</td><td class="num" data-label="{}">{}</td>{}</tr>\n'
)
_TAKE_OUT = (
    '<td class="num"><a href="{}remove/{}/">{}<span class="visually-hidden"> {}, {}</span></a></td>'  # of this run
)


@register.simple_tag
def ready_rows(rows: Iterable[dict[str, Any]], *, with_ids: bool, to_choose: bool) -> SafeString:
    """Stipends that are ready to pay. `with_ids` shows employee ids, `to_choose` a box to tick; rows of `showing.rows`."""
    home, passes = reverse("payouts:overview"), status("ontrack", _("All pass"))
    employee, school, tier, decided = _("Employee id"), _("School"), _("Tier"), _("Decided")
    code, checks, amount = _("Code"), _("Checks"), _("Before tax")

    def cells(row: dict[str, Any]) -> tuple[Any, ...]:
        uuid, teacher = row["uuid"], row["teacher"]
        return (
            format_html(_CHOICE, uuid, uuid, uuid, teacher)
            if to_choose
            else format_html('<a href="{}stipends/{}/">{}</a>', home, uuid, teacher),
            format_html('<td data-label="{}">{}</td>', employee, row["employee_id"] or "–") if with_ids else "",
            *(school, row["school"] or "–", tier, home, uuid, row["reference"]),
            *(decided, date_format(row["decided_on"], "SHORT_DATE_FORMAT"), code, row["code"]),
            *(checks, _checked(row, passes), amount, money(row["amount"], row["currency"])),
        )

    return format_html_join("", _READY, map(cells, rows))


@register.simple_tag
def standing_rows(rows: Iterable[dict[str, Any]], run: Any, *, to_change: bool) -> SafeString:
    """Stipends that stand in a run that is being made; `to_change` adds the way to take each out."""
    home, here, passes = reverse("payouts:overview"), run.get_absolute_url(), status("ontrack", _("All pass"))
    employee, tier, code, checks = _("Employee id"), _("Tier"), _("Code"), _("Checks")
    amount, out = _("Before tax"), _("Take out")

    def cells(row: dict[str, Any]) -> tuple[Any, ...]:
        uuid, teacher, reference = row["uuid"], row["teacher"], row["reference"]
        return (
            *(teacher, employee, row["employee_id"] or "–", tier, home, uuid, reference, code, row["code"]),
            *(checks, _checked(row, passes), amount, money(row["amount"], run.currency)),
            format_html(_TAKE_OUT, here, uuid, out, teacher, reference) if to_change else "",
        )

    return format_html_join("", _STANDING, map(cells, rows))


def _checked(row: dict[str, Any], passes: SafeString) -> SafeString:
    return status("problem", row["wrong"][0]) if row["wrong"] else passes
