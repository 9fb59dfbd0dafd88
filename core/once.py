"""Pressing twice: a form that acts carries `action_key`, and one key acts once per person."""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from core.errors import Invalid, WrongState
from core.models import ActedKey

_REFUSALS = (Invalid, WrongState, PermissionDenied, Http404)


def once(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer a repeated press with the place the first one led to. Raises `WrongState` when the same key
    comes back with other contents. Without a key the view runs as it is: its verb still refuses twice.

    The key is written before the view runs, in one transaction with what it does: of two presses at the same
    moment the second waits at the key until the first is done.
    """

    @wraps(view)
    def pressed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = _key(request)
        if key is None:
            return view(request, *args, **kwargs)
        print_now = _fingerprint(request)
        person: Any = request.user  # somebody signed in: without one there is no key
        refused: Exception | None = None
        with transaction.atomic():
            ActedKey.objects.bulk_create([ActedKey(user=person, key=key, fingerprint=print_now)], ignore_conflicts=True)
            acted = ActedKey.objects.get(user=person, key=key)
            if acted.location:  # ours has none yet, and nobody sees another's before it has one
                if acted.fingerprint != print_now:
                    raise WrongState(
                        _("This form was already sent with other contents. Reload the page and try again.")
                    )
                return HttpResponseRedirect(acted.location, status=303)
            try:
                response = view(request, *args, **kwargs)
            except _REFUSALS as no:
                refused = no  # what the view kept before it refused, such as a scorer's words, stays
            else:
                acted.location = response["Location"][:300] if response.status_code in {302, 303} else ""
            if acted.location:
                acted.save(update_fields=["location"])
            else:
                acted.delete()  # nothing was done, so the corrected form may carry the same key
        if refused is not None:
            raise refused
        return response

    return pressed


def _key(request: HttpRequest) -> UUID | None:
    if request.method != "POST" or not request.user.is_authenticated:
        return None
    try:
        return UUID(request.POST.get("action_key", ""))
    except ValueError:
        return None


def _fingerprint(request: HttpRequest) -> str:
    fields = sorted((name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken")
    return sha256(repr((request.path, fields)).encode()).hexdigest()
