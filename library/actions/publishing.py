"""Into the library and out of it again. What was withdrawn is gone at once, from page, search and files."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import district
from accounts.access import can_coordinate
from accounts.models import User
from core import clock, publiccache
from core.errors import WrongState
from files.models import StoredFile
from library import access
from library.actions.settling import settle
from library.actions.telling import tell_published, tell_taken_down
from library.consent import closed_parts
from library.drafting import RESERVED, impact_of, terms_of
from library.models import CoCredit, PracticePage, PrivacyReport, Release, ReleasedFile
from library.search.rows import erase, write
from library.standing import LIBRARY, PUBLIC

State = Release.State
SPOKEN = frozenset({StoredFile.Kind.VIDEO, StoredFile.Kind.AUDIO})


def check_publish(page: PracticePage, *, by: User | None = None) -> None:
    """Refuse, with a sentence, what must not go into the library: the one rule behind Wagtail's Publish."""
    release = Release.objects.filter(page=page).select_related("submission").first()
    if release is None:
        raise WrongState(_("This page belongs to no shared practice. Practices come from their authors only."))
    if release.state not in {State.OFFERED, State.PUBLISHED}:
        raise WrongState(release.refusal("publish"))
    if by is not None and release.author_id == by.pk:
        raise WrongState(_("Somebody else looks at a practice before it is published: ask the other coordinator."))
    if by is not None and not can_coordinate(by):
        raise WrongState(_("A coordinator looks at a practice before it is published: ask one of them."))
    if by is not None and not access.can_settle(by, release) and _is_reported(page):
        raise WrongState(_("A privacy problem was reported. A coordinator who has no part in this work looks at it."))
    if not release.permissions_on_file:
        raise WrongState(_("Its author has not stated that permissions are on file."))
    if not access.can_offer(release.author, release.submission):
        raise WrongState(_("Its last tier is not on track any more, so it cannot be published."))
    _check_copied(release)
    _check_allowed(page, release)
    if page.slug in RESERVED:
        raise WrongState(_("The slug “%(slug)s” is taken by the library itself. Choose another.") % {"slug": page.slug})
    _check_files(page)
    _check_figures(page)


def _is_reported(page: PracticePage) -> bool:
    return PrivacyReport.objects.filter(page=page, settled_at__isnull=True).exists()


def _check_copied(release: Release) -> None:
    for waiting in ReleasedFile.objects.filter(release=release, copy__isnull=True).select_related("original"):
        if waiting.failure:
            raise WrongState(
                _("“%(file)s” could not be copied. Leave it out in the list of shared practices, or ask its author.")
                % {"file": waiting.original.label}
            )
        raise WrongState(_("Its files are still being copied. Try again in a minute."))


def _check_allowed(page: PracticePage, release: Release) -> None:
    need = PUBLIC if release.licence != Release.Licence.DISTRICT else LIBRARY
    if Release.objects.filter(pk=release.pk).taken_back(need, held=False).exists():
        raise WrongState(_("Its author has taken back what it may be used for. Ask them, or withdraw it."))
    closed = closed_parts(release, need=need, held=False).copies
    for row in page.practice_files.all():
        if row.file_id in closed:
            raise WrongState(
                _("“%(file)s” may not be shown any more: take it out of the page.") % {"file": row.file.label}
            )


def _check_files(page: PracticePage) -> None:
    for row in page.practice_files.all():
        if row.file.kind == StoredFile.Kind.IMAGE and not row.alt.strip():
            raise WrongState(
                _("“%(file)s” needs a description for people who cannot see it.") % {"file": row.file.label}
            )
        if row.file.kind in SPOKEN and not row.transcript.strip():
            raise WrongState(
                _("“%(file)s” needs a transcript: what is said, and what is seen.") % {"file": row.file.label}
            )


