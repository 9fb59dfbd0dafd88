"""Which columns of an uploaded table nobody but its owner may see."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.requests import PersonRequest
from core.errors import Invalid
from submissions import actions
from submissions.forms import ColumnsForm
from submissions.views.showing import show_errors
from submissions.views.tiers import draft_door, part_page


@login_required
def choose(request: PersonRequest, uuid: UUID, order: int, item_id: int) -> HttpResponse:
    """The columns found in a table of one's own, those that tell who somebody is ticked; 404 for anything else."""
    submission, draft = draft_door(request, uuid, order, "data")
    workspace = draft.workspace_of("data")
    row = next((row for row in draft.found.datasets if row.pk == item_id and row.workspace_id == workspace.pk), None)
    if row is None or row.file is None or row.file.owner_id != request.user.pk or not row.file.columns:
        raise Http404
    form = ColumnsForm(request.POST if request.method == "POST" else None, columns=row.file.columns)
    if request.method == "POST" and form.is_valid():
        try:
            actions.choose_columns(workspace.pk, item_id=item_id, by=request.user, **form.cleaned_data)
        except Invalid as refused:
            show_errors(form, refused)
        else:
            messages.success(request, _("Saved. The copy that others see has only the columns you left in."))
            return redirect("submissions:data", uuid, order)
    page = part_page(request, submission, draft, "data", form=form, file=row.file)
    return render(request, "submissions/columns.html", page)
