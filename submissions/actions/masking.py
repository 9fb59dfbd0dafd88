"""Putting out of sight what may tell who a student is, where its teacher says so."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import WrongState
from submissions.actions.drafts import save_draft
from submissions.actions.locking import locked_workspace
from submissions.gathering import gather
from submissions.personal import Telltale, masked
from submissions.pointing import mask_for, typed_texts


@transaction.atomic
def mask(workspace_id: int, *, field: str, telltale: Telltale, by: User) -> None:
    """Write a mask over every mention in one typed field, the way typing saves it."""
    draft = locked_workspace(workspace_id)
    text = next((text for name, _where, text in typed_texts(draft, gather(draft)) if name == field), None)
    if text is None or telltale.text not in text:
        raise WrongState(_("This text was changed meanwhile, so nothing was masked. Look at it again."))
    value = masked(text, telltale, mask_for(telltale.kind))
    save_draft(workspace_id, field=field, value=value, base_revision=draft.revision, by=by)
