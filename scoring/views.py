"""The desk's screens. Each view finds its row through a door, calls one verb, and goes on."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.db.models import Prefetch
from django.forms import Form
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

import submissions.actions
from accounts.access import COORDINATORS, SCORERS, can_coordinate, role_door
from accounts.requests import PersonRequest
from core.errors import Invalid, WrongState
from core.numbers import whole
from core.once import once
from core.paging import page
from scoring import actions
from scoring.forms import PauseForm, ReverseForm, ScoreForm
from scoring.models import KeptScores
from scoring.queue import Choices, Filters, Queue
from scoring.reading import at_desk
from scoring.reversal import consequences
from scoring.rubric import rubric_of
from scoring.screen import Screen
from submissions.models import Attempt, CriterionResult, Decision, Submission

scorers_only = role_door(*SCORERS)
coordinators_only = role_door(*COORDINATORS)


@scorers_only
def queue(request: PersonRequest) -> HttpResponse:
    """What waits, oldest first."""
    filters = Filters.read(request.GET, Choices.read(request.user))
    context = {
        "queue": Queue(request.user, filters, request.GET.get("after", "")),
        "is_coordinator": can_coordinate(request.user),
        "action_key": uuid4(),
    }
    return render(request, "scoring/queue.html", context)


@require_POST
@scorers_only
@once
def score_next(request: PersonRequest) -> HttpResponse:
    """Claim the oldest work that may be scored, within the filters, and open it."""
    filters = Filters.read(request.POST, Choices.read(request.user))
    return _go_on(request, actions.claim_next(by=request.user, within=filters.where))


@scorers_only
def piece(request: PersonRequest, piece: UUID) -> HttpResponse:
    """One piece of work: evidence beside rubric."""
    return _show(request, _open(request, piece))


@require_POST
@scorers_only
def claim(request: PersonRequest, piece: UUID) -> HttpResponse:
    """Hold a piece of work to score it."""
    submissions.actions.claim(_open(request, piece).pk, by=request.user)
    return redirect("scoring:piece", piece)


@require_POST
@scorers_only
def let_go(request: PersonRequest, piece: UUID) -> HttpResponse:
    """Put a piece of work back for others; the scores so far stay."""
    submissions.actions.lapse(_open(request, piece).pk, by=request.user)
    messages.success(request, _("It is back in the queue. What you noted is kept for you."))
    return redirect("scoring:queue")


@require_POST
@scorers_only
def save(request: PersonRequest, piece: UUID) -> HttpResponse:
    """Keep half-done scores: every few seconds by script, or on leaving."""
    work = _open(request, piece)
    attempt, form = _sent_form(request, work)
    if not form.is_valid():
        return _refuse(request, work, _sentences(form))
    saved = _keep(request, attempt, form)
    if work.claimed_by_id == request.user.pk:
        work = submissions.actions.renew(work.pk, by=request.user)
    if "application/json" in request.headers.get("Accept", ""):
        return _saved_json(saved, work)
    if saved.kept:
        return redirect("scoring:piece", piece)
    messages.success(request, _("Your scores so far are saved."))
    return redirect("scoring:queue")


@require_POST
@scorers_only
@once
def decide(request: PersonRequest, piece: UUID) -> HttpResponse:
    """Save what is on the screen, judge it, and go on to the next."""
    work = _open(request, piece)
    attempt, form = _sent_form(request, work)
    if not form.is_valid():
        return _refuse(request, work, _sentences(form))
    mine = Decision.objects.filter(attempt=attempt, decided_by=request.user, state__in=actions.STANDING)
    if not mine.exists() and _keep(request, attempt, form).kept:
        return redirect("scoring:piece", piece)
    answer = request.POST.get("decision")
    if answer not in {"on_track", "not_yet"}:
        return _refuse(request, work, {"": _("Choose “On track” or “Not yet on track”. Nothing was decided.")})
    try:
        decision = actions.decide(attempt.pk, on_track=answer == "on_track", by=request.user)
    except Invalid as no:
        return _show(request, work, errors=no.errors, given=request.POST, status=422)
    _say_decided(request, decision)
    following = actions.claim_next(by=request.user, plan_id=work.plan_id) or actions.claim_next(by=request.user)
    return _go_on(request, following)


@require_POST
@scorers_only
def pause(request: PersonRequest, piece: UUID) -> HttpResponse:
    """Something keeps the work from being judged: ask its teacher. No decision."""
    work = _open(request, piece)
    attempt = get_object_or_404(Attempt, submission=work, uuid=_uuid(request.POST.get("attempt")))
    form = PauseForm(Screen(request.user, work, attempt.number).items, request.POST)
    if not form.is_valid():
        errors = {f"pause-{name}": sentence for name, sentence in _sentences(form).items()}
        return _show(request, work, errors=errors, pausing=request.POST, status=422)
    submissions.actions.pause(attempt.pk, by=request.user, **form.cleaned_data)
    messages.success(request, _("%(reference)s waits for its teacher now.") % {"reference": attempt.reference})
    return redirect("scoring:queue")


@require_POST
@scorers_only
def settle(request: PersonRequest, piece: UUID) -> HttpResponse:
    """Choose between two versions of one's own scores."""
    work = _open(request, piece)
    mine = KeptScores.objects.filter(assessment__scorer=request.user, assessment__attempt__submission=work)
    kept = get_object_or_404(mine, pk=whole(request.POST.get("kept")))
    actions.settle(kept.pk, use=request.POST.get("use") == "other", by=request.user)
    return redirect("scoring:piece", piece)


