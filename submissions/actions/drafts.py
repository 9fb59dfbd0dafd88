"""Writing evidence: typed text saved as it is typed, items added, changed, moved and removed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from core import clock
from core.errors import Invalid, WrongState
from core.numbers import whole
from files import actions as files
from files.models import StoredFile
from submissions import access
from submissions.actions.links import ask_for
from submissions.actions.locking import locked_workspace
from submissions.gathering import TYPED, Row, attempts_with
from submissions.links import addresses_of
from submissions.models import Artifact, DataSet, DraftVersion, PracticeOverview, Reflection, Resource, Workspace
from submissions.typed import as_typed, is_same, parsed

OVERVIEW_TEXT = (
    "students_do",
    "steps",
    "materials",
    "time_needed",
    "grades",
    "adaptations",
    "links",
    "shared_with",
)
KINDS: dict[str, tuple[type[Row], tuple[str, ...], tuple[str, ...]]] = {
    # kind: (table, fields a form sets, those of them that are typed text and saved while typing)
    "reflection": (Reflection, ("mode", "text", "file", "language"), ("text",)),
    "resource": (
        Resource,
        ("kind", "citation", "link", "research_based", "learned", "file"),
        ("citation", "learned"),
    ),
    "artifact": (Artifact, ("kind", "shows", "alt", "link", "file"), ("shows", "alt")),
    "dataset": (
        DataSet,
        ("kind", "goal", "measure", "n", "baseline", "points", "note", "file"),
        ("goal", "measure", "n", "baseline", "points", "note"),
    ),
    "overview": (PracticeOverview, (*OVERVIEW_TEXT, "file"), OVERVIEW_TEXT),
}
LONGEST_TEXT = 100_000  # far more than any tier asks for; it keeps a screen readable for whoever opens it next
SINGLE = frozenset({"reflection", "overview"})
TYPED_FIELDS = {kind: typed for kind, (_table, _fields, typed) in KINDS.items()}


class Stale(Invalid):
    """Typed text was changed in another window meanwhile. The sentences show that text."""


@dataclass(frozen=True)
class SaveResult:
    """What came of a save: the draft's revision before and now, and, on conflict, the text that stands on the server."""

    before: int
    revision: int
    conflict: bool = False
    current: str = ""
    version_id: int | None = None


@transaction.atomic
def save_draft(
    workspace_id: int, *, field: str, value: str, base_revision: int, by: User, unheard: Sequence[str] = ()
) -> SaveResult:
    """Save one typed field, such as `reflection.text`, `artifact:12.shows` or `changes`.

    An item is named by its id or by the key of the form it is begun on; the first text saved under a key adds it.

    When the field was changed since `base_revision`, nothing is overwritten: the text is kept as a
    `DraftVersion` and both are given back. `unheard` are texts this window sent before and heard no answer
    to: on a bad line they did arrive, and what follows them is no conflict. Raises `Invalid` for a field that
    is not typed text.
    """
    draft = editable(workspace_id, by)
    holder, name = _typed_field(draft, field)
    address = (
        field if isinstance(holder, Workspace) else _address(field.partition(".")[0].partition(":")[0], holder, name)
    )
    _require_room(field, value, getattr(holder._meta.get_field(name), "max_length", None) or LONGEST_TEXT)
    before, typed = draft.revision, parsed(name, value)
    value, current = as_typed(typed), as_typed(getattr(holder, name))
    if current == value:
        return SaveResult(before, draft.revision)
    arrived = any(is_same(name, text, current) for text in unheard[-3:])
    if draft.touched.get(address, 0) > base_revision and not arrived:
        version = _keep_both(draft, field, value, base_revision, by)
        return SaveResult(before, draft.revision, True, current, version.pk)
    _touch(draft, [address])
    setattr(holder, name, typed)
    if isinstance(holder, Workspace):
        holder.touched, holder.revision, holder.updated_at = draft.touched, draft.revision, draft.updated_at
    holder.save()
    return SaveResult(before, draft.revision)


@transaction.atomic
def settle_version(version_id: int, *, by: User) -> DraftVersion:
    """The teacher looked at both texts and chose; the kept one is no longer shown."""
    version = DraftVersion.objects.select_for_update().get(pk=version_id, by=by)
    version.settled_at = version.settled_at or clock.now()
    version.save(update_fields=["settled_at"])
    return version


@transaction.atomic
def save_item(
    workspace_id: int,
    what: str,
    /,
    *,
    by: User,
    item_id: int | None = None,
    key: UUID | None = None,
    base_revision: int | None = None,
    **fields: Any,
) -> Row:
    """Add an item, or change the one with `item_id` or begun under `key`. `what` is a key of `KINDS`; a
    reflection and an overview are one each.

    Raises `Stale` when typed text was changed in another window since `base_revision`.
    """
    draft = editable(workspace_id, by)
    _model, allowed, typed = KINDS[what]
    unknown = set(fields) - set(allowed)
    if unknown:
        raise TypeError(f"no such field of a {what}: {', '.join(sorted(unknown))}")
    _require_own_file(fields.get("file"), by)
    # Browsers send a form's lines with \r\n; what was saved while typing, and what is compared, has \n.
    fields = {name: value.replace("\r\n", "\n") if isinstance(value, str) else value for name, value in fields.items()}
    for name, value in fields.items():
        _require_room(name, value, LONGEST_TEXT)
    if what == "reflection" and fields.get("mode") in TYPED:
        fields["file"] = None  # a recording nobody sends any more does not travel along
    item = _item(draft, what, item_id, key)
    names = [name for name in typed if name in fields and fields[name] != getattr(item, name)]
    if base_revision is not None:
        _require_fresh(draft, item, what, names, base_revision)
    for name, value in fields.items():
        setattr(item, name, value)
    item.save()
    _touch(draft, [_address(what, item, name) for name in names])
    ask_for(addresses_of(item))
    return item


