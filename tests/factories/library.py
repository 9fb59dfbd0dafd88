"""Practices, straight into the page tree."""

import itertools
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from wagtail.models import Page

from accounts.models import School, User
from credentials.models import FrameworkElement, GradeBand, Program, Subject
from files.actions import process, receive
from files.models import StoredFile
from library import actions
from library.drafting import shareable_files
from library.models import PracticeIndexPage, PracticePage, Release
from submissions.actions import save_item, submit
from submissions.models import LearningPlan
from tests.factories.submissions import decided, fill, started_plan, tier

TERMS = {"credit": "named", "licence": "cc-by", "permissions_on_file": True, "include_impact": True}

_numbers = itertools.count(1)
FIRST_DAY = datetime(2026, 9, 1, 15, tzinfo=UTC)


def library() -> PracticeIndexPage:
    """The library's place in the page tree."""
    found = PracticeIndexPage.objects.first()
    if found is None:
        root = Page.objects.filter(depth=2).first() or Page.objects.get(depth=1)
        found = root.add_child(instance=PracticeIndexPage(title="Library", slug="library"))
    return found


def practice(
    title: str = "",
    *,
    subjects: list[str] | None = None,
    bands: list[str] | None = None,
    elements: list[str] | None = None,
    school: str = "",
    live: bool = True,
    **fields: Any,
) -> PracticePage:
    """A practice page; the next one is a day younger. Not in the search until `library.actions.index`."""
    number = next(_numbers)
    title = title or f"Practice {number}"
    values: dict[str, Any] = {
        "slug": f"practice-{number}",
        "summary": "In short.",
        "students_do": "Students work in pairs.",
        "steps": "Set the timer\nListen\nWrite",
        "credit": "A teacher of the district",
        "live": live,
        "first_published_at": FIRST_DAY + timedelta(days=number) if live else None,
    }
    page = PracticePage(title=title, **(values | fields))
    if school:
        page.school, _made = School.objects.get_or_create(name=school, defaults={"short_name": school})
    page.subjects.set([named(Subject, name) for name in subjects or []])
    page.grade_bands.set([named(GradeBand, name) for name in bands or []])
    page.elements.set(
        [
            FrameworkElement.objects.get_or_create(
                framework="Danielson", code=code, defaults={"name": f"Element {code}"}
            )[0]
            for code in elements or []
        ]
    )
    return library().add_child(instance=page)


def named(model: Any, name: str) -> Any:
    """A subject or a grade band by its name."""
    return model.objects.get_or_create(slug=name.lower().replace(" ", "-"), defaults={"name": name})[0]


def finished_plan(teacher: User, program: Program, scorer: User, **fields: Any) -> LearningPlan:
    """A plan whose four tiers are on track."""
    plan = started_plan(teacher, program, **fields)
    for order in range(1, program.tiers.count() + 1):
        submission = tier(plan, order)
        draft = fill(submission)
        if order == 2:
            save_item(
                draft.pk, "artifact", by=teacher, file=released_picture(teacher), shows="The chart", alt="A chart"
            )
        submit(submission.pk, by=teacher)
        decided(tier(plan, order), scorer)
    return plan


def released_picture(owner: User) -> StoredFile:
    """A small ready picture with bytes behind it."""
    out = BytesIO()
    Image.new("RGB", (64, 48), "teal").save(out, "JPEG")
    file = receive(SimpleUploadedFile("chart.jpg", out.getvalue(), content_type="image/jpeg"), by=owner)
    process(str(file.pk))
    file.refresh_from_db()
    return file


def offered(plan: LearningPlan, *, files: bool = False, copied: bool = True, **terms: Any) -> Release:
    """A practice its author shares, its files copied."""
    submission = tier(plan, 4)
    ids = [one.file.uuid for one in shareable_files(submission)] if files else []
    release = actions.offer(submission.pk, **{**TERMS, "file_ids": ids, "by": plan.owner, **terms})
    if copied:
        actions.copy_files(str(release.pk))
    return Release.objects.get(pk=release.pk)


def shelved(plan: LearningPlan, coordinator: User, **terms: Any) -> PracticePage:
    """A practice in the library."""
    return actions.publish(offered(plan, **terms).pk, by=coordinator)
