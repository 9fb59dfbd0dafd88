"""This room's door to files: who may read is asked at every request."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.requests import PersonRequest
from files.models import StoredFile
from files.serving import serve
from submissions import access


@login_required
@require_safe
def file(request: PersonRequest, uuid: UUID, rendition: str) -> HttpResponseBase:
    """A rendition of a file, or a document's original as a download."""
    found = get_object_or_404(StoredFile, uuid=uuid)
    if not access.can_read_file(request.user, found):
        raise Http404
    return serve(request, found, rendition=rendition, room="submissions", download="download" in request.GET)
