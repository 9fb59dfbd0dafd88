"""Who may do what with money. Roles open doors; prohibitions bar a person from what they decided or receive."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from accounts.access import can_coordinate, has_role
from accounts.models import Role, User
from core.models import StateChange
from payouts.models import Batch, LedgerEntry, Stipend


def can_prepare(user: User | AnonymousUser) -> bool:
    """Payroll clerks choose stipends, prepare pay runs and read payroll's answers."""
    return has_role(user, Role.PAYROLL_CLERK)


def can_approve(user: User | AnonymousUser) -> bool:
    """Business managers approve pay runs and settle what cannot be paid as it stands."""
    return has_role(user, Role.BUSINESS_MANAGER)


def can_handle(user: User | AnonymousUser) -> bool:
    """Finance: clerk or manager. They see employee ids, pay runs and files; never evidence."""
    return can_prepare(user) or can_approve(user)


def can_oversee(user: User | AnonymousUser) -> bool:
    """Finance, and coordinators, who may read where each stipend stands and what a source has left."""
    return can_handle(user) or can_coordinate(user)


def can_touch(user: User, stipend: Stipend) -> bool:
    """Whether the person may act on this stipend at all: never its payee, never who decided the work."""
    return user.pk not in {stipend.teacher_id, stipend.decided_by_id}


def can_approve_run(user: User, batch: Batch) -> bool:
    """Whether the person may approve this pay run: they neither began, filled nor ever prepared it, and no stipend
    in it was decided by them or pays them."""
    if user.pk in {batch.created_by_id, batch.prepared_by_id}:
        return False
    if _had_a_hand_in(user, batch):
        return False
    standing = batch.items.filter(closed_at__isnull=True)
    return (
        not standing.filter(stipend__teacher=user).exists() and not standing.filter(stipend__decided_by=user).exists()
    )


def _had_a_hand_in(user: User, batch: Batch) -> bool:
    """Whether they ever prepared it, also before it was sent back, put a stipend in or took one out."""
    moves = StateChange.objects.filter(subject_type=batch._meta.label_lower, subject_id=batch.pk, by=user)
    chosen = Q(kind=LedgerEntry.Kind.BATCHED) | Q(kind=LedgerEntry.Kind.UNBATCHED, reason="taken_out")
    return moves.filter(move="prepare").exists() or batch.entries.filter(chosen, by=user).exists()
