"""What every public page of ours has in common: the same for every visitor, kept whole, and never private."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from wagtail.models import Page, PageViewRestriction

from core.publiccache import public


class PublicPage(Page):
    """A page that anybody may read. Wagtail's privacy settings are not offered for it, so nothing is asked of them."""

    private_page_options: list[str] = []

    class Meta:
        abstract = True

    def get_view_restrictions(self) -> models.QuerySet[PageViewRestriction]:
        """None, ever."""
        return PageViewRestriction.objects.none()

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page; for visitors it may be kept. A preview or a signed-in person's page never is."""
        response: HttpResponse = super().serve(request, *args, **kwargs)
        response.render()  # type: ignore[attr-defined]  # a TemplateResponse: the cache must see it whole
        is_visitor = settings.SESSION_COOKIE_NAME not in request.COOKIES
        if is_visitor and not getattr(request, "is_preview", False):
            public(response)
        return response
