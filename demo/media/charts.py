"""Things people made and wrote: charts, boards, cards, sheets of paper."""

from __future__ import annotations

from collections.abc import Sequence

from demo.media.drawing import AMBER, BLUE, CLAY, COLOURS, DARKWOOD, INK, PAPER, PENCIL, PLUM, SAGE, TEAL, Sheet
from demo.media.furniture import WALL


def _pinned(sheet: Sheet, x: float, y: float, w: float, h: float, paper: str = "#fffdf6") -> None:
    sheet.shadow(x, y + 6, w, h, strength=80, blur=18)
    sheet.box(x, y, w, h, paper, r=3)
    for px in (x + 40, x + w - 40):
        sheet.disc(px + 2, y + 25, 12, 12, "#c9b9a0")
        sheet.disc(px, y + 22, 12, 12, CLAY)
        sheet.disc(px - 4, y + 18, 4, 4, "#f0c5b5")


def chart(seed: int, *, title: str, lines: Sequence[str], foot: str = "", ground: str = WALL) -> Sheet:
    """An anchor chart on a wall: a lettered title, numbered lines with a coloured dot, a line at the bottom."""
    sheet = Sheet(ground=ground, seed=seed)
    _pinned(sheet, 240, 60, 1120, 1080)
    size = 84 if sheet.width_of(title, 84, bold=True) < 980 else 62
    sheet.hand(800, 160, title, size, COLOURS[seed % 4], middle=True, bold=True)
    half = min(980.0, sheet.width_of(title, size, bold=True)) / 2
    sheet.line([(800 - half, 222), (800 + half * 0.3, 218), (800 + half, 224)], COLOURS[(seed + 1) % 6], 8)
    room = (840 if foot else 900) / max(1, len(lines))
    for number, words in enumerate(lines):
        y = 270 + room * (number + 0.5)
        sheet.disc(330, y, 40, 40, COLOURS[(seed + number) % 6])
        sheet.hand(330, y, str(number + 1), 44, "#ffffff", middle=True, bold=True)
        parts = sheet.wrapped(words, 50, 900)
        for row, part in enumerate(parts[:3]):
            sheet.hand(400, y + (row - (min(3, len(parts)) - 1) / 2) * 58, part, 50)
    if foot:
        sheet.box(290, 1040, 1020, 76, "#f8e9c6", r=10)
        sheet.hand(800, 1078, foot, 38, INK, middle=True)
    sheet.light(40)
    return sheet


def chart_spot(seed: int) -> Sheet:
    """The chart of story 1: three questions, four little pictures."""
    sheet = Sheet(ground=WALL, seed=seed)
    _pinned(sheet, 220, 50, 1160, 1100)
    sheet.hand(800, 140, "How I pick my spot", 86, TEAL, middle=True, bold=True)
    sheet.line([(410, 200), (800, 196), (1190, 202)], AMBER, 8)
    for number, words in enumerate(
        ("What am I about to do?", "What helps me do it?", "How will I know it is working?")
    ):
        y = 280 + number * 105
        sheet.disc(320, y, 38, 38, (CLAY, BLUE, PLUM)[number])
        sheet.hand(320, y, str(number + 1), 42, "#ffffff", middle=True, bold=True)
        sheet.hand(390, y, words, 56)
    for number, (words, draw) in enumerate(
        (("counter", _counter), ("floor", _floor), ("quiet", _quiet), ("rug", _rug))
    ):
        x = 290 + number * 262
        sheet.box(x, 600, 236, 250, "#f3ead7", r=14)
        draw(sheet, x + 118, 730)
        sheet.hand(x + 118, 886, words, 44, middle=True)
    sheet.box(280, 950, 1040, 150, "#e3efe7", r=14)
    sheet.hand(800, 1000, "If I have asked my neighbor two things", 44, middle=True)
    sheet.hand(800, 1056, "that are not about writing, I move.", 44, middle=True)
    sheet.light(40)
    return sheet


def _counter(sheet: Sheet, x: float, y: float) -> None:
    sheet.box(x - 84, y - 60, 168, 20, DARKWOOD, r=5)
    sheet.box(x - 66, y - 40, 52, 130, "#c99d6d", r=4)
    sheet.box(x + 14, y - 40, 52, 130, "#c99d6d", r=4)


