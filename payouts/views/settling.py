"""What finance does about one stipend: approve an exception, draw on another source, give it up, note a payment."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.requests import PersonRequest
from core.amounts import spoken
from core.once import once
from payouts import actions
from payouts.forms import PaidForm, ReasonForm, SourceForm
from payouts.models import Stipend
from payouts.views.asking import ask
from payouts.views.doors import finance_door, manager_door, stipend_door


def _facts(stipend: Stipend) -> dict[str, str]:
    return {"name": stipend.teacher.name, "amount": spoken(stipend.amount, stipend.currency)}


def _sheet(stipend: Stipend) -> str:
    return reverse("payouts:stipend", args=[stipend.uuid])


@finance_door
@once
def approve(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Accept an exception that was put right."""
    found = stipend_door(uuid)
    return ask(
        request,
        title=_("Approve %(amount)s for %(name)s?") % _facts(found),
        consequences=[_("Every check is made again. If all pass, it is ready for the next pay run.")],
        verb=_("Check again and approve"),
        back=_sheet(found),
        act=lambda data: actions.approve_stipend(found.pk, by=request.user),
        done=_("It is ready for the next pay run."),
    )


@manager_door
@once
def draw(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Pay it from another source."""
    found = stipend_door(uuid)
    return ask(
        request,
        title=_("Pay %(amount)s for %(name)s from which source?") % _facts(found),
        consequences=[_("The ledger moves it. Approve it afterwards.")],
        verb=_("Draw on this source"),
        back=_sheet(found),
        form=SourceForm(request.POST or None, initial={"source": found.funding_source_id}),
        act=lambda data: actions.draw_on(found.pk, source_id=data["source"].pk, by=request.user),
        done=_("It draws on that source now."),
    )


@manager_door
@once
def give_up(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Void one that can never be paid."""
    found = stipend_door(uuid)
    return ask(
        request,
        title=_("Void %(amount)s for %(name)s?") % _facts(found),
        consequences=[_("It will not be paid. %(name)s reads your reason beside it.") % _facts(found)],
        verb=_("Void this stipend"),
        back=_sheet(found),
        danger=True,
        form=ReasonForm(request.POST or None),
        act=lambda data: actions.void_stipend(found.pk, by=request.user, **data),
        done=_("It is void."),
    )


@finance_door
@once
def outside(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Note a payment made outside of any file."""
    found = stipend_door(uuid)
    return ask(
        request,
        title=_("Was %(amount)s for %(name)s paid outside a pay run?") % _facts(found),
        consequences=[_("It leaves the list of what is ready, and %(name)s is told.") % _facts(found)],
        verb=_("Record the payment"),
        back=_sheet(found),
        form=PaidForm(request.POST or None),
        act=lambda data: actions.record_outside_payment(found.pk, by=request.user, **data),
        done=_("The payment is recorded."),
    )
