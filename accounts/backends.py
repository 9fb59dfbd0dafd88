"""How a signed-in person is read: with their roles, in the one statement that every page pays for."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import DateField, F, FilteredRelation, Q, QuerySet

from accounts.access import Grant
from accounts.models import User
from core import clock
from core.ready import ME, Slot, ready


@ready
def _with_roles() -> QuerySet[Any]:
    """A person, once for each grant in force: those of `RoleGrant.objects.valid()`."""
    today = Slot("today", DateField())
    open_end = Q(grants__valid_until__isnull=True) | Q(grants__valid_until__gte=today)
    held = FilteredRelation("grants", condition=Q(grants__valid_from__lte=today) & open_end)
    what = {"held_role": F("held__role"), "held_program": F("held__program"), "held_school": F("held__school_id")}
    return User.objects.filter(pk=ME).annotate(held=held).annotate(**what)


class PersonWithRoles(AuthenticationBackend):
    """Signs in by address and password; on every request after that reads the person and what they may do."""

    def get_user(self, user_id: Any) -> User | None:
        """The person of a session, unless they were deactivated; `access.grants_of` asks nothing more of them."""
        rows = _with_roles(me=user_id, today=clock.today())
        if not rows or not self.user_can_authenticate(rows[0]):
            return None
        person: Any = rows[0]
        person._grants = tuple(
            Grant(row.held_role, row.held_program, row.held_school) for row in rows if row.held_role is not None
        )
        return person
