"""The shared library: what an author released, the page it became, and what came of it."""

import uuid
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, HelpPanel, InlinePanel, MultiFieldPanel, Panel
from wagtail.models import Orderable, Page, PageManager

from accounts.models import School
from core import clock
from core.moves import Moves
from credentials.models import FrameworkElement, GradeBand, Subject, TopicPage
from files.models import StoredFile
from files.refusals import sentence
from library.keys import KeysField
from library.querysets import PracticeQuerySet, PrivacyReportQuerySet, ReleaseQuerySet
from submissions.models import LearningPlan, Submission

PERSON = settings.AUTH_USER_MODEL


class PracticeIndexPage(Page):
    """The library's place in the page tree. Its address is our own search screen."""

    max_count = 1
    subpage_types = ["library.PracticePage"]

    class Meta:
        verbose_name = _("library")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Wherever an editor puts it, the library is at its own address."""
        return redirect("library:browse")


class PracticePage(Page):
    """A practice that was on track in all its tiers, released by its author, edited by the coordinator."""

    summary = models.CharField(_("summary"), max_length=300)
    students_do = models.TextField(_("what students do"))
    steps = models.TextField(_("steps"), help_text=_("One per line."))
    materials = models.TextField(_("materials"), blank=True, help_text=_("One per line."))
    time_needed = models.CharField(_("time needed"), max_length=120, blank=True)
    grades = models.CharField(_("grades"), max_length=120, blank=True)
    adaptations = models.TextField(_("adaptations"), blank=True)
    links = models.TextField(_("links"), blank=True, help_text=_("One per line."))
    lessons = models.TextField(_("lessons learned and what to change"), blank=True)
    impact = models.TextField(_("impact, in words"), blank=True)
    impact_measure = models.CharField(_("what was measured"), max_length=160, blank=True)
    impact_points = models.JSONField(_("series"), default=list, blank=True)
    impact_baseline = models.DecimalField(_("baseline"), max_digits=12, decimal_places=3, null=True, blank=True)
    impact_n = models.PositiveIntegerField(_("number of students"), null=True, blank=True)
    topic = models.ForeignKey(TopicPage, null=True, blank=True, on_delete=models.SET_NULL, related_name="practices")
    subjects = ParentalManyToManyField(Subject, blank=True, verbose_name=_("subjects"))
    grade_bands = ParentalManyToManyField(GradeBand, blank=True, verbose_name=_("grade bands"))
    elements = ParentalManyToManyField(FrameworkElement, blank=True, verbose_name=_("framework alignment"))
    school = models.ForeignKey(School, null=True, blank=True, on_delete=models.PROTECT, related_name="practices")
    language = models.CharField(_("language"), max_length=10, default="en")
    credit = models.CharField(_("credited to"), max_length=200, blank=True)
    licence = models.CharField(_("license"), max_length=12, default="cc-by")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    is_featured = models.BooleanField(_("featured"), default=False)

    objects = PageManager.from_queryset(PracticeQuerySet)()

    is_creatable = False
    parent_page_types = ["library.PracticeIndexPage"]
    subpage_types: list[str] = []
    content_panels = [
        HelpPanel(heading=_("From its author"), template="library/editor_help.html"),
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("students_do"),
        FieldPanel("steps"),
        FieldPanel("materials"),
        FieldPanel("time_needed"),
        FieldPanel("grades"),
        FieldPanel("adaptations"),
        FieldPanel("links"),
        FieldPanel("lessons"),
        FieldPanel("impact"),
        InlinePanel("practice_files", heading=_("Files"), label=_("File"), max_num=25),
        MultiFieldPanel(
            [
                FieldPanel("topic"),
                FieldPanel("subjects"),
                FieldPanel("grade_bands"),
                FieldPanel("elements"),
            ],
            _("Where it is found"),
        ),
        FieldPanel("language"),
        FieldPanel("is_featured"),
    ]
    promote_panels = [FieldPanel("slug")]
    settings_panels: list[Panel] = []
    template = "library/practice.html"

    class Meta:
        verbose_name = _("practice")
        verbose_name_plural = _("practices")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Wagtail never serves a practice: our own view asks first who may read it."""
        return redirect("library:practice", self.slug)


