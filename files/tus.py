"""The words of tus 1.0.0 (https://tus.io/protocols/resumable-upload): what a request's headers say. Pure."""

from __future__ import annotations

import base64
import binascii
import re

from files.actions.uploading import CHECKSUMS, Checksum

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,expiration,termination,checksum"
CONTENT_TYPE = "application/offset+octet-stream"
LONGEST_METADATA = 4096
_NUMBER = re.compile(r"[0-9]{1,15}")  # a petabyte, far beyond any limit, and within the database's integers


class Unreadable(Exception):
    """A header is missing or cannot be read. `header` is its name."""

    def __init__(self, header: str) -> None:
        super().__init__(header)
        self.header = header


def number(header: str, value: str | None) -> int:
    """A count of bytes. Raises `Unreadable` for anything but plain digits."""
    if value is None or not _NUMBER.fullmatch(value):
        raise Unreadable(header)
    return int(value)


def metadata(value: str) -> dict[str, str]:
    """`Upload-Metadata` as names and texts. Raises `Unreadable`. What is not text reads as nothing."""
    if len(value) > LONGEST_METADATA:
        raise Unreadable("Upload-Metadata")
    found: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in value.split(","))):
        name, _space, encoded = pair.partition(" ")
        if name in found:
            raise Unreadable("Upload-Metadata")
        found[name] = _decoded("Upload-Metadata", encoded).decode("utf-8", errors="ignore").replace("\0", "")
    return found


def checksum(value: str | None) -> Checksum | None:
    """`Upload-Checksum`, if there is one. Raises `Unreadable`, also for an algorithm that is not offered."""
    if value is None:
        return None
    algorithm, _space, encoded = value.partition(" ")
    if algorithm not in CHECKSUMS:
        raise Unreadable("Upload-Checksum")
    return Checksum(algorithm, _decoded("Upload-Checksum", encoded))


def _decoded(header: str, encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise Unreadable(header) from None
