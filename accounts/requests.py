"""Types of requests, for views behind a door."""

from django.http import HttpRequest

from accounts.models import User


class PersonRequest(HttpRequest):
    """A request whose person is signed in: `login_required` or a door of `accounts.access` stands before the view."""

    user: User  # type: ignore[assignment]
