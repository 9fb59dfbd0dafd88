"""Plans, their sources and revisions, the people who take part or coach, and the terms frozen at the start."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core import clock
from core.moves import Moves
from core.triggers import Frozen, Guard
from credentials.models import Program, Tier, TopicPage
from rubrics.models import RubricVersion
from submissions.querysets import PlanQuerySet

PERSON = settings.AUTH_USER_MODEL


class LearningPlan(Moves):
    """What a teacher, or a group, sets out to change, and under which terms."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PROPOSED = "proposed", _("Waiting for approval")
        RETURNED = "returned", _("Sent back with questions")
        STARTED = "started", _("Under way")
        ARCHIVED = "archived", _("Archived")

    class GoalFor(models.TextChoices):
        STUDENTS = "students", _("Students")
        FAMILIES = "families", _("Families")
        COLLEAGUES = "colleagues", _("Colleagues")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="plans")
    owner = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="plans_begun")
    topic = models.ForeignKey(TopicPage, null=True, blank=True, on_delete=models.SET_NULL, related_name="plans")
    own_topic = models.CharField(_("topic of your own"), max_length=160, blank=True)
    title = models.CharField(_("name of your practice"), max_length=160)
    goal = models.TextField(_("goal"), blank=True)
    goal_for = models.CharField(_("for whom"), max_length=12, choices=GoalFor, default=GoalFor.STUDENTS)
    district_goals = models.CharField(_("district or school goals it serves"), max_length=300, blank=True)
    trying = models.TextField(_("how you will try it"), blank=True)
    expected = models.TextField(_("evidence you expect"), blank=True)
    is_group = models.BooleanField(_("with colleagues"), default=False)
    language = models.CharField(_("language of the work"), max_length=10, default="en")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)
    attested_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    attested_at = models.DateTimeField(null=True, blank=True)
    proposed_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(_("what the coordinator asks"), blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    archived_from = models.CharField(max_length=10, blank=True)

    objects = PlanQuerySet.as_manager()

    MOVES = {
        "propose": ({State.DRAFT, State.RETURNED}, State.PROPOSED),
        "start": ({State.DRAFT, State.PROPOSED, State.RETURNED}, State.STARTED),
        "return": ({State.PROPOSED}, State.RETURNED),
        "archive": ({State.DRAFT, State.PROPOSED, State.RETURNED, State.STARTED}, State.ARCHIVED),
        "restore": ({State.ARCHIVED}, State.DRAFT),
        "resume": ({State.ARCHIVED}, State.STARTED),
    }

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-updated_at"], name="plan_of_owner"),
            models.Index(
                fields=["proposed_at", "id"],
                condition=Q(state="proposed", answered_at__isnull=True),
                name="plan_waits_for_an_answer",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="an_attestation_says_who_and_when",
                condition=Q(attested_by__isnull=True, attested_at__isnull=True)
                | Q(attested_by__isnull=False, attested_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_started_plan_has_an_attestation_and_a_date",
                condition=~Q(state="started") | Q(attested_at__isnull=False, started_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_approved(self) -> bool:
        """Whether a coordinator said yes; its teacher can start it."""
        return self.state == self.State.PROPOSED and self.answered_at is not None

    def refusal(self, name: str) -> str:
        """Why a move is not possible now."""
        return _now(
            "This plan is “%(state)s” now, so that is not possible any more. Reload the page to see what is."
        ) % {"state": self.get_state_display()}


class PlanSource(models.Model):
    """A source of learning named in the plan."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Published text, article, webinar or course")
        EVENT = "event", _("One-time event: conference, workshop or visit")
        OTHER = "other", _("Something else, such as a blog")

    plan = models.ForeignKey(LearningPlan, on_delete=models.CASCADE, related_name="sources")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.TEXT)
    citation = models.CharField(_("what it is"), max_length=300)
    link = models.URLField(_("link"), blank=True)
    research_based = models.BooleanField(_("research-based"), default=False)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.citation


class PlanRevision(models.Model):
    """The plan as it was at a moment, with the reason for changing it. Append-only."""

    plan = models.ForeignKey(LearningPlan, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    FROZEN = Frozen()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="a_plan_revision_has_its_own_number")]

    def __str__(self) -> str:
        return f"{self.plan} r{self.number}"


class Membership(models.Model):
    """A teacher takes part in a plan, from a day until, perhaps, a day. Who comes back gets a row more. Kept for good:
    it bars scoring, and it says who could read what."""

    plan = models.ForeignKey(LearningPlan, on_delete=models.PROTECT, related_name="memberships")
    teacher = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="memberships")
    invited_by = models.ForeignKey(
        PERSON,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Empty for who began the plan, and for who joined before this was kept.",
    )
    joined_at = models.DateTimeField(default=clock.now)
    left_at = models.DateTimeField(null=True, blank=True)
    part = models.CharField(_("part in the work"), max_length=300, blank=True)
    wants_hours = models.BooleanField(_("hours instead of a stipend"), default=False)
    attested_at = models.DateTimeField(
        null=True, blank=True, help_text="When this person stated that the work is outside paid time."
    )

    FROZEN = Frozen(may_change=("left_at", "part", "wants_hours", "attested_at"))
    GUARDS = [
        Guard(
            "left_for_good",
            "UPDATE",
            "OLD.left_at IS NOT NULL AND OLD.left_at IS DISTINCT FROM NEW.left_at",
            "who left and comes back begins a new membership",
        )
    ]

    class Meta:
        ordering = ["joined_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "teacher"],
                condition=Q(left_at__isnull=True),
                name="a_teacher_is_in_a_plan_once_at_a_time",
            )
        ]
        indexes = [models.Index(fields=["teacher", "plan"], name="plans_of_teacher")]

    def __str__(self) -> str:
        return f"{self.teacher} in {self.plan}"


class GroupInvitation(models.Model):
    """A colleague was asked to take part. They belong to the group only once they say yes. Each asking is kept."""

    plan = models.ForeignKey(LearningPlan, on_delete=models.PROTECT, related_name="invitations")
    colleague = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="group_invitations")
    invited_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True, blank=True)

    FROZEN = Frozen(may_change=("answered_at",))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "colleague"],
                condition=Q(answered_at__isnull=True),
                name="a_colleague_has_one_open_invitation_to_a_plan",
            )
        ]

    def __str__(self) -> str:
        return f"{self.colleague} to {self.plan}"


class Coaching(models.Model):
    """A teacher asked a coach to look at their own drafts in a plan, and the group's. Kept for good: it bars scoring."""

    plan = models.ForeignKey(LearningPlan, on_delete=models.PROTECT, related_name="coachings")
    coach = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="coachings")
    asked_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "coach", "asked_by"], name="a_teacher_asks_a_coach_once_for_a_plan")
        ]

    def __str__(self) -> str:
        return f"{self.coach} coaches {self.plan}"


class TierTerms(models.Model):
    """One tier of one plan as it was when the plan started: amounts, ranges, rubric. Never edited."""

    plan = models.ForeignKey(LearningPlan, on_delete=models.PROTECT, related_name="terms")
    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=60)
    summary = models.CharField(max_length=240)
    evidence = models.TextField()
    prompts = models.TextField(blank=True)
    rubric_version = models.ForeignKey(RubricVersion, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=8, decimal_places=2)
    hours = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    currency = models.CharField(max_length=3)
    funding_code = models.CharField(max_length=40)
    asks = models.JSONField(help_text="The tier's asks: kind, of, minimum, maximum, grace, severity.")
    sequential = models.BooleanField(default=True)
    may_count_in_supervision = models.BooleanField(default=False)

    FROZEN = Frozen()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "order"], name="a_plan_freezes_each_tier_once"),
            models.CheckConstraint(name="frozen_amounts_are_not_negative", condition=Q(amount__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.name}"
