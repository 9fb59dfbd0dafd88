"""What a tier asks for: each row is one computed check, with its range and what happens outside of it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable


class ArtifactKind(models.TextChoices):
    """What an artifact can be; a tier may ask for some of one kind."""

    PHOTO = "photo", _("Photo")
    WORK = "work", _("Work sample")
    CHART = "chart", _("Anchor chart")
    VIDEO = "video", _("Class video")
    LESSON = "lesson", _("Lesson plan")
    OBSERVATION = "observation", _("Observation note")
    STUDENT = "student", _("Student reflection")
    PORTFOLIO = "portfolio", _("Portfolio link")
    OTHER = "other", _("Something else")


class TierAsk(Orderable):
    """One thing a tier asks for, with its range. `severity` says what happens outside of it."""

    class Kind(models.TextChoices):
        WORDS = "words", _("Written reflection, in words")
        SECONDS = "seconds", _("Spoken reflection, in seconds")
        RESOURCES = "resources", _("Resources")
        ARTIFACTS = "artifacts", _("Artifacts")
        DATA = "data", _("Sets of data")
        GOAL = "goal", _("Data: each set names the goal it measures")
        BASELINE = "baseline", _("Data: each set has a number from before")
        OVERVIEW = "overview", _("Overview of the practice")
        STUDENTS_DO = "students_do", _("Overview: what students do")
        STEPS = "steps", _("Overview: steps")
        MATERIALS = "materials", _("Overview: materials")
        TIME_NEEDED = "time_needed", _("Overview: time needed")
        GRADES = "grades", _("Overview: grades")
        LINKS = "links", _("Overview: links or files with what is needed")
        FILES = "files", _("Every file can be opened")
        REACHABLE = "reachable", _("Every link can be opened by others")

    class Severity(models.TextChoices):
        INFO = "info", _("Only said")
        WARN = "warn", _("Warned, sending is possible")
        MUST = "must", _("Sending waits for it")

    # Those that are counted; the others are there or not, and have no range.
    COUNTED = frozenset({Kind.WORDS, Kind.SECONDS, Kind.RESOURCES, Kind.ARTIFACTS, Kind.DATA, Kind.OVERVIEW})

    tier = ParentalKey("credentials.Tier", on_delete=models.CASCADE, related_name="asks")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    of = models.CharField(
        _("only artifacts of this kind"),
        max_length=12,
        choices=ArtifactKind,
        blank=True,
        help_text=_("For artifacts: a further row can ask for some of one kind, such as one work sample."),
    )
    minimum = models.PositiveIntegerField(_("at least"), default=0)
    maximum = models.PositiveIntegerField(_("at most"), null=True, blank=True)
    grace = models.PositiveIntegerField(_("grace on either side"), default=0)
    severity = models.CharField(_("outside the range"), max_length=6, choices=Severity, default=Severity.WARN)

    class Meta(Orderable.Meta):
        verbose_name = _("ask")
        verbose_name_plural = _("asks")
        constraints = [
            models.UniqueConstraint(fields=["tier", "kind", "of"], name="a_tier_asks_for_a_thing_once"),
            models.CheckConstraint(
                name="a_missing_baseline_never_keeps_work_back", condition=~Q(kind="baseline", severity="must")
            ),
            models.CheckConstraint(
                name="only_artifacts_are_asked_for_by_kind", condition=Q(of="") | Q(kind="artifacts")
            ),
        ]

    panels = [
        FieldRowPanel([FieldPanel("kind"), FieldPanel("of")]),
        FieldRowPanel([FieldPanel("minimum"), FieldPanel("maximum"), FieldPanel("grace")]),
        FieldPanel("severity"),
    ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.minimum}–{self.maximum or '…'}"

    @property
    def is_counted(self) -> bool:
        """Whether it has a range that can be said in numbers."""
        return self.kind in self.COUNTED

    def clean(self) -> None:
        """The two combinations that cannot be, in words."""
        super().clean()
        if self.of and self.kind != self.Kind.ARTIFACTS:
            raise ValidationError({"of": _("Only artifacts have a kind. Leave this empty.")})
        if self.kind == self.Kind.BASELINE and self.severity == self.Severity.MUST:
            raise ValidationError(
                {"severity": _("Nobody can go back in time for a baseline. Choose to say it, or to warn.")}
            )
