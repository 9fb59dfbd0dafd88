"""The particular things of single stories: boards of words, cards of rhythm, welds, a log, a badge."""

from __future__ import annotations

from demo.media.drawing import AMBER, BLUE, CLAY, INK, PENCIL, PLUM, TEAL, Sheet
from demo.media.furniture import WALL

CORE = (
    ("I", "w"), ("you", "w"), ("he", "w"), ("it", "w"), ("that", "w"), ("not", "r"),
    ("want", "g"), ("go", "g"), ("stop", "g"), ("like", "g"), ("help", "g"), ("different", "b"),
    ("look", "g"), ("make", "g"), ("get", "g"), ("put", "g"), ("turn", "g"), ("same", "b"),
    ("eat", "g"), ("play", "g"), ("open", "g"), ("tell", "g"), ("know", "g"), ("good", "b"),
    ("what", "p"), ("where", "p"), ("who", "p"), ("why", "p"), ("when", "p"), ("bad", "b"),
    ("in", "w"), ("on", "w"), ("up", "w"), ("more", "b"), ("some", "b"), ("finished", "r"),
)  # fmt: skip
_TINTS = {"w": "#ffffff", "g": "#cfe8cf", "b": "#d2e2f2", "r": "#f6d0c4", "p": "#e6d8ee"}


def core_board(seed: int) -> Sheet:
    """Thirty-six core words, always in the same places."""
    sheet = Sheet(1500, 1300, ground="#fffdf8", seed=seed)
    for number, (word, tint) in enumerate(CORE):
        x, y = 60 + number % 6 * 232, 60 + number // 6 * 200
        sheet.box(x, y, 218, 186, _TINTS[tint], r=14, line="#8a8478")
        people = number < 4
        sheet.text(
            x + 109, y + (148 if people else 93), word, 40 if people else 50, INK, middle=True, weight="SemiBold"
        )
        if people:
            sheet.disc(x + 109, y + 42, 20, 20, "#e8c39e")
            sheet.box(x + 83, y + 64, 52, 50, (CLAY, TEAL, BLUE, PLUM)[number], r=18)
    return sheet


def _foot(sheet: Sheet, x: float, y: float, scale: float = 1.0) -> None:
    sheet.disc(x, y + 12 * scale, 26 * scale, 46 * scale, "#b98a63")
    for number in range(5):
        sheet.disc(
            x + (number - 2) * 12 * scale, y - (44 - abs(number - 1) * 5) * scale, 7 * scale, 9 * scale, "#b98a63"
        )


def _hands(sheet: Sheet, x: float, y: float) -> None:
    for side in (-1, 1):
        sheet.disc(x + side * 24, y + 10, 18, 36, "#d9a981")
        for number in range(4):
            sheet.line([(x + side * (12 + number * 8), y - 14), (x + side * (10 + number * 9), y - 44)], "#d9a981", 8)


def _note(sheet: Sheet, x: float, y: float, colour: str = INK) -> None:
    sheet.disc(x, y, 22, 16, colour)
    sheet.box(x + 15, y - 104, 7, 104, colour)


def _rest(sheet: Sheet, x: float, y: float) -> None:
    sheet.line([(x - 12, y - 84), (x + 16, y - 48), (x - 12, y - 26), (x + 18, y + 10)], INK, 9)
    sheet.disc(x + 2, y + 16, 14, 10, INK)


def rhythm_cards(seed: int) -> Sheet:
    """Cards on a wall: feet and hands, and under some of them the first notes."""
    sheet = Sheet(ground=WALL, seed=seed)
    sheet.line([(60, 150), (540, 190), (1060, 190), (1540, 150)], PENCIL, 4)
    for number in range(8):
        x, y = 90 + number % 4 * 370, 180 + number // 4 * 500
        sheet.shadow(x, y, 310, 430, strength=60, blur=10)
        sheet.box(x, y, 310, 430, "#fffdf6", r=8)
        sheet.box(x + 130, y - 22, 50, 44, (CLAY, TEAL, AMBER, BLUE)[number % 4], r=6)
        if number in {0, 3, 5}:
            _foot(sheet, x + 155, y + 140, 1.5)
        elif number in {1, 4, 6}:
            _hands(sheet, x + 90, y + 140)
            _hands(sheet, x + 220, y + 140)
        else:
            sheet.line([(x + 60, y + 160), (x + 100, y + 110)], "#d9a981", 16)
            sheet.line([(x + 250, y + 160), (x + 210, y + 110)], "#d9a981", 16)
        if number < 7:
            _figure(sheet, number, x + 155, y + 370)
    sheet.light(40)
    return sheet


