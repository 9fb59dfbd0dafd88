"""Questions about practices and releases. `visible_to` is the only way from an outside address to a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from wagtail.query import PageQuerySet

from accounts.access import can_coordinate
from library.standing import closed_to, needed, said_since

if TYPE_CHECKING:
    from accounts.models import User


class PracticeQuerySet(PageQuerySet):
    """Practice pages."""

    def visible_to(self, user: User | AnonymousUser) -> PracticeQuerySet:
        """In the library now: published by our own verb, not hidden or taken back, and for visitors licensed to all."""
        shown = self.filter(~closed_to(needed(user), "release__"), live=True, release__state="published")
        return shown if user.is_authenticated and user.is_active else shown.exclude(licence="district")

    def for_page(self) -> PracticeQuerySet:
        """With what a practice page shows: one query, and one each for files, subjects, bands and elements."""
        rows = self.select_related("topic", "school", "release__submission").prefetch_related(
            "practice_files__file__renditions", "subjects", "grade_bands", "elements"
        )
        return rows.annotate(is_restated=said_since("release__"))


class ReleaseQuerySet(models.QuerySet):
    """Releases."""

    def visible_to(self, user: User) -> ReleaseQuerySet:
        """Their own, those of their group, and for coordinators all."""
        if not user.is_active:
            return self.none()
        return self if can_coordinate(user) else self.filter(Q(author=user) | Q(co_credits__teacher=user)).distinct()

    def for_list(self) -> ReleaseQuerySet:
        """With what the coordinator's list shows: one query."""
        return self.select_related("author", "page", "submission__plan", "submission__school")

    def restated(self) -> ReleaseQuerySet:
        """Those about whose plans something was stated or taken back that they do not stand on."""
        return self.filter(said_since(""))

    def taken_back(self, need: int, *, held: bool = True) -> ReleaseQuerySet:
        """Those that may not be shown, as a whole, to somebody who needs this much; `held`: also while a report waits."""
        return self.filter(closed_to(need, "", held=held))

    def with_failed_files(self) -> ReleaseQuerySet:
        """With `failed_files`, those that could not be copied: one query for all."""
        failed = apps.get_model("library", "ReleasedFile").objects.exclude(failure="").select_related("original")
        return self.prefetch_related(models.Prefetch("files", failed, to_attr="failed_files"))


class PrivacyReportQuerySet(models.QuerySet):
    """Reports of privacy problems."""

    def open(self) -> PrivacyReportQuerySet:
        """Nobody has looked yet, with what the coordinator's list shows."""
        return self.filter(settled_at__isnull=True).select_related("page__release__submission", "reported_by")
