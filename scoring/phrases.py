"""How the desk says who, since when and by whom: plain values in, words out."""

from datetime import date, datetime
from uuid import UUID

from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock


def known_as(name: str, *, plan: UUID, teacher_id: int, hidden: bool) -> str:
    """The teacher's name, or a number where the program hides names from those who score."""
    return _("Teacher %(number)s") % {"number": _number(plan, teacher_id)} if hidden else name


def _number(plan: UUID, teacher_id: int) -> str:
    """Four digits: the same on every tier of a plan, another in the teacher's next one, and nobody's key."""
    digest = salted_hmac("scoring.known_as", f"{plan}:{teacher_id}", algorithm="sha256").digest()
    return f"{int.from_bytes(digest[:8]) % 10_000:04}"


def days_waited(ready_at: datetime, today: date) -> int:
    """Whole days, by the district's calendar, since it may be scored."""
    return max(0, (today - localtime(ready_at).date()).days)


def waited(days: int, promised: int) -> str:
    """How long it waits, and whether that is longer than its program promises."""
    words = ngettext("%(n)d day", "%(n)d days", days) % {"n": days} if days else _("today")
    return _("%(days)s, past the promise") % {"days": words} if days > promised else words


def held(name: str | None, until: datetime | None, *, by_reader: bool) -> str:
    """Who is scoring it and until when; empty when nobody is, or their time is over."""
    if name is None or until is None or until < clock.now():
        return ""
    time = date_format(localtime(until), "TIME_FORMAT")
    if by_reader:
        return _("you, until %(time)s") % {"time": time}
    return _("%(name)s, until %(time)s") % {"name": name, "time": time}


def let_go(until: datetime) -> str:
    """That the reader's own hold is over, and since when."""
    time = date_format(localtime(until), "DATETIME_FORMAT")
    return _("Your hold ran out on %(time)s. Nobody else has taken this work: hold it again to go on.") % {"time": time}
