"""Files made to hurt, by a script: nothing harmful is committed, and every one is small until it is opened."""

import io
import struct
import zipfile
from collections.abc import Callable

from tests.files import made, papers, pictures

PAGE = b"<!DOCTYPE html><html><script>alert(document.domain)</script></html>"
LAUGHS = '<!DOCTYPE l [<!ENTITY a "haha">' + "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
XXE = '<!DOCTYPE l [<!ENTITY i SYSTEM "file:///etc/passwd">]>'
ODT_TYPE = b"application/vnd.oasis.opendocument.text"


def webp_header(side: int) -> bytes:
    """A WebP that promises a square of so many pixels."""
    body = b"VP8L" + struct.pack("<I", 10) + b"\x2f" + struct.pack("<I", (side - 1) | (side - 1) << 14) + b"\0" * 5
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def jpeg_header(width: int, height: int) -> bytes:
    """A JPEG that promises so many pixels."""
    whole = bytearray(made.jpeg((64, 64)))
    at = whole.index(b"\xff\xc0")
    whole[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(whole)


def png_with_endless_text() -> bytes:
    """A PNG whose packed comment unpacks to 80 MB."""
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    whole = made.png()
    text = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"\0" * 80_000_000, 9))
    return whole[:33] + text + whole[33:]


def endless_directory() -> bytes:
    """A zip whose directory names 400,000 parts, all of them the same few bytes."""
    part = made.zipped({"a": b"x"})
    start, size = part.index(b"PK\x01\x02"), 47
    entry = part[start : start + size]
    directory = entry * 400_000
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 0xFFFF, 0xFFFF, len(directory), start, 0)
    return part[:start] + directory + end


def locked_docx() -> bytes:
    """A Word document whose parts say that they are encrypted."""
    whole = bytearray(made.docx("Hi"))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = whole.find(mark)
        while place >= 0:
            whole[place + at] |= 1
            place = whole.find(mark, place + 4)
    return bytes(whole)


def locked_pdf() -> bytes:
    """A PDF that opens with a password only."""
    lock = b"/Encrypt << /Filter /Standard /V 1 /R 2 /O (%s) /U (%s) /P -4 >> /ID [(a) (a)] " % (b"x" * 32, b"y" * 32)
    return papers.pdf().replace(b"trailer << ", b"trailer << " + lock)


def with_link() -> bytes:
    """A Word document with a part that is a link to a file of ours."""
    out = io.BytesIO(made.docx("Hi"))
    with zipfile.ZipFile(out, "a") as archive:
        link = zipfile.ZipInfo("word/media/image1.png")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


