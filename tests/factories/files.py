"""Files as they stand after checking, without any bytes behind them."""

import itertools

from accounts.models import User
from core import clock
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
