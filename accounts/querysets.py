"""Questions about people."""

from __future__ import annotations

from datetime import date

from django.apps import apps
from django.db import models
from django.db.models import Q

from core import clock


class RoleGrantQuerySet(models.QuerySet):
    """Roles in force."""

    def valid(self, on: date | None = None) -> RoleGrantQuerySet:
        """Grants in force on a day (today, unless another is given)."""
        day = on or clock.today()
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day), valid_from__lte=day)


class UserQuerySet(models.QuerySet):
    """People."""

    def for_people_list(self, text: str = "") -> UserQuerySet:
        """The list of people with staff facts, schools and the roles in force (`roles_held`); `text` is looked for in
        name and address."""
        found, roles = self, apps.get_model("accounts", "RoleGrant").objects
        if text:
            found = found.filter(Q(name__icontains=text) | Q(email__icontains=text) | Q(staff__employee_id=text))
        return found.select_related("staff").prefetch_related(
            "postings__school", models.Prefetch("grants", queryset=roles.valid(), to_attr="roles_held")
        )
