"""What work is judged by: a rubric's versions, their criteria, and each criterion's levels."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.models import Orderable

from core import clock
from core.moves import Moves
from core.triggers import Guard

if TYPE_CHECKING:
    from django.db.models import QuerySet


class Rubric(models.Model):
    """A name under which versions follow each other."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("rubric")
        verbose_name_plural = _("rubrics")
        ordering = ["name"]

    panels = [FieldPanel("name"), FieldPanel("key")]

    def __str__(self) -> str:
        return self.name

    def current(self) -> "RubricVersion | None":
        """The newest published version, which plans starting now are judged by."""
        return self.versions.filter(state=RubricVersion.State.PUBLISHED).order_by("-number").first()


class RubricVersion(Moves, ClusterableModel):
    """Immutable once published; editing means copying it to a new draft."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        RETIRED = "retired", _("Retired")

    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    note = models.CharField(_("what changed"), max_length=200, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    MOVES = {
        "publish": ({State.DRAFT}, State.PUBLISHED),
        "retire": ({State.PUBLISHED}, State.RETIRED),
    }

    class Meta:
        verbose_name = _("rubric version")
        verbose_name_plural = _("rubric versions")
        ordering = ["rubric", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["rubric", "number"], name="a_rubric_version_has_its_own_number"),
        ]

    panels = [
        FieldPanel("note"),
        InlinePanel("criteria", heading=_("Criteria"), label=_("Criterion")),
    ]

    def __str__(self) -> str:
        return f"{self.rubric.name}, version {self.number}"

    def ordered_criteria(self) -> "QuerySet[Criterion]":
        """Criteria in order with their levels: two queries, whatever the size."""
        return self.criteria.order_by("sort_order", "id").prefetch_related("levels")


_VERSION_IS_NOT_A_DRAFT = (
    "(SELECT state FROM rubrics_rubricversion WHERE rubrics_rubricversion.id = {version}) <> 'draft'"
)


class Criterion(ClusterableModel, Orderable):
    """One thing looked at. `finding` names the computed check shown beside it, if there is one."""

    version = ParentalKey(RubricVersion, on_delete=models.CASCADE, related_name="criteria")
    key = models.SlugField(_("key"), max_length=60)
    name = models.CharField(_("name"), max_length=120)
    help = models.TextField(_("what to look for"), blank=True)
    required = models.BooleanField(_("required for on track"), default=True)
    finding = models.CharField(
        _("automatic finding beside it"),
        max_length=40,
        blank=True,
        help_text=_("For example minimum_length or valid_resources. Empty: a person judges alone."),
    )
    passing_order = models.PositiveSmallIntegerField(
        _("passing level"), default=2, help_text=_("Number of the lowest level that is on track, counted from 1.")
    )

    GUARDS = [
        Guard(
            "used_insert", "INSERT", _VERSION_IS_NOT_A_DRAFT.format(version="NEW.version_id"), "version is published"
        ),
        Guard(
            "used_update", "UPDATE", _VERSION_IS_NOT_A_DRAFT.format(version="OLD.version_id"), "version is published"
        ),
        Guard(
            "used_delete", "DELETE", _VERSION_IS_NOT_A_DRAFT.format(version="OLD.version_id"), "version is published"
        ),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="a_criterion_key_is_unique_in_a_version")
        ]

    panels = [
        FieldPanel("name"),
        FieldPanel("key"),
        FieldPanel("help"),
        FieldPanel("required"),
        FieldPanel("finding"),
        FieldPanel("passing_order"),
        InlinePanel("levels", heading=_("Levels, lowest first"), label=_("Level"), min_num=2),
    ]

    def __str__(self) -> str:
        return self.name


_CRITERION_IS_NOT_A_DRAFT = (
    "(SELECT v.state FROM rubrics_rubricversion v JOIN rubrics_criterion c ON c.version_id = v.id "
    "WHERE c.id = {criterion}) <> 'draft'"
)


class Level(ClusterableModel, Orderable):
    """One step of a criterion, lowest first, with the words that describe it."""

    criterion = ParentalKey(Criterion, on_delete=models.CASCADE, related_name="levels")
    order = models.PositiveSmallIntegerField(_("number"), help_text=_("1 is the lowest."))
    name = models.CharField(_("name"), max_length=60)
    descriptor = models.TextField(_("descriptor"))
    example = models.TextField(_("example"), blank=True)
    points = models.DecimalField(_("points"), max_digits=6, decimal_places=2, null=True, blank=True)

    GUARDS = [
        Guard("used_insert", "INSERT", _CRITERION_IS_NOT_A_DRAFT.format(criterion="NEW.criterion_id"), "published"),
        Guard("used_update", "UPDATE", _CRITERION_IS_NOT_A_DRAFT.format(criterion="OLD.criterion_id"), "published"),
        Guard("used_delete", "DELETE", _CRITERION_IS_NOT_A_DRAFT.format(criterion="OLD.criterion_id"), "published"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("level")
        verbose_name_plural = _("levels")
        constraints = [models.UniqueConstraint(fields=["criterion", "order"], name="a_level_has_its_own_number")]

    panels = [
        FieldPanel("order"),
        FieldPanel("name"),
        FieldPanel("descriptor"),
        FieldPanel("example"),
        FieldPanel("points"),
    ]

    def __str__(self) -> str:
        return self.name


class CriterionText(models.Model):
    """A criterion in another language, versioned with it."""

    criterion = ParentalKey(Criterion, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=10)
    name = models.CharField(max_length=120)
    help = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["criterion", "language"], name="a_criterion_text_per_language")]

    def __str__(self) -> str:
        return self.name


class LevelText(models.Model):
    """A level in another language, versioned with it."""

    level = ParentalKey(Level, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=10)
    name = models.CharField(max_length=60)
    descriptor = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "language"], name="a_level_text_per_language")]

    def __str__(self) -> str:
        return self.name
