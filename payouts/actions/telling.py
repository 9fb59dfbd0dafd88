"""What payees are told, in the transaction of the verb that made it true."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from core.amounts import spoken
from notices.actions import send
from payouts.models import Batch, BatchLine, Stipend


def in_pay_run(batch: Batch, stipends: Iterable[Stipend]) -> None:
    """Each payee, once a run: how much is on its way, and when it should arrive."""
    sums: dict[User, Decimal] = defaultdict(Decimal)
    for stipend in stipends:
        sums[stipend.teacher] += stipend.amount
    for payee, total in sums.items():
        with override(payee.language):
            amount = spoken(total, batch.currency)
            if batch.pay_date:
                sentence = _("%(amount)s before tax is in the pay run of %(date)s.") % {
                    "amount": amount,
                    "date": date_format(batch.pay_date),
                }
            else:
                sentence = _("%(amount)s before tax is in the next pay run.") % {"amount": amount}
        _tell("in_pay_run", payee, f"run:{batch.uuid}", sentence)


def paid(line: BatchLine, *, on: date) -> None:
    """The payee of a line payroll has paid."""
    with override(line.payee.language):
        sentence = _("%(amount)s before tax was paid on %(date)s.") % {
            "amount": spoken(line.amount, line.batch.currency),
            "date": date_format(on),
        }
    _tell("paid", line.payee, f"line:{line.pk}", sentence)


def paid_outside(stipend: Stipend, *, on: date) -> None:
    """The payee of a stipend that was paid outside of any file."""
    with override(stipend.teacher.language):
        sentence = _("%(amount)s before tax was paid on %(date)s.") % {
            "amount": spoken(stipend.amount, stipend.currency),
            "date": date_format(on),
        }
    _tell("paid", stipend.teacher, f"stipend:{stipend.uuid}", sentence)


def payment_problem(line: BatchLine) -> None:
    """The payee of a line payroll could not pay. Payroll's reason stays in the house."""
    with override(line.payee.language):
        sentence = _("%(amount)s could not be paid yet. The payroll office is looking into it.") % {
            "amount": spoken(line.amount, line.batch.currency)
        }
    _tell("payment_problem", line.payee, f"line:{line.pk}", sentence)


def _tell(event: str, payee: User, subject: str, sentence: str) -> None:
    send(event, to=payee, subject=subject, sentence=sentence, path=reverse("payouts:mine"), context={})
