"""What a teacher states about the students in their evidence, once for a tier, with exceptions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import clock, publiccache
from core.errors import Invalid
from files import actions as files
from files.actions.stating import Key
from files.models import Use
from files.uses import Statement
from submissions import access
from submissions.actions.locking import locked_plan, locked_submission, locked_workspace
from submissions.actions.sending import drafts_of, take_back
from submissions.actions.telling import tell_use_withdrawn
from submissions.consent import items_of
from submissions.models import Submission, Withdrawal, Workspace

Because = Withdrawal.Because


@transaction.atomic
def state_use(
    workspace_id: int, *, statement: Statement, by: User, exceptions: Mapping[Key, Statement] | None = None
) -> Use:
    """Answer the question about students in this tier's evidence; `exceptions` by the key of a file, or a link.

    The old statement stays readable and this one takes its place, also after the tier was sent: what may be shared
    follows the newest, what an attempt was sent with stays with it. Raises `Invalid` by field.
    """
    exceptions = exceptions or {}
    draft = _own_draft(workspace_id, by)
    submission = Submission.objects.get(terms=draft.terms_id, teacher=by)
    if exceptions:
        _require_known(submission, exceptions)
    use = files.state(statement, exceptions=exceptions, replaces=draft.use, by=by)
    if use.pk != draft.use_id:
        draft.use, draft.updated_at, draft.revision = use, clock.now(), draft.revision + 1
        draft.save(update_fields=["use", "updated_at", "revision"])
        transaction.on_commit(publiccache.forget)
    return use


@transaction.atomic
def withdraw_use(submission_id: int, *, remains: int, by: User, key: Key | None = None, reason: str = "") -> Withdrawal:
    """Take a use of evidence back, of a tier or of one file or link in it; every door asks at its next read.

    A whole tier that scorers may not see any more is no longer sent. Saying it again changes nothing. A coordinator
    says why, and the teacher is told.
    """
    submission = locked_submission(submission_id)
    if not access.can_withdraw_use(by, submission):
        raise PermissionDenied
    own = submission.teacher_id == by.pk
    if not own and not reason.strip():
        raise Invalid({"reason": _("Write to the teacher why. Name no student.")})
    standing = submission.withdrawals.filter(**_about(key), remains__lte=remains, lifted_at__isnull=True)
    if found := standing.exclude(because=Because.REPORT).first():
        return found
    if key is not None:
        _require_known(submission, [key])
    because = Because.TEACHER if own else Because.COORDINATOR
    taken = Withdrawal.objects.create(
        submission=submission, **_about(key), remains=remains, because=because, reason=reason.strip(), by=by
    )
    if key is None and remains == Withdrawal.Remains.NOTHING and submission.can("withdraw"):
        take_back(submission, by=by)
    transaction.on_commit(publiccache.forget)
    if not own:
        tell_use_withdrawn(taken, submission)
        end_holds([submission.pk], key=key, by=by)  # a coordinator has looked, and this is what they say
    return taken


@transaction.atomic
def hold_use(submission_id: int, *, by: User, key: Key | None = None) -> Withdrawal:
    """Close evidence in which somebody reported a privacy problem, until a coordinator has looked. It stays sent, and
    nobody's copies are deleted. Whoever calls has checked who may report."""
    submission = locked_submission(submission_id)
    held = submission.withdrawals.filter(**_about(key), because=Because.REPORT, lifted_at__isnull=True).first()
    if held is None:
        held = Withdrawal.objects.create(
            submission=submission,
            **_about(key),
            remains=Withdrawal.Remains.NOTHING,
            because=Because.REPORT,
            by=by,
        )
    transaction.on_commit(publiccache.forget)
    return held


@transaction.atomic
def end_holds(submission_ids: Collection[int], *, by: User, key: Key | None = None, confirmed: bool = False) -> None:
    """A coordinator has looked at what was reported: it is open again or, `confirmed`, taken back by them. Whoever
    calls has checked who may."""
    held = Withdrawal.objects.filter(
        submission__in=submission_ids, **_about(key), because=Because.REPORT, lifted_at__isnull=True
    )
    for one in list(held.select_for_update(of=("self",)).order_by("pk")):
        one.lifted_by, one.lifted_at = by, clock.now()
        one.save(update_fields=["lifted_by", "lifted_at"])
        if confirmed:
            Withdrawal.objects.create(
                submission_id=one.submission_id,
                **_about(key),
                remains=one.remains,
                because=Because.COORDINATOR,
                reason=_("A reported privacy problem was confirmed."),
                by=by,
            )
    transaction.on_commit(publiccache.forget)


def _about(key: Key | None) -> dict[str, Any]:
    return {"file_id": key, "link": ""} if isinstance(key, int) else {"file_id": None, "link": key or ""}


def _own_draft(workspace_id: int, by: User) -> Workspace:
    """The plan first, then the draft: whoever sends or withdraws meanwhile waits."""
    plan_id = Workspace.objects.values_list("plan_id", flat=True).get(pk=workspace_id)
    locked_plan(plan_id)
    draft = locked_workspace(workspace_id)
    if draft.teacher_id != by.pk:
        raise PermissionDenied
    return draft


def _require_known(submission: Submission, keys: Iterable[Key]) -> None:
    known = {item.key for item in items_of(submission, drafts_of(submission))}
    if not known.issuperset(keys):
        raise Invalid({"": _("One of these files or links was taken out meanwhile. Look at the list once more.")})
