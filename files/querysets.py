"""Questions about files."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from core import clock

if TYPE_CHECKING:
    from accounts.models import User
    from files.models import Upload  # noqa: F401  (the type of the rows)


class UploadQuerySet(models.QuerySet["Upload"]):
    """Uploads."""

    def unfinished_of(self, person: User) -> UploadQuerySet:
        """Theirs that are on their way, and those that arrived lately and stand in no form yet, oldest first."""
        now = clock.now()
        coming = Q(state="open", expires_at__gt=now)
        unused = Q(state="complete", used_at=None, created_at__gt=now - timedelta(days=settings.UPLOAD_DAYS))
        return self.filter(coming | unused, owner=person).order_by("pk")[:50]