def _floor(sheet: Sheet, x: float, y: float) -> None:
    sheet.box(x - 80, y + 20, 160, 18, DARKWOOD, r=5)
    sheet.box(x - 66, y + 38, 12, 46, DARKWOOD)
    sheet.box(x + 54, y + 38, 12, 46, DARKWOOD)
    sheet.box(x - 96, y + 60, 48, 28, CLAY, r=12)
    sheet.box(x + 48, y + 60, 48, 28, BLUE, r=12)


def _quiet(sheet: Sheet, x: float, y: float) -> None:
    sheet.box(x - 86, y - 80, 16, 170, "#b9bcbf", r=4)
    sheet.box(x - 70, y, 130, 16, DARKWOOD, r=5)
    sheet.box(x + 40, y + 16, 12, 74, DARKWOOD)
    sheet.box(x - 50, y - 20, 60, 20, "#fffdf6")


def _rug(sheet: Sheet, x: float, y: float) -> None:
    sheet.disc(x, y + 50, 100, 42, SAGE)
    sheet.disc(x, y + 50, 72, 28, "", line="#f3ead7", width=4)
    sheet.box(x - 22, y - 30, 44, 60, DARKWOOD, r=4)
    sheet.box(x - 17, y - 22, 34, 46, "#fffdf6")


def chart_talk(seed: int) -> Sheet:
    """Five words for a whole fall, each with a drawing, on a chart that stands on a table."""
    sheet = Sheet(ground="#e9e2d2", seed=seed)
    sheet.box(0, 980, 1600, 220, "#c99d6d")
    sheet.shadow(250, 170, 1100, 830, strength=80, blur=20)
    sheet.shape([(230, 1010), (330, 140), (1270, 140), (1370, 1010)], "#fffdf6")
    sheet.shape([(230, 1010), (1370, 1010), (1382, 1034), (218, 1034)], "#d9cfbb")
    for number, words in enumerate(("first", "then", "because", "between", "the same as")):
        x, y = (540 if number % 2 == 0 else 1060), 290 + number // 2 * 250
        if number == 4:
            x = 800
        _word_picture(sheet, number, x - 170, y)
        sheet.hand(x - 70, y, words, 66, COLOURS[number], bold=True)
    sheet.light(44)
    return sheet


def _word_picture(sheet: Sheet, number: int, x: float, y: float) -> None:
    if number == 0:
        sheet.disc(x, y, 40, 40, AMBER)
        sheet.hand(x, y, "1", 52, "#ffffff", middle=True, bold=True)
    elif number == 1:
        sheet.disc(x - 40, y, 22, 22, AMBER)
        sheet.arrow((x - 12, y), (x + 44, y), INK, 7)
    elif number == 2:
        sheet.shape([(x - 44, y + 30), (x + 44, y - 30), (x + 44, y + 30)], DARKWOOD)
        sheet.disc(x + 10, y - 30, 20, 20, CLAY)
    elif number == 3:
        sheet.box(x - 52, y - 30, 30, 60, TEAL, r=5)
        sheet.disc(x, y + 8, 18, 18, CLAY)
        sheet.box(x + 22, y - 30, 30, 60, TEAL, r=5)
    else:
        sheet.disc(x - 34, y, 26, 26, PLUM)
        sheet.disc(x + 34, y, 26, 26, PLUM)


def chart_tally_list(seed: int) -> Sheet:
    """The list of forty ideas on the lab door, with marks."""
    sheet = Sheet(ground="#8f9aa0", seed=seed)
    sheet.box(1380, 0, 220, 1200, "#7d888e")
    sheet.disc(1330, 640, 36, 36, "#c8ccd0")
    _pinned(sheet, 170, 50, 1080, 1100)
    sheet.hand(710, 120, "What we keep", 72, BLUE, middle=True, bold=True)
    ideas: tuple[str, ...] = (
        "naming ionic compounds",
        "polyatomic ions",
        "balancing",
        "mole ↔ mass",
        "density",
        "states of matter",
        "significant figures",
        "isotopes",
        "electron shells",
        "periodic trends",
    )
    ideas = tuple(idea.replace("↔", "and") for idea in ideas)
    for number, words in enumerate(ideas):
        y = 225 + number * 92
        sheet.hand(230, y, f"{number + 1}", 38, CLAY, bold=True)
        sheet.hand(300, y, words, 44)
        marks = (5, 1, 8, 4, 3, 2, 3, 2, 3, 2)[number]
        for mark in range(marks):
            x = 850 + mark * 30 + mark // 5 * 26
            if mark % 5 == 4:
                sheet.line([(x - 130, y + 20), (x - 10, y - 20)], INK, 4)
            else:
                sheet.line([(x, y - 22), (x + sheet.random.uniform(-4, 4), y + 22)], INK, 4)
    sheet.light(50)
    return sheet


