"""What the library's screens show, gathered for their templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from files.models import Rendition, StoredFile
from library.chart import Chart, chart
from library.consent import Closed, closed_parts
from library.drafting import Shareable
from library.keys import Kind
from library.models import Adoption, PracticeFile, PracticePage, Release
from library.reading import Link, lines, links
from library.search import Ask, Results, Value
from library.search.names import LICENCE_NAMES, language_name
from library.standing import needed
from submissions.models import Submission

SHOWN_VALUES = 6
TITLES: Mapping[Kind, Any] = {
    Kind.SUBJECT: _("Subject"),
    Kind.GRADE: _("Grades"),
    Kind.TOPIC: _("Topic"),
    Kind.ELEMENT: _("Framework"),
    Kind.SCHOOL: _("School"),
    Kind.LANGUAGE: _("Language"),
    Kind.LICENCE: _("License"),
}
OPEN = frozenset({Kind.SUBJECT, Kind.GRADE})
PROOF = frozenset({Kind.IMPACT, Kind.TRIED})
SORTS = {"relevance": _("Best match"), "newest": _("Newest"), "tried": _("Most tried")}
# Names and addresses as the licences themselves ask to be credited.
LICENCE_LINKS = {
    "cc-by": "https://creativecommons.org/licenses/by/4.0/",
    "cc-by-sa": "https://creativecommons.org/licenses/by-sa/4.0/",
    "cc-by-nc": "https://creativecommons.org/licenses/by-nc/4.0/",
}


@dataclass(frozen=True)
class ShownFacet:
    """A facet with the values in sight, and those one click away."""

    title: Any
    first: Sequence[Value]
    rest: Sequence[Value]
    is_open: bool


def facets_to_show(results: Results) -> list[ShownFacet]:
    """Facets worth a place, what came of a practice in one; those most asked for, and those in force, are open."""
    proof = [value for facet in results.facets if facet.kind in PROOF for value in facet.values]
    facets = [f for f in results.facets if f.kind not in PROOF and (len(f.values) > 1 or f.chosen)]
    shown = [_shown(TITLES[facet.kind], facet.values, facet.kind in OPEN) for facet in facets]
    return [*shown[: len(OPEN)], *([_shown(_("Proof"), proof, True)] if proof else []), *shown[len(OPEN) :]]


def _shown(title: Any, values: Sequence[Value], is_open: bool) -> ShownFacet:
    chosen = sum(1 for value in values if value.chosen)
    cut = len(values) if len(values) <= SHOWN_VALUES + 2 else max(SHOWN_VALUES, chosen)
    return ShownFacet(title, values[:cut], values[cut:], is_open or chosen > 0)


def sorts(ask: Ask) -> list[dict[str, Any]]:
    """The orders this search can have."""
    names = [name for name in SORTS if name != "relevance" or ask.terms.wanted]
    return [{"label": SORTS[name], "query": ask.sorted_by(name).query, "current": name == ask.order} for name in names]


@dataclass(frozen=True)
class Document:
    """A file that is downloaded, perhaps with a picture of its first page."""

    file: StoredFile
    caption: str
    has_thumb: bool


def _has_thumb(row: PracticeFile) -> bool:
    return any(rendition.name == "thumb" for rendition in row.file.renditions.all())


class PracticeView:
    """A practice page, its texts taken apart."""

    def __init__(self, page: PracticePage, user: User | AnonymousUser) -> None:
        self.page, self.user = page, user

    @cached_property
    def steps(self) -> list[str]:
        """What to do, one after the other."""
        return lines(self.page.steps)

    @cached_property
    def materials(self) -> list[str]:
        """What is needed."""
        return lines(self.page.materials)

    @cached_property
    def links(self) -> list[Link]:
        """Where on the web it is found."""
        kept = [line for line in self.page.links.splitlines() if not self.closed.hides(line)]
        return links("\n".join(kept))

    @cached_property
    def closed(self) -> Closed:
        """What its author allows no more: files and links that are not shown, though the page may still name them."""
        release: Release | None = getattr(self.page, "release", None)
        if release is None or not getattr(self.page, "is_restated", True):
            return Closed()
        return closed_parts(release, need=needed(self.user))

    @cached_property
    def files(self) -> list[PracticeFile]:
        """Files that can be opened."""
        rows = [row for row in self.page.practice_files.all() if row.file.state == StoredFile.State.READY]
        return [row for row in rows if row.file_id not in self.closed.copies]

    @property
    def pictures(self) -> list[PracticeFile]:
        """Photos and drawings."""
        return [row for row in self.files if row.file.kind == StoredFile.Kind.IMAGE]

    @property
    def recordings(self) -> list[PracticeFile]:
        """Videos and sound, with their transcripts."""
        return [row for row in self.files if row.file.kind in {StoredFile.Kind.VIDEO, StoredFile.Kind.AUDIO}]

    @property
    def documents(self) -> list[Document]:
        """What is downloaded."""
        kinds = {StoredFile.Kind.DOCUMENT, StoredFile.Kind.DATA}
        return [Document(row.file, row.caption, _has_thumb(row)) for row in self.files if row.file.kind in kinds]

    @cached_property
    def chart(self) -> Chart | None:
        """What came of it, in figures."""
        page = self.page
        if not page.impact_points or not page.impact_n:
            return None
        return chart(
            measure=page.impact_measure, points=page.impact_points, baseline=page.impact_baseline, n=page.impact_n
        )

    @cached_property
    def tried(self) -> list[Adoption]:
        """Colleagues who tried it, the newest first. Visitors see how many, not who."""
        return list(self.page.adoptions.select_related("teacher").order_by("-at")[:30])

    @property
    def licence_name(self) -> Any:
        """Its licence by name."""
        return LICENCE_NAMES.get(self.page.licence, self.page.licence)

    @property
    def licence_link(self) -> str:
        """Its licence's own page, or nothing for the district's own."""
        return LICENCE_LINKS.get(self.page.licence, "")

    @property
    def language_name(self) -> str:
        """The language it is written in."""
        return language_name(self.page.language)

    @property
    def is_own(self) -> bool:
        """Whether the reader is its author."""
        release: Release | None = getattr(self.page, "release", None)
        return release is not None and release.author_id == self.user.pk

    @cached_property
    def action_key(self) -> str:
        """So that pressing twice begins one plan."""
        return str(uuid4())


class ShareView:
    """The form of sharing: files with their pictures, and what was chosen before."""

    def __init__(self, work: Submission, release: Release | None, shareable: Sequence[Shareable]) -> None:
        self.work, self.release, self.shareable = work, release, shareable

    @property
    def initial(self) -> dict[str, Any]:
        """Nothing is chosen for anybody; what they chose before stands."""
        if self.release is None:
            return {}
        chosen = set(self.release.files.values_list("original__uuid", flat=True))
        return {
            "credit": self.release.credit,
            "licence": self.release.licence,
            "include_impact": self.release.include_impact,
            "files": [str(uuid) for uuid in chosen],
        }

    @property
    def rows(self) -> list[tuple[Shareable, bool]]:
        """Each file, and whether there is a small picture of it: one query."""
        ids = [one.file.pk for one in self.shareable]
        pictured = set(Rendition.objects.filter(file__in=ids, name="thumb").values_list("file_id", flat=True))
        return [(one, one.file.pk in pictured) for one in self.shareable]

    @cached_property
    def action_key(self) -> str:
        """So that pressing twice shares once."""
        return str(uuid4())


def release_tabs(state: str) -> list[dict[str, Any]]:
    """The coordinator's lists."""
    names = {
        Release.State.OFFERED: _("Waiting for you"),
        Release.State.RETURNED: _("Sent back"),
        Release.State.PUBLISHED: _("In the library"),
        Release.State.WITHDRAWN: _("Withdrawn"),
    }
    base = reverse("library:releases")
    return [
        {"label": label, "url": f"{base}?state={one.value}", "current": one.value == state}
        for one, label in names.items()
    ]


def withdrawal(release: Release, reader: User) -> dict[str, Any]:
    """What is asked before a practice is withdrawn, by its author or by a coordinator."""
    own = release.author_id == reader.pk
    return {
        "title": _("Withdraw this practice?"),
        "consequences": [
            _("Its page, its files and its place in the search close at once."),
            _("Plans that colleagues began from it go on."),
            _("Your tiers, stipends and credential stand. You can share it again later.")
            if own
            else _("Its author is told. They can share it again later."),
        ],
        "verb": _("Withdraw it"),
        "danger": True,
        "back_url": reverse("library:shared", args=[release.submission.uuid]) if own else reverse("library:releases"),
        "action_key": str(uuid4()),
    }
