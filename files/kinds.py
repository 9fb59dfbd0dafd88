"""What a file is, by its content alone. Pure: bytes in, a row of our own table out."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Any

import filetype

from files import zips
from files.models import StoredFile
from files.refusals import Refused

HEAD_BYTES = 8192
_CHUNK = 256 * 1024
Kind = StoredFile.Kind


@dataclass(frozen=True)
class Type:
    """One type we accept: its content type as we serve it, its kind, the ending of downloads."""

    content_type: str
    kind: StoredFile.Kind
    ending: str


JPEG = Type("image/jpeg", Kind.IMAGE, "jpg")
DOCX = Type("application/vnd.openxmlformats-officedocument.wordprocessingml.document", Kind.DOCUMENT, "docx")
PPTX = Type("application/vnd.openxmlformats-officedocument.presentationml.presentation", Kind.DOCUMENT, "pptx")
ODT = Type("application/vnd.oasis.opendocument.text", Kind.DOCUMENT, "odt")
XLSX = Type("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Kind.DATA, "xlsx")
PDF = Type("application/pdf", Kind.DOCUMENT, "pdf")
CSV = Type("text/csv", Kind.DATA, "csv")
TEXT = Type("text/plain", Kind.DOCUMENT, "txt")

BY_MIME = {
    "image/jpeg": JPEG,
    "image/png": Type("image/png", Kind.IMAGE, "png"),
    "image/webp": Type("image/webp", Kind.IMAGE, "webp"),
    "image/heic": Type("image/heic", Kind.IMAGE, "heic"),
    "video/mp4": Type("video/mp4", Kind.VIDEO, "mp4"),
    "video/x-m4v": Type("video/mp4", Kind.VIDEO, "mp4"),
    "video/quicktime": Type("video/quicktime", Kind.VIDEO, "mov"),
    "video/3gpp": Type("video/3gpp", Kind.VIDEO, "3gp"),  # older phones; the same boxes as MP4
    "video/webm": Type("video/webm", Kind.VIDEO, "webm"),
    "video/x-matroska": Type("video/webm", Kind.VIDEO, "webm"),
    "audio/mp4": Type("audio/mp4", Kind.AUDIO, "m4a"),
    "audio/mpeg": Type("audio/mpeg", Kind.AUDIO, "mp3"),
    "audio/x-wav": Type("audio/wav", Kind.AUDIO, "wav"),
    "audio/ogg": Type("audio/ogg", Kind.AUDIO, "ogg"),
    "application/pdf": PDF,
}
ACCEPTED = (*BY_MIME.values(), DOCX, PPTX, ODT, XLSX, CSV, TEXT)
# What we serve besides: WebM of sound alone looks like a film when it comes, as browsers record it.
SERVED = (*ACCEPTED, Type("audio/webm", Kind.AUDIO, "weba"))
# What a browser may say of a file that can never be on the list: refused before it has travelled.
NEVER = frozenset(
    {
        "application/javascript",
        "application/msword",
        "application/vnd.ms-powerpoint",
        "application/x-msdownload",
        "application/x-zip-compressed",
        "application/xhtml+xml",
        "application/zip",
        "image/gif",
        "image/svg+xml",
        "text/html",
        "text/javascript",
        "video/x-ms-wmv",
        "video/x-msvideo",
    }
)
_PARTS = {"word/document.xml": DOCX, "ppt/presentation.xml": PPTX, "xl/workbook.xml": XLSX}
# Pages, pictures and archives made of text: whatever begins like markup, and a web page saved as a mail.
_MARKUP = re.compile(r"[\ufeff\s]*(?:<[a-z!?/]|mime-version:|from: <saved by)", re.IGNORECASE)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # also what locks a DOCX with a password
DELIMITERS = ",;\t|"


def of_head(head: bytes) -> Type | None:
    """The type told by the first bytes, or None when it is not on our list. Zip files need `of_zip`.

    Raises `Refused` where there is more to say than that.
    """
    if head.startswith(_OLD_OFFICE):
        raise Refused("old_office")
    guess = filetype.guess(head)
    if guess is not None:
        return BY_MIME.get(guess.mime)
    return _of_text(head)


def of_file(stream: Any) -> Type | None:
    """The type of a whole file that can be sought in, or None. It is left at its beginning. Raises `Refused`."""
    head = stream.read(HEAD_BYTES)
    stream.seek(0)
    found = of_zip(stream) if is_zip(head) else of_head(head)
    stream.seek(0)
    return found


def is_zip(head: bytes) -> bool:
    """Whether Office or OpenDocument could be inside."""
    return head[:4] == b"PK\x03\x04"


def of_zip(stream: Any) -> Type | None:
    """The Office or OpenDocument type inside a zip, read from its directory and mimetype entry only.

    Raises `Refused` for macros, locks and directories without an end.
    """
    with zips.directory(stream) as archive:
        names = set(archive.namelist())
        if any("vbaproject" in name.lower() for name in names):
            raise Refused("macros")
        if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
            return ODT if zips.read(archive, "mimetype").strip() == ODT.content_type.encode() else None
    return next((found for part, found in _PARTS.items() if part in names), None)


def _of_text(head: bytes) -> Type | None:
    try:
        text, is_utf8 = head.decode("utf-8", errors="strict"), True
    except UnicodeDecodeError as error:
        # A character cut in half at the end of the sample is no mistake.
        is_utf8 = error.start >= len(head) - 4
        text = head[: error.start].decode("utf-8") if is_utf8 else decoded(head)
    if any(ord(character) < 9 for character in text):
        return None
    if _MARKUP.match(text):
        return None
    lines = [line for line in text.splitlines() if line.strip()][:5]
    counts = {max(line.count(mark) for mark in DELIMITERS) for line in lines}
    if len(lines) > 1 and min(counts, default=0) > 0:
        return CSV
    return TEXT if is_utf8 else None


def decoded(content: bytes) -> str:
    """The text of a table as spreadsheets write it: UTF-8, UTF-16 with its mark, or the old Western encoding.

    Empty when it is none of them.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return ""


def encoding_of(stream: Any) -> str:
    """Which of those encodings a whole file is in, read a little at a time. It is left at its beginning."""
    found = "utf-16" if stream.read(2) in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE} else ""
    stream.seek(0)
    if not found:
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while chunk := stream.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
            found = "utf-8-sig"
        except UnicodeDecodeError:
            found = "cp1252"
    stream.seek(0)
    return found
