"""What a picture says of itself (place, device, author), blanked where it stands, without decoding anything. Pure."""

from __future__ import annotations

import re
import zlib
from typing import Final

_JFIF, _ICC, _ADOBE = 0xE0, 0xE2, 0xEE
_SAYS: Final = {*range(0xE0, 0xF0), 0xFE} - {_ADOBE}
_SCAN, _END = 0xDA, 0xD9
_STREAM = re.compile(rb"stream\r?\n")
_XMP = re.compile(rb"<x:xmpmeta\b.*?</x:xmpmeta>|<rdf:RDF\b.*?</rdf:RDF>", re.DOTALL)
_MOST_UNPACKED = 64 * 1024 * 1024
_PEEK = 4096


def blank_jpeg(data: bytearray, start: int) -> None:
    """Overwrite every segment of the JPEG at `start` that is not needed to show it. No byte moves."""
    at = start + 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker in {_SCAN, _END}:
            return
        if marker == 0xFF:
            at += 1
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        inside = slice(at + 4, min(at + 2 + length, len(data)))
        if length < 2:
            return
        if marker in _SAYS and not _is_needed(marker, bytes(data[inside][:12])):
            data[inside] = bytes(inside.stop - inside.start)
        at += 2 + length


def _is_needed(marker: int, head: bytes) -> bool:
    return (marker == _JFIF and head.startswith(b"JFIF")) or (marker == _ICC and head.startswith(b"ICC_PROFILE"))


def blank_raw(content: bytes) -> bytes:
    """Bytes of a kind we do not make anew, with every JPEG and XMP packet in them blanked."""
    data = bytearray(content)
    for found in re.finditer(rb"\xff\xd8\xff", content):
        blank_jpeg(data, found.start())
    return _without_xmp(data)


def blank_pdf(content: bytes) -> bytes:
    """A PDF whose pictures and metadata streams say nothing. Its length and every offset stay as they are."""
    data = bytearray(content)
    for found in _STREAM.finditer(content):
        start = found.end()
        if content[start : start + 3] == b"\xff\xd8\xff":
            blank_jpeg(data, start)
        elif _is_zlib(content[start : start + 2]):
            _blank_packed(data, start, content.find(b"endstream", start))
    return _without_xmp(data)


def _is_zlib(head: bytes) -> bool:
    return len(head) == 2 and head[0] & 0x0F == 8 and int.from_bytes(head, "big") % 31 == 0


def _blank_packed(data: bytearray, start: int, end: int) -> None:
    """A picture or packet inside a packed stream: packed again, never longer than it was."""
    packed = bytes(data[start:end])
    try:
        head = zlib.decompressobj().decompress(packed, _PEEK)
        is_picture = head.startswith(b"\xff\xd8\xff")
        if not is_picture and b"<x:xmpmeta" not in head and b"<rdf:RDF" not in head:
            return
        inside = bytearray(zlib.decompressobj().decompress(packed, _MOST_UNPACKED))
    except zlib.error:
        return
    if is_picture:
        blank_jpeg(inside, 0)
    again = zlib.compress(_without_xmp(inside), 9)
    # What does not fit is given up: a picture that cannot be shown is better than one that tells a place.
    data[start:end] = again.ljust(end - start, b"\0") if len(again) <= end - start else bytes(end - start)


def _without_xmp(data: bytearray | bytes) -> bytes:
    return _XMP.sub(lambda found: b" " * len(found[0]), bytes(data))
