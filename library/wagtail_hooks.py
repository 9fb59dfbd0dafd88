"""The one place where Wagtail's own buttons meet our rules: Publish, Unpublish, and what is not done to practices.

The truth does not hang on these hooks: a page is in the library only while its release is published
(`PracticePage.objects.visible_to`), so a way to publish that runs no hook shows nothing to anybody.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from accounts.access import can_coordinate
from core.errors import WrongState
from library import actions
from library.models import PracticeIndexPage, PracticePage, Release

OURS = (PracticePage, PracticeIndexPage)


@hooks.register("before_publish_page")
def before_publish(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Ask our rule; a refusal is shown as a sentence, and the edits are kept as a draft."""
    if not isinstance(page, PracticePage):
        return None
    try:
        actions.check_publish(page, by=request.user)  # type: ignore[arg-type]
    except WrongState as refused:
        return _refuse(request, str(refused), "wagtailadmin_pages:edit", page.pk)
    return None


@hooks.register("after_publish_page")
def after_publish(request: HttpRequest, page: Page) -> None:
    """Put the practice into the library."""
    if isinstance(page, PracticePage):
        actions.published(page, by=request.user)  # type: ignore[arg-type]


@hooks.register("before_unpublish_page")
def before_unpublish(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Unpublishing is withdrawing: page, search and files close together, and the author is told."""
    if not isinstance(page, PracticePage):
        return None
    if request.method != "POST":
        return None
    release = Release.objects.filter(page=page).first()
    if release is not None and release.can("withdraw"):
        actions.withdraw(release.pk, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("“%(title)s” is out of the library. Its author was told.") % {"title": page.title})
    return redirect("library:releases")


@hooks.register("before_delete_page")
@hooks.register("before_copy_page")
@hooks.register("before_convert_alias_page")
def not_done(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A practice is one page with one release: never copied, never deleted."""
    if not isinstance(page.specific, OURS):
        return None
    sentence = _("Practices are not copied or deleted. Unpublish one to take it out of the library.")
    return _refuse(request, sentence, "wagtailadmin_pages:edit", page.pk)


@hooks.register("before_move_page")
def not_moved(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    """The library's pages stay where its addresses are."""
    return not_done(request, page)


@hooks.register("before_bulk_action")
def not_in_bulk(request: HttpRequest, action_type: str, objects: list[Any], action: Any) -> HttpResponse | None:
    """A person looks at each practice: nothing is done to several at once."""
    if not any(isinstance(getattr(one, "specific", one), OURS) for one in objects):
        return None
    messages.error(request, _("Practices are published and unpublished one at a time, each after a look at it."))
    return redirect("library:releases")


@hooks.register("construct_page_action_menu")
def our_buttons(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Leave only the buttons that do something here."""
    if isinstance(context.get("page"), PracticePage):
        items[:] = [item for item in items if item.name in {"action-publish", "action-unpublish", "action-save-draft"}]


@hooks.register("register_admin_menu_item")
def shared_practices() -> MenuItem:
    """The list of shared practices, which is a screen of ours."""
    return SharedPractices(_("Shared practices"), reverse("library:releases"), icon_name="openquote", order=250)


class SharedPractices(MenuItem):
    """A menu item for coordinators."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Only to those who may open it."""
        return can_coordinate(request.user)


def _refuse(request: HttpRequest, sentence: str, name: str, pk: int) -> HttpResponse:
    messages.error(request, sentence)
    return redirect(name, pk)
