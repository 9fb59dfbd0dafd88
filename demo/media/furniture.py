"""What stands in the rooms of the demo district."""

from __future__ import annotations

from math import cos, pi, sin

from demo.media.drawing import AMBER, BLUE, CLAY, COLOURS, DARKWOOD, INK, PALEWOOD, SAGE, SCALE, TEAL, WOOD, Sheet

WALL, FLOOR = "#efe4d0", "#d8b88a"


def room(sheet: Sheet, *, wall: str = WALL, floor: str = FLOOR, horizon: float = 700) -> None:
    """Wall, floor boards and a skirting board."""
    sheet.under = "#b8935f" if floor == FLOOR else "#8f897e"
    sheet.box(0, 0, sheet.width, horizon, wall)
    sheet.box(0, horizon, sheet.width, sheet.height - horizon, floor)
    for number, x in enumerate(range(-900, 2600, 210)):
        sheet.line(
            [(x + 330, horizon), (x - 260 + number * 18, sheet.height)], "#cba873" if floor == FLOOR else sheet.under, 2
        )
    sheet.box(0, horizon - 26, sheet.width, 26, "#fbf6ea")
    sheet.box(0, horizon - 2, sheet.width, 5, "#b7945f")


def window(sheet: Sheet, x: float, y: float, w: float = 300, h: float = 340) -> None:
    """A window with sky, hills and a tree."""
    sheet.shadow(x - 14, y - 8, w + 28, h + 22, strength=40)
    sheet.box(x - 14, y - 14, w + 28, h + 28, "#ffffff", r=6)
    sheet.box(x, y, w, h, "#cfe3ec")
    sheet.disc(x + w * 0.72, y + h * 0.26, 30, 30, "#fbe7a8")
    sheet.pen.pieslice([n * SCALE for n in (x, y + h * 0.62, x + w * 0.7, y + h * 1.4)], 180, 360, fill="#9dbd8f")
    sheet.box(x, y + h * 0.8, w, h * 0.2, "#a9c795")
    sheet.box(x + w * 0.76, y + h * 0.6, 16, h * 0.25, DARKWOOD)
    sheet.disc(x + w * 0.79, y + h * 0.54, 52, 60, "#6f9f6b")
    sheet.box(x + w / 2 - 6, y, 12, h, "#ffffff")
    sheet.box(x, y + h / 2 - 6, w, 12, "#ffffff")
    sheet.box(x - 24, y + h + 12, w + 48, 16, "#ffffff", r=4)


def whiteboard(sheet: Sheet, x: float, y: float, w: float, h: float) -> None:
    """An empty whiteboard with its rail."""
    sheet.shadow(x, y, w, h + 10, strength=50)
    sheet.box(x - 12, y - 12, w + 24, h + 24, "#b9bcbf", r=8)
    sheet.box(x, y, w, h, "#fdfefe", r=3)
    sheet.box(x + w * 0.1, y + h + 10, w * 0.8, 14, "#9da1a5", r=4)
    for number, colour in enumerate((INK, BLUE, CLAY)):
        sheet.box(x + w * 0.14 + number * 60, y + h + 4, 44, 9, colour, r=4)


def foot_shadow(sheet: Sheet, x: float, y: float, w: float) -> None:
    """The dark spot under something that stands."""
    sheet.disc(x + w / 2, y, w / 2, max(7, min(26, w * 0.055)), sheet.under)


def desk(sheet: Sheet, x: float, y: float, w: float = 190, h: float = 120, top: str = PALEWOOD) -> None:
    """A student's desk with a chair behind it; `y` is the floor."""
    foot_shadow(sheet, x - 8, y, w + 16)
    chair(sheet, x + w * 0.3, y - 8, w * 0.42)
    sheet.box(x + 12, y - h, 9, h, "#7d8488", r=3)
    sheet.box(x + w - 21, y - h, 9, h, "#7d8488", r=3)
    sheet.box(x + 12, y - h + 14, w - 24, 26, "#a9adb0", r=3)
    sheet.box(x, y - h, w, 17, top, r=5)
    sheet.box(x, y - h + 13, w, 5, DARKWOOD, r=2)


def chair(sheet: Sheet, x: float, y: float, w: float = 80, colour: str = BLUE) -> None:
    """A chair seen from the front."""
    sheet.box(x, y - w * 2.05, w, w * 0.74, colour, r=14)
    sheet.box(x + 6, y - w * 1.35, 7, w * 1.35, "#7d8488", r=3)
    sheet.box(x + w - 13, y - w * 1.35, 7, w * 1.35, "#7d8488", r=3)


def table(sheet: Sheet, x: float, y: float, w: float, h: float, top: str = WOOD, legs: str = DARKWOOD) -> None:
    """A table; `y` is the floor."""
    foot_shadow(sheet, x, y, w)
    sheet.box(x + w * 0.07, y - h, 16, h, legs, r=4)
    sheet.box(x + w * 0.93 - 16, y - h, 16, h, legs, r=4)
    sheet.box(x, y - h, w, 24, top, r=8)
    sheet.box(x, y - h + 19, w, 6, DARKWOOD, r=3)


