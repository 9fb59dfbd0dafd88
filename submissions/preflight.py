"""The last look before sending: every finding the scorer will see, what it weighs, and the field that mends it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from submissions.checks import Found
from submissions.gathering import LOST, Row
from submissions.links import LinkCheck, addresses_of
from submissions.models import Artifact, DataSet, Reflection, Resource
from submissions.parts import PART_OF_FINDING, Draft
from submissions.sentences import finding_sentence, finding_tone

PART_OF_ROW: dict[type[Row], str] = {
    Resource: "resources",
    Artifact: "artifacts",
    DataSet: "data",
    Reflection: "reflection",
}
FIELD_OF_RULE = {
    "valid_resources": "citation",
    "artifacts_present": "kind",
    "data_present": "goal",
    "overview_present": "students_do",
    "links_present": "links",
    "goal_named": "goal",
    "baseline_given": "baseline",
}
ORDER = ("problem", "notyet", "neutral", "wait", "ontrack")


@dataclass(frozen=True)
class Line:
    """One line of the last look."""

    sentence: str
    tone: str
    words: str
    url: str = ""

    @property
    def is_open(self) -> bool:
        """Whether there is anything to do or to know about it."""
        return self.tone != "ontrack"


def preflight(draft: Draft) -> list[Line]:
    """Every finding, what must be mended first, then warnings, information, and what is fine. No queries."""
    lines = [_line(draft, one) for one in draft.measured]
    if draft.own.use_id is None:
        question = _("The question about students is not answered yet.")
        lines.append(Line(question, "problem", weight("problem"), _url(draft, "permissions")))
    return sorted(lines, key=lambda line: ORDER.index(line.tone))


def weight(tone: str) -> str:
    """What a tone means here, in words."""
    return {
        "problem": _("Must be fixed"),
        "notyet": _("Warning"),
        "neutral": _("For information"),
        "wait": _("Not known yet"),
    }.get(tone, _("Fine"))


def has_begun(draft: Draft) -> bool:
    """Whether there is anything to look at; before that, the list of things to do says it all."""
    return bool(draft.found.rows())


def place_of(draft: Draft, rule: str) -> str:
    """The address of the field that mends what a rule found; of the tier when it is no rule of a part."""
    if rule == "use":
        return _url(draft, "permissions")
    one = next((found for found in draft.measured if found.rule == rule), None)
    submission = draft.submission
    return (
        _mending(draft, one) if one else reverse("submissions:tier", args=[submission.plan.uuid, submission.tier_order])
    )


def _line(draft: Draft, one: Found) -> Line:
    tone = finding_tone(one)
    if one.kind == "in_overview":
        tone = "neutral"  # nothing will become known: a person judges it
    url = "" if tone == "ontrack" else _mending(draft, one)
    return Line(finding_sentence(one), tone, weight(tone), url)


def _mending(draft: Draft, one: Found) -> str:
    """Where a finding is mended: in the item that lacks something, else where the missing one is added."""
    if one.rule == "files_usable":
        rows = [row for row in draft.found.rows() if row.file is not None]
        lost = [row for row in rows if row.file is not None and row.file.state in LOST]
        return _url_of(draft, (lost or rows)[0], "file")
    if one.rule == "links_reachable":
        return _url_of_link(draft)
    if one.rule == "minimum_length":
        return _url(draft, "reflection", _field_of_reflection(draft.found.reflection))
    if one.rule.startswith("part_"):
        return _url(draft, "overview", one.kind)
    lacking = _lacking(draft, one)
    field = FIELD_OF_RULE.get(one.rule, "kind")
    if lacking is not None:
        return _url_of(draft, lacking, "research_based" if isinstance(lacking, Resource) else field)
    return _url(draft, PART_OF_FINDING[one.rule], field)


def _lacking(draft: Draft, one: Found) -> Row | None:
    """The item that is there but lacks what the rule looks for."""
    found: Any = draft.found
    if one.rule == "goal_named":
        return next((row for row in found.datasets if not row.goal.strip()), None)
    if one.rule == "baseline_given":
        return next((row for row in found.datasets if row.baseline is None), None)
    if one.rule == "valid_resources" and len(found.resources) >= one.minimum:
        return next((row for row in found.resources if not row.research_based), None)
    return None


def _url_of_link(draft: Draft) -> str:
    """The first link that others cannot open, else the first that is not known to open."""
    opens = LinkCheck.Result.OPENS
    rows = [(row, [draft.found.checks.get(address) for address in addresses_of(row)]) for row in draft.found.rows()]
    shut = [row for row, checks in rows if any(check and check.result in LinkCheck.SHUT for check in checks)]
    unknown = [row for row, checks in rows if any(check is None or check.result != opens for check in checks)]
    row = [*shut, *unknown][0]
    return _url_of(draft, row, "link" if hasattr(row, "link") else "links")


def _field_of_reflection(row: Reflection | None) -> str:
    mode = row.mode if row else Reflection.Mode.TEXT
    if mode == Reflection.Mode.TEXT:
        return "text"
    return "mode_0" if mode == Reflection.Mode.IN_OVERVIEW else "file"


def _url_of(draft: Draft, row: Row, field: str) -> str:
    part = PART_OF_ROW.get(type(row), "overview")
    if part in {"reflection", "overview"}:
        return _url(draft, part, field)
    if row.workspace_id != draft.workspace_of(part).pk:  # written before the group was one; it is only read now
        return _url(draft, part)
    where = [draft.submission.plan.uuid, draft.submission.tier_order, row.pk]
    return f"{reverse(f'submissions:{part}_item', args=where)}#id_{field}"


def _url(draft: Draft, part: str, field: str = "") -> str:
    url = reverse(f"submissions:{part}", args=[draft.submission.plan.uuid, draft.submission.tier_order])
    if not field:
        return url
    # Items are added by a form that is folded away once there are some.
    return f"{url}?add=1#id_{field}" if part in PART_OF_ROW.values() and part != "reflection" else f"{url}#id_{field}"
