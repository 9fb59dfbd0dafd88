"""Three optional questions to somebody who has come as far as they want to."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import clock
from core.errors import WrongState
from payouts.models import ExitAnswer
from submissions.models import LearningPlan, Submission


@transaction.atomic
def answer_exit(plan_id: int, *, worth_it: int | None, kept: str, change: str, by: User) -> ExitAnswer:
    """Keep a teacher's answers about their own plan; answering again replaces them.

    Raises `WrongState` while no tier of the plan is on track.
    """
    plan = LearningPlan.objects.select_for_update().get(pk=plan_id)
    if not Submission.objects.filter(plan=plan, teacher=by, state=Submission.State.ON_TRACK).exists():
        raise WrongState(_("These questions open once a tier of this plan is on track."))
    answer, _made = ExitAnswer.objects.update_or_create(
        plan=plan,
        teacher=by,
        defaults={"worth_it": worth_it, "kept": kept.strip(), "change": change.strip(), "at": clock.now()},
    )
    return answer
