"""Photos that tell a place in every way a file can, in each kind of picture we take."""

import io
import struct
import zlib

from PIL import Image, ImageCms, ImageDraw, PngImagePlugin
from pillow_heif import from_pillow

PLACE = {1: "N", 2: (38.0, 37.0, 12.0), 3: "W", 4: (90.0, 11.0, 52.0)}
SERIAL = "SN-4471-0093"
# What no served byte may hold: the serial number of the camera, and the place as a number, as text and as EXIF has it.
SECRETS = (
    SERIAL.encode(),
    SERIAL.encode("utf-16-le"),
    b"38.62",
    b"38,37",
    b"Phone 9",
    b"room 12",
    b"GPS",
    b"Exif\0\0",
    b"http://ns.adobe.com/xap",
    b"xmpmeta",
    b"Photoshop 3.0",
    b"<script>",
    struct.pack(">6I", 38, 1, 37, 1, 12, 1),
    struct.pack("<6I", 38, 1, 37, 1, 12, 1),
)
XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="38,37.2N" exif:GPSLongitude="90,11W" '
    f'xmlns:aux="http://ns.adobe.com/exif/1.0/aux/" aux:SerialNumber="{SERIAL}"/></rdf:RDF></x:xmpmeta>'
).encode()
IPTC = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x14\x1c\x02\x5a\0\x07room 12\x1c\x02\x5c\0\x0538.62"


def exif(orientation: int = 1) -> Image.Exif:
    """Device, serial number, maker's notes, place."""
    found = Image.Exif()
    found[0x010F], found[0x0110], found[0x0112] = "PhoneMaker", "Phone 9", orientation
    found[0x010E], found[0xC62F] = "<script>alert(1)</script>", SERIAL
    inner = found.get_ifd(0x8769)
    inner[0x927C], inner[0xA431] = b"Apple iOS\0" + SERIAL.encode(), SERIAL
    found.get_ifd(0x8825).update(PLACE)
    return found


def drawn(size=(400, 300), mode: str = "RGB") -> Image.Image:
    """White, with a red corner at the top left as the camera's sensor saw it."""
    picture = Image.new(mode, size, "white")
    ImageDraw.Draw(picture).rectangle([0, 0, size[0] // 4, size[1] // 4], fill="red")
    return picture


def _segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content


def jpeg(orientation: int = 1, picture: Image.Image | None = None) -> bytes:
    """EXIF with a thumbnail that has EXIF of its own, XMP, IPTC, a comment, a second picture behind the first."""
    small, inner = io.BytesIO(), exif()
    drawn((80, 60)).save(small, "JPEG", exif=inner)
    out = io.BytesIO()
    second = drawn((90, 60))
    second.info["exif"] = exif().tobytes()
    (picture or drawn()).save(
        out, "MPO", save_all=True, append_images=[second], quality=92, exif=exif(orientation), comment=b"room 12"
    )
    whole = out.getvalue()
    more = _segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP) + _segment(0xED, IPTC)
    more += _segment(0xE0, b"JFXX\0\x10" + small.getvalue())
    return whole[:2] + more + whole[2:] + small.getvalue()


def png(orientation: int = 1) -> bytes:
    """eXIf, XMP as packed and as plain text, a title, a time, and bytes behind the end."""
    info = PngImagePlugin.PngInfo()
    info.add_itxt("XML:com.adobe.xmp", XMP.decode(), zip=True)
    info.add_text("Description", "room 12, <script>alert(1)</script>")
    info.add_text("Raw profile type exif", f"\nexif\n 20\n{SERIAL.encode().hex()}\n", zip=True)
    out = io.BytesIO()
    drawn().save(out, "PNG", pnginfo=info, exif=exif(orientation))
    return out.getvalue() + SERIAL.encode()


def webp(orientation: int = 1) -> bytes:
    """EXIF and XMP chunks."""
    out = io.BytesIO()
    drawn().save(out, "WEBP", quality=95, exif=exif(orientation).tobytes(), xmp=XMP)
    return out.getvalue()


def heic(orientation: int = 1) -> bytes:
    """EXIF and XMP items, as a phone writes them."""
    out = io.BytesIO()
    from_pillow(drawn()).save(out, quality=95, exif=exif(orientation).tobytes(), xmp=XMP)
    return out.getvalue()


def wide_profile() -> bytes:
    """A colour profile that is not sRGB: its primaries swapped, so that red pixels mean blue."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    tags = {bytes(profile[132 + 12 * n : 136 + 12 * n]): 132 + 12 * n for n in range(profile[131])}
    red, blue = tags[b"rXYZ"], tags[b"bXYZ"]
    profile[red + 4 : red + 12], profile[blue + 4 : blue + 12] = (
        profile[blue + 4 : blue + 12],
        profile[red + 4 : red + 12],
    )
    return bytes(profile)


def png_header(width: int, height: int) -> bytes:
    """A PNG that promises so many pixels and has next to none."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
