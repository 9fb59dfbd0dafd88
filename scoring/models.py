"""The desk's private side: one scorer's opinion of one attempt. What is published stands in `submissions`."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.moves import Moves
from rubrics.models import Criterion, Level
from submissions.models import Attempt, Decision

PERSON = settings.AUTH_USER_MODEL


class Assessment(Moves):
    """A scorer's ratings and words on an attempt: a draft until they decide, then kept as it was."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Half done")
        DONE = "done", _("Decided")

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="assessments")
    scorer = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="assessments")
    state = models.CharField(max_length=6, choices=State, default=State.DRAFT)
    message = models.TextField(_("to the teacher, as a whole"), blank=True)
    note = models.TextField(_("note to the team"), blank=True)
    revision = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(default=clock.now)
    saved_at = models.DateTimeField(default=clock.now)
    decision = models.OneToOneField(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="assessment"
    )

    MOVES = {
        "decide": ({State.DRAFT}, State.DONE),
        "reopen": ({State.DONE}, State.DRAFT),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "scorer"], name="a_scorer_has_one_assessment_of_an_attempt"),
            models.CheckConstraint(
                name="a_done_assessment_points_at_its_decision", condition=~Q(state="done") | Q(decision__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scorer} on {self.attempt}"


class KeptScores(models.Model):
    """Scores saved from a page that did not know of a later save: kept beside it until the scorer picks."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="kept")
    content = models.JSONField(help_text="message, note, and ratings as {criterion: [level, comment, next step]}.")
    base_revision = models.PositiveIntegerField()
    at = models.DateTimeField(default=clock.now)
    settled_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.assessment} at {self.at:%H:%M:%S}"


class Rating(models.Model):
    """One criterion as one scorer sees it so far."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="ratings")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    level = models.ForeignKey(Level, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    comment = models.TextField(blank=True)
    next_step = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assessment", "criterion"], name="a_criterion_is_rated_once")]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.level or '–'}"
