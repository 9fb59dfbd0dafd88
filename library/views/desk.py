"""The coordinator's list of shared practices. Editing and publishing are Wagtail's screens."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import can_coordinate, door
from accounts.requests import PersonRequest
from core.paging import page
from library import actions
from library.forms import NoteForm
from library.models import PrivacyReport, Release
from library.showing import release_tabs


@door(can_coordinate)
@require_safe
def releases(request: PersonRequest) -> HttpResponse:
    """What waits, what was sent back, what is in the library, what was withdrawn."""
    state = request.GET.get("state", "")
    state = state if state in Release.State.values else Release.State.OFFERED
    order = ("stated_at", "id") if state == Release.State.OFFERED else ("-stated_at", "-id")
    rows = page(
        Release.objects.filter(state=state).for_list().with_failed_files(), by=order, after=request.GET.get("after", "")
    )
    reports = PrivacyReport.objects.filter(settled_at__isnull=True).select_related(
        "page__release__submission", "reported_by"
    )[:20]
    context = {"page": rows, "query": f"state={state}", "tabs": release_tabs(state), "reports": reports}
    return render(request, "library/releases.html", context)


@door(can_coordinate)
def send_back(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Send a practice back to its author with a question."""
    release = get_object_or_404(Release.objects.for_list(), uuid=uuid)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.return_release(release.pk, note=form.cleaned_data["note"], by=request.user)
        messages.success(request, _("%(name)s has your question.") % {"name": release.author.name})
        return redirect("library:releases")
    return render(request, "library/return.html", {"release": release, "form": form})


@door(can_coordinate)
@require_POST
def settle(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Say what came of a report: nothing was wrong, or it stays closed."""
    release = get_object_or_404(Release.objects.for_list(), uuid=uuid)
    if "clear" in request.POST:
        actions.clear_report(release.pk, by=request.user)
        messages.success(request, _("Its evidence is open again as it was stated. A practice that was hidden is back."))
    else:
        actions.confirm_report(release.pk, by=request.user)
        messages.success(request, _("It stays closed. On the page of each tier you can allow single files again."))
    return redirect("library:releases")
