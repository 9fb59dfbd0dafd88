"""Who may be where. Roles are read once per request and kept on the person."""

from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from accounts.models import Role, RoleGrant, User

View = Callable[..., HttpResponseBase]
COORDINATORS = frozenset({Role.COORDINATOR, Role.DEPUTY})
SCORERS = frozenset({Role.SCORER, Role.COORDINATOR, Role.DEPUTY})


class Grant(NamedTuple):
    """A role in force, and how far it reaches: "" is every program, None every school."""

    role: str
    program: str
    school_id: int | None


def grants_of(user: User | AnonymousUser) -> tuple[Grant, ...]:
    """The grants in force for this person now; none for visitors. One query per request at most."""
    if not isinstance(user, User) or not user.is_active:
        return ()
    kept: tuple[Grant, ...] | None = getattr(user, "_grants", None)
    if kept is None:
        valid = RoleGrant.objects.filter(user=user).valid()
        kept = tuple(Grant(*row) for row in valid.values_list("role", "program", "school_id"))
        user._grants = kept  # type: ignore[attr-defined]
    return kept


def roles_of(user: User | AnonymousUser) -> frozenset[str]:
    """The roles in force for this person now, wherever they reach."""
    return frozenset(grant.role for grant in grants_of(user))


def has_role(user: User | AnonymousUser, *roles: str) -> bool:
    """Whether the person has any of the roles now. Being a superuser gives none."""
    return not roles_of(user).isdisjoint(roles)


def can_coordinate(user: User | AnonymousUser) -> bool:
    """Coordinator or deputy."""
    return has_role(user, *COORDINATORS)


MONEY_ROLES = frozenset({Role.PAYROLL_CLERK, Role.BUSINESS_MANAGER})


def can_manage_people(user: User | AnonymousUser) -> bool:
    """Invite, list and deactivate people: coordinators, and the IT person."""
    return can_coordinate(user) or (isinstance(user, User) and user.is_active and user.is_superuser)


def can_grant(user: User | AnonymousUser, role: str) -> bool:
    """Give or end a role. Roles that touch money or run the program are given by the IT person alone."""
    if isinstance(user, User) and user.is_active and user.is_superuser:
        return True
    return can_coordinate(user) and role not in MONEY_ROLES | COORDINATORS


def can_deactivate(user: User | AnonymousUser, somebody: User) -> bool:
    """Lock somebody out: who may manage people and could end every role this person holds. The IT person is locked
    out by another IT person alone."""
    if not can_manage_people(user) or (somebody.is_superuser and not user.is_superuser):
        return False
    return all(can_grant(user, role) for role in roles_of(somebody))


def schools_led_by(user: User) -> list[int]:
    """Primary keys of the schools this person leads now."""
    led = RoleGrant.objects.filter(user=user, role=Role.SCHOOL_LEADER, school__isnull=False).valid()
    return list(led.values_list("school_id", flat=True))


def door(
    allowed: Callable[[Any], bool],
) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """A view's door: visitors go to sign in, people without the right are told so (403)."""

    def guard(view: View) -> View:
        @wraps(view)
        @login_required
        def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not allowed(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return entered

    return guard


def role_door(*roles: str) -> Callable[[View], View]:
    """A door that opens to any of these roles."""
    return door(lambda user: has_role(user, *roles))
