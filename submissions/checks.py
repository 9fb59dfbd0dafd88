"""The computed checks of one tier's evidence: facts and frozen asks in, findings out. Nothing here queries.

Checks inform the teacher and stand beside the criterion for the scorer. Only an ask of severity "must" keeps
work from being sent; more than a maximum is information and nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

SPOKEN = frozenset({"audio", "video"})
NAMED = {"goal": "goal_named", "baseline": "baseline_given"}
# What a stranger needs to follow a practice, each its own ask, so that what is missing is named.
PARTS = ("students_do", "steps", "materials", "time_needed", "grades")
Ask = Mapping[str, Any]


@dataclass(frozen=True)
class Source:
    """A resource as the rule sees it: its kind and whether it is research-based."""

    kind: str
    research_based: bool


@dataclass(frozen=True)
class Contents:
    """What stands in the evidence of one tier. `words` and `seconds` are None while a file is being checked."""

    mode: str = "text"
    words: int | None = 0
    seconds: Decimal | None = None
    sources: Sequence[Source] = ()
    artifacts: int = 0
    artifacts_pending: int = 0
    artifacts_of: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Of each kind, how many there are and how many are still being checked."""
    data: int = 0
    data_pending: int = 0
    named: Mapping[str, int] = field(default_factory=dict)
    """Of the sets of data, how many name their `goal`, how many give a `baseline`."""
    overviews: int = 0
    overviews_pending: int = 0
    parts: Mapping[str, bool | None] = field(default_factory=dict)
    """Parts of the overview that is begun: there, missing, or None where its file may hold them."""
    links: int = 0
    addresses: tuple[int, int, int] | None = None
    """How many addresses there are, how many others could open, how many they could not; None: nobody looks."""
    files: int = 0
    files_pending: int = 0
    files_unusable: int = 0


@dataclass(frozen=True)
class Found:
    """One finding: what was found against what is asked. `met` is None while it cannot be known."""

    rule: str
    kind: str
    found: Decimal | None
    minimum: int = 0
    maximum: int | None = None
    met: bool | None = True
    over: bool = False
    severity: str = "warn"

    @property
    def blocks(self) -> bool:
        """Whether sending waits for it."""
        return self.severity == "must" and self.met is False


def findings(asks: Sequence[Ask], contents: Contents) -> list[Found]:
    """Every finding of a tier, in the order of its asks; the files' own finding comes last."""
    found = [_length(asks, contents)] if any(ask["kind"] in {"words", "seconds"} for ask in asks) else []
    for ask in asks:
        found += _of_ask(ask, contents)
        if ask["kind"] == "overview" and ask_for(asks, "links") is None:  # terms from before it had its own row
            found += _of_ask({"kind": "links", "minimum": 1}, contents)
    if contents.files:
        found.append(_usable(contents, ask_for(asks, "files") or {}))
    return found


def _of_ask(ask: Ask, contents: Contents) -> list[Found]:
    kind, severity = ask["kind"], ask.get("severity", "warn")
    if kind == "resources":
        return [_measured("valid_resources", ask, valid_sources(contents.sources))]
    if kind == "artifacts" and ask.get("of"):
        there, pending = contents.artifacts_of.get(ask["of"], (0, 0))
        return [_measured(f"artifacts_{ask['of']}", {**ask, "kind": ask["of"]}, there, pending)]
    if kind == "artifacts":
        return [_measured("artifacts_present", ask, contents.artifacts, contents.artifacts_pending)]
    if kind == "data":
        return [_measured("data_present", ask, contents.data, contents.data_pending)]
    if kind == "overview":
        return [_measured("overview_present", ask, contents.overviews, contents.overviews_pending)]
    if kind == "links":
        there = contents.links
        return [Found("links_present", "overview", Decimal(there), 1, None, there > 0, severity=severity)]
    if kind == "reachable" and contents.addresses is not None:
        return [_reachable(contents.addresses, severity)]
    if kind in NAMED and kind in contents.named:
        there, sets = contents.named[kind], contents.data + contents.data_pending
        return [Found(NAMED[kind], kind, Decimal(there), sets, None, there >= sets, severity=severity)]
    if kind in PARTS and kind in contents.parts:
        is_there = contents.parts[kind]
        known = None if is_there is None else Decimal(is_there)
        return [Found(f"part_{kind}", kind, known, 1, None, is_there, severity=severity)]
    return []


def valid_sources(sources: Sequence[Source]) -> int:
    """How many sources count: research-based texts, and of the one-time events only one."""
    counted = [source.kind for source in sources if source.research_based]
    return counted.count("text") + min(counted.count("event"), 1)


def ask_for(asks: Sequence[Ask], kind: str) -> Ask | None:
    """The ask of this kind, if the tier has one; not those for artifacts of one kind only."""
    return next((ask for ask in asks if ask["kind"] == kind and not ask.get("of")), None)


def _length(asks: Sequence[Ask], contents: Contents) -> Found:
    words, seconds = ask_for(asks, "words"), ask_for(asks, "seconds")
    if contents.mode == "in_overview":  # the scorer judges it
        return Found("minimum_length", "in_overview", None, met=None, severity="info")
    if contents.mode in SPOKEN and seconds is not None:
        length = contents.seconds
        return _ranged("minimum_length", seconds, None if length is None else Decimal(length))
    if contents.mode in SPOKEN or words is None:
        return Found("minimum_length", contents.mode, contents.seconds, met=None, severity="info")
    return _ranged("minimum_length", words, None if contents.words is None else Decimal(contents.words))


def _ranged(rule: str, ask: Ask, found: Decimal | None) -> Found:
    minimum, maximum, grace = ask["minimum"], ask.get("maximum"), ask.get("grace", 0)
    met = None if found is None else found >= minimum - grace
    over = found is not None and maximum is not None and found > maximum + grace
    return Found(rule, ask["kind"], found, minimum, maximum, met, over, ask.get("severity", "warn"))


def _measured(rule: str, ask: Ask, count: int, pending: int = 0) -> Found:
    found = _ranged(rule, ask, Decimal(count))
    if found.met is False and pending and count + pending >= found.minimum:
        return Found(rule, found.kind, None, found.minimum, found.maximum, None, False, found.severity)
    return found


def _reachable(addresses: tuple[int, int, int], severity: str) -> Found:
    every, opened, shut = addresses
    met = False if shut else (True if opened == every else None)
    return Found("links_reachable", "reachable", Decimal(opened), every, None, met, severity=severity)


def _usable(contents: Contents, ask: Ask) -> Found:
    met: bool | None = contents.files_unusable == 0
    if met and contents.files_pending:
        met = None
    usable, severity = Decimal(contents.files - contents.files_unusable), ask.get("severity", "warn")
    return Found("files_usable", "files", usable, contents.files, None, met, severity=severity)
