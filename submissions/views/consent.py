"""Students in the evidence of a tier: what its teacher states about them."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.requests import PersonRequest
from core.errors import Invalid
from submissions import actions
from submissions.consent import items_of, register_of
from submissions.forms_consent import ConsentForm
from submissions.models import Submission, Workspace
from submissions.parts import drafts_of
from submissions.views.doors import own_tier_door


@login_required
def permissions(request: PersonRequest, uuid: UUID, order: int) -> HttpResponse:
    """The question about students, once for the tier, and for each file or link that is another case."""
    submission = own_tier_door(request, uuid, order)
    drafts = list(drafts_of(submission))
    own = next(draft for draft in drafts if draft.teacher_id)
    form = _form(request, submission, own, drafts)
    if request.method == "POST" and form.is_valid():
        try:
            actions.state_use(own.pk, statement=form.tier.statement, exceptions=form.statements, by=request.user)
        except Invalid as refused:
            form.show(refused.errors)
        else:
            return redirect("submissions:tier", uuid, order)
    context = {
        "submission": submission,
        "plan": submission.plan,
        "terms": submission.terms,
        "own": own,
        "consent": form,
        "lead": _lead(submission),
    }
    return render(request, "submissions/permissions.html", context)


def _form(request: PersonRequest, submission: Submission, own: Workspace, drafts: list[Workspace]) -> ConsentForm:
    items = items_of(submission, drafts)
    others = {}
    if submission.plan.is_group:
        register = register_of(submission.plan_id, terms_id=submission.terms_id)
        for item in items:
            if item.is_shared:
                others[item.key] = register.by_others(submission.terms_id, item.key, than=request.user.pk)
    data = request.POST if request.method == "POST" else None
    return ConsentForm(data, use=own.use, items=items, others=others)


def _lead(submission: Submission) -> str:
    if submission.state == Submission.State.DRAFT:
        return _("Asked once for the whole tier. Your evidence stays private whatever you answer.")
    return _("This tier was sent. What you change here is kept beside what you said then, and holds from now on.")
