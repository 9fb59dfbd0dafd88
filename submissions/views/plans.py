"""Writing a plan, starting it, reading it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.requests import PersonRequest
from core.errors import Invalid
from core.numbers import whole
from core.once import once
from credentials.models import Program
from submissions import access, actions, money
from submissions.actions.plans import missing, sources_needed
from submissions.forms import AttestForm, CoachForm, ColleaguesForm, InviteForm, PlanForm, ReasonForm, SourceFormSet
from submissions.ladder import next_rung, rungs
from submissions.models import GroupInvitation, LearningPlan, Submission, Workspace
from submissions.views.doors import own_plan_door, plan_door
from submissions.views.showing import show_errors

BLANK: dict[str, Any] = {"citation": "", "kind": "text", "link": "", "research_based": False}


@login_required
@once
def new(request: PersonRequest) -> HttpResponse:
    """Choose a topic or name one, and write down what should change."""
    program = _chosen_program(request)
    form, sources = _plan_forms(request, {"topic": request.GET.get("topic")}, [], program.pk)
    people = ColleaguesForm(request.POST if request.method == "POST" else None, group_max=program.group_max)
    if request.method == "POST" and "more" not in request.POST:
        plan = _created(request, program, form, sources, people)
        if plan is not None:
            return redirect("submissions:plan", plan.uuid)
    more = {"program": program, "colleagues_form": people if program.group_max > 1 else None}
    return render(request, "submissions/plan_form.html", _form_page(request, form, sources, **more))


def _created(
    request: PersonRequest, program: Program, form: PlanForm, sources: Any, people: ColleaguesForm
) -> LearningPlan | None:
    if not all([form.is_valid(), sources.is_valid(), people.is_valid()]):  # every form says what it lacks, at once
        return None
    facts = {**form.cleaned_data, **people.cleaned_data, "sources": sources.sources()}
    try:
        return actions.create_plan(program.pk, by=request.user, **facts)
    except Invalid as refused:
        show_errors(people, refused)
        return None


def _chosen_program(request: PersonRequest) -> Program:
    programs = list(Program.objects.filter(is_open=True, kind=Program.Kind.OPEN).order_by("pk"))
    wanted = request.GET.get("program")
    program = next((one for one in programs if one.slug == wanted), programs[0] if programs else None)
    if program is None:
        raise Http404
    return program


@login_required
def edit(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Change a plan. Every change is kept with its date and reason."""
    plan = own_plan_door(request, uuid)
    initial = {name: getattr(plan, name) for name in PlanForm.base_fields}
    kept: list[Any] = list(plan.sources.values("citation", "kind", "link", "research_based"))
    form, sources = _plan_forms(request, initial, kept, plan.program_id)
    reason = ReasonForm(request.POST or None)
    complete = request.method == "POST" and "more" not in request.POST
    if (
        complete
        and form.is_valid()
        and sources.is_valid()
        and reason.is_valid()
        and _saved(request, plan, form, sources)
    ):
        return redirect("submissions:plan", plan.uuid)
    page = _form_page(request, form, sources, plan=plan, program=plan.program, reason=reason)
    return render(request, "submissions/plan_form.html", page)


def _saved(request: PersonRequest, plan: LearningPlan, form: PlanForm, sources: Any) -> bool:
    revision = whole(request.POST.get("revision"))
    facts = {**form.cleaned_data, "sources": sources.sources(), "reason": request.POST.get("reason", "")}
    try:
        actions.save_plan(plan.pk, by=request.user, revision=-1 if revision is None else revision, **facts)
    except Invalid as refused:
        plan.refresh_from_db()
        show_errors(form, refused)
        return False
    return True


def _plan_forms(
    request: PersonRequest, initial: dict[str, Any], kept: list[dict[str, Any]], program_id: int
) -> tuple[PlanForm, Any]:
    if request.method != "POST":
        blank = max(0, sources_needed(program_id) - len(kept)) or (0 if kept else 1)
        return PlanForm(initial=initial), SourceFormSet(initial=[*kept, *[BLANK] * blank], prefix="source")
    data = request.POST.copy()
    if "more" in data:  # without a script: the same page with one row more
        data["source-TOTAL_FORMS"] = str(min(12, (whole(data.get("source-TOTAL_FORMS")) or 0) + 1))
    return PlanForm(data), SourceFormSet(data, prefix="source")


