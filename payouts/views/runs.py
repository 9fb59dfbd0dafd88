"""A pay run on screen: choose, draft, prepare, approve."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import BigIntegerField, Count, F, QuerySet, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.requests import PersonRequest
from core.errors import Invalid
from core.once import once
from core.paging import page, ready_page
from core.ready import Slot, ready
from payouts import access, actions, showing
from payouts.actions.leaving import FORMATS
from payouts.differences import differences
from payouts.forms import AddForm, NoteForm, PrepareForm, ReasonForm, RunForm
from payouts.models import Batch, BatchItem, BatchLine, PayrollFile, Stipend
from payouts.views.asking import ask, refuse
from payouts.views.doors import clerk_door, finance_door, fresh_sign_in, manager_door, run_door
from payouts.views.looking import eligible_rows, frame_of

REMOVED = {
    "uuid": F("stipend__uuid"),
    "teacher": F("stipend__teacher__name"),
    "reference": F("stipend__decision__attempt__reference"),
    "amount": F("stipend__amount"),
    "at": F("closed_at"),
    "why": F("removed_reason"),
}
MOST_REMOVED = 50
_RUN = Slot("run", BigIntegerField())
MOST_AT_ONCE = 500  # one request's worth of rows; a larger run is filled in several goes


@finance_door
def runs(request: PersonRequest) -> HttpResponse:
    """Every pay run, newest first."""
    found = page(Batch.objects.with_people(), by=("-number",), after=request.GET.get("after", ""))
    rows = [{"run": run, "tone": showing.BATCH_TONES[run.state]} for run in found.rows]
    return render(request, "payouts/runs.html", {**frame_of(request, "runs"), "page": found, "rows": rows})


def _chosen(request: PersonRequest) -> QuerySet[Stipend]:
    """The stipends an address names: the ticked ones, or all that its filters match, oldest first."""
    if request.GET.get("scope") == "all":
        rows, _form = eligible_rows(request)
        first = rows.order_by("pk").values("pk")[:MOST_AT_ONCE]
        return Stipend.objects.filter(pk__in=list(first.values_list("pk", flat=True)))
    uuids = []
    for text in request.GET.getlist("s")[:MOST_AT_ONCE]:
        try:
            uuids.append(UUID(text))
        except ValueError:
            continue
    return Stipend.objects.eligible().filter(uuid__in=uuids)


@clerk_door
@once
def new(request: PersonRequest) -> HttpResponse:
    """Begin a pay run with what was chosen."""
    chosen = _chosen(request)
    ids = list(chosen.values_list("pk", flat=True))
    form = RunForm(request.POST or None, initial={"seen": len(ids)})
    if request.method == "POST" and form.is_valid() and _as_seen(form, ids):
        try:
            run = actions.start_batch(
                name=form.cleaned_data["name"], pay_date=form.cleaned_data["pay_date"], stipend_ids=ids, by=request.user
            )
        except Invalid as refused:
            refuse(form, refused)
        else:
            return redirect("payouts:run", run.uuid)
    return _choice_page(request, chosen, form, run=None)


@clerk_door
@once
def add(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Put what was chosen into a draft."""
    run, chosen = run_door(uuid), _chosen(request)
    ids = list(chosen.values_list("pk", flat=True))
    form = AddForm(request.POST or None, initial={"seen": len(ids)})
    if request.method == "POST" and form.is_valid() and _as_seen(form, ids):
        try:
            actions.add(run.pk, stipend_ids=ids, by=request.user)
        except Invalid as refused:
            refuse(form, refused)
        else:
            return redirect("payouts:run", run.uuid)
    return _choice_page(request, chosen, form, run=run)


def _as_seen(form: forms.Form, ids: list[int]) -> bool:
    """What is taken in is what the page showed; else say so and show it anew."""
    if form.cleaned_data["seen"] == len(ids):
        return True
    sent: Any = form.data  # a QueryDict
    form.data = sent = sent.copy()
    sent["seen"] = len(ids)
    form.add_error(None, _("What you chose changed meanwhile. Look at the new number and press again."))
    return False


def _choice_page(
    request: PersonRequest, chosen: QuerySet[Stipend], form: forms.Form, run: Batch | None
) -> HttpResponse:
    codes = chosen.order_by("funding_source__code").values("currency", code=F("funding_source__code"))
    context = {
        **frame_of(request, "runs"),
        "form": form,
        "run": run,
        "sum": chosen.aggregate(number=Count("pk"), total=Sum("amount"), payees=Count("teacher", distinct=True)),
        "codes": codes.annotate(number=Count("pk"), total=Sum("amount")),
        "most": MOST_AT_ONCE,
        "action_key": uuid4(),
    }
    return render(request, "payouts/new_run.html", context, status=422 if request.method == "POST" else 200)


@ready
def _kept() -> QuerySet[Any]:
    """What is in a run, as rows of a page."""
    return BatchItem.objects.filter(batch=_RUN, removed_reason="").values_list("id", *showing.ITEM_FIELDS, named=True)


