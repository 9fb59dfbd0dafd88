"""Documents and tables on a page, drawn without asking the database."""

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from files.models import StoredFile
from files.remarks import remarks

register = template.Library()
_NUM = SafeString(' class="num"')


@register.filter
def remarks_about(file: StoredFile) -> list[str]:
    """What its owner should know before others open it."""
    return remarks(file.facts)


@register.simple_tag
def sheet_table(sheet: dict[str, Any], label: str) -> SafeString:
    """A sheet as a table: its first row as headings, the first cell of each row as the row's."""
    numeric = frozenset(sheet["numeric"])
    head = format_html_join(
        "", '<th scope="col"{}>{}</th>', ((_NUM if n in numeric else "", cell) for n, cell in enumerate(sheet["head"]))
    )
    rows = format_html_join("", "<tr>{}</tr>", ((_row(row, numeric),) for row in sheet["rows"]))
    caption = f"{label}: {sheet['name']}" if sheet["name"] else label
    return format_html(
        '<table class="table sheet-table"><caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table>',
        *(caption, head, rows),
    )


def _row(row: list[str], numeric: frozenset[int]) -> SafeString:
    first = format_html('<th scope="row"{}>{}</th>', _NUM if 0 in numeric else "", row[0])
    rest = enumerate(row[1:], start=1)
    return first + format_html_join("", "<td{}>{}</td>", ((_NUM if n in numeric else "", cell) for n, cell in rest))


@register.simple_tag
def sheet_rest(sheet: dict[str, Any]) -> str:
    """What of the sheet is not on the page; empty when all of it is."""
    shown, wide = len(sheet["rows"]), len(sheet["head"])
    said = []
    if sheet["rows_in_all"] > shown:
        said.append(_("The first %(shown)d of %(all)d rows.") % {"shown": shown, "all": sheet["rows_in_all"]})
    if sheet["columns_in_all"] > wide:
        said.append(_("The first %(shown)d of %(all)d columns.") % {"shown": wide, "all": sheet["columns_in_all"]})
    return " ".join([*said, _("The download has them all.")]) if said else ""


@register.simple_tag
def pages_summary(file: StoredFile) -> str:
    """What the fold with the pictures of pages is called."""
    shown, pages = len(file.previews), file.pages or 0
    if shown < pages:
        return _("The first %(shown)d of %(pages)d pages") % {"shown": shown, "pages": pages}
    return ngettext("The page", "All %(pages)d pages", pages) % {"pages": pages}