def floor_plan(seed: int) -> Sheet:
    """A room from above with paths; one of them corrected in red."""
    sheet = Sheet(ground="#eee6d6", seed=seed)
    sheet.shadow(90, 80, 1420, 1040, strength=60)
    sheet.box(90, 80, 1420, 1040, "#fdfbf4", r=4)
    for x in range(130, 1500, 48):
        sheet.line([(x, 84), (x, 1116)], "#e6edf0", 1.5)
    for y in range(120, 1110, 48):
        sheet.line([(94, y), (1506, y)], "#e6edf0", 1.5)
    sheet.line([(180, 170), (1420, 170), (1420, 1030), (180, 1030), (180, 170)], INK, 8)
    sheet.box(176, 880, 12, 110, "#fdfbf4")
    sheet.hand(215, 935, "door", 34, PENCIL)
    sheet.box(1270, 190, 130, 80, "#cfe3ec", r=8, line=INK)
    sheet.hand(1335, 230, "sink", 34, middle=True)
    sheet.box(230, 200, 520, 66, "#e3c7a0", r=6, line=INK)
    sheet.hand(490, 234, "counter, standing: 6", 36, middle=True)
    sheet.disc(620, 720, 240, 150, "#dfe9dc", line=INK, width=3)
    sheet.hand(620, 690, "rug: 8", 40, middle=True)
    sheet.hand(620, 745, "clipboards", 34, PENCIL, middle=True)
    sheet.box(960, 600, 220, 150, "#ead2bf", r=14, line=INK)
    sheet.hand(1070, 660, "floor table", 34, middle=True)
    sheet.hand(1070, 706, "4", 40, middle=True)
    for number in range(5):
        sheet.box(1310, 360 + number * 116, 80, 84, "#dde3ec", r=6, line=INK)
    sheet.hand(1278, 966, "quiet: 5", 36, middle=True)
    sheet.dashes([(210, 935), (420, 935), (860, 900), (900, 420), (760, 300)], BLUE, 5)
    sheet.dashes([(900, 420), (1120, 330), (1250, 300)], PENCIL, 4)
    sheet.line([(900, 540), (1010, 470), (1220, 470), (1330, 290)], "#c0392b", 7)
    sheet.arrow((1310, 330), (1336, 282), "#c0392b", 6)
    sheet.hand(1040, 430, "better!", 46, "#c0392b", bold=True)
    sheet.light(26)
    return sheet


def board_methods(seed: int, parts: int = 3) -> Sheet:
    """A whiteboard with a table, a graph and an equation, joined by arrows; fewer parts earlier in the lesson."""
    sheet = Sheet(ground="#d9d3c6", seed=seed)
    sheet.shadow(60, 60, 1480, 1020, strength=60)
    sheet.box(60, 60, 1480, 1020, "#b9bcbf", r=10)
    sheet.box(84, 84, 1432, 972, "#fcfefe", r=4)
    sheet.hand(140, 150, "Two phone plans: when are they the same?", 58, INK, bold=True)
    for row, (left, right) in enumerate(
        (("months", "cost"), ("0", "40"), ("1", "55"), ("2", "70"), ("3", "85"), ("4", "100"))
    ):
        y = 290 + row * 76
        sheet.hand(210, y, left, 46, BLUE, middle=True, bold=row == 0)
        sheet.hand(400, y, right, 46, BLUE, middle=True, bold=row == 0)
        sheet.line([(130, y + 36), (480, y + 36)], BLUE, 3)
    sheet.line([(300, 255), (300, 706)], BLUE, 4)
    if parts > 1:
        _graph(sheet)
    if parts > 2:
        _equations(sheet)
    sheet.box(200, 1090, 1200, 22, "#9da1a5", r=8)
    sheet.light(34)
    return sheet


def _graph(sheet: Sheet) -> None:
    sheet.line([(640, 250), (640, 720), (1040, 720)], INK, 6)
    sheet.line([(640, 610), (1020, 330)], CLAY, 7)
    sheet.line([(640, 680), (1020, 260)], TEAL, 7)
    for t in range(5):
        sheet.disc(640 + t * 90, 610 - t * 66, 11, 11, CLAY)
    sheet.disc(862, 446, 22, 22, "", line=INK, width=5)
    sheet.arrow((500, 420), (615, 420), PLUM, 7)


