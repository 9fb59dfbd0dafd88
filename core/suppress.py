"""Small cells: wider readers never learn a count that could point at a person."""

from django.utils.translation import gettext as _

SMALLEST = 10


def small_cell(count: int, *, smallest: int = SMALLEST) -> str:
    """A count as wider readers may see it: 0 and large counts as they are, else "fewer than 10"."""
    if 0 < count < smallest:
        return _("fewer than %(smallest)d") % {"smallest": smallest}
    return str(count)
