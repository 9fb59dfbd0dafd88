"""A person's own small pages: notices and account."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import actions as people
from accounts.forms import AccountForm
from accounts.requests import PersonRequest
from core.paging import page
from notices import actions as notices_actions
from notices.models import Notice, Preference
from pages.forms import MailForm


@login_required
def notices(request: PersonRequest) -> HttpResponse:
    """Everything somebody was told, newest first. Reading the list marks it as read, with a button."""
    user = request.user
    if request.method == "POST":
        notices_actions.read_all(user)
        return redirect("pages:notices")
    found = Notice.objects.filter(user=user)
    context = {"page": page(found, by=("-at", "-id"), after=request.GET.get("after", ""))}
    return render(request, "pages/notices.html", context)


@login_required
def account(request: PersonRequest) -> HttpResponse:
    """Name, language, keys, and which mails somebody wants."""
    user = request.user
    form = AccountForm(request.POST or None, instance=user, languages=settings.LANGUAGES)
    mails = MailForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid() and mails.is_valid():
        form.save()
        change = people.show_to_leader if form.cleaned_data["shown_to_leader"] else people.hide_from_leader
        change(user.pk, by=user)
        for event in mails.fields:
            Preference.objects.update_or_create(user=user, event=event, defaults={"by_mail": mails.cleaned_data[event]})
        messages.success(request, _("Your account was saved."))
        return redirect("pages:account")
    status = 422 if form.errors else 200
    return render(request, "pages/account.html", {"form": form, "mails": mails}, status=status)
