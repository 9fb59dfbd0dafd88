"""Recordings for tests, made here: as phones make them, as browsers cannot play them, and as nobody should make them."""

from __future__ import annotations

import io
import struct
from fractions import Fraction
from typing import Any

import av
from PIL import Image, ImageDraw

PLACE = "+38.6200-090.1978/"
DEVICE = "Phone 9"
QUARTER_TURN = (0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30)  # how a phone says that it was held upright


def film(
    codec: str = "libx264",
    *,
    container: str = "mp4",
    size: tuple[int, int] = (64, 48),
    seconds: int = 2,
    rate: int = 5,
    sound: str = "",
    pixels: str = "yuv420p",
) -> bytes:
    """A film whose top left corner is red, with place and device in its metadata."""
    out = io.BytesIO()
    options = {} if container in {"matroska", "webm"} else {"movflags": "use_metadata_tags"}
    with av.open(out, "w", format=container, options=options) as made:
        made.metadata.update(location=PLACE, make="PhoneMaker", model=DEVICE, comment="room 12")
        options = {"x265-params": "log-level=none"} if codec == "libx265" else {}
        stream = made.add_stream(codec, rate=rate, options=options)
        stream.width, stream.height, stream.pix_fmt = *size, pixels
        heard = made.add_stream(sound, rate=48_000, layout="mono") if sound else None
        for number in range(seconds * rate):
            frame = av.VideoFrame.from_image(_picture(size)).reformat(format=pixels)
            frame.pts, frame.time_base = number, Fraction(1, rate)
            made.mux(stream.encode(frame))
        made.mux(stream.encode())
        if heard:
            _hum(made, heard, seconds)
    return out.getvalue()


def sound(codec: str, *, container: str, seconds: int = 2) -> bytes:
    """Sound alone."""
    out = io.BytesIO()
    with av.open(out, "w", format=container) as made:
        made.metadata.update(location=PLACE, comment="room 12")
        _hum(made, made.add_stream(codec, rate=48_000, layout="mono"), seconds)
    return out.getvalue()


def turned(content: bytes) -> bytes:
    """The same film from a phone that was held upright."""
    at = content.index(b"tkhd") + 44
    return content[:at] + struct.pack(">9i", *QUARTER_TURN) + content[at + 36 :]


def seen(content: bytes) -> dict[str, Any]:
    """What a player makes of it: codecs, upright size, length, and where the red corner is."""
    with av.open(io.BytesIO(content)) as made:
        codecs = sorted(stream.codec_context.codec.canonical_name for stream in made.streams)
        metadata = {**made.metadata, **{k: v for stream in made.streams for k, v in stream.metadata.items()}}
        found: dict[str, Any] = {"codecs": codecs, "metadata": metadata, "format": made.format.name}
        if made.streams.video:
            frames = list(made.decode(video=0))
            image = frames[0].to_image().rotate(frames[0].rotation, expand=True)
            found |= {"size": image.size, "frames": len(frames), "red": _red_corner(image)}
    return found


def _hum(made: Any, stream: Any, seconds: int) -> None:
    for number in range(seconds * 10):
        frame = av.AudioFrame(format="s16", layout="mono", samples=4800)
        frame.planes[0].update(struct.pack("<h", 900) * 2400 + struct.pack("<h", -900) * 2400)
        frame.pts, frame.sample_rate, frame.time_base = number * 4800, 48_000, Fraction(1, 48_000)
        made.mux(stream.encode(frame))
    made.mux(stream.encode())


def _picture(size: tuple[int, int]) -> Image.Image:
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).rectangle([0, 0, size[0] // 3, size[1] // 3], fill="red")
    return picture


def _red_corner(image: Image.Image) -> str:
    far = (image.width - 6, image.height - 6)
    for name, (x, y) in {"top left": (5, 5), "top right": (far[0], 5), "bottom left": (5, far[1])}.items():
        red, green, _blue = image.getpixel((x, y))
        if red > 150 and green < 100:
            return name
    return "nowhere"
