"""A teacher's home."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.requests import PersonRequest
from credentials.models import Credential
from library.access import offerable
from pages.home import finished, next_thing
from pages.querysets import ladders_of, news_of, plans_of, stipends_of, totals_of
from pages.shortcuts import shortcuts_of
from submissions.models import Submission


@login_required
def me(request: PersonRequest) -> HttpResponse:
    """One next thing, the ladders, the money, what is new."""
    user = request.user
    plans = plans_of(user)
    stipends = stipends_of(user)
    ladders = ladders_of(user, plans, stipends)
    last = finished(ladders)
    to_share = offerable(user, Submission.objects.filter(pk__in=last, release__isnull=True)) if last else set()
    totals = totals_of(stipends)
    shortcuts = shortcuts_of(user)
    # Who runs the program or the site and never took part has no money of their own to look at.
    teaches = bool(plans or stipends) or not shortcuts
    context = {
        "teaches": teaches,
        "next": next_thing(plans, ladders, to_share, shortcuts),
        "ladders": ladders,
        "waiting_plans": [plan for plan in plans if plan.state in {"draft", "proposed", "returned"}],
        "money": [
            {"value": totals["earned"], "label": _("earned"), "more": _("before tax")},
            {"value": totals["paid"], "label": _("paid"), "more": _("before tax")},
        ],
        "notices": news_of(user),
        "shortcuts": shortcuts,
    }
    return render(request, "pages/me.html", context)


@login_required
def credentials(request: PersonRequest) -> HttpResponse:
    """What somebody was awarded, newest first."""
    held = Credential.objects.filter(recipient=request.user).select_related("microcredential")
    return render(request, "pages/credentials.html", {"credentials": held.order_by("-awarded_at", "-pk")})
