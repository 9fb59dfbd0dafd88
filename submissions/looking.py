"""What the answer of a strange host means for a teacher: others can open the link, or cannot, or nobody can tell."""

from __future__ import annotations

from django.conf import settings

from core import guarded
from submissions.links import LinkCheck

Result = LinkCheck.Result
# Where documents that are not shared lead to. Arriving there says enough; nothing is asked of them.
SIGN_IN_HOSTS = frozenset(
    {"accounts.google.com", "login.microsoftonline.com", "login.microsoft.com", "login.live.com", "login.windows.net"}
)
CLOSED = frozenset({401, 403, 407})
GONE = frozenset({404, 410})
NO_SUCH_RANGE = 416  # an empty page, but there


def guard() -> guarded.Guard:
    """How far this site goes to look at a link."""
    plain = {"http"} if settings.LINK_CHECK_HTTP else set()
    return guarded.Guard(
        agent=f"Practicum-link-check/1 (+{settings.SITE_URL})",
        schemes=frozenset({"https"} | plain),
        seconds=settings.LINK_CHECK_SECONDS,
        ends=SIGN_IN_HOSTS,
    )


def told(address: str, by: guarded.Guard) -> Result:
    """Whether others can open an address, as far as can be told from one look."""
    try:
        answer = guarded.look(address, by)
    except guarded.NoSuchHost:
        return Result.MISSING
    except (guarded.Refused, guarded.Unreachable):
        return Result.UNTOLD
    if answer.host in by.ends or answer.status in CLOSED:
        return Result.SIGN_IN
    if answer.status in GONE:
        return Result.MISSING
    opens = 200 <= answer.status < 300 or answer.status == NO_SUCH_RANGE
    return Result.OPENS if opens else Result.UNTOLD
