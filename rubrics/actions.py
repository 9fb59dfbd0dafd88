"""Verbs of rubrics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core import clock, publiccache
from core.errors import WrongState
from rubrics.models import Criterion, CriterionText, Level, LevelText, Rubric, RubricVersion

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def publish(version_id: int, *, by: User | None) -> RubricVersion:
    """Let plans that start from now on be judged by this version. Raises `WrongState` for an empty one."""
    version = RubricVersion.objects.select_for_update(of=("self",)).get(pk=version_id)
    criteria = list(version.ordered_criteria())
    if not criteria or not any(c.required for c in criteria):
        raise WrongState(_("Add at least one required criterion before you publish this version."))
    for criterion in criteria:
        orders = {level.order for level in criterion.levels.all()}
        if criterion.passing_order not in orders:
            raise WrongState(
                _("Criterion “%(name)s” has no level number %(order)d to pass at. Correct its passing level first.")
                % {"name": criterion.name, "order": criterion.passing_order}
            )
    version.move("publish", by=by, published_by=by, published_at=clock.now())
    transaction.on_commit(publiccache.forget)  # the handbook shows it in full
    return version


@transaction.atomic
def start_draft(rubric_id: int, *, by: User | None) -> RubricVersion:
    """The rubric's draft: the one there is, else a copy of the newest version, else an empty first one."""
    rubric = Rubric.objects.select_for_update().get(pk=rubric_id)
    newest = rubric.versions.order_by("-number").first()
    if newest is None:
        return RubricVersion.objects.create(rubric=rubric, number=1)
    return newest if newest.can("publish") else copy(newest.pk, by=by)


@transaction.atomic
def copy(version_id: int, *, by: User | None) -> RubricVersion:
    """Start a new draft from a version: the only way to change a rubric that was published."""
    source = RubricVersion.objects.select_related("rubric").get(pk=version_id)
    highest = RubricVersion.objects.filter(rubric=source.rubric).aggregate(n=Max("number"))["n"]
    draft = RubricVersion.objects.create(rubric=source.rubric, number=highest + 1)
    for criterion in source.ordered_criteria():
        _copy_criterion(criterion, draft)
    return draft


def _copy_criterion(criterion: Criterion, draft: RubricVersion) -> None:
    """The criterion, its levels and both their translations, in the draft."""
    levels = list(criterion.levels.order_by("sort_order", "id"))
    texts = list(criterion.texts.all())
    words_of = {level.pk: list(level.texts.all()) for level in levels}
    twin = Criterion.objects.create(
        version=draft,
        sort_order=criterion.sort_order,
        key=criterion.key,
        name=criterion.name,
        help=criterion.help,
        required=criterion.required,
        finding=criterion.finding,
        passing_order=criterion.passing_order,
    )
    for text in texts:
        CriterionText.objects.create(criterion=twin, language=text.language, name=text.name, help=text.help)
    for level in levels:
        step = Level.objects.create(
            criterion=twin,
            sort_order=level.sort_order,
            order=level.order,
            name=level.name,
            descriptor=level.descriptor,
            example=level.example,
            points=level.points,
        )
        for words in words_of[level.pk]:
            LevelText.objects.create(level=step, language=words.language, name=words.name, descriptor=words.descriptor)
