"""After a use was taken back: what readers are refused at once leaves page, search and storage within a minute."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from core import clock
from files.actions import drop_copy
from library.actions.publishing import index, take_down
from library.actions.telling import tell_use_taken_back
from library.consent import Closed, closed_parts
from library.models import PracticeFile, PracticePage, Release
from library.standing import LIBRARY, PUBLIC

State = Release.State


def follow_uses(_subject: str = "") -> None:
    """Take out of the library what its authors allow no more. The job kind `library.follow_uses`, once a minute."""
    shared = Release.objects.filter(state__in=[State.OFFERED, State.RETURNED, State.PUBLISHED])
    for pk in list(shared.restated().values_list("pk", flat=True)):
        _follow(pk)


@transaction.atomic
def _follow(release_id: int) -> None:
    release = (
        Release.objects.select_for_update(of=("self",)).select_related("submission__plan", "author").get(pk=release_id)
    )
    itself = Release.objects.filter(pk=release_id)
    # What was only reported is refused at every door and can come back as it was: nothing is deleted until it is settled.
    if itself.taken_back(LIBRARY, held=False).exists() and release.can("withdraw"):
        release.move("withdraw", by=None, code="use_taken_back", withdrawn_by=None, withdrawn_at=clock.now())
        take_down(release)
        tell_use_taken_back(release)
        return
    need = PUBLIC if release.licence != Release.Licence.DISTRICT else LIBRARY
    changed = _take_out(release, closed_parts(release, need=need, held=False)) if release.page_id else False
    entry = getattr(release.page, "search_entry", None) if release.page_id else None
    hidden = entry is not None and entry.is_public and itself.taken_back(PUBLIC).exists()
    if release.page_id and (changed or hidden):
        index(release.page_id)


def _take_out(release: Release, closed: Closed) -> bool:
    """Take files and links off the page and its draft, and delete the copies. Returns whether there were any."""
    page = PracticePage.objects.get(pk=release.page_id)
    draft = page.get_latest_revision_as_object()
    links = any(closed.hides(line) for one in (page, draft) for line in one.links.splitlines())
    copies = list(release.files.filter(copy__in=closed.copies).select_related("copy"))
    if not links and not copies:
        return False

    def kept(text: str) -> str:
        return "\n".join(line for line in text.splitlines() if not closed.hides(line))

    PracticePage.objects.filter(pk=page.pk).update(links=kept(page.links))
    PracticeFile.objects.filter(page=page, file__in=closed.copies).delete()
    _amend(draft, kept, closed)
    for one in copies:
        one.delete()
        if one.copy is not None:
            drop_copy(one.copy.pk)
    return True


def _amend(draft: PracticePage, kept: Callable[[str], str], closed: Closed) -> None:
    draft.links = kept(draft.links)
    draft.practice_files.set([row for row in draft.practice_files.all() if row.file_id not in closed.copies])
    draft.save_revision(clean=False)