def _figure(sheet: Sheet, number: int, x: float, y: float) -> None:
    if number in {0, 3, 5}:
        _note(sheet, x - 8, y)
    elif number in {1, 4, 6}:
        _note(sheet, x - 60, y)
        _note(sheet, x + 40, y)
        sheet.box(x - 45, y - 112, 107, 18, INK)
    else:
        _rest(sheet, x, y - 20)


def rhythm_pattern(seed: int) -> Sheet:
    """Four bars written by students; the first beat is a rest."""
    sheet = Sheet(ground="#cda877", seed=seed)
    sheet.shadow(110, 170, 1380, 860, strength=90)
    sheet.box(110, 170, 1380, 860, "#fffef9", r=6)
    sheet.hand(200, 260, "Para ustedes: ¡cuidado!", 62, CLAY, bold=True)
    for line in range(2):
        y = 520 + line * 300
        sheet.line([(190, y - 130), (190, y + 50)], INK, 6)
        for bar in range(2):
            sheet.line([(800 + bar * 610, y - 130), (800 + bar * 610, y + 50)], INK, 6)
            for beat in range(4):
                x = 275 + bar * 610 + beat * 136
                if (line, bar, beat) in {(0, 0, 0), (1, 0, 2)}:
                    _rest(sheet, x, y - 20)
                elif (beat + bar + line) % 3 == 1:
                    _figure(sheet, 1, x, y)
                else:
                    _note(sheet, x, y)
    sheet.light(46)
    return sheet


