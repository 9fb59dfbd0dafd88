"""Putting a verb's refusal on the form it came from, and files where a verb wants them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.forms import Form

from accounts.requests import PersonRequest
from core.errors import Invalid
from core.numbers import whole
from files.actions import receive
from submissions import actions
from submissions.models import Workspace

STALE = "stale"  # the code of an error that shows what another window wrote


def show_errors(form: Form, refused: Invalid) -> None:
    """Each sentence beside its field, or above the form when there is no such field."""
    code = STALE if isinstance(refused, actions.Stale) else ""
    for name, sentence in refused.errors.items():
        form.add_error(name if name in form.fields else None, ValidationError(sentence, code=code))


def save_form(
    request: PersonRequest,
    form: Form,
    draft: Workspace,
    kind: str,
    *,
    item_id: int | None = None,
    key: UUID | None = None,
    kinds_allowed: Collection[str] = (),
) -> bool:
    """Take the form's file in, then save the item. On a refusal the form says why and False comes back."""
    fields = dict(form.cleaned_data)
    upload = fields.pop("file", None)
    base = whole(request.POST.get("base_revision"))
    more: dict[str, Any] = {} if base is None else {"base_revision": base}
    try:
        if upload:
            fields["file"] = receive(upload, by=request.user, kinds_allowed=kinds_allowed)
        actions.save_item(draft.pk, kind, by=request.user, item_id=item_id, key=key, **more, **fields)
    except Invalid as refused:
        show_errors(form, refused)
        return False
    return True


def base_of(request: PersonRequest, form: Form | None, draft: Workspace) -> int:
    """The revision a page's texts start from. A form that comes back starts where it did, until it shows the other text."""
    posted = whole(request.POST.get("base_revision"))
    if posted is None or form is None or any(form.has_error(name, STALE) for name in form.errors):
        return draft.revision
    return min(posted, draft.revision)
