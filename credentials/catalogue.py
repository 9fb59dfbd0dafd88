"""The catalogue's pages and its shared lists: topics, subjects, grade bands, frameworks."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page
from wagtail.search import index

from core.publicpage import PublicPage
from credentials import topics


class Subject(models.Model):
    """What is taught, or the post of those who do not teach a class."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=60, unique=True)

    class Meta:
        verbose_name = _("subject")
        verbose_name_plural = _("subjects")
        ordering = ["name"]

    panels = [FieldPanel("name"), FieldPanel("slug")]

    def __str__(self) -> str:
        return self.name


class GradeBand(models.Model):
    """A range of grades, in the order children pass through it."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=60, unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("grade band")
        verbose_name_plural = _("grade bands")
        ordering = ["order"]

    panels = [FieldPanel("name"), FieldPanel("slug"), FieldPanel("order")]

    def __str__(self) -> str:
        return self.name


class FrameworkElement(models.Model):
    """One element of a framework a district aligns its work with, such as Danielson 2e."""

    framework = models.CharField(_("framework"), max_length=80)
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=160)

    class Meta:
        verbose_name = _("framework element")
        verbose_name_plural = _("framework elements")
        ordering = ["framework", "code"]
        constraints = [models.UniqueConstraint(fields=["framework", "code"], name="an_element_is_listed_once")]

    panels = [FieldPanel("framework"), FieldPanel("code"), FieldPanel("name")]

    def __str__(self) -> str:
        return f"{self.framework} {self.code}: {self.name}"


class TopicIndexPage(PublicPage):
    """All topics, searchable."""

    introduction = RichTextField(_("introduction"), blank=True, features=["bold", "italic", "link"])

    max_count = 1
    subpage_types = ["credentials.TopicPage"]
    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    template = "credentials/topic_index_page.html"

    class Meta:
        verbose_name = _("topic index")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With the topics that the address asks for; every state of search and facets is an address."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        words = request.GET.get("q", "").replace("\0", " ").strip()[:100]
        chosen = {facet: request.GET.get(facet, "") for facet in topics.FACETS}
        every = topics.kept_cards(TopicPage.objects.live())
        found = topics.find(every, words=words, chosen=chosen, after=request.GET.get("after", ""))
        state = {"q": words} | {name: next((c.key for c in found.facets[name] if c.chosen), "") for name in chosen}
        context |= {
            "found": found,
            "every": len(every),
            "q": words,
            "facets": [_facet(name, label, found.facets[name], state) for name, label in _FACET_LABELS.items()],
            "hidden": {name: key for name, key in state.items() if key and name != "q"},
            "query": _address(state),
            "is_sifted": any(state.values()),
            "without_words": _address(state | {"q": ""}),
        }
        return context


_FACET_LABELS = {"subject": _("Subject"), "grades": _("Grades"), "framework": _("Framework")}


def _address(state: dict[str, str]) -> str:
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in state.items() if value})
    return query.urlencode()


def _facet(name: str, label: Any, choices: list[topics.Choice], state: dict[str, str]) -> dict[str, Any]:
    """One facet for the template: each choice with the address that chooses it, or lets it go."""
    links = [(choice, _address(state | {name: "" if choice.chosen else choice.key})) for choice in choices]
    return {"label": label, "links": links, "chosen": next((pair for pair in links if pair[0].chosen), None)}


class TopicPage(PublicPage):
    """A topic a teacher may choose. The list is never a fence: a plan may name any other."""

    question = models.CharField(_("question it answers"), max_length=240)
    summary = models.CharField(_("summary"), max_length=300)
    why = RichTextField(_("why it matters"), features=["bold", "italic", "link", "ul", "ol"])
    subjects = ParentalManyToManyField(Subject, blank=True, verbose_name=_("subjects"))
    grade_bands = ParentalManyToManyField(GradeBand, blank=True, verbose_name=_("grade bands"))
    elements = ParentalManyToManyField(FrameworkElement, blank=True, verbose_name=_("framework alignment"))

    parent_page_types = ["credentials.TopicIndexPage"]
    subpage_types: list[str] = []
    template = "credentials/topic_page.html"
    search_fields = [*Page.search_fields, index.SearchField("question"), index.SearchField("summary")]
    content_panels = [
        *Page.content_panels,
        FieldPanel("question"),
        FieldPanel("summary"),
        FieldPanel("why"),
        InlinePanel("resources", heading=_("Suggested resources"), label=_("Resource")),
        MultiFieldPanel([FieldPanel("subjects"), FieldPanel("grade_bands"), FieldPanel("elements")], _("For whom")),
    ]

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With its resources and what it is aligned with: two queries, while the index keeps its card."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        card = self._card(request)
        return context | {
            "resources": list(self.resources.all()),
            "subjects": card.facets["subject"],
            "grade_bands": card.facets["grades"],
            "elements": list(self.elements.all()),
        }

    def _card(self, request: HttpRequest) -> topics.Card:
        """What the index keeps of this topic; made anew for a preview, which shows what is not live yet."""
        kept = [] if getattr(request, "is_preview", False) else topics.kept_cards(TopicPage.objects.live())
        return next((card for card in kept if card.pk == self.pk), None) or topics.card_of(self)


class TopicResource(Orderable):
    """A source worth starting from."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Book, article or guide")
        COURSE = "course", _("Webinar or course")
        EVENT = "event", _("Conference, workshop or visit")

    topic = ParentalKey(TopicPage, on_delete=models.CASCADE, related_name="resources")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    citation = models.CharField(_("citation"), max_length=300)
    link = models.URLField(_("link"), blank=True)
    research_based = models.BooleanField(_("research-based"), default=True)

    panels = [FieldPanel("kind"), FieldPanel("citation"), FieldPanel("link"), FieldPanel("research_based")]

    def __str__(self) -> str:
        return self.citation
