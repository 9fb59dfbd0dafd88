"""Photos of rooms, as illustrations. Nobody is in them, or nobody who could be recognized."""

from __future__ import annotations

from demo.media.drawing import AMBER, BLUE, CLAY, DARKWOOD, INK, PALEWOOD, PENCIL, PLUM, SAGE, TEAL, WOOD, Sheet
from demo.media.furniture import (
    clipboard,
    clock,
    cushion,
    desk,
    foot_shadow,
    plant,
    poster,
    room,
    rug,
    shelf,
    table,
    tray,
    whiteboard,
    window,
)


def room_rows(seed: int) -> Sheet:
    """Straight rows of desks facing a board."""
    sheet = Sheet(seed=seed)
    room(sheet, horizon=620)
    whiteboard(sheet, 420, 150, 720, 330)
    sheet.hand(470, 220, "Writing", 52, BLUE, bold=True)
    sheet.hand(470, 300, "1. Open your notebook", 38)
    sheet.hand(470, 360, "2. Date and title", 38)
    sheet.hand(470, 420, "3. Quiet, please", 38)
    window(sheet, 70, 160, 240, 290)
    clock(sheet, 1260, 150)
    poster(sheet, 1230, 260, 230, 270, TEAL, "READ")
    for row, (y, size) in enumerate(((760, 0.72), (900, 0.88), (1090, 1.08))):
        count, w = 5, 190 * size
        gap = (1600 - 2 * (120 - row * 36) - count * w) / (count - 1)
        for number in range(count):
            desk(sheet, 120 - row * 36 + number * (w + gap), y, w, 120 * size)
    sheet.light()
    return sheet


def room_flexible(seed: int) -> Sheet:
    """A corner with a standing counter, a floor table, a rug and quiet desks."""
    sheet = Sheet(seed=seed)
    room(sheet, horizon=690)
    window(sheet, 1180, 130, 300, 330)
    poster(sheet, 520, 130, 220, 270, CLAY, "HOW I PICK")
    for number in range(6):
        clipboard(sheet, 800 + number * 56 - number % 2 * 2, 300 + number % 2 * 6, 46)
    sheet.line([(786, 290), (1140, 290)], DARKWOOD, 8)
    shelf(sheet, 70, 770, 190, 330, 3)
    shelf(sheet, 300, 770, 190, 330, 3)
    sheet.shadow(50, 418, 470, 30, strength=50)
    sheet.box(50, 412, 470, 30, PALEWOOD, r=8)
    sheet.box(50, 436, 470, 8, DARKWOOD, r=3)
    for number, colour in enumerate((BLUE, CLAY, TEAL)):
        sheet.box(110 + number * 130, 390, 74, 22, "#fffdf7", r=2)
        sheet.box(196 + number * 130, 372, 26, 40, colour, r=5)
    rug(sheet, 860, 985, 420, 150)
    foot_shadow(sheet, 640, 985, 400)
    sheet.box(680, 905, 14, 66, DARKWOOD, r=4)
    sheet.box(990, 905, 14, 66, DARKWOOD, r=4)
    sheet.box(640, 880, 400, 30, WOOD, r=12)
    tray(sheet, 690, 882)
    clipboard(sheet, 900, 822, 42)
    for x, y, colour in ((560, 950, CLAY), (1120, 960, AMBER), (760, 1085, BLUE), (960, 1090, PLUM)):
        cushion(sheet, x, y, colour)
    desk(sheet, 1240, 790, 170, 120)
    desk(sheet, 1425, 790, 170, 120)
    plant(sheet, 1530, 1130, 1.3)
    sheet.light()
    return sheet


def room_circle(seed: int) -> Sheet:
    """Chairs in a circle around a rug, a board behind."""
    sheet = Sheet(seed=seed)
    room(sheet, wall="#e4e6dc", horizon=640)
    window(sheet, 90, 140)
    whiteboard(sheet, 520, 150, 620, 300)
    sheet.hand(570, 220, "Today we build on", 46, TEAL, bold=True)
    sheet.hand(570, 300, "“I agree, because …”", 40)
    sheet.hand(570, 370, "“Another way to see it …”", 40)
    shelf(sheet, 1260, 700, 260, 320, 3)
    rug(sheet, 800, 940, 400, 140, "#7fa3b5")
    from_left = (150, 330, 560, 840, 1070, 1270)
    for number, x in enumerate(from_left):
        lift = abs(number - 2.5) * 34
        foot_shadow(sheet, x, 860 + lift, 110)
        sheet.box(x, 640 + lift, 110, 80, (CLAY, BLUE, TEAL)[number % 3], r=16)
        sheet.box(x - 4, 750 + lift, 118, 26, (CLAY, BLUE, TEAL)[number % 3], r=10)
        sheet.box(x + 6, 770 + lift, 9, 90, "#7d8488", r=4)
        sheet.box(x + 95, 770 + lift, 9, 90, "#7d8488", r=4)
    sheet.light()
    return sheet


