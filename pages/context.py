"""What the frame around every page shows. For a visitor it holds nothing of a person, so pages may be cached."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts import district
from accounts.access import COORDINATORS, can_manage_people, roles_of
from accounts.models import Role, User
from notices.actions import unread


@dataclass(frozen=True)
class Item:
    """One link of the navigation."""

    label: str
    url: str
    current: bool
    count: str = ""


class Frame:
    """Lazily: a template that shows no part of it asks for nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.demo = settings.DEMO

    @cached_property
    def district(self) -> district.Facts:
        """The district's name, logo and colours."""
        return district.current()

    @cached_property
    def theme_url(self) -> str:
        """Address of the district's colours."""
        return reverse("accounts:theme", args=[self.district.theme_hash])

    @cached_property
    def user(self) -> User | None:
        """The person, if signed in."""
        user = getattr(self.request, "user", None)
        return user if isinstance(user, User) and user.is_active else None

    @property
    def signed_in(self) -> bool:
        """Whether somebody is."""
        return self.user is not None

    @property
    def user_name(self) -> str:
        """Their name."""
        return self.user.name if self.user else ""

    @cached_property
    def unread(self) -> int:
        """Notices they have not read."""
        return unread(self.user) if self.user else 0

    @property
    def upload_chunk(self) -> str:
        """Bytes of the largest piece the browser sends of a file."""
        return str(settings.UPLOAD_CHUNK_BYTES)

    @cached_property
    def demo_logins(self) -> list[dict[str, str]]:
        """Who may be tried out in the demo district."""
        return import_string(settings.DEMO_LOGINS)() if self.demo else []

    @cached_property
    def account(self) -> list[Item]:
        """The menu under their name."""
        return [
            self._item(_("Your account"), reverse("pages:account")),
            self._item(_("Password"), reverse("account_change_password")),
            self._item(_("Two-step sign-in"), reverse("mfa_index")),
        ]

    @cached_property
    def account_menu(self) -> SafeString:
        """The same as HTML. Wide and narrow screens have their own place for it, so it is drawn once for both."""
        return render_to_string("parts/account_menu.html", {"frame": self, "csrf_token": get_token(self.request)})

    @cached_property
    def nav_items(self) -> SafeString:
        """`nav` as HTML, drawn once for both places."""
        return render_to_string("parts/nav_items.html", {"nav": self.nav})

    @cached_property
    def nav(self) -> list[Item]:
        """Where they may go, by role."""
        public = [
            self._item(_("Topics"), "/topics/"),
            self._item(_("Library"), reverse("library:browse")),
            self._item(_("Handbook"), "/handbook/"),
        ]
        if self.user is None:
            return public
        roles = roles_of(self.user)
        items = [self._item(_("Home"), reverse("pages:me")), *public]
        if Role.SCHOOL_LEADER in roles:
            items.append(self._item(_("My school"), reverse("pages:school")))
        if roles & {Role.SCORER, *COORDINATORS}:
            items.append(self._item(_("Scoring"), reverse("scoring:queue")))
        if roles & {Role.PAYROLL_CLERK, Role.BUSINESS_MANAGER, *COORDINATORS}:
            items.append(self._item(_("Money"), reverse("payouts:overview")))
        if can_manage_people(self.user):
            items.append(self._item(_("People"), reverse("pages:people")))
        if roles & COORDINATORS:
            items.append(self._item(_("Plans"), reverse("submissions:approve_list")))
        if roles & {*COORDINATORS, Role.BUSINESS_MANAGER} or self.user.is_superuser:
            items.append(self._item(_("Pages and settings"), reverse("wagtailadmin_home")))
        return items

    def _item(self, label: str, url: str) -> Item:
        here = self.request.path == url if url == reverse("pages:me") else self.request.path.startswith(url)
        return Item(label, url, here)


def frame(request: HttpRequest) -> dict[str, Any]:
    """The frame's data."""
    return {"frame": Frame(request)}
