"""Addresses of Wagtail's that lead elsewhere here. They stand before Wagtail's own."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, re_path
from django.views.generic import RedirectView

from accounts.views import SignOut


def closed(request: HttpRequest) -> HttpResponse:
    """There is nothing here: evidence has a room of its own, and no document may stand beside it unguarded."""
    raise Http404


urlpatterns = [
    re_path(r"^documents/.*$", closed),
    # Workflows are off, and nothing of another host is shown: what only these would serve is closed to everybody.
    re_path(r"^(?:workflows|embeds)/.*$", closed),
    # One sign-in, with its rate limits and second step; one sign-out, which empties the browser's storage.
    path("login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("logout/", SignOut.as_view()),
    # People are invited, given roles and deactivated in our own screens, which keep who and why.
    re_path(r"^users/.*$", RedirectView.as_view(pattern_name="pages:people")),
    re_path(r"^bulk/accounts/.*$", RedirectView.as_view(pattern_name="pages:people")),
    path("account/", RedirectView.as_view(pattern_name="pages:account")),
]
