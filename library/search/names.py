"""What the keys are called, as people read them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import CharField, IntegerField, Manager, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from credentials.models import FrameworkElement, GradeBand, Subject, TopicPage
from library.keys import LICENCES, Kind, as_text, key, kind_of, value_of

_YES = {Kind.IMPACT: _("With results"), Kind.TRIED: _("Tried by others")}
LICENCE_NAMES = {
    "cc-by": "CC BY 4.0",
    "cc-by-sa": "CC BY-SA 4.0",
    "cc-by-nc": "CC BY-NC 4.0",
    "district": _("This district only"),
}


def names_of_keys(keys: Iterable[int]) -> dict[int, str]:
    """Names of these keys, in one query. Keys whose object is gone have none."""
    wanted = set(keys)
    names = {number: str(_plain(number)) for number in wanted if _plain(number)}
    found = _listed()
    return names | {key(Kind(kind), pk): name for kind, pk, name in found if key(Kind(kind), pk) in wanted}


def language_name(code: str) -> str:
    """A language in its own words, or its code."""
    try:
        return str(get_language_info(code)["name_local"]).capitalize()
    except KeyError:
        return code


def _plain(number: int) -> object:
    kind = kind_of(number)
    if kind is Kind.LANGUAGE:
        return language_name(as_text(number))
    if kind is Kind.LICENCE:
        return LICENCE_NAMES[LICENCES[value_of(number) - 1]]
    return _YES.get(kind, "")


def _listed() -> QuerySet:
    def rows(queryset: Manager | QuerySet, kind: Kind, name: str | Concat) -> QuerySet:
        return (
            queryset.order_by()
            .annotate(_kind=Value(int(kind), IntegerField()), _name=Cast(name, CharField()))
            .values_list("_kind", "pk", "_name")
        )

    element = Concat("framework", Value(" "), "code", Value(": "), "name")
    return rows(Subject.objects, Kind.SUBJECT, "name").union(
        rows(GradeBand.objects, Kind.GRADE, "name"),
        rows(School.objects, Kind.SCHOOL, "name"),
        rows(TopicPage.objects.live(), Kind.TOPIC, "title"),
        rows(FrameworkElement.objects, Kind.ELEMENT, element),
        all=True,
    )
