"""Many practices at once: page tree, practice, release and search row, each by one statement."""

from __future__ import annotations

from typing import Any

from benchmarks.sql import insert
from benchmarks.words import sql_words

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Four digits of treebeard's base 36 alphabet.
_STEP = " || ".join(f"substr('{_DIGITS}', (1 + n / {36**place} %% 36)::int, 1)" for place in (3, 2, 1, 0))


def _lists() -> dict[str, int]:
    """How many subjects, grade bands, topics and elements practices are spread over."""
    from credentials.models import FrameworkElement, GradeBand, Subject  # noqa: PLC0415

    Subject.objects.bulk_create([Subject(slug=f"s{n}", name=f"Subject {n}") for n in range(1, 13)])
    GradeBand.objects.bulk_create([GradeBand(slug=f"g{n}", name=f"Grades {n}", order=n) for n in range(1, 6)])
    FrameworkElement.objects.bulk_create(
        [FrameworkElement(framework="Frame", code=f"{n}a", name=f"Element {n}") for n in range(1, 23)]
    )
    return {
        "subject": Subject.objects.order_by("pk").values_list("pk", flat=True)[0],
        "grade": GradeBand.objects.order_by("pk").values_list("pk", flat=True)[0],
        "element": FrameworkElement.objects.order_by("pk").values_list("pk", flat=True)[0],
    }


def load_practices(cursor: Any, count: int) -> str:
    """`count` published practices, one for each of as many submissions. Returns the slug of one of them."""
    from django.contrib.contenttypes.models import ContentType  # noqa: PLC0415
    from wagtail.models import Locale, Page  # noqa: PLC0415

    from accounts.models import School  # noqa: PLC0415
    from library.models import PracticeIndexPage, PracticePage, Release, SearchEntry  # noqa: PLC0415

    first = _lists()
    school = School.objects.order_by("pk").values_list("pk", flat=True)[0]
    shelf = PracticeIndexPage.objects.get()
    moment = "now() - n * interval '1 minute'"
    insert(
        cursor,
        Page,
        {
            "path": f"'{shelf.path}' || {_STEP}",
            "depth": str(shelf.depth + 1),
            "title": "'Practice ' || n || ' in the classroom'",
            "draft_title": "'Practice ' || n || ' in the classroom'",
            "slug": "'practice-' || n",
            "url_path": f"'{shelf.url_path}practice-' || n || '/'",
            "content_type": str(ContentType.objects.get_for_model(PracticePage).pk),
            "locale": str(Locale.get_default().pk),
            "live": "true",
            "first_published_at": moment,
            "last_published_at": moment,
        },
        f"generate_series(1, {count}) n",
    )
    Page.objects.filter(pk=shelf.pk).update(numchild=count)
    mine = (
        f"(SELECT id, slug, first_published_at AS at, substr(slug, 10)::int AS n FROM wagtailcore_page "
        f"WHERE depth = {shelf.depth + 1} AND path LIKE '{shelf.path}%%') p"
    )
    insert(
        cursor,
        PracticePage,
        {
            "page_ptr": "p.id",
            "summary": "'Students explain their thinking in four short steps.'",
            "students_do": sql_words("p.n", 15),
            "steps": sql_words("p.n + 1", 30),
            "lessons": "'Begin with the quiet ones.'",
            "materials": "'Paper'",
            "school": f"{school} + p.n %% 7",
            "credit": "'A teacher of the district'",
            "impact_points": '\'[["May", "70"], ["June", "75"]]\'::jsonb',
            "impact_measure": "'Percent correct'",
            "impact_n": "24",
        },
        mine,
    )
    insert(
        cursor,
        Release,
        {
            "submission": "s.id",
            "author": "s.teacher_id",
            "page": "p.id",
            "state": "'published'",
            "credit": "'anonymous'",
            "permissions_on_file": "true",
            "published_by": "s.teacher_id",
            "published_at": "p.at",
        },
        f"{mine} JOIN (SELECT id, teacher_id, row_number() OVER (ORDER BY id) AS n FROM submissions_submission) s "
        "ON s.n = p.n",
    )
    _index(cursor, SearchEntry, mine, {**first, "school": school})
    return f"practice-{min(500, count)}"


def _index(cursor: Any, entry: Any, mine: str, first: dict[str, int]) -> None:
    from library.keys import LICENCES, Kind, key, language_number  # noqa: PLC0415

    keys = [
        f"{key(Kind.SUBJECT, first['subject'])} + p.n %% 12",
        f"{key(Kind.GRADE, first['grade'])} + p.n %% 5",
        f"{key(Kind.ELEMENT, first['element'])} + p.n %% 22",
        f"{key(Kind.SCHOOL, first['school'])} + p.n %% 7",
        str(key(Kind.LANGUAGE, language_number("en"))),
        str(key(Kind.LICENCE, LICENCES.index("cc-by") + 1)),
        str(key(Kind.IMPACT, 1)),
    ]
    insert(
        cursor,
        entry,
        {
            "page": "p.id",
            "slug": "p.slug",
            "title": "'Practice ' || p.n || ' in the classroom'",
            "line": "'Students explain their thinking.'",
            "body": sql_words("p.n", 100),
            "credit": "'A teacher of the district'",
            "keys": f"ARRAY[{', '.join(keys)}]::int[]",
            "published_at": "p.at",
            "has_impact": "true",
            "licence": "'cc-by'",
        },
        f"{mine} ORDER BY p.n",
    )
