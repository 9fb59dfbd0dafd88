"""An Office document that says nothing of who wrote it, where, or on what, and brings nothing that runs."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from files import marks, zips
from files.refusals import Refused

_EMPTY = {
    "docProps/core.xml": (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
    ),
    "docProps/app.xml": '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>',
    "docProps/custom.xml": '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>',
    "meta.xml": (
        '<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.3">'
        "<office:meta/></office:document-meta>"
    ),
}
# Who commented and who changed what: the text stays, the names go.
_NAMES = [
    (re.compile(rb'\b(w:author|w:initials|w15:author|w15:userId)="[^"]*"'), rb'\1=""'),
    (re.compile(rb'(<p:cmAuthor\b[^>]*?\b)(name)="[^"]*"'), rb'\1\2=""'),
    (re.compile(rb'(<p:cmAuthor\b[^>]*?\b)(initials)="[^"]*"'), rb'\1\2=""'),
    (re.compile(rb'(<p188:author\b[^>]*?\b)(name)="[^"]*"'), rb'\1\2=""'),
    (re.compile(rb'(<p188:author\b[^>]*?\b)(initials)="[^"]*"'), rb'\1\2=""'),
    (re.compile(rb'\b(displayName|userId)="[^"]*"(?=[^<]*providerId=)'), rb'\1=""'),
    (re.compile(rb"<author>[^<]*</author>"), b"<author></author>"),
    (re.compile(rb"<(dc:creator|meta:creator-initials)>[^<]*<"), rb"<\1><"),
]
# What a document asks another place for, but for links people follow themselves.
_RELATION = re.compile(rb"<Relationship\b[^>]*>")
_TARGET = re.compile(rb'\bTarget="[^"]*"')
_TEXTS = {"xml", "rels", "vml", "rdf", "mimetype"}
_PICTURES = {"jpg", "jpeg", "png", "gif", "tif", "tiff", "webp", "bmp", "emf", "wmf", "svg"}
_FONTS = {"ttf", "otf", "odttf", "fntdata"}
# Settings of a printer and the like: nobody misses them, so nobody is told.
_SILENT = {"printersettings", "thumbnail"}
_DECODED = ("JPEG", "PNG", "TIFF", "WEBP", "GIF", "BMP")
_FILM = re.compile(rb"^(?:....ftyp|RIFF....(?:AVI|WAVE)|\x1aE\xdf\xa3|OggS|ID3)", re.DOTALL)


def clean(path: Path, target: Path, *, most_pixels: int) -> dict[str, int]:
    """Write the document anew. Returns how many `recordings` and `objects` inside it were left out.

    Raises `Refused` for what is broken or unpacks to too much.
    """
    left_out = {"recordings": 0, "objects": 0}
    with (
        path.open("rb") as stream,
        zips.opened(stream) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as fresh,
    ):
        for entry in source.infolist():
            content, kind = _part(entry.filename, zips.read(source, entry), most_pixels)
            if kind:
                left_out[kind] += 1
            # OpenDocument wants its type first and unpacked.
            packing = zipfile.ZIP_STORED if entry.filename == "mimetype" else zipfile.ZIP_DEFLATED
            fresh.writestr(zipfile.ZipInfo(entry.filename), content, packing)
    return {kind: number for kind, number in left_out.items() if number}


def _part(name: str, content: bytes, most_pixels: int) -> tuple[bytes, str]:
    """The part as others get it, and as what it was left out, if it was."""
    ending = name.lower().rpartition("/")[2].rpartition(".")[2]
    if not content or name in _EMPTY:
        empty = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + _EMPTY.get(name, "").encode()
        return (empty if name in _EMPTY else b""), ""
    if _FILM.match(content):
        return b"", "recordings"
    if ending in _TEXTS:
        return _text(content), ""
    if ending in _PICTURES:
        return _picture(content, most_pixels), ""
    if ending in _FONTS:
        return content, ""
    return b"", "" if any(word in name.lower() for word in _SILENT) else "objects"


def _text(content: bytes) -> bytes:
    for pattern, blank in _NAMES:
        content = pattern.sub(blank, content)
    return _RELATION.sub(_without_outside, content)


def _without_outside(found: re.Match[bytes]) -> bytes:
    relation = found[0]
    if b'TargetMode="External"' not in relation or b'/hyperlink"' in relation:
        return relation
    return _TARGET.sub(b'Target="about:blank"', relation)


def _picture(content: bytes, most_pixels: int) -> bytes:
    # Whatever its name says: no decoder but these is ever started, and no picture is unpacked before its size is known.
    try:
        with Image.open(io.BytesIO(content), formats=_DECODED) as picture:
            kind = picture.format or ""
            if picture.width * picture.height > most_pixels:
                raise Refused("too_many_pixels")
            upright = ImageOps.exif_transpose(picture)
    except Image.DecompressionBombError as error:
        raise Refused("too_many_pixels") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError):
        return marks.blank_raw(content)
    pixels = Image.new(upright.mode, upright.size)
    if upright.mode == "P" and upright.palette:
        pixels.putpalette(upright.getpalette() or [])
        if "transparency" in upright.info:
            pixels.info["transparency"] = upright.info["transparency"]
    pixels.paste(upright)
    out = io.BytesIO()
    pixels.save(out, kind, **({"quality": 90} if kind == "JPEG" else {}))
    return out.getvalue()
