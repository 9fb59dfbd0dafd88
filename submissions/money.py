"""What a plan would pay, said before it is started. Reads only; paying itself is another room's."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from accounts.models import StaffFacts, User
from credentials.models import Program
from submissions.models import LearningPlan


def terms_page(plan: LearningPlan, teacher: User) -> dict[str, Any]:
    """The terms as they would be frozen now, and the warnings a teacher must see first."""
    program = plan.program
    facts = StaffFacts.objects.filter(user=teacher).select_related("pay_class").first()
    tiers = list(program.tiers.order_by("order").prefetch_related("asks"))
    pays = program.pay != Program.Pay.HOURS
    total = sum((tier.amount for tier in tiers), Decimal(0)) if pays else Decimal(0)
    return {
        "tiers": tiers,
        "program": program,
        "pays": pays,
        "gives_hours": program.pay != Program.Pay.STIPEND,
        "hours": sum((tier.hours for tier in tiers), Decimal(0)),
        "total": total,
        "flat_stipend_barred": pays and facts is not None and not facts.pay_class.may_receive_stipend,
        "pay_class_unknown": pays and facts is None,
    }
