"""Who may do what under `/cms/`: Django's groups follow the roles in force, so that there is one truth about people.

Wagtail asks groups. A role may begin or end by date, so the groups of whoever knocks are set right at the door,
before anything is asked of them (`KeepRightsInStep`, ADR 11).
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponseBase
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from accounts.access import can_coordinate, roles_of
from accounts.models import Role, User

COORDINATORS, BUSINESS = "Coordinators", "Business managers"
GROUP_OF = {Role.COORDINATOR: COORDINATORS, Role.DEPUTY: COORDINATORS, Role.BUSINESS_MANAGER: BUSINESS}

# What each group may do, as "app.model": verbs. Nobody is given a thing that holds evidence, a person or a stipend.
_EVERY = ("view", "add", "change", "delete")
_NOUNS: dict[str, dict[str, tuple[str, ...]]] = {
    COORDINATORS: {
        "credentials.program": _EVERY,
        "credentials.microcredential": _EVERY,
        "credentials.subject": _EVERY,
        "credentials.gradeband": _EVERY,
        "credentials.frameworkelement": _EVERY,
        "rubrics.rubric": _EVERY,
        "rubrics.rubricversion": _EVERY,
        "accounts.school": ("view", "add", "change"),
        "accounts.payclass": ("view",),
        "accounts.district": ("view", "change"),
        "payouts.fundingsource": ("view",),
        "wagtailredirects.redirect": _EVERY,
    },
    BUSINESS: {
        "payouts.fundingsource": ("view", "add", "change", "delete"),
        "accounts.payclass": ("view", "add", "change"),
    },
}
_PAGE_VERBS = ("add", "change", "publish", "unlock", "lock", "bulk_delete")


@transaction.atomic
def set_up_groups() -> None:
    """Make the groups and give them their permissions; done again, it changes nothing."""
    enter = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    for name, nouns in _NOUNS.items():
        group, _created = Group.objects.get_or_create(name=name)
        wanted = Q(pk=enter.pk)
        for label, verbs in nouns.items():
            app, model = label.split(".")
            wanted |= Q(content_type__app_label=app, codename__in=[f"{verb}_{model}" for verb in verbs])
        group.permissions.set(Permission.objects.filter(wanted))
    _give_pages(Group.objects.get(name=COORDINATORS))


def _give_pages(group: Group) -> None:
    """Pages from the root down, and pictures; publishing a practice passes the library's own check as well."""
    root, pictures = Page.get_first_root_node(), Collection.get_first_root_node()
    verbs = Permission.objects.filter(
        content_type__app_label="wagtailcore", codename__in=[f"{verb}_page" for verb in _PAGE_VERBS]
    )
    for permission in verbs:
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    on_pictures = ("add_image", "change_image", "choose_image")
    for permission in Permission.objects.filter(content_type__app_label="wagtailimages", codename__in=on_pictures):
        GroupCollectionPermission.objects.get_or_create(group=group, collection=pictures, permission=permission)


def keep_in_step(user: User) -> None:
    """Put a person into exactly the groups their roles give today."""
    wanted = {GROUP_OF[Role(role)] for role in roles_of(user) if role in GROUP_OF}
    held = set(user.groups.values_list("name", flat=True))
    if wanted == held:
        return
    if Group.objects.filter(name__in=wanted).count() < len(wanted):
        set_up_groups()
    user.groups.set(Group.objects.filter(name__in=wanted))


def _edits_pages(user: User) -> bool:
    return can_coordinate(user) or user.is_superuser


class KeepRightsInStep:
    """Before any screen under `/cms/` is reached, the person's groups are made to follow their roles."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith("/cms/") and isinstance(request.user, User):
            keep_in_step(request.user)
            # Wagtail's choosers list every page to whoever may enter: also practices that wait or were withdrawn.
            if request.path.startswith("/cms/choose-page/") and not _edits_pages(request.user):
                raise Http404
        return self.get_response(request)
