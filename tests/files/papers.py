"""Documents for tests that hold more than their author thinks."""

from tests.files import made

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>{author}</dc:creator>'
    "<cp:lastModifiedBy>{author}</cp:lastModifiedBy></cp:coreProperties>"
)


def core(author: str) -> bytes:
    """The part of an Office document that says who wrote it."""
    return _CORE.format(author=author).encode()


def reviewed_docx() -> bytes:
    """A Word document by Dana with three tracked changes and two comments, a printer, a film and a table packed inside."""
    body = (
        "<w:p><w:r><w:t>Students choose</w:t></w:r>"
        '<w:ins w:id="1" w:author="Dana Whitlock"><w:r><w:t> freely</w:t></w:r></w:ins>'
        '<w:del w:id="2" w:author="Dana Whitlock"><w:r><w:delText>never said</w:delText></w:r></w:del>'
        '<w:del w:id="3" w:author="Rosa Delgado"><w:r><w:delText>either</w:delText></w:r></w:del></w:p>'
    )
    comment = '<w:comment w:id="{n}" w:author="Rosa Delgado" w:initials="RD"><w:p/></w:comment>'
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="http://x/attachedTemplate" Target="http://evil.example/t.dotm" TargetMode="External"/>'
        '<Relationship Id="r2" Type="http://x/hyperlink" Target="https://example.org/" TargetMode="External"/>'
        "</Relationships>"
    )
    return made.zipped(
        {
            "[Content_Types].xml": b"<Types/>",
            "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>".encode(),
            "word/comments.xml": f"<w:comments {W}>{comment.format(n=1)}{comment.format(n=2)}</w:comments>".encode(),
            "word/_rels/document.xml.rels": relations.encode(),
            "word/media/image1.jpeg": made.jpeg(),
            "word/media/media1.mp4": made.video(1),
            "word/embeddings/Class list.xlsx": made.xlsx({"Class": [["Maya", 3]]}),
            "word/printerSettings1.bin": b"Printer in room 12",
            "docProps/core.xml": core("Dana Whitlock"),
            "docProps/thumbnail.jpeg": made.jpeg((60, 40)),
        }
    )


def pptx(*slides: str, hidden: int = 0, notes: int = 0) -> bytes:
    """A presentation of these slides, the last ones hidden, some with speaker notes."""
    spaces = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    parts = {"[Content_Types].xml": b"<Types/>", "ppt/presentation.xml": b"<p/>"}
    for n, words in enumerate(slides, start=1):
        show = ' show="0"' if n > len(slides) - hidden else ""
        slide = f"<p:sld {spaces}{show}><a:p><a:r><a:t>{words}</a:t></a:r></a:p></p:sld>"
        parts[f"ppt/slides/slide{n}.xml"] = slide.encode()
    for n in range(1, notes + 1):
        parts[f"ppt/notesSlides/notesSlide{n}.xml"] = f"<p:notes {spaces}><a:p/></p:notes>".encode()
    return made.zipped(parts)


def reviewed_odt() -> bytes:
    """An OpenDocument text by Dana with one tracked change and one comment."""
    spaces = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"'
    )
    content = (
        f"<office:document-content {spaces}><office:body><office:text><text:tracked-changes><text:changed-region>"
        "<text:deletion><text:p>never said</text:p></text:deletion></text:changed-region></text:tracked-changes>"
        "<text:p>Where<office:annotation><dc:creator>Rosa Delgado</dc:creator><text:p>Really?</text:p>"
        "</office:annotation> they<text:s/>sit</text:p></office:text></office:body></office:document-content>"
    )
    author = "<office:meta><dc:creator>Dana Whitlock</dc:creator></office:meta>"
    meta = f"<office:document-meta {spaces}>{author}</office:document-meta>"
    return made.zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.text",
            "content.xml": content.encode(),
            "meta.xml": meta.encode(),
        }
    )


def pdf(pages: int = 1, *, catalog: str = "", page: str = "", more: tuple[bytes, ...] = (), author: str = "") -> bytes:
    """A PDF of so many pages; `catalog` and `page` are added to those objects, `more` are objects from number 100 on."""
    kids = " ".join(f"{10 + 2 * n} 0 R" for n in range(pages))
    objects = {
        1: f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        2: f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode(),
        3: f"<< /Author ({author}) /Title (<script>alert(1)</script>) >>".encode(),
    }
    for n in range(pages):
        words = f"BT /F1 24 Tf 72 700 Td (Page {n + 1} of the plan) Tj ET".encode()
        objects[10 + 2 * n] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {11 + 2 * n} 0 R {page} /Resources << "
            "/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
        ).encode()
        objects[11 + 2 * n] = stream(words)
    objects |= dict(enumerate(more, start=100))
    out, offsets = bytearray(b"%PDF-1.5\n"), {}
    for number, content in objects.items():
        offsets[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, offset in offsets.items():
        out += b"%d 1\n%010d 00000 n \n" % (number, offset)
    out += b"trailer << /Size %d /Root 1 0 R /Info 3 0 R >>\nstartxref\n%d\n%%%%EOF" % (max(objects) + 1, start)
    return bytes(out)


def stream(content: bytes, more: str = "") -> bytes:
    """A stream of a PDF."""
    return f"<< /Length {len(content)} {more} >>\nstream\n".encode() + content + b"\nendstream"


def busy_pdf(picture: bytes) -> bytes:
    """A PDF by Dana with a script, an attached file, a sticky note, a link that runs a program, and a photo."""
    return pdf(
        2,
        author="Dana Whitlock",
        catalog=(
            "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> "
            "/Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (app.alert\\(2\\)) >>] >> "
            "/EmbeddedFiles << /Names [(list.csv) << /Type /Filespec /F (list.csv) /EF << /F 103 0 R >> >>] >> >>"
        ),
        page="/Annots [100 0 R 101 0 R 102 0 R] /XObj 104 0 R",
        more=(
            b"<< /Type /Annot /Subtype /Text /Rect [10 10 30 30] /Contents (Ask Rosa) /T (Dana Whitlock) >>",
            b"<< /Type /Annot /Subtype /Link /Rect [10 50 30 70] /A << /S /Launch /F (calc.exe) >> >>",
            b"<< /Type /Annot /Subtype /Link /Rect [10 90 30 110] /A << /S /URI /URI (https://example.org/) >> >>",
            stream(b"Maya,3", "/Type /EmbeddedFile"),
            stream(
                picture,
                "/Type /XObject /Subtype /Image /Width 800 /Height 600 /ColorSpace /DeviceRGB /BitsPerComponent 8 "
                "/Filter /DCTDecode",
            ),
        ),
    )
