"""Colour arithmetic: a district chooses one accent, and every use of it must be readable (WCAG 2.2, 1.4.3, 1.4.11).

Pure. Colours are written `#rrggbb`; contrast is WCAG's ratio, from 1.0 to 21.0. The surfaces here are the ones
of `static/css/theme.css`; a test keeps both the same.
"""

from dataclasses import dataclass
from math import atan2 as angle_of
from math import cbrt, cos, hypot, sin

from django.utils.translation import gettext as _

# Where text in the accent may stand: paper, raised and sunk surfaces, lightest to darkest.
LIGHT_SURFACES = ("#fffdf9", "#faf7f1", "#f2ede3")
DARK_SURFACES = ("#141210", "#1a1815", "#242019")
LIGHT_INK = "#221d17"
DARK_INK = "#efe8dc"
# Text needs 4.5:1 by the standard; light text on a dark page is dim at that, so there it gets more.
READABLE = 4.5
READABLE_IN_THE_DARK = 6.0
_STEP = 0.005
_TINT = 0.10

Triple = tuple[float, float, float]


@dataclass(frozen=True)
class Accent:
    """The accent in one mode: the colour itself, a stronger one for hover, a tint behind text, and text upon it."""

    colour: str
    strong: str
    tint: str
    on: str


@dataclass(frozen=True)
class Theme:
    """The accent in both modes; `note` is a sentence when the choice had to be corrected, else empty."""

    light: Accent
    dark: Accent
    note: str


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio of two colours, 1.0 to 21.0."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mix(one: str, other: str, share: float) -> str:
    """`one` with a share (0 to 1) of `other`, as a browser would paint a transparent layer."""
    pairs = zip(_bytes(one), _bytes(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def theme_for(chosen: str) -> Theme:
    """Readable accents near the chosen colour: hue kept, lightness moved as little as needed.

    Raises ValueError for anything but `#rrggbb`.
    """
    chosen = chosen.lower()
    light = _accent(chosen, surfaces=LIGHT_SURFACES, on="#ffffff", down=True)
    dark = _accent(chosen, surfaces=DARK_SURFACES, on=DARK_SURFACES[0], down=False)
    note = ""
    if light.colour != chosen:
        note = _(
            "%(chosen)s is too pale to be read on paper, so %(used)s is used: the same hue, dark enough for text."
        ) % {"chosen": chosen, "used": light.colour}
    return Theme(light, dark, note)


def stylesheet(chosen: str) -> str:
    """The CSS that puts a district's accent over the theme's own, in both modes."""
    theme = theme_for(chosen)
    return f":root{{{_rules(theme.light)}}}\n@media (prefers-color-scheme:dark){{:root{{{_rules(theme.dark)}}}}}\n"


def _rules(accent: Accent) -> str:
    return (
        f"--accent:{accent.colour};--accent-strong:{accent.strong};--accent-tint:{accent.tint};--on-accent:{accent.on}"
    )


def _accent(chosen: str, *, surfaces: tuple[str, ...], on: str, down: bool) -> Accent:
    """The nearest readable colour, going down (darker) or up (lighter) in lightness."""
    lightness, chroma, hue = _to_lch(chosen)
    step = -_STEP if down else _STEP

    def tint_of(colour: str) -> str:
        return mix(surfaces[0] if down else surfaces[1], colour, _TINT)

    least = READABLE if down else READABLE_IN_THE_DARK

    def readable(colour: str) -> bool:
        grounds = (*surfaces, on, tint_of(colour))
        return all(contrast(colour, ground) >= least for ground in grounds)

    colour = chosen
    while not readable(colour) and 0 < lightness + step < 1:
        lightness += step
        colour = _from_lch(lightness, chroma, hue)
    strong = _from_lch(min(max(lightness + 12 * step, 0.0), 1.0), chroma, hue)
    return Accent(colour, strong, tint_of(colour), on)


def _bytes(colour: str) -> tuple[int, int, int]:
    if len(colour) != 7 or colour[0] != "#":
        raise ValueError(f"{colour!r} is not a colour like #1f5e54")
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _linear(colour: str) -> Triple:
    red, green, blue = (v / 255 for v in _bytes(colour))
    return _to_linear(red), _to_linear(green), _to_linear(blue)


def _to_linear(value: float) -> float:
    return float(value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)


def _from_linear(value: float) -> float:
    return float(12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055)


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


# OKLCH (B. Ottosson, 2020): moving its lightness does not shift the hue as HSL does.
def _to_lch(colour: str) -> Triple:
    red, green, blue = _linear(colour)
    long = cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short, hypot(a, b), angle_of(b, a)


def _from_lch(lightness: float, chroma: float, hue: float) -> str:
    """The colour, with as much of its chroma as a screen can show."""
    for part in range(20, -1, -1):
        channels = _channels(lightness, chroma * part / 20, hue)
        if all(-0.0005 <= value <= 1.0005 for value in channels):
            break
    bounded = (min(max(value, 0.0), 1.0) for value in channels)
    return "#" + "".join(f"{round(_from_linear(value) * 255):02x}" for value in bounded)


def _channels(lightness: float, chroma: float, hue: float) -> Triple:
    a, b = chroma * cos(hue), chroma * sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
