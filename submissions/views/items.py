"""Resources, artifacts and data: lists of items that are added, changed, moved and removed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.requests import PersonRequest
from files.recording import allow_recording
from submissions import actions
from submissions.forms import ArtifactForm, DataSetForm, ItemForm, ResourceForm
from submissions.gathering import Row
from submissions.models import DataSet, Workspace
from submissions.parts import CARRIER_OF_PART, KIND_OF_PART, NAMES, Draft
from submissions.series import MOST_ROWS, as_text
from submissions.views.showing import save_form
from submissions.views.tiers import draft_door, part_page


@dataclass(frozen=True)
class Words:
    """How a kind of item is spoken of."""

    form: type[ItemForm]
    add: str | Promise
    save: str | Promise
    lead: str | Promise


WORDS = {
    "resources": Words(
        ResourceForm,
        gettext_lazy("Add a resource"),
        gettext_lazy("Save the resource"),
        gettext_lazy("Two published sources, or one published source and one event. Say what you took from each."),
    ),
    "artifacts": Words(
        ArtifactForm,
        gettext_lazy("Add an artifact"),
        gettext_lazy("Save the artifact"),
        gettext_lazy("Photos, work samples, an anchor chart, class video, a lesson plan. Say what each one shows."),
    ),
    "data": Words(
        DataSetForm,
        gettext_lazy("Add data"),
        gettext_lazy("Save the data"),
        gettext_lazy("Class totals, never names. Data that went down is as welcome as data that went up."),
    ),
}


def _rows(draft: Draft, part: str) -> list[Any]:
    rows: dict[str, Any] = {"resources": draft.found.resources, "artifacts": draft.found.artifacts}
    return rows.get(part, draft.found.datasets)


def _addresses(uuid: UUID, order: int, part: str) -> dict[str, Any]:
    return {
        "heading": NAMES[part],
        "list_url": reverse(f"submissions:{part}", args=[uuid, order]),
        "item_url": f"submissions:{part}_item",
        "place_url": f"submissions:{part}_place",
    }


def _initial(item: Row | None, form: type[ItemForm]) -> dict[str, Any]:
    if item is None:
        return {}
    initial = {name: getattr(item, name) for name in form.base_fields if name != "file"}
    return initial | ({"points": item.points} if isinstance(item, DataSet) else {})


@login_required
def items(request: PersonRequest, uuid: UUID, order: int, part: str) -> HttpResponse:
    """The items of a part, and a form to add one."""
    return _item_page(request, uuid, order, part, None)


@login_required
def item(request: PersonRequest, uuid: UUID, order: int, part: str, item_id: int) -> HttpResponse:
    """Change one item."""
    return _item_page(request, uuid, order, part, item_id)


def _item_page(request: PersonRequest, uuid: UUID, order: int, part: str, item_id: int | None) -> HttpResponse:
    submission, draft = draft_door(request, uuid, order, part)
    workspace, words, rows = draft.workspace_of(part), WORDS[part], _rows(draft, part)
    found = next((row for row in rows if row.pk == item_id and row.workspace_id == workspace.pk), None)
    if item_id is not None and found is None:
        raise Http404
    key = _key(request, workspace, part) if found is None else None
    standing = found or next((row for row in rows if key is not None and row.key == key), None)
    form = words.form(
        request.POST or None,
        request.FILES or None,
        initial=_initial(found, words.form),
        had_file=bool(standing and standing.file_id),
    )
    another_row = not {"more", "drop"}.isdisjoint(request.POST)
    saving = request.method == "POST" and not another_row and form.is_valid()
    if saving and save_form(request, form, workspace, KIND_OF_PART[part], item_id=item_id, key=key):
        messages.success(request, _("Saved."))
        return redirect(f"submissions:{part}", uuid, order)
    more = _addresses(uuid, order, part) | _form_page(form, KIND_OF_PART[part], found, key, another_row=another_row)
    more |= {"rows": rows, "item": found, "words": words, "add_open": not rows or form.is_bound or "add" in request.GET}
    page = render(request, "submissions/items.html", part_page(request, submission, draft, part, **more))
    return allow_recording(page) if part == "artifacts" else page


def _key(request: PersonRequest, workspace: Workspace, part: str) -> UUID:
    """The key of the item that is added here: the same on every page until that item stands in the draft."""
    try:
        return UUID(request.POST.get("item_key", ""))
    except ValueError:
        carrier: Any = CARRIER_OF_PART[part]
        taken = set(carrier.objects.filter(workspace=workspace).values_list("key", flat=True))
        keys = (uuid5(NAMESPACE_OID, f"{workspace.pk}:{request.user.pk}:{part}:{number}") for number in count())
        return next(key for key in keys if key not in taken)


def _form_page(form: ItemForm, kind: str, item: Row | None, key: UUID | None, *, another_row: bool) -> dict[str, Any]:
    """The form with the names its texts are saved under while they are typed; nothing is wrong while rows are added."""
    address = actions.address_of(kind, item) if item is not None else f"{kind}:{key}"
    for name in actions.TYPED_FIELDS[kind]:
        if name in form.fields:
            form.fields[name].widget.attrs["data-field"] = f"{address}.{name}"
    rows: list[Any] = list(form.rows) if isinstance(form, DataSetForm) else []
    if another_row:
        for one in [form, *rows]:
            one.errors.clear()
    series_text = as_text(item.points) if isinstance(item, DataSet) else ""
    return {
        "form": form,
        "more_forms": [row for row in rows if row.errors],
        "address": address,
        "item_key": key,
        "series_text": series_text,
        "most_rows": MOST_ROWS,
    }


@login_required
@require_POST
def place(request: PersonRequest, uuid: UUID, order: int, part: str, item_id: int) -> HttpResponse:
    """Move an item up or down, or take it out."""
    _submission, draft = draft_door(request, uuid, order, part)
    workspace, kind = draft.workspace_of(part), KIND_OF_PART[part]
    if "remove" in request.POST:
        actions.remove_item(workspace.pk, kind, item_id=item_id, by=request.user)
        messages.success(request, _("Taken out. What was sent earlier keeps it."))
    else:
        actions.move_item(workspace.pk, kind, item_id=item_id, up="up" in request.POST, by=request.user)
    return redirect(f"submissions:{part}", uuid, order)
