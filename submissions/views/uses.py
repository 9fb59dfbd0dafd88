"""What may be done with the evidence of a tier now: for its teacher, and for coordinators who guard privacy."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.requests import PersonRequest
from core.errors import Invalid
from files.actions.stating import Key
from files.models import Use
from submissions import access, actions
from submissions.consent import Item, Register, items_of, register_of
from submissions.forms_consent import WithdrawForm
from submissions.models import Submission, Withdrawal, Workspace
from submissions.parts import drafts_of
from submissions.views.showing import show_errors

TIER = "tier"


@dataclass(frozen=True)
class Line:
    """A tier, or a file or link of it: what it is called, how far it may go now, and its own address."""

    name: str
    slug: str
    reach: int
    item: Item | None = None
    is_held: bool = False
    """Whether it waits for a coordinator to look at a report."""

    @property
    def reach_words(self) -> str:
        """How far it may go, in words."""
        if self.is_held:
            return _("Nothing, until a coordinator has looked: a privacy problem was reported")
        return str(Use.Reach(self.reach).label) if self.reach else _("Nothing: it is taken back")


def tier_door(request: PersonRequest, uuid: UUID) -> Submission:
    """A tier that is this person's own, or that they guard as a coordinator; else 404."""
    rows = Submission.objects.visible_to(request.user).select_related("plan__program", "terms", "teacher")
    submission = get_object_or_404(rows, uuid=uuid)
    if not access.can_withdraw_use(request.user, submission):
        raise Http404
    return submission


def _lines(submission: Submission) -> list[Line]:
    register, drafts = register_of(submission.plan_id), list(drafts_of(submission))
    held = {one.key for one in register.taken_back if one.is_held and one.submission_id == submission.pk}
    lines = [Line(_("The whole tier"), TIER, _reach(register, submission, None), is_held=None in held)]
    for item in items_of(submission, drafts):
        slug = f"{item.row._meta.model_name}-{item.row.pk}"
        lines.append(Line(item.name, slug, _reach(register, submission, item), item, item.key in held))
    return lines


def _reach(register: Register, submission: Submission, item: Item | None) -> int:
    shared = item is not None and item.is_shared and submission.plan.is_group
    key = item.key if item is not None else None
    return register.reach(submission.terms_id, submission.teacher_id, key, shared=shared)


@login_required
def uses(request: PersonRequest, submission: UUID) -> HttpResponse:
    """How far each file and link may go, what was taken back, and everything that was ever stated."""
    work = tier_door(request, submission)
    own = Workspace.objects.filter(terms=work.terms_id, teacher=work.teacher_id).select_related("use").first()
    stated = Use.objects.none()
    if own is not None and own.use is not None:
        stated = Use.objects.filter(register=own.use.register, part_of=None).select_related("stated_by")
    taken = Withdrawal.objects.filter(submission=work).select_related("file", "by", "lifted_by").order_by("-pk")
    context = {
        "work": work,
        "plan": work.plan,
        "terms": work.terms,
        "lines": _lines(work),
        "stated": stated.prefetch_related("exceptions__file").order_by("-pk")[:50],
        "taken": taken[:50],
        "is_own": work.teacher_id == request.user.pk,
    }
    return render(request, "submissions/uses.html", context)


@login_required
def withdraw_use(request: PersonRequest, submission: UUID, item: str) -> HttpResponse:
    """Take a use back, after one question that says what will happen."""
    work = tier_door(request, submission)
    line = next((one for one in _lines(work) if one.slug == item), None)
    if line is None:
        raise Http404
    form = WithdrawForm(request.POST or None, is_own=work.teacher_id == request.user.pk)
    if request.method == "POST" and form.is_valid():
        key: Key | None = line.item.key if line.item is not None else None
        try:
            actions.withdraw_use(work.pk, key=key, by=request.user, **form.cleaned_data)
        except Invalid as refused:
            show_errors(form, refused)
        else:
            messages.success(request, _("It is taken back. Nobody can open it for that any more."))
            return redirect("submissions:uses", submission)
    question = {
        "title": _("Take back what “%(name)s” may be used for?") % {"name": line.name[:80]},
        "consequences": _consequences(work, line),
        "verb": _("Take it back"),
        "danger": True,
        "back_url": reverse("submissions:uses", args=[submission]),
        "form": form,
    }
    return render(request, "submissions/confirm.html", question)


def _consequences(work: Submission, line: Line) -> list[str]:
    said = [_("It closes at once, wherever it appears, and stays closed until it is allowed again.")]
    if line.item is None:
        said.append(_("A practice in the library that was made of this tier leaves the library."))
        if work.can("withdraw"):
            said.append(_("If scorers may not see it either, the tier is no longer sent. Nothing is lost."))
    else:
        said.append(_("Scorers who look at it read that it was taken back. A practice in the library loses it."))
    said.append(_("Decisions and stipends stand."))
    return said


@login_required
@require_POST
def allow_again(request: PersonRequest, submission: UUID, withdrawal: int) -> HttpResponse:
    """Lift a withdrawal."""
    work = tier_door(request, submission)
    taken = get_object_or_404(Withdrawal, pk=withdrawal, submission=work)
    actions.lift_withdrawal(taken.pk, by=request.user)
    messages.success(request, _("It may be used again as it was stated. A practice is shared anew on its own page."))
    return redirect("submissions:uses", submission)
