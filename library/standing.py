"""Whether a practice still stands on what was stated when it was released, as conditions in SQL.

Both are read at every read. A release stands on what was stated when it was offered; so only where something newer was
said about its plan is anything asked beyond that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q

if TYPE_CHECKING:
    from accounts.models import User

LIBRARY, PUBLIC = 2, 3  # of `files.Use.Reach`


def needed(user: User | AnonymousUser) -> int:
    """How far evidence must be allowed to go for this reader to see it in the library."""
    return LIBRARY if user.is_authenticated and user.is_active else PUBLIC


def said_since(release: str, **which: Any) -> Any:
    """Whether anything about a release's plan was stated or taken back that it does not stand on. `release` is the way
    from the row to its release, "" or ending in two underscores."""
    plan = OuterRef(f"{release}submission__plan")
    taken = apps.get_model("submissions", "Withdrawal").objects.filter(submission__plan=plan, lifted_at__isnull=True)
    stated = apps.get_model("submissions", "Workspace").objects.filter(
        plan=plan, use__stated_at__gt=OuterRef(f"{release}stated_at")
    )
    return Q(Exists(taken)) | Q(Exists(stated))


def closed_to(need: int, release: str, *, held: bool = True) -> Any:
    """Whether a practice as a whole may not be shown: its author took a tier back, or says less of one than before.

    Without `held`, what is only closed until a coordinator has looked at a report is passed over.
    """
    plan, author = OuterRef(f"{release}submission__plan"), OuterRef(f"{release}author")
    taken = apps.get_model("submissions", "Withdrawal").objects.filter(
        submission__plan=plan,
        submission__teacher=author,
        file__isnull=True,
        link="",
        remains__lt=need,
        lifted_at__isnull=True,
    )
    taken = taken if held else taken.exclude(because="report")
    stated = apps.get_model("submissions", "Workspace").objects.filter(
        plan=plan, teacher=author, use__stated_at__gt=OuterRef(f"{release}stated_at"), use__reach__lt=need
    )
    return Q(Exists(taken)) | Q(Exists(stated))
