"""Office documents: their text, and what they hold that their author may not know of. In a process of its own."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from files import cleaning, zips
from files.pdf import MOST_PAGES, MOST_TEXT, Found
from files.refusals import Refused

# Words that were deleted, or that only the program reads.
_UNSAID = {"delText", "instrText", "tracked-changes", "annotation"}
_GAPS = {"tab", "s", "br", "line-break"}
_NUMBER = re.compile(r"(\d+)\.xml$")
_AUTHORS = ("dc:creator", "cp:lastModifiedBy", "meta:initial-creator")
_COUNTED: dict[str, list[tuple[str, re.Pattern[str], re.Pattern[bytes]]]] = {
    "docx": [
        ("comments", re.compile(r"word/comments\.xml$"), re.compile(rb"<w:comment\b")),
        (
            "changes",
            re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml$"),
            re.compile(rb"<w:(?:ins|del|moveFrom)\b[^>]*\bw:author\b"),
        ),
    ],
    "pptx": [
        ("comments", re.compile(r"ppt/comments/[^/]+\.xml$"), re.compile(rb"<(?:p|p188):cm\b")),
        ("hidden", re.compile(r"ppt/slides/slide\d+\.xml$"), re.compile(rb"<p:sld\b[^>]*\bshow=\"(?:0|false)\"")),
        ("speaker_notes", re.compile(r"ppt/notesSlides/notesSlide\d+\.xml$"), re.compile(rb"<p:notes\b")),
    ],
    "odt": [
        ("comments", re.compile(r"content\.xml$"), re.compile(rb"<office:annotation\b")),
        ("changes", re.compile(r"content\.xml$"), re.compile(rb"<text:changed-region\b")),
    ],
}


def read(path: Path, folder: Path, ending: str, *, most_pixels: int) -> Found:
    """The text, what is remarkable, and the file `clean` in the folder. Raises `Refused`."""
    try:
        with path.open("rb") as stream, zips.opened(stream) as archive:
            text, pages = _READERS[ending](archive)
            facts = _facts(archive, ending)
        left_out = cleaning.clean(path, folder / "clean", most_pixels=most_pixels)
    except (KeyError, ElementTree.ParseError, DefusedXmlException) as error:
        raise Refused("broken_document") from error
    return Found(text.replace("\0", " ")[:MOST_TEXT], pages, facts | left_out)


def _word(archive: zipfile.ZipFile) -> tuple[str, None]:
    return "\n".join(_paragraphs(zips.read(archive, "word/document.xml"), "p")), None


def _writer(archive: zipfile.ZipFile) -> tuple[str, None]:
    return "\n".join(_paragraphs(zips.read(archive, "content.xml"), "p", "h")), None


def _slides(archive: zipfile.ZipFile) -> tuple[str, int]:
    names = [name for name in archive.namelist() if re.fullmatch(r"ppt/slides/slide\d+\.xml", name)]
    names.sort(key=lambda name: int(_NUMBER.search(name)[1]))  # type: ignore[index]
    return "\n\n".join("\n".join(_paragraphs(zips.read(archive, name), "p")) for name in names[:MOST_PAGES]), len(names)


_READERS: dict[str, Callable[[zipfile.ZipFile], tuple[str, int | None]]] = {
    "docx": _word,
    "odt": _writer,
    "pptx": _slides,
}


def _paragraphs(xml: bytes, *names: str) -> Iterator[str]:
    root = ElementTree.fromstring(xml, forbid_dtd=True)
    unsaid = [element for element in root.iter() if _name(element) in _UNSAID]
    for element in unsaid:  # what follows an element in its line is no part of it
        tail = element.tail
        element.clear()
        element.tail = tail
    for element in root.iter():
        if _name(element) in names:
            yield _words(element)


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _words(element: Any) -> str:
    """OpenDocument keeps text between elements, Word inside the smallest ones, with white space of its own between."""
    parts = [element.text or ""]
    is_word = element.tag.startswith("{http://schemas.openxmlformats.org/")
    for child in element:
        parts.append("\t" if _name(child) in _GAPS and not child.text else _words(child))
        parts.append("" if is_word else child.tail or "")
    return "".join(parts)


def _facts(archive: zipfile.ZipFile, ending: str) -> dict[str, int]:
    found = {"author": _says_author(archive)}
    for name, where, what in _COUNTED[ending]:
        parts = (part for part in archive.namelist() if where.fullmatch(part))
        found[name] = sum(len(what.findall(zips.read(archive, part))) for part in parts)
    return {name: number for name, number in found.items() if number}


def _says_author(archive: zipfile.ZipFile) -> int:
    """Only whether it does: the name may be a student's, so it is not kept."""
    properties = b"".join(
        zips.read(archive, part) for part in ("docProps/core.xml", "meta.xml") if part in archive.NameToInfo
    )
    return int(any(re.search(rf"<{tag}\b[^>]*>\s*[^<\s]".encode(), properties) for tag in _AUTHORS))
