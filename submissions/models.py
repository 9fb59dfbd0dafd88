"""From a submission to a judgement: submissions, attempts, findings, pauses, published decisions.

Plans, the people in them and their frozen terms stand in `plans.py`; drafts and evidence in `evidence.py`.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from core import clock
from core.moves import Moves
from core.triggers import Frozen, Guard
from credentials.models import Program, TierAsk
from files.models import Use
from rubrics.models import Criterion, Level
from submissions.evidence import Artifact, DataSet, DraftVersion, PracticeOverview, Reflection, Resource, Workspace
from submissions.links import LinkCheck
from submissions.plans import (
    Coaching,
    GroupInvitation,
    LearningPlan,
    Membership,
    PlanRevision,
    PlanSource,
    TierTerms,
)
from submissions.querysets import SubmissionQuerySet

__all__ = [
    "Artifact",
    "Attempt",
    "Coaching",
    "CountedUse",
    "CriterionResult",
    "DataSet",
    "Decision",
    "DraftVersion",
    "Finding",
    "GroupInvitation",
    "LearningPlan",
    "LinkCheck",
    "Membership",
    "Pause",
    "PlanRevision",
    "PlanSource",
    "PracticeOverview",
    "ReferenceCounter",
    "Reflection",
    "Resource",
    "Submission",
    "TierTerms",
    "Withdrawal",
    "Workspace",
]
PERSON = settings.AUTH_USER_MODEL


class Submission(Moves):
    """A teacher's way through one tier of one plan: draft, sent, judged, perhaps sent again."""

    class State(models.TextChoices):
        DRAFT = "draft", _("In progress")
        SUBMITTED = "submitted", _("Sent")
        IN_REVIEW = "in_review", _("Being scored")
        ON_TRACK = "on_track", _("On track")
        NOT_YET = "not_yet", _("Not yet on track")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(LearningPlan, on_delete=models.PROTECT, related_name="submissions")
    terms = models.ForeignKey(TierTerms, on_delete=models.PROTECT, related_name="submissions")
    teacher = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="submissions")
    # Copies for the queue's filters and index; set once, when the plan starts or the teacher joins.
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="+")
    tier_order = models.PositiveSmallIntegerField()
    school = models.ForeignKey(School, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=10, default="en")

    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    submitted_at = models.DateTimeField(null=True, blank=True)
    ready_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when it may be scored: files ready, earlier tiers on track."
    )
    claimed_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="claims")
    claimed_at = models.DateTimeField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    on_track_at = models.DateTimeField(null=True, blank=True)

    objects = SubmissionQuerySet.as_manager()

    MOVES = {
        "submit": ({State.DRAFT}, State.SUBMITTED),
        "claim": ({State.SUBMITTED}, State.IN_REVIEW),
        "lapse": ({State.IN_REVIEW}, State.SUBMITTED),
        "pass": ({State.IN_REVIEW}, State.ON_TRACK),
        "return": ({State.IN_REVIEW}, State.NOT_YET),
        "revise": ({State.NOT_YET, State.WITHDRAWN}, State.DRAFT),
        "withdraw": ({State.SUBMITTED, State.IN_REVIEW}, State.WITHDRAWN),
        "reopen": ({State.ON_TRACK, State.NOT_YET}, State.IN_REVIEW),
        "reverse": ({State.ON_TRACK, State.NOT_YET}, State.SUBMITTED),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "terms", "teacher"], name="a_teacher_has_one_submission_per_tier"),
            models.CheckConstraint(
                name="a_claim_says_who_since_when_and_until_when",
                condition=Q(claimed_by__isnull=True, claimed_at__isnull=True, claimed_until__isnull=True)
                | Q(claimed_by__isnull=False, claimed_at__isnull=False, claimed_until__isnull=False),
            ),
            models.CheckConstraint(
                name="nobody_claims_their_own_work", condition=Q(claimed_by__isnull=True) | ~Q(claimed_by=F("teacher"))
            ),
            models.CheckConstraint(
                name="work_in_review_is_claimed_and_nothing_else_is",
                condition=Q(state="in_review", claimed_by__isnull=False)
                | (~Q(state="in_review") & Q(claimed_by__isnull=True)),
            ),
            models.CheckConstraint(
                name="only_sent_work_is_ready", condition=Q(ready_at__isnull=True) | Q(submitted_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(
                fields=["ready_at", "id"],
                name="queue_oldest_first",
                condition=Q(state__in=["submitted", "in_review"], ready_at__isnull=False),
            ),
            models.Index(
                fields=["school", "ready_at", "id"],
                name="queue_of_school",
                condition=Q(state__in=["submitted", "in_review"], ready_at__isnull=False),
            ),
            models.Index(
                fields=["tier_order", "ready_at", "id"],
                name="queue_of_tier",
                condition=Q(state__in=["submitted", "in_review"], ready_at__isnull=False),
            ),
            models.Index(fields=["teacher", "plan", "tier_order"], name="submissions_of_teacher"),
            models.Index(fields=["claimed_until"], name="claims_to_lapse", condition=Q(claimed_by__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.plan} – tier {self.tier_order}"

    def refusal(self, name: str) -> str:
        """Why a move is not possible now."""
        if name in {"pass", "return"} and self.state in {self.State.SUBMITTED, self.State.DRAFT, self.State.WITHDRAWN}:
            return _now("Its teacher has taken this work back, so nothing was decided. Your notes are kept.")
        if name in {"pass", "return"}:
            return _now("This work was decided meanwhile. Reload the page to read the decision.")
        if name == "submit":
            return _now("This tier is already “%(state)s”; it was sent once, and once is enough.") % {
                "state": self.get_state_display()
            }
        if name == "withdraw":
            return _now("This tier was decided meanwhile, so it cannot be withdrawn. Read the decision on its page.")
        return super().refusal(name)


class Attempt(models.Model):
    """What was sent, exactly as it was sent. Insert-only: a scorer's judgement always points at what was judged."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="attempts")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.PositiveSmallIntegerField()
    reference = models.CharField(max_length=20, unique=True, help_text="Such as T2-0481.")
    submitted_at = models.DateTimeField(default=clock.now)
    submitted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    changes = models.TextField(blank=True, help_text="What the teacher says they changed.")
    school_name = models.CharField(max_length=120, blank=True)
    credited_name = models.CharField(max_length=120)
    use = models.ForeignKey(Use, null=True, on_delete=models.PROTECT, related_name="attempts")
    digest = models.CharField(max_length=64, help_text="SHA-256 over everything that was sent.")

    FROZEN = Frozen(may_change=("changes", "school_name", "credited_name"))

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["submission", "number"], name="attempts_are_numbered")]

    def __str__(self) -> str:
        return self.reference


class CountedUse(models.Model):
    """Which statement about students counted for a file or link when it was sent, where it was not the tier's own."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="counted_uses")
    file = models.ForeignKey("files.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    link = models.URLField(blank=True)
    use = models.ForeignKey(Use, on_delete=models.PROTECT, related_name="+")

    FROZEN = Frozen()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_statement_counts_for_one_file_or_link",
                condition=Q(file__isnull=False, link="") | (Q(file__isnull=True) & ~Q(link="")),
            ),
            models.UniqueConstraint(fields=["attempt", "file"], name="one_statement_counts_for_a_sent_file"),
            models.UniqueConstraint(
                fields=["attempt", "link"], condition=~Q(link=""), name="one_statement_counts_for_a_sent_link"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt}: {self.use}"


class Withdrawal(models.Model):
    """A use of evidence was taken back, of a whole tier or of one file or link wherever it stands, until it is lifted.

    A reported privacy problem writes one too. It closes the same doors; nothing that cannot be undone follows from it
    until a coordinator has looked, and lifts it or takes the use back themselves.
    """

    class Because(models.TextChoices):
        TEACHER = "teacher", _("Taken back by its teacher")
        COORDINATOR = "coordinator", _("Taken back by a coordinator")
        REPORT = "report", _("A privacy problem was reported, and a coordinator looks at it")

    class Remains(models.IntegerChoices):
        NOTHING = 0, _("Nothing: scorers do not see it either")
        SCORING = 1, _("Scoring, but not the library")
        LIBRARY = 2, _("Scoring, and the library for staff, but not for visitors")

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="withdrawals")
    file = models.ForeignKey("files.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    link = models.URLField(blank=True)
    remains = models.PositiveSmallIntegerField(choices=Remains, help_text="How far it may go meanwhile.")
    because = models.CharField(max_length=12, choices=Because)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    lifted_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)

    FROZEN = Frozen(may_change=("lifted_by", "lifted_at"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="what_is_taken_back_is_a_tier_a_file_or_a_link", condition=Q(file__isnull=True) | Q(link="")
            ),
            models.CheckConstraint(name="something_is_taken_back", condition=Q(remains__lte=2)),
            models.CheckConstraint(
                name="a_lifted_withdrawal_says_who_and_when",
                condition=Q(lifted_by__isnull=True, lifted_at__isnull=True)
                | Q(lifted_by__isnull=False, lifted_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["submission"], name="withdrawals_in_force", condition=Q(lifted_at__isnull=True)),
            models.Index(fields=["file"], name="files_taken_back", condition=Q(lifted_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.submission}: {self.get_remains_display()}"

    @property
    def key(self) -> int | str | None:
        """What it is about: a file, a link, or, with nothing, the whole tier."""
        return self.file_id or self.link or None

    @property
    def is_held(self) -> bool:
        """Whether it waits for a coordinator to look."""
        return self.because == self.Because.REPORT and self.lifted_at is None


class ReferenceCounter(models.Model):
    """The last number given to an attempt of a tier. Its row is locked while a number is taken."""

    tier_order = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"T{self.tier_order}-{self.last:04d}"


class Finding(models.Model):
    """A computed check of an attempt: what was found against what the terms ask. Warns; never decides."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="findings")
    rule = models.CharField(max_length=40)
    kind = models.CharField(max_length=12)
    found = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    minimum = models.PositiveIntegerField(default=0)
    maximum = models.PositiveIntegerField(null=True)
    met = models.BooleanField(null=True, help_text="Null: not known yet, a file is still being checked.")
    over = models.BooleanField(default=False, help_text="Beyond the maximum; information only.")
    severity = models.CharField(
        max_length=6, choices=TierAsk.Severity, default=TierAsk.Severity.WARN, help_text="As the terms said."
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attempt", "rule"], name="a_finding_per_rule")]

    def __str__(self) -> str:
        return f"{self.rule}: {self.found}"


class Pause(models.Model):
    """Not a decision: something keeps a scorer from judging. The promise clock stops while it is open."""

    class Kind(models.TextChoices):
        WORKING_LINK = "working_link", _("Needs a working link")
        PRIVACY = "privacy", _("Privacy problem")

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="pauses")
    kind = models.CharField(max_length=12, choices=Kind)
    item = models.CharField(max_length=40, blank=True, help_text="Which item, such as artifact:12.")
    note = models.TextField(_("what is wrong"))
    opened_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=clock.now)
    replacement_link = models.URLField(blank=True)
    replacement_file = models.ForeignKey(
        "files.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ready_before = models.DateTimeField(
        null=True, blank=True, help_text="Since when the work was ready: the promise clock goes on from here."
    )
    closed_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "item", "kind"], condition=Q(closed_at__isnull=True), name="an_item_is_paused_once"
            ),
            models.CheckConstraint(
                name="a_closed_pause_says_who_and_when",
                condition=Q(closed_by__isnull=True, closed_at__isnull=True)
                | Q(closed_by__isnull=False, closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.attempt}"


_DECIDER_IS_A_MEMBER = (
    "EXISTS (SELECT 1 FROM submissions_membership m JOIN submissions_submission s ON s.plan_id = m.plan_id "
    "JOIN submissions_attempt a ON a.submission_id = s.id "
    "WHERE a.id = NEW.attempt_id AND m.teacher_id = NEW.decided_by_id)"
)
_DECIDER_COACHED = (
    "EXISTS (SELECT 1 FROM submissions_coaching c JOIN submissions_submission s ON s.plan_id = c.plan_id "
    "JOIN submissions_attempt a ON a.submission_id = s.id "
    "WHERE a.id = NEW.attempt_id AND c.coach_id = NEW.decided_by_id)"
)


class Decision(Moves):
    """The attempt's published judgement. At most one stands; consequences hang on its release."""

    class State(models.TextChoices):
        DECIDED = "decided", _("Decided")
        RELEASED = "released", _("Released")
        UNDONE = "undone", _("Undone")
        REVERSED = "reversed", _("Reversed")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="decisions")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="decisions")
    teacher = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    on_track = models.BooleanField()
    message = models.TextField(blank=True, help_text="The scorer's words to the teacher as a whole.")
    state = models.CharField(max_length=10, choices=State, default=State.DECIDED)
    decided_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="decisions_made")
    decided_at = models.DateTimeField(default=clock.now)
    released_at = models.DateTimeField(null=True, blank=True)
    reversed_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reversed_at = models.DateTimeField(null=True, blank=True)
    reversal_reason = models.TextField(blank=True)

    MOVES = {
        "release": ({State.DECIDED}, State.RELEASED),
        "undo": ({State.DECIDED}, State.UNDONE),
        "reverse": ({State.RELEASED}, State.REVERSED),
    }
    GUARDS = [
        Guard("member", "INSERT", _DECIDER_IS_A_MEMBER, "nobody decides work of a group they are or were in"),
        Guard("coach", "INSERT", _DECIDER_COACHED, "nobody decides what they coached"),
    ]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attempt"],
                condition=Q(state__in=["decided", "released"]),
                name="one_decision_of_an_attempt_stands",
            ),
            models.CheckConstraint(name="nobody_decides_their_own_work", condition=~Q(decided_by=F("teacher"))),
            models.CheckConstraint(
                name="a_reversal_says_who_when_and_why",
                condition=Q(reversed_by__isnull=True, reversed_at__isnull=True)
                | (Q(reversed_by__isnull=False, reversed_at__isnull=False) & ~Q(reversal_reason="")),
            ),
        ]
        indexes = [
            models.Index(fields=["submission", "-decided_at"], name="decisions_of_submission"),
            models.Index(fields=["decided_by", "-decided_at"], name="decisions_by_scorer"),
            models.Index(fields=["-decided_at", "-id"], name="decisions_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt}: {self.get_state_display()}"


class CriterionResult(models.Model):
    """One criterion of a decision, as published to the teacher."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="results")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    met = models.BooleanField()
    comment = models.TextField(blank=True)
    next_step = models.TextField(blank=True, help_text="What to change; required where not met.")
    computed = models.BooleanField(default=False, help_text="The next step was written by the computed check.")

    FROZEN = Frozen()

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["decision", "criterion"], name="a_criterion_is_judged_once")]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.level}"
