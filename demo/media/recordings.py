"""Short films and recordings, made frame by frame: quiet drawings, a murmur for a voice. They play in any browser."""

from __future__ import annotations

import io
from array import array
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from math import pi, sin
from random import Random
from typing import cast

import av
from PIL import Image

from demo.media.charts import board_methods
from demo.media.drawing import BLUE, CLAY, DARKWOOD, INK, PALEWOOD, PLUM, SAGE, TEAL, Sheet
from demo.media.furniture import plant, room, shelf, window

WIDTH, HEIGHT = 640, 360
RATE = 24_000  # samples of sound a second
_STEPS = 2048
_TURNS = [2 * pi * step / _STEPS for step in range(_STEPS)]
_WAVE = [sin(turn) + 0.5 * sin(2 * turn) + 0.3 * sin(3 * turn) + 0.15 * sin(7 * turn) for turn in _TURNS]
PLACE = "+43.8534-091.5631+203/"


@cache
def _murmur(seed: int) -> bytes:
    """Eight seconds that sound like somebody speaking behind a door: syllables, pauses, no words."""
    random = Random(seed)
    samples = array("h")
    pitch = random.uniform(105, 175)
    while len(samples) < RATE * 8:
        length = int(RATE * random.uniform(0.11, 0.24))
        step = pitch * random.uniform(0.88, 1.18) / RATE * _STEPS
        for n in range(length):
            loud = 2600 * sin(pi * n / length)
            samples.append(int(loud * _WAVE[int(n * step) % _STEPS]))
        gap = random.uniform(0.02, 0.07) if random.random() < 0.8 else random.uniform(0.25, 0.6)
        samples.extend([0] * int(RATE * gap))
    return samples[: RATE * 8].tobytes()


def _sound(container: av.container.OutputContainer, codec: str, seconds: int, seed: int) -> Iterator[av.Packet]:
    """The murmur for so many seconds. Its loop is encoded once and its packets repeated: encoding is the slow part."""
    rate = 48_000 if codec == "libopus" else RATE
    stream = cast("av.AudioStream", container.add_stream(codec, rate=rate, layout="mono"))
    stream.bit_rate = 24_000
    packets = _encoded_loop(stream, rate, seed)
    step = (packets[1].pts or 0) - (packets[0].pts or 0)
    tick = packets[0].time_base
    for number in range(int(Fraction(seconds) / (step * tick)) + 1):
        again = av.Packet(bytes(packets[number % len(packets)]))
        again.stream, again.time_base = stream, tick
        again.pts = again.dts = number * step
        again.duration = step
        yield again