def lying_sizes() -> bytes:
    """A Word document whose directory says that its text is ten bytes long."""
    whole = bytearray(made.docx("word " * 200_000))
    at = whole.index(b"PK\x01\x02")
    at = whole.index(b"PK\x01\x02", at + 4)
    whole[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(whole)


def docx_of(xml: str) -> bytes:
    """A Word document with this text part."""
    return made.zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": xml.encode()})


def xlsx_with(part: str, xml: str) -> bytes:
    """A workbook with one part exchanged."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(made.xlsx({"A": [["When", "Mean"], ["May", 3]]}))) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            target.writestr(name, xml if name == part else source.read(name))
    return out.getvalue()


def odt_of(prolog: str, text: str) -> bytes:
    """An OpenDocument text that begins so."""
    body = f'{prolog}<office:document-content xmlns:office="o" xmlns:text="t"><text:p>{text}</text:p></office:document-content>'
    return made.zipped({"mimetype": ODT_TYPE, "content.xml": body.encode()})


def pptx_of(slide: str) -> bytes:
    """A presentation with this slide."""
    return made.zipped({"ppt/presentation.xml": b"<p/>", "ppt/slides/slide1.xml": slide.encode()})


def pdf_with_endless_picture() -> bytes:
    """A PDF whose page is one picture of 60,000 by 60,000 pixels, of which next to nothing is there."""
    import zlib

    picture = papers.stream(
        zlib.compress(b"\0" * 1000),
        "/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /ColorSpace /DeviceRGB /BitsPerComponent 8 "
        "/Filter /FlateDecode",
    )
    whole = papers.pdf(1, page="/Resources << /XObject << /I 100 0 R >> >>", more=(picture,))
    return whole.replace(b"BT /F1 24 Tf", b"/I Do /F1 24")


def _sheet(rows: str) -> str:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'


_CELL = '<row r="1"><c r="A1" t="inlineStr"><is><t>&{name};</t></is></c></row>'
SHEET = "xl/worksheets/sheet1.xml"

# Told at the door, before anything is stored: a part of the sentence.
AT_THE_DOOR: dict[str, tuple[Callable[[], bytes], str]] = {
    "svg": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "kind of file"),
    "svg in utf-16": (lambda: '<svg onload="alert(1)"/>'.encode("utf-16"), "kind of file"),
    "web page": (lambda: PAGE, "kind of file"),
    "web page without its head": (lambda: b"\n\n <img src=x onerror=alert(1)>, <b>\na, b", "kind of file"),
    "xhtml": (lambda: b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>", "kind of file"),
    "mhtml": (lambda: b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<script>", "kind of file"),
    "hta": (lambda: b"<hta:application id=x><script>", "kind of file"),
    "gif and script": (lambda: b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)", "kind of file"),
    "page before pdf": (lambda: PAGE + papers.pdf(), "kind of file"),
    "page before zip": (lambda: PAGE + made.docx("Hi"), "kind of file"),
    "tiff": (lambda: b"II*\0\x08\0\0\0" + b"\xff" * 200, "kind of file"),
    "jpeg 2000": (lambda: b"\0\0\0\x0cjP  \r\n\x87\n" + b"\0" * 200, "kind of file"),
    "icns": (lambda: b"icns\0\0\xff\xff" + b"\0" * 200, "kind of file"),
    "eps": (lambda: b"\xc5\xd0\xd3\xc6" + b"\0" * 200, "kind of file"),
    "photoshop": (lambda: b"8BPS\0\x01" + b"\0" * 200, "kind of file"),
    "program": (lambda: b"MZ\x90\0" + b"\0" * 200, "kind of file"),
    "zip": (lambda: made.zipped({"a.txt": b"x"}), "kind of file"),
    "macros": (lambda: made.docx("Hi", extra={"word/vbaProject.bin": b"x"}), "carries macros"),
    "macros of a table": (lambda: made.zipped({"xl/workbook.xml": b"<x/>", "xl/VBAProject.bin": b"x"}), "carries macros"),
    "locked office": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "locked with a password"),
    "directory without an end": (endless_directory, "unpacks to an unreasonable size"),
}  # fmt: skip

# Told once it was looked into: the code of the reason.
AFTER_A_LOOK: dict[str, tuple[Callable[[], bytes], str]] = {
    "png of 3.6 thousand million pixels": (lambda: pictures.png_header(60_000, 60_000), "too_many_pixels"),
    "webp of 268 million pixels": (lambda: webp_header(16_383), "too_many_pixels"),
    "jpeg of 4 thousand million pixels": (lambda: jpeg_header(65_000, 65_000), "too_many_pixels"),
    "png with a comment of 80 MB": (png_with_endless_text, "broken_picture"),
    "zip bomb": (lambda: docx_of("<w>" + " " * 29_000_000 + "</w>"), "bomb"),
    "lying sizes": (lying_sizes, "broken_document"),
    "zip slip": (lambda: made.docx("Hi", extra={"../../../etc/cron.d/x": b"x"}), "broken_document"),
    "zip slip with a drive": (lambda: made.docx("Hi", extra={"..\\..\\x.bat": b"x"}), "broken_document"),
    "absolute path": (lambda: made.docx("Hi", extra={"/etc/cron.d/x": b"x"}), "broken_document"),
    "link": (with_link, "broken_document"),
    "locked docx": (locked_docx, "locked"),
    "locked pdf": (locked_pdf, "locked"),
    "laughs in word": (lambda: docx_of(f"{LAUGHS}]><w><p>&i;</p></w>"), "broken_document"),
    "laughs in opendocument": (lambda: odt_of(f"{LAUGHS}]>", "&i;"), "broken_document"),
    "laughs on a slide": (lambda: pptx_of(f"{LAUGHS}]><p><p>&i;</p></p>"), "broken_document"),
    "laughs in a sheet": (lambda: xlsx_with(SHEET, f"{LAUGHS}]>" + _sheet(_CELL.format(name="i"))), "broken_document"),
    "a file of ours in word": (lambda: docx_of(f"{XXE}<w><p>&i;</p></w>"), "broken_document"),
    "a file of ours in opendocument": (lambda: odt_of(XXE, "&i;"), "broken_document"),
    "a file of ours in a sheet": (lambda: xlsx_with(SHEET, XXE + _sheet(_CELL.format(name="i"))), "broken_document"),
    "a tower of elements": (lambda: docx_of("<w><p>" + "<a>" * 200_000 + "</a>" * 200_000 + "</p></w>"), ""),
    "pdf of ten million pages": (lambda: papers.pdf().replace(b"/Count 1", b"/Count 10000000"), ""),
    "pdf that is its own page": (lambda: papers.pdf().replace(b"/Kids [10 0 R]", b"/Kids [2 0 R ]"), "broken_document"),
    "pdf with an endless picture": (pdf_with_endless_picture, ""),
    "table of ten million rows": (lambda: b"a,b\n" + b"1,2\n" * 10_000_000, "endless_table"),
    "table of one row": (lambda: b"a,b\nc,d\n" + b"1," * 2_000_000, "endless_table"),
    "row of a million lines": (lambda: b"a,b\n" + b"1,2\n" * 5 + b'"x\n",' * 1_000_000, "endless_table"),
    "cell without an end": (lambda: b'a,b\nc,"' + b"x" * 900_000, "broken_document"),
    "sheet that begins at its end": (lambda: xlsx_with(SHEET, _sheet('<row r="1048576"/>')), ""),
}  # fmt: skip

# Harmless once made anew: what may be nowhere in what is served.
MADE_ANEW: dict[str, tuple[Callable[[], bytes], tuple[bytes, ...]]] = {
    "jpeg and zip": (lambda: made.jpeg() + made.zipped({"x.html": PAGE}), (b"PK\x03\x04", b"script")),
    "jpeg and page": (lambda: made.jpeg() + PAGE, (b"script",)),
    "pdf and page": (lambda: papers.pdf(author="<script>alert(1)</script>") + PAGE, (b"script", b"DOCTYPE")),
    "pdf with page before its objects": (
        lambda: papers.pdf().replace(b"%PDF-1.5\n", b"%PDF-1.5\n%" + PAGE + b"\n"),
        (b"script", b"DOCTYPE"),
    ),
    "pdf that runs": (lambda: papers.busy_pdf(made.jpeg()), (b"JavaScript", b"Launch", b"calc.exe", b"EmbeddedFile")),
    "word and page": (lambda: made.docx("Hi") + PAGE, (b"script", b"DOCTYPE")),
    "zips in zips": (
        lambda: made.docx("Hi", extra={"word/embeddings/a.zip": made.zipped({"b.zip": made.zipped({"c": PAGE})})}),
        (b"script", b"b.zip"),
    ),
    "word that fetches": (papers.reviewed_docx, (b"evil.example", b"attachedTemplate\" Target=\"http")),
    "word with a page inside": (lambda: made.docx("Hi", extra={"word/afchunk.mht": PAGE, "word/a.htm": PAGE}), (b"script",)),
}  # fmt: skip
