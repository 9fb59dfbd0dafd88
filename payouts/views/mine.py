"""What a teacher sees of their own money, and the three questions at the end."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts import district
from accounts.requests import PersonRequest
from core.amounts import spoken
from core.errors import WrongState
from core.once import once
from core.paging import page
from payouts import actions, showing
from payouts.forms import ExitForm
from payouts.models import ExitAnswer, Stipend
from submissions.models import LearningPlan, Submission


@login_required
def mine(request: PersonRequest) -> HttpResponse:
    """Every stipend of one's own, newest first, and how far each has come."""
    own = Stipend.objects.of(request.user)
    found = page(own.for_teacher(), by=("-earned_at", "-id"), after=request.GET.get("after", ""))
    rows = [
        {
            "stipend": stipend,
            "steps": showing.steps(stipend, stipend.last_item),
            "told": showing.told(stipend),
            "tone": showing.STIPEND_TONES[stipend.state],
        }
        for stipend in found.rows
    ]
    context = {"rows": rows, "page": found, "stats": _stats(own), "help_email": district.current().help_email}
    context["to_ask"] = ExitAnswer.objects.plans_to_ask(request.user)
    return render(request, "payouts/mine.html", context)


def _stats(own: Any) -> list[dict[str, str]]:
    sums = own.order_by().values("currency").annotate(
        earned=Sum("amount", filter=~Q(state__in=["void", "reversed"]), default=0),
        paid=Sum("amount", filter=Q(state="paid"), default=0),
    )  # fmt: skip
    stats = []
    for row in sums:
        code, waiting = row["currency"], row["earned"] - row["paid"]
        stats += [
            {"value": spoken(row["earned"], code), "label": _("Earned"), "more": _("before tax")},
            {"value": spoken(row["paid"], code), "label": _("Paid"), "more": _("before tax")},
            {"value": spoken(waiting, code), "label": _("Still to come"), "more": _("before tax")},
        ]
    return stats


@login_required
@once
def leaving(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Three optional questions about a plan of one's own."""
    plans = LearningPlan.objects.filter(memberships__teacher=request.user)
    plan = get_object_or_404(plans.distinct(), uuid=uuid)
    if not Submission.objects.filter(plan=plan, teacher=request.user, state=Submission.State.ON_TRACK).exists():
        raise WrongState(_("These questions open once a tier of this plan is on track."))
    before = ExitAnswer.objects.filter(plan=plan, teacher=request.user).first()
    form = ExitForm(request.POST if request.method == "POST" else None, instance=before)
    if request.method == "POST" and form.is_valid():
        actions.answer_exit(plan.pk, by=request.user, **form.cleaned_data)
        messages.success(request, _("Thank you. The coordinator reads every answer."))
        return redirect("submissions:plan", plan.uuid)
    status = 422 if request.method == "POST" else 200
    return render(request, "payouts/exit.html", {"plan": plan, "form": form, "before": before}, status=status)
