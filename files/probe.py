"""What is in a recording, and a clean copy of what browsers play. Part of `files.apart`'s process: no Django here."""

from pathlib import Path
from typing import Any

import av
from av.container import InputContainer, OutputContainer
from av.stream import Disposition

MOST_STREAMS = 8
MOST_PIXELS_ASIDE = 4096
MOST_FRAMES_A_SECOND = 120
# Demuxer we name ourselves (so that no playlist or concat file is ever followed), and the container it stays in.
CONTAINERS = {"mov": "mp4", "matroska": "webm", "mp3": "mp3", "wav": "wav", "ogg": "ogg"}
# What browsers play in a container; anything else is converted to H.264 and AAC.
PLAYS = {
    "mp4": {"h264", "av1", "vp9", "aac", "mp3", "opus", "flac"},
    "webm": {"vp8", "vp9", "av1", "opus", "vorbis"},
    "mp3": {"mp3"},
    "wav": {"pcm_s16le"},
    "ogg": {"opus", "vorbis", "flac"},
}
CONVERTED = {"h264", "aac"}
PLAIN_PIXELS = {"yuv420p", "yuvj420p"}  # of H.264; browsers play no other


class Unusable(Exception):
    """Carries the code of a refusal."""


def opened(path: str, demuxer: str) -> InputContainer:
    """The recording, by this demuxer, from this very file and nothing that it names."""
    return av.open(path, format=demuxer, options={"protocol_whitelist": "file", "enable_drefs": "0"}, timeout=30)


def chosen(source: InputContainer) -> list[Any]:
    """The first pictures and the first sound; a cover is no film."""
    films: list[Any] = [s for s in source.streams if s.type == "video" and not s.disposition & Disposition.attached_pic]
    sounds: list[Any] = [s for s in source.streams if s.type == "audio"]
    return films[:1] + sounds[:1]


def codec(stream: Any) -> str:
    """Its name, whichever decoder reads it."""
    return str(stream.codec_context.codec.canonical_name)


def plays(stream: Any, container: str) -> bool:
    """Whether browsers play it there as it is."""
    if codec(stream) == "h264" and stream.codec_context.pix_fmt not in PLAIN_PIXELS:
        return False
    return codec(stream) in PLAYS[container]


def _measure(path: str, demuxer: str) -> float:
    """Length in seconds by the packets themselves: what a header says may be missing or a lie."""
    end, frames = 0.0, 0
    with opened(path, demuxer) as source:
        for packet in source.demux(*chosen(source)):
            if packet.pts is not None and packet.time_base is not None:
                end = max(end, float((packet.pts + (packet.duration or 0)) * packet.time_base))
                frames += packet.stream.type == "video"
    if frames > MOST_FRAMES_A_SECOND * (end + 1):
        raise Unusable("odd_media")
    return round(end, 2)


def look(path: str, demuxer: str, folder: Path) -> dict[str, Any]:
    """Length, upright size, a poster, and whether it must be converted. Raises `Unusable`."""
    with opened(path, demuxer) as source:
        if not 0 < len(source.streams) <= MOST_STREAMS:
            raise Unusable("odd_media")
        streams = chosen(source)
        if not streams or any(stream.codec_context is None for stream in streams):
            raise Unusable("broken_media")
        film = next((s for s in streams if s.type == "video"), None)
        if film and max(film.codec_context.width, film.codec_context.height) > MOST_PIXELS_ASIDE:
            raise Unusable("odd_media")
        found = {
            "video": film is not None,
            "convert": not all(plays(stream, CONTAINERS[demuxer]) for stream in streams),
        }
    width, height = _poster(path, demuxer, folder / "poster.jpg") if found["video"] else (0, 0)
    return {**found, "seconds": _measure(path, demuxer), "width": width, "height": height}


def _poster(path: str, demuxer: str, target: Path) -> tuple[int, int]:
    """One upright picture from a second into the film. Returns the film's size as people see it."""
    with opened(path, demuxer) as source:
        picture: Any = None
        for picture in source.decode(chosen(source)[0]):
            if picture.time is not None and picture.time >= 1:
                break
        if picture is None:
            raise Unusable("broken_media")
        image = picture.to_image()
        if picture.rotation:
            image = image.rotate(picture.rotation, expand=True)
    size = image.size
    image.thumbnail((1280, 1280))
    image.save(target, "JPEG", quality=82)
    return size


def copy(path: str, demuxer: str, target: Path) -> str:
    """The same pictures and sound in a fresh container: place, device, author and chapters stay behind, the way a
    phone was held does not. Returns the container."""
    with opened(path, demuxer) as source, fresh(target, CONTAINERS[demuxer]) as clean:
        wanted = chosen(source)
        copies = {stream.index: clean.add_stream_from_template(stream) for stream in wanted}
        for stream in copies.values():
            stream.metadata.clear()
        for packet in source.demux(*wanted):
            if packet.dts is not None:
                packet.stream = copies[packet.stream.index]
                clean.mux(packet)
    return CONTAINERS[demuxer]


def fresh(target: Path, container: str) -> OutputContainer:
    """A new file to write to, its index in front, so that it plays before it is there whole."""
    return av.open(str(target), "w", format=container, options={"movflags": "+faststart"} if container == "mp4" else {})
