"""Verbs of people: invite, accept, grant and end roles, deactivate, pseudonymise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.contrib.sessions.backends.cached_db import SessionStore
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import access
from accounts.models import Invitation, PayClass, Posting, Role, RoleGrant, School, StaffFacts, User
from core import clock
from core.errors import Invalid, WrongState

INVITATION_DAYS = 30


@transaction.atomic
def invite(
    email: str,
    *,
    by: User,
    name: str,
    role: str = "",
    school: School | None = None,
    employee_id: str = "",
    pay_class: PayClass | None = None,
) -> Invitation:
    """Invite somebody by mail; an open invitation to the same address is replaced.

    Raises `Invalid` when the address has a login already or the employee id belongs to somebody, and
    `PermissionDenied` when this person may not give that role.
    """
    if role and not access.can_grant(by, role):
        raise PermissionDenied
    email = email.strip().lower()
    validate_email(email)
    if User.objects.filter(email__iexact=email).exists():
        raise Invalid({"email": _("%(email)s has a login already. Find them among the people.") % {"email": email}})
    if employee_id and StaffFacts.objects.filter(employee_id=employee_id).exists():
        raise Invalid({"employee_id": _("This employee id belongs to somebody else. Check it with personnel.")})
    Invitation.objects.filter(email=email, accepted_at=None).delete()
    return Invitation.objects.create(
        email=email,
        name=name.strip(),
        role=role,
        school=school,
        employee_id=employee_id,
        pay_class=pay_class,
        invited_by=by,
        expires_at=clock.now() + timedelta(days=INVITATION_DAYS),
    )


def why_not_good(token: str) -> str:
    """What to do with an invitation that opens no door: whoever used it has a login now."""
    if Invitation.objects.filter(token=token, accepted_at__isnull=False).exists():
        return _("You have used this invitation. Sign in with your address and the password you chose.")
    return _("This invitation is not good any more. Ask your coordinator for a new one.")


@transaction.atomic
def accept(token: str, *, password: str, name: str) -> User:
    """Make the login an invitation promised. Raises `WrongState` when it was used, replaced or is too old."""
    invitation = Invitation.objects.select_for_update(of=("self",)).filter(token=token).first()
    if invitation is None or invitation.accepted_at or invitation.expires_at < clock.now():
        raise WrongState(why_not_good(token))
    if User.objects.filter(email=invitation.email).exists():
        raise WrongState(_("This address has a login already. Sign in with it."))
    if not _may_still_give(invitation):
        raise WrongState(_("Whoever invited you cannot do so any more. Ask your coordinator for a new invitation."))
    user = User.objects.create_user(invitation.email, password, name=name.strip() or invitation.name)
    if invitation.pay_class is not None:
        StaffFacts.objects.create(user=user, employee_id=invitation.employee_id or None, pay_class=invitation.pay_class)
    if invitation.school is not None:
        Posting.objects.create(user=user, school=invitation.school)
    if invitation.role:
        _grant(user, invitation.role, by=invitation.invited_by, school=invitation.school, reason="Invitation")
    invitation.accepted_by, invitation.accepted_at = user, clock.now()
    invitation.save(update_fields=["accepted_by", "accepted_at"])
    return user


@transaction.atomic
def record_staff(
    user_id: int,
    *,
    by: User,
    pay_class: PayClass,
    employee_id: str = "",
    school: School | None = None,
    active_from: date | None = None,
    active_until: date | None = None,
) -> User:
    """Write down what the personnel office knows of somebody, so that they can be paid; `school` is their primary one.

    Raises `PermissionDenied` when this person may not, or for oneself, and `Invalid` when the employee id is somebody
    else's.
    """
    if not access.can_manage_people(by) or user_id == by.pk:
        raise PermissionDenied
    user = User.objects.select_for_update().get(pk=user_id)
    if employee_id and StaffFacts.objects.filter(employee_id=employee_id).exclude(user=user).exists():
        raise Invalid({"employee_id": _("This employee id belongs to somebody else. Check it with personnel.")})
    facts = {"pay_class": pay_class, "employee_id": employee_id or None}
    StaffFacts.objects.update_or_create(
        user=user, defaults={**facts, "active_from": active_from, "active_until": active_until}
    )
    user.postings.exclude(school=school).filter(is_primary=True).delete()
    if school is not None:
        user.postings.update_or_create(school=school, defaults={"is_primary": True})
    return user


def _may_still_give(invitation: Invitation) -> bool:
    """Whether who invited may do so today: rights end with a role, also those that wait in somebody's mailbox."""
    by, role = invitation.invited_by, invitation.role
    return access.can_grant(by, role) if role else access.can_manage_people(by)