def shelf(sheet: Sheet, x: float, y: float, w: float, h: float, rows: int = 2) -> None:
    """A bookcase with books; `y` is the floor."""
    foot_shadow(sheet, x, y, w)
    sheet.box(x, y - h, w, h, WOOD, r=6)
    each = (h - 14) / rows
    for row in range(rows):
        top = y - h + 12 + row * each
        sheet.box(x + 12, top, w - 24, each - 12, "#8d6640", r=2)
        at = x + 18
        while at < x + w - 40:
            thick = sheet.random.randint(13, 26)
            tall = (each - 12) * sheet.random.uniform(0.62, 0.92)
            if sheet.random.random() < 0.88:
                colour = sheet.random.choice([*COLOURS, "#e9ddc4", "#5b6b7a"])
                sheet.box(at, top + each - 12 - tall, thick, tall, colour, r=2)
                sheet.box(at + 3, top + each - 12 - tall * 0.8, thick - 6, 4, "#f4ecdb")
            at += thick + 3


def rug(sheet: Sheet, x: float, y: float, rx: float, ry: float, colour: str = SAGE) -> None:
    """A round rug with rings."""
    sheet.disc(x, y + 8, rx, ry, "#b8935f")
    sheet.disc(x, y, rx, ry, colour)
    sheet.disc(x, y, rx * 0.82, ry * 0.82, "", line="#f3ead7", width=5)
    sheet.disc(x, y, rx * 0.55, ry * 0.55, "", line="#f3ead7", width=4)


def cushion(sheet: Sheet, x: float, y: float, colour: str) -> None:
    """A cushion on the floor."""
    sheet.disc(x, y + 22, 62, 14, "#b8935f")
    sheet.box(x - 60, y - 22, 120, 46, colour, r=22)
    sheet.line([(x - 40, y - 2), (x + 40, y - 2)], "#ffffff", 2)


def plant(sheet: Sheet, x: float, y: float, size: float = 1.0) -> None:
    """A plant in a pot; `y` is where it stands."""
    for dx, dy, rx, ry in (
        (-34, -110, 26, 56),
        (34, -112, 26, 54),
        (0, -140, 28, 66),
        (-16, -92, 24, 40),
        (18, -90, 24, 40),
    ):
        colour = "#5f9266" if dx else "#74a877"
        sheet.disc(x + dx * size, y + dy * size, rx * size, ry * size, colour)
    sheet.shape(
        [(x - 40 * size, y - 66 * size), (x + 40 * size, y - 66 * size), (x + 29 * size, y), (x - 29 * size, y)], CLAY
    )
    sheet.box(x - 45 * size, y - 78 * size, 90 * size, 18 * size, "#b55c3f", r=4)


def clipboard(sheet: Sheet, x: float, y: float, w: float = 62) -> None:
    """A clipboard with a written sheet."""
    sheet.box(x, y, w, w * 1.36, DARKWOOD, r=5)
    sheet.box(x + 6, y + 10, w - 12, w * 1.36 - 17, "#fffdf7", r=2)
    sheet.box(x + w * 0.3, y - 4, w * 0.4, 14, "#8b9095", r=4)
    for number in range(4):
        sheet.line([(x + 14, y + 28 + number * 12), (x + w - 14 - number % 2 * 10, y + 28 + number * 12)], "#b9b2a5", 2)


def poster(sheet: Sheet, x: float, y: float, w: float, h: float, colour: str, words: str = "") -> None:
    """A coloured poster with a few lines."""
    sheet.shadow(x, y, w, h, strength=40, blur=8)
    sheet.box(x, y, w, h, "#fffdf7", r=3)
    sheet.box(x + 10, y + 10, w - 20, h * 0.3, colour, r=3)
    if words:
        sheet.text(x + w / 2, y + 10 + h * 0.15, words, int(h * 0.12), "#ffffff", middle=True, weight="Bold")
    for number in range(4):
        sheet.line(
            [(x + 20, y + h * (0.48 + number * 0.12)), (x + w - 26 - number % 2 * 24, y + h * (0.48 + number * 0.12))],
            "#c9bfae",
            4,
        )


def clock(sheet: Sheet, x: float, y: float, r: float = 46, hour: float = 9.2) -> None:
    """A wall clock."""
    sheet.disc(x + 3, y + 5, r, r, "#d8cbb3")
    sheet.disc(x, y, r, r, "#ffffff", line=INK, width=4)
    angle = hour / 12
    from_hour, from_minute = _hand(angle, r * 0.5), _hand(hour % 1, r * 0.72)
    sheet.line([(x, y), (x + from_hour[0], y + from_hour[1])], INK, 5)
    sheet.line([(x, y), (x + from_minute[0], y + from_minute[1])], INK, 3)


def _hand(turn: float, length: float) -> tuple[float, float]:
    return sin(2 * pi * turn) * length, -cos(2 * pi * turn) * length


def tray(sheet: Sheet, x: float, y: float, colour: str = AMBER) -> None:
    """A tray with small things on it."""
    sheet.box(x, y - 14, 150, 18, colour, r=8)
    for number, tint in enumerate((TEAL, CLAY, BLUE)):
        sheet.box(x + 16 + number * 44, y - 40, 30, 28, tint, r=6)
