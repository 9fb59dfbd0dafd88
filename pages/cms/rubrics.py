"""Rubrics and their versions. A draft is edited here; publishing and starting a new draft are verbs of `rubrics`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from core.cms import NounEditView, NounViewSet
from core.errors import WrongState
from rubrics import actions
from rubrics.models import Level, Rubric, RubricVersion


class DraftsOnly(ModelPermissionPolicy):
    """Versions come from a button, and only a draft may be changed or thrown away."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Nobody adds a version by a form."""
        return action != "add" and super().user_has_permission(user, action)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: RubricVersion) -> bool:
        """A published version stays as it is."""
        frozen = action in {"change", "delete"} and instance.state != RubricVersion.State.DRAFT
        return not frozen and super().user_has_permission_for_instance(user, action, instance)


register_permission_policy(RubricVersion, DraftsOnly(RubricVersion))


class Versions(generic.IndexView):
    """All versions, newest first within each rubric."""

    def get_list_more_buttons(self, instance: RubricVersion) -> list[MenuItem]:
        """Only what this version allows."""
        frozen = instance.state != RubricVersion.State.DRAFT
        hidden = {self.get_edit_url(instance), self.get_delete_url(instance)} if frozen else set()
        buttons = [button for button in super().get_list_more_buttons(instance) if button.url not in hidden]
        if self.user_has_permission("change"):
            name, label = ("new_draft", _("Start a new draft from it")) if frozen else ("publish", _("Publish"))
            icon = "copy" if frozen else "upload"
            buttons.append(MenuItem(label, url=reverse(f"rubric-versions:{name}", args=[instance.pk]), icon_name=icon))
        return buttons


class EditDraft(NounEditView):
    """A draft. A version that is not one is shown instead."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show what may not be edited."""
        version = get_object_or_404(RubricVersion, pk=kwargs["pk"])
        if version.state != RubricVersion.State.DRAFT:
            return redirect("rubric-versions:inspect", version.pk)
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """The way to publishing."""
        url = reverse("rubric-versions:publish", args=[self.object.pk])
        return [HeaderButton(_now("Check and publish"), url=url, icon_name="upload")]


class DeleteDraft(generic.DeleteView):
    """Throw a draft away; never a version that was published."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Drafts only."""
        if not self.user_has_permission_for_instance("delete", self.object):
            raise PermissionDenied
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response


class ShowVersion(generic.InspectView):
    """A version as teachers and scorers read it."""

    template_name = "pages/cms/version.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With its criteria and levels."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        may_change = self.user_has_permission("change")
        return context | {
            "version": self.object,
            "criteria": self.object.ordered_criteria(),
            "may_start_draft": may_change and self.object.state != RubricVersion.State.DRAFT,
        }


def _may_change(request: HttpRequest) -> None:
    if not request.user.has_perm("rubrics.change_rubricversion"):
        raise PermissionDenied


def _answer(request: HttpRequest, verb: Callable[[], RubricVersion], done: str) -> HttpResponse | None:
    try:
        version = verb()
    except WrongState as refused:
        messages.error(request, str(refused))
        return None
    messages.success(request, done % {"version": version})
    return redirect("rubric-versions:edit", version.pk)


def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the draft as it will be read, then publish it."""
    _may_change(request)
    version = get_object_or_404(RubricVersion.objects.select_related("rubric"), pk=pk)
    if request.method == "POST":
        done = _now("%(version)s is published. Plans that start from now on are judged by it.")
        answer = _answer(request, lambda: actions.publish(pk, by=request.user), done)  # type: ignore[arg-type]
        return answer or redirect("rubric-versions:edit", pk)
    context = {"version": version, "criteria": version.ordered_criteria(), "before": version.rubric.current()}
    return render(request, "pages/cms/publish.html", context)


def new_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Start a draft from a version, or go to the draft there is."""
    _may_change(request)
    version = get_object_or_404(RubricVersion, pk=pk)
    if request.method == "POST":
        done = _now("%(version)s is a draft now. Change it, then publish it.")
        answer = _answer(request, lambda: actions.start_draft(version.rubric_id, by=request.user), done)  # type: ignore[arg-type]
        return answer or redirect("rubric-versions:inspect", pk)
    return render(request, "pages/cms/new_draft.html", {"version": version})


def first_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Start, or open, the draft of a rubric."""
    _may_change(request)
    rubric = get_object_or_404(Rubric, pk=pk)
    newest = rubric.versions.order_by("-number").first()
    if request.method == "GET" and newest is not None:
        return redirect("rubric-versions:new_draft", newest.pk)
    done = _now("%(version)s is a draft now. Change it, then publish it.")
    answer = _answer(request, lambda: actions.start_draft(rubric.pk, by=request.user), done)  # type: ignore[arg-type]
    return answer or redirect("rubrics:index")


class RubricVersions(NounViewSet):
    """Versions of rubrics."""

    model = RubricVersion
    name = "rubric-versions"
    icon = "list-ol"
    menu_label = _("Versions")
    list_display = ["__str__", "state", "published_at"]
    list_filter = ["rubric", "state"]
    ordering = ["rubric__name", "-number"]
    index_view_class = Versions
    edit_view_class = EditDraft
    delete_view_class = DeleteDraft
    inspect_view_class = ShowVersion
    numbered = {Level: "criterion__version"}

    def get_urlpatterns(self) -> list[Any]:
        """With the two buttons."""
        return [
            *super().get_urlpatterns(),
            path("publish/<int:pk>/", publish, name="publish"),
            path("new-draft/<int:pk>/", new_draft, name="new_draft"),
        ]


class RubricList(generic.IndexView):
    """Rubrics, each with the way to its draft."""

    def get_list_more_buttons(self, instance: Rubric) -> list[MenuItem]:
        """Also: versions, and a new draft."""
        versions = f"{reverse('rubric-versions:index')}?rubric={instance.pk}"
        draft = reverse("rubrics:draft", args=[instance.pk])
        return [
            *super().get_list_more_buttons(instance),
            MenuItem(_("Versions"), url=versions, icon_name="history"),
            MenuItem(_("Write a new version"), url=draft, icon_name="edit"),
        ]


class Rubrics(NounViewSet):
    """The names under which versions follow each other."""

    model = Rubric
    name = "rubrics"
    icon = "list-ol"
    list_display = ["name", "key"]
    index_view_class = RubricList

    def get_urlpatterns(self) -> list[Any]:
        """With the way to a draft."""
        return [*super().get_urlpatterns(), path("draft/<int:pk>/", first_draft, name="draft")]


class RubricGroup(ModelViewSetGroup):
    """Rubrics in the menu."""

    menu_label = _("Rubrics")
    menu_icon = "list-ol"
    menu_order = 160
    items = (Rubrics(), RubricVersions())
