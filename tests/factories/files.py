"""Files as they stand after checking, without any bytes behind them unless somebody opens them."""

import itertools

from django.core.files.base import ContentFile

from accounts.models import User
from core import clock
from files import store
from files.models import StoredFile

_numbers = itertools.count(1)


def stored_file(owner: User, *, kind: str = "image", state: str = "ready", **fields: object) -> StoredFile:
    """A file of this owner in this state."""
    number = next(_numbers)
    return StoredFile.objects.create(
        **{
            "owner": owner,
            "key": f"test/{number}",
            "label": f"file-{number}",
            "kind": kind,
            "size": 1000 + number,
            "sha256": f"{number:064x}",
            "state": state,
            "ready_at": clock.now() if state == "ready" else None,
            **fields,
        }
    )


def paper(owner: User, **fields: object) -> StoredFile:
    """A plain text, which is there to be opened."""
    content = ContentFile(b"What students said.")
    key = store.save(content)
    return stored_file(owner, kind="document", content_type="text/plain", key=key, size=content.size, **fields)
