"""Files for tests, made here: nothing binary is committed."""

import io
import zipfile
from fractions import Fraction

import av
from openpyxl import Workbook
from PIL import Image, ImageDraw

PLACE = {1: "N", 2: (38.0, 37.0, 12.0), 3: "W", 4: (90.0, 11.0, 52.0)}


def jpeg(size=(800, 600), *, orientation: int = 1, place: bool = True) -> bytes:
    """A photo whose top left corner is red, with device and place in its EXIF, and a thumbnail of its own."""
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).rectangle([0, 0, size[0] // 4, size[1] // 4], fill="red")
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112] = "PhoneMaker", "Phone 9", orientation
    exif[0x010E] = "<script>alert(1)</script>"
    if place:
        exif.get_ifd(0x8825).update(PLACE)
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif, comment=b"taken in room 12")
    return out.getvalue()


def png(size=(40, 30), mode: str = "RGBA") -> bytes:
    """A picture with transparency."""
    out = io.BytesIO()
    Image.new(mode, size, 0).save(out, "PNG")
    return out.getvalue()


def docx(*paragraphs: str, extra: dict[str, bytes] | None = None) -> bytes:
    """A Word document."""
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    xml = (
        '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:body>{body}</w:body></w:document>"
    )
    return zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": xml.encode(), **(extra or {})})


def odt(*paragraphs: str) -> bytes:
    """An OpenDocument text."""
    body = "".join(f"<text:p>{text}</text:p>" for text in paragraphs)
    xml = (
        '<?xml version="1.0"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    return zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": xml.encode()})


def xlsx(sheets: dict[str, list[list[object]]], *, hidden: str = "") -> bytes:
    """A workbook of these sheets, one of them hidden."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        sheet.sheet_state = "hidden" if title == hidden else "visible"
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(entries: dict[str, bytes]) -> bytes:
    """A zip of these entries."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def pdf(text: str = "One two three four five") -> bytes:
    """A PDF of one page with real text."""
    stream = f"BT /F1 24 Tf 72 700 Td ({text}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % start
    return bytes(out)


def video(seconds: int = 2, *, container: str = "mp4", codec: str = "libx264", size=(64, 48)) -> bytes:
    """A film of plain frames, with a place in its metadata."""
    out = io.BytesIO()
    with av.open(out, "w", format=container) as film:
        film.metadata["location"] = "+38.6200-090.1978/"
        film.metadata["comment"] = "room 12"
        stream = film.add_stream(codec, rate=5)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for number in range(seconds * 5):
            picture = Image.new("RGB", size, (number * 20 % 255, 80, 120))
            frame = av.VideoFrame.from_image(picture)
            frame.pts, frame.time_base = number, Fraction(1, 5)
            film.mux(stream.encode(frame))
        film.mux(stream.encode())
    return out.getvalue()
