"""Colleagues in a plan: invited by mail address, in by their own yes, and free to leave."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import clock
from core.errors import Invalid, WrongState
from submissions import access
from submissions.actions.enrolling import enrol
from submissions.actions.locking import locked_plan
from submissions.actions.telling import tell_invited
from submissions.gathering import copy_between
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
        plan=plan, colleague=colleague, defaults={"invited_by": by}
    )
    if invitation.answered_at is not None:
        invitation.answered_at, invitation.invited_by, invitation.invited_at = None, by, clock.now()
        invitation.save(update_fields=["answered_at", "invited_by", "invited_at"])
    if created:
        tell_invited(invitation)
    return invitation


@transaction.atomic
def join(plan_id: int, *, attested: bool, by: User, part: str = "") -> Membership:
    """Take part, after an invitation. A plan under way gives the colleague their own ladder at once."""
    plan = locked_plan(plan_id)
    invitation = GroupInvitation.objects.filter(plan=plan, colleague=by).first()
    if invitation is None or (invitation.answered_at is not None and not access.is_member(by, plan)):
        raise PermissionDenied  # nobody asked, or they said no or left since: the group asks again if it wants to
    if plan.state == LearningPlan.State.ARCHIVED:
        raise WrongState(plan.refusal("join"))
    if not attested:
        raise Invalid({"attested": _("Tick the statement to take part. Without it the work cannot be paid.")})
    now = clock.now()
    membership, created = Membership.objects.get_or_create(
        plan=plan, teacher=by, defaults={"part": part, "attested_at": now}
    )
    if not created and membership.left_at is not None:
        membership.left_at, membership.attested_at = None, now
        membership.save(update_fields=["left_at", "attested_at"])
    GroupInvitation.objects.filter(pk=invitation.pk).update(answered_at=now)
    if created and plan.state == LearningPlan.State.STARTED:
        enrol(plan, membership, list(plan.terms.all()))
    return membership


@transaction.atomic
def decline(plan_id: int, *, by: User) -> None:
    """Say no to an invitation. Saying it twice changes nothing."""
    locked_plan(plan_id)
    GroupInvitation.objects.filter(plan=plan_id, colleague=by, answered_at__isnull=True).update(answered_at=clock.now())


@transaction.atomic
def leave(plan_id: int, *, by: User) -> Membership:
    """Stop taking part. What the group shared until now stays in the leaver's own drafts."""
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
    own = {draft.terms_id: draft for draft in Workspace.objects.filter(plan=plan, teacher=leaver)}
    for shared in Workspace.objects.filter(plan=plan, teacher__isnull=True):
        if shared.terms_id in own:
            copy_between(shared, own[shared.terms_id])


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
