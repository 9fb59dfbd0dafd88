"""The parts a tier's draft is written in: which ones it has, in which draft they stand, how far they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from files import uses
from files.models import StoredFile, Use
from files.recording import Recorder
from submissions.checks import PARTS, Found, ask_for, findings
from submissions.gathering import Gathered, Row, contents, gather
from submissions.models import (
    Artifact,
    CriterionResult,
    DataSet,
    Decision,
    PracticeOverview,
    Reflection,
    Resource,
    Submission,
    Workspace,
)
from submissions.sentences import finding_sentence

PART_OF_ASK = {"resources": "resources", "artifacts": "artifacts", "data": "data", "overview": "overview"}
PART_OF_FINDING = {
    "minimum_length": "reflection",
    "valid_resources": "resources",
    "artifacts_present": "artifacts",
    **{f"artifacts_{kind}": "artifacts" for kind in Artifact.Kind.values},
    "data_present": "data",
    "goal_named": "data",
    "baseline_given": "data",
    "overview_present": "overview",
    **{f"part_{part}": "overview" for part in PARTS},
    "links_present": "overview",
}
KIND_OF_PART = {"resources": "resource", "artifacts": "artifact", "data": "dataset"}
CARRIER_OF_PART: dict[str, type[Row]] = {
    "resources": Resource,
    "artifacts": Artifact,
    "data": DataSet,
    "overview": PracticeOverview,
    "reflection": Reflection,
}
SHARED = frozenset({"artifacts", "data", "overview"})
NAMES = {
    "resources": gettext_lazy("Resources"),
    "artifacts": gettext_lazy("Artifacts"),
    "data": gettext_lazy("Data"),
    "overview": gettext_lazy("Overview of the practice"),
    "reflection": gettext_lazy("Reflection"),
    "permissions": gettext_lazy("Students in your evidence"),
}


@dataclass
class Draft:
    """Everything about a tier's draft that its screens show."""

    submission: Submission
    own: Workspace
    shared: Workspace | None
    found: Gathered
    measured: Sequence[Found]

    def workspace_of(self, part: str) -> Workspace:
        """Where a part is written: a group writes its artifacts, data and overview together."""
        return self.shared if self.shared is not None and part in SHARED else self.own

    def finding(self, part: str) -> Found | None:
        """What is to be said first about a part: what is missing, what is not known yet, else its first finding."""
        about = [one for one in self.measured if PART_OF_FINDING.get(one.rule) == part]
        missing = [one for one in about if one.met is False and one.severity != "info"]
        return next(iter([*missing, *[one for one in about if one.met is None], *about]), None)


def parts_of(submission: Submission) -> list[str]:
    """The parts a tier asks for, in order, the reflection and the question about students last."""
    asked = [PART_OF_ASK[ask["kind"]] for ask in submission.terms.asks if ask["kind"] in PART_OF_ASK]
    return [*dict.fromkeys(asked), "reflection", "permissions"]


def draft_of(submission: Submission, *, kinds: Sequence[type[Row]] | None = None) -> Draft:
    """The draft of a tier with what its parts hold; `kinds` names other tables to read."""
    drafts = list(drafts_of(submission))
    own = next(draft for draft in drafts if draft.teacher_id)
    shared = next((draft for draft in drafts if not draft.teacher_id), None)
    found = gather(*drafts, kinds=kinds or [CARRIER_OF_PART[part] for part in parts_of(submission)[:-1]])
    return Draft(submission, own, shared, found, findings(submission.terms.asks, contents(found)))


def workspace_for(submission: Submission, part: str) -> Workspace:
    """The draft a part is written in, without reading what it holds."""
    drafts = list(drafts_of(submission))
    shared = [draft for draft in drafts if draft.teacher_id is None and part in SHARED]
    return (shared or [draft for draft in drafts if draft.teacher_id])[0]


def drafts_of(submission: Submission) -> QuerySet[Workspace]:
    """A teacher's own draft of a tier, and their group's while they take part, with what was stated about students."""
    drafts = Workspace.objects.filter(terms=submission.terms_id).select_related("use")
    own = drafts.filter(teacher=submission.teacher_id)
    if not submission.plan.is_group:
        return own
    member = submission.plan.memberships.filter(teacher=submission.teacher_id, left_at__isnull=True)
    return own | drafts.filter(teacher__isnull=True) if member.exists() else own


def tasks(draft: Draft, remarks: Mapping[str, Sequence[CriterionResult]] | None = None) -> list[dict[str, Any]]:
    """The rows of the tier's task list."""
    return [_task(draft, part, (remarks or {}).get(part, ())) for part in parts_of(draft.submission)]