@transaction.atomic
def grant_role(user_id: int, *, role: str, by: User, school: School | None = None, reason: str = "") -> RoleGrant:
    """Give somebody a role from today. Raises `PermissionDenied` when this person may not give it."""
    if not access.can_grant(by, role):
        raise PermissionDenied
    user = User.objects.select_for_update().get(pk=user_id)
    there = RoleGrant.objects.filter(user=user, role=role, school=school).valid().first()
    return there or _grant(user, role, by=by, school=school, reason=reason)


def _grant(user: User, role: str, *, by: User, school: School | None, reason: str) -> RoleGrant:
    scope = school if role == Role.SCHOOL_LEADER else None
    return RoleGrant.objects.create(user=user, role=role, school=scope, granted_by=by, reason=reason)


@transaction.atomic
def end_role(grant_id: int, *, by: User) -> RoleGrant:
    """End a role with yesterday, so that it is gone at the next request."""
    grant = RoleGrant.objects.select_for_update().get(pk=grant_id)
    if not access.can_grant(by, grant.role):
        raise PermissionDenied
    yesterday = clock.today() - timedelta(days=1)
    if grant.valid_from > yesterday:
        grant.valid_from = yesterday
    grant.valid_until = yesterday
    grant.save(update_fields=["valid_from", "valid_until"])
    return grant


@transaction.atomic
def deactivate(user_id: int, *, by: User) -> User:
    """Let somebody sign in no more, from this moment; their work and their trail stay."""
    user = User.objects.select_for_update().get(pk=user_id)
    if user.pk == by.pk:
        raise WrongState(_("You cannot lock yourself out. Ask the IT person."))
    if not access.can_deactivate(by, user):
        raise PermissionDenied
    if user.is_active:
        user.is_active, user.deactivated_at = False, clock.now()
        user.save(update_fields=["is_active", "deactivated_at"])
        end_sessions([user])
    return user


@transaction.atomic
def show_to_leader(user_id: int, *, by: User) -> User:
    """Let the leader of their school read their name beside what they have on track, from now on."""
    return _set_shown(user_id, by=by, since=clock.now())


@transaction.atomic
def hide_from_leader(user_id: int, *, by: User) -> User:
    """Take that back, from this moment."""
    return _set_shown(user_id, by=by, since=None)


def _set_shown(user_id: int, *, by: User, since: datetime | None) -> User:
    if user_id != by.pk:
        raise PermissionDenied
    user = User.objects.select_for_update().get(pk=user_id)
    if (user.shown_to_leader_at is None) != (since is None):
        user.shown_to_leader_at = since
        user.save(update_fields=["shown_to_leader_at"])
    return user


@transaction.atomic
def pseudonymise(user_id: int, *, by: User) -> User:
    """Take name and address from somebody who has left. Everything that points at them stays.

    Raises `WrongState` while they can still sign in.
    """
    if not by.is_superuser:
        raise PermissionDenied
    user = User.objects.select_for_update().get(pk=user_id)
    if user.is_active:
        raise WrongState(_("Deactivate this person first."))
    user.name = _("A former member of staff")
    user.email = f"former-{user.uuid}@invalid.invalid"
    user.set_unusable_password()
    user.save(update_fields=["name", "email", "password"])
    return user


def end_sessions(users: Sequence[User]) -> None:
    """Sign people out everywhere."""
    wanted = {str(user.pk) for user in users}
    for session in Session.objects.filter(expire_date__gte=clock.now()).iterator():
        if session.get_decoded().get("_auth_user_id") in wanted:
            SessionStore(session.session_key).delete()  # the row, and what the cache keeps of it
