"""What happens to every request, whatever room it goes to."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.core.files.storage import storages
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string

from core.errors import WrongState

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class Probes:
    """`/healthz` says this process runs; `/readyz` says what it needs answers. Before ALLOWED_HOSTS, since
    probes come by address."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path == "/healthz":
            return HttpResponse("ok", content_type="text/plain")
        if request.path == "/readyz":
            failing = [name for name, check in self._checks().items() if not _answers(check)]
            degraded = [name for name, check in settings.DEGRADED.items() if not _answers(import_string(check))]
            answer = {"ready": not failing, "failing": failing, "degraded": degraded}
            return JsonResponse(answer, status=503 if failing else 200)
        return self.get_response(request)

    def _checks(self) -> dict[str, Callable[[], bool]]:
        return {"database": _database, "migrations": _migrated, "storage": _storage}


def _answers(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception:  # noqa: BLE001  (whatever is wrong, the answer is "not ready")
        return False


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def _migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _storage() -> bool:
    """Whether a file could be kept. Asking for a file would not tell: a missing bucket answers like a missing file."""
    storage: Any = storages["private"]
    if hasattr(storage, "bucket"):
        storage.bucket.meta.client.head_bucket(Bucket=storage.bucket.name)
        return True
    folder = Path(storage.location)  # made with the first file
    nearest = next(place for place in (folder, *folder.parents) if place.exists())
    return nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)


class ContentSecurityPolicy(CSPMiddleware):
    """One strict policy everywhere; a looser one under /cms/, whose screens are Wagtail's own."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Choose the policy by path."""
        if request.path.startswith("/cms/"):
            response._csp_replace = settings.CMS_CONTENT_SECURITY_POLICY  # type: ignore[attr-defined]
        return super().process_response(request, response)


class PrivateByDefault:
    """Nothing is stored by browsers or proxies unless its view says that it may be."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        return response


class Refusals:
    """`WrongState` becomes 409 with its sentence, as a page or as JSON; an address opened that only takes what a form
    sends, such as after reloading its answer, says so and leads back."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if (
            response.status_code != 405
            or request.method != "GET"
            or "text/html" not in request.headers.get("Accept", "")
        ):
            return response
        page = render(request, "405.html", {"again": _page_above(request.path)}, status=405)
        page["Allow"] = response["Allow"]
        return page

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer the one kind of error that is a sentence for the person."""
        if not isinstance(exception, WrongState):
            return None
        if "application/json" in request.headers.get("Accept", ""):
            return JsonResponse({"sentence": str(exception)}, status=409)
        context = {"sentence": str(exception), "again": _came_from(request), "typed": _typed(request)}
        return render(request, "409.html", context, status=409)


def _typed(request: HttpRequest) -> list[str]:
    """The texts that were sent, to be copied: the form they came from may not open again. Texts have spaces between
    words; what a form says for itself (ids, choices, numbers) has none."""
    if request.method != "POST":
        return []
    sent = [text.strip() for name, text in request.POST.items() if isinstance(text, str) and "password" not in name]
    return [text for text in sent if len(text.split()) > 1]


def _came_from(request: HttpRequest) -> str:
    """The page whose form was sent; its own address where the browser does not say."""
    came = request.headers.get("Referer", "")
    known = url_has_allowed_host_and_scheme(came, {request.get_host()}, require_https=request.is_secure())
    return came if came and known else request.path


def _page_above(path: str) -> str:
    """The nearest address above this one that is ours; Wagtail's pages, which take any address, do not count."""
    while path != "/":
        path = path.rstrip("/").rpartition("/")[0] + "/"
        try:
            if resolve(path).url_name != "wagtail_serve":
                return path
        except Resolver404:
            continue
    return path
