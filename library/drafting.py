"""What an author's evidence becomes on a practice page, before the coordinator edits it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.text import Truncator, slugify
from django.utils.translation import gettext as _

from accounts import district
from files.models import StoredFile, Use
from library.credits import credit_line
from library.models import PracticeIndexPage, PracticePage, Release
from submissions.consent import TOGETHER, Register, key_of, register_of
from submissions.gathering import Gathered, Row, gather_sent
from submissions.models import Artifact, Attempt, DataSet, PracticeOverview, Reflection, Submission
from submissions.series import fewest, figures

# Addresses of our own screens below /library/.
RESERVED = frozenset({"files", "releases", "share"})


@dataclass(frozen=True)
class Shareable:
    """A file its author may share, and what they said of it."""

    file: StoredFile
    caption: str
    alt: str
    is_public: bool
    """Whether visitors may see it too, not only staff."""


def attempts_on_track(submission: Submission) -> list[Attempt]:
    """The attempts of this teacher and plan that were judged on track, tier by tier."""
    found = Attempt.objects.filter(
        submission__plan=submission.plan_id,
        submission__teacher=submission.teacher_id,
        decisions__on_track=True,
        decisions__state="released",
    )
    return list(found.select_related("submission__plan").order_by("submission__tier_order", "number"))


def shareable_files(submission: Submission) -> list[Shareable]:
    """Files of on-track attempts whose students, if any, are covered by a release; each once.

    Sources of learning and spoken reflections are left out: the ones are others' work, the others are personal.
    """
    found: dict[int, Shareable] = {}
    register = register_of(submission.plan_id)
    for attempt in attempts_on_track(submission):
        for row in _carrying(gather_sent(attempt)):
            file, reach = row.file, reach_of(register, attempt, row)
            if file is not None and file.state == StoredFile.State.READY and reach >= Use.Reach.LIBRARY:
                alt = row.alt if isinstance(row, Artifact) else ""
                found.setdefault(file.pk, Shareable(file, _caption(row), alt, reach >= Use.Reach.PUBLIC))
    return list(found.values())


def reach_of(register: Register, attempt: Attempt, row: Row | None) -> int:
    """How far what was sent may go now, by what everybody says who shares it; a tier as a whole without a row."""
    submission = attempt.submission
    together = submission.plan.is_group and isinstance(row, TOGETHER)
    key = key_of(row) if row is not None else None
    return register.reach(submission.terms_id, submission.teacher_id, key, shared=together)


def _carrying(found: Gathered) -> Iterable[Artifact | DataSet | PracticeOverview]:
    return [*found.overviews, *found.artifacts, *found.datasets]


def _caption(row: Artifact | DataSet | PracticeOverview) -> str:
    if isinstance(row, Artifact):
        return Truncator(row.shows or row.get_kind_display()).chars(200)
    return str(_("The practice in full") if isinstance(row, PracticeOverview) else row.goal)[:200]


def fields_of(release: Release) -> dict[str, Any]:
    """Values of a new practice page, from what was judged on track."""
    submission = release.submission
    plan = submission.plan
    sent = shareable_parts(submission)
    last = sent.get(submission.tier_order, Gathered())
    overview = last.overview or PracticeOverview()
    text = overview.file.text if overview.file else ""
    students_do = overview.students_do.strip() or plan.goal.strip() or plan.title
    return {
        "title": plan.title,
        "slug": free_slug(plan.title),
        "summary": Truncator(" ".join(students_do.split())).chars(240),
        "students_do": students_do,
        "steps": overview.steps.strip() or text.strip() or _("See the files."),
        "materials": overview.materials,
        "time_needed": overview.time_needed,
        "grades": overview.grades,
        "adaptations": overview.adaptations,
        "links": _links(overview, sent.values()),
        "lessons": _lessons(last.reflection),
        "topic": plan.topic,
        "language": plan.language,
        **terms_of(release),
        **impact_of(release, sent.values()),
    }


def shareable_parts(submission: Submission) -> dict[int, Gathered]:
    """What was judged on track, by tier, as far as it may be shared: whole tiers, and of their rows those that may."""
    register, parts = register_of(submission.plan_id), {}
    for attempt in attempts_on_track(submission):
        found = gather_sent(attempt)
        if reach_of(register, attempt, None) >= Use.Reach.LIBRARY:
            found.artifacts = [row for row in found.artifacts if reach_of(register, attempt, row) >= Use.Reach.LIBRARY]
            found.datasets = [row for row in found.datasets if reach_of(register, attempt, row) >= Use.Reach.LIBRARY]
            parts[attempt.submission.tier_order] = found
    return parts


def terms_of(release: Release) -> dict[str, Any]:
    """What the author alone decides: credit, licence, and whether the school may be known."""
    anonymous = release.credit == Release.Credit.ANONYMOUS
    return {
        "credit": credit_line(release),
        "licence": release.licence,
        "school": None if anonymous else release.submission.school,
    }


def impact_of(release: Release, sent: Iterable[Gathered]) -> dict[str, Any]:
    """The data as it may be shown: figures from the smallest cell on, words below it, nothing if not released."""
    data = next((row for found in sent for row in found.datasets if figures(row.points)), None)
    nothing: dict[str, Any] = {
        "impact": "",
        "impact_measure": "",
        "impact_points": [],
        "impact_baseline": None,
        "impact_n": None,
    }
    if data is None or not release.include_impact:
        return nothing
    smallest = district.current().smallest_cell
    n = fewest(data.points, data.n)
    if n is None or n < smallest:
        sentence = (
            _("%(goal)s Measured with fewer than %(smallest)d students, so no figures are shown.")
            if n is not None
            else _("%(goal)s It is not said how many students were measured, so no figures are shown.")
        )
        return nothing | {"impact": (sentence % {"goal": _sentence(data.goal), "smallest": smallest}).strip()}
    return {
        "impact": "\n\n".join(filter(None, [_sentence(data.goal), data.note])),
        "impact_measure": data.measure,
        "impact_points": figures(data.points),
        "impact_baseline": data.baseline,
        "impact_n": n,
    }


def free_slug(title: str) -> str:
    """An address of its own below /library/."""
    base = slugify(title)[:80] or "practice"
    base = f"{base}-practice" if base in RESERVED else base
    taken = set(PracticePage.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)


def library_page() -> PracticeIndexPage:
    """The library's place in the page tree, made where it is missing."""
    found = PracticeIndexPage.objects.first()
    return found if found is not None else _make_library()


def _make_library() -> PracticeIndexPage:
    root = PracticeIndexPage.get_first_root_node()
    home = root.get_children().live().order_by("path").first() or root
    return home.add_child(instance=PracticeIndexPage(title=_("Library"), slug="library"))


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text[-1] in ".?" else f"{text}."


def _lessons(reflection: Reflection | None) -> str:
    typed = reflection is not None and reflection.mode == Reflection.Mode.TEXT
    return reflection.text if typed and reflection is not None else ""


def _links(overview: PracticeOverview, sent: Iterable[Gathered]) -> str:
    lines = overview.links.splitlines()
    for found in sent:
        for row in found.artifacts:
            if row.link and not any(row.link in line for line in lines):
                lines.append(f"{Truncator(row.shows or row.get_kind_display()).chars(80)}: {row.link}")
    return "\n".join(line.strip() for line in lines if line.strip())
