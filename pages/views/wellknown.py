"""What programs ask a site for: robots, a map, a contact for security, an icon, the editors' pictures."""

from __future__ import annotations

import mimetypes
import re
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe
from wagtail.models import Page

from accounts import district
from core import clock
from core.publiccache import public
from credentials.models import TopicIndexPage, TopicPage
from pages.models import HandbookPage, HomePage, PlainPage

_PRIVATE = ("accounts", "cms", "desk", "me", "money", "people", "plans")
_RENDITION = re.compile(r"images/[\w.\-]+\.(?:png|jpe?g|webp|gif|svg)")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may read the public pages."""
    lines = [
        "User-agent: *",
        *(f"Disallow: /{name}/" for name in _PRIVATE),
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
    ]
    return public(HttpResponse("\n".join(lines) + "\n", content_type="text/plain"))  # type: ignore[return-value]


def _public_pages() -> QuerySet[Page]:
    kinds = (HomePage, HandbookPage, PlainPage, TopicIndexPage, TopicPage)
    return Page.objects.live().type(kinds).order_by("path").only("url_path", "last_published_at")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page, one query. A home page's path is left out of the addresses below it."""
    pages = list(_public_pages())
    root = pages[0].url_path if pages else "/"
    entries = [(settings.SITE_URL + "/" + page.url_path.removeprefix(root), page.last_published_at) for page in pages]
    response = render(request, "pages/sitemap.xml", {"entries": entries}, content_type="application/xml")
    return public(response)  # type: ignore[return-value]


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Where to report a hole (RFC 9116)."""
    address = district.current().help_email
    if not address:
        raise Http404
    until = (clock.now() + timedelta(days=180)).replace(microsecond=0).isoformat()
    lines = [f"Contact: mailto:{address}", f"Expires: {until}", f"Canonical: {settings.SITE_URL}{request.path}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """The icon, for browsers that ask without being told where it is."""
    return HttpResponse(status=301, headers={"Location": static("img/favicon.svg"), "Cache-Control": "public"})


@require_safe
def picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture that editors put on a page: only what Wagtail made for showing, never the file that was uploaded.

    The same from a folder and from a bucket; private files lie in another storage, which is not asked here.
    """
    if not _RENDITION.fullmatch(path) or not default_storage.exists(path):
        raise Http404
    changed = default_storage.get_modified_time(path)
    etag = f'"{sha256(f"{path} {changed.isoformat()}".encode()).hexdigest()[:32]}"'
    unchanged = get_conditional_response(request, etag=etag, last_modified=int(changed.timestamp()))
    response = unchanged or FileResponse(default_storage.open(path), content_type=mimetypes.guess_type(path)[0])
    response["ETag"] = etag
    response["Last-Modified"] = http_date(changed.timestamp())
    response["Cache-Control"] = "public, max-age=86400"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
