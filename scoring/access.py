"""Who may judge what. `submissions.querysets.judgeable_by` says the same in SQL; a test holds them together."""

from accounts.access import SCORERS, can_coordinate, grants_of
from accounts.models import User
from submissions.models import Coaching, Decision, Membership, Submission


def can_score(user: User, submission: Submission) -> bool:
    """Whether this person may ever judge this work: a role that reaches it, and nothing that ties them to it."""
    return _is_reached(user, submission) and not is_tied(user, submission) and not _is_own_school(user, submission)


def can_reverse(user: User, decision: Decision) -> bool:
    """Coordinators take decisions back, but never one about their own work, their group's or what they coached."""
    return can_coordinate(user) and not is_tied(user, decision.submission)


def _is_reached(user: User, submission: Submission) -> bool:
    return any(
        grant.role in SCORERS
        and grant.program in {"", submission.program.slug}
        and grant.school_id in {None, submission.school_id}
        for grant in grants_of(user)
    )


def _is_own_school(user: User, submission: Submission) -> bool:
    if submission.program.own_school_scoring or submission.school_id is None:
        return False
    return user.postings.filter(school_id=submission.school_id).exists()


def is_tied(user: User, submission: Submission) -> bool:
    """Whether the work is their own, of a group they are or were in, or coached by them."""
    if submission.teacher_id == user.pk:
        return True
    if Membership.objects.filter(plan_id=submission.plan_id, teacher=user).exists():
        return True  # also those who left: what they built is still in it
    return Coaching.objects.filter(plan_id=submission.plan_id, coach=user).exists()