def _form_page(request: PersonRequest, form: PlanForm, sources: Any, **more: Any) -> dict[str, Any]:
    beside = [*sources, *filter(None, [more.get("colleagues_form")])]
    if "more" in request.POST:
        for one in [form, *beside]:
            one.errors.clear()
    return {
        "form": form,
        "sources": sources,
        "more_forms": [one for one in beside if one.errors],
        "action_key": uuid4(),
        **more,
    }


@login_required
def plan(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """A plan with its ladder and the one next thing to do."""
    plan = plan_door(request, uuid)
    invited = plan.invitations.filter(answered_at__isnull=True).select_related("colleague", "invited_by")
    invitations = list(invited) if plan.is_group else []
    mine = next((one for one in invitations if one.colleague_id == request.user.pk), None)
    return render(request, "submissions/plan.html", _plan_page(request, plan, invitations, mine))


def _plan_page(
    request: PersonRequest, plan: LearningPlan, invitations: list[GroupInvitation], mine: GroupInvitation | None
) -> dict[str, Any]:
    own = list(Submission.objects.of(request.user).filter(plan=plan).for_ladder())
    touched = Workspace.objects.filter(plan=plan, revision__gt=0).values_list("terms_id", flat=True)
    ladder = rungs(own, begun=set(touched)) if own else []
    upcoming = next_rung(ladder)
    if upcoming is not None:
        ladder = rungs(own, begun=set(touched), current=upcoming.order)
    stays = list(plan.memberships.select_related("teacher", "invited_by")) if plan.is_group else []
    members = [stay.teacher for stay in stays if stay.left_at is None] or [plan.owner]
    draft = plan.state in {LearningPlan.State.DRAFT, LearningPlan.State.RETURNED}
    return {
        "plan": plan,
        "rungs": ladder,
        "next": upcoming,
        "members": members,
        "stays": stays if access.can_read_stays(request.user, plan) else [],
        "is_member": request.user in members,
        "is_owner": plan.owner_id == request.user.pk,
        "invitations": invitations,
        "invitation": mine,
        "missing": missing(plan) if draft else {},
        "coachings": list(plan.coachings.filter(asked_by=request.user, ended_at__isnull=True).select_related("coach")),
        "invite_form": InviteForm(),
        "coach_form": CoachForm(),
        "attest_form": AttestForm(),
    }


@login_required
@once
def start(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """What the plan pays and asks, and the one statement; then the ladder."""
    plan = own_plan_door(request, uuid)
    choice = plan.program.pay == Program.Pay.CHOICE
    form = AttestForm(request.POST or None, choice=choice)
    if request.method == "POST" and form.is_valid():
        try:
            actions.start(plan.pk, by=request.user, **form.cleaned_data)
        except Invalid as refused:
            show_errors(form, refused)
        else:
            messages.success(request, _("Your plan is under way."))
            return redirect("submissions:plan", plan.uuid)
    page = {"plan": plan, "form": form, "missing": missing(plan), "action_key": uuid4()}
    return render(request, "submissions/start.html", page | money.terms_page(plan, request.user))


@login_required
@require_POST
def propose(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Ask a coordinator to approve it."""
    plan = own_plan_door(request, uuid)
    try:
        actions.propose(plan.pk, by=request.user)
    except Invalid as refused:
        messages.error(request, " ".join(refused.errors.values()))
    return redirect("submissions:plan", plan.uuid)


@login_required
@require_POST
def put_away(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Archive a plan; nothing is deleted."""
    actions.archive(own_plan_door(request, uuid).pk, by=request.user)
    messages.success(request, _("The plan is put away. Nothing in it was deleted; bring it back whenever you want."))
    return redirect("submissions:plan", uuid)


@login_required
@require_POST
def bring_back(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Restore an archived plan."""
    actions.restore(own_plan_door(request, uuid).pk, by=request.user)
    return redirect("submissions:plan", uuid)
