"""Under which name a file is shown."""

from __future__ import annotations

from django.db import transaction

from files.actions.receiving import clean_label
from files.models import StoredFile, Upload


@transaction.atomic
def rename(file_id: int, *, label: str) -> StoredFile:
    """Show a file, and offer its download, under another name. The one it came with is kept nowhere, not even with its
    upload: it may have told who a student is. Whoever calls has checked who may."""
    file = StoredFile.objects.select_for_update().get(pk=file_id)
    file.label = clean_label(label)
    file.save(update_fields=["label"])
    Upload.objects.filter(file=file).update(label=file.label, fingerprint="")
    return file
