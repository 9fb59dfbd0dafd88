"""Small phrases of the desk's screens, one function call each: the queue draws them for every row."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from files.models import StoredFile

register = template.Library()
SELECTED = SafeString(" selected")


@register.simple_tag
def waiting(count: tuple[int, bool]) -> str:
    """How many wait, never counted beyond a thousand."""
    number, more = count
    if more:
        return _("more than %(number)s waiting") % {"number": f"{number:,}"}
    return ngettext("%(number)d waiting", "%(number)d waiting", number) % {"number": number}


@register.simple_tag
def options(offered: Iterable[tuple[Any, Any]], chosen: str) -> SafeString:
    """The choices of a filter, as (value, label), with the one in force chosen."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, SELECTED if value == chosen else "", label) for value, label in offered),
    )


_ROW = (
    '<tr><th scope="row"><a href="{}/">{}</a></th><td data-label="{}">{}</td><td data-label="{}">{}</td>'
    '<td data-label="{}">{}</td><td data-label="{}">{}</td><td data-label="{}" class="num{}">{}</td>'
    '<td data-label="{}"{}>{}</td></tr>\n'
)
_LATE, _EMPTY = " late", SafeString(' class="empty-cell"')


@register.simple_tag
def queue_rows(
    rows: Iterable[dict[str, Any]], practice: str, tier: str, teacher: str, school: str, waiting: str, held: str
) -> SafeString:
    """The rows of the queue's table, with what each column is called where the table is shown as cards."""
    cells = (
        (
            *(row["uuid"], row["reference"], practice, row["title"], tier, row["tier"], teacher, row["teacher"]),
            *(school, row["school"], waiting, _LATE if row["late"] else "", row["waited"]),
            *(held, "" if row["held"] else _EMPTY, row["held"]),
        )
        for row in rows
    )
    return format_html_join("", _ROW, cells)


@register.filter
def host(link: str) -> str:
    """Where a link leads, so that nobody follows one blindly."""
    return urlsplit(link).hostname or link


@register.simple_tag
def file_url(file: StoredFile, rendition: str) -> str:
    """The door a file is read through; it asks for the right at every read."""
    return reverse("submissions:file", args=[file.uuid, rendition])


@register.simple_tag
def filesize(file: StoredFile) -> str:
    """How large a download is."""
    return filesizeformat(file.size)


@register.filter
def lines(text: str) -> list[str]:
    """The lines of a text that hold something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


@register.filter
def is_link(line: str) -> bool:
    """Whether a line is an address of the web."""
    return line.startswith(("https://", "http://")) and " " not in line


@register.simple_tag
def anchor(field: str) -> str:
    """Where a link from the error summary lands: levels belong to their criterion's fieldset."""
    if field == "pause-kind":
        return "pause-link"
    return f"c{field.removeprefix('level-')}" if field.startswith("level-") else field
