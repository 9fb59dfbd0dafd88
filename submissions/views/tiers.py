"""A tier as a list of things to do, and the parts that are one form each."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.requests import PersonRequest
from core import clock
from core.errors import Invalid, WrongState
from core.numbers import whole
from files.models import StoredFile
from files.recording import allow_recording
from submissions import actions
from submissions.checks import ask_for
from submissions.forms import ChangesForm, OverviewForm, ReflectionForm
from submissions.models import DraftVersion, Submission
from submissions.parts import (
    Draft,
    draft_of,
    last_decision,
    length_asked,
    parts_of,
    recorder_for,
    remarks_by_part,
    tasks,
    workspace_for,
)
from submissions.preflight import has_begun, preflight
from submissions.views.doors import own_tier_door
from submissions.views.showing import base_of, save_form

KINDS_OF_MODE = {
    "document": [StoredFile.Kind.DOCUMENT],
    "audio": [StoredFile.Kind.AUDIO, StoredFile.Kind.VIDEO],
    "video": [StoredFile.Kind.VIDEO],
}


def part_page(request: PersonRequest, submission: Submission, draft: Draft, part: str, **more: Any) -> dict[str, Any]:
    """What every page of a part shows: the draft, its revision, remarks of the last decision."""
    workspace = draft.workspace_of(part)
    versions = workspace.versions.filter(by=request.user, settled_at__isnull=True).order_by("-at")
    return {
        "submission": submission,
        "plan": submission.plan,
        "terms": submission.terms,
        "draft": draft,
        "workspace": workspace,
        "base": base_of(request, more.get("form"), workspace),
        "is_shared": workspace.teacher_id is None,
        "part": part,
        "editable": submission.state == Submission.State.DRAFT,
        "versions": list(versions[:5]),
        "remarks": remarks_by_part(last_decision(submission)).get(part, []),
        **more,
    }


def draft_door(request: PersonRequest, uuid: UUID, order: int, part: str) -> tuple[Submission, Draft]:
    """The person's own draft of a tier that has this part; 404 if it has not, `WrongState` when it is not a draft."""
    submission = own_tier_door(request, uuid, order)
    if part not in parts_of(submission):
        raise Http404
    if submission.state != Submission.State.DRAFT:
        raise WrongState(_("This tier was sent, so it is not changed now. Take it back on its page to go on writing."))
    return submission, draft_of(submission)


@login_required
def tier(request: PersonRequest, uuid: UUID, order: int) -> HttpResponse:
    """The tier's task list; once sent, where it stands."""
    submission = own_tier_door(request, uuid, order)
    state = Submission.State(submission.state)
    if state != Submission.State.DRAFT:
        judged = state in {Submission.State.ON_TRACK, Submission.State.NOT_YET}
        return redirect("submissions:decision" if judged else "submissions:sent", uuid, order)
    draft, decision = draft_of(submission), last_decision(submission)
    remarks = remarks_by_part(decision)
    page = {
        "submission": submission,
        "plan": submission.plan,
        "terms": submission.terms,
        "draft": draft,
        "tasks": tasks(draft, remarks),
        "lines": [line for line in preflight(draft) if line.is_open] if has_begun(draft) else [],
        "decision": decision if remarks else None,
        "remarks": [result for results in remarks.values() for result in results],
        "changes_form": ChangesForm(initial={"changes": draft.own.changes}) if decision else None,
    }
    return render(request, "submissions/tier.html", page)


@login_required
def rubric(request: PersonRequest, uuid: UUID, order: int) -> HttpResponse:
    """The rubric this plan was started with, as its teacher reads it."""
    submission = own_tier_door(request, uuid, order)
    criteria = submission.terms.rubric_version.ordered_criteria()
    page = {"plan": submission.plan, "terms": submission.terms, "criteria": criteria}
    return render(request, "submissions/rubric.html", page)


