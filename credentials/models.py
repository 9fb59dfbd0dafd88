"""What can be earned, and what was: programs and their tiers, topics, microcredentials, awarded credentials.

A package's worth of nouns in three files: pages and snippets of the catalogue stand in `catalogue.py`, what a tier
asks for in `asks.py`.
"""

import uuid
from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable

from core import clock
from core.moves import Moves
from credentials.asks import ArtifactKind, TierAsk
from credentials.catalogue import FrameworkElement, GradeBand, Subject, TopicIndexPage, TopicPage, TopicResource
from rubrics.models import Rubric

__all__ = [
    "ArtifactKind",
    "Credential",
    "FrameworkElement",
    "GradeBand",
    "Microcredential",
    "Program",
    "Subject",
    "Tier",
    "TierAsk",
    "TopicIndexPage",
    "TopicPage",
    "TopicResource",
]


class Program(ClusterableModel):
    """An ordered list of tiers, and the terms under which a district offers it. Plans freeze these terms."""

    class Kind(models.TextChoices):
        OPEN = "open", _("Open topic: teachers choose what to learn")
        COURSE = "course", _("The district's own course")
        EXTERNAL = "external", _("Proof of a microcredential earned elsewhere")

    class Pay(models.TextChoices):
        STIPEND = "stipend", _("Stipend")
        HOURS = "hours", _("Professional-development hours")
        BOTH = "both", _("Stipend and hours")
        CHOICE = "choice", _("The teacher's choice")

    class YearBy(models.TextChoices):
        SENT = "sent", _("the day the work was sent")
        DECIDED = "decided", _("the day it was decided")
        PAID = "paid", _("the day it is paid")

    slug = models.SlugField(_("short name in addresses"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    summary = models.TextField(_("summary"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.OPEN)
    sequential = models.BooleanField(
        _("tiers are scored in order"), default=True, help_text=_("A later tier waits until the earlier are on track.")
    )
    is_open = models.BooleanField(_("open for new plans"), default=True)
    currency = models.CharField(_("currency"), max_length=3, default="USD")
    pay = models.CharField(_("what it gives"), max_length=10, choices=Pay, default=Pay.STIPEND)
    yearly_cap = models.DecimalField(
        _("most a teacher can earn in a fiscal year"), max_digits=9, decimal_places=2, null=True, blank=True
    )
    funding_code = models.CharField(_("funding source"), max_length=40, help_text=_("Code of a funding source."))
    year_by = models.CharField(
        _("date that picks the fiscal year"), max_length=8, choices=YearBy, default=YearBy.DECIDED
    )
    needs_approval = models.BooleanField(_("a coordinator approves each plan"), default=False)
    approval_days = models.PositiveSmallIntegerField(_("days to answer a plan"), default=5)
    promise_days = models.PositiveSmallIntegerField(_("days promised to score a tier"), default=10)
    group_max = models.PositiveSmallIntegerField(_("most people in a group"), default=6)
    names_hidden = models.BooleanField(_("hide teachers' names from scorers"), default=False)
    own_school_scoring = models.BooleanField(_("administrators may score their own school"), default=True)
    second_reading_percent = models.PositiveSmallIntegerField(_("percent read by a second scorer"), default=5)
    may_count_in_supervision = models.BooleanField(_("may count in supervision"), default=False)

    class Meta:
        verbose_name = _("program")
        verbose_name_plural = _("programs")
        ordering = ["name"]

    panels = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("slug"), FieldPanel("summary"), FieldPanel("kind")], _("What")),
        MultiFieldPanel(
            [
                FieldPanel("is_open"),
                FieldPanel("sequential"),
                FieldPanel("needs_approval"),
                FieldPanel("approval_days"),
            ],
            _("Plans"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("pay"), FieldPanel("currency")]),
                FieldPanel("yearly_cap"),
                FieldPanel("funding_code"),
                FieldPanel("year_by"),
            ],
            _("Money"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("promise_days"),
                FieldPanel("group_max"),
                FieldPanel("names_hidden"),
                FieldPanel("own_school_scoring"),
                FieldPanel("second_reading_percent"),
                FieldPanel("may_count_in_supervision"),
            ],
            _("Scoring"),
        ),
        InlinePanel("tiers", heading=_("Tiers"), label=_("Tier")),
    ]

    def __str__(self) -> str:
        return self.name


