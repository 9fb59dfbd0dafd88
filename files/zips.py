"""Zips from strangers: looked at before they are read, and never unpacked to disk. Imports nothing of Django's models."""

from __future__ import annotations

import stat
import zipfile
from typing import Any

from files.refusals import Refused

MOST_PARTS = 2000
MOST_BYTES = 120 * 1024 * 1024
MOST_PART_BYTES = 30 * 1024 * 1024
MOST_RATIO = 200
# Below this a high ratio harms nobody, and white pictures have it.
_SMALL = 5 * 1024 * 1024
# What a directory of that many parts with long names could need. It is read whole, so it is measured first.
_MOST_DIRECTORY = MOST_PARTS * 400
_LOCKED = 0x1
_BROKEN = (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, RuntimeError, EOFError)


def opened(stream: Any) -> zipfile.ZipFile:
    """The archive, once its directory promises nothing unreasonable: parts, sizes, locks, links and paths.

    Raises `Refused`.
    """
    archive = directory(stream)
    parts = archive.infolist()
    if sum(part.file_size for part in parts) > MOST_BYTES or any(_unpacks_too_much(part) for part in parts):
        raise Refused("bomb")
    if any(part.flag_bits & _LOCKED for part in parts):
        raise Refused("locked")
    if any(_leads_away(part) for part in parts) or len({part.filename for part in parts}) != len(parts):
        raise Refused("broken_document")
    return archive


def directory(stream: Any) -> zipfile.ZipFile:
    """The archive with its directory read, if that is not endless. Raises `Refused`."""
    try:
        # The very function by which `zipfile` finds the directory, so that both read the same one.
        end = zipfile._EndRecData(stream)  # type: ignore[attr-defined]
        if end is None:
            raise Refused("broken_document")
        if end[zipfile._ECD_SIZE] > _MOST_DIRECTORY:  # type: ignore[attr-defined]
            raise Refused("bomb")
        archive = zipfile.ZipFile(stream)
    except _BROKEN as error:
        raise Refused("broken_document") from error
    if len(archive.infolist()) > MOST_PARTS:
        raise Refused("bomb")
    return archive


def read(archive: zipfile.ZipFile, name: str | zipfile.ZipInfo) -> bytes:
    """One part, whatever the directory said of its size. Raises `Refused`."""
    try:
        with archive.open(name) as part:
            content = part.read(MOST_PART_BYTES + 1)
    except (*_BROKEN, KeyError) as error:
        raise Refused("broken_document") from error
    if len(content) > MOST_PART_BYTES:
        raise Refused("bomb")
    return content


def _unpacks_too_much(part: zipfile.ZipInfo) -> bool:
    if part.file_size > MOST_PART_BYTES:
        return True
    return part.file_size > _SMALL and part.file_size > MOST_RATIO * part.compress_size


def _leads_away(part: zipfile.ZipInfo) -> bool:
    is_link = stat.S_ISLNK(part.external_attr >> 16)
    return is_link or part.filename.startswith("/") or ".." in part.filename.split("/") or "\\" in part.orig_filename
