"""What this room tells people. Sentences name no student and no score."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import COORDINATORS
from accounts.models import RoleGrant, User
from notices.actions import send
from submissions.models import Attempt, GroupInvitation, LearningPlan, Pause, Submission, Withdrawal


def plan_path(plan: LearningPlan) -> str:
    """Where a plan is read."""
    return reverse("submissions:plan", args=[plan.uuid])


def tier_path(submission: Submission, page: str = "tier") -> str:
    """Where one tier of a plan is read by its teacher."""
    return reverse(f"submissions:{page}", args=[submission.plan.uuid, submission.tier_order])


def _coordinators(program: str) -> list[User]:
    grants = RoleGrant.objects.filter(role__in=COORDINATORS, user__is_active=True).valid()
    people = {grant.user_id: grant.user for grant in grants.select_related("user") if grant.program in {"", program}}
    return list(people.values())


def tell_proposed(plan: LearningPlan) -> None:
    """A plan waits for the coordinators."""
    for coordinator in _coordinators(plan.program.slug):
        send(
            "plan_proposed",
            to=coordinator,
            subject=f"plan:{plan.pk}:{plan.revision}",
            sentence=_("%(name)s proposed a plan: %(title)s") % {"name": plan.owner.name, "title": plan.title},
            path=reverse("submissions:approve_list"),
            context={"plan": plan, "teacher": plan.owner},
        )


def tell_answered(plan: LearningPlan, *, approved: bool) -> None:
    """The coordinator answered."""
    sentence = (
        _("Your plan “%(title)s” is approved. You can start it.")
        if approved
        else _("Your plan “%(title)s” came back with a question.")
    )
    send(
        "plan_answered",
        to=plan.owner,
        subject=f"plan:{plan.pk}:{plan.answered_at:%Y%m%d%H%M%S}",
        sentence=sentence % {"title": plan.title},
        path=plan_path(plan),
        context={"plan": plan, "approved": approved},
    )


def tell_invited(invitation: GroupInvitation) -> None:
    """A colleague asks you to work with them. Who said no is not asked by mail again; who left since is."""
    plan = invitation.plan
    stays = plan.memberships.filter(teacher=invitation.colleague_id).count()
    send(
        "group_invited",
        to=invitation.colleague,
        subject=f"plan:{plan.pk}:{stays}" if stays else f"plan:{plan.pk}",
        sentence=_("%(name)s asks you to take part in “%(title)s”.")
        % {"name": invitation.invited_by.name, "title": plan.title},
        path=plan_path(plan),
        context={"plan": plan, "inviter": invitation.invited_by},
    )


def tell_submitted(attempt: Attempt, submission: Submission) -> None:
    """The receipt, with the reference."""
    send(
        "submitted",
        to=submission.teacher,
        subject=f"attempt:{attempt.pk}",
        sentence=_("Tier %(order)d was sent. Its reference is %(reference)s.")
        % {"order": submission.tier_order, "reference": attempt.reference},
        path=tier_path(submission, "sent"),
        context={"attempt": attempt, "submission": submission, "plan": submission.plan},
    )


def tell_withdrawn(submission: Submission, scorer: User, reference: str) -> None:
    """The scorer who holds work learns that its teacher took it back."""
    send(
        "withdrawn_from_scorer",
        to=scorer,
        subject=f"attempt:{reference}",
        sentence=_("%(reference)s was taken back by its teacher. Your notes are kept.") % {"reference": reference},
        path=reverse("scoring:queue"),
        context={"submission": submission, "reference": reference},
    )


def tell_use_withdrawn(taken: Withdrawal, submission: Submission) -> None:
    """A coordinator took a use of a teacher's evidence back."""
    send(
        "use_withdrawn",
        to=submission.teacher,
        subject=f"withdrawal:{taken.pk}",
        sentence=_("A coordinator took back what evidence of tier %(order)d may be used for. Open it to read why.")
        % {"order": submission.tier_order},
        path=reverse("submissions:uses", args=[submission.uuid]),
        context={"submission": submission, "plan": submission.plan},
    )


def tell_unusable(submission: Submission, file_label: str, file_id: int) -> None:
    """A file that was sent turned out to be unusable."""
    send(
        "file_unusable",
        to=submission.teacher,
        subject=f"file:{file_id}",
        sentence=_("The file “%(name)s” could not be used. Open the tier to replace it.") % {"name": file_label[:80]},
        path=tier_path(submission),
        context={"submission": submission, "plan": submission.plan, "label": file_label},
    )


def tell_paused(pause: Pause, submission: Submission) -> None:
    """Something keeps the scorer from judging; the teacher can mend it. A privacy problem goes to coordinators too."""
    sentence = (
        _("Somebody looks at a privacy question in %(reference)s. Nothing is decided.")
        if pause.kind == Pause.Kind.PRIVACY
        else _("A link or file in %(reference)s could not be opened. Please replace it.")
    )
    people = [(submission.teacher, tier_path(submission, "sent"))]
    if pause.kind == Pause.Kind.PRIVACY:
        people += [
            (person, reverse("scoring:piece", args=[submission.uuid]))
            for person in _coordinators(submission.program.slug)
        ]
    for person, path in people:
        send(
            "pause_opened",
            to=person,
            subject=f"pause:{pause.pk}",
            sentence=sentence % {"reference": pause.attempt.reference},
            path=path,
            context={
                "pause": pause,
                "submission": submission,
                "plan": submission.plan,
                "reference": pause.attempt.reference,
            },
        )


def tell_pause_answered(pause: Pause, submission: Submission) -> None:
    """The scorer who asked can go on."""
    send(
        "pause_answered",
        to=pause.opened_by,
        subject=f"pause:{pause.pk}",
        sentence=_("%(reference)s can be read now; the teacher replaced what did not open.")
        % {"reference": pause.attempt.reference},
        path=reverse("scoring:piece", args=[submission.uuid]),
        context={"pause": pause, "submission": submission, "reference": pause.attempt.reference},
    )
