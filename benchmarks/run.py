"""`make bench`: our pages against the reference, in alternating blocks, as ratios (docs/speed.md).

Needs PostgreSQL: DATABASE_URL names a database on its server; databases of our own are made and dropped there.
By hand: `DATABASE_URL=postgres://… python -m benchmarks.run --quick`.
"""

import argparse
import http.client
import json
import os
import platform
import signal
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import memory, verdicts
from benchmarks.asking import WAYS, Answer, Client, Page, Reference
from benchmarks.goals import GOALS, LARGE, REFERENCE, SMALL, Goal
from benchmarks.sites import ROOT, Sites
from benchmarks.together import load
from benchmarks.verdicts import Alone, Together

TOGETHER_BLOCKS = 6
COUNTED = 3  # requests whose queries are counted; the most of them is shown
BY_NAME = {goal.name: goal for goal in GOALS}


class Wrong(Exception):
    """An answer that is not the one to be timed."""


class Asked:
    """One way of asking, on one kept connection of one site."""

    def __init__(self, sites: Sites, site: str, goal: Goal, way: type[Page]) -> None:
        self.way = way(goal, sites.facts[site])
        self.client = Client(sites.ports[site], sites.session(site, self.way.who))

    def once(self, *, count: bool = False) -> Answer:
        """One request. Raises `Wrong` when it is not answered as it should be."""
        self.way.before(self.client)
        answer = self.client.ask(self.way.call(), count=count)
        if answer.status != self.way.status:
            raise Wrong(f"status {answer.status}")
        self.way.after(answer)
        return answer

    def block(self, requests: int) -> float:
        """Median seconds of so many requests."""
        return statistics.median(self.once().seconds for _request in range(requests))


class Bench:
    """The measuring."""

    def __init__(self, sites: Sites, *, quick: bool) -> None:
        self.sites = sites
        self.blocks, self.requests = (6, 10) if quick else (8, 20)
        self.longest, self.together_seconds = (0.3, 0.15) if quick else (1.0, 0.8)
        self.records: dict[str, list[dict[str, Any]]] = {"one connection": [], "eight connections": []}

    def tables(self) -> None:
        """Measure and print every row of both tables; a row that cannot be measured says so, and the rest go on."""
        print("\n" + verdicts.ALONE_HEAD, flush=True)
        for goal in GOALS:
            alone = Alone()
            self._try(alone, lambda goal=goal, seen=alone: self._alone(goal, seen))
            print(verdicts.alone_line(goal, alone), flush=True)
            self.records["one connection"].append(verdicts.alone_record(goal, alone))
        print("\n" + verdicts.TOGETHER_HEAD, flush=True)
        for goal in GOALS:
            if goal.rate is not None:
                together = Together()
                self._try(together, lambda goal=goal, seen=together: self._together(goal, seen))
                print(verdicts.together_line(goal, together), flush=True)
                self.records["eight connections"].append(verdicts.together_record(goal, together))

    @staticmethod
    def _try(seen: Alone | Together, measure: Callable[[], None]) -> None:
        try:
            measure()
        except (Wrong, OSError, http.client.HTTPException) as trouble:
            seen.trouble = f"not measured ({trouble or type(trouble).__name__})"

    def _alone(self, goal: Goal, seen: Alone) -> None:
        ours = Asked(self.sites, "large", goal, WAYS[goal.way])
        small = Asked(self.sites, "small", goal, WAYS[goal.way])
        if goal.against in REFERENCE:
            theirs = Asked(self.sites, "reference", goal, Reference)
        else:
            theirs = Asked(self.sites, "large", BY_NAME[goal.against], Page)
        for asked in (ours, theirs, small):
            asked.block(3)
        # A block of a slow row is shorter, so that one row does not take the time of all.
        requests = max(3, min(self.requests, goal.most, int(self.longest / ours.block(3))))
        for _warm in range(2):
            for asked in (ours, theirs, small):
                asked.block(requests)
        for _number in range(COUNTED):
            answer = ours.once(count=True)
            seen.queries, seen.size = max(seen.queries, answer.queries), len(answer.body)
            seen.queries_small = max(seen.queries_small, small.once(count=True).queries)
        workers = memory.workers_of(self.sites.masters["large"])
        before = memory.start_over(workers) if goal.memory_mb is not None else None
        for _number in range(self.blocks):
            seen.ours.append(ours.block(requests))
            seen.theirs.append(theirs.block(requests))
            seen.small.append(small.block(requests))
        seen.memory_mb = memory.risen(before)

    def _together(self, goal: Goal, seen: Together) -> None:
        ours = WAYS[goal.way](goal, self.sites.facts["large"])
        theirs = Reference(BY_NAME["queue, first page"], self.sites.facts["reference"])  # that is (ii)
        seconds = self.together_seconds
        for number in range(TOGETHER_BLOCKS + 1):
            mine = load(self.sites.ports["large"], self.sites.session("large", ours.who), ours, seconds)
            other = load(self.sites.ports["reference"], self.sites.session("reference", theirs.who), theirs, seconds)
            if mine.wrong or other.wrong:
                raise Wrong(mine.wrong or f"reference: {other.wrong}")
            if number:  # the first one warms up
                seen.rates.append(mine.rate)
                seen.their_rates.append(other.rate)
                seen.seconds += mine.seconds
                seen.their_seconds += other.seconds


def write(records: dict[str, list[dict[str, Any]]], facts: dict[str, Any]) -> Path:
    """Keep everything that was seen in artifacts/bench.json. Pairs are [what was seen, the goal]."""
    path = Path(os.environ.get("ARTIFACTS_DIR", ROOT / "artifacts")) / "bench.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(facts | records, indent=1) + "\n", encoding="utf-8")
    return path


def about_here(sites: Sites, *, quick: bool) -> dict[str, Any]:
    """Where and how the numbers came about."""
    version = sites.maintenance.execute("SHOW server_version").fetchone()
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "quick": quick,
        "rows": {"small": SMALL, "large": LARGE},
        "cores": os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "postgresql": version[0] if version else "",
    }


def ended(_number: int, _frame: object) -> None:
    """Asked to end: clean up as after Ctrl-C."""
    raise KeyboardInterrupt


def main() -> int:
    """Prepare, measure, print, clean up. Misses are printed, not failed: docs/speed.md judges them."""
    parser = argparse.ArgumentParser(description="Our pages against a bare reference, as ratios (docs/speed.md).")
    parser.add_argument("--quick", action="store_true", help="fewer and shorter blocks")
    parser.add_argument("--keep", action="store_true", help="leave the sites up for a closer look until Ctrl-C")
    options = parser.parse_args()
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith(("postgres", "psql")):
        raise SystemExit("The bench needs PostgreSQL. Run it through `make bench`, which starts one if none answers.")
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ended)
    started = time.monotonic()
    sites = Sites(server)
    bench = Bench(sites, quick=options.quick)
    try:
        here = about_here(sites, quick=options.quick)
        sites.prepare()
        here["prepared_seconds"] = round(time.monotonic() - started)
        print(f"ready after {here['prepared_seconds']} s", flush=True)
        bench.tables()
        here["seconds"] = round(time.monotonic() - started)
        path = write(bench.records, here)
        print(f"\n{verdicts.summary(bench.records)} {here['seconds']} s in all; every number is in {path}.")
        if options.keep:
            print(f"Up until Ctrl-C: {json.dumps({'ports': sites.ports, 'facts': sites.facts})}", flush=True)
            signal.pause()
    except KeyboardInterrupt:
        print("\nInterrupted; cleaning up.", file=sys.stderr)
        return 130
    finally:
        sites.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
