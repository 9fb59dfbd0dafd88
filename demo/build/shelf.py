"""What authors of the invented district shared: offered, edited, published, tried by colleagues."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from core import clock
from demo.build.dates import moment
from demo.build.play import Stage
from demo.build.topics import Shelf
from library import actions
from library.drafting import shareable_files
from library.models import PracticePage, Release
from submissions.models import Submission

Row = dict[str, Any]
COORDINATOR = "ruth-hadley"
EDITED = ("summary", "lessons", "impact", "title", "time_needed")


def tell_release(stage: Stage, shelf: Shelf, plan: Row, row: Row) -> None:
    """Put the acts around one release on the stage."""
    author: str = next((row[name] for name in ("by", "author", "teacher") if name in row), plan["owner"])
    stage.at(moment(row["offered"], hour=17, key=plan["key"]), lambda: offer(stage, plan, row, author))
    if "published" in row:
        stage.at(moment(row["published"], hour=16), lambda: publish(stage, shelf, plan, row, author))
    for tried in row.get("adoptions", []):
        stage.at(moment(tried["at"], hour=12), lambda tried=tried: adopt(stage, plan, author, tried))  # type: ignore[misc]


def _last_tier(stage: Stage, plan: Row, author: str) -> Submission:
    return Submission.objects.filter(plan=stage.plans[plan["key"]], teacher=stage.person(author)).latest("tier_order")


def offer(stage: Stage, plan: Row, row: Row, author: str) -> None:
    """The author shares the practice."""
    person, last = stage.person(author), _last_tier(stage, plan, author)
    wanted = set(row.get("files", []))
    may = [one.file for one in shareable_files(last) if one.file.label in wanted]
    actions.offer(
        last.pk,
        credit=row["credit"],
        licence=row["licence"],
        file_ids=[file.uuid for file in may],
        permissions_on_file=True,
        include_impact=row.get("include_impact", False),
        by=person,
    )
    release = Release.objects.get(submission=last)
    actions.copy_files(str(release.pk))
    for key, credit in row.get("co_credits", {}).items():
        actions.choose_credit(release.pk, credit=credit, by=stage.person(key))


def publish(stage: Stage, shelf: Shelf, plan: Row, row: Row, author: str) -> None:
    """The coordinator edits the page and publishes it."""
    by: User = stage.person(COORDINATOR)
    release = Release.objects.get(submission=_last_tier(stage, plan, author))
    page = PracticePage.objects.get(pk=release.page_id).get_latest_revision_as_object()
    for name in EDITED:
        if row.get(name):
            setattr(page, name, row[name])
    page.is_featured = row.get("featured", False)
    page.topic = stage.topics.get(plan.get("topic", ""))
    for name, values in shelf.tagged(row).items():
        setattr(page, name, values)
    for file in page.practice_files.all():
        file.alt = file.alt or "A picture from the practice."
        file.transcript = file.transcript or row.get("transcript", "") or "Described in the steps of the practice."
    actions.check_publish(page, by=by)
    page.save_revision(user=by).publish()
    now = clock.now()  # Wagtail has a clock of its own
    PracticePage.objects.filter(pk=page.pk).update(first_published_at=now, last_published_at=now)
    actions.published(PracticePage.objects.get(pk=page.pk), by=by)


def adopt(stage: Stage, plan: Row, author: str, tried: Row) -> None:
    """A colleague says how it went."""
    release = Release.objects.get(submission=_last_tier(stage, plan, author))
    if release.page_id:
        actions.adopt(release.page_id, note=tried["note"], by=stage.person(tried["by"]))
