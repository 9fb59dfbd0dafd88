"""What the product tells people: a line on their page, and a mail that is sent after commit, once."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.moves import Moves


class Notice(models.Model):
    """One event told to one person. `subject` names the object, so one event is told once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices")
    event = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    sentence = models.CharField(max_length=300)
    path = models.CharField(max_length=200)
    at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "user", "subject"], name="a_notice_is_given_once")]
        indexes = [models.Index(fields=["user", "-at"], name="notice_of_user")]

    def __str__(self) -> str:
        return self.sentence


class Mail(Moves):
    """A mail waiting in, or gone from, the outbox. Never holds student content or scores."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")

    event = models.CharField(max_length=40)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    subject_key = models.CharField(max_length=80)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    created_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    KEEPS_TRAIL = False
    MOVES = {
        "send": ({State.WAITING, State.FAILED}, State.SENT),
        "fail": ({State.SENT}, State.FAILED),  # the mail server refused it after all
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "to", "subject_key"], name="a_mail_is_sent_once")]

    def __str__(self) -> str:
        return f"{self.event} to {self.to}"


class Preference(models.Model):
    """A person's wish not to be mailed about an event. The notice on their page stays."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="preferences")
    event = models.CharField(max_length=40)
    by_mail = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "event"], name="a_preference_per_event")]

    def __str__(self) -> str:
        return f"{self.user}: {self.event}"
