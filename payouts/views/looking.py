"""Where all money stands: overview, what can be paid, what cannot, what each source has left, one stipend's sheet."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet, Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.requests import PersonRequest
from core.models import StateChange
from core.paging import page, ready_page
from core.ready import ready
from payouts import access, checks, ledger, reconcile, showing
from payouts.forms import EligibleFilter
from payouts.models import Batch, FundingBudget, FundingSource, Stipend
from payouts.querysets import StipendQuerySet
from payouts.views.doors import overseer_door, stipend_door

State = Stipend.State


@ready
def _exceptions() -> QuerySet[Any]:
    return Stipend.objects.exceptions().order_by().values("pk")


@ready
def _eligible() -> QuerySet[Any]:
    return Stipend.objects.eligible().values_list("id", *showing.ROW_FIELDS, named=True)


def frame_of(request: PersonRequest, current: str) -> dict[str, Any]:
    """What every money page shows above itself, and what its reader may do."""
    return {
        "tab": current,
        "exceptions_count": _exceptions.count(None),
        "can_prepare": access.can_prepare(request.user),
        "can_approve": access.can_approve(request.user),
        "can_handle": access.can_handle(request.user),
    }


@overseer_door
def overview(request: PersonRequest) -> HttpResponse:
    """What is waiting, and for whom."""
    proof = reconcile.last_proof()
    standing = reconcile.standing(proof)
    runs = Batch.objects.under_way().with_people().order_by("-number")[:20]
    context = {
        **frame_of(request, "overview"),
        "states": [
            {"label": _("Ready for a pay run"), "standing": standing[ledger.APPROVED]},
            {"label": _("In a pay run"), "standing": standing[ledger.IN_BATCH]},
            {"label": _("Paid"), "standing": standing[ledger.PAID]},
        ],
        "runs": [{"run": run, "tone": showing.BATCH_TONES[run.state]} for run in runs],
        "agrees": proof is None or not proof.wrong,
    }
    return render(request, "payouts/overview.html", context)


def eligible_rows(request: PersonRequest) -> tuple[StipendQuerySet, EligibleFilter]:
    """Approved stipends as the address filters them, and the form that shows how."""
    form = EligibleFilter(request.GET)
    return Stipend.objects.eligible().filter(**form.lookups()), form


@overseer_door
def eligible(request: PersonRequest) -> HttpResponse:
    """Approved and in no pay run: what the next one can take, oldest first, with its checks."""
    rows, form = eligible_rows(request)
    after = request.GET.get("after", "")
    if form.lookups():
        found = page(rows.values_list("id", *showing.ROW_FIELDS, named=True), by=("id",), after=after)
    else:
        found = ready_page(_eligible, by=("id",), after=after)
    query, run = request.GET.copy(), _uuid(request)
    query.pop("after", None)
    context = {
        **frame_of(request, "eligible"),
        "form": form,
        "page": found,
        "rows": showing.rows([row[1:] for row in found.rows]),
        "sum": _sum(rows, filtered=bool(form.lookups())),
        "query": query.urlencode(),
        "filtered": bool(form.lookups()),
        "kept": {name: value for name, value in request.GET.items() if name in {*form.fields, "run"} and value},
        "run": Batch.objects.filter(uuid=run, state=Batch.State.DRAFT).first() if run else None,
    }
    return render(request, "payouts/eligible.html", context)


def _sum(rows: StipendQuerySet, *, filtered: bool) -> reconcile.Standing:
    """Number and total of the list: of all that is ready, as the ledger has it; of a part of it, counted."""
    if not filtered:
        return reconcile.standing(reconcile.last_proof())[ledger.APPROVED]
    found = rows.aggregate(number=Count("pk"), total=Sum("amount", default=Decimal(0)))
    return reconcile.Standing(found["number"], found["total"])


def _uuid(request: PersonRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("run", ""))
    except ValueError:
        return None


@overseer_door
def exceptions(request: PersonRequest) -> HttpResponse:
    """What a person has to look at, with the reason in a sentence."""
    rows = Stipend.objects.exceptions().for_money()
    found = page(rows, by=("id",), after=request.GET.get("after", ""))
    context = {
        **frame_of(request, "exceptions"),
        "page": found,
        "rows": [
            {
                "stipend": row,
                "tone": showing.STIPEND_TONES[row.state],
                "reasons": checks.reasons(row.failing),
                "line": row.last_item.line if row.last_item and row.state != State.HELD else None,
            }
            for row in found.rows
        ],
    }
    return render(request, "payouts/exceptions.html", context)


@overseer_door
def funding(request: PersonRequest) -> HttpResponse:
    """Each source and fiscal year: budget, earned, approved, on the way, paid, left."""
    sums: dict[tuple[int | None, int | None], dict[str, Any]] = defaultdict(dict)
    grouped = (
        Stipend.objects.order_by().values_list("funding_source_id", "fiscal_year", "state").annotate(Sum("amount"))
    )
    for source, year, state, total in grouped:
        sums[source, year][state] = total
    budgets = {(row.source_id, row.fiscal_year): row.amount for row in FundingBudget.objects.all()}
    proof = reconcile.last_proof()
    context = {
        **frame_of(request, "funding"),
        "rows": showing.funding_rows(list(FundingSource.objects.all()), budgets, sums),
        "agrees": proof is None or not proof.wrong,
    }
    return render(request, "payouts/funding.html", context)


@overseer_door
def stipend(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """The audit sheet of one stipend: what was judged, by whom, who approved, in which run it left. No evidence."""
    found = stipend_door(uuid)
    changes = StateChange.objects.filter(subject_type="payouts.stipend", subject_id=found.pk).select_related("by")
    items = found.batch_items.select_related("batch", "line").order_by("pk")
    entries = found.entries.select_related("by", "batch").prefetch_related("lines").order_by("pk")
    context = {
        **frame_of(request, "exceptions" if found.failing else "eligible"),
        "stipend": found,
        "tone": showing.STIPEND_TONES[found.state],
        "reasons": checks.reasons(found.failing),
        "changes": [(change, State(change.new).label) for change in changes.order_by("pk")],
        "items": items,
        "entries": entries,
        "attempt": found.decision.attempt,
        "may_act": access.can_handle(request.user) and access.can_touch(request.user, found),
    }
    return render(request, "payouts/stipend.html", context)
