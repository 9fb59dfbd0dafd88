"""Colleagues in a plan: invited by mail address, in by their own yes, and free to leave."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from core import clock
from core.errors import Invalid, WrongState
from submissions import access
from submissions.actions.enrolling import enrol
from submissions.actions.locking import locked_plan
from submissions.actions.telling import tell_invited
from submissions.gathering import copy_between, drop_copies
from submissions.models import GroupInvitation, LearningPlan, Membership, Workspace


@transaction.atomic
def invite(plan_id: int, *, email: str, by: User) -> GroupInvitation:
    """Ask a colleague to take part. Raises `Invalid` for an address nobody here has, or when the group is full."""
    plan = locked_plan(plan_id)
    if not access.is_member(by, plan):
        raise PermissionDenied
    if plan.state == LearningPlan.State.ARCHIVED:
        raise WrongState(plan.refusal("invite"))
    colleague = User.objects.filter(email__iexact=email.strip(), is_active=True, is_superuser=False).first()
    if colleague is None:
        raise Invalid({"email": _("Nobody here has this address. Check it with your colleague.")})
    if plan.memberships.filter(teacher=colleague, left_at__isnull=True).exists():
        raise Invalid({"email": _("%(name)s takes part already.") % {"name": colleague.name}})
    _require_room(plan, colleague)
    if not plan.is_group:
        _make_group(plan)
    invitation, created = GroupInvitation.objects.get_or_create(
        plan=plan, colleague=colleague, answered_at=None, defaults={"invited_by": by}
    )
    if created:
        tell_invited(invitation)
    return invitation


@transaction.atomic
def join(plan_id: int, *, attested: bool, by: User, part: str = "") -> Membership:
    """Take part, after an invitation. A plan under way gives the colleague their own ladder at once; who comes back
    finds theirs as they left it, and what the group has in common in common again."""
    plan = locked_plan(plan_id)
    invitation = GroupInvitation.objects.filter(plan=plan, colleague=by).order_by("-pk").first()
    standing = plan.memberships.filter(teacher=by, left_at__isnull=True).first()
    if invitation is None or (invitation.answered_at is not None and standing is None):
        raise PermissionDenied  # nobody asked, or they said no or left since: the group asks again if it wants to
    if plan.state == LearningPlan.State.ARCHIVED:
        raise WrongState(plan.refusal("join"))
    if not attested:
        raise Invalid({"attested": _("Tick the statement to take part. Without it the work cannot be paid.")})
    membership = standing or _begin(invitation, part)
    GroupInvitation.objects.filter(pk=invitation.pk, answered_at__isnull=True).update(answered_at=clock.now())
    if standing is None and plan.state == LearningPlan.State.STARTED:
        if plan.submissions.filter(teacher=by).exists():
            _share_again(plan, by)
        else:
            enrol(plan, membership, list(plan.terms.all()))
    return membership


def _begin(invitation: GroupInvitation, part: str) -> Membership:
    """A new stay. What was chosen for the last one holds until it is chosen anew; the statement is made each time."""
    plan, teacher = invitation.plan, invitation.colleague
    last = plan.memberships.filter(teacher=teacher).last()
    return Membership.objects.create(
        plan=plan,
        teacher=teacher,
        invited_by=invitation.invited_by,
        part=part or (last.part if last else ""),
        wants_hours=last.wants_hours if last else False,
        attested_at=clock.now(),
    )


@transaction.atomic
def decline(plan_id: int, *, by: User) -> None:
    """Say no to an invitation. Saying it twice changes nothing."""
    locked_plan(plan_id)
    GroupInvitation.objects.filter(plan=plan_id, colleague=by, answered_at__isnull=True).update(answered_at=clock.now())


@transaction.atomic
def leave(plan_id: int, *, by: User) -> Membership:
    """Stop taking part. What the group shared until now stays in the leaver's own drafts; what they took along when they
    left before is not taken twice, and stays as they made it."""
    plan = locked_plan(plan_id)
    if plan.owner_id == by.pk:
        raise WrongState(_("You began this plan, so it stays yours. You can put it away instead."))
    membership = plan.memberships.filter(teacher=by, left_at__isnull=True).first()
    if membership is None:
        raise PermissionDenied
    membership.left_at = clock.now()
    membership.save(update_fields=["left_at"])
    _keep_what_was_shared(plan, by)
    return membership


def _keep_what_was_shared(plan: LearningPlan, leaver: User) -> None:
    for shared, own in _shared_and_own(plan, leaver):
        copy_between(shared, own)


def _share_again(plan: LearningPlan, returner: User) -> None:
    """What they took along and never changed is the group's once more: kept, it would be sent twice."""
    for shared, own in _shared_and_own(plan, returner):
        drop_copies(shared, own)


def _shared_and_own(plan: LearningPlan, member: User) -> list[tuple[Workspace, Workspace]]:
    """The group's draft and a member's own, tier by tier. Both are held, so that nothing is typed meanwhile."""
    drafts = Workspace.objects.filter(Q(teacher=member) | Q(teacher__isnull=True), plan=plan)
    rows = list(drafts.select_for_update().order_by("pk"))
    own = {draft.terms_id: draft for draft in rows if draft.teacher_id}
    return [(draft, own[draft.terms_id]) for draft in rows if draft.teacher_id is None and draft.terms_id in own]


def _require_room(plan: LearningPlan, colleague: User) -> None:
    taken = plan.memberships.filter(left_at__isnull=True).count()
    asked = plan.invitations.filter(answered_at__isnull=True).exclude(colleague=colleague).count()
    if taken + asked >= plan.program.group_max:
        raise Invalid(
            {"email": _("A group has at most %(count)d people in this program.") % {"count": plan.program.group_max}}
        )


def _make_group(plan: LearningPlan) -> None:
    plan.is_group = True
    plan.save(update_fields=["is_group"])
    if plan.state == LearningPlan.State.STARTED:
        Workspace.objects.bulk_create(Workspace(plan=plan, terms=terms) for terms in plan.terms.all())
