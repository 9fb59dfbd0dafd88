"""Verbs of the desk: score, decide, take back. `decide` is where money, credential and mail hang together."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

import credentials.actions
import library.actions
import notices.actions
import payouts.actions
import submissions.actions
from accounts.models import User
from core import clock
from core.errors import Invalid, WrongState
from rubrics.models import Level
from scoring.access import can_reverse, can_score
from scoring.judgement import RatingData, results
from scoring.models import Assessment, KeptScores, Rating
from submissions.actions.locking import locked_submission
from submissions.actions.telling import tier_path
from submissions.models import Attempt, Decision, Submission

State = Submission.State
STANDING = (Decision.State.DECIDED, Decision.State.RELEASED)


@dataclass(frozen=True)
class Saved:
    """What a save led to. `kept` is set when the page was stale: nothing was overwritten, both are there."""

    assessment: Assessment
    kept: KeptScores | None = None


@transaction.atomic
def save_assessment(
    attempt_id: int, *, revision: int, ratings: Sequence[RatingData], message: str, note: str, by: User
) -> Saved:
    """Keep a scorer's half-done scores. Raises `WrongState` without a claim, or once they decided."""
    assessment = _own_assessment(attempt_id, by=by)
    if assessment.revision != revision:
        return Saved(assessment, _keep_both(assessment, revision, ratings, message, note))
    _require_levels_of(assessment, ratings)
    Rating.objects.bulk_create(
        [Rating(assessment=assessment, **vars(rating)) for rating in ratings],
        update_conflicts=True,
        unique_fields=["assessment", "criterion"],
        update_fields=["level", "comment", "next_step"],
    )
    assessment.message, assessment.note = message, note
    assessment.revision, assessment.saved_at = revision + 1, clock.now()
    assessment.save(update_fields=["message", "note", "revision", "saved_at"])
    return Saved(assessment)


@transaction.atomic
def settle(kept_id: int, *, use: bool, by: User) -> Assessment:
    """Choose between two versions of one's scores: take the kept one over, or let it go."""
    kept = KeptScores.objects.select_related("assessment").get(pk=kept_id)
    assessment = _own_assessment(kept.assessment.attempt_id, by=by)
    if assessment.pk != kept.assessment_id:
        raise PermissionDenied
    if use and kept.settled_at is None:
        content = kept.content
        ratings = [RatingData(int(pk), *row) for pk, row in content["ratings"].items()]
        assessment = save_assessment(
            assessment.attempt_id,
            revision=assessment.revision,
            ratings=ratings,
            message=content["message"],
            note=content["note"],
            by=by,
        ).assessment
    KeptScores.objects.filter(pk=kept_id, settled_at__isnull=True).update(settled_at=clock.now())
    return assessment


@transaction.atomic
def claim_next(*, by: User, within: Q | None = None, plan_id: int | None = None) -> Submission | None:
    """Take the oldest work this person may score; of one plan only, if that is given. None when there is none.

    Two people asking at once get different work: each passes over plans the other holds.
    """
    free = Submission.objects.for_queue(by).free().order_by("ready_at", "id")
    if within is not None:
        free = free.filter(within)
    if plan_id is not None:
        free = free.filter(plan=plan_id)
    refused: list[int] = []
    while True:
        candidates = free.exclude(pk__in=refused).select_related("plan")
        submission = candidates.select_for_update(of=("plan",), skip_locked=True).first()
        if submission is None:
            return None
        try:
            return submissions.actions.claim(submission.pk, by=by)
        except WrongState:  # somebody took it between our look and our lock
            refused.append(submission.pk)


