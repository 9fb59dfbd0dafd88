"""A series of figures as bars, and what they say in a sentence. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Bar:
    """One point: its label, its figure as its author wrote it, and its length in percent of the longest."""

    label: str
    figure: str
    percent: Decimal
    is_baseline: bool = False


@dataclass(frozen=True)
class Chart:
    """Bars with the finding as title. Without `bars` there is only the table of `rows`."""

    finding: str
    rows: Sequence[Bar]
    n: int

    @property
    def bars(self) -> Sequence[Bar]:
        """The rows, if lengths can show them."""
        return self.rows if any(bar.percent for bar in self.rows) else []


def chart(*, measure: str, points: Sequence[Sequence[str]], baseline: Decimal | None, n: int) -> Chart | None:
    """The chart of a series, or None where there is nothing to show."""
    rows = [(str(label), str(figure), False) for label, figure in points]
    if baseline is not None:
        rows.insert(0, (_("Before"), f"{baseline.normalize():f}", True))
    if not rows:
        return None
    values = [_number(figure) for _label, figure, _is_baseline in rows]
    drawable = None not in values and min(v for v in values if v is not None) >= 0
    longest = max((v for v in values if v is not None), default=Decimal(0)) if drawable else Decimal(0)
    bars = [
        Bar(label, figure, _percent(value, longest), is_baseline)
        for (label, figure, is_baseline), value in zip(rows, values, strict=True)
    ]
    return Chart(_finding(measure, bars), bars, n)


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip().rstrip("%").strip().replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _percent(value: Decimal | None, longest: Decimal) -> Decimal:
    return (value / longest * 100).quantize(Decimal("0.1")) if value is not None and longest > 0 else Decimal(0)


def _finding(measure: str, bars: Sequence[Bar]) -> str:
    name = measure.strip() or _("The figure")
    first, last = bars[0], bars[-1]
    if first is last:
        return _("%(measure)s: %(figure)s") % {"measure": name, "figure": first.figure}
    if first.figure == last.figure:
        return _("%(measure)s: %(figure)s before and after") % {"measure": name, "figure": first.figure}
    return _("%(measure)s: from %(first)s to %(last)s") % {
        "measure": name,
        "first": first.figure,
        "last": last.figure,
    }
