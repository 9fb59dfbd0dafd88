"""Allowing again what was taken back, or was closed because of a report."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import clock, publiccache
from core.errors import WrongState
from submissions import access
from submissions.actions.judging import answer_pause, paused_because_of
from submissions.models import Withdrawal


@transaction.atomic
def lift_withdrawal(withdrawal_id: int, *, by: User) -> Withdrawal:
    """Allow again what was taken back: a teacher what they took back themselves, a coordinator anything. What a scorer
    had reported can be judged again by it."""
    taken = Withdrawal.objects.select_related("submission").get(pk=withdrawal_id)
    own = taken.submission.teacher_id == by.pk
    if not access.can_withdraw_use(by, taken.submission):
        raise PermissionDenied
    if own and taken.because != Withdrawal.Because.TEACHER:
        raise WrongState(_("A coordinator took this back. Ask them; they can allow it again."))
    if taken.is_held:
        for pause in paused_because_of(taken):
            answer_pause(pause.pk, by=by)
    taken = Withdrawal.objects.select_for_update(of=("self",)).select_related("submission").get(pk=withdrawal_id)
    if taken.lifted_at is None:
        taken.lifted_by, taken.lifted_at = by, clock.now()
        taken.save(update_fields=["lifted_by", "lifted_at"])
        transaction.on_commit(publiccache.forget)
    return taken