class Tier(ClusterableModel, Orderable):
    """One rung: what is asked, the rubric that scores it, what it pays."""

    program = ParentalKey(Program, on_delete=models.CASCADE, related_name="tiers")
    order = models.PositiveSmallIntegerField(_("number"))
    key = models.SlugField(_("key"), max_length=40)
    name = models.CharField(_("name"), max_length=60)
    summary = models.CharField(_("in one sentence"), max_length=240)
    evidence = models.TextField(_("evidence asked"))
    prompts = models.TextField(_("questions that help to write"), blank=True, help_text=_("One per line."))
    time_needed = models.CharField(_("time it usually takes"), max_length=80, blank=True)
    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="tiers", verbose_name=_("rubric"))
    amount = models.DecimalField(
        _("stipend"), max_digits=8, decimal_places=2, validators=[MinValueValidator(Decimal(0))]
    )
    hours = models.DecimalField(_("hours"), max_digits=5, decimal_places=2, default=Decimal(0))

    class Meta(Orderable.Meta):
        verbose_name = _("tier")
        verbose_name_plural = _("tiers")
        constraints = [
            models.UniqueConstraint(fields=["program", "order"], name="a_tier_has_its_own_number"),
            models.UniqueConstraint(fields=["program", "key"], name="a_tier_has_its_own_key"),
            models.CheckConstraint(name="a_tier_never_costs_the_teacher", condition=models.Q(amount__gte=0)),
        ]

    panels = [
        FieldRowPanel([FieldPanel("order"), FieldPanel("key"), FieldPanel("name")]),
        FieldPanel("summary"),
        FieldPanel("evidence"),
        FieldPanel("prompts"),
        FieldPanel("time_needed"),
        FieldPanel("rubric"),
        FieldRowPanel([FieldPanel("amount"), FieldPanel("hours")]),
        InlinePanel("asks", heading=_("What it asks for, and what is checked before sending"), label=_("Ask")),
    ]

    def __str__(self) -> str:
        return f"{self.order} {self.name}"


class ProgramText(models.Model):
    """A program in another language."""

    program = ParentalKey(Program, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=10)
    name = models.CharField(max_length=120)
    summary = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["program", "language"], name="a_program_text_per_language")]

    def __str__(self) -> str:
        return self.name


class TierText(models.Model):
    """A tier in another language."""

    tier = ParentalKey(Tier, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=10)
    name = models.CharField(max_length=60)
    summary = models.CharField(max_length=240)
    evidence = models.TextField()
    prompts = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tier", "language"], name="a_tier_text_per_language")]

    def __str__(self) -> str:
        return self.name


class Microcredential(ClusterableModel):
    """What a district awards: for a whole program, or for some of its tiers."""

    slug = models.SlugField(_("short name in addresses"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"))
    criteria = models.TextField(_("how it is earned"))
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="microcredentials")
    tiers = ParentalManyToManyField(
        Tier, blank=True, verbose_name=_("tiers"), help_text=_("None chosen: every tier of the program.")
    )
    is_offered = models.BooleanField(_("offered"), default=True)

    class Meta:
        verbose_name = _("microcredential")
        verbose_name_plural = _("microcredentials")
        ordering = ["name"]

    panels = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("description"),
        FieldPanel("criteria"),
        FieldPanel("program"),
        FieldPanel("tiers"),
        FieldPanel("is_offered"),
    ]

    def __str__(self) -> str:
        return self.name


class Credential(Moves):
    """A microcredential somebody earned. Signing and its public page hang on this row."""

    class State(models.TextChoices):
        AWARDED = "awarded", _("Awarded")
        ISSUED = "issued", _("Issued")
        SUSPENDED = "suspended", _("Suspended")
        REVOKED = "revoked", _("Revoked")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    microcredential = models.ForeignKey(Microcredential, on_delete=models.PROTECT, related_name="awarded")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="credentials")
    source = models.CharField(max_length=60, help_text="What it was earned by, for example plan:<uuid>.")
    title = models.CharField(max_length=200, help_text="Of the practice, as its author called it.")
    results = models.JSONField(default=list, help_text="One object per tier: tier, attempt, criteria and levels.")
    state = models.CharField(max_length=10, choices=State, default=State.AWARDED)
    awarded_at = models.DateTimeField(default=clock.now)
    suspended_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_reason = models.CharField(max_length=200, blank=True)

    MOVES = {
        "issue": ({State.AWARDED}, State.ISSUED),
        "suspend": ({State.AWARDED, State.ISSUED}, State.SUSPENDED),
        "resume": ({State.SUSPENDED}, State.AWARDED),
        "revoke": ({State.AWARDED, State.ISSUED, State.SUSPENDED}, State.REVOKED),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["microcredential", "recipient", "source"],
                condition=~models.Q(state="revoked"),
                name="a_credential_is_awarded_once_for_its_source",
            )
        ]

    def __str__(self) -> str:
        return f"{self.microcredential} – {self.recipient}"
