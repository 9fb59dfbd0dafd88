"""Who has opened the files of a tier: for its teacher, and for coordinators who guard privacy."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Role, RoleGrant
from accounts.requests import PersonRequest
from core.paging import page
from files.models import AccessLog
from submissions.consent import Item, items_of, register_of
from submissions.models import Submission
from submissions.parts import drafts_of
from submissions.views.uses import tier_door


@login_required
@require_safe
def opened(request: PersonRequest, submission: UUID) -> HttpResponse:
    """How often each file was opened by others and, where students appear, by whom and when, the newest first."""
    work = tier_door(request, submission)
    files = {item.file.pk: item for item in items_of(work, list(drafts_of(work))) if item.file is not None}
    reads = AccessLog.objects.filter(file__in=files).exclude(user=work.teacher_id)
    counts = dict(reads.order_by().values_list("file").annotate(times=Count("pk")))
    shown = _with_students(work, files)
    named = reads.filter(file__in=shown).select_related("user", "file")
    found = page(named, by=["-at", "-id"], after=request.GET.get("after", ""))
    roles = _roles({read.user_id for read in found.rows})
    context = {
        "work": work,
        "plan": work.plan,
        "terms": work.terms,
        "files": [(item.name, counts.get(pk, 0), pk in shown) for pk, item in files.items()],
        "rows": [(read, roles.get(read.user_id, "")) for read in found.rows],
        "page": found,
    }
    return render(request, "submissions/opened.html", context)


def _with_students(work: Submission, files: Mapping[int, Item]) -> set[int]:
    """Files in which a student can be seen, heard or named, as far as anybody said; all of them before anybody did."""
    register = register_of(work.plan_id, terms_id=work.terms_id)
    said = {
        pk: register.counting(work.terms_id, work.teacher_id, pk, shared=item.is_shared and work.plan.is_group)
        for pk, item in files.items()
    }
    return {pk for pk, use in said.items() if use is None or use.shows_students}


def _roles(people: Collection[int | None]) -> dict[int, str]:
    """What these people do here now, in words: one query."""
    found: dict[int, list[str]] = {}
    for grant in RoleGrant.objects.filter(user__in=[pk for pk in people if pk]).valid():
        found.setdefault(grant.user_id, []).append(str(Role(grant.role).label))
    return {pk: ", ".join(sorted(set(names))) for pk, names in found.items()}
