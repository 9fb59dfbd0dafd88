"""Screens about people: accepting an invitation, signing in again, the district's colours."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.views import EmailView, LogoutView
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import actions, district
from accounts.forms import AcceptForm
from accounts.models import Invitation
from core import clock
from core.colour import stylesheet
from core.errors import WrongState


class SignOut(LogoutView):
    """Signing out also empties this browser's storage, where typed text may be waiting."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Sign out, and tell the browser to forget."""
        response: HttpResponse = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = '"storage"'
        return response


class Addresses(EmailView):
    """One's own mail addresses. Only a confirmed one can become the one that signs in and gets the mail."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Add, remove, confirm again or use an address."""
        own = EmailAddress.objects.filter(user=request.user.pk)
        # The address of an invitation is in use from the start; only then is it told when another takes its place.
        own.filter(email__iexact=getattr(request.user, "email", "")).exclude(user__emailaddress__primary=True).update(
            primary=True
        )
        wanted = own.filter(email__iexact=request.POST.get("email", ""), verified=False, primary=False)
        if "action_primary" in request.POST and wanted.exists():
            messages.error(request, _("Open the link we mailed to this address first. Then you can use it here."))
            return redirect("account_email")
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response


def theme(request: HttpRequest, theme_hash: str) -> HttpResponse:
    """The district's colours. The address changes with them, so they are kept for ever."""
    facts = district.current()
    if theme_hash != facts.theme_hash:
        raise Http404
    return HttpResponse(
        stylesheet(facts.accent),
        content_type="text/css",
        headers={"Cache-Control": "public, max-age=31536000, immutable"},
    )


@login_required
def again(request: HttpRequest) -> HttpResponse:
    """Where the small sign-in window ends: it tells the page that opened it, and closes."""
    return render(request, "accounts/again.html")


def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Accept an invitation: a name and a password, and in."""
    invitation = Invitation.objects.filter(token=token, accepted_at=None, expires_at__gt=clock.now()).first()
    if invitation is None:
        raise WrongState(actions.why_not_good(token))
    form = AcceptForm(request.POST or None, email=invitation.email, initial={"name": invitation.name})
    if request.method == "POST" and form.is_valid():
        user = actions.accept(token, password=form.cleaned_data["password"], name=form.cleaned_data["name"])
        login(request, user)
        return redirect("pages:me")
    context = {"form": form, "invitation": invitation}
    return render(request, "accounts/accept.html", context, status=422 if form.errors else 200)
