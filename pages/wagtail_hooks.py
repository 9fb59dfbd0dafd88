"""What is added to Wagtail's menu, and what is taken away. No rule of the business is in a hook."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from accounts.access import can_manage_people
from pages.cms.lists import DistrictGroup, FundingSources
from pages.cms.programs import Catalogue
from pages.cms.rubrics import RubricGroup


class PeopleItem(MenuItem):
    """People are managed in our own screens; the menu leads there."""

    def is_shown(self, request: HttpRequest) -> bool:
        """To those who may manage people."""
        return can_manage_people(request.user)


@hooks.register("register_admin_viewset")
def nouns() -> list[Any]:
    """Every list of nouns that editors keep."""
    return [Catalogue(), RubricGroup(), FundingSources(), DistrictGroup()]


@hooks.register("register_admin_menu_item")
def people() -> MenuItem:
    """The way to the people."""
    return PeopleItem(_("People and roles"), "/people/", icon_name="user", order=190)


@hooks.register("register_admin_menu_item")
def back_to_the_site() -> MenuItem:
    """The way out."""
    return MenuItem(_("Back to the site"), "/me/", icon_name="arrow-left", order=1)


@hooks.register("construct_settings_menu")
def without_users(request: HttpRequest, items: list[MenuItem]) -> None:
    """Logins and groups are not made here: invitations and roles are."""
    items[:] = [item for item in items if item.name not in {"users", "groups", "workflows", "workflow-tasks"}]


@hooks.register("construct_main_menu")
def without_documents(request: HttpRequest, items: list[MenuItem]) -> None:
    """Files are evidence and have a room of their own, or are released with a practice; help is on our help page."""
    items[:] = [item for item in items if item.name not in {"documents", "help"}]
