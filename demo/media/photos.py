"""Pictures as a phone would send them: JPEG or HEIC with device, time and place inside, sometimes lying on its side."""

from __future__ import annotations

import io
from datetime import datetime

from PIL import Image
from pillow_heif import from_pillow

from demo.media.drawing import Sheet

# An invented spot on a river plain: far enough from any school.
LATITUDE, LONGITUDE = (43.0, 51.0, 12.4), (91.0, 33.0, 47.2)
_MAKE, _MODEL, _SOFTWARE, _TIME, _ORIENTATION = 0x010F, 0x0110, 0x0131, 0x0132, 0x0112
_EXIF_IFD, _GPS_IFD, _TAKEN = 0x8769, 0x8825, 0x9003


def _exif(taken: datetime, *, orientation: int = 1) -> Image.Exif:
    stamp = taken.strftime("%Y:%m:%d %H:%M:%S")
    exif = Image.Exif()
    exif[_MAKE], exif[_MODEL], exif[_SOFTWARE] = "Maple", "Maple Phone 12", "18.2"
    exif[_TIME], exif[_ORIENTATION] = stamp, orientation
    exif.get_ifd(_EXIF_IFD)[_TAKEN] = stamp
    exif.get_ifd(_GPS_IFD).update({1: "N", 2: LATITUDE, 3: "W", 4: LONGITUDE, 5: b"\0", 6: 203.5})
    return exif


def jpeg(sheet: Sheet, *, taken: datetime, turned: bool = False) -> bytes:
    """A JPEG with EXIF and GPS. `turned`: the phone was held sideways, so the pixels lie and orientation says 6."""
    picture = sheet.finished()
    if turned:
        picture = picture.transpose(Image.Transpose.ROTATE_90)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=86, exif=_exif(taken, orientation=6 if turned else 1))
    return out.getvalue()


def heic(sheet: Sheet, *, taken: datetime) -> bytes:
    """The same as a HEIC, as newer phones send it."""
    out = io.BytesIO()
    from_pillow(sheet.finished().reduce(2)).save(out, quality=55, exif=_exif(taken).tobytes(), save_all=False)
    return out.getvalue()


def png(sheet: Sheet) -> bytes:
    """A drawing or a scan, without any such data."""
    out = io.BytesIO()
    sheet.finished().quantize(96).save(out, "PNG")
    return out.getvalue()