@transaction.atomic
def remove_item(workspace_id: int, kind: str, *, item_id: int, by: User) -> None:
    """Take an item out of the draft. Attempts that were sent keep theirs."""
    draft = editable(workspace_id, by)
    KINDS[kind][0].objects.filter(workspace=draft, pk=item_id).delete()
    _touch(draft, [])


@transaction.atomic
def move_item(workspace_id: int, kind: str, *, item_id: int, up: bool, by: User) -> None:
    """Change places with the item before or after. At the end of the list nothing happens."""
    draft = editable(workspace_id, by)
    table: Any = KINDS[kind][0]
    items = list(table.objects.filter(workspace=draft))
    places = [item.pk for item in items]
    if item_id not in places:
        return
    old = places.index(item_id)
    new = max(0, min(len(items) - 1, old - 1 if up else old + 1))
    items.insert(new, items.pop(old))
    for position, item in enumerate(items):
        item.position = position
    table.objects.bulk_update(items, ["position"])
    _touch(draft, [])


@transaction.atomic
def choose_columns(workspace_id: int, *, item_id: int, left_out: Collection[str], by: User) -> StoredFile:
    """Say which columns of an uploaded table nobody else may see. What was sent once stays as it was sent."""
    draft = editable(workspace_id, by)
    item = _item(draft, "dataset", item_id)
    if item.file is None or item.file.owner_id != by.pk:
        raise PermissionDenied
    if attempts_with(item.file):
        raise WrongState(_("This table was sent as it is. To send other columns, choose the file again."))
    return files.choose_columns(item.file.pk, left_out=left_out, by=by)


def editable(workspace_id: int, by: User) -> Workspace:
    """A draft this person may change now, held until the transaction ends; else a no that says why."""
    draft = locked_workspace(workspace_id)
    if not access.is_part_of(by, draft):
        raise PermissionDenied
    if not access.can_edit(by, draft):
        raise WrongState(
            _("This tier is not a draft now, so it was not changed. What you typed is still on this page.")
        )
    return draft


def _typed_field(draft: Workspace, field: str) -> tuple[Workspace | Row, str]:
    if field == "changes":
        return draft, "changes"
    address, _dot, name = field.partition(".")
    kind, _colon, key = address.partition(":")
    item_id, begun = whole(key), _key_of(key)
    if kind not in KINDS or name not in KINDS[kind][2] or (kind not in SINGLE and item_id is None and not begun):
        raise Invalid({field: _("This field cannot be saved while typing.")})
    return _item(draft, kind, item_id, begun), name


def _require_room(name: str, value: Any, limit: int) -> None:
    if isinstance(value, str) and len(value) > limit:
        raise Invalid({name: _("This field holds at most %(limit)d characters.") % {"limit": limit}})


def _key_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _item(draft: Workspace, kind: str, item_id: int | None, key: UUID | None = None) -> Row:
    model: Any = KINDS[kind][0]
    rows = model.objects.filter(workspace=draft)
    if kind in SINGLE:
        return rows.first() or model(workspace=draft)
    if item_id is not None:
        item = rows.filter(pk=item_id).first()
        if item is None:
            raise WrongState(_("This item was removed meanwhile, so it was not changed. Add it again if you need it."))
        return item
    begun = rows.filter(key=key).first() if key is not None else None
    if begun is not None:
        return begun
    if rows.count() >= settings.UPLOAD_MAX_ITEMS_PER_TIER:
        raise Invalid(
            {"": _("A tier holds at most %(count)d of these.") % {"count": settings.UPLOAD_MAX_ITEMS_PER_TIER}}
        )
    last = rows.aggregate(last=Max("position"))["last"]
    return model(workspace=draft, key=key, position=0 if last is None else last + 1)


def _address(kind: str, item: Row, name: str) -> str:
    return f"{address_of(kind, item)}.{name}"


def address_of(kind: str, item: Row) -> str:
    """What an item is called where its text is saved while it is typed."""
    return f"{kind}:{getattr(item, 'key', None) or item.pk}" if kind not in SINGLE else kind


def _touch(draft: Workspace, fields: list[str]) -> None:
    draft.revision += 1
    draft.touched |= dict.fromkeys(fields, draft.revision)
    draft.updated_at = clock.now()
    draft.save(update_fields=["revision", "touched", "updated_at"])


def _keep_both(draft: Workspace, field: str, value: str, base_revision: int, by: User) -> DraftVersion:
    version, _created = DraftVersion.objects.update_or_create(
        workspace=draft,
        field=field,
        by=by,
        base_revision=base_revision,
        settled_at=None,
        defaults={"value": value, "at": clock.now()},
    )
    return version


def _require_fresh(draft: Workspace, item: Row, kind: str, names: list[str], base_revision: int) -> None:
    stale = [name for name in names if draft.touched.get(_address(kind, item, name), 0) > base_revision]
    if stale:
        raise Stale(
            {
                name: _("This was changed meanwhile, perhaps in another window. It reads there: “%(text)s”")
                % {"text": as_typed(getattr(item, name))}
                for name in stale
            }
        )


def _require_own_file(file: StoredFile | None, by: User) -> None:
    if file is not None and file.owner_id != by.pk:
        raise PermissionDenied
