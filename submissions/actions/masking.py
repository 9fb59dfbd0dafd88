"""Putting out of sight what may tell who a student is, where its teacher says so."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import WrongState
from core.numbers import whole
from files import actions as files
from submissions.actions.drafts import editable, save_draft
from submissions.actions.locking import locked_plan, locked_workspace
from submissions.gathering import gather, sent_among
from submissions.models import Workspace
from submissions.personal import Telltale, masked, masked_name
from submissions.pointing import FILE, mask_for, typed_texts, why_not_renamed


@transaction.atomic
def mask(workspace_id: int, *, field: str, telltale: Telltale, by: User) -> None:
    """Write a mask over every mention in one typed field, the way typing saves it; or, for `file:12`, in the name that
    a file of the draft is shown under."""
    if field.startswith(FILE):
        _mask_name(workspace_id, whole(field.removeprefix(FILE)), telltale, by)
        return
    draft = locked_workspace(workspace_id)
    text = next((text for name, _where, text in typed_texts(draft, gather(draft)) if name == field), None)
    if text is None or telltale.text not in text:
        raise WrongState(_("This text was changed meanwhile, so nothing was masked. Look at it again."))
    value = masked(text, telltale, mask_for(telltale.kind))
    save_draft(workspace_id, field=field, value=value, base_revision=draft.revision, by=by)


def _mask_name(workspace_id: int, file_id: int | None, telltale: Telltale, by: User) -> None:
    """The plan is held, so that the file is not sent while it gets its name."""
    locked_plan(Workspace.objects.values_list("plan_id", flat=True).get(pk=workspace_id))
    draft = editable(workspace_id, by)
    file = next((one for one in gather(draft).files() if one.pk == file_id), None)
    name = masked_name(file.label, telltale, mask_for(telltale.kind)) if file is not None and telltale.text else ""
    if file is None or name in {"", file.label}:
        raise WrongState(_("This file was taken out or renamed meanwhile, so nothing was masked. Look at it again."))
    if stays := why_not_renamed(file, draft, by=by, is_sent=bool(sent_among([file.pk]))):
        raise WrongState(stays)
    files.rename(file.pk, label=name)
