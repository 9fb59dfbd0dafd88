"""The only ways from an outside id to a row of this room."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404

from accounts.requests import PersonRequest
from submissions.models import LearningPlan, Submission


def plan_door(request: PersonRequest, uuid: UUID) -> LearningPlan:
    """A plan this person may know of, or 404."""
    return get_object_or_404(LearningPlan.objects.visible_to(request.user).for_ladder(), uuid=uuid)


def own_plan_door(request: PersonRequest, uuid: UUID) -> LearningPlan:
    """A plan this person takes part in, or 404."""
    plans = LearningPlan.objects.filter(memberships__teacher=request.user, memberships__left_at__isnull=True)
    return get_object_or_404(plans.for_ladder(), uuid=uuid)


def own_tier_door(request: PersonRequest, uuid: UUID, order: int, **which: Any) -> Submission:
    """The person's own submission for a tier of a plan, or 404."""
    rows = Submission.objects.of(request.user).select_related("plan__program", "terms", "teacher")
    return get_object_or_404(rows, plan__uuid=uuid, tier_order=order, **which)
