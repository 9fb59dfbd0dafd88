"""A series of numbers as the points of a small line, for an SVG that needs no script and no style."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

WIDTH, HEIGHT, MARGIN = 320, 96, 8


@dataclass(frozen=True)
class Spark:
    """What the SVG draws, in its own units, as text that no language changes; `baseline` is the height of the
    dashed line, if there is one."""

    line: str
    dots: Sequence[tuple[str, str]]
    baseline: str | None
    width: int = WIDTH
    height: int = HEIGHT


def numbers(points: Sequence[Sequence[str]]) -> list[Decimal]:
    """The numbers of a series `[[label, number as text], …]`; empty when one of them is no number."""
    try:
        found = [Decimal(str(point[1])) for point in points]
    except (InvalidOperation, IndexError):
        return []
    return found if all(number.is_finite() for number in found) else []


def spark(points: Sequence[Sequence[str]], baseline: Decimal | None = None) -> Spark | None:
    """The line of a series, None when there are fewer than two numbers to join."""
    series = numbers(points)
    if len(series) < 2:
        return None
    every = [*series, *([baseline] if baseline is not None else [])]
    low, high = min(every), max(every)

    def height(number: Decimal) -> str:
        share = Decimal("0.5") if high == low else (number - low) / (high - low)
        return f"{round(float(HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN)), 1):g}"

    step = (WIDTH - 2 * MARGIN) / (len(series) - 1)
    dots = [(f"{round(MARGIN + step * index, 1):g}", height(number)) for index, number in enumerate(series)]
    line = " ".join(f"{x},{y}" for x, y in dots)
    return Spark(line, dots, None if baseline is None else height(baseline))