def room_kinder(seed: int) -> Sheet:
    """Three small tables far apart: story box, barrier game, ramps with a curtain."""
    sheet = Sheet(seed=seed)
    room(sheet, wall="#f2e6cf", horizon=650)
    window(sheet, 640, 120, 320, 330)
    poster(sheet, 120, 140, 240, 300, AMBER, "TALK")
    shelf(sheet, 1220, 700, 290, 230, 2)
    plant(sheet, 1290, 472, 0.7)
    table(sheet, 90, 960, 360, 130)
    sheet.box(170, 740, 200, 92, "#b98556", r=6)
    sheet.box(182, 752, 176, 74, "#cfe3ec", r=4)
    sheet.shape([(182, 826), (230, 780), (280, 826)], "#8fb88a")
    for number, colour in enumerate((CLAY, TEAL, PLUM)):
        sheet.disc(290 + number * 26, 792, 9, 9, "#f0d2b0")
        sheet.box(281 + number * 26, 800, 18, 26, colour, r=6)
    table(sheet, 610, 1040, 400, 140)
    sheet.box(640, 884, 140, 14, SAGE, r=4)
    sheet.box(840, 884, 140, 14, SAGE, r=4)
    sheet.box(800, 770, 16, 130, CLAY, r=4)
    for x, colour in ((668, AMBER), (712, BLUE), (868, AMBER), (914, BLUE)):
        sheet.box(x, 862, 26, 24, colour, r=6)
    table(sheet, 1160, 930, 360, 130)
    sheet.shape([(1210, 806), (1400, 716), (1400, 806)], WOOD)
    sheet.shape([(1210, 806), (1400, 716), (1400, 728), (1224, 806)], DARKWOOD)
    sheet.box(1318, 712, 50, 22, CLAY, r=8)
    for dx in (10, 40):
        sheet.disc(1318 + dx, 738 - dx * 0.3, 9, 9, INK)
    sheet.box(1436, 776, 60, 30, BLUE, r=6)
    sheet.line([(1120, 560), (1120, 900)], DARKWOOD, 8)
    sheet.box(1060, 566, 62, 250, "#d9b3ad", r=8)
    for x in (1076, 1092, 1108):
        sheet.line([(x, 574), (x - 3, 806)], "#c49790", 3)
    for x in (120, 380, 640, 960, 1190, 1470):
        y = {120: 1010, 380: 1010, 640: 1110, 960: 1110}.get(x, 985)
        sheet.disc(x, y, 46, 14, "#b8935f")
        sheet.box(x - 40, y - 52, 80, 22, (BLUE, TEAL, CLAY)[x % 3], r=10)
        sheet.box(x - 30, y - 34, 8, 34, "#7d8488")
        sheet.box(x + 22, y - 34, 8, 34, "#7d8488")
    sheet.light()
    return sheet


def room_cafeteria(seed: int) -> Sheet:
    """A cafeteria counter with milk, and a small core board beside it."""
    sheet = Sheet(seed=seed)
    room(sheet, wall="#e6ebe6", floor="#cfc6b6", horizon=760)
    for x in range(0, 1600, 100):
        sheet.line([(x, 420), (x, 734)], "#d3dad3", 2)
    for y in range(420, 740, 80):
        sheet.line([(0, y), (1600, y)], "#d3dad3", 2)
    sheet.box(420, 120, 760, 210, "#f7f2e6", r=8)
    sheet.box(420, 120, 760, 54, TEAL, r=8)
    sheet.text(800, 148, "TODAY", 34, "#ffffff", middle=True, weight="Bold")
    for number, words in enumerate(("Chicken and rice", "Bean burrito", "Peas, apples, milk")):
        sheet.hand(470, 212 + number * 44, words, 34)
    sheet.shadow(60, 640, 980, 330, strength=50)
    sheet.box(60, 640, 980, 340, "#b9c4c6", r=10)
    sheet.box(40, 620, 1020, 38, "#e2e7e8", r=10)
    for number in range(4):
        sheet.box(110 + number * 150, 580, 120, 44, "#8f9a9c", r=8)
        sheet.box(118 + number * 150, 568, 104, 26, ("#c9b458", "#7fa05a", "#c98552", "#e8dfc8")[number], r=10)
    sheet.box(740, 470, 250, 154, "#8fb0c4", r=6)
    for number in range(5):
        sheet.box(756 + number * 46, 500, 36, 110, "#ffffff", r=3)
        sheet.shape([(756 + number * 46, 500), (774 + number * 46, 478), (792 + number * 46, 500)], "#e7edf0")
        sheet.box(756 + number * 46, 540, 36, 34, (BLUE, CLAY)[number % 2])
    sheet.shadow(1150, 520, 330, 330, strength=50)
    sheet.box(1150, 520, 330, 330, "#fffdf7", r=8)
    for row in range(6):
        for column in range(6):
            colour = ("#cfe5d3", "#d3e1ee", "#fbe7b8", "#f3d3c6", "#ffffff", "#e3d6ea")[(row + column * 2) % 6]
            sheet.box(1166 + column * 50, 536 + row * 50, 46, 46, colour, r=5)
            sheet.line([(1176 + column * 50, 572 + row * 50), (1202 + column * 50, 572 + row * 50)], PENCIL, 3)
    sheet.light(36)
    return sheet


