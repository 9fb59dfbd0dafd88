"""What a school leader reads of the own school: what its teachers chose to show, and counts that point at nobody."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts import access, district
from accounts.models import Role, School
from accounts.requests import PersonRequest
from core.paging import page
from core.suppress import small_cell
from library.models import PracticePage, SearchEntry
from pages.querysets import shown_to_leader
from submissions.models import Submission

MOST_PRACTICES = 20


@access.role_door(Role.SCHOOL_LEADER)
def my_school(request: PersonRequest) -> HttpResponse:
    """Who opted to be named with their tiers on track, the practices, and counts with small cells hidden."""
    led = access.schools_led_by(request.user)
    practices = PracticePage.objects.visible_to(request.user).filter(school__in=led)
    context = {
        "schools": School.objects.filter(pk__in=led),
        "stats": _counts(led),
        "page": page(shown_to_leader(led), by=("name", "id"), after=request.GET.get("after", "")),
        "practices": SearchEntry.objects.filter(page__in=practices).order_by("-published_at", "-id")[:MOST_PRACTICES],
    }
    return render(request, "pages/school.html", context)


def _counts(led: list[int]) -> list[dict[str, str]]:
    smallest = district.current().smallest_cell
    counts = Submission.objects.filter(school__in=led).counts_for_leader()
    return [
        {"value": small_cell(counts["taking_part"], smallest=smallest), "label": _("teachers taking part")},
        {"value": small_cell(counts["on_track"], smallest=smallest), "label": _("tiers on track")},
    ]
