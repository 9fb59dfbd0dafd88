"""Numbers that come in a request, outside of a form: anybody may write anything there."""

from __future__ import annotations

LARGEST = 2**31 - 1  # what every database column of ours can hold


def whole(text: object) -> int | None:
    """The whole number, 0 to `LARGEST`, that stands here as digits or as a number; None for anything else."""
    if isinstance(text, str):
        text = int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else None
    if not isinstance(text, int) or isinstance(text, bool):
        return None
    return text if 0 <= text <= LARGEST else None
