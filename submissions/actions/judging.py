"""What the desk does to a submission: hold it, let it go, judge it, pause it, undo a judgement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import clock
from core.errors import Invalid, WrongState
from core.numbers import whole
from files.actions import settle_columns
from files.actions.stating import Key
from files.models import StoredFile
from submissions import access
from submissions.actions.consenting import end_holds, hold_use
from submissions.actions.locking import locked_submission
from submissions.actions.sending import refresh_ready
from submissions.actions.telling import tell_pause_answered, tell_paused
from submissions.consent import key_of
from submissions.gathering import CARRIERS
from submissions.models import Attempt, CriterionResult, Decision, Pause, Submission, Withdrawal

State = Submission.State
NO_CLAIM: dict[str, Any] = {"claimed_by": None, "claimed_at": None, "claimed_until": None}


@dataclass(frozen=True)
class ResultData:
    """One criterion's judgement as plain data."""

    criterion_id: int
    level_id: int
    met: bool
    comment: str = ""
    next_step: str = ""
    computed: bool = False


@transaction.atomic
def claim(submission_id: int, *, by: User) -> Submission:
    """Hold a submission to score it, for a while. Claiming again what one holds renews it."""
    submission = locked_submission(submission_id)
    _require_uninvolved(submission, by)
    if submission.claimed_by_id == by.pk:
        return _extend(submission)
    now = clock.now()
    if submission.claimed_until is not None and submission.claimed_until < now:
        submission.move("lapse", by=None, code="expired", **NO_CLAIM)
    if submission.claimed_by_id is not None:
        raise WrongState(
            _("%(name)s is reading this now. Choose another one, or come back later.")
            % {"name": submission.claimed_by.name}  # type: ignore[union-attr]
        )
    if submission.ready_at is None:
        raise WrongState(_("This work cannot be scored yet. It comes to the queue by itself."))
    submission.move("claim", by=by, claimed_by=by, claimed_at=now, claimed_until=_until())
    return submission


@transaction.atomic
def renew(submission_id: int, *, by: User) -> Submission:
    """Hold it longer: the scorer is still at it."""
    submission = locked_submission(submission_id)
    if submission.claimed_by_id != by.pk:
        raise WrongState(_("You do not hold this work any more. Your notes are kept; claim it again to go on."))
    return _extend(submission)


@transaction.atomic
def lapse(submission_id: int, *, by: User | None = None) -> Submission:
    """Let go of a submission, by its holder or, when the time is over, by the system (`by=None`)."""
    submission = locked_submission(submission_id)
    if by is not None and submission.claimed_by_id != by.pk and submission.claimed_by_id is not None:
        raise PermissionDenied
    if submission.state == State.SUBMITTED:
        return submission
    submission.move("lapse", by=by, code="" if by else "expired", **NO_CLAIM)
    return submission


def release_expired_claims(subject: str = "") -> int:
    """Let go of everything whose holder has been away too long. Periodic job; returns how many."""
    late = Submission.objects.filter(claimed_until__lt=clock.now()).values_list("pk", flat=True)
    return sum(_lapse_if_late(pk) for pk in list(late))


@transaction.atomic
def _lapse_if_late(submission_id: int) -> int:
    submission = locked_submission(submission_id)
    if submission.claimed_until is None or submission.claimed_until >= clock.now():
        return 0
    submission.move("lapse", by=None, code="expired", **NO_CLAIM)
    return 1


