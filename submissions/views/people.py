"""Working with colleagues, and asking a coach."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.requests import PersonRequest
from core.errors import Invalid
from submissions import access, actions
from submissions.forms import CoachForm, InviteForm
from submissions.gathering import CARRIERS
from submissions.hiding import shown_to_coach
from submissions.models import Submission
from submissions.parts import draft_of
from submissions.views.doors import own_plan_door, plan_door


@login_required
@require_POST
def invite(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Ask a colleague to take part."""
    plan = own_plan_door(request, uuid)
    form = InviteForm(request.POST)
    try:
        if form.is_valid():
            invitation = actions.invite(plan.pk, email=form.cleaned_data["email"], by=request.user)
            messages.success(request, _("%(name)s was asked to take part.") % {"name": invitation.colleague.name})
        else:
            messages.error(request, _("Type your colleague’s whole mail address."))
    except Invalid as refused:
        messages.error(request, " ".join(refused.errors.values()))
    return redirect("submissions:plan", uuid)


@login_required
@require_POST
def join(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Say yes to an invitation, or no."""
    plan = plan_door(request, uuid)
    if "decline" in request.POST:
        actions.decline(plan.pk, by=request.user)
        messages.success(request, _("You said no. Nobody is told why."))
        return redirect("submissions:work")
    try:
        actions.join(plan.pk, attested=bool(request.POST.get("attested")), by=request.user)
    except Invalid as refused:
        messages.error(request, " ".join(refused.errors.values()))
    return redirect("submissions:plan", uuid)


@login_required
def leave(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Stop taking part, after one question."""
    plan = own_plan_door(request, uuid)
    if request.method == "POST":
        actions.leave(plan.pk, by=request.user)
        messages.success(request, _("You left the group. What was shared until now stays in your own drafts."))
        return redirect("submissions:work")
    page = {
        "title": _("Leave this group?"),
        "consequences": [
            _("What the group shared until now stays in your own drafts."),
            _("What they add later does not."),
            _("You can still send your own tiers."),
        ],
        "verb": _("Leave the group"),
        "back_url": request.path.removesuffix("leave/"),
    }
    return render(request, "submissions/confirm.html", page)


@login_required
@require_POST
def ask_coach(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Let a coach read the drafts of this plan."""
    plan = own_plan_door(request, uuid)
    form = CoachForm(request.POST)
    try:
        if form.is_valid():
            actions.ask_coach(plan.pk, coach_id=form.cleaned_data["coach"].pk, by=request.user)
            messages.success(request, _("Your coach can read your drafts now."))
        else:
            messages.error(request, _("Choose a coach."))
    except Invalid as refused:
        messages.error(request, " ".join(refused.errors.values()))
    return redirect("submissions:plan", uuid)


@login_required
@require_POST
def end_coaching(request: PersonRequest, uuid: UUID, coaching: int) -> HttpResponse:
    """Close the drafts to a coach."""
    plan = own_plan_door(request, uuid)
    mine = plan.coachings.filter(asked_by=request.user)
    actions.end_coaching(get_object_or_404(mine, pk=coaching).pk, by=request.user)
    return redirect("submissions:plan", uuid)


@login_required
def coaching(request: PersonRequest) -> HttpResponse:
    """The drafts teachers opened to this coach, newest first."""
    asked = access.coachings_of(request.user).select_related("plan", "asked_by").order_by("-asked_at")
    rows = asked.prefetch_related("plan__submissions__terms")[:100]
    found = [(one, [s for s in one.plan.submissions.all() if s.teacher_id == one.asked_by_id]) for one in rows]
    return render(request, "submissions/coaching.html", {"coachings": found})


@login_required
def read_draft(request: PersonRequest, submission: UUID) -> HttpResponse:
    """One tier's draft, read-only, for the coach who was asked."""
    plans = access.coachings_of(request.user).values("plan")
    coached = Submission.objects.visible_to(request.user).filter(plan__in=plans)
    found = get_object_or_404(coached.select_related("plan", "terms", "teacher"), uuid=submission)
    draft = draft_of(found, kinds=CARRIERS)
    shown = shown_to_coach(draft.found, found)
    page = {"submission": found, "plan": found.plan, "found": shown, "measured": draft.measured}
    return render(request, "submissions/read_draft.html", page)
