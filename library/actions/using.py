"""What colleagues do with a practice: try it, and begin a plan of their own from it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import clock
from core.errors import WrongState
from credentials.models import Program
from library.actions.publishing import index
from library.actions.telling import practice_path
from library.models import Adoption, Lineage, PracticePage
from submissions.actions import create_plan
from submissions.models import LearningPlan, PlanSource


@transaction.atomic
def adopt(page_id: int, *, note: str, by: User) -> Adoption:
    """“I tried this, here is how it went.” Saying it again changes the note."""
    page = PracticePage.objects.select_for_update(of=("self",)).get(pk=page_id)
    if page.release.author_id == by.pk:
        raise WrongState(_("This is your own practice. Colleagues say here how it went for them."))
    adoption, _made = Adoption.objects.update_or_create(
        page=page, teacher=by, defaults={"note": note.strip(), "at": clock.now()}
    )
    index(page.pk)
    return adoption


@transaction.atomic
def start_plan(page_id: int, *, by: User) -> LearningPlan:
    """Begin a plan of one's own from a practice, which stays linked to it. A draft begun before is opened again."""
    page = PracticePage.objects.select_for_update(of=("self",)).get(pk=page_id)
    begun = Lineage.objects.filter(page=page, plan__owner=by, plan__state=LearningPlan.State.DRAFT).first()
    if begun is not None:
        return begun.plan
    plan = create_plan(_program_for(page).pk, by=by, **_fields(page))
    Lineage.objects.create(page=page, plan=plan)
    return plan


def _program_for(page: PracticePage) -> Program:
    own = page.release.submission.program
    if own.is_open:
        return own
    program = Program.objects.filter(is_open=True, kind=Program.Kind.OPEN).order_by("pk").first()
    if program is None:
        raise WrongState(_("No program takes new plans now. Ask your coordinator when one opens."))
    return program


def _fields(page: PracticePage) -> dict[str, Any]:
    return {
        "title": page.title[:160],
        "topic": page.topic,
        "own_topic": "" if page.topic else page.title[:160],
        "goal": page.summary,
        "language": page.language,
        "sources": [
            {
                "kind": PlanSource.Kind.OTHER,
                "citation": _("Practice in our library: “%(title)s” (%(credit)s)")
                % {"title": page.title[:120], "credit": page.credit[:120]},
                "link": f"{settings.SITE_URL}{practice_path(page)}",
                "research_based": False,
            }
        ],
    }
