"""Public pages that editors write: home, handbook, and plain ones such as help."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.cache import cache
from django.db import models
from django.http import HttpRequest
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from core import publiccache
from core.publicpage import PublicPage
from credentials.models import Program, Tier
from library.models import SearchEntry
from pages.blocks import ProseBlock
from rubrics.models import Criterion

_VOICES = 3
_SECONDS = 600


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class HomePage(PublicPage):
    """The front door: what this is, what it pays, and one way in."""

    heading = models.CharField(_("heading"), max_length=160)
    introduction = models.TextField(_("introduction"), help_text=_("One paragraph per line."))
    program = models.ForeignKey(
        Program,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("program shown"),
    )
    start_label = models.CharField(_("button"), max_length=60)
    handbook_label = models.CharField(_("link to the handbook"), max_length=60)
    topics_label = models.CharField(_("link to the topics"), max_length=60)
    promise_heading = models.CharField(_("heading of the promises"), max_length=120, blank=True)
    promises = models.TextField(_("promises"), blank=True, help_text=_("One per line."))
    voices_heading = models.CharField(_("heading above practices"), max_length=120, blank=True)
    voices_note = models.CharField(_("line below that heading"), max_length=200, blank=True)
    invented_note = models.CharField(_("note of an invented district"), max_length=300, blank=True)

    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "credentials.TopicIndexPage",
        "library.PracticeIndexPage",
        "pages.HandbookPage",
        "pages.PlainPage",
    ]
    template = "pages/home_page.html"
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel("heading"), FieldPanel("introduction"), FieldPanel("program")], _("At the top")),
        MultiFieldPanel(
            [FieldPanel("start_label"), FieldPanel("handbook_label"), FieldPanel("topics_label")], _("Ways on")
        ),
        MultiFieldPanel([FieldPanel("promise_heading"), FieldPanel("promises")], _("Promises")),
        MultiFieldPanel([FieldPanel("voices_heading"), FieldPanel("voices_note")], _("Practices from the library")),
        FieldPanel("invented_note"),
    ]

    class Meta:
        verbose_name = _("home page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With the program's tiers, and the practices shown as voices: two queries."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        tiers = list(_tiers_shown(self.program_id))
        # What the library's search shows to visitors is in the library; a page being live is not enough.
        public = SearchEntry.objects.filter(is_public=True).order_by("-is_featured", "-published_at", "-id")
        voices = public.only("slug", "title", "line", "credit", "grades")[:_VOICES]
        context |= {
            "paragraphs": _lines(self.introduction),
            "promises": _lines(self.promises),
            "tiers": tiers,
            "currency": tiers[0].program.currency if tiers else "",
            "total": sum(tier.amount for tier in tiers),
            "voices": list(voices) if self.voices_heading else [],
        }
        return context


def _tiers_shown(program_id: int | None) -> models.QuerySet[Tier]:
    """The tiers of a program, or, if none was chosen, of the oldest one with an open topic."""
    tiers = Tier.objects.select_related("program").order_by("order")
    if program_id:
        return tiers.filter(program=program_id)
    oldest = Program.objects.filter(kind=Program.Kind.OPEN, is_open=True).order_by("pk").values("pk")[:1]
    return tiers.filter(program__in=oldest)


class HandbookPage(PublicPage):
    """A page of the handbook. The first is its cover and lists the others; one with a tier shows its rubric."""

    summary = models.CharField(_("summary"), max_length=200, blank=True)
    tier = models.ForeignKey(
        Tier,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("tier"),
        help_text=_("Shows what this tier asks for, what it pays and its whole rubric, always as they are now."),
    )
    body = StreamField(ProseBlock(), blank=True, verbose_name=_("text"))

    parent_page_types = ["pages.HomePage", "pages.HandbookPage"]
    subpage_types = ["pages.HandbookPage"]
    template = "pages/handbook_page.html"
    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("tier"), FieldPanel("body")]

    class Meta:
        verbose_name = _("handbook page")
        verbose_name_plural = _("handbook pages")

    @property
    def is_cover(self) -> bool:
        """Whether this is the handbook's first page."""
        return self.depth <= 3

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With the other pages of the handbook, and the tier with its rubric where there is one."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        chapters = list(self._chapters())
        here = next((place for place, page in enumerate(chapters) if page.pk == self.pk), None)
        after = 0 if here is None else here + 1
        context |= {
            "chapters": chapters,
            "next_chapter": chapters[after] if after < len(chapters) else None,
            "tier": self._tier_shown(),
            "contents": _contents(self.body),
        }
        return context

    def _chapters(self) -> models.QuerySet[HandbookPage]:
        """Every page below the cover, in the order of the tree: one query from anywhere in the handbook."""
        cover = self.path[: 3 * self.steplen]
        below = HandbookPage.objects.live().filter(path__startswith=cover, depth=4)
        return below.order_by("path").only("title", "slug", "url_path", "summary", "depth", "path", "tier_id")

    def _tier_shown(self) -> dict[str, Any] | None:
        if self.tier_id is None:
            return None
        key = f"tier-shown:{self.tier_id}:{publiccache.version()}"
        kept: dict[str, Any] | None = cache.get(key)
        if kept is None:
            kept = _tier_and_rubric(self.tier_id)
            cache.set(key, kept, _SECONDS)
        return kept


def _tier_and_rubric(tier_id: int) -> dict[str, Any]:
    """A tier, what it asks for, and its rubric in force: five queries."""
    tier = Tier.objects.select_related("program", "rubric").prefetch_related("asks").get(pk=tier_id)
    version = tier.rubric.current()
    criteria: Iterable[Criterion] = version.ordered_criteria() if version else []
    return {"tier": tier, "asks": list(tier.asks.all()), "version": version, "criteria": list(criteria)}


def _contents(body: Any) -> list[dict[str, str]]:
    """The headings of a page, for the list of contents beside it."""
    headings = [str(block.value) for block in body if block.block_type == "heading"]
    return [{"anchor": slugify(heading), "heading": heading} for heading in headings] if len(headings) > 2 else []


class PlainPage(PublicPage):
    """A page of prose that belongs nowhere else: help, accessibility, privacy."""

    summary = models.CharField(_("summary"), max_length=200, blank=True)
    body = StreamField(ProseBlock(), blank=True, verbose_name=_("text"))

    parent_page_types = ["pages.HomePage"]
    subpage_types: list[str] = []
    template = "pages/plain_page.html"
    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("body")]

    class Meta:
        verbose_name = _("plain page")
        verbose_name_plural = _("plain pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With the contents."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {"contents": _contents(self.body)}
