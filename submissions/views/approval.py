"""Coordinators answer proposed plans."""

from datetime import timedelta
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import can_coordinate, door
from accounts.requests import PersonRequest
from core import clock
from core.errors import Invalid
from core.once import once
from core.paging import page
from submissions import access, actions
from submissions.forms import AnswerForm
from submissions.models import LearningPlan
from submissions.views.showing import show_errors


def _due(plan: LearningPlan) -> LearningPlan:
    due = plan.proposed_at + timedelta(days=plan.program.approval_days)  # type: ignore[operator]
    plan.due_at, plan.is_late = due, due < clock.now()  # type: ignore[attr-defined,operator]
    return plan


@door(can_coordinate)
def waiting(request: PersonRequest) -> HttpResponse:
    """Plans that wait for an answer, oldest first, with the day each is promised for."""
    plans = LearningPlan.objects.waiting().select_related("program", "owner", "topic")
    found = page(plans, by=["proposed_at", "id"], after=request.GET.get("after", ""))
    for plan in found.rows:
        _due(plan)
    return render(request, "submissions/approve_list.html", {"page": found})


@door(can_coordinate)
@once
def answer(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Read one plan and answer it."""
    waiting = LearningPlan.objects.visible_to(request.user).waiting()
    plan = _due(get_object_or_404(waiting.for_ladder(), uuid=uuid))
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        approve = "approve" in request.POST
        try:
            actions.answer(plan.pk, approve=approve, note=form.cleaned_data["note"], by=request.user)
        except Invalid as refused:
            show_errors(form, refused)
        else:
            messages.success(request, _("Approved.") if approve else _("Sent back with your question."))
            return redirect("submissions:approve_list")
    may = access.can_answer_plan(request.user, plan)
    return render(request, "submissions/approve.html", {"plan": plan, "form": form, "may": may, "action_key": uuid4()})