@transaction.atomic
def decide(attempt_id: int, *, on_track: bool, by: User) -> Decision:
    """Judge an attempt, and let everything that hangs on the judgement happen with it.

    Raises `Invalid`, by field, while the ratings do not bear the decision; `WrongState` when the work was taken
    back, sent anew or decided by somebody else; `PermissionDenied` for work this person may not judge.
    """
    attempt = Attempt.objects.get(pk=attempt_id)
    submission = locked_submission(attempt.submission_id)
    standing = Decision.objects.filter(attempt=attempt, state__in=STANDING).select_related("decided_by").first()
    if standing is not None:
        return _same_again(standing, on_track=on_track, by=by)
    if not can_score(by, submission):
        raise PermissionDenied
    submission = _held(submission, attempt, by=by)
    assessment = _own_assessment(attempt.pk, by=by)
    decision = submissions.actions.record_decision(
        attempt.pk,
        on_track=on_track,
        results=results(
            list(submission.terms.rubric_version.ordered_criteria()),
            {rating.criterion_id: _data(rating) for rating in assessment.ratings.all()},
            {finding.rule: finding for finding in attempt.findings.all()},
            on_track=on_track,
        ),
        message=assessment.message,
        by=by,
    )
    assessment.move("decide", by=by, decision=decision)
    return _release(decision, by=by)


def _release(decision: Decision, *, by: User) -> Decision:
    """What a decision leads to, in this order: it is published, money, credential, the next tier, mail."""
    decision = submissions.actions.release_decision(decision.pk, by=by)
    submission = decision.submission
    if decision.on_track:
        payouts.actions.earn(submission.pk, decision_id=decision.pk)
        _award(submission, by=by)
    submissions.actions.refresh_ready(submission.plan_id, teacher_id=submission.teacher_id)
    _tell(decision)
    return decision


@transaction.atomic
def reverse(decision_id: int, *, reason: str, by: User) -> Decision:
    """Take a decision back: unpaid money is void, the credential suspended, the practice out of the library, and the
    work waits for a scorer again."""
    submission = locked_submission(Decision.objects.values_list("submission_id", flat=True).get(pk=decision_id))
    decision = Decision.objects.select_for_update().get(pk=decision_id)
    decision.submission = submission
    if not can_reverse(by, decision):
        raise PermissionDenied
    if not reason.strip():
        raise Invalid({"reason": _("Say why. The teacher reads it.")})
    if decision.state == Decision.State.REVERSED and decision.reversed_by_id == by.pk:
        return decision
    decision = submissions.actions.reverse_decision(decision.pk, reason=reason.strip(), by=by)
    if decision.on_track:
        payouts.actions.void_for(submission.pk, reason=reason.strip(), by=by)
        credentials.actions.suspend_for(_source(submission), recipient=submission.teacher, by=by)
        library.actions.hide_for(submission.pk, by=by)
    for assessment in Assessment.objects.select_for_update().filter(decision=decision):
        assessment.move("reopen", by=by, decision=None)
    submissions.actions.refresh_ready(submission.plan_id, teacher_id=submission.teacher_id)
    _tell_reversed(decision)
    return decision


def _own_assessment(attempt_id: int, *, by: User) -> Assessment:
    assessment = Assessment.objects.select_for_update().filter(attempt=attempt_id, scorer=by).first()
    if assessment is None:
        if not Submission.objects.filter(attempts=attempt_id, claimed_by=by).exists():
            raise WrongState(_("Claim this work before you score it, so that nobody else does it at the same time."))
        assessment, _made = Assessment.objects.get_or_create(attempt_id=attempt_id, scorer=by)
    if assessment.state == Assessment.State.DONE:
        raise WrongState(_("You have decided this, so your scores stay as they are. The queue has the next one."))
    return assessment


def _require_levels_of(assessment: Assessment, ratings: Sequence[RatingData]) -> None:
    version = Attempt.objects.filter(pk=assessment.attempt_id).values("submission__terms__rubric_version")
    levels = dict(Level.objects.filter(criterion__version__in=version).values_list("pk", "criterion_id"))
    for rating in ratings:
        foreign = rating.criterion_id not in levels.values()
        if foreign or (rating.level_id is not None and levels.get(rating.level_id) != rating.criterion_id):
            raise Invalid({"": _("The rubric on your screen is not the one of this work. Reload the page.")})


def _keep_both(
    assessment: Assessment, revision: int, ratings: Sequence[RatingData], message: str, note: str
) -> KeptScores:
    content = {
        "message": message,
        "note": note,
        "ratings": {str(r.criterion_id): [r.level_id, r.comment, r.next_step] for r in ratings},
    }
    unsettled = KeptScores.objects.filter(assessment=assessment, base_revision=revision, settled_at__isnull=True)
    kept = unsettled.first() or KeptScores(assessment=assessment, base_revision=revision)
    kept.content, kept.at = content, clock.now()
    kept.save()
    return kept


