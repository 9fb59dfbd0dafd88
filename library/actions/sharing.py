"""An author lets go of a practice, and the coordinator may have questions first."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import can_coordinate
from accounts.models import User
from core import clock, jobs
from core.errors import Invalid, WrongState
from library import access
from library.actions.telling import tell_colleague, tell_offered, tell_returned
from library.drafting import Shareable, fields_of, library_page, shareable_files, shareable_parts, terms_of
from library.models import CoCredit, PracticePage, Release, ReleasedFile
from submissions.actions.locking import locked_submission
from submissions.consent import in_force
from submissions.models import Membership, Submission

REOPENED = frozenset({Release.State.RETURNED, Release.State.WITHDRAWN})


@transaction.atomic
def offer(
    submission_id: int,
    *,
    credit: str,
    licence: str,
    file_ids: Collection[UUID],
    permissions_on_file: bool,
    include_impact: bool,
    by: User,
    reply: str = "",
) -> Release:
    """Share the practice of a plan whose last tier is on track: an unpublished page is made of what was judged.

    Copies of the chosen files follow by a job; originals never leave. Offering again after questions or a
    withdrawal keeps what the coordinator edited. Raises `Invalid` by field, and `WrongState` where the work is
    not on track or the practice is shared already.
    """
    submission = locked_submission(submission_id)
    check_offer(submission, by=by)
    chosen = _chosen(submission, file_ids, licence)
    if not permissions_on_file:
        raise Invalid({"permissions_on_file": _("Tick the statement. Without it nothing can be shared.")})
    facts: dict[str, Any] = {
        "credit": credit,
        "licence": licence,
        "permissions_on_file": True,
        "include_impact": include_impact,
        "stated_at": clock.now(),
    }
    release = Release.objects.select_for_update().filter(submission=submission).first()
    if release is None:
        release = Release.objects.create(submission=submission, author=by, reply=reply, **facts)
    else:
        release.move("offer", by=by, reply=reply, withdrawn_by=None, withdrawn_at=None, **facts)
    _keep_files(release, chosen)
    _credit_colleagues(release)
    _draft_page(release)
    jobs.enqueue(
        "library.copy_files", release.pk, key=f"library.copy_files:{release.pk}:{release.stated_at.isoformat()}"
    )
    tell_offered(release)
    return release


@transaction.atomic
def return_release(release_id: int, *, note: str, by: User) -> Release:
    """Send a practice back to its author with a question."""
    if not can_coordinate(by):
        raise PermissionDenied
    if not note.strip():
        raise Invalid({"note": _("Write what the author should explain or change.")})
    release = Release.objects.select_for_update().get(pk=release_id)
    release.move("return", by=by, note=note.strip(), reply="")
    tell_returned(release)
    return release


def check_offer(submission: Submission, *, by: User) -> None:
    """Refuse, with a sentence, to share what is no practice, or not yet one: the one rule behind the share form."""
    if submission.teacher_id != by.pk:
        raise PermissionDenied
    if not access.asks_for_practice(submission.plan):
        raise WrongState(
            _("The last tier of this plan asks for no overview of a practice, so there is nothing to share from it.")
        )
    if not access.can_offer(by, submission):
        raise WrongState(_("A practice can be shared once the last tier of its plan is on track."))
    if in_force(submission.plan_id).filter(submission=submission, file__isnull=True, link="").exists():
        raise WrongState(_("A use of this tier was taken back, so it cannot be shared. Ask your coordinator about it."))
    if submission.tier_order not in shareable_parts(submission):
        raise WrongState(
            _("You said that this tier is for scoring only. Change it under “Students in your evidence” to share it.")
        )
    release = Release.objects.filter(submission=submission).first()
    if release is not None and release.state not in REOPENED:
        raise WrongState(release.refusal("offer"))


def _chosen(submission: Submission, file_ids: Collection[UUID], licence: str) -> list[Shareable]:
    allowed = {one.file.uuid: one for one in shareable_files(submission)}
    if not set(file_ids) <= set(allowed):
        raise Invalid({"files": _("Choose from the files listed here. Others may not leave the circle of scorers.")})
    chosen = [one for uuid, one in allowed.items() if uuid in set(file_ids)]
    staff_only = [one.file.label for one in chosen if not one.is_public]
    if staff_only and licence != Release.Licence.DISTRICT:
        raise Invalid(
            {
                "files": _("You said that “%(file)s” is for staff only. Leave it out, or choose “This district only”.")
                % {"file": staff_only[0]}
            }
        )
    return chosen


def _keep_files(release: Release, chosen: list[Shareable]) -> None:
    kept = [one.file.pk for one in chosen]
    gone = ReleasedFile.objects.filter(release=release).exclude(original__in=kept)
    if release.page is not None:
        page = release.page.get_latest_revision_as_object()
        copies = set(gone.filter(copy__isnull=False).values_list("copy_id", flat=True))
        page.practice_files.set([row for row in page.practice_files.all() if row.file_id not in copies])
        page.practice_files.commit()
        page.save_revision(clean=False)
    gone.delete()
    for position, one in enumerate(chosen):
        ReleasedFile.objects.update_or_create(
            release=release,
            original=one.file,
            defaults={"caption": one.caption, "alt": one.alt, "position": position, "failure": ""},
        )


def _credit_colleagues(release: Release) -> None:
    group = Membership.objects.filter(plan=release.submission.plan_id).exclude(teacher=release.author_id)
    for membership in group.select_related("teacher"):
        credit, is_new = CoCredit.objects.get_or_create(release=release, teacher=membership.teacher)
        if is_new:
            tell_colleague(credit)


def _draft_page(release: Release) -> None:
    if release.page_id is not None:
        PracticePage.objects.filter(pk=release.page_id).update(**terms_of(release))
        return
    topic = release.submission.plan.topic
    page = PracticePage(live=False, **fields_of(release))
    if topic is not None:
        page.subjects.set(topic.subjects.all())
        page.grade_bands.set(topic.grade_bands.all())
        page.elements.set(topic.elements.all())
    library_page().add_child(instance=page)
    page.save_revision(clean=False)
    release.page = page
    release.save(update_fields=["page"])