@ready
def _lines() -> QuerySet[Any]:
    return BatchLine.objects.filter(batch=_RUN)


@ready
def _removed() -> QuerySet[Any]:
    return BatchItem.objects.filter(batch=_RUN).taken_out().values(**REMOVED)[:MOST_REMOVED]


@ready
def _files() -> QuerySet[Any]:
    """What was made for payroll and what came back, with how often each was taken."""
    files = PayrollFile.objects.filter(batch=_RUN).select_related("by").annotate(taken=Count("copies"))
    return files.order_by("pk").defer("content")


def run_context(request: PersonRequest, run: Batch) -> dict[str, Any]:
    """What every page of one run shows: totals per code, and its stipends or its lines, a page at a time."""
    after = request.GET.get("after", "")
    listed: dict[str, Any]
    if run.state in {Batch.State.DRAFT, Batch.State.VOID}:
        shown = ready_page(_kept, by=("id",), after=after, run=run.pk)
        listed = {"items": showing.rows([row[1:] for row in shown.rows])}
    else:
        shown = ready_page(_lines, by=("payee_name", "id"), after=after, run=run.pk)
        listed = {"lines": [(line, showing.LINE_TONES[line.outcome]) for line in shown.rows]}
    return {
        **frame_of(request, "runs"),
        **listed,
        "run": run,
        "tone": showing.BATCH_TONES[run.state],
        "sum": {"number": run.stipend_count, "payees": run.payee_count, "total": run.total},
        "codes": run.by_code(),
        "page": shown,
        "removed": _removed(run=run.pk),
        "action_key": uuid4(),
    }


@finance_door
def run(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """One pay run, as it stands."""
    found = run_door(uuid)
    context = run_context(request, found)
    context["prepare_form"] = PrepareForm()
    files = _files(run=found.pk)
    made = {file.format for file in files if file.direction == PayrollFile.Direction.OUT}
    context |= {
        "files": files,
        "missing": [format for format in FORMATS if format not in made],
        "answered": len(files) > len(made),
        "other_key": uuid4(),
    }
    context["approvable"] = context["can_approve"] and access.can_approve_run(request.user, found)
    return render(request, "payouts/run.html", context)


@clerk_door
@once
def remove(request: PersonRequest, uuid: UUID, stipend: UUID) -> HttpResponse:
    """Take one stipend out of a draft, with a reason."""
    found = run_door(uuid)
    item = get_object_or_404(found.items.filter(closed_at__isnull=True).with_stipends(), stipend__uuid=stipend)
    return ask(
        request,
        title=_("Take the stipend of %(name)s out of this pay run?") % {"name": item.stipend.teacher.name},
        consequences=[_("It is ready for a later pay run again. The approver reads your reason.")],
        verb=_("Take it out"),
        back=found.get_absolute_url(),
        form=ReasonForm(request.POST or None),
        act=lambda data: actions.remove(found.pk, stipend_id=item.stipend_id, by=request.user, **data),
        done=_("It was taken out."),
    )


@clerk_door
@once
def prepare(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Hand the draft to its approver, number and total typed once more."""
    found = run_door(uuid)
    form = PrepareForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.prepare(found.pk, by=request.user, **form.cleaned_data)
        except Invalid as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("The pay run waits for its approval by a business manager."))
            return redirect(found)
    if request.method != "POST":
        return redirect(found)
    return render(
        request, "payouts/run.html", {**run_context(request, found), "prepare_form": form, "form": form}, status=422
    )


@manager_door
@fresh_sign_in
@once
def approve(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """The second pair of eyes: what changed, every line, and one button."""
    found = run_door(uuid)
    if request.method == "POST":
        actions.approve_batch(found.pk, by=request.user)
        messages.success(request, _("Approved. Nothing in this pay run changes any more; its payees were told."))
        return redirect(found)
    if found.state != Batch.State.PREPARED:
        return redirect(found)
    if not access.can_approve_run(request.user, found):
        raise PermissionDenied
    return render(request, "payouts/approve.html", run_context(request, found) | {"differences": differences(found)})


@manager_door
@once
def send_back(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Return a prepared run with a note."""
    found = run_door(uuid)
    return ask(
        request,
        title=_("Send “%(name)s” back?") % {"name": found.name},
        consequences=[_("Its preparer reads your note, changes it and prepares it again.")],
        verb=_("Send it back"),
        back=found.get_absolute_url(),
        form=NoteForm(request.POST or None),
        act=lambda data: actions.return_batch(found.pk, by=request.user, **data),
        done=_("It is back with its preparer."),
    )


@clerk_door
@once
def give_up(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Give up a run nobody approved."""
    found = run_door(uuid)
    return ask(
        request,
        title=_("Give up “%(name)s”?") % {"name": found.name},
        consequences=[_("Its stipends are ready for another pay run. The number of this one is not used again.")],
        verb=_("Give it up"),
        back=found.get_absolute_url(),
        danger=True,
        act=lambda data: actions.give_up(found.pk, by=request.user),
        done=_("The pay run was given up."),
    )
