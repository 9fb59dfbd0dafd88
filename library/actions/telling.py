"""What the library tells people. No sentence says what a practice shows."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import COORDINATORS
from accounts.models import RoleGrant, User
from core import clock
from library.models import CoCredit, PracticePage, PrivacyReport, Release, ReleasedFile
from notices.actions import send


def practice_path(page: PracticePage) -> str:
    """Where a practice is read."""
    return reverse("library:practice", args=[page.slug])


def share_path(release: Release) -> str:
    """Where its author sees where it stands."""
    return reverse("library:shared", args=[release.submission.uuid])


def _coordinators() -> list[User]:
    grants = RoleGrant.objects.filter(role__in=COORDINATORS, user__is_active=True).valid()
    return list({grant.user_id: grant.user for grant in grants.select_related("user")}.values())


def tell_offered(release: Release) -> None:
    """A practice waits for the coordinators."""
    for coordinator in _coordinators():
        send(
            "practice_offered",
            to=coordinator,
            subject=f"release:{release.pk}:{release.stated_at:%Y%m%d%H%M%S}",
            sentence=_("%(name)s shares a practice: %(title)s")
            % {"name": release.author.name, "title": release.submission.plan.title},
            path=reverse("library:releases"),
            context={"release": release},
        )


def tell_colleague(credit: CoCredit) -> None:
    """A practice of one's group is shared: choose how to be credited."""
    release = credit.release
    send(
        "practice_credit",
        to=credit.teacher,
        subject=f"release:{release.pk}",
        sentence=_("%(name)s shares “%(title)s”. Choose whether you are named on it.")
        % {"name": release.author.name, "title": release.submission.plan.title},
        path=reverse("library:credit", args=[release.submission.uuid]),
        context={"release": release},
    )


def tell_returned(release: Release) -> None:
    """The coordinator has a question."""
    send(
        "release_returned",
        to=release.author,
        subject=f"release:{release.pk}:{clock.now():%Y%m%d%H%M%S%f}",
        sentence=_("There is a question about your practice “%(title)s”.") % {"title": release.submission.plan.title},
        path=share_path(release),
        context={"release": release},
    )


def tell_not_copied(release: Release, file: ReleasedFile) -> None:
    """A file its author chose cannot be shared as it is."""
    send(
        "practice_not_copied",
        to=release.author,
        subject=f"release:{release.pk}:{file.pk}:{release.stated_at:%Y%m%d%H%M%S}",
        sentence=_("“%(file)s” could not be copied for the library. Leave it out, or choose another.")
        % {"file": file.original.label[:80]},
        path=share_path(release),
        context={"release": release},
    )


def tell_published(release: Release, page: PracticePage) -> None:
    """The practice is in the library."""
    send(
        "practice_published",
        to=release.author,
        subject=f"release:{release.pk}:{release.published_at:%Y%m%d%H%M%S}",
        sentence=_("Your practice “%(title)s” is in the library.") % {"title": page.title},
        path=practice_path(page),
        context={"release": release, "page": page},
    )


def tell_taken_down(release: Release) -> None:
    """Somebody else than the author took it out of the library."""
    send(
        "practice_withdrawn",
        to=release.author,
        subject=f"release:{release.pk}:{release.withdrawn_at:%Y%m%d%H%M%S}",
        sentence=_("Your practice “%(title)s” was taken out of the library. Ask your coordinator why.")
        % {"title": release.submission.plan.title},
        path=share_path(release),
        context={"release": release},
    )


def tell_use_taken_back(release: Release) -> None:
    """It left the library because less is allowed of its evidence than it stands on."""
    send(
        "practice_withdrawn",
        to=release.author,
        subject=f"release:{release.pk}:{release.withdrawn_at:%Y%m%d%H%M%S}",
        sentence=_("Your practice “%(title)s” left the library, because a use of its evidence was taken back.")
        % {"title": release.submission.plan.title},
        path=share_path(release),
        context={"release": release},
    )


def tell_reported(report: PrivacyReport, release: Release) -> None:
    """A privacy problem was reported: the practice is hidden until somebody has looked."""
    title = report.page.title
    for coordinator in _coordinators():
        send(
            "practice_reported",
            to=coordinator,
            subject=f"report:{report.pk}",
            sentence=_("A privacy problem was reported. “%(title)s” is hidden until you have looked.")
            % {"title": title},
            path=reverse("library:releases"),
            context={"page": report.page},
        )
    send(
        "practice_hidden",
        to=release.author,
        subject=f"report:{report.pk}",
        sentence=_("“%(title)s” is hidden for now: somebody reported a privacy problem, and a coordinator looks at it.")
        % {"title": title},
        path=share_path(release),
        context={"page": report.page},
    )
