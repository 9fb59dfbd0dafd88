"""A sheet to draw on: flat shapes, soft shadows, lettering. Coordinates are those of the finished picture."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random

from django.conf import settings
from PIL import Image, ImageDraw, ImageFilter, ImageFont

Box = tuple[float, float, float, float]
SCALE = 2  # drawn twice as large and averaged down, so that edges are smooth
PAPER, INK, PENCIL = "#fbf7ee", "#2b2a28", "#6d675e"
TEAL, AMBER, CLAY, BLUE, SAGE, PLUM = "#2f7a6d", "#dfa23f", "#c76a4b", "#4d7da6", "#8fae8b", "#86608e"
WOOD, DARKWOOD, PALEWOOD = "#c99d6d", "#9c7247", "#e3c7a0"
COLOURS = (TEAL, AMBER, CLAY, BLUE, SAGE, PLUM)


@cache
def lettering(size: int, *, serif: bool = False, weight: str = "Regular") -> ImageFont.FreeTypeFont:
    """The product's own type, in pixels of the large sheet."""
    name = "source-serif-latin.woff2" if serif else "atkinson-latin.woff2"
    font = ImageFont.truetype(str(Path(settings.BASE_DIR) / "static" / "vendor" / "fonts" / name), size)
    if not serif:
        font.set_variation_by_name(weight)
    return font


class Sheet:
    """A picture in the making. The same seed draws the same picture."""

    def __init__(self, width: int = 1600, height: int = 1200, ground: str = PAPER, seed: int = 1) -> None:
        self.width, self.height = width, height
        self.picture = Image.new("RGB", (width * SCALE, height * SCALE), ground)
        self.pen = ImageDraw.Draw(self.picture)
        self.random = Random(seed)
        self.under = "#b8935f"  # of the shadows on the floor

    def box(self, x: float, y: float, w: float, h: float, fill: str, *, r: float = 0, line: str = "") -> None:
        """A filled rectangle with round corners."""
        at = [x * SCALE, y * SCALE, (x + w) * SCALE, (y + h) * SCALE]
        self.pen.rounded_rectangle(at, r * SCALE, fill=fill, outline=line or None, width=3 * SCALE if line else 0)

    def disc(self, x: float, y: float, rx: float, ry: float, fill: str, *, line: str = "", width: float = 3) -> None:
        """A filled ellipse around a middle."""
        at = [(x - rx) * SCALE, (y - ry) * SCALE, (x + rx) * SCALE, (y + ry) * SCALE]
        self.pen.ellipse(at, fill=fill or None, outline=line or None, width=round(width * SCALE) if line else 0)

    def line(self, points: list[tuple[float, float]], fill: str = INK, width: float = 4) -> None:
        """A line through points, with round joints."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self.pen.line(scaled, fill=fill, width=round(width * SCALE), joint="curve")
        half = width * SCALE / 2
        for x, y in (scaled[0], scaled[-1]):
            self.pen.ellipse([x - half, y - half, x + half, y + half], fill=fill)

    def dashes(self, points: list[tuple[float, float]], fill: str = INK, width: float = 4, gap: float = 18) -> None:
        """A dotted line through points."""
        for (x1, y1), (x2, y2) in pairwise(points):
            length = max(1.0, ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5)
            steps = max(1, int(length / gap))
            for step in range(steps + 1):
                t = step / steps
                self.disc(x1 + (x2 - x1) * t, y1 + (y2 - y1) * t, width, width, fill)

    def shape(self, points: list[tuple[float, float]], fill: str) -> None:
        """A filled polygon."""
        self.pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=fill)

    def arrow(self, start: tuple[float, float], end: tuple[float, float], fill: str = INK, width: float = 5) -> None:
        """A straight arrow."""
        self.line([start, end], fill, width)
        dx, dy = end[0] - start[0], end[1] - start[1]
        length = max(1.0, (dx**2 + dy**2) ** 0.5)
        ux, uy = dx / length, dy / length
        tip, back = width * 5, width * 3
        self.shape(
            [
                (end[0] + ux * tip * 0.4, end[1] + uy * tip * 0.4),
                (end[0] - ux * tip - uy * back, end[1] - uy * tip + ux * back),
                (end[0] - ux * tip + uy * back, end[1] - uy * tip - ux * back),
            ],
            fill,
        )

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: int = 40,
        fill: str = INK,
        *,
        middle: bool = False,
        serif: bool = False,
        weight: str = "Regular",
    ) -> None:
        """Printed words. `y` is their middle line."""
        font = lettering(size * SCALE, serif=serif, weight=weight)
        self.pen.text((x * SCALE, y * SCALE), words, fill, font, anchor="mm" if middle else "lm")

    def hand(
        self,
        x: float,
        y: float,
        words: str,
        size: int = 44,
        fill: str = INK,
        *,
        middle: bool = False,
        bold: bool = False,
    ) -> None:
        """Hand-lettered words: every letter a little off the line."""
        font = lettering(size * SCALE, weight="Bold" if bold else "Medium")
        at = x * SCALE - (font.getlength(words) / 2 if middle else 0)
        for letter in words:
            drop = self.random.uniform(-1, 1) * size * 0.045 * SCALE
            self.pen.text((at, y * SCALE + drop), letter, fill, font, anchor="lm")
            at += font.getlength(letter)

    def width_of(self, words: str, size: int, *, bold: bool = False) -> float:
        """How wide lettered words are."""
        return lettering(size * SCALE, weight="Bold" if bold else "Medium").getlength(words) / SCALE

    def wrapped(self, words: str, size: int, width: float, *, bold: bool = False) -> list[str]:
        """Words broken into lines that fit."""
        lines, line = [], ""
        for word in words.split():
            longer = f"{line} {word}".strip()
            if line and self.width_of(longer, size, bold=bold) > width:
                lines.append(line)
                longer = word
            line = longer
        return [*lines, line] if line else lines

    def shadow(
        self, x: float, y: float, w: float, h: float, *, blur: float = 14, strength: int = 70, r: float = 8
    ) -> None:
        """A soft shadow of a box, to be drawn before the box itself."""
        pad = blur * 3
        size = (int((w + 2 * pad) * SCALE / 4), int((h + 2 * pad) * SCALE / 4))
        mask = Image.new("L", size, 0)
        inner = [pad * SCALE / 4, pad * SCALE / 4, (w + pad) * SCALE / 4, (h + pad) * SCALE / 4]
        ImageDraw.Draw(mask).rounded_rectangle(inner, r, fill=strength)
        mask = mask.filter(ImageFilter.GaussianBlur(blur * SCALE / 4))
        mask = mask.resize((size[0] * 4, size[1] * 4), Image.Resampling.BILINEAR)
        self.picture.paste("#3a2f22", (int((x - pad) * SCALE), int((y - pad) * SCALE)), mask)

    def light(self, strength: int = 46) -> None:
        """Light from the upper left and a darker lower right, as in a room by day."""
        small = Image.new("L", (64, 48))
        small.putdata(
            [min(strength, int((x / 63 * 0.6 + y / 47 * 0.7) ** 2 * strength)) for y in range(48) for x in range(64)]
        )
        mask = small.resize(self.picture.size, Image.Resampling.BILINEAR)
        self.picture.paste("#4a3a28", (0, 0), mask)

    def finished(self) -> Image.Image:
        """The picture in its real size."""
        return self.picture.reduce(SCALE)
