"""From a practice page to its row in the search, and away again."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count

from core import clock
from library.keys import LICENCES, Kind, key, language_number
from library.models import Adoption, PracticePage, Release, SearchEntry
from library.search import forget
from library.standing import PUBLIC

LINE = 200


def write(page: PracticePage) -> SearchEntry:
    """Make or renew the row of a live practice."""
    tried = Adoption.objects.filter(page=page).aggregate(n=Count("pk"))["n"]
    bands = list(page.grade_bands.order_by("order"))
    entry, _created = SearchEntry.objects.update_or_create(
        page=page,
        defaults={
            "slug": page.slug,
            "title": plain(page.title),
            "line": one_line(page.students_do or page.summary),
            "body": body(page),
            "names": names(page),
            "credit": plain(page.credit),
            "grades": ", ".join(band.name for band in bands) or plain(page.grades),
            "keys": keys_of(page, tried),
            "published_at": published_at(page),
            "adoptions": tried,
            "has_impact": has_impact(page),
            "is_featured": page.is_featured,
            "is_public": page.licence != "district"
            and not Release.objects.filter(page=page).taken_back(PUBLIC).exists(),
            "language": page.language,
            "licence": page.licence,
        },
    )
    forget()
    return entry


def published_at(page: PracticePage) -> datetime:
    """Since when it is in the library."""
    release: Release | None = getattr(page, "release", None)
    return (release and release.published_at) or page.first_published_at or clock.now()


def erase(page_id: int) -> None:
    """Let no search find this practice any more."""
    SearchEntry.objects.filter(page_id=page_id).delete()
    forget()


def keys_of(page: PracticePage, tried: int) -> list[int]:
    """Everything the practice can be found by."""
    keys = [key(Kind.SUBJECT, pk) for pk in page.subjects.values_list("pk", flat=True)]
    keys += [key(Kind.GRADE, pk) for pk in page.grade_bands.values_list("pk", flat=True)]
    keys += [key(Kind.ELEMENT, pk) for pk in page.elements.values_list("pk", flat=True)]
    keys += [key(Kind.LANGUAGE, language_number(page.language)), key(Kind.LICENCE, LICENCES.index(page.licence) + 1)]
    for kind, value in (
        (Kind.TOPIC, page.topic_id),
        (Kind.SCHOOL, page.school_id),
        (Kind.IMPACT, int(has_impact(page))),
        (Kind.TRIED, int(tried > 0)),
    ):
        if value:
            keys.append(key(kind, value))
    return keys


def has_impact(page: PracticePage) -> bool:
    """Whether the practice says what came of it, in figures or in words."""
    return bool(page.impact_points or page.impact.strip())


def body(page: PracticePage) -> str:
    """What can be found by words and shown around them."""
    texts = (
        page.summary,
        page.students_do,
        page.steps,
        page.materials,
        page.adaptations,
        page.lessons,
        page.impact,
    )
    return "\n".join(plain(text) for text in texts if text)


def names(page: PracticePage) -> str:
    """What can be found by words, and is no prose."""
    filed = [str(name) for field in (page.subjects, page.elements) for name in field.all()]
    return "\n".join(plain(text) for text in (page.topic.title if page.topic else "", page.credit, *filed) if text)


def plain(text: str) -> str:
    """Text without control characters: the marks of a snippet are made of them."""
    return "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text)


def one_line(text: str) -> str:
    """The first lines as one, short enough for a card."""
    line = " ".join(plain(text).split())
    return line if len(line) <= LINE else line[: LINE - 1].rpartition(" ")[0].rstrip(",;:–") + "…"
