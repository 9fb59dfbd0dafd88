"""`/uploads/`: files that arrive in pieces, by tus 1.0.0 and by plain posts for networks that let nothing else through.

Bytes go in here and never come out: a file is read through the doors of the rooms that use it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.http import http_date, url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.requests import PersonRequest
from core.errors import WrongState
from files import actions, pieces, tus
from files.body import Body
from files.models import Upload
from files.refusals import Refused, sentence

View = Callable[..., HttpResponse]
# Refusals by code; what is not named is a file that cannot be used (415).
STATUS = {
    "empty": 400,
    "too_much": 413,
    "too_large": 413,
    "quota": 413,
    "too_many_open": 429,
    "bad_checksum": 460,  # the number that tus chose
    "disk_full": 507,
}
METHODS = "OPTIONS, HEAD, POST, PATCH, DELETE"


def _speaks_tus(view: View) -> View:
    """Sign-in, version and refusals, the same for every request: whoever speaks to this address is a script."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = _answered(view, request, *args, **kwargs)
        response["Tus-Resumable"] = tus.VERSION
        return response

    return answer


def _answered(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    if not isinstance(request.user, User):
        return _no(401, _("You are signed out. Sign in again; the upload goes on where it was."))
    if request.headers.get("Tus-Resumable", tus.VERSION) != tus.VERSION:
        return _no(412, _("This site speaks tus 1.0.0."), **{"Tus-Version": tus.VERSION})
    try:
        return view(request, *args, **kwargs)
    except tus.Unreadable as unreadable:
        return _no(400, _("The header %(name)s is missing or cannot be read.") % {"name": unreadable.header})
    except Refused as refused:
        return _no(STATUS.get(refused.code, 415), refused.sentence)
    except WrongState as late:
        return _no(409, str(late))
    except pieces.StorageDown as down:
        code = "disk_full" if down.full else "storage_down"
        return _no(507 if down.full else 503, sentence(code), **{"Retry-After": "30"})
    except PermissionDenied:
        return _no(403, _("You cannot upload files any more. If that is a mistake, ask your coordinator."))


def _no(status: int, told: str, **headers: str) -> HttpResponse:
    return JsonResponse({"sentence": told}, status=status, headers=headers)


def _method(request: HttpRequest) -> str:
    """The method that is meant: some networks let only GET and POST through."""
    if request.method == "POST":
        return request.headers.get("X-HTTP-Method-Override", "POST").upper()
    return str(request.method)


@_speaks_tus
def uploads(request: PersonRequest) -> HttpResponse:
    """Begin an upload (POST), say what this server can do (OPTIONS), or list what of theirs is on its way (GET)."""
    method = _method(request)
    if method == "OPTIONS":
        return HttpResponse(
            status=204,
            headers={
                "Tus-Version": tus.VERSION,
                "Tus-Extension": tus.EXTENSIONS,
                "Tus-Max-Size": str(max(settings.UPLOAD_MAX_VIDEO_BYTES, settings.UPLOAD_MAX_BYTES)),
                "Tus-Checksum-Algorithm": "sha1,sha256",
            },
        )
    if method in {"GET", "HEAD"}:
        return JsonResponse({"uploads": [_row(upload) for upload in Upload.objects.unfinished_of(request.user)]})
    if method != "POST":
        return HttpResponse(status=405, headers={"Allow": "OPTIONS, GET, HEAD, POST"})
    return _begin(request)


def _row(upload: Upload) -> dict[str, Any]:
    return {
        "id": str(upload.uuid),
        "url": reverse("files:upload", args=[upload.uuid]),
        "name": upload.label,
        "size": upload.size,
        "offset": upload.offset,
        "state": upload.state,
        "place": upload.place,
        "fingerprint": upload.fingerprint,
    }


def _begin(request: PersonRequest) -> HttpResponse:
    said = tus.metadata(request.headers.get("Upload-Metadata", ""))
    upload = actions.begin(
        by=request.user,
        size=tus.number("Upload-Length", request.headers.get("Upload-Length")),
        label=said.get("filename", ""),
        content_type=said.get("filetype", ""),
        place=_place(request, said.get("place", "")),
        fingerprint=said.get("fingerprint", "")[:64],
    )
    if request.content_type == tus.CONTENT_TYPE and int(request.META.get("CONTENT_LENGTH") or 0):
        upload = _write(request, upload, offset=0)
    response = _where(upload, 201)
    response["Location"] = reverse("files:upload", args=[upload.uuid])
    return response


def _place(request: HttpRequest, path: str) -> str:
    """The page a file was chosen on, if it is one of ours."""
    is_ours = path.startswith("/") and len(path) <= 200 and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_ours else ""


@_speaks_tus
def upload(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """How far an upload is (HEAD), more of it (PATCH, or POST with the same headers), or its end (DELETE)."""
    method = _method(request)
    if method not in {"OPTIONS", "HEAD", "POST", "PATCH", "DELETE"}:
        return HttpResponse(status=405, headers={"Allow": METHODS})
    if method == "OPTIONS":
        return HttpResponse(status=204, headers={"Tus-Version": tus.VERSION, "Tus-Extension": tus.EXTENSIONS})
    found = Upload.objects.filter(uuid=uuid, owner=request.user).first()
    if found is None:
        raise Http404
    if method == "DELETE":
        actions.end(found.pk, move="terminate", by=request.user)
        return HttpResponse(status=204)
    if found.state in {Upload.State.EXPIRED, Upload.State.TERMINATED}:
        return _no(410, sentence(found.reason or "not_here"))
    if method == "HEAD":
        return _where(actions.finish(found.pk), 200)
    if request.content_type != tus.CONTENT_TYPE:
        return _no(415, _("The content type of a piece is application/offset+octet-stream."))
    offset = tus.number("Upload-Offset", request.headers.get("Upload-Offset"))
    return _where(_write(request, found, offset=offset), 204)


def _write(request: PersonRequest, upload: Upload, *, offset: int) -> Upload:
    checksum = tus.checksum(request.headers.get("Upload-Checksum"))
    length = tus.number("Content-Length", request.META.get("CONTENT_LENGTH") or None)
    with Body(request) as body:
        return actions.write(upload.pk, offset=offset, length=length, source=body, by=request.user, checksum=checksum)


def _where(upload: Upload, status: int) -> HttpResponse:
    """The headers that say how far it is, and until when it may be continued."""
    response = HttpResponse(status=status)
    response["Upload-Offset"] = str(upload.offset)
    response["Upload-Length"] = str(upload.size)
    response["Cache-Control"] = "no-store"
    if upload.state == Upload.State.OPEN:
        response["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    return response