@login_required
def reflection(request: PersonRequest, uuid: UUID, order: int) -> HttpResponse:
    """Write, upload or speak the reflection."""
    submission, draft = draft_door(request, uuid, order, "reflection")
    row = draft.found.reflection
    initial = {"mode": row.mode if row else "text", "text": row.text if row else ""}
    asks = submission.terms.asks
    facts: dict[str, Any] = {"has_overview": "overview" in parts_of(submission), "had_file": bool(row and row.file_id)}
    facts |= {"recorder": recorder_for(asks)}
    form = ReflectionForm(request.POST or None, request.FILES or None, initial=initial, **facts)
    if request.method == "POST" and form.is_valid():
        allowed = KINDS_OF_MODE.get(form.cleaned_data["mode"], [])
        if save_form(request, form, draft.own, "reflection", kinds_allowed=allowed):
            return redirect("submissions:tier", uuid, order)
    more = {"form": form, "row": row, "words": ask_for(asks, "words"), "asked": length_asked(asks)}
    page = part_page(request, submission, draft, "reflection", **more)
    return allow_recording(render(request, "submissions/reflection.html", page))


@login_required
def overview(request: PersonRequest, uuid: UUID, order: int) -> HttpResponse:
    """Write the practice down so that somebody else can do it."""
    submission, draft = draft_door(request, uuid, order, "overview")
    row = draft.found.overview
    names = [name for name in OverviewForm.base_fields if name != "file"]
    initial = {name: getattr(row, name) for name in names} if row else {}
    form = OverviewForm(request.POST or None, request.FILES or None, initial=initial)
    workspace = draft.workspace_of("overview")
    if request.method == "POST" and form.is_valid() and save_form(request, form, workspace, "overview"):
        return redirect("submissions:tier", uuid, order)
    page = part_page(request, submission, draft, "overview", form=form, row=row)
    return render(request, "submissions/overview.html", page)


@login_required
@require_POST
def save(request: PersonRequest, uuid: UUID, order: int) -> HttpResponse:
    """Autosave: one typed field as JSON. 409 gives back the other text; both are kept."""
    submission = own_tier_door(request, uuid, order)
    try:
        field, value, base, unheard = _typed(request)
        kind = field.partition(".")[0].partition(":")[0]
        workspace = _workspace_for(submission, kind)
        saved = actions.save_draft(
            workspace, field=field, value=value, base_revision=base, unheard=unheard, by=request.user
        )
    except Invalid as refused:
        return JsonResponse({"sentence": " ".join(refused.errors.values())}, status=400)
    if saved.conflict:
        settle = reverse("submissions:settle", args=[uuid, order, saved.version_id])
        return JsonResponse({"revision": saved.revision, "theirs": saved.current, "settle": settle}, status=409)
    at = date_format(timezone.localtime(clock.now()), "TIME_FORMAT")
    return JsonResponse({"before": saved.before, "revision": saved.revision, "saved_at": at})


def _typed(request: PersonRequest) -> tuple[str, str, int, list[str]]:
    unreadable = Invalid({"": _("This could not be read. Reload the page and try again.")})
    try:
        body = json.loads(request.body)
        field, value, base = body["field"], body["value"], whole(body["base_revision"])
        unheard = body.get("unheard", [])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise unreadable from None
    texts: list[Any] = [field, value, *unheard] if isinstance(unheard, list) else [None]
    if base is None or not all(isinstance(text, str) and _is_text(text) for text in texts):
        raise unreadable
    field, value, *unheard = (text.replace("\x00", "") for text in texts)
    return field, value, base, unheard


def _is_text(text: str) -> bool:
    """Whether it can be kept: JSON can spell half of a character, which no database takes."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _workspace_for(submission: Submission, kind: str) -> int:
    part = {"artifact": "artifacts", "dataset": "data"}.get(kind, kind)
    return workspace_for(submission, part).pk


@login_required
@require_POST
def save_changes(request: PersonRequest, uuid: UUID, order: int) -> HttpResponse:
    """What is different this time, for browsers without scripts."""
    submission, draft = draft_door(request, uuid, order, "reflection")
    text, base = request.POST.get("changes", ""), draft.own.revision
    actions.save_draft(draft.own.pk, field="changes", value=text, base_revision=base, by=request.user)
    messages.success(request, _("Saved."))
    return redirect("submissions:tier", submission.plan.uuid, order)


@login_required
@require_POST
def settle(request: PersonRequest, uuid: UUID, order: int, version: int) -> HttpResponse:
    """The teacher has looked at a text that was kept aside."""
    submission = own_tier_door(request, uuid, order)
    own_plan = DraftVersion.objects.filter(by=request.user, workspace__terms=submission.terms_id)
    actions.settle_version(get_object_or_404(own_plan, pk=version).pk, by=request.user)
    part = request.POST.get("part", "")
    return redirect(f"submissions:{part}" if part in parts_of(submission) else "submissions:tier", uuid, order)