def wall_cards(seed: int) -> Sheet:
    """A gym wall with five columns of coloured cards."""
    sheet = Sheet(ground="#cbd6d6", seed=seed)
    for y in range(0, 1200, 110):
        for x in range(-120 if y // 110 % 2 else 0, 1700, 240):
            sheet.box(x, y, 234, 104, "#d3dddd", r=3)
    sheet.box(80, 60, 1440, 130, "#fffdf6", r=6)
    sheet.hand(800, 126, "What kind of goal is it?", 72, TEAL, middle=True, bold=True)
    for number, (words, count) in enumerate(
        (("endurance", 11), ("strength", 7), ("a skill", 9), ("finding out", 14), ("taking part", 6))
    ):
        x = 90 + number * 288
        sheet.box(x, 230, 262, 74, "#fffdf6", r=6)
        sheet.hand(x + 131, 268, words, 42, middle=True)
        for card in range(count):
            cx, cy = x + card % 2 * 134 + sheet.random.randint(0, 5), 330 + card // 2 * 118 + sheet.random.randint(0, 6)
            sheet.box(cx + 3, cy + 5, 120, 98, "#a9b5b5", r=4)
            sheet.box(cx, cy, 120, 98, ("#f5c6b4", "#f9e39a", "#cddff0", "#c9e2cf", "#e3d3ea")[number], r=4)
            sheet.line([(cx + 18, cy + 36), (cx + 100, cy + 36)], "#8d8577", 4)
            sheet.line([(cx + 18, cy + 62), (cx + 78, cy + 62)], "#8d8577", 4)
    sheet.light(44)
    return sheet


def _plate(sheet: Sheet, x: float, y: float, w: float, h: float, *, fades: float = 0, wild: float = 0) -> None:
    """A steel plate with a weld of overlapping ripples; `fades` narrows its end, `wild` makes it uneven."""
    sheet.shadow(x, y, w, h, strength=80)
    sheet.box(x, y, w, h, "#8b9298", r=4)
    sheet.box(x, y, w, h / 2 - 4, "#9aa1a7", r=4)
    steps = int(w / 13)
    for number in range(steps):
        t = number / steps
        thick = 34 * (1 - fades * max(0.0, (t - 0.7) / 0.3)) + sheet.random.uniform(-wild, wild)
        cy = y + h / 2 + sheet.random.uniform(-wild, wild) * 0.5
        shade = ("#6b6f76", "#7d8089", "#93959c", "#787086")[number % 4]
        sheet.disc(x + 16 + number * (w - 32) / steps, cy, 17, max(8, thick), shade)


def weld_pair(seed: int) -> Sheet:
    """One lap joint before and after its repair."""
    sheet = Sheet(ground="#4b4a47", seed=seed)
    _plate(sheet, 90, 260, 660, 560, fades=0.75, wild=4)
    _plate(sheet, 850, 260, 660, 560, wild=1.5)
    for x, words in ((90, "before"), (850, "after, 40 min later")):
        sheet.box(x, 880, 440, 90, "#f3ecd9", r=6)
        sheet.hand(x + 220, 925, words, 46, middle=True)
    sheet.arrow((640, 160), (690, 420), AMBER, 8)
    sheet.hand(300, 130, "narrows in the last inch", 46, "#f7e3b5")
    sheet.light(50)
    return sheet


def weld_wall(seed: int) -> Sheet:
    """Six plates on a wall with tags written by the class."""
    sheet = Sheet(ground="#a59c8c", seed=seed)
    tags = (
        "even ripple, no gaps",
        "pores like a sponge",
        "too fast: thin, high",
        "undercut, left toe",
        "good start, tired end",
        "this one we cut open",
    )
    for number, words in enumerate(tags):
        x, y = 80 + number % 3 * 500, 80 + number // 3 * 560
        _plate(sheet, x, y, 430, 300, fades=0.8 if number == 4 else 0, wild=(1, 10, 5, 6, 3, 8)[number])
        sheet.line([(x + 215, y + 300), (x + 230, y + 340)], "#efe6d2", 4)
        sheet.box(x + 30, y + 340, 380, 130, "#f5e6c4", r=8)
        for row, part in enumerate(sheet.wrapped(words, 40, 340)):
            sheet.hand(x + 52, y + 380 + row * 50, part, 40)
    sheet.light(50)
    return sheet


def log_page(seed: int) -> Sheet:
    """A page of a pocket notebook: minutes in five columns."""
    sheet = Sheet(1200, 1600, ground="#7c8f86", seed=seed)
    sheet.shadow(140, 130, 920, 1340, strength=110)
    sheet.box(140, 130, 920, 1340, "#fdf9ec", r=14)
    for number in range(13):
        sheet.disc(210 + number * 65, 150, 12, 16, "#7c8f86")
    for number, (words, count) in enumerate((("start", 13), ("wants", 6), ("lost", 5), ("loud", 7), ("looked", 4))):
        x = 190 + number * 174
        sheet.hand(x + 70, 260, words, 44, (CLAY, BLUE, TEAL, PLUM, AMBER)[number], middle=True, bold=True)
        sheet.line([(x + 156, 220), (x + 156, 1420)], "#dcd3bd", 3)
        for row in range(count):
            minutes = sheet.random.choice(("1", "2", "2", "2½", "3", "3", "4", "5", "6"))
            sheet.hand(x + 70, 350 + row * 80, minutes, 46, "#34436b", middle=True)
    sheet.line([(180, 300), (1030, 300)], INK, 4)
    sheet.light(46)
    return sheet


def badge(seed: int) -> Sheet:
    """A round badge of some provider elsewhere: a speech bubble and a spark."""
    sheet = Sheet(800, 800, ground="#ffffff", seed=seed)
    sheet.disc(400, 400, 350, 350, "#35506b")
    sheet.disc(400, 400, 310, 310, "#f4efe2")
    sheet.disc(400, 400, 292, 292, "", line="#35506b", width=5)
    sheet.box(230, 270, 300, 200, "#35506b", r=44)
    sheet.shape([(290, 460), (360, 460), (280, 540)], "#35506b")
    for dx, dy in ((0, -80), (56, -56), (80, 0), (56, 56), (0, 80), (-56, 56), (-80, 0), (-56, -56)):
        sheet.line([(540 + dx * 0.35, 470 + dy * 0.35), (540 + dx, 470 + dy)], AMBER, 12)
    sheet.text(380, 370, "FEEDBACK", 44, "#ffffff", middle=True, weight="Bold")
    sheet.text(400, 610, "Skilled Trades", 48, "#35506b", middle=True, weight="Bold")
    return sheet
