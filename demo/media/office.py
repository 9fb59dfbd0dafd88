"""Office files as teachers send them: DOCX and ODT by hand, XLSX through openpyxl, CSV."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.styles import Font

from demo.media.markup import Block, blocks

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006"
_FIRST = (1980, 1, 1, 0, 0, 0)  # the time stamp of every entry, so that the same words make the same bytes


def _zipped(parts: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _FIRST)
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return out.getvalue()


def _plain(found: Block) -> str:
    if found.kind == "row":
        return "\t".join(found.cells)
    return {"item": "• ", "tick": "☐ "}.get(found.kind, "") + found.words


def _paragraphs(text: str) -> Iterator[str]:
    for found in blocks(text):
        if found.kind == "page":
            yield '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
        elif found.kind == "rule":
            yield "<w:p><w:r><w:t>______________________________</w:t></w:r></w:p>"
        else:
            size = {"heading": 36, "small": 26}.get(found.kind, 22)
            look = f'<w:rPr>{"<w:b/>" if size > 22 else ""}<w:sz w:val="{size}"/></w:rPr>'
            words = escape(_plain(found))
            yield f'<w:p><w:r>{look}<w:t xml:space="preserve">{words}</w:t></w:r></w:p>'


def docx(text: str, *, title: str, author: str, saved: datetime) -> bytes:
    """A DOCX of the text in our markup, with its author in the properties as word processors leave it."""
    body = "".join(_paragraphs(text))
    stamp = saved.strftime("%Y-%m-%dT%H:%M:%SZ")
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    core = f"{_PACKAGE}/metadata/core-properties"
    return _zipped(
        {
            "[Content_Types].xml": (
                f'{head}<Types xmlns="{_PACKAGE}/content-types">'
                '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
                'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
                '<Override PartName="/docProps/core.xml" '
                'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
            ),
            "_rels/.rels": (
                f'{head}<Relationships xmlns="{_PACKAGE}/relationships">'
                f'<Relationship Id="rId1" Type="{_DOCUMENT}/relationships/officeDocument" Target="word/document.xml"/>'
                f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" '
                'Target="docProps/core.xml"/></Relationships>'
            ),
            "word/document.xml": f'{head}<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>',
            "docProps/core.xml": (
                f'{head}<cp:coreProperties xmlns:cp="{core}" xmlns:dc="http://purl.org/dc/elements/1.1/" '
                'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
                f"<dc:title>{escape(title)}</dc:title><dc:creator>{escape(author)}</dc:creator>"
                f"<cp:lastModifiedBy>{escape(author)}</cp:lastModifiedBy>"
                f'<dcterms:modified xsi:type="dcterms:W3CDTF">{stamp}</dcterms:modified></cp:coreProperties>'
            ),
        }
    )


def odt(text: str, *, title: str, author: str) -> bytes:
    """An OpenDocument text of the same markup."""
    body = "".join(
        f'<text:h text:outline-level="1">{escape(found.words)}</text:h>'
        if found.kind in {"heading", "small"}
        else f"<text:p>{escape(_plain(found))}</text:p>"
        for found in blocks(text)
    )
    kind = "application/vnd.oasis.opendocument.text"
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    return _zipped(
        {
            "mimetype": kind,
            "content.xml": (
                f'{head}<office:document-content xmlns:office="{_OFFICE}" xmlns:text="{_TEXT}" office:version="1.3">'
                f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
            ),
            "meta.xml": (
                f'{head}<office:document-meta xmlns:office="{_OFFICE}" '
                'xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.3"><office:meta>'
                f"<dc:title>{escape(title)}</dc:title><dc:creator>{escape(author)}</dc:creator>"
                "</office:meta></office:document-meta>"
            ),
            "META-INF/manifest.xml": (
                f'{head}<manifest:manifest xmlns:manifest="{manifest}" manifest:version="1.3">'
                f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
                '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
                '<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/>'
                "</manifest:manifest>"
            ),
        }
    )


def csv_table(rows: Sequence[Sequence[object]]) -> bytes:
    """Class totals as a CSV, the way spreadsheets save it."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return ("\ufeff" + out.getvalue()).encode()


def xlsx(rows: Sequence[Sequence[object]], *, sheet: str, saved: datetime) -> bytes:
    """Class totals as a workbook with one sheet."""
    book = Workbook()
    book.properties.created = book.properties.modified = saved.replace(tzinfo=None)
    page = book.active
    page.title = sheet[:31]
    for row in rows:
        page.append(list(row))
    for cell in page[1]:
        cell.font = Font(bold=True)
    page.column_dimensions["A"].width = 34
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
