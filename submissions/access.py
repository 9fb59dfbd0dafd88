"""Who may see and change plans, drafts and evidence. Every function answers yes or no."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.access import can_coordinate, roles_of
from accounts.models import Role, User
from files.models import StoredFile
from submissions.consent import is_closed_in_drafts, is_closed_to_scorers
from submissions.gathering import CARRIERS, attempts_with, drafts_with
from submissions.models import Coaching, LearningPlan, Membership, Pause, Submission, Workspace


def can_view(user: User, submission: Submission) -> bool:
    """The same answer as `Submission.objects.visible_to(user)`."""
    return Submission.objects.visible_to(user).filter(pk=submission.pk).exists()


def is_member(user: User, plan: LearningPlan) -> bool:
    """Takes part in the plan now."""
    return Membership.objects.filter(plan=plan, teacher=user, left_at__isnull=True).exists()


def is_involved(user: User, plan_id: int) -> bool:
    """Is or was in the group, or coached it: such a person never judges the work."""
    return (
        Membership.objects.filter(plan=plan_id, teacher=user).exists()
        or Coaching.objects.filter(plan=plan_id, coach=user).exists()
    )


def is_part_of(user: User, workspace: Workspace) -> bool:
    """Whether the draft is theirs, or their group's."""
    return workspace.teacher_id == user.pk or (workspace.teacher_id is None and is_member(user, workspace.plan))


def can_read_stays(user: User, plan: LearningPlan) -> bool:
    """Who took part from when until when: who began the plan, who takes part now, and the coordinators."""
    return plan.owner_id == user.pk or is_member(user, plan) or can_coordinate(user)


def can_edit(user: User, workspace: Workspace) -> bool:
    """Their own draft, or their group's, while their own tier is a draft and the plan is under way."""
    if not is_part_of(user, workspace):
        return False
    mine = Submission.objects.filter(terms=workspace.terms_id, teacher=user, state=Submission.State.DRAFT)
    return mine.filter(plan__state=LearningPlan.State.STARTED).exists()


def coachings_of(user: User) -> QuerySet[Coaching]:
    """Who opened their drafts of which plan to this person as a coach: they were asked, and a coach they still are."""
    asked = Coaching.objects.filter(coach=user, ended_at__isnull=True)
    return asked if Role.COACH in roles_of(user) else asked.none()


def can_withdraw_use(user: User, submission: Submission) -> bool:
    """Its teacher, and the coordinators, who answer for the privacy of everybody's students but score none of this."""
    return submission.teacher_id == user.pk or (can_coordinate(user) and not is_involved(user, submission.plan_id))


def can_let_go(user: User, pause: Pause) -> bool:
    """Close a pause without a replacement: who opened it, and the coordinators; a privacy problem, they alone."""
    if can_coordinate(user) and not is_involved(user, pause.attempt.submission.plan_id):
        return True
    return pause.opened_by_id == user.pk and pause.kind != Pause.Kind.PRIVACY


def can_answer_plan(user: User, plan: LearningPlan) -> bool:
    """A coordinator or deputy, and never for a plan of their own."""
    return can_coordinate(user) and not is_involved(user, plan.pk)


def can_read_file(user: User, file: StoredFile) -> bool:
    """Its owner; whoever may read a submission it was sent with; the group and the coach of a draft it is in.

    A file under an open privacy problem is hidden from everybody but its owner and the coordinators; one that is taken
    back from scoring, from everybody else who does not write with its owner now: scorers, coaches, who left the group.
    """
    if not user.is_active:
        return False
    if file.owner_id == user.pk:
        return True
    if not can_coordinate(user) and _is_hidden(file):
        return False
    return _sent_to(user, file) or _drafted_with(user, file)


def _sent_to(user: User, file: StoredFile) -> bool:
    attempts = attempts_with(file)
    if not attempts:
        return False
    readable = Submission.objects.visible_to(user).filter(attempts__in=attempts)
    if is_closed_to_scorers(file, attempts) and not can_coordinate(user):
        readable = readable.filter(_takes_part(user), teacher=user)  # a colleague of the group who sent it too
    return readable.exists()


def _drafted_with(user: User, file: StoredFile) -> bool:
    drafts = drafts_with(file)
    if not drafts:
        return False
    workspaces = Workspace.objects.filter(pk__in=drafts)
    if workspaces.filter(_takes_part(user), teacher__isnull=True).exists():
        return True
    if is_closed_in_drafts(file, drafts):
        return False
    asked = coachings_of(user).filter(plan=OuterRef("plan"))
    theirs = Exists(asked.filter(asked_by=OuterRef("teacher")))
    coached = workspaces.filter(theirs | (Q(teacher__isnull=True) & Exists(asked)))
    # Who left a group has a colleague's files in their own draft: what was shared until then, and no more.
    return coached.exists() or workspaces.filter(teacher=user).exists()


def _takes_part(user: User) -> Exists:
    """Whether they take part in the plan of a row now."""
    return Exists(Membership.objects.filter(plan=OuterRef("plan"), teacher=user, left_at__isnull=True))


def _is_hidden(file: StoredFile) -> bool:
    items = []
    for carrier in CARRIERS:
        for pk in carrier.objects.filter(file=file, attempt__isnull=False).values_list("pk", flat=True):
            items.append(f"{carrier._meta.model_name}:{pk}")
    privacy = Pause.objects.filter(kind=Pause.Kind.PRIVACY, closed_at__isnull=True, item__in=items)
    return bool(items) and privacy.exists()
