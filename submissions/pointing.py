"""Pointing out to a teacher where their draft may tell who a student is: each place, and the mask that would cover it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts import district
from accounts.models import User
from submissions.actions.drafts import TYPED_FIELDS
from submissions.gathering import Gathered
from submissions.models import Artifact, DataSet, PracticeOverview, Reflection, Resource, Workspace
from submissions.parts import Draft
from submissions.personal import Local, Telltale, telltales

KIND_OF_ROW = {
    Reflection: "reflection",
    Resource: "resource",
    Artifact: "artifact",
    DataSet: "dataset",
    PracticeOverview: "overview",
}
# Numbers are no prose, and sources and links are full of authors and addresses that have to stay.
NOT_READ = frozenset({"n", "baseline", "points", "citation", "links"})


@dataclass(frozen=True)
class Pointed:
    """One thing that may tell who a student is, and where it stands."""

    telltale: Telltale
    where: str
    words: str
    field: str = ""
    workspace_id: int = 0


def typed_texts(draft: Workspace, found: Gathered) -> Iterator[tuple[str, str, str]]:
    """Every typed text of one draft: the name it is saved under, what it is called, and what it says."""
    if draft.changes:
        yield "changes", _("What I changed"), draft.changes
    for row in found.rows():
        kind = KIND_OF_ROW[type(row)]
        if row.workspace_id != draft.pk:
            continue
        address = kind if kind in {"reflection", "overview"} else f"{kind}:{row.pk}"
        for name in TYPED_FIELDS[kind]:
            if name not in NOT_READ and getattr(row, name):
                label = str(row._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
                yield f"{address}.{name}", label[:1].upper() + label[1:], getattr(row, name)


def pointed_out(draft: Draft, by: User) -> list[Pointed]:
    """Everything in a draft and in the names of its files that may tell who a student is. No queries of its own."""
    local = Local(patterns=district.current().student_ids, staff={by.name, by.email})
    lines = []
    for workspace in filter(None, (draft.own, draft.shared)):
        for field, where, text in typed_texts(workspace, draft.found):
            lines += [Pointed(one, where, _words(one), field, workspace.pk) for one in telltales(text, local)]
    for file in draft.found.files():
        name = file.label.replace("_", " ").replace("-", " ")
        where = _("Name of the file “%(name)s”") % {"name": file.label}
        lines += [Pointed(one, where, _words(one)) for one in telltales(name, local)]
    return lines


def mask_for(kind: str) -> str:
    """What is written in place of something that tells who somebody is."""
    return {
        "name": _("[student]"),
        "mail": _("[mail address]"),
        "phone": _("[phone number]"),
    }.get(kind, _("[number]"))


def _words(telltale: Telltale) -> str:
    said = {
        "name": _("“%(text)s” looks like the name of a student."),
        "mail": _("“%(text)s” is a mail address."),
        "phone": _("“%(text)s” looks like a phone number."),
        "ssn": _("“%(text)s” looks like a social security number."),
    }.get(telltale.kind, _("“%(text)s” looks like the number of a student."))
    return said % {"text": telltale.text}
