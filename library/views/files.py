"""The library's door to files: whether the practice is in the library is asked at every read."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from files.models import StoredFile
from files.serving import serve
from library import access


@require_safe
def file(request: HttpRequest, uuid: UUID, rendition: str) -> HttpResponseBase:
    """A rendition of a released copy, or a document as a download."""
    found = get_object_or_404(StoredFile, uuid=uuid)
    if not access.can_open_file(request.user, found):
        raise Http404
    return serve(request, found, rendition=rendition, room="library", download="download" in request.GET)
