"""One practice, and what a colleague does with it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import PersonRequest
from core import publiccache
from core.once import once
from library import actions
from library.forms import ReportForm, TriedForm
from library.models import Adoption, PracticePage


@require_safe
def practice(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A practice with all it needs to be tried."""
    page = get_object_or_404(PracticePage.objects.visible_to(request.user).for_page(), slug=slug)
    response = render(request, page.template, {"page": page})
    return response if request.user.is_authenticated else publiccache.public(response)


def _door(request: HttpRequest, slug: str) -> PracticePage:
    return get_object_or_404(PracticePage.objects.visible_to(request.user).select_related("release"), slug=slug)


@login_required
@once
def tried(request: PersonRequest, slug: str) -> HttpResponse:
    """“I tried this”: how it went."""
    page = _door(request, slug)
    before = Adoption.objects.filter(page=page, teacher=request.user).first()
    form = TriedForm(request.POST or None, initial={"note": before.note if before else ""})
    if request.method == "POST" and form.is_valid():
        actions.adopt(page.pk, note=form.cleaned_data["note"], by=request.user)
        messages.success(request, _("Thank you. Your note stands below the practice."))
        return redirect(f"{reverse('library:practice', args=[slug])}#tried")
    return render(request, "library/tried.html", {"page": page, "form": form})


@login_required
@require_POST
@once
def start(request: PersonRequest, slug: str) -> HttpResponse:
    """Begin a plan of one's own from this practice."""
    plan = actions.start_plan(_door(request, slug).pk, by=request.user)
    messages.success(request, _("Your plan has begun, from this practice. Make it your own."))
    return redirect("submissions:edit", plan.uuid)


@login_required
@once
def report(request: PersonRequest, slug: str) -> HttpResponse:
    """Report a privacy problem: the practice is hidden at once."""
    page = _door(request, slug)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.report_privacy(page.pk, note=form.cleaned_data["note"], by=request.user)
        messages.success(request, _("Thank you. The practice is hidden until a coordinator has looked at it."))
        return redirect("library:browse")
    return render(request, "library/report.html", {"page": page, "form": form})