class PracticeFile(Orderable):
    """A cleaned copy of a released file. The private original is never what colleagues get."""

    page = ParentalKey(PracticePage, on_delete=models.CASCADE, related_name="practice_files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    caption = models.CharField(_("what it is"), max_length=200, blank=True)
    alt = models.CharField(_("description for people who cannot see it"), max_length=300, blank=True)
    transcript = models.TextField(
        _("transcript"), blank=True, help_text=_("Of a video or a recording: what is said, and what is seen.")
    )

    panels = [
        FieldPanel("file", read_only=True),
        FieldPanel("caption"),
        FieldPanel("alt"),
        FieldPanel("transcript"),
    ]

    def __str__(self) -> str:
        return self.caption or (str(self.file) if self.file_id else "")

    def clean(self) -> None:
        """Files come from their author alone."""
        if self.file_id is None:
            raise ValidationError(_("Only its author can add a file: send the practice back and ask for it."))


class Release(Moves):
    """An author's permission to share a practice: how credited, under which licence, which files."""

    class State(models.TextChoices):
        OFFERED = "offered", _("Waiting for the coordinator")
        RETURNED = "returned", _("Sent back with questions")
        PUBLISHED = "published", _("In the library")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Credit(models.TextChoices):
        NAMED = "named", _("With my name and school")
        SCHOOL = "school", _("With my school only")
        ANONYMOUS = "anonymous", _("Anonymously: “A teacher of the district”")

    class Licence(models.TextChoices):
        CC_BY = "cc-by", _("CC BY: anyone may use and change it, naming the author")
        CC_BY_SA = "cc-by-sa", _("CC BY-SA: the same, and changes are shared alike")
        CC_BY_NC = "cc-by-nc", _("CC BY-NC: the same as CC BY, not for profit")
        DISTRICT = "district", _("This district only")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="release")
    author = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="releases")
    page = models.OneToOneField(PracticePage, null=True, blank=True, on_delete=models.SET_NULL, related_name="release")
    state = models.CharField(max_length=10, choices=State, default=State.OFFERED)
    credit = models.CharField(max_length=10, choices=Credit)
    licence = models.CharField(max_length=12, choices=Licence, default=Licence.CC_BY)
    permissions_on_file = models.BooleanField(default=False)
    include_impact = models.BooleanField(default=False)
    stated_at = models.DateTimeField(default=clock.now)
    note = models.TextField(_("what the coordinator asks"), blank=True)
    reply = models.TextField(_("your answer to the coordinator"), blank=True)
    published_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ReleaseQuerySet.as_manager()

    MOVES = {
        "offer": ({State.RETURNED, State.WITHDRAWN}, State.OFFERED),
        "return": ({State.OFFERED}, State.RETURNED),
        "publish": ({State.OFFERED}, State.PUBLISHED),
        "withdraw": ({State.OFFERED, State.RETURNED, State.PUBLISHED}, State.WITHDRAWN),
    }

    class Meta:
        indexes = [models.Index(fields=["id"], condition=Q(state="offered"), name="release_waits")]
        constraints = [
            models.CheckConstraint(
                name="a_published_release_says_who_when_and_that_permissions_are_on_file",
                condition=~Q(state="published")
                | Q(published_by__isnull=False, published_at__isnull=False, permissions_on_file=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.submission} ({self.get_state_display()})"

    def refusal(self, name: str) -> str:
        """Why a move is not possible now."""
        if name == "publish" and self.state == self.State.WITHDRAWN:
            return _now("Its author has withdrawn this practice, so it cannot be published.")
        if name == "publish":
            return _now("This practice was sent back with questions. It can be published once its author has answered.")
        if name == "offer":
            return _now("This practice is already shared. Open it to see where it stands.")
        if name == "return":
            return _now("This practice is “%(state)s” now, so it cannot be sent back. Reload the list.") % {
                "state": self.get_state_display()
            }
        return super().refusal(name)


# Why a file cannot be shared, beside the reasons of `files.refusals`.
NOT_COPIED = {
    "gone": _("The file was deleted, or could not be used after all."),
    "missing": _("The file is missing from storage. Tell the coordinator, so that somebody looks for it."),
    "unknown": _("Something went wrong each time it was copied."),
}


class ReleasedFile(models.Model):
    """A file its author chose to share. Colleagues get the copy, never the original."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="files")
    original = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    copy = models.OneToOneField(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="released")
    caption = models.CharField(max_length=200, blank=True)
    alt = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=40, blank=True, help_text="Code of why there can be no copy.")

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["release", "original"], name="a_file_is_released_once"),
            models.CheckConstraint(
                name="a_file_that_was_copied_did_not_fail", condition=Q(copy__isnull=True) | Q(failure="")
            ),
        ]

    def __str__(self) -> str:
        return str(self.original)

    @property
    def trouble(self) -> str:
        """Why it cannot be copied, as a sentence; empty while it can be, and once it is."""
        return str(NOT_COPIED.get(self.failure) or sentence(self.failure)) if self.failure else ""


class CoCredit(models.Model):
    """How a colleague of the group wants to be credited on a practice that another member released."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="co_credits")
    teacher = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="co_credits")
    credit = models.CharField(max_length=10, choices=Release.Credit, default=Release.Credit.ANONYMOUS)
    chosen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["release", "teacher"], name="a_colleague_is_credited_once")]

    def __str__(self) -> str:
        return f"{self.teacher}: {self.get_credit_display()}"


