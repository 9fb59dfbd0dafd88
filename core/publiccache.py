"""Whole public pages kept for visitors, before sessions begin.

Never `cache_page`: it decides before `Vary: Cookie` is set, so a signed-in page or a form's token could reach
a visitor (docs/adr). A page is kept only when its view says `Cache-Control: public`, the visitor has no
session, and the answer sets no cookie.
"""

from collections.abc import Callable
from hashlib import sha256

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import get_language_from_request

_VERSION = "public-pages-version"
_LONGEST_QUERY = 300


def version() -> int:
    """The number of the site as it stands; every edit of something public raises it. Part of the key of what is kept."""
    return int(cache.get(_VERSION, 0))


def forget() -> None:
    """Let no visitor see an old page: what an editor publishes or withdraws is true from now on."""
    try:
        cache.incr(_VERSION)
    except ValueError:
        cache.set(_VERSION, 1, None)


def public(response: HttpResponseBase) -> HttpResponseBase:
    """Say that this answer is the same for every visitor and may be kept."""
    patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
    return response


class PublicPages:
    """Answers visitors from the cache, and fills it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not settings.PUBLIC_CACHE_SECONDS or not self._is_visitor(request):
            return self.get_response(request)
        key = self._key(request)
        kept = cache.get(key)
        if kept is not None:
            body, headers = kept
            return HttpResponse(body, headers=headers)
        response = self.get_response(request)
        if self._may_keep(response):
            cache.set(key, (response.content, dict(response.items())), settings.PUBLIC_CACHE_SECONDS)  # type: ignore[attr-defined]
        return response

    def _is_visitor(self, request: HttpRequest) -> bool:
        return (
            request.method == "GET"
            and settings.SESSION_COOKIE_NAME not in request.COOKIES
            and len(request.META.get("QUERY_STRING", "")) <= _LONGEST_QUERY
        )

    def _key(self, request: HttpRequest) -> str:
        parts = [
            str(version()),
            request.get_host(),
            get_language_from_request(request),
            request.get_full_path(),
            request.headers.get("HX-Request", ""),
        ]
        return "public-page:" + sha256("\n".join(parts).encode()).hexdigest()

    def _may_keep(self, response: HttpResponseBase) -> bool:
        if "public" in response.get("Cache-Control", ""):
            patch_vary_headers(response, ["Accept-Language", "Cookie", "HX-Request"])
            return response.status_code == 200 and not response.streaming and not response.cookies
        return False
