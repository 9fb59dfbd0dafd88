"""What the owner of a file should know before others open it: a number for each remark, whole sentences for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def _author(n: int) -> str:
    return _("The document says who wrote it. That is taken out of the copy that others open, so you need do nothing.")


def _changes(n: int) -> str:
    return ngettext(
        "It holds %(n)d tracked change, so others can read what was crossed out. Accept or reject it (Review, Accept all "
        "changes), save, and choose the file again.",
        "It holds %(n)d tracked changes, so others can read what was crossed out. Accept or reject them (Review, Accept "
        "all changes), save, and choose the file again.",
        n,
    ) % {"n": n}


def _comments(n: int) -> str:
    return ngettext(
        "It holds %(n)d comment, which others can read without its name. If it is not for them, delete it (Review, Delete "
        "all comments), save, and choose the file again.",
        "It holds %(n)d comments, which others can read without their names. If they are not for them, delete them "
        "(Review, Delete all comments), save, and choose the file again.",
        n,
    ) % {"n": n}


def _notes(n: int) -> str:
    return ngettext(
        "It holds %(n)d comment, which is not in the copy that others open. If they should read it, write it on the page.",
        "It holds %(n)d comments, which are not in the copy that others open. If they should read them, write them on the "
        "page.",
        n,
    ) % {"n": n}


def _hidden(n: int) -> str:
    return ngettext(
        "%(n)d slide is hidden, but whoever opens the file can read it. Delete it if it is not for others, save, and "
        "choose the file again.",
        "%(n)d slides are hidden, but whoever opens the file can read them. Delete them if they are not for others, "
        "save, and choose the file again.",
        n,
    ) % {"n": n}


def _hidden_sheets(n: int) -> str:
    return ngettext(
        "%(n)d sheet is hidden, so it is not in the copy that others open. If it belongs to your evidence, unhide it, "
        "save, and choose the file again.",
        "%(n)d sheets are hidden, so they are not in the copy that others open. If they belong to your evidence, unhide "
        "them, save, and choose the file again.",
        n,
    ) % {"n": n}


def _speaker_notes(n: int) -> str:
    return ngettext(
        "%(n)d slide has speaker notes, which others can read too. Make sure that they name no student.",
        "%(n)d slides have speaker notes, which others can read too. Make sure that they name no student.",
        n,
    ) % {"n": n}


def _recordings(n: int) -> str:
    return ngettext(
        "It holds %(n)d recording, which is not in the copy that others open. Add it as a file of its own.",
        "It holds %(n)d recordings, which are not in the copy that others open. Add them as files of their own.",
        n,
    ) % {"n": n}


def _objects(n: int) -> str:
    return ngettext(
        "Another file is packed inside, which is not in the copy that others open. Add it as a file of its own if it "
        "belongs to your evidence.",
        "%(n)d other files are packed inside, which are not in the copy that others open. Add them as files of their own "
        "if they belong to your evidence.",
        n,
    ) % {"n": n}


def _scripts(n: int) -> str:
    return _("It holds small programs, which are not in the copy that others open. You need do nothing.")


_SENTENCES: dict[str, Callable[[int], str]] = {
    "changes": _changes,
    "comments": _comments,
    "hidden": _hidden,
    "speaker_notes": _speaker_notes,
    "hidden_sheets": _hidden_sheets,
    "recordings": _recordings,
    "objects": _objects,
    "attachments": _objects,
    "notes": _notes,
    "scripts": _scripts,
    "author": _author,
}


def remarks(facts: Mapping[str, Any]) -> list[str]:
    """What there is to say about `StoredFile.facts`, the most pressing first."""
    return [say(facts[name]) for name, say in _SENTENCES.items() if facts.get(name)]
