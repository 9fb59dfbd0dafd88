"""Asking a coach to look at drafts. It is kept for good, because a coach never judges what they coached."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Role, RoleGrant, User
from core import clock
from core.errors import Invalid
from submissions import access
from submissions.actions.locking import locked_plan
from submissions.models import Coaching


@transaction.atomic
def ask_coach(plan_id: int, *, coach_id: int, by: User) -> Coaching:
    """Let a coach read one's own drafts of the plan and what the group shares, and never score any of it."""
    plan = locked_plan(plan_id)
    if not access.is_member(by, plan):
        raise PermissionDenied
    is_coach = RoleGrant.objects.filter(user=coach_id, user__is_active=True, role=Role.COACH).valid().exists()
    if not is_coach or plan.memberships.filter(teacher=coach_id).exists():
        raise Invalid({"coach": _("Choose somebody from the list of coaches.")})
    coaching, created = Coaching.objects.get_or_create(plan=plan, coach_id=coach_id, asked_by=by)
    if not created and coaching.ended_at is not None:
        coaching.ended_at = None
        coaching.save(update_fields=["ended_at"])
    return coaching


@transaction.atomic
def end_coaching(coaching_id: int, *, by: User) -> Coaching:
    """Close one's own drafts to the coach again. That they coached is kept."""
    coaching = Coaching.objects.select_for_update().get(pk=coaching_id)
    if coaching.asked_by_id != by.pk:
        raise PermissionDenied
    if coaching.ended_at is None:
        coaching.ended_at = clock.now()
        coaching.save(update_fields=["ended_at"])
    return coaching
