"""Browsing and searching: every state of the screen is a link."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core import publiccache
from library.search import Ask, search
from library.showing import facets_to_show, sorts


@require_safe
def browse(request: HttpRequest) -> HttpResponseBase:
    """The library: words, facets with counts, and the practices they leave."""
    ask = Ask.of(request.GET)
    results = search(ask, sees_all=request.user.is_authenticated)
    context = {"ask": ask, "results": results, "facets": facets_to_show(results), "sorts": sorts(ask)}
    response = render(request, "library/browse.html", context)
    return response if request.user.is_authenticated else publiccache.public(response)
