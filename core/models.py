"""The ground floor: what every room stands on."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.moves import Moves
from core.triggers import Frozen


class StateChange(models.Model):
    """One move of one object: who, when, from where to where. Append-only; ids and codes, no personal text."""

    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    move = models.CharField(max_length=30)
    old = models.CharField(max_length=30)
    new = models.CharField(max_length=30)
    code = models.CharField(max_length=60, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    by_system = models.BooleanField(default=False)
    at = models.DateTimeField(default=clock.now)

    FROZEN = Frozen()

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id", "id"], name="statechange_subject")]
        constraints = [
            models.CheckConstraint(
                name="state_change_was_by_a_person_or_the_system",
                condition=models.Q(by__isnull=False, by_system=False) | models.Q(by__isnull=True, by_system=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id}: {self.move}"


class Job(Moves):
    """Work to do after the transaction that asked for it. The row is the truth; a broker only carries its id."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        PARKED = "parked", _("Parked")

    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=60, blank=True, help_text="Primary key the verb gets, as text.")
    key = models.CharField(max_length=160, unique=True, help_text="Two jobs with one key are one job.")
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    run_after = models.DateTimeField(default=clock.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True, help_text="Class of the last error, never its text.")
    created_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    KEEPS_TRAIL = False
    MOVES = {
        "start": ({State.QUEUED, State.RUNNING}, State.RUNNING),
        "finish": ({State.RUNNING}, State.DONE),
        "retry": ({State.RUNNING, State.PARKED}, State.QUEUED),
        "park": ({State.RUNNING}, State.PARKED),
    }

    class Meta:
        indexes = [
            models.Index(fields=["run_after", "id"], name="job_due", condition=models.Q(state="queued")),
            models.Index(fields=["lease_until"], name="job_leased", condition=models.Q(state="running")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} ({self.state})"


class ActedKey(models.Model):
    """Answer given to one press of one button, so that pressing again leads to the same place."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(default=uuid.uuid4)
    fingerprint = models.CharField(max_length=64)
    location = models.CharField(max_length=300)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="a_key_acts_once_per_person")]

    def __str__(self) -> str:
        return str(self.key)
