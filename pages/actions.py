"""Verbs that need several rooms at once."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse

from accounts import actions as people
from accounts.addresses import Entry
from accounts.models import Invitation, PayClass, School, User
from core.errors import Invalid
from notices import actions as notices


@transaction.atomic
def invite(
    *,
    by: User,
    email: str,
    name: str,
    role: str = "",
    school: School | None = None,
    employee_id: str = "",
    pay_class: PayClass | None = None,
) -> Invitation:
    """Invite somebody, and mail them the link. Raises what `accounts.actions.invite` raises."""
    invitation = people.invite(
        email, by=by, name=name, role=role, school=school, employee_id=employee_id, pay_class=pay_class
    )
    notices.post(
        "invited",
        to=invitation.email,
        person=None,
        subject_key=f"invitation:{invitation.pk}",
        context={"inviter": by.name, "sentence": "", "path": reverse("accounts:accept", args=[invitation.token])},
    )
    return invitation


@transaction.atomic
def invite_several(
    people: Sequence[Entry], *, by: User, school: School | None = None, pay_class: PayClass | None = None
) -> list[Invitation]:
    """Invite everybody of a list as teachers, or nobody. Raises `Invalid` with a sentence for each who cannot be."""
    refused: list[str] = []
    invited: list[Invitation] = []
    for person in people:
        try:
            invited.append(invite(by=by, email=person.email, name=person.name, school=school, pay_class=pay_class))
        except Invalid as refusal:
            refused += refusal.errors.values()
    if refused:
        raise Invalid({"people": " ".join(refused)})
    return invited
