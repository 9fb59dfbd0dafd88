"""Drafts and evidence. Each evidence row is on exactly one of a workspace (being written) or an attempt (sent)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.triggers import Guard
from credentials.models import ArtifactKind
from files.models import StoredFile, Use

PERSON = settings.AUTH_USER_MODEL


class Workspace(models.Model):
    """The draft of one tier: a teacher's own, or, without a teacher, the group's shared one."""

    plan = models.ForeignKey("submissions.LearningPlan", on_delete=models.PROTECT, related_name="workspaces")
    terms = models.ForeignKey("submissions.TierTerms", on_delete=models.PROTECT, related_name="workspaces")
    teacher = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="workspaces")
    revision = models.PositiveIntegerField(default=0)
    touched = models.JSONField(default=dict, blank=True, help_text="Field → revision of its last change.")
    updated_at = models.DateTimeField(default=clock.now)
    changes = models.TextField(_("what I changed"), blank=True)
    use = models.ForeignKey(Use, null=True, blank=True, on_delete=models.PROTECT, related_name="workspaces")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["terms", "teacher"], name="a_teacher_has_one_workspace_per_tier"),
            models.UniqueConstraint(
                fields=["terms"], condition=Q(teacher__isnull=True), name="a_group_has_one_workspace_per_tier"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.terms} – {self.teacher or 'group'}"


class DraftVersion(models.Model):
    """A text that would have been overwritten by a save from a stale page: both are kept, the teacher picks."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="versions")
    field = models.CharField(max_length=60)
    value = models.TextField()
    base_revision = models.PositiveIntegerField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    settled_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.workspace} {self.field}"


class Evidence(models.Model):
    """What every kind of evidence has."""

    workspace = models.ForeignKey(Workspace, null=True, blank=True, on_delete=models.CASCADE, related_name="%(class)ss")
    attempt = models.ForeignKey(
        "submissions.Attempt", null=True, blank=True, on_delete=models.PROTECT, related_name="%(class)ss"
    )
    position = models.PositiveSmallIntegerField(default=0)
    copied_from = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Of a draft whose teacher left a group: which shared row this was, so that it is copied once.",
    )

    GUARDS = [
        Guard("sent_update", "UPDATE", "OLD.attempt_id IS NOT NULL", "what was sent never changes"),
        Guard("sent_delete", "DELETE", "OLD.attempt_id IS NOT NULL", "what was sent never changes"),
    ]

    class Meta:
        abstract = True
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                name="%(class)s_is_a_draft_or_was_sent",
                condition=Q(workspace__isnull=True, attempt__isnull=False)
                | Q(workspace__isnull=False, attempt__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class Item(Evidence):
    """Evidence a teacher adds several of."""

    key = models.UUIDField(
        null=True,
        blank=True,
        editable=False,
        help_text="Of the form it was begun on, so that what is typed there and what is sent are one item.",
    )

    class Meta(Evidence.Meta):
        abstract = True
        constraints = [
            *Evidence.Meta.constraints,
            models.UniqueConstraint(fields=["workspace", "key"], name="a_form_adds_one_%(class)s"),
        ]


class Reflection(Evidence):
    """The teacher's own words: typed, in a document, or spoken."""

    class Mode(models.TextChoices):
        TEXT = "text", _("Written here")
        DOCUMENT = "document", _("Uploaded document")
        AUDIO = "audio", _("Audio")
        VIDEO = "video", _("Video")
        IN_OVERVIEW = "in_overview", _("Inside the overview of the practice")

    mode = models.CharField(_("how"), max_length=12, choices=Mode, default=Mode.TEXT)
    text = models.TextField(_("reflection"), blank=True)
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(_("language"), max_length=10, default="en")


class Resource(Item):
    """A source of professional learning, and what was taken from it."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Published text, article, webinar or course")
        EVENT = "event", _("One-time event: conference, workshop or visit")
        OTHER = "other", _("Something else, such as a blog")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.TEXT)
    citation = models.CharField(_("what it is"), max_length=300)
    link = models.URLField(_("link"), blank=True)
    research_based = models.BooleanField(_("research-based"), default=False)
    learned = models.TextField(_("what you learned from it"), blank=True)
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")


class Artifact(Item):
    """Something that shows the practice in use: a file or a link, and what it shows."""

    Kind = ArtifactKind

    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.PHOTO)
    shows = models.TextField(_("what it shows"), blank=True)
    alt = models.CharField(_("description for people who cannot see it"), max_length=300, blank=True)
    link = models.URLField(_("link"), blank=True)
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")


class DataSet(Item):
    """Progress toward the goal: class totals or a file, good or bad. Never names or ids of students."""

    class Kind(models.TextChoices):
        FORMATIVE = "formative", _("Formative assessment")
        SUMMATIVE = "summative", _("Summative assessment")
        SURVEY = "survey", _("Survey")
        PERCEPTION = "perception", _("Perceptions")
        CHECKLIST = "checklist", _("Checklist or observation")
        OTHER = "other", _("Something else")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.FORMATIVE)
    goal = models.CharField(_("goal it measures"), max_length=300, blank=True)
    measure = models.CharField(_("what the numbers are"), max_length=160, blank=True, help_text=_("With the unit."))
    n = models.PositiveIntegerField(_("number of students"), null=True, blank=True)
    baseline = models.DecimalField(_("baseline"), max_digits=12, decimal_places=3, null=True, blank=True)
    points = models.JSONField(
        _("series"), default=list, blank=True, help_text="[[label, number as text, perhaps students], …]"
    )
    note = models.TextField(_("note"), blank=True)
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")


class PracticeOverview(Evidence):
    """The practice, detailed enough for someone else to do it."""

    students_do = models.TextField(_("what students do"), blank=True)
    steps = models.TextField(_("steps"), blank=True, help_text=_("One per line."))
    materials = models.TextField(_("materials"), blank=True, help_text=_("One per line."))
    time_needed = models.CharField(_("time needed"), max_length=120, blank=True)
    grades = models.CharField(_("grades"), max_length=120, blank=True)
    adaptations = models.TextField(_("adaptations"), blank=True)
    links = models.TextField(_("links to everything needed"), blank=True, help_text=_("One per line."))
    shared_with = models.TextField(_("with whom, when and how you shared it"), blank=True)
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
