"""What a teacher writes into the draft of a tier, one item after the other, through the verbs their screens call."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from accounts.models import User
from demo.build.dates import moment
from files.models import StoredFile, Use
from files.uses import Statement
from submissions import actions
from submissions.actions.drafts import KINDS, OVERVIEW_TEXT
from submissions.consent import items_of
from submissions.models import Submission, Workspace

Row = dict[str, Any]
Upload = Callable[[Row], StoredFile]


def write(row: Row, attempt: Row, *, own: Workspace, shared: Workspace | None, upload: Upload, by: User) -> None:
    """Make the draft say what the story tells of a tier (`row`), with what this attempt has otherwise."""
    without = attempt.get("without", {})
    place = shared if shared is not None and row.get("shared") else own
    _reflect(row, attempt, own=own, upload=upload, by=by)
    if "resources" in row:
        _replace(own, "resource", row["resources"], upload=upload, by=by)
    if "artifacts" in row:
        _replace(place, "artifact", [] if without.get("artifacts") else row["artifacts"], upload=upload, by=by)
    if "data" in row:
        _replace(place, "dataset", [_data(data) for data in row["data"]], upload=upload, by=by)
    if "overview" in row:
        _overview(row["overview"], without, own=own, upload=upload, by=by)
    if "preflight" in row:
        upload(row["preflight"]["file"])  # a child's name was found in its name: it is never sent
    _state(row.get("use", "none"), own=own, by=by)
    if "changes" in attempt:
        newest = Workspace.objects.values_list("revision", flat=True).get(pk=own.pk)
        actions.save_draft(own.pk, field="changes", value=attempt["changes"], base_revision=newest, by=by)


def _state(told: str | Row, *, own: Workspace, by: User) -> None:
    said: Row = {} if isinstance(told, str) else told
    labels = {item.name: item.key for item in items_of(Submission.objects.get(terms=own.terms, teacher=by), [own])}
    others = {labels[other["item"]]: _statement(other) for other in said.get("other", ()) if other["item"] in labels}
    actions.state_use(own.pk, statement=_statement(said), exceptions=others, by=by)


def _statement(said: Row) -> Statement:
    return Statement(
        visible=said.get("seen", False),
        heard=said.get("heard", False),
        named=said.get("named", False),
        basis=said.get("basis", "none_identifiable"),
        released_on=moment(said["on"]).date() if "on" in said else None,
        form=said.get("form", ""),
        words=said.get("words", ""),
        reach=Use.Reach[said.get("reach", "public").upper()],
    )


def _reflect(row: Row, attempt: Row, *, own: Workspace, upload: Upload, by: User) -> None:
    mode = row.get("mode", "text")
    fields: Row = {"mode": mode, "language": row.get("language", "en"), "text": "", "file": None}
    if mode == "text":
        words: str = attempt["text"] if "text" in attempt else row.get("text", "")
        fields["text"] = words.strip()
    elif mode != "in_overview":
        fields["text"] = row.get("transcript", "").strip()
        fields["file"] = upload(attempt["file"] if "file" in attempt else row["file"])
    actions.save_item(own.pk, "reflection", by=by, **fields)


def _replace(place: Workspace, kind: str, rows: list[Row], *, upload: Upload, by: User) -> None:
    for pk in list(KINDS[kind][0].objects.filter(workspace=place).values_list("pk", flat=True)):
        actions.remove_item(place.pk, kind, item_id=pk, by=by)
    for row in rows:
        fields = {**row, "file": upload(row["file"])} if "file" in row else row
        actions.save_item(place.pk, kind, by=by, **fields)


def _data(row: Row) -> Row:
    return {**row, "baseline": Decimal(row["baseline"])} if "baseline" in row else row


def _overview(told: Row, without: Row, *, own: Workspace, upload: Upload, by: User) -> None:
    words = {**told, **without}
    fields: Row = {name: words[name].strip() for name in OVERVIEW_TEXT if name in words}
    fields["file"] = upload(told["file"]) if "file" in told and not without else None
    actions.save_item(own.pk, "overview", by=by, **fields)
