"""From what was measured to a table, verdicts and a file. Pure: no clock, no server, no database."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.goals import CONNECTIONS, Goal


@dataclass
class Alone:
    """What was seen of one row at one connection. Seconds are medians of blocks that took turns."""

    ours: list[float] = field(default_factory=list)
    small: list[float] = field(default_factory=list)
    theirs: list[float] = field(default_factory=list)
    queries: int = 0
    queries_small: int = 0
    size: int = 0
    memory_mb: float | None = None
    trouble: str = ""

    @property
    def ratio(self) -> float:
        """How many times the reference's cost, over pairs of neighboring blocks."""
        return ratio(self.ours, self.theirs)

    @property
    def growth(self) -> float:
        """How many times the cost with few rows."""
        return ratio(self.ours, self.small)


@dataclass
class Together:
    """What was seen of one row at many connections: requests a second of each block, seconds of each request."""

    rates: list[float] = field(default_factory=list)
    their_rates: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    their_seconds: list[float] = field(default_factory=list)
    trouble: str = ""

    @property
    def rate(self) -> float:
        """Our requests a second for one of the reference's."""
        return ratio(self.rates, self.their_rates)

    @property
    def late(self) -> float:
        """Our 95th percentile for one of the reference's."""
        theirs = percentile(self.their_seconds, 95)
        return percentile(self.seconds, 95) / theirs if theirs else 0.0


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median over pairs measured one after the other; 0 where nothing was measured."""
    pairs = [mine / other for mine, other in zip(ours, theirs, strict=False) if other]
    return statistics.median(pairs) if pairs else 0.0


def percentile(values: Sequence[float], percent: int) -> float:
    """The smallest value that so many percent do not exceed; 0 of nothing."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)] if ordered else 0.0


def missed_alone(goal: Goal, seen: Alone) -> list[str]:
    """Which goals of the row are missed, in words; empty when it is met."""
    if seen.trouble:
        return [seen.trouble]
    checks = {
        "ratio": seen.ratio > goal.ratio,
        "queries": seen.queries > goal.queries,
        "queries grow": seen.queries > seen.queries_small,
        "growth": goal.growth is not None and seen.growth > goal.growth,
        "size": goal.kb is not None and seen.size > goal.kb * 1024,
        "memory": goal.memory_mb is not None and seen.memory_mb is not None and seen.memory_mb >= goal.memory_mb,
        "memory was not seen": goal.memory_mb is not None and seen.memory_mb is None,
    }
    return [words for words, is_missed in checks.items() if is_missed]


def missed_together(goal: Goal, seen: Together) -> list[str]:
    """Which goals at many connections are missed, in words; empty when they are met."""
    if seen.trouble:
        return [seen.trouble]
    checks = {"requests a second": seen.rate < (goal.rate or 0), "95th percentile": seen.late > goal.late}
    return [words for words, is_missed in checks.items() if is_missed]


def verdict(missed: Sequence[str]) -> str:
    """The last words of a row."""
    return f"MISSED: {', '.join(missed)}" if missed else "met"


ALONE_HEAD = (
    f"{'one connection':28} {'ms':>7} {'ratio':>6} {'goal':>5} {'queries':>7} {'max':>4} "
    f"{'growth':>6} {'max':>4} {'KB':>6}"
)
TOGETHER_HEAD = (
    f"{f'{CONNECTIONS} connections':28} {'per s':>7} {'of (ii)':>7} {'goal':>5} {'p95 ms':>7} {'of (ii)':>7} {'max':>4}"
)


def alone_line(goal: Goal, seen: Alone) -> str:
    """One row of the first table."""
    ms = statistics.median(seen.ours) * 1000 if seen.ours else 0
    most = "–" if goal.growth is None else f"{goal.growth:.1f}"
    memory = "" if seen.memory_mb is None else f", peak memory of a worker +{seen.memory_mb:.1f} MB"
    return (
        f"{goal.name:28} {ms:7.1f} {seen.ratio:6.2f} {goal.ratio:5.2f} {seen.queries:7} {goal.queries:4} "
        f"{seen.growth:6.2f} {most:>4} {seen.size / 1024:6.1f}  {verdict(missed_alone(goal, seen))}"
        f" (against {goal.against}{memory})"
    )


def together_line(goal: Goal, seen: Together) -> str:
    """One row of the second table."""
    per_second = statistics.median(seen.rates) if seen.rates else 0
    return (
        f"{goal.name:28} {per_second:7.1f} {seen.rate:7.2f} {goal.rate or 0:5.2f} "
        f"{percentile(seen.seconds, 95) * 1000:7.1f} {seen.late:7.2f} {goal.late:4.1f}  "
        f"{verdict(missed_together(goal, seen))}"
    )


def alone_record(goal: Goal, seen: Alone) -> dict[str, Any]:
    """The row for artifacts/bench.json."""
    return {
        "row": goal.name,
        "against": goal.against,
        "ms": _ms(seen.ours),
        "reference_ms": _ms(seen.theirs),
        "small_ms": _ms(seen.small),
        "ratio": [round(seen.ratio, 3), goal.ratio],
        "queries": [seen.queries, goal.queries],
        "queries_small": seen.queries_small,
        "growth": [round(seen.growth, 3), goal.growth],
        "kb": [round(seen.size / 1024, 1), goal.kb],
        "memory_mb": [seen.memory_mb, goal.memory_mb],
        "missed": missed_alone(goal, seen),
    }


def together_record(goal: Goal, seen: Together) -> dict[str, Any]:
    """The row at many connections for artifacts/bench.json."""
    return {
        "row": goal.name,
        "per_second": [round(rate, 1) for rate in seen.rates],
        "reference_per_second": [round(rate, 1) for rate in seen.their_rates],
        "rate": [round(seen.rate, 3), goal.rate],
        "p95_ms": round(percentile(seen.seconds, 95) * 1000, 1),
        "reference_p95_ms": round(percentile(seen.their_seconds, 95) * 1000, 1),
        "p95": [round(seen.late, 3), goal.late],
        "missed": missed_together(goal, seen),
    }


def summary(records: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """How many rows of which table miss a goal."""
    parts = []
    for name, rows in records.items():
        missed = sum(bool(row["missed"]) for row in rows)
        parts.append(f"{name}: {len(rows) - missed} of {len(rows)} rows meet their goals")
    return "; ".join(parts) + "."


def _ms(seconds: Sequence[float]) -> list[float]:
    return [round(each * 1000, 2) for each in seconds]
