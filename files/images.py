"""Pictures are made anew from their pixels, so that nothing else in the file can survive."""

from __future__ import annotations

import io
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError
from pillow_heif import register_heif_opener

from files.refusals import Refused

register_heif_opener()
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
SIZES = {"view": 1600, "thumb": 480}
_QUALITY = 85


@dataclass(frozen=True)
class Picture:
    """One rendition: its bytes and size in pixels."""

    name: str
    content: bytes
    width: int
    height: int


def renditions(stream: BinaryIO, *, max_pixels: int) -> list[Picture]:
    """`view` and `thumb` as JPEG, upright, without metadata.

    Raises `Refused` for what is no picture, has too many pixels (told by the header, before decoding), or is broken.
    """
    # The header is enough to know the size, and nothing is decoded before the size is known to be sane.
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(stream, formats=FORMATS) as source:
            if source.width * source.height > max_pixels or max(source.size) > 30_000:
                raise Refused("too_many_pixels")
            upright = ImageOps.exif_transpose(source)
            upright.load()
    except Refused:
        raise
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, MemoryError, EOFError) as error:
        raise Refused("broken_picture") from error
    plain = _plain(upright)
    return [_resized(plain, name, longest) for name, longest in SIZES.items()]


def _plain(picture: Image.Image) -> Image.Image:
    """The pixels alone, in sRGB, on white."""
    profile = picture.info.get("icc_profile")
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        picture = Image.new("RGB", layer.size, "white")
        picture.paste(layer, mask=layer.getchannel("A"))
    if profile and picture.mode in {"RGB", "CMYK", "L"}:
        # A broken colour profile, or one of another kind of picture, costs colour, not the picture.
        with suppress(ImageCms.PyCMSError, OSError, ValueError):
            own, srgb = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
            picture = ImageCms.profileToProfile(picture, own, srgb, outputMode="RGB") or picture
    fresh = Image.new("RGB", picture.size)
    fresh.paste(picture.convert("RGB"))
    return fresh


def _resized(picture: Image.Image, name: str, longest: int) -> Picture:
    copy = picture.copy()
    copy.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    copy.save(out, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    return Picture(name, out.getvalue(), copy.width, copy.height)
