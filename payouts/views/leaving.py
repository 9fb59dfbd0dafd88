"""Files to payroll and back."""

from __future__ import annotations

import io
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.requests import PersonRequest
from core.errors import Invalid
from core.once import once
from payouts import actions, answerfile
from payouts.actions.answers import asked, lines_of
from payouts.forms import AnswerForm, SettleForm
from payouts.models import AnswerDraft, Batch, PayrollFile
from payouts.views.asking import ask, refuse
from payouts.views.doors import clerk_door, finance_door, line_door, run_door
from payouts.views.looking import frame_of

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@clerk_door
@require_POST
@once
def export(request: PersonRequest, uuid: UUID, format: str) -> HttpResponse:
    """Make the file for payroll."""
    run = run_door(uuid)
    actions.export(run.pk, format=format, by=request.user)
    return redirect(run)


@finance_door
def download(request: PersonRequest, uuid: UUID, format: str) -> HttpResponse:
    """Give out the file that was made, the same bytes each time; the copy is numbered and noted."""
    files = PayrollFile.objects.filter(batch__uuid=uuid, direction=PayrollFile.Direction.OUT)
    file = get_object_or_404(files.select_related("batch"), format=format)
    copy = actions.take_copy(file.pk, by=request.user)
    name = f"pay-run-{file.batch.number:04}" + (f"-copy-{copy.number}" if copy.number > 1 else "")
    response = HttpResponse(bytes(file.content), content_type=TYPES[format])
    response["Content-Disposition"] = f'attachment; filename="{name}.{format}"'
    return response


@clerk_door
@once
def sent(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Payroll has the file."""
    run = run_door(uuid)
    return ask(
        request,
        title=_("Does payroll have the file of “%(name)s”?") % {"name": run.name},
        consequences=[_("The pay run then waits for payroll’s answer.")],
        verb=_("Yes, it was sent"),
        back=run.get_absolute_url(),
        act=lambda data: actions.mark_sent(run.pk, by=request.user),
        done=_("The pay run waits for payroll’s answer."),
    )


@clerk_door
def answer(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Choose payroll's answer; it is shown before anything changes."""
    run = run_door(uuid)
    form = AnswerForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        earlier = actions.read_before(upload.read())
        upload.seek(0)
        if earlier is not None:
            messages.info(request, _said_before(earlier))
            return redirect(earlier.batch)
        try:
            draft = actions.hold_answer(run.pk, upload=upload, by=request.user)
        except Invalid as refused:
            refuse(form, refused)
        else:
            return redirect("payouts:answer_preview", run.uuid, draft.uuid)
    context = {**frame_of(request, "runs"), "run": run, "form": form}
    return render(request, "payouts/answer.html", context, status=422 if request.method == "POST" else 200)


@clerk_door
@once
def preview(request: PersonRequest, uuid: UUID, draft: UUID) -> HttpResponse:
    """What payroll's answer would change, row by row; then accept it whole, or leave it."""
    run = run_door(uuid)
    found = AnswerDraft.objects.filter(uuid=draft, batch=run).first()
    if found is None:  # accepted or replaced meanwhile: the run's own page says where it stands
        return redirect(run)
    content = bytes(found.content)
    if request.method == "POST":
        return _accept(request, run, content)
    lines = lines_of(run)
    reading = answerfile.compare(answerfile.read(content), asked(lines.values()))
    listed = {
        kind: [(lines[pk], row) for pk, row in getattr(reading, kind).items()] for kind in ("paid", "failed", "unlike")
    }
    context = {**frame_of(request, "runs"), "run": run, "draft": found, "reading": reading, **listed}
    return render(request, "payouts/answer_preview.html", context)


def _accept(request: PersonRequest, run: Batch, content: bytes) -> HttpResponse:
    try:
        file = actions.import_answer(run.pk, upload=io.BytesIO(content), by=request.user)
    except Invalid as refused:  # its lines were settled by hand while the preview stood open
        messages.error(request, " ".join(refused.errors.values()))
    else:
        changed = ngettext("%(count)s line was answered.", "%(count)s lines were answered.", file.rows)
        messages.success(request, changed % {"count": file.rows})
    return redirect(run)


def _said_before(file: PayrollFile) -> str:
    return _("This very file was read before, for “%(run)s”. Nothing was changed.") % {"run": file.batch.name}


@clerk_door
@once
def settle(request: PersonRequest, uuid: UUID, line: int) -> HttpResponse:
    """One line by hand."""
    found = line_door(uuid, line)

    def act(data: dict) -> object:
        return actions.settle_line(
            found.pk,
            was_paid=data["outcome"] == "paid",
            reference=data["reference"],
            paid_on=data["paid_on"],
            reason=data["reason"],
            by=request.user,
        )

    return ask(
        request,
        title=_("Settle the line of %(name)s by hand?") % {"name": found.payee_name},
        consequences=[_("They are told at once. A line that is settled stays settled.")],
        verb=_("Settle this line"),
        back=found.batch.get_absolute_url(),
        form=SettleForm(request.POST or None),
        act=act,
        done=_("The line is settled."),
    )