@transaction.atomic
def record_decision(
    attempt_id: int, *, on_track: bool, results: Sequence[ResultData], message: str, by: User
) -> Decision:
    """Write the attempt's judgement and move its submission. Nothing follows from it until it is released."""
    attempt = Attempt.objects.select_related("submission").get(pk=attempt_id)
    submission = locked_submission(attempt.submission_id)
    _require_uninvolved(submission, by)
    if submission.state != State.IN_REVIEW:
        raise WrongState(submission.refusal("pass"))
    if submission.claimed_by_id != by.pk:
        raise WrongState(_("You do not hold this work any more. Your notes are kept; claim it again to go on."))
    if submission.attempts.filter(number__gt=attempt.number).exists():
        raise WrongState(_("Its teacher sent a newer version meanwhile. Open that one; your notes are kept."))
    now = clock.now()
    submission.move("pass" if on_track else "return", by=by, on_track_at=now if on_track else None, **NO_CLAIM)
    decision = Decision.objects.create(
        attempt=attempt,
        submission=submission,
        teacher_id=submission.teacher_id,
        on_track=on_track,
        message=message,
        decided_by=by,
        decided_at=now,
    )
    CriterionResult.objects.bulk_create(
        CriterionResult(decision=decision, position=position, **vars(result)) for position, result in enumerate(results)
    )
    return decision


@transaction.atomic
def release_decision(decision_id: int, *, by: User | None = None) -> Decision:
    """Let the teacher read the judgement; money and credential follow in the caller's transaction."""
    decision = Decision.objects.get(pk=decision_id)
    locked_submission(decision.submission_id)
    decision = Decision.objects.select_for_update().get(pk=decision_id)
    decision.move("release", by=by, released_at=clock.now())
    return decision


@transaction.atomic
def reverse_decision(decision_id: int, *, reason: str, by: User) -> Decision:
    """Take a judgement back, with a reason: the work is in the queue again and later tiers stand.

    It comes back to its old place: its teacher waits since it could first be scored, so it is not the newest.
    """
    if not reason.strip():
        raise Invalid({"reason": _("Say why this decision is taken back. Its teacher reads it.")})
    submission = locked_submission(Decision.objects.values_list("submission_id", flat=True).get(pk=decision_id))
    _require_uninvolved(submission, by)
    decision = Decision.objects.select_for_update().get(pk=decision_id)
    decision.move("reverse", by=by, reversed_by=by, reversed_at=clock.now(), reversal_reason=reason.strip())
    submission.move("reverse", by=by, on_track_at=None)
    refresh_ready(submission.plan_id, teacher_id=submission.teacher_id)
    return decision


@transaction.atomic
def pause(attempt_id: int, *, kind: str, item: str, note: str, by: User) -> Pause:
    """Say that something keeps this attempt from being judged. It is no decision, and the promise clock stops."""
    attempt = Attempt.objects.select_related("submission").get(pk=attempt_id)
    submission = locked_submission(attempt.submission_id)
    if submission.teacher_id == by.pk:
        raise PermissionDenied
    if submission.state not in {State.SUBMITTED, State.IN_REVIEW}:
        raise WrongState(submission.refusal("pause"))
    if submission.attempts.filter(number__gt=attempt.number).exists():
        raise WrongState(_("Its teacher has sent a newer version since, so nothing was asked. Open that one."))
    if kind != Pause.Kind.PRIVACY and _held_by_another(submission, by):
        raise WrongState(
            _("%(name)s is reading this now and can ask the teacher. Nothing was changed.")
            % {"name": submission.claimed_by.name}  # type: ignore[union-attr]
        )
    if not note.strip():
        raise Invalid({"note": _("Say what is wrong, so that the teacher can mend it.")})
    found = Pause.objects.filter(attempt=attempt, kind=kind, item=item, closed_at__isnull=True).first()
    if found is not None:
        return found
    first = Pause.objects.filter(attempt=attempt, closed_at__isnull=True).order_by("pk").first()
    ready = first.ready_before if first else submission.ready_at
    opened = Pause.objects.create(
        attempt=attempt, kind=kind, item=item, note=note.strip(), opened_by=by, ready_before=ready
    )
    if kind == Pause.Kind.PRIVACY and (key := _key_of(opened)) is not None:
        hold_use(submission.pk, key=key, by=by)
    if submission.state == State.IN_REVIEW:
        submission.move("lapse", by=by, code="paused", ready_at=None, **NO_CLAIM)
    else:
        submission.ready_at = None
        submission.save(update_fields=["ready_at"])
    tell_paused(opened, submission)
    return opened


