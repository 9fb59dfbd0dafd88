"""PDF documents: a copy of the pages alone, their text, and pictures of them. Runs in a process of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from files import marks
from files.refusals import Refused

MOST_TEXT = 400_000
MOST_PAGES = 500
PAGE_WIDTH, THUMB_WIDTH, MOST_HEIGHT = 1000, 480, 3000
_QUALITY = 82
_NOTES = {pdfium.FPDF_ANNOT_TEXT, pdfium.FPDF_ANNOT_POPUP}
# What can bring or run something when it is clicked.
_BRINGS = {
    pdfium.FPDF_ANNOT_FILEATTACHMENT,
    pdfium.FPDF_ANNOT_SOUND,
    pdfium.FPDF_ANNOT_MOVIE,
    pdfium.FPDF_ANNOT_SCREEN,
    pdfium.FPDF_ANNOT_RICHMEDIA,
    pdfium.FPDF_ANNOT_THREED,
}
_HARMLESS = {pdfium.PDFACTION_GOTO, pdfium.PDFACTION_URI}


@dataclass
class Found:
    """What a document is, in facts and files of the folder it was opened into."""

    text: str = ""
    pages: int | None = None
    facts: dict[str, int] = field(default_factory=dict)
    pictures: list[tuple[str, int, int]] = field(default_factory=list)


def read(path: Path, folder: Path, *, most_shown: int) -> Found:
    """Write `clean`, `thumb` and `page-1`… into the folder. Raises `Refused`."""
    try:
        with pypdfium2.PdfDocument(path) as source:
            pages = len(source)
            if not 0 < pages <= MOST_PAGES:
                raise Refused("broken_document")
            facts = _facts(source) | _write_clean(source, folder / "clean")
        with pypdfium2.PdfDocument(folder / "clean") as clean:
            pictures = _pictures(clean, folder, most_shown)
            return Found(_text(clean), pages, {name: n for name, n in facts.items() if n}, pictures)
    except pypdfium2.PdfiumError as error:
        is_locked = getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD
        raise Refused("locked" if is_locked else "broken_document") from error


def _facts(source: pypdfium2.PdfDocument) -> dict[str, int]:
    return {
        "author": int(bool(source.get_metadata_value("Author").strip())),
        "scripts": max(0, pdfium.FPDFDoc_GetJavaScriptActionCount(source)),
        "attachments": max(0, pdfium.FPDFDoc_GetAttachmentCount(source)),
    }


def _write_clean(source: pypdfium2.PdfDocument, target: Path) -> dict[str, int]:
    """The pages alone in a new document: title, author, scripts and attachments stay behind; filled forms are printed."""
    notes = 0
    with pypdfium2.PdfDocument.new() as pages, pypdfium2.PdfDocument.new() as fresh:
        pages.import_pages(source)
        for page in pages:
            notes += _drop_annotations(page)
            if _has_form(page):
                pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
            page.close()
        # What was taken off a page still lies in its document, so the pages move once more.
        fresh.import_pages(pages)
        fresh.save(target)
    target.write_bytes(marks.blank_pdf(target.read_bytes()))
    return {"notes": notes}


def _drop_annotations(page: pypdfium2.PdfPage) -> int:
    """Take out comments and whatever could bring or run something. Returns how many comments there were."""
    notes = 0
    for index in reversed(range(pdfium.FPDFPage_GetAnnotCount(page))):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        brings = kind in _BRINGS or (kind == pdfium.FPDF_ANNOT_LINK and not _is_harmless(annotation))
        pdfium.FPDFPage_CloseAnnot(annotation)
        notes += kind == pdfium.FPDF_ANNOT_TEXT
        if brings or kind in _NOTES:
            pdfium.FPDFPage_RemoveAnnot(page, index)
    return notes


def _is_harmless(annotation: pdfium.FPDF_ANNOTATION) -> bool:
    link = pdfium.FPDFAnnot_GetLink(annotation)
    action = pdfium.FPDFLink_GetAction(link) if link else None
    return not action or pdfium.FPDFAction_GetType(action) in _HARMLESS


def _has_form(page: pypdfium2.PdfPage) -> bool:
    for index in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        pdfium.FPDFPage_CloseAnnot(annotation)
        if kind == pdfium.FPDF_ANNOT_WIDGET:
            return True
    return False


def _text(clean: pypdfium2.PdfDocument) -> str:
    texts, size = [], 0
    for page in clean:
        texts.append(page.get_textpage().get_text_bounded())
        page.close()
        size += len(texts[-1])
        if size > MOST_TEXT:
            break
    return "\n".join(texts)[:MOST_TEXT]


def _pictures(clean: pypdfium2.PdfDocument, folder: Path, most_shown: int) -> list[tuple[str, int, int]]:
    made = [_picture(clean[0], "thumb", folder, THUMB_WIDTH)]
    made += [_picture(clean[n], f"page-{n + 1}", folder, PAGE_WIDTH) for n in range(min(len(clean), most_shown))]
    return made


def _picture(page: pypdfium2.PdfPage, name: str, folder: Path, wide: int) -> tuple[str, int, int]:
    width, height = page.get_size()
    image = page.render(scale=min(wide / max(width, 1), MOST_HEIGHT / max(height, 1))).to_pil().convert("RGB")
    image.save(folder / name, "JPEG", quality=_QUALITY, optimize=True)
    page.close()
    return name, image.width, image.height