def room_lab(seed: int) -> Sheet:
    """A laboratory bench with glassware."""
    sheet = Sheet(seed=seed)
    room(sheet, wall="#e3e8ea", floor="#c9c2b4", horizon=700)
    whiteboard(sheet, 120, 130, 700, 340)
    sheet.hand(170, 200, "What do we know so far?", 44, BLUE, bold=True)
    for number, words in enumerate(
        ("mass before = mass after", "gas escapes: how would we see it?", "plan: close the flask")
    ):
        sheet.hand(170, 280 + number * 64, words, 38)
    window(sheet, 960, 130, 280, 320)
    poster(sheet, 1330, 140, 200, 260, PLUM, "SAFETY")
    sheet.shadow(100, 760, 1400, 300, strength=60)
    sheet.box(100, 770, 1400, 330, "#8d9aa0", r=8)
    for x in (130, 480, 830, 1180):
        sheet.box(x, 820, 290, 250, "#a3afb4", r=8)
        sheet.box(x + 120, 840, 60, 12, "#5e686c", r=5)
    sheet.box(70, 735, 1460, 44, "#3f474b", r=8)
    for number, (x, colour) in enumerate(((250, "#8cc0c9"), (520, "#e6b45a"), (790, "#c98aa4"))):
        sheet.shape(
            [(x - 22, 560), (x + 22, 560), (x + 22, 610), (x + 78, 735), (x - 78, 735), (x - 22, 610)], "#f4f8f8"
        )
        sheet.shape([(x - 50, 676), (x + 50, 676), (x + 74, 731), (x - 74, 731)], colour)
        sheet.box(x - 30, 552, 60, 14, "#dfe8e8", r=5)
        if number == 1:
            sheet.disc(x, 500, 44, 52, "#e2846c")
    for number in range(5):
        sheet.box(980 + number * 60, 560, 26, 175, "#f4f8f8", r=12)
        sheet.box(
            980 + number * 60,
            640 + number * 14,
            26,
            95 - number * 14,
            ("#8cc0c9", "#a7c48c", "#e6d98a", "#e6b45a", "#d98a66")[number],
            r=12,
        )
    sheet.box(950, 690, 340, 26, WOOD, r=6)
    sheet.light(40)
    return sheet


def room_shop(seed: int) -> Sheet:
    """A workshop bench with tools on the wall."""
    sheet = Sheet(seed=seed)
    room(sheet, wall="#d9d5ca", floor="#a9a49a", horizon=720)
    sheet.box(140, 110, 1320, 440, "#b98f5f", r=8)
    for number in range(8):
        x = 210 + number * 160
        sheet.box(x - 7, 170, 14, 190, "#6d5238", r=5)
        kind = number % 4
        if kind == 0:
            sheet.box(x - 46, 340, 92, 46, "#71797e", r=8)
        elif kind == 1:
            sheet.shape([(x - 40, 340), (x + 40, 340), (x + 12, 500), (x - 12, 500)], "#b8c0c4")
        elif kind == 2:
            sheet.disc(x, 400, 50, 50, "#8a9196")
            sheet.disc(x, 400, 26, 26, "#b98f5f")
        else:
            sheet.box(x - 12, 340, 24, 150, "#8a9196", r=8)
    table(sheet, 90, 1100, 1420, 330, PALEWOOD)
    for number, colour in enumerate((CLAY, TEAL, AMBER, BLUE, PLUM)):
        sheet.box(190 + number * 260, 690, 170, 82, "#e9e2d3", r=4)
        sheet.box(206 + number * 260, 704, 90, 14, colour, r=4)
        for line in range(3):
            sheet.line([(206 + number * 260, 734 + line * 12), (330 + number * 260, 734 + line * 12)], PENCIL, 2)
    sheet.light(50)
    return sheet


def room_library(seed: int) -> Sheet:
    """A school library with low shelves and reading places."""
    sheet = Sheet(seed=seed)
    room(sheet, wall="#ece3d4", horizon=660)
    for number in range(3):
        shelf(sheet, 70 + number * 330, 700, 310, 470, 4)
    window(sheet, 1120, 140, 340, 340)
    table(sheet, 1080, 860, 420, 150)
    for number, colour in enumerate((CLAY, BLUE, TEAL)):
        sheet.shape(
            [
                (1120 + number * 130, 712),
                (1178 + number * 130, 700),
                (1236 + number * 130, 712),
                (1236 + number * 130, 700),
                (1178 + number * 130, 688),
                (1120 + number * 130, 700),
            ],
            "#fffdf7",
        )
        sheet.box(1124 + number * 130, 714, 108, 8, colour, r=3)
    rug(sheet, 520, 980, 420, 140, "#b6bfa3")
    for x, y, colour in ((300, 950, CLAY), (520, 930, AMBER), (740, 960, PLUM), (420, 1060, TEAL), (640, 1070, BLUE)):
        cushion(sheet, x, y, colour)
    plant(sheet, 1010, 760, 1.1)
    sheet.light()
    return sheet
