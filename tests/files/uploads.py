"""Speaking tus to the site, and uploads as they stand on the way."""

from __future__ import annotations

import base64
from typing import Any

from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from files import actions, pieces
from files.models import Upload

PIECE = "application/offset+octet-stream"


class Source:
    """Bytes that come a few at a time, and stop early if the line is cut."""

    def __init__(self, content: bytes, *, cut_at: int | None = None) -> None:
        self.left = content if cut_at is None else content[:cut_at]

    def read(self, size: int, /) -> bytes:
        some, self.left = self.left[: min(size, 1000)], self.left[min(size, 1000) :]
        return some


def kept(kind: str = "") -> list[pieces.Leftover]:
    """What is in storage, or what of this kind."""
    return [one for shelf in pieces.SHELVES if shelf.startswith(kind) for one in pieces.home().on(shelf)]


def clear_storage() -> None:
    """Remove what other tests left: their rows were rolled back, their bytes were not."""
    for leftover in kept():
        pieces.home().remove(leftover)


def write(upload: Upload, content: bytes, *, offset: int = 0, cut_at: int | None = None, **more: Any) -> Upload:
    """Add bytes as the owner."""
    source = Source(content, cut_at=cut_at)
    return actions.write(upload.pk, offset=offset, length=len(content), source=source, by=upload.owner, **more)


def arrived(owner: User, content: bytes, label: str = "file") -> Upload:
    """An upload that came whole."""
    return write(actions.begin(by=owner, size=len(content), label=label), content)


def said(**pairs: str) -> str:
    """`Upload-Metadata`."""
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in pairs.items())


def create(client: Client, size: object, *, body: bytes | None = None, **headers: str) -> HttpResponse:
    """POST to the collection."""
    heads = {"Tus-Resumable": "1.0.0", "Upload-Length": str(size), **_names(headers)}
    content_type = PIECE if body is not None else "application/octet-stream"
    return client.post("/uploads/", data=body or b"", content_type=content_type, headers=heads)


def patch(
    client: Client, path: str, content: bytes, offset: object, method: str = "PATCH", **headers: str
) -> HttpResponse:
    """A piece."""
    kind = headers.pop("content_type", PIECE)
    heads = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset), "Content-Type": kind}
    heads |= {"Content-Length": str(len(content)), **_names(headers)}
    return client.generic(method, path, content, content_type=kind, headers=heads)


def _names(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