def _task(draft: Draft, part: str, remarks: Sequence[CriterionResult]) -> dict[str, Any]:
    words, tone, hint = _progress(draft, part)
    if remarks:
        words, tone = _("Not yet on track last time"), "notyet"
    submission = draft.submission
    url = reverse(f"submissions:{part}", args=[submission.plan.uuid, submission.tier_order])
    return {"label": NAMES[part], "url": url, "hint": hint, "tone": tone, "words": words}


def _progress(draft: Draft, part: str) -> tuple[str, str, str]:
    if part == "permissions":
        return _stated(draft.own.use)
    lost = _lost_file(draft, part)
    if lost:
        return _("Needs another file"), "problem", _("%(name)s could not be used.") % {"name": lost}
    found = draft.finding(part)
    if not _has_anything(draft, part):
        return _("Not started"), "neutral", _asked(draft, part)
    if found is None or found.met:
        return _("Done"), "ontrack", finding_sentence(found) if found else ""
    if found.met is None:
        settled = found.kind == "in_overview"
        return (_("Done") if settled else _("Checking")), "ontrack" if settled else "wait", finding_sentence(found)
    return _("In progress"), "wait", finding_sentence(found)


def _stated(use: Use | None) -> tuple[str, str, str]:
    if use is None:
        return _("Not started"), "neutral", ""
    if use.wording != uses.WORDING:
        return _("Asked once more"), "wait", _("The question is asked more exactly now.")
    return _("Done"), "ontrack", f"{use.students_in_words}."


def _has_anything(draft: Draft, part: str) -> bool:
    found = draft.found
    if part == "reflection":
        row = found.reflection
        return row is not None and bool(row.text.strip() or row.file_id or row.mode == "in_overview")
    rows = {"resources": found.resources, "artifacts": found.artifacts, "data": found.datasets}
    return bool(rows.get(part, found.overviews))


def _lost_file(draft: Draft, part: str) -> str:
    """The name of the first file of this part that turned out to be unusable, or nothing."""
    carrier = CARRIER_OF_PART.get(part)
    files = [row.file for row in draft.found.rows() if type(row) is carrier and row.file is not None]
    return next((file.label for file in files if file.state == StoredFile.State.REJECTED), "")


def _asked(draft: Draft, part: str) -> str:
    asks = draft.submission.terms.asks
    if part == "reflection":
        return length_asked(asks)
    ask = ask_for(asks, part)
    if ask is None or not ask["minimum"]:
        return ""
    return ngettext("At least %(count)d", "At least %(count)d", ask["minimum"]) % {"count": ask["minimum"]}


def length_asked(asks: Sequence[Mapping[str, Any]]) -> str:
    """The length a reflection is asked to have, in words and spoken."""
    words, seconds = ask_for(asks, "words"), ask_for(asks, "seconds")
    said = []
    if words:
        said.append(_("%(minimum)d to %(maximum)d words") % {"minimum": words["minimum"], "maximum": words["maximum"]})
    if seconds:
        said.append(
            _("%(minimum)s to %(maximum)s minutes of video or audio")
            % {"minimum": f"{seconds['minimum'] / 60:g}", "maximum": f"{seconds['maximum'] / 60:g}"}
        )
    return _(" or ").join(said)


def recorder_for(asks: Sequence[Mapping[str, Any]]) -> Recorder:
    """What the recorder of a reflection says is asked; a phone's camera looks at the teacher first."""
    ask = ask_for(asks, "seconds")
    if ask is None:
        return Recorder(facing="user")
    minimum, maximum = f"{ask['minimum'] / 60:g}", f"{(ask.get('maximum') or 0) / 60:g}"
    asked = _("at least %(minimum)s minutes") if maximum == "0" else _("%(minimum)s to %(maximum)s minutes")
    words = asked % {"minimum": minimum, "maximum": maximum}
    return Recorder(ask["minimum"], ask.get("maximum") or 0, words, facing="user")


def last_decision(submission: Submission) -> Decision | None:
    """The newest judgement its teacher may read, with its results."""
    return (
        Decision.objects.filter(submission=submission, state=Decision.State.RELEASED)
        .select_related("attempt", "decided_by")
        .prefetch_related("results__criterion__levels", "results__level")
        .order_by("-decided_at", "-id")
        .first()
    )


def remarks_by_part(decision: Decision | None) -> dict[str, list[CriterionResult]]:
    """What to change, by the part it is about. A criterion no check stands beside is about the reflection, unless
    its key begins with the name of another part."""
    found: dict[str, list[CriterionResult]] = {}
    if decision is None or decision.on_track:
        return found
    for result in decision.results.all():
        if not result.met:
            found.setdefault(_part_of(result), []).append(result)
    return found


def _part_of(result: CriterionResult) -> str:
    if result.criterion.finding in PART_OF_FINDING:
        return PART_OF_FINDING[result.criterion.finding]
    key = result.criterion.key
    about = {"links": "overview", "others": "overview", "resources": "resources", "artifacts": "reflection"}
    return next((part for start, part in about.items() if key.startswith(start)), "reflection")
