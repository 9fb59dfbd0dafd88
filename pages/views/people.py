"""The coordinator's list of people: who has a login, who was invited, who may do what."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts import access
from accounts import actions as people_actions
from accounts.forms import GrantForm, InviteForm, InviteSeveralForm, StaffForm
from accounts.models import Invitation, RoleGrant, User
from accounts.requests import PersonRequest
from core import clock
from core.errors import Invalid
from core.paging import page
from pages import actions

people_door = access.door(access.can_manage_people)


@people_door
def people(request: PersonRequest) -> HttpResponse:
    """Everybody with a login, by name; and who was invited and has not come yet."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:100]
    found = User.objects.for_people_list(text)
    return render(
        request,
        "pages/people.html",
        {
            "page": page(found, by=("name", "id"), after=request.GET.get("after", "")),
            "q": text,
            "query": urlencode({"q": text}) if text else "",
            "waiting": Invitation.objects.filter(accepted_at=None).order_by("-invited_at")[:50],
        },
    )


@people_door
def invite(request: PersonRequest) -> HttpResponse:
    """Invite one person."""
    person = request.user
    form = InviteForm(request.POST or None, by=person)
    if request.method == "POST" and form.is_valid():
        try:
            invitation = actions.invite(by=person, **form.cleaned_data)
        except Invalid as refused:
            for field, sentence in refused.errors.items():
                form.add_error(field, sentence)
        else:
            messages.success(request, _("%(email)s was invited.") % {"email": invitation.email})
            return redirect("pages:people")
    return render(request, "pages/invite.html", {"form": form}, status=422 if form.errors else 200)


@people_door
def invite_several(request: PersonRequest) -> HttpResponse:
    """Invite everybody of a pasted list, or nobody."""
    form = InviteSeveralForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invited = actions.invite_several(by=request.user, **form.cleaned_data)
        except Invalid as refused:
            form.add_error("people", str(refused))
        else:
            told = ngettext("%(count)d person was invited.", "%(count)d people were invited.", len(invited))
            messages.success(request, told % {"count": len(invited)})
            return redirect("pages:people")
    return render(request, "pages/invite_several.html", {"form": form}, status=422 if form.errors else 200)


@people_door
def person(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """One person: staff facts, roles, and giving another role."""
    giver = request.user
    somebody = get_object_or_404(User.objects.select_related("staff__pay_class"), uuid=uuid)
    form = GrantForm(request.POST or None, by=giver)
    if request.method == "POST" and form.is_valid():
        people_actions.grant_role(somebody.pk, by=giver, **form.cleaned_data)
        messages.success(request, _("The role was given. It holds from now on."))
        return redirect("pages:person", uuid=uuid)
    grants = RoleGrant.objects.filter(user=somebody).select_related("school", "granted_by").order_by("-granted_at")
    context = {
        "somebody": somebody,
        "grants": [{"grant": g, "may_end": access.can_grant(giver, g.role)} for g in grants],
        "today": clock.today(),
        "postings": somebody.postings.select_related("school"),
        "form": form,
        "may_deactivate": access.can_deactivate(giver, somebody),
    }
    return render(request, "pages/person.html", context, status=422 if form.errors else 200)


@people_door
def staff(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """What payroll needs to know of one person."""
    somebody = get_object_or_404(User.objects.select_related("staff").exclude(pk=request.user.pk), uuid=uuid)
    form = StaffForm(request.POST or None, initial=_staff_facts(somebody))
    if request.method == "POST" and form.is_valid():
        try:
            people_actions.record_staff(somebody.pk, by=request.user, **form.cleaned_data)
        except Invalid as refused:
            for field, sentence in refused.errors.items():
                form.add_error(field, sentence)
        else:
            messages.success(request, _("Saved. Stipends that waited for it can be checked again."))
            return redirect("pages:person", uuid=uuid)
    context = {"somebody": somebody, "form": form}
    return render(request, "pages/staff.html", context, status=422 if form.errors else 200)


def _staff_facts(somebody: User) -> dict[str, object]:
    primary = somebody.postings.filter(is_primary=True).first()
    facts: dict[str, object] = {"school": primary.school_id if primary else None}
    known = getattr(somebody, "staff", None)
    if known is not None:
        facts |= {"employee_id": known.employee_id or "", "pay_class": known.pay_class_id}
        facts |= {"active_from": known.active_from, "active_until": known.active_until}
    return facts


@require_POST
@people_door
def end_role(request: PersonRequest, pk: int) -> HttpResponse:
    """End a role."""
    grant = get_object_or_404(RoleGrant.objects.select_related("user"), pk=pk)
    people_actions.end_role(pk, by=request.user)
    messages.success(request, _("The role was ended."))
    return redirect("pages:person", uuid=grant.user.uuid)


@people_door
def deactivate(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Ask once, then lock somebody out."""
    somebody = get_object_or_404(User, uuid=uuid, is_active=True)
    if not access.can_deactivate(request.user, somebody):
        raise PermissionDenied
    if request.method == "POST":
        people_actions.deactivate(somebody.pk, by=request.user)
        messages.success(request, _("%(name)s cannot sign in any more.") % {"name": somebody.name})
        return redirect("pages:person", uuid=uuid)
    return render(request, "pages/deactivate.html", {"somebody": somebody})
