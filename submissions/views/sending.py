"""Check, send, take back, read the decision, send again; and everything a teacher sent."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.requests import PersonRequest
from core.errors import Invalid
from core.numbers import whole
from core.once import once
from core.paging import page
from files.actions import receive
from submissions import actions
from submissions.actions import masking
from submissions.actions.sending import drafts_of
from submissions.forms import ReplaceForm
from submissions.gathering import CARRIERS, gather_sent
from submissions.ladder import rungs
from submissions.models import Attempt, Decision, LearningPlan, Pause, Submission, Workspace
from submissions.parts import draft_of, last_decision
from submissions.personal import KINDS, Telltale
from submissions.pointing import FILE, pointed_out
from submissions.preflight import place_of, preflight
from submissions.views.doors import own_tier_door
from submissions.views.showing import show_errors

State = Submission.State


@login_required
@once
def check(request: PersonRequest, uuid: UUID, order: int) -> HttpResponse:
    """A last look at everything, then send."""
    submission = own_tier_door(request, uuid, order)
    if submission.state != State.DRAFT:
        return redirect("submissions:sent", uuid, order)
    refused: dict[str, str] = {}
    if request.method == "POST":
        try:
            actions.submit(submission.pk, by=request.user)
        except Invalid as refusal:
            refused = refusal.errors
        else:
            return redirect("submissions:sent", uuid, order)
    draft = draft_of(submission, kinds=CARRIERS)
    context = {"submission": submission, "plan": submission.plan, "terms": submission.terms, "draft": draft}
    refusals = [format_html('<a href="{}">{}</a>', place_of(draft, rule), said) for rule, said in refused.items()]
    more: dict[str, Any] = {
        "lines": preflight(draft),
        "found": draft.found,
        "refusals": refusals,
        "action_key": uuid4(),
    }
    more["may_look"] = settings.LINK_CHECKS and bool(draft.found.addresses())
    more["pointed"] = pointed_out(draft, request.user)
    return render(request, "submissions/check.html", context | more)


@login_required
@require_POST
def mask(request: PersonRequest, uuid: UUID, order: int) -> HttpResponse:
    """Put out of sight what may tell who a student is."""
    submission = own_tier_door(request, uuid, order)
    own = {draft.pk: draft for draft in drafts_of(submission)}
    draft = own.get(whole(request.POST.get("workspace")) or 0)
    if draft is None or request.POST.get("kind") not in KINDS:
        raise Http404
    telltale = Telltale(request.POST["kind"], request.POST.get("text", ""))
    field = request.POST.get("field", "")
    masking.mask(draft.pk, field=field, telltale=telltale, by=request.user)
    if field.startswith(FILE):
        messages.success(
            request, _("Masked. From now on the file is shown under its new name; what is in it is as it was.")
        )
    else:
        messages.success(request, _("Masked. Read the sentence again to see whether it still says what you mean."))
    return redirect("submissions:check", uuid, order)


@login_required
@require_POST
def look_again(request: PersonRequest, uuid: UUID, order: int) -> HttpResponse:
    """Ask once more whether others can open the links."""
    submission = own_tier_door(request, uuid, order)
    actions.look_again(submission.pk, by=request.user)
    messages.success(request, _("The links are looked at once more. Come back to this page in a minute."))
    return redirect("submissions:check", uuid, order)


@login_required
def sent(request: PersonRequest, uuid: UUID, order: int) -> HttpResponse:
    """The receipt: reference, date, what happens next, and the way to take it back."""
    submission = own_tier_door(request, uuid, order)
    attempt = submission.attempts.order_by("-number").first()
    if attempt is None:
        raise Http404
    pauses = list(attempt.pauses.filter(closed_at__isnull=True))
    context = {
        "submission": submission,
        "plan": submission.plan,
        "terms": submission.terms,
        "attempt": attempt,
        "found": gather_sent(attempt),
        "findings": attempt.findings.order_by("id"),
        "pauses": pauses,
        "replace_form": ReplaceForm(),
        "waits": submission.state == State.SUBMITTED and submission.ready_at is None,
    }
    return render(request, "submissions/sent.html", context)


@login_required
def withdraw(request: PersonRequest, uuid: UUID, order: int) -> HttpResponse:
    """Take a tier back, after one question."""
    submission = own_tier_door(request, uuid, order)
    if request.method == "POST":
        actions.withdraw(submission.pk, by=request.user)
        messages.success(request, _("Tier %(order)d is taken back.") % {"order": order})
        return redirect("submissions:sent", uuid, order)
    consequences = [_("You can open the draft again and go on writing; nothing you wrote is lost.")]
    if submission.state == State.IN_REVIEW:
        consequences.insert(0, _("Somebody is reading it now. They are told, and stop."))
    question = {
        "title": _("Take tier %(order)d back?") % {"order": order},
        "consequences": consequences,
        "verb": _("Take it back"),
        "danger": True,
        "back_url": request.path.removesuffix("withdraw/") + "sent/",
    }
    return render(request, "submissions/confirm.html", question)


@login_required
@require_POST
def revise(request: PersonRequest, uuid: UUID, order: int) -> HttpResponse:
    """Open the draft again. Pressing it twice leads to the same draft."""
    submission = own_tier_door(request, uuid, order)
    if submission.state != State.DRAFT:
        actions.revise(submission.pk, by=request.user)
    return redirect("submissions:tier", uuid, order)


@login_required
def decision(request: PersonRequest, uuid: UUID, order: int) -> HttpResponse:
    """The judgement: result first, then each criterion, then what to do next. Earlier attempts stay readable."""
    submission = own_tier_door(request, uuid, order)
    newest = last_decision(submission)
    if newest is None:
        return redirect("submissions:sent", uuid, order)
    results = list(newest.results.all())
    context = {
        "submission": submission,
        "plan": submission.plan,
        "terms": submission.terms,
        "decision": newest,
        "attempt": newest.attempt,
        "results": results,
        "to_change": [result for result in results if not result.met],
        "found": gather_sent(newest.attempt),
        "earlier": _attempts(submission).exclude(pk=newest.attempt_id),
        "next_order": _next_order(submission),
        "may_revise": submission.can("revise"),
    }
    return render(request, "submissions/decision.html", context)


def _attempts(submission: Submission) -> QuerySet[Attempt]:
    released = Decision.objects.filter(state__in=[Decision.State.RELEASED, Decision.State.REVERSED])
    return submission.attempts.order_by("-number").prefetch_related(Prefetch("decisions", queryset=released))


def _next_order(submission: Submission) -> int | None:
    open_ones = Submission.objects.filter(plan=submission.plan_id, teacher=submission.teacher_id, state=State.DRAFT)
    return open_ones.order_by("tier_order").values_list("tier_order", flat=True).first()


@login_required
def attempt(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """One attempt as it was sent, with what was decided about it."""
    own = Attempt.objects.filter(submission__teacher=request.user).select_related(
        "submission__plan", "submission__terms"
    )
    found = get_object_or_404(own, uuid=uuid)
    released = found.decisions.filter(state__in=[Decision.State.RELEASED, Decision.State.REVERSED])
    context = {
        "attempt": found,
        "submission": found.submission,
        "plan": found.submission.plan,
        "terms": found.submission.terms,
        "found": gather_sent(found),
        "findings": found.findings.order_by("id"),
        "decisions": released.prefetch_related("results__criterion", "results__level").order_by("-decided_at"),
    }
    return render(request, "submissions/attempt.html", context)


@login_required
@require_POST
def mend(request: PersonRequest, uuid: UUID, order: int, pause: int) -> HttpResponse:
    """Put a replacement beside an item that does not open."""
    submission = own_tier_door(request, uuid, order)
    opened = get_object_or_404(Pause, pk=pause, attempt__submission=submission)
    form = ReplaceForm(request.POST, request.FILES)
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            file = receive(upload, by=request.user) if upload else None
            actions.answer_pause(opened.pk, link=form.cleaned_data["link"], file=file, by=request.user)
        except Invalid as refused:
            show_errors(form, refused)
    if form.errors:
        messages.error(request, " ".join(str(sentence) for errors in form.errors.values() for sentence in errors))
    else:
        messages.success(request, _("Thank you. It goes back to the same scorer."))
    return redirect("submissions:sent", uuid, order)


@login_required
def work(request: PersonRequest) -> HttpResponse:
    """Every plan of this teacher with its ladder, newest first."""
    plans = LearningPlan.objects.of(request.user).select_related("program", "topic")
    found = page(plans, by=["-updated_at", "-id"], after=request.GET.get("after", ""))
    keys = [plan.pk for plan in found.rows]
    own = Submission.objects.of(request.user).filter(plan__in=keys).for_ladder().prefetch_related("attempts")
    drafts = Workspace.objects.filter(plan__in=keys, revision__gt=0)
    begun = set(drafts.values_list("terms_id", flat=True))
    ladders: dict[int, list[Submission]] = {}
    for submission in own:
        ladders.setdefault(submission.plan_id, []).append(submission)
    rows = [(plan, rungs(ladders.get(plan.pk, []), begun=begun)) for plan in found.rows]
    return render(request, "submissions/work.html", {"rows": rows, "page": found})
