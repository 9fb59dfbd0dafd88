"""The one way a file's bytes leave. Every room checks its own permission first, at every read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from botocore.exceptions import ClientError
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac

from accounts.models import User
from core import clock
from files import kinds, pieces, store
from files.actions import report_missing
from files.models import AccessLog, Rendition, StoredFile

ORIGINAL = "original"
# Originals may hold place, device and names; the copy we made is the download.
_INSTEAD = {
    StoredFile.Kind.IMAGE: "view",
    StoredFile.Kind.DATA: "table",
    StoredFile.Kind.DOCUMENT: "clean",
    StoredFile.Kind.VIDEO: "play",
    StoredFile.Kind.AUDIO: "play",
}
_ONE_READ = timedelta(hours=1)
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})", re.ASCII)
# Only what we made ourselves is ever shown inside a page; everything else is a download.
_INLINE = re.compile(r"view|thumb|poster|play|page-\d+")
_INLINE_TYPES = ("image/jpeg", "video/", "audio/")
_TYPES = {type_.content_type for type_ in kinds.SERVED} | {"text/vtt"}


@dataclass(frozen=True)
class _Bytes:
    """What is read: where it lies, as what it is served, how much there is, and what is asked of it."""

    key: str
    content_type: str
    size: int
    start: int = 0
    length: int = 0
    status: int = 200


def serve(
    request: HttpRequest, file: StoredFile, *, rendition: str, room: str, download: bool = False
) -> HttpResponseBase:
    """Stream a rendition, or the clean copy of a file as a download. The caller has checked the right to see it.

    Bytes that are missing in storage are reported and answered with a page that says so (404), a storage that does
    not answer with one that says to try again (503). Raises `Http404` when there is no such rendition or the file is
    not ready.
    """
    if file.state != StoredFile.State.READY:
        raise Http404
    asked = _asked(request, _choose(file, rendition))
    try:
        return _served(request, file, asked, rendition=rendition, room=room, download=download)
    except store.Missing:
        report_missing(file.pk)
        return render(request, "files/missing.html", status=404)
    except pieces.StorageDown:
        later = render(request, "files/storage_down.html", status=503)
        later["Retry-After"] = "30"
        return later


def _served(
    request: HttpRequest, file: StoredFile, asked: _Bytes, *, rendition: str, room: str, download: bool
) -> HttpResponseBase:
    is_inline = not download and _INLINE.fullmatch(rendition) is not None
    is_inline = is_inline and asked.content_type.startswith(_INLINE_TYPES)
    response = _answer(request, asked, disposition(file, asked.content_type, inline=is_inline))
    if request.method == "GET" and asked.status != 416:
        _note(request, file, rendition[:20], room, is_start=asked.start == 0)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response._csp_replace = {"default-src": ["'none'"], "sandbox": True}  # type: ignore[attr-defined]
    return response


def _answer(request: HttpRequest, asked: _Bytes, named: str) -> HttpResponseBase:
    if handed_over := _handed_over(asked, named):
        return handed_over
    headers = {"ETag": _tag(asked.key), "Accept-Ranges": "bytes"}
    if asked.status == 416:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{asked.size}"})
    if asked.status == 304:
        return HttpResponse(status=304, headers=headers)
    body = [b""] if request.method == "HEAD" else _opened(asked)
    response = StreamingHttpResponse(body, status=asked.status, content_type=asked.content_type, headers=headers)
    response["Content-Length"] = str(asked.length)
    response["Content-Disposition"] = named
    if asked.status == 206:
        response["Content-Range"] = f"bytes {asked.start}-{asked.start + asked.length - 1}/{asked.size}"
    return response


def _opened(asked: _Bytes) -> Iterator[bytes]:
    """The bytes, the first of them read, so that trouble is met before anything is promised."""
    chunks = store.read_range(asked.key, asked.start, asked.length)
    with pieces.reaching_storage():
        try:
            first = next(chunks, b"")
        except (OSError, ClientError):
            if not store.private().exists(asked.key):
                pieces.home().check()  # when all is gone, it is not this file that is missing
                raise store.Missing from None
            raise
    return _all_of(first, chunks)


def _all_of(first: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from chunks


def _handed_over(asked: _Bytes, named: str) -> HttpResponseBase | None:
    """The answer that lets the proxy or the bucket send the bytes, where the district has set that up."""
    storage: Any = store.private()
    if settings.FILES_ACCEL_LOCATION and not hasattr(storage, "bucket"):
        response = HttpResponse(content_type=asked.content_type)
        # The proxy knows ranges itself, and asks us again for every one of them.
        response["X-Accel-Redirect"] = settings.FILES_ACCEL_LOCATION + quote(asked.key)
        response["Content-Disposition"] = named
        return response
    if settings.S3_PRESIGNED_LINKS and hasattr(storage, "bucket"):
        return HttpResponse(status=302, headers={"Location": _signed(storage, asked, named)})
    return None


def _signed(storage: Any, asked: _Bytes, named: str) -> str:
    """An address of the bucket that is good for a minute, and answers with our type and name whatever is stored."""
    says: Mapping[str, str] = {
        "ResponseContentType": asked.content_type,
        "ResponseContentDisposition": named,
        "ResponseCacheControl": "private, no-store",
    }
    return str(storage.url(asked.key, parameters=dict(says), expire=settings.S3_PRESIGNED_SECONDS))


def _note(request: HttpRequest, file: StoredFile, rendition: str, room: str, *, is_start: bool) -> None:
    """Write down who reads. A player that goes on asking for pieces is one read; who begins in the middle is one too."""
    reader = request.user if isinstance(request.user, User) else None
    read = {"file": file, "user": reader, "rendition": rendition, "room": room}
    if is_start or not AccessLog.objects.filter(**read, at__gte=clock.now() - _ONE_READ).exists():
        AccessLog.objects.create(**read)


def _choose(file: StoredFile, rendition: str) -> _Bytes:
    name = _INSTEAD.get(StoredFile.Kind(file.kind), "play") if rendition == ORIGINAL else rendition
    if name in {ORIGINAL, "clean"} and not file.may_be_downloaded:
        raise Http404
    found = Rendition.objects.filter(file=file, name=name).first()
    if found is not None:
        return _Bytes(found.key, _safe(found.content_type), found.size)
    if rendition == ORIGINAL and file.kind == StoredFile.Kind.DOCUMENT:
        return _Bytes(file.key, _safe(file.content_type), file.size)  # plain text, which says no more than it says
    raise Http404


def _safe(content_type: str) -> str:
    """A type of our own table; anything else is only bytes."""
    return content_type if content_type in _TYPES else "application/octet-stream"


def _tag(key: str) -> str:
    """Names these bytes without telling anything about them: whoever has a file cannot ask whether we have it too."""
    return f'"{salted_hmac("files.serving", key).hexdigest()[:32]}"'


def _asked(request: HttpRequest, whole: _Bytes) -> _Bytes:
    """What of the bytes is asked for (RFC 9110, 13 and 14). Several ranges, and what makes no sense, mean all of it."""
    tag = _tag(whole.key)
    known = {one.removeprefix("W/") for one in re.split(r"\s*,\s*", request.headers.get("If-None-Match", "").strip())}
    if known & {tag, "*"}:
        return _part(whole, 0, 0, 304)
    everything = _part(whole, 0, whole.size, 200)
    match = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if match is None or request.method != "GET" or request.headers.get("If-Range", tag).strip() != tag:
        return everything
    first, last = match.groups()
    if first == "":
        length = min(int(last or 0), whole.size)
        return everything if last == "" else _part(whole, whole.size - length, length, 206 if length else 416)
    start, end = int(first), min(int(last) if last else whole.size - 1, whole.size - 1)
    if last and int(last) < start:
        return everything
    return _part(whole, start, end - start + 1, 206) if start < whole.size else _part(whole, 0, 0, 416)


def _part(whole: _Bytes, start: int, length: int, status: int) -> _Bytes:
    return _Bytes(whole.key, whole.content_type, whole.size, start, length, status)


def disposition(file: StoredFile, content_type: str, *, inline: bool) -> str:
    """Content-Disposition after RFC 6266, with the ending of our own table."""
    ending = next((t.ending for t in kinds.SERVED if t.content_type == content_type), "bin")
    stem = file.label.rpartition(".")[0] or file.label
    name = f"{stem}.{ending}"
    ascii_name = re.sub(r"[^A-Za-z0-9 ._-]", "_", name)
    return f"{'inline' if inline else 'attachment'}; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}"