def _encoded_loop(stream: av.AudioStream, rate: int, seed: int) -> list[av.Packet]:
    loop = _murmur(seed % 3)
    resampler = av.AudioResampler(format=stream.codec_context.format or "fltp", layout="mono", rate=rate)
    frame = av.AudioFrame(format="s16", layout="mono", samples=len(loop) // 2)
    frame.sample_rate, frame.pts, frame.time_base = RATE, 0, Fraction(1, RATE)
    frame.planes[0].update(loop)
    packets = [packet for made in resampler.resample(frame) for packet in stream.encode(made)]
    packets += stream.encode(None)
    return packets[2:-2]  # without the encoder's run-in and run-out


def _pictures(
    container: av.container.OutputContainer, codec: str, seconds: int, draw: Callable[[int], Image.Image]
) -> Iterator[av.Packet]:
    options = {"crf": "30", "preset": "ultrafast", "threads": "1", "tune": "stillimage"}
    if codec == "libvpx":
        options = {"crf": "20", "deadline": "realtime", "cpu-used": "8", "threads": "1"}
    a_second = Fraction(2) if seconds < 200 else Fraction(1, 2)
    stream = cast("av.VideoStream", container.add_stream(codec, rate=a_second, options=options))
    stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    stream.bit_rate = 60_000
    ready: dict[int, av.VideoFrame] = {}
    for number in range(int(seconds * a_second)):
        picture = draw(number)
        if id(picture) not in ready:
            ready[id(picture)] = av.VideoFrame.from_image(picture).reformat(format="yuv420p")
        frame = ready[id(picture)]
        frame.pts, frame.time_base = number, 1 / a_second
        yield from stream.encode(frame)
    yield from stream.encode(None)


def film(scene: str, seconds: int, *, seed: int, webm: bool = False) -> bytes:
    """A film of so many seconds: MP4 with H.264 and AAC and a place in it, or WebM with VP8 and Opus."""
    out = io.BytesIO()
    # The place survives only as plain metadata tags; the index stays at the end, because there is no file to reopen.
    options = {} if webm else {"movflags": "use_metadata_tags"}
    with av.open(out, "w", format="webm" if webm else "mp4", options={**options, "fflags": "+bitexact"}) as container:
        if not webm:
            container.metadata.update({"location": PLACE, "com.apple.quicktime.location.ISO6709": PLACE})
        codecs = ("libvpx", "libopus") if webm else ("libx264", "aac")
        frames = _SCENES[scene](seed)
        pictures = _pictures(container, codecs[0], seconds, frames)
        sound = _sound(container, codecs[1], seconds, seed)
        _mux(container, pictures, sound)
    return out.getvalue()


def _mux(container: av.container.OutputContainer, *tracks: Iterator[av.Packet]) -> None:
    """Both streams must exist before the first packet is written, so each track starts before any is muxed."""
    started = [(next(track), track) for track in tracks]
    for first, track in started:
        container.mux(first)
        for packet in track:
            container.mux(packet)


def speech(seconds: int, *, seed: int, webm: bool = False) -> bytes:
    """Sound alone: M4A with AAC, or WebM with Opus."""
    out = io.BytesIO()
    with av.open(out, "w", format="webm" if webm else "ipod", options={"fflags": "+bitexact"}) as container:
        _mux(container, _sound(container, "libopus" if webm else "aac", seconds, seed))
    return out.getvalue()


def _small(sheet: Sheet) -> Image.Image:
    return sheet.finished().resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def _speaker(seed: int) -> Callable[[int], Image.Image]:
    """Somebody at a desk who speaks into the camera."""
    pictures = [_speaking(seed, mouth) for mouth in range(3)]
    order = Random(seed).choices((0, 1, 2), k=97)
    return lambda number: pictures[order[number % 97]]


def _speaking(seed: int, mouth: int) -> Image.Image:
    sheet = Sheet(1280, 720, seed=seed)
    room(sheet, horizon=560)
    window(sheet, 70, 90, 220, 240)
    shelf(sheet, 900, 600, 320, 380, 3)
    plant(sheet, 840, 600, 0.9)
    shirt = (TEAL, BLUE, PLUM, CLAY)[seed % 4]
    skin, hair = (("#d9a981", "#3a2c25"), ("#8d5b3f", "#221a17"), ("#eac7a4", "#6d5138"))[seed % 3]
    sheet.box(470, 460, 340, 320, shirt, r=90)
    sheet.box(595, 400, 90, 90, skin, r=30)
    long_hair = seed % 2
    sheet.disc(640, 292, 112 if long_hair else 102, 128 if long_hair else 116, hair)
    sheet.disc(640, 324, 96, 112, skin)
    sheet.box(552, 208, 176, 60, hair, r=30)
    for x in (604, 676):
        sheet.disc(x, 312, 8, 9, INK)
        sheet.line([(x - 16, 286), (x, 281), (x + 16, 286)], hair, 5)
    if mouth == 0:
        sheet.line([(612, 376), (668, 376)], "#a2584a", 6)
    else:
        sheet.disc(640, 376, 22, 8 + mouth * 6, "#8e3f38")
    sheet.box(250, 640, 800, 80, PALEWOOD, r=10)
    sheet.box(250, 664, 800, 56, DARKWOOD)
    return _small(sheet)


def _hands_on_cards(seed: int) -> Callable[[int], Image.Image]:
    """Cards on a table and two hands: nobody's face."""
    pictures = []
    for moved in range(4):
        sheet = Sheet(1280, 720, ground="#c99d6d", seed=seed)
        for number in range(6):
            sheet.line([(0, number * 130 + 40), (1280, number * 130 + 20)], "#bd8f5f", 3)
        for number in range(4):
            x = 140 + number * 260
            y = 170 if number != moved else 140
            sheet.shadow(x, y, 210, 290, strength=80)
            sheet.box(x, y, 210, 290, "#fffdf6", r=8)
            sheet.disc(x + 95, y + 230, 22, 16, INK)
            sheet.box(x + 110, y + 130, 7, 100, INK)
            sheet.disc(x + 105, y + 70, 24, 40, "#b98a63")
        x = 245 + moved * 260
        sheet.box(x - 60, 520, 120, 300, TEAL, r=40)
        sheet.disc(x, 500, 62, 74, "#d9a981")
        for finger in range(4):
            sheet.line([(x - 42 + finger * 28, 470), (x - 46 + finger * 30, 410)], "#d9a981", 22)
        pictures.append(_small(sheet))
    return lambda number: pictures[number // 9 % 4]


def _discussion(seed: int) -> Callable[[int], Image.Image]:
    """A board in front of a class, seen from behind; table, graph and equation appear one after the other."""
    pictures = []
    for parts in (1, 2, 3):
        for nod in (0, 10):
            sheet = board_methods(seed, parts)
            for number, x in enumerate((150, 430, 820, 1150, 1450)):
                lift = nod if number % 2 else 0
                hair = ("#3a2c25", "#6d5138", "#221a17", "#8a5a36", "#2d2520")[number]
                sheet.box(x - 140, 800 + lift, 280, 200, (SAGE, CLAY, BLUE, PLUM, TEAL)[number], r=70)
                sheet.disc(x, 715 + lift, 84, 98, hair)
            whole = sheet.finished().crop((0, 0, 1600, 900))
            pictures.append(whole.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS))
    return lambda number: pictures[min(2, number // 30) * 2 + number // 2 % 2]


_SCENES: dict[str, Callable[[int], Callable[[int], Image.Image]]] = {
    "desk": _speaker,
    "hands": _hands_on_cards,
    "board": _discussion,
}