def _equations(sheet: Sheet) -> None:
    sheet.hand(1130, 330, "c = 40 + 15m", 52, CLAY, bold=True)
    sheet.hand(1130, 440, "c = 20 + 25m", 52, TEAL, bold=True)
    sheet.hand(1130, 570, "same at m = 2", 48)
    sheet.arrow((1050, 430), (1112, 390), PLUM, 7)
    sheet.hand(140, 840, "“the graph is the table standing still”", 50, PLUM)
    sheet.hand(140, 930, "“the equation is the rule the table follows”", 50, PLUM)
    sheet.hand(1330, 1000, "table 5, 2, 7", 36, PENCIL, middle=True)


def board(seed: int, *, title: str, lines: Sequence[str]) -> Sheet:
    """A whiteboard with a title and lines in two colours."""
    sheet = Sheet(ground="#ded7c9", seed=seed)
    sheet.shadow(60, 60, 1480, 1020, strength=60)
    sheet.box(60, 60, 1480, 1020, "#b9bcbf", r=10)
    sheet.box(84, 84, 1432, 972, "#fcfefe", r=4)
    sheet.hand(150, 180, title, 72 if len(title) < 30 else 54, COLOURS[seed % 4], bold=True)
    sheet.line([(150, 240), (150 + min(1250, 38 * len(title)), 244)], INK, 5)
    size = 66 if len(lines) < 4 else 54
    parts = [(number, part) for number, words in enumerate(lines) for part in sheet.wrapped(words, size, 1200)]
    gap = min(150.0, 660 / max(1, len(parts)))
    for row, (number, part) in enumerate(parts):
        sheet.hand(170, 350 + row * gap, part, size, (INK, BLUE, CLAY)[number % 3])
    sheet.box(200, 1090, 1200, 22, "#9da1a5", r=8)
    for number, colour in enumerate((INK, BLUE, CLAY, TEAL)):
        sheet.box(260 + number * 90, 1082, 64, 13, colour, r=6)
    sheet.light(34)
    return sheet


def notes(seed: int, *, title: str, lines: Sequence[str]) -> Sheet:
    """Sticky notes on a wall below a lettered strip."""
    sheet = Sheet(ground="#e8dfcd", seed=seed)
    _pinned(sheet, 300, 50, 1000, 150)
    sheet.hand(800, 130, title, 66 if len(title) < 26 else 50, COLOURS[seed % 4], middle=True, bold=True)
    tints = ("#f9e39a", "#f5c6b4", "#c9e2cf", "#cddff0", "#e3d3ea")
    for number in range(12):
        x, y = (
            120 + number % 4 * 350 + sheet.random.randint(-14, 14),
            270 + number // 4 * 300 + sheet.random.randint(-12, 12),
        )
        sheet.shadow(x, y + 5, 290, 250, strength=50, blur=8)
        sheet.box(x, y, 290, 250, tints[(number + seed) % 5], r=2)
        if number < len(lines):
            parts = sheet.wrapped(lines[number], 36, 250)
            for row, part in enumerate(parts[:5]):
                sheet.hand(x + 22, y + 46 + row * 44, part, 36)
        else:
            for row in range(3):
                sheet.line([(x + 26, y + 60 + row * 50), (x + 250 - row * 40, y + 60 + row * 50)], "#8d8577", 5)
    sheet.light(40)
    return sheet


def page(seed: int, *, title: str, lines: Sequence[str]) -> Sheet:
    """A sheet of ruled paper with handwriting, on a desk."""
    sheet = Sheet(1200, 1600, ground="#c99d6d", seed=seed)
    for number in range(9):
        sheet.line([(0, number * 190 + 40), (1200, number * 190 + 10)], "#bd8f5f", 3)
    sheet.shadow(130, 90, 940, 1420, strength=90, blur=20)
    sheet.box(130, 90, 940, 1420, "#fffef9", r=4)
    for rule in range(260, 1480, 66):
        sheet.line([(150, rule), (1050, rule)], "#cfe0ea", 2.5)
    sheet.line([(250, 96), (250, 1504)], "#e7b6ad", 3)
    sheet.hand(280, 200, title, 54, INK, bold=True)
    y = 293.0
    for number, words in enumerate(lines):
        for part in sheet.wrapped(words, 42, 740):
            sheet.hand(280, y, part, 42, ("#2c3f66", "#3b3a38")[number % 2])
            y += 66
        y += 66
    sheet.light(44)
    return sheet


def paper(seed: int, *, width: int = 1600, height: int = 1200) -> Sheet:
    """An empty sheet to print on."""
    return Sheet(width, height, ground=PAPER, seed=seed)
