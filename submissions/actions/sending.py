"""Sending a tier, taking it back, and sending it again."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, Q
from django.utils.translation import gettext as _

from accounts.models import User
from core import clock, jobs
from core.errors import Invalid, WrongState
from files import uses
from files.actions import settle_columns
from files.models import StoredFile
from submissions import checks
from submissions.actions.locking import locked_plan, locked_submission
from submissions.actions.telling import tell_submitted, tell_unusable, tell_withdrawn
from submissions.consent import freeze_uses, in_force, items_in
from submissions.gathering import (
    LOST,
    Gathered,
    attempts_with,
    contents,
    copy_to,
    digest,
    files_of,
    gather,
    gather_sent,
)
from submissions.models import (
    Attempt,
    Finding,
    LearningPlan,
    Membership,
    ReferenceCounter,
    Submission,
    TierTerms,
    Withdrawal,
    Workspace,
)
from submissions.sentences import finding_sentence

State = Submission.State
WAITING = frozenset({State.SUBMITTED, State.IN_REVIEW})


@transaction.atomic
def submit(submission_id: int, *, by: User) -> Attempt:
    """Send a tier to be scored: everything in the draft is copied into a new attempt that never changes.

    Raises `Invalid` when students' permissions were not answered or something that must be there is not.
    """
    submission = locked_submission(submission_id)
    _require_own(submission, by)
    if submission.plan.state != LearningPlan.State.STARTED:
        raise WrongState(submission.plan.refusal("submit"))
    if not submission.can("submit"):
        raise WrongState(submission.refusal("submit"))
    own, *shared = drafts_of(submission, lock=True)
    found = gather(own, *shared)
    measured = checks.findings(submission.terms.asks, contents(found))
    _require_sendable(own, found, measured)
    _require_not_taken_back(submission, found)
    attempt = _freeze(submission, own, found, by=by)
    Finding.objects.bulk_create(_finding_row(attempt, one) for one in measured)
    settle_columns(found.files())
    if settings.LINK_CHECKS and set(found.addresses()) - set(found.checks):
        jobs.enqueue("submissions.ask_for_links", attempt.pk)
    submission.move("submit", by=by, submitted_at=attempt.submitted_at, ready_at=None)
    _refresh_ready(submission.plan_id, submission.teacher_id)
    tell_submitted(attempt, submission)
    return attempt


@transaction.atomic
def withdraw(submission_id: int, *, by: User) -> Submission:
    """Take a tier back before it is decided. A scorer who holds it is told; their notes stay theirs."""
    submission = locked_submission(submission_id)
    _require_own(submission, by)
    return take_back(submission, by=by)


def take_back(submission: Submission, *, by: User) -> Submission:
    """The same where the submission is locked already, for whoever may."""
    holder = submission.claimed_by
    submission.move("withdraw", by=by, ready_at=None, claimed_by=None, claimed_at=None, claimed_until=None)
    if holder is not None:
        reference = submission.attempts.order_by("-number").values_list("reference", flat=True)[0]
        tell_withdrawn(submission, holder, reference)
    return submission


@transaction.atomic
def revise(submission_id: int, *, by: User) -> Submission:
    """Open a tier again after “not yet on track” or after taking it back. Earlier attempts stay as they were."""
    submission = locked_submission(submission_id)
    _require_own(submission, by)
    if submission.plan.state != LearningPlan.State.STARTED:
        raise WrongState(submission.plan.refusal("revise"))
    after_decision = submission.state == State.NOT_YET
    submission.move("revise", by=by, ready_at=None)
    if after_decision:
        Workspace.objects.filter(terms=submission.terms_id, teacher=by).update(changes="")
    return submission


@transaction.atomic
def refresh_ready(plan_id: int, *, teacher_id: int) -> None:
    """Say again which tiers of a ladder may be scored: files settled, earlier tiers on track, nothing paused."""
    locked_plan(plan_id)
    _refresh_ready(plan_id, teacher_id)


def _refresh_ready(plan_id: int, teacher_id: int) -> None:
    """The same where the plan is locked already."""
    ladder = list(
        Submission.objects.select_for_update(of=("self",))
        .filter(plan=plan_id, teacher=teacher_id)
        .select_related("terms")
        .order_by("tier_order")
    )
    earlier_on_track = True
    for submission in ladder:
        if submission.state in WAITING:
            open_now = earlier_on_track or not submission.terms.sequential
            _set_ready(submission, open_now and _can_be_read(submission))
        earlier_on_track = earlier_on_track and submission.state == State.ON_TRACK


def file_settled(file_id: str) -> None:
    """A file is ready or could not be used: complete the findings of what it was sent with, and tell its teacher.

    Job after `files.check`; safe to run twice.
    """
    file = StoredFile.objects.get(pk=int(file_id))
    if not file.is_settled:
        return
    attempts = Attempt.objects.filter(pk__in=attempts_with(file))
    for attempt in attempts.select_related("submission"):
        _settle(attempt.submission_id, attempt.pk, file)


@transaction.atomic
def _settle(submission_id: int, attempt_id: int, file: StoredFile) -> None:
    submission = locked_submission(submission_id)
    complete_findings(submission, attempt_id)
    if file.state in LOST:
        tell_unusable(submission, file.label, file.pk)
    _refresh_ready(submission.plan_id, submission.teacher_id)


def complete_findings(submission: Submission, attempt_id: int) -> None:
    """Write down what was not known when an attempt was sent and is known now. Its submission is locked."""
    attempt = submission.attempts.get(pk=attempt_id)
    measured = {one.rule: one for one in checks.findings(submission.terms.asks, contents(gather_sent(attempt)))}
    for row in attempt.findings.filter(met__isnull=True):
        one = measured.get(row.rule)
        if one is not None and (one.met is not None or one.found != row.found):
            row.found, row.met, row.over = one.found, one.met, one.over
            row.save(update_fields=["found", "met", "over"])


def drafts_of(submission: Submission, *, lock: bool = False) -> list[Workspace]:
    """The drafts a teacher's tier is made of: their own first, then the group's shared one."""
    takes_part = Membership.objects.filter(plan=submission.plan_id, teacher=submission.teacher_id, left_at__isnull=True)
    which = Q(teacher=submission.teacher_id) | Q(Exists(takes_part), teacher__isnull=True)
    drafts = Workspace.objects.filter(which, terms=submission.terms_id).select_related("use").order_by("pk")
    if lock:
        drafts = drafts.select_for_update(of=("self",))
    return sorted(drafts, key=lambda draft: draft.teacher_id is None)


def _require_own(submission: Submission, by: User) -> None:
    if submission.teacher_id != by.pk:
        raise PermissionDenied


def _require_sendable(own: Workspace, found: Gathered, measured: list[checks.Found]) -> None:
    errors = {}
    if own.use is None:
        errors["use"] = _("Answer the question about students before you send.")
    elif own.use.wording != uses.WORDING:
        errors["use"] = _("The question about students is asked more exactly now. Answer it once more before you send.")
    if not any(row for row in found.rows()):
        errors["empty"] = _("There is nothing to send yet. Start with the first task on the list.")
    errors |= {one.rule: finding_sentence(one) for one in measured if one.blocks}
    if errors:
        raise Invalid(errors)


def _require_not_taken_back(submission: Submission, found: Gathered) -> None:
    """Nothing is sent that its scorer could not see."""
    items = {item.key: item for item in items_in(found)}
    for taken in in_force(submission.plan_id).filter(remains=Withdrawal.Remains.NOTHING):
        if taken.key in items:
            name = items[taken.key].name[:80]
            sentence = (
                _(
                    "“%(name)s” is closed: somebody reported a privacy problem. Take it out, or ask a coordinator to look."
                )
                if taken.is_held
                else _("“%(name)s” was taken back from scoring. Take it out, or allow it again before you send.")
            )
            raise Invalid({"use": sentence % {"name": name}})
        if taken.key is None and taken.submission_id == submission.pk and taken.is_held:
            raise Invalid(
                {"use": _("Somebody reported a privacy problem in this tier. Ask a coordinator to look first.")}
            )
        if taken.key is None and taken.submission_id == submission.pk:
            raise Invalid({"use": _("You took this tier back from scoring. Allow it again before you send it.")})


def _freeze(submission: Submission, own: Workspace, found: Gathered, *, by: User) -> Attempt:
    last = submission.attempts.order_by("-number").values_list("number", flat=True).first() or 0
    attempt = Attempt.objects.create(
        submission=submission,
        number=last + 1,
        reference=_reference(submission.terms),
        submitted_at=clock.now(),
        submitted_by=by,
        changes=own.changes,
        school_name=submission.school.name if submission.school else "",
        credited_name=by.name,
        use_id=own.use_id,
        digest=digest(found, own.changes),
    )
    copy_to(attempt, found)
    if own.use is not None:
        freeze_uses(attempt, submission, found, own.use)
    return attempt


def _reference(terms: TierTerms) -> str:
    """The next free reference. The counter's row stays locked until the attempt is written."""
    counters = ReferenceCounter.objects.select_for_update().filter(tier_order=terms.order)
    counter = counters.first()
    if counter is None:
        ReferenceCounter.objects.get_or_create(tier_order=terms.order)
        counter = counters.get()
    counter.last += 1
    while Attempt.objects.filter(reference=str(counter)).exists():
        counter.last += 1
    counter.save(update_fields=["last"])
    return str(counter)


def _finding_row(attempt: Attempt, found: checks.Found) -> Finding:
    return Finding(
        attempt=attempt,
        rule=found.rule,
        kind=found.kind,
        found=found.found,
        minimum=found.minimum,
        maximum=found.maximum,
        met=found.met,
        over=found.over,
        severity=found.severity,
    )


def _can_be_read(submission: Submission) -> bool:
    attempt = submission.attempts.order_by("-number").first()
    if attempt is None or attempt.pauses.filter(closed_at__isnull=True).exists():
        return False
    unsettled = StoredFile.objects.filter(pk__in=files_of([attempt.pk])).exclude(
        state__in=[StoredFile.State.READY, StoredFile.State.REJECTED, StoredFile.State.PURGED]
    )
    return not unsettled.exists()


def _set_ready(submission: Submission, ready: bool) -> None:
    if ready and submission.ready_at is None:
        submission.ready_at = clock.now()
    elif not ready and submission.ready_at is not None and submission.state == State.SUBMITTED:
        submission.ready_at = None
    else:
        return
    submission.save(update_fields=["ready_at"])
