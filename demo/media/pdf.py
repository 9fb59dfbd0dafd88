"""A PDF writer for the demo's handouts: real text in Helvetica, headings, lists, boxes, tables, several pages."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from demo.media.markup import Block, blocks

WIDTH, HEIGHT, MARGIN = 612, 792, 64
# Widths of Helvetica in thousandths of its size, from space to tilde (Adobe's published font metrics).
_WIDTHS = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 "
    "584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 "
    "667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 "
    "278 556 500 722 500 500 500 334 260 334 584"
)
_ADVANCE = [int(width) for width in _WIDTHS.split()]


def width(words: str, size: float) -> float:
    """How wide words are in Helvetica, in points."""
    return sum(_ADVANCE[ord(c) - 32] if 32 <= ord(c) <= 126 else 556 for c in words) * size / 1000


def wrap(words: str, size: float, most: float) -> list[str]:
    """Words broken into lines of at most so many points."""
    lines, line = [], ""
    for word in words.split():
        longer = f"{line} {word}".strip()
        if line and width(longer, size) > most:
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line] if line else lines


def _literal(words: str) -> bytes:
    raw = words.encode("cp1252", errors="replace")
    return raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


class _Writer:
    """Lays blocks on pages from top to bottom."""

    def __init__(self, foot: str) -> None:
        self.foot = foot
        self.pages: list[list[bytes]] = []
        self.y = 0.0
        self.turn()

    def turn(self) -> None:
        self.pages.append([])
        self.y = HEIGHT - MARGIN
        self._words(MARGIN, 40, f"{self.foot}   {len(self.pages)}", 8, grey=0.45)

    def _put(self, command: bytes) -> None:
        self.pages[-1].append(command)

    def _words(self, x: float, y: float, words: str, size: float, *, bold: bool = False, grey: float = 0.12) -> None:
        font = b"F2" if bold else b"F1"
        self._put(b"BT %.2f g /%s %.1f Tf %.1f %.1f Td (%s) Tj ET" % (grey, font, size, x, y, _literal(words)))

    def need(self, height: float) -> None:
        if self.y - height < MARGIN:
            self.turn()

    def lines(self, words: str, size: float, *, indent: float = 0, bold: bool = False, after: float = 6) -> None:
        for line in wrap(words, size * (1.06 if bold else 1), WIDTH - 2 * MARGIN - indent):
            self.need(size * 1.4)
            self.y -= size * 1.4
            self._words(MARGIN + indent, self.y, line, size, bold=bold)
        self.y -= after

    def heading(self, words: str, size: float) -> None:
        self.need(size * 4)
        self.y -= size * 0.5
        self.lines(words, size, bold=True, after=2)
        if size > 16:
            self._put(
                b"0.18 0.48 0.43 RG 1.6 w %.1f %.1f m %.1f %.1f l S" % (MARGIN, self.y - 5, MARGIN + 90, self.y - 5)
            )
        self.y -= 11 if size > 16 else 5

    def rule(self) -> None:
        self.need(30)
        self.y -= 26
        self._put(b"0.6 G 0.7 w %.1f %.1f m %.1f %.1f l S" % (MARGIN, self.y, WIDTH - MARGIN, self.y))
        self.y -= 4

    def tick(self, words: str) -> None:
        self.need(22)
        self._put(b"0.3 G 1 w %.1f %.1f 11 11 re S" % (MARGIN, self.y - 15))
        self.lines(words, 11.5, indent=22, after=5)

    def row(self, cells: list[str], *, first: bool) -> None:
        each = (WIDTH - 2 * MARGIN) / len(cells)
        wrapped = [wrap(cell, 10, each - 14) for cell in cells]
        height = max(1, *(len(lines) for lines in wrapped)) * 13.5 + 11
        self.need(height)
        if first:
            self._put(
                b"0.93 0.95 0.93 rg %.1f %.1f %.1f %.1f re f" % (MARGIN, self.y - height, WIDTH - 2 * MARGIN, height)
            )
        for column, lines in enumerate(wrapped):
            x = MARGIN + column * each
            self._put(b"0.65 G 0.6 w %.1f %.1f %.1f %.1f re S" % (x, self.y - height, each, height))
            for number, line in enumerate(lines):
                self._words(x + 7, self.y - 16 - number * 13.5, line, 10, bold=first)
        self.y -= height


def _lay(writer: _Writer, found: Iterable[Block]) -> None:
    before = ""
    for block in found:
        if before == "row" and block.kind != "row":
            writer.y -= 12
        if block.kind == "heading":
            writer.heading(block.words, 21)
        elif block.kind == "small":
            writer.heading(block.words, 13.5)
        elif block.kind == "item":
            writer.need(18)
            writer._words(MARGIN + 4, writer.y - 15.4, "•", 11)
            writer.lines(block.words, 11, indent=18, after=4)
        elif block.kind == "step":
            writer.lines(block.words, 11, indent=8, after=5)
        elif block.kind == "tick":
            writer.tick(block.words)
        elif block.kind == "row":
            writer.row(block.cells, first=before != "row")
        elif block.kind == "rule":
            writer.rule()
        elif block.kind == "page":
            writer.turn()
        else:
            writer.lines(block.words, 11, after=8)
        before = block.kind


def pdf(text: str, *, title: str, author: str) -> bytes:
    """A PDF of the text in our markup."""
    writer = _Writer(title)
    _lay(writer, blocks(text))
    return _assembled(writer.pages, title, author)


def _assembled(pages: list[list[bytes]], title: str, author: str) -> bytes:
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    for name in (b"Helvetica", b"Helvetica-Bold"):
        objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>" % name)
    numbers = []
    for commands in pages:
        stream = zlib.compress(b"\n".join(commands))
        objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream))
        numbers.append(len(objects) + 1)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>" % (WIDTH, HEIGHT, len(objects))
        )
    kids = b" ".join(b"%d 0 R" % number for number in numbers)
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(numbers), kids)
    objects.append(b"<< /Title (%s) /Producer (word processor) >>" % _literal(title))
    out, places = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R /Info %d 0 R >>\n" % (len(objects) + 1, len(objects))
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)
