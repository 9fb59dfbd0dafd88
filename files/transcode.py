"""Makes of a recording that browsers cannot play one that they can: H.264 and AAC in an MP4. Part of `files.apart`'s
process: no Django here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.audio.resampler import AudioResampler
from av.filter import Graph

from files import probe

FILM = {"preset": "veryfast", "crf": "23", "maxrate": "4M", "bufsize": "8M"}
TICK = Fraction(1, 90_000)  # fine enough for phones, whose frames come at odd moments
SMOOTH = 60  # frames a second; more are left out
SOUND_BITS = 128_000
SOUND_RATE = 48_000
QUARTER = 90
# The last step to upright, by how far the picture is to be turned counterclockwise.
TURNS = {90: [("transpose", "cclock")], -90: [("transpose", "clock")], 180: [("hflip", ""), ("vflip", "")]}


def convert(path: str, demuxer: str, target: Path, lines: int, threads: int) -> str:
    """Write the MP4, at most so many lines high (or wide, if upright). Pictures or sound that browsers play are
    copied as they are. Returns the container. Raises `probe.Unusable` when too little can be decoded."""
    first = _first_picture(path, demuxer)  # the encoder must know its size before anything is written
    with probe.opened(path, demuxer) as source, probe.fresh(target, "mp4") as clean:
        ways: dict[int, Any] = {}
        for stream in probe.chosen(source):
            if _may_stay(stream, demuxer):
                ways[stream.index] = Copied(stream, clean)
            elif stream.type == "video":
                ways[stream.index] = Film(stream, clean, _fitted(stream, first, lines), threads)
            else:
                ways[stream.index] = Sound(stream, clean)
        for packet in source.demux(*(way.stream for way in ways.values())):
            clean.mux(list(ways[packet.stream.index].packets(packet)))
        for way in ways.values():
            clean.mux(list(way.rest()))
    return "mp4"


def _may_stay(stream: Any, demuxer: str) -> bool:
    # Matroska does not say when a picture is decoded, which an MP4 must.
    is_timed = stream.type == "audio" or demuxer == "mov"
    return is_timed and probe.codec(stream) in probe.CONVERTED and probe.plays(stream, "mp4")


def _first_picture(path: str, demuxer: str) -> Any:
    with probe.opened(path, demuxer) as source:
        film = next((stream for stream in probe.chosen(source) if stream.type == "video"), None)
        return next(source.decode(film), None) if film else None


def _fitted(stream: Any, first: Any, lines: int) -> tuple[int, int]:
    """Size of what is written: upright, with square pixels, even as H.264 wants it."""
    if first is None:
        raise probe.Unusable("broken_media")
    width, height = float(first.width * (stream.sample_aspect_ratio or 1)), float(first.height)
    if abs(first.rotation) == QUARTER:
        width, height = height, width
    scale = min(1, lines / min(width, height), lines * 16 / 9 / max(width, height))
    return max(2, int(width * scale) // 2 * 2), max(2, int(height * scale) // 2 * 2)


class Copied:
    """What browsers play as it is."""

    def __init__(self, stream: Any, clean: Any) -> None:
        self.stream, self.target = stream, clean.add_stream_from_template(stream)
        self.target.metadata.clear()

    def packets(self, packet: Any) -> Iterator[Any]:
        """The packet itself."""
        if packet.dts is not None:
            packet.stream = self.target
            yield packet

    def rest(self) -> Iterable[Any]:
        """Nothing waits."""
        return []


class Encoded:
    """What is decoded and encoded anew."""

    def __init__(self, stream: Any, target: Any) -> None:
        self.stream, self.target = stream, target
        self.good = self.bad = 0

    def packets(self, packet: Any) -> Iterator[Any]:
        """What this packet becomes. A damaged one here and there is passed over."""
        try:
            frames = packet.decode()
        except av.error.InvalidDataError:
            self.bad += 1
            return
        for frame in frames:
            if frame.pts is not None:
                self.good += 1
                for ready in self.frames(frame):
                    yield from self.target.encode(ready)

    def frames(self, frame: Any) -> Iterable[Any]:
        """The frame as it is to be encoded."""
        raise NotImplementedError

    def rest(self) -> Iterator[Any]:
        """What the encoder still holds."""
        if self.bad >= self.good:
            raise probe.Unusable("broken_media")
        yield from self.target.encode()


class Film(Encoded):
    """Pictures: upright, square, at most so many lines, at most `SMOOTH` a second."""

    def __init__(self, stream: Any, clean: Any, size: tuple[int, int], threads: int) -> None:
        target = clean.add_stream("libx264", rate=SMOOTH, options=FILM)
        target.width, target.height = self.size = size
        target.pix_fmt = "yuv420p"
        target.codec_context.time_base = TICK
        target.codec_context.thread_count = stream.codec_context.thread_count = threads
        stream.thread_type = "AUTO"
        super().__init__(stream, target)
        self.last = float("-inf")
        self.shape: tuple[Any, ...] = ()
        self.graph = Graph()

    def frames(self, frame: Any) -> Iterable[Any]:
        """The frame, turned and scaled; none when the one before was a moment ago."""
        if frame.time - self.last < 1 / (SMOOTH + 1):
            return []
        self.last = frame.time
        shape = (frame.width, frame.height, frame.format.name, frame.rotation)
        if shape != self.shape:
            self._prepare(frame)
            self.shape = shape
        self.graph.vpush(frame)
        return [self.graph.vpull()]

    def _prepare(self, frame: Any) -> None:
        """The way from such a frame to what is encoded."""
        if max(frame.width, frame.height) > probe.MOST_PIXELS_ASIDE:
            raise probe.Unusable("odd_media")
        self.graph = Graph()
        buffer = self.graph.add_buffer(
            width=frame.width, height=frame.height, format=frame.format, time_base=self.stream.time_base
        )
        steps = [*TURNS.get(frame.rotation, []), ("scale", "{}:{}".format(*self.size)), ("setsar", "1")]
        steps += [("format", "yuv420p")]
        nodes = [self.graph.add(name, arguments) for name, arguments in steps]
        self.graph.link_nodes(buffer, *nodes, self.graph.add("buffersink")).configure()


class Sound(Encoded):
    """Sound: stereo or mono, at the rate that every player takes."""

    def __init__(self, stream: Any, clean: Any) -> None:
        layout = "mono" if stream.codec_context.channels == 1 else "stereo"
        target = clean.add_stream("aac", rate=SOUND_RATE, layout=layout)
        target.bit_rate = SOUND_BITS
        super().__init__(stream, target)
        self.resampler = AudioResampler(format="fltp", layout=layout, rate=SOUND_RATE)

    def frames(self, frame: Any) -> Iterable[Any]:
        """The samples as the encoder wants them."""
        return self.resampler.resample(frame)
