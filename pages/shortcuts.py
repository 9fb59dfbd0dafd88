"""The work that other roles find on their home: each with how much waits, counted up to a cap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import COORDINATORS, SCORERS, roles_of
from accounts.models import Role, User
from core.paging import ready_count
from core.ready import ME, Ready, ready
from library.models import Release
from payouts.models import Batch, Stipend
from submissions.models import Coaching, LearningPlan, Submission
from submissions.querysets import Reach, reach_of

CAP = 99


@dataclass(frozen=True)
class Shortcut:
    """A link to work, how much of it waits ("" for none), and what to say of it where nothing can wait."""

    label: str
    url: str
    count: str
    text: str = ""


@ready
def _to_score(reach: Reach) -> QuerySet[Any]:
    return Submission.objects.scorable().judgeable(reach, me=ME)


@ready
def _to_answer() -> QuerySet[Any]:
    return LearningPlan.objects.waiting()


@ready
def _offered() -> QuerySet[Any]:
    return Release.objects.filter(state=Release.State.OFFERED)


@ready
def _to_pay() -> QuerySet[Any]:
    return Stipend.objects.eligible()


@ready
def _to_approve() -> QuerySet[Any]:
    return Batch.objects.filter(state=Batch.State.PREPARED)


@ready
def _shared_drafts() -> QuerySet[Any]:
    return Coaching.objects.filter(coach=ME, ended_at__isnull=True)


def _waiting(user: User, rows: Ready) -> str:
    shape = (reach_of(user),) if rows is _to_score else ()
    number, more = ready_count(rows, *shape, cap=CAP, me=user.pk)
    return f"{number}+" if more else str(number or "")


def shortcuts_of(user: User) -> list[Shortcut]:
    """What waits for this person besides their own plans: one small query for each kind, none for a teacher."""
    roles = roles_of(user)
    offered: list[tuple[frozenset[str], str, str, Ready]] = [
        (SCORERS, _("Score the next submission"), reverse("scoring:queue"), _to_score),
        (COORDINATORS, _("Plans that wait for an answer"), reverse("submissions:approve_list"), _to_answer),
        (COORDINATORS, _("Practices offered to the library"), reverse("library:releases"), _offered),
        (frozenset({Role.PAYROLL_CLERK}), _("Stipends for the next pay run"), reverse("payouts:eligible"), _to_pay),
        (
            frozenset({Role.BUSINESS_MANAGER}),
            _("Pay runs that wait for approval"),
            reverse("payouts:runs"),
            _to_approve,
        ),
        (frozenset({Role.COACH}), _("Drafts shared with you"), reverse("submissions:coaching"), _shared_drafts),
    ]
    found = [Shortcut(label, url, _waiting(user, rows)) for needed, label, url, rows in offered if roles & needed]
    if Role.SCHOOL_LEADER in roles:
        text = _("Names, tiers on track and practices, as far as teachers chose to show them.")
        found.append(Shortcut(_("What teachers of your school share"), reverse("pages:school"), "", text))
    if user.is_superuser:
        found.append(Shortcut(_("People and their roles"), reverse("pages:people"), ""))
    return found