class PrivacyReport(models.Model):
    """Somebody saw what should not be shown. The practice is hidden until a coordinator has looked."""

    page = models.ForeignKey(PracticePage, on_delete=models.PROTECT, related_name="privacy_reports")
    reported_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(default=clock.now)
    note = models.TextField(_("what you saw"))
    settled_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = PrivacyReportQuerySet.as_manager()

    class Meta:
        ordering = ["-reported_at"]
        constraints = [
            models.CheckConstraint(
                name="a_settled_report_says_who_and_when",
                condition=Q(settled_by__isnull=True, settled_at__isnull=True)
                | Q(settled_by__isnull=False, settled_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.page}, {self.reported_at:%Y-%m-%d}"


class SearchEntry(models.Model):
    """What the library's search knows of a live practice. Rebuilt from the page, never edited.

    The database keeps a word index beside it (`library.search`); `keys` holds every facet (`library.keys`).
    """

    page = models.OneToOneField(PracticePage, on_delete=models.CASCADE, related_name="search_entry")
    slug = models.CharField(max_length=255)
    title = models.CharField(max_length=255)
    line = models.CharField(max_length=200, help_text="What students do, in one line.")
    body = models.TextField(help_text="Its prose: snippets are cut from it.")
    names = models.TextField(blank=True, help_text="What it is filed under, and who made it.")
    credit = models.CharField(max_length=200, blank=True)
    grades = models.CharField(max_length=200, blank=True)
    keys = KeysField(default=list)
    published_at = models.DateTimeField()
    adoptions = models.PositiveIntegerField(default=0)
    has_impact = models.BooleanField(default=False)
    is_featured = models.BooleanField(default=False)
    is_public = models.BooleanField(default=True, help_text="False: under a license for this district only.")
    language = models.CharField(max_length=10, default="en")
    licence = models.CharField(max_length=12)

    class Meta:
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="library_newest_first"),
            models.Index(fields=["-adoptions", "-published_at", "-id"], name="library_most_tried"),
            models.Index(fields=["-is_featured", "-published_at", "-id"], name="library_featured_first"),
        ]

    def __str__(self) -> str:
        return self.title


class Adoption(models.Model):
    """“I tried this, here is how it went.”"""

    page = models.ForeignKey(PracticePage, on_delete=models.CASCADE, related_name="adoptions")
    teacher = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="adoptions")
    note = models.TextField(_("how it went"), blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "teacher"], name="a_teacher_adopts_a_practice_once")]

    def __str__(self) -> str:
        return f"{self.teacher}: {self.page}"


class Lineage(models.Model):
    """A plan that began from a practice."""

    page = models.ForeignKey(PracticePage, on_delete=models.PROTECT, related_name="descendants")
    plan = models.OneToOneField(LearningPlan, on_delete=models.PROTECT, related_name="lineage")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.plan} from {self.page}"
