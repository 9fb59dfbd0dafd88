"""Pointing out to a teacher where their draft may tell who a student is: each place, and the mask that would cover it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts import district
from accounts.models import User
from files.models import StoredFile
from submissions.actions.drafts import TYPED_FIELDS
from submissions.gathering import Gathered, sent_among
from submissions.models import Artifact, DataSet, PracticeOverview, Reflection, Resource, Workspace
from submissions.parts import Draft
from submissions.personal import Local, Telltale, telltales, telltales_in_name

KIND_OF_ROW = {
    Reflection: "reflection",
    Resource: "resource",
    Artifact: "artifact",
    DataSet: "dataset",
    PracticeOverview: "overview",
}
# Numbers are no prose, and sources and links are full of authors and addresses that have to stay.
NOT_READ = frozenset({"n", "baseline", "points", "citation", "links"})
FILE = "file:"  # before the key of a file, where otherwise the name of a typed field stands


@dataclass(frozen=True)
class Pointed:
    """One thing that may tell who a student is, and where it stands."""

    telltale: Telltale
    where: str
    words: str
    field: str = ""
    workspace_id: int = 0
    stays: str = ""
    """Why it cannot be masked here, and what to do instead."""


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
    """Everything in a draft and in the names of its files that may tell who a student is. One query, where a name does."""
    local = Local(patterns=district.current().student_ids, staff={by.name, by.email})
    lines = []
    drafts = [workspace for workspace in (draft.own, draft.shared) if workspace is not None]
    for workspace in drafts:
        for field, where, text in typed_texts(workspace, draft.found):
            lines += [Pointed(one, where, _words(one), field, workspace.pk) for one in telltales(text, local)]
    return lines + _in_names(drafts, draft.found, local, by)


def _in_names(drafts: Sequence[Workspace], found: Gathered, local: Local, by: User) -> list[Pointed]:
    places = {row.file: row.workspace_id for row in found.rows() if row.file is not None}
    named = {file: telling for file in places if (telling := telltales_in_name(file.label, local))}
    sent = sent_among(file.pk for file in named) if named else set()
    lines = []
    for file, telling in named.items():
        draft = next(one for one in drafts if one.pk == places[file])
        stays = why_not_renamed(file, draft, by=by, is_sent=file.pk in sent)
        where = _("Name of the file “%(name)s”") % {"name": file.label}
        field = "" if stays else f"{FILE}{file.pk}"
        lines += [Pointed(one, where, _words(one), field, draft.pk, stays) for one in telling]
    return lines


def why_not_renamed(file: StoredFile, draft: Workspace, *, by: User, is_sent: bool) -> str:
    """The sentence that says why the name of a file in a draft stays as it is, and what to do; empty where it need not.

    A file has one name wherever it stands: what was sent stays as it was sent, and who took a colleague's file along
    when leaving a group does not rename it for them.
    """
    if is_sent:
        return _(
            "It was sent under this name, and what was sent stays as it was. To send another, choose the file again."
        )
    if draft.teacher_id is not None and file.owner_id != by.pk:
        return _("A colleague of your former group chose this file. Take it out, or ask them for another.")
    return ""


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
