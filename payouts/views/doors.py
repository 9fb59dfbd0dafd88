"""The only ways from an outside id to a row of money, and the door that asks for the password once more."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet, UUIDField
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404

from accounts.access import door
from accounts.requests import PersonRequest
from core.ready import Slot, ready
from payouts import access
from payouts.models import Batch, BatchLine, Stipend

View = Callable[..., HttpResponseBase]

clerk_door = door(access.can_prepare)
manager_door = door(access.can_approve)
finance_door = door(access.can_handle)
overseer_door = door(access.can_oversee)


def run_door(uuid: UUID) -> Batch:
    """A pay run, or 404. Its view's door has asked for finance already."""
    found: list[Batch] = _run(uuid=uuid)
    if not found:
        raise Http404
    return found[0]


@ready
def _run() -> QuerySet[Any]:
    return Batch.objects.with_people().filter(uuid=Slot("uuid", UUIDField()))


def stipend_door(uuid: UUID) -> Stipend:
    """A stipend with what its sheet shows, or 404. Its view's door has asked who may be here."""
    rows = Stipend.objects.with_facts().select_related("submission__terms", "decided_by", "approved_by", "replaces")
    return get_object_or_404(rows, uuid=uuid)


def line_door(uuid: UUID, line: int) -> BatchLine:
    """A line of this very pay run, or 404."""
    return get_object_or_404(BatchLine.objects.select_related("batch", "payee"), pk=line, batch__uuid=uuid)


def fresh_sign_in(view: View) -> View:
    """A posted form acts only shortly after its sender proved who they are; else they prove it now, and it goes on.

    People without a password here (single sign-on) go through their sign-in again.
    """
    asked = reauthentication_required(view, allow_get=True)

    @wraps(view)
    def proven(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and not request.user.has_usable_password() and not _just_signed_in(request):
            logout(request)
            return redirect_to_login(request.get_full_path())
        return asked(request, *args, **kwargs)

    return proven


def _just_signed_in(request: PersonRequest) -> bool:
    """In this session: what somebody proves on another device says nothing of who sits at this one."""
    oldest = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return any(record["at"] > oldest for record in get_authentication_records(request, request.user))