def _data(rating: Rating) -> RatingData:
    return RatingData(rating.criterion_id, rating.level_id, rating.comment, rating.next_step)


def _same_again(standing: Decision, *, on_track: bool, by: User) -> Decision:
    if standing.decided_by_id == by.pk and standing.on_track is on_track:
        return standing
    raise WrongState(
        _("%(name)s decided this on %(when)s, so nothing was changed. Your notes are kept.")
        % {
            "name": standing.decided_by.name,
            "when": date_format(localtime(standing.decided_at), "DATETIME_FORMAT"),
        }
    )


def _held(submission: Submission, attempt: Attempt, *, by: User) -> Submission:
    """The submission, held by this person: a claim that ran out while nobody else came is simply renewed."""
    waiting = submission.state in {State.SUBMITTED, State.IN_REVIEW}
    if waiting and submission.attempts.filter(number__gt=attempt.number).exists():
        raise WrongState(_("Its teacher has sent a newer version since, so nothing was decided. Your notes are kept."))
    if submission.claimed_by_id == by.pk:
        return submission
    if submission.state == State.IN_REVIEW and submission.claimed_by is not None:
        raise WrongState(
            _("Your claim ran out and %(name)s is scoring this now, so nothing was decided. Your notes are kept.")
            % {"name": submission.claimed_by.name}
        )
    if submission.state == State.SUBMITTED and submission.ready_at is None:
        raise WrongState(_("This waits for its teacher now, so nothing was decided. Your notes are kept."))
    if submission.state == State.SUBMITTED:
        return submissions.actions.claim(submission.pk, by=by)
    raise WrongState(submission.refusal("pass"))


def _award(submission: Submission, *, by: User) -> None:
    passed = (
        Decision.objects.filter(
            submission__plan=submission.plan_id,
            submission__teacher=submission.teacher_id,
            state=Decision.State.RELEASED,
            on_track=True,
        )
        .select_related("attempt", "submission__terms")
        .prefetch_related("results__criterion", "results__level")
        .order_by("submission__tier_order")
    )
    tiers = [
        {
            "tier": decision.submission.tier_order,
            "name": decision.submission.terms.name,
            "attempt": decision.attempt.reference,
            "decided": decision.decided_at.isoformat(),
            "criteria": [{"criterion": r.criterion.name, "level": r.level.name} for r in decision.results.all()],
        }
        for decision in passed
    ]
    credentials.actions.award(
        program=submission.program,
        recipient=submission.teacher,
        source=_source(submission),
        title=submission.plan.title,
        results=tiers,
        tiers_passed={decision.submission.terms.tier_id for decision in passed},
        by=by,
    )


def _source(submission: Submission) -> str:
    return f"plan:{submission.plan.uuid}"


def _tell(decision: Decision) -> None:
    submission = decision.submission
    facts = {"tier": submission.tier_order, "title": submission.plan.title}
    context = {"decision": decision, "submission": submission, "plan": submission.plan, "attempt": decision.attempt}
    if decision.on_track:
        event, sentence = "on_track", _("Tier %(tier)d of “%(title)s” is on track.") % facts
    else:
        event = "not_yet"
        sentence = (
            _("Tier %(tier)d of “%(title)s” is not yet on track. Read what to change, and send it again.") % facts
        )
    notices.actions.send(
        event,
        to=submission.teacher,
        subject=f"decision:{decision.uuid}",
        sentence=sentence,
        path=f"{tier_path(submission)}decision/",
        context={**context, "reference": decision.attempt.reference},
    )


def _tell_reversed(decision: Decision) -> None:
    submission = decision.submission
    notices.actions.send(
        "reversed",
        to=submission.teacher,
        subject=f"decision:{decision.uuid}",
        sentence=_("A decision on “%(title)s” was taken back. Open it to read why.") % {"title": submission.plan.title},
        path=tier_path(submission),
        context={
            "decision": decision,
            "submission": submission,
            "plan": submission.plan,
            "reference": decision.attempt.reference,
        },
    )
