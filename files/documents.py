"""Documents: what the process of `papers` found, and the clean copies it wrote; tables are in `tables`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from files import child, kinds, scratch
from files.pdf import MOST_TEXT
from files.refusals import Refused

# Longer than the processor seconds the process allows itself: a busy machine must not make a document unusable.
_WAIT_SECONDS = 400


@dataclass(frozen=True)
class Page:
    """A picture of a page, or the small one of the first: a path while the context is open."""

    name: str
    path: Path
    width: int
    height: int


@dataclass(frozen=True)
class Document:
    """What was found in a document. `clean` is the copy that others may have; None when it is as good as its original."""

    text: str
    pages: int | None = None
    facts: dict[str, int] = field(default_factory=dict)
    pictures: list[Page] = field(default_factory=list)
    clean: Path | None = None


@contextmanager
def opened(path: Path, type_: kinds.Type, uuid: UUID) -> Iterator[Document]:
    """Look into a local copy of the file with this uuid. Raises `Refused` for what is broken, locked or a bomb."""
    if type_ is kinds.TEXT:
        yield Document(_plain_text(path))
        return
    with scratch.folder(uuid) as name:
        folder = Path(name)
        limits = (str(settings.DOCUMENT_PREVIEW_PAGES), str(settings.UPLOAD_MAX_PIXELS))
        found = _looked_into(str(path), type_.ending, name, *limits)
        if "refused" in found:
            raise Refused(found["refused"])
        yield _document(found, folder)


def _looked_into(*arguments: str) -> dict[str, Any]:
    try:
        return child.ask("files.papers", *arguments, seconds=_WAIT_SECONDS, step="papers")
    except child.Broke as error:
        raise Refused("broken_document") from error


def _document(found: dict[str, Any], folder: Path) -> Document:
    pictures = [Page(name, folder / name, width, height) for name, width, height in found["pictures"]]
    return Document(
        text=_storable(found["text"]),
        pages=found["pages"],
        facts=found["facts"],
        pictures=pictures,
        clean=folder / "clean",
    )


def _storable(text: str) -> str:
    """Text that a database takes: no half of a character, no end of a string."""
    return text.replace("\0", " ").encode("utf-8", "ignore").decode()


def _plain_text(path: Path) -> str:
    with path.open("rb") as stream:
        return stream.read(MOST_TEXT * 4).decode("utf-8-sig", errors="replace").replace("\0", " ")[:MOST_TEXT]
