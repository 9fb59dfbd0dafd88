"""What a teacher states about the students in their evidence, once for a tier, with exceptions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import clock, publiccache
from core.errors import Invalid, WrongState
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
    about = {"file_id": key} if isinstance(key, int) else {"file_id": None, "link": key or ""}
    standing = submission.withdrawals.filter(**about, remains__lte=remains, lifted_at__isnull=True).first()
    if standing is not None:
        return standing
    if key is not None:
        _require_known(submission, [key])
    because = Withdrawal.Because.TEACHER if own else Withdrawal.Because.COORDINATOR
    taken = Withdrawal.objects.create(
        submission=submission, **about, remains=remains, because=because, reason=reason.strip(), by=by
    )
    if key is None and remains == Withdrawal.Remains.NOTHING and submission.can("withdraw"):
        take_back(submission, by=by)
    transaction.on_commit(publiccache.forget)
    if not own:
        tell_use_withdrawn(taken, submission)
    return taken


@transaction.atomic
def lift_withdrawal(withdrawal_id: int, *, by: User) -> Withdrawal:
    """Allow again what was taken back: a teacher what they took back themselves, a coordinator anything."""
    taken = Withdrawal.objects.select_for_update(of=("self",)).select_related("submission").get(pk=withdrawal_id)
    own = taken.submission.teacher_id == by.pk
    if not access.can_withdraw_use(by, taken.submission):
        raise PermissionDenied
    if own and taken.because != Withdrawal.Because.TEACHER:
        raise WrongState(_("A coordinator took this back. Ask them; they can allow it again."))
    if taken.lifted_at is None:
        taken.lifted_by, taken.lifted_at = by, clock.now()
        taken.save(update_fields=["lifted_by", "lifted_at"])
    return taken


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
