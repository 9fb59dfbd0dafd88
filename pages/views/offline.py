"""The page shown when there is no connection, and the small worker in the browser that keeps it.

Only this page and what it is drawn with are kept, all of it the same for everybody: no page of a person ever is.
"""

from __future__ import annotations

import json
from hashlib import sha256

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts import district

_NEEDED = (
    "vendor/bootstrap.css",
    "css/theme.css",
    "css/parts.css",
    "vendor/fonts/atkinson-latin.woff2",
    "vendor/fonts/source-serif-latin.woff2",
    "img/favicon.svg",
    "js/app.js",
    "js/offline.js",
)
_IMPORTED = ("js/buffer.js", "js/shared.js")  # by name, without the hash that {% static %} adds


def _page(request: HttpRequest) -> HttpResponse:
    request.user = AnonymousUser()  # what the browser keeps holds nothing of a person
    return render(request, "pages/offline.html")


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What stands in for a page that cannot be reached. `static/js/offline.js` adds what this device holds."""
    return _page(request)


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The worker's script. It changes when anything it keeps does, and the browser then keeps the new ones."""
    address = reverse("pages:offline")
    needed = [
        address,
        reverse("accounts:theme", args=[district.current().theme_hash]),
        *map(static, _NEEDED),
        *(settings.STATIC_URL + name for name in _IMPORTED),
    ]
    version = sha256(_page(request).content + json.dumps(needed).encode()).hexdigest()[:12]
    told = {"page": json.dumps(address), "needed": json.dumps(needed), "version": json.dumps(version)}
    response = render(request, "pages/offline_worker.js", told, content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response