@coordinators_only
def decisions(request: PersonRequest) -> HttpResponse:
    """What was decided, newest first."""
    judged = Submission.objects.judgeable_by(request.user)
    rows = Decision.objects.filter(submission__in=judged.values("pk")).select_related(
        "attempt", "teacher", "decided_by", "submission__plan"
    )
    shown = page(rows, by=("-decided_at", "-id"), after=request.GET.get("after", ""))
    return render(request, "scoring/decisions.html", {"page": shown})


@coordinators_only
@once
def reverse(request: PersonRequest, decision: UUID) -> HttpResponse:
    """Take a decision back, with a reason."""
    judged = Submission.objects.judgeable_by(request.user)
    rows = Decision.objects.filter(submission__in=judged.values("pk")).select_related(
        "attempt", "teacher", "decided_by", "submission__plan", "submission__terms"
    )
    results = CriterionResult.objects.select_related("criterion", "level")
    found = get_object_or_404(rows.prefetch_related(Prefetch("results", queryset=results)), uuid=decision)
    form = ReverseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.reverse(found.pk, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("The decision is taken back. The work is in the queue again."))
        return redirect("scoring:decisions")
    context = {"decision": found, "form": form, "consequences": consequences(found), "action_key": uuid4()}
    return render(request, "scoring/reverse.html", context, status=422 if form.errors else 200)


def _open(request: PersonRequest, piece: UUID) -> Submission:
    work = at_desk(request.user, piece)
    if work is not None:
        return work
    gone = Submission.objects.judgeable_by(request.user).filter(uuid=piece, state=Submission.State.WITHDRAWN)
    if gone.exists():  # read by this person a moment ago: a sentence, not “no such page”
        raise WrongState(_("Its teacher has taken this work back, so nothing was changed. The queue has the next one."))
    raise Http404


def _show(request: PersonRequest, work: Submission, *, status: int = 200, **more: object) -> HttpResponse:
    number = whole(request.GET.get("attempt")) or 0
    screen = Screen(request.user, work, number, **more)  # type: ignore[arg-type]
    if not screen.attempts:
        return redirect("scoring:queue")
    context = {"screen": screen, "work": work, "action_key": uuid4()}
    return render(request, "scoring/piece.html", context, status=status)


def _sent_form(request: PersonRequest, work: Submission) -> tuple[Attempt, ScoreForm]:
    attempt = get_object_or_404(Attempt, submission=work, uuid=_uuid(request.POST.get("attempt")))
    return attempt, ScoreForm(rubric_of(work.terms.rubric_version_id), request.POST)


def _uuid(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError:
        return UUID(int=0)


def _keep(request: PersonRequest, attempt: Attempt, form: ScoreForm) -> actions.Saved:
    given = form.cleaned_data
    return actions.save_assessment(
        attempt.pk,
        revision=given["revision"],
        ratings=form.ratings,
        message=given["message"],
        note=given["note"],
        by=request.user,
    )


def _sentences(form: Form) -> dict[str, str]:
    return {name: str(found[0]) for name, found in form.errors.items()}


def _refuse(request: PersonRequest, work: Submission, errors: dict[str, str]) -> HttpResponse:
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"errors": errors}, status=422)
    return _show(request, work, errors=errors, given=request.POST, status=422)


def _saved_json(saved: actions.Saved, work: Submission) -> JsonResponse:
    if saved.kept:
        sentence = _("These scores were saved in another window meanwhile. Both are kept; reload to choose.")
        return JsonResponse({"sentence": sentence, "revision": saved.assessment.revision}, status=409)
    until = date_format(localtime(work.claimed_until), "TIME_FORMAT") if work.claimed_until else ""
    at = date_format(localtime(saved.assessment.saved_at), "TIME_FORMAT")
    return JsonResponse({"revision": saved.assessment.revision, "saved": at, "until": until})


def _say_decided(request: PersonRequest, decision: Decision) -> None:
    facts = {"reference": decision.attempt.reference}
    if decision.on_track:
        messages.success(request, _("%(reference)s is on track. Its teacher can read it now.") % facts)
    else:
        sentence = _("%(reference)s is not yet on track. Its teacher can read what to change.")
        messages.success(request, sentence % facts)


def _go_on(request: PersonRequest, following: Submission | None) -> HttpResponse:
    if following is not None:
        return redirect("scoring:piece", following.uuid)
    messages.info(request, _("Nothing more waits for you here now."))
    return redirect("scoring:queue")