def _check_figures(page: PracticePage) -> None:
    smallest = district.current().smallest_cell
    if page.impact_points and (page.impact_n or 0) < smallest:
        raise WrongState(_("Figures of fewer than %(smallest)d students are never shown.") % {"smallest": smallest})


@transaction.atomic
def publish(release_id: int, *, by: User) -> PracticePage:
    """Publish a practice as it stands in its draft: what Wagtail's button does, for the demo district and tests."""
    page = PracticePage.objects.get(release=release_id).get_latest_revision_as_object()
    check_publish(page, by=by)
    page.get_latest_revision().publish()
    page = PracticePage.objects.get(pk=page.pk)
    published(page, by=by)
    return PracticePage.objects.get(pk=page.pk)


@transaction.atomic
def published(page: PracticePage, *, by: User) -> Release:
    """A coordinator has published the page: now it is in the library, and its author is told."""
    release = Release.objects.select_for_update(of=("self",)).select_related("submission__school").get(page=page)
    terms = terms_of(release)
    if not release.include_impact:
        terms |= impact_of(release, [])
    PracticePage.objects.filter(pk=page.pk).update(**terms)
    is_new = release.state == State.OFFERED
    if is_new:
        release.move("publish", by=by, published_by=by, published_at=clock.now())
    elif release.state != State.PUBLISHED:
        raise WrongState(release.refusal("publish"))
    settle(release, by=by, confirmed=False)
    index(page.pk)
    if is_new:
        tell_published(release, page)
    return release


@transaction.atomic
def withdraw(release_id: int, *, by: User) -> Release:
    """Take a practice out of the library, or out of the coordinator's list. Its page and files close at once."""
    release = Release.objects.select_for_update(of=("self",)).select_related("submission").get(pk=release_id)
    if not access.can_withdraw(by, release):
        raise PermissionDenied
    release.move("withdraw", by=by, withdrawn_by=by, withdrawn_at=clock.now())
    take_down(release)
    if access.can_settle(by, release):
        settle(release, by=by, confirmed=True)
    if release.author_id != by.pk:
        tell_taken_down(release)
    return release


@transaction.atomic
def hide_for(submission_id: int, *, by: User) -> None:
    """A decision was reversed: what stands on it leaves the library."""
    release = Release.objects.select_for_update().filter(submission=submission_id).first()
    if release is not None and release.can("withdraw"):
        release.move("withdraw", by=by, code="decision_reversed", withdrawn_by=by, withdrawn_at=clock.now())
        take_down(release)
        tell_taken_down(release)


def take_down(release: Release) -> None:
    """Out of the library and out of its search, where the release is locked already."""
    if release.page_id is None:
        return
    page = PracticePage.objects.get(pk=release.page_id)
    if page.live:
        page.unpublish()  # our own trail says who; Wagtail would ask for its permission
    erase(page.pk)
    publiccache.forget()
    transaction.on_commit(publiccache.forget)


@transaction.atomic
def choose_credit(release_id: int, *, credit: str, by: User) -> CoCredit:
    """A colleague of the group says how they are credited; a practice in the library follows at once."""
    release = Release.objects.select_for_update(of=("self",)).select_related("submission__school").get(pk=release_id)
    chosen = CoCredit.objects.filter(release=release, teacher=by).first()
    if chosen is None:
        raise PermissionDenied
    chosen.credit, chosen.chosen_at = credit, clock.now()
    chosen.save(update_fields=["credit", "chosen_at"])
    if release.page_id is not None:
        PracticePage.objects.filter(pk=release.page_id).update(**terms_of(release))
        index(release.page_id)
    return chosen


@transaction.atomic
def index(page_id: int) -> None:
    """Let the search know a practice as it is now; one that is not in the library is not found."""
    page = PracticePage.objects.filter(pk=page_id, live=True, release__state=State.PUBLISHED).first()
    if page is None:
        erase(page_id)
    else:
        write(page)
    publiccache.forget()
    transaction.on_commit(publiccache.forget)
