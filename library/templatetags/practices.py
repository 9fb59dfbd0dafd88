"""Practices on pages of other rooms. `library` stands above the catalogue, so a topic page loads this by exception."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template

from credentials.models import TopicPage
from library.models import PracticePage, SearchEntry
from library.showing import PracticeView

register = template.Library()
MOST = 6


@register.simple_tag(takes_context=True)
def practice_view(context: dict[str, Any], page: PracticePage) -> PracticeView:
    """A practice with its texts taken apart: the same for our own view and for Wagtail's preview."""
    return PracticeView(page, context["request"].user)


@register.simple_tag(takes_context=True)
def practices_for(context: dict[str, Any], topic: TopicPage) -> Sequence[SearchEntry]:
    """The newest practices that came of a topic, as this reader may see them: one query."""
    request = context.get("request")
    sees_all = request is not None and request.user.is_authenticated
    entries = SearchEntry.objects.filter(page__topic=topic.pk)
    return list((entries if sees_all else entries.filter(is_public=True)).order_by("-published_at", "-id")[:MOST])