def _held_by_another(submission: Submission, by: User) -> bool:
    until = submission.claimed_until
    return submission.claimed_by_id not in {None, by.pk} and until is not None and until > clock.now()


@transaction.atomic
def answer_pause(pause_id: int, *, by: User, link: str = "", file: StoredFile | None = None) -> Pause:
    """Close a pause: the teacher puts a replacement beside the item, or who opened it, or a coordinator, lets it go.

    What was sent stays as it was. When nothing else is paused the work goes back to the queue, and the time it
    was paused is not counted. A privacy problem is let go by a coordinator alone, who opens the item again by it;
    what was replaced stays closed.
    """
    opened = Pause.objects.select_related("attempt").get(pk=pause_id)
    submission = locked_submission(opened.attempt.submission_id)
    opened = Pause.objects.select_for_update().get(pk=pause_id)
    if opened.closed_at is not None:
        raise WrongState(_("This question is answered already. Reload the page to see where it stands."))
    if by.pk == submission.teacher_id:
        _require_replacement(opened, link, file, by)
    elif not access.can_let_go(by, opened):
        raise PermissionDenied
    elif opened.kind == Pause.Kind.PRIVACY and (key := _key_of(opened)) is not None:
        end_holds([submission.pk], key=key, by=by)
    now = clock.now()
    opened.replacement_link, opened.replacement_file = link, file
    opened.closed_by, opened.closed_at = by, now
    opened.save(update_fields=["replacement_link", "replacement_file", "closed_by", "closed_at"])
    settle_columns([file] if file is not None else [])
    refresh_ready(submission.plan_id, teacher_id=submission.teacher_id)
    _go_on_counting(submission.pk, opened, now - opened.opened_at)
    if by.pk == submission.teacher_id:
        tell_pause_answered(opened, submission)
    return opened


def _key_of(opened: Pause) -> Key | None:
    """The file or link that a pause is about; typed text has none, and closes with the work that is paused."""
    kind, _colon, number = opened.item.partition(":")
    carriers: list[Any] = [one for one in CARRIERS if one._meta.model_name == kind]
    rows = [one.objects.filter(attempt=opened.attempt_id, pk=whole(number) or 0).first() for one in carriers]
    return next((key_of(row) for row in rows if row is not None), None)


def paused_because_of(held: Withdrawal) -> list[Pause]:
    """The open privacy problems that closed this file or link."""
    which = {"attempt__submission": held.submission_id, "kind": Pause.Kind.PRIVACY, "closed_at__isnull": True}
    return [one for one in Pause.objects.filter(**which) if held.key is not None and _key_of(one) == held.key]


def _require_replacement(opened: Pause, link: str, file: StoredFile | None, by: User) -> None:
    if opened.kind == Pause.Kind.PRIVACY and not link and file is None:
        raise PermissionDenied
    if not link and file is None:
        raise Invalid({"link": _("Paste a link that opens without signing in, or choose a file.")})
    if file is not None and file.owner_id != by.pk:
        raise PermissionDenied


def _go_on_counting(submission_id: int, opened: Pause, paused_for: timedelta) -> None:
    submission = Submission.objects.get(pk=submission_id)
    if submission.ready_at is not None and opened.ready_before is not None:
        submission.ready_at = opened.ready_before + paused_for
        submission.save(update_fields=["ready_at"])


def _until() -> datetime:
    return clock.now() + timedelta(minutes=settings.CLAIM_MINUTES)


def _extend(submission: Submission) -> Submission:
    submission.claimed_until = _until()
    submission.save(update_fields=["claimed_until"])
    return submission


def _require_uninvolved(submission: Submission, by: User) -> None:
    if access.is_involved(by, submission.plan_id) or submission.teacher_id == by.pk:
        raise PermissionDenied
