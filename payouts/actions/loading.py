"""Setting up where money comes from."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts import district
from accounts.models import User
from core import clock
from payouts.models import FundingBudget, FundingSource
from payouts.years import fiscal_year

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "funding.toml"


@transaction.atomic
def load_funding(path: Path | None = None, *, by: User | None) -> list[FundingSource]:
    """The funding sources of a file, by default those that ship; the ones that are there are left as they are.

    Budgets in the file are keyed by years counted from the present fiscal year.
    """
    rows: list[dict[str, Any]] = tomllib.loads((path or SHIPPED).read_text())["sources"]
    successors: dict[str, str] = {}
    made: dict[str, FundingSource] = {}
    for row in rows:
        code, budgets = row.pop("code"), row.pop("budgets", {})
        successors[code] = row.pop("successor", "")
        row["employer_cost_percent"] = Decimal(row.get("employer_cost_percent", "0"))
        made[code], created = FundingSource.objects.get_or_create(code=code, defaults=row)
        if created:
            _load_budgets(made[code], budgets)
    for code, successor in successors.items():
        if successor and made[code].successor_id is None:
            made[code].successor = made[successor]
            made[code].save(update_fields=["successor"])
    return list(made.values())


def _load_budgets(source: FundingSource, budgets: dict[str, str]) -> None:
    this_year = fiscal_year(clock.today(), district.current().fiscal_year_start_month)
    for offset, amount in budgets.items():
        FundingBudget.objects.create(source=source, fiscal_year=this_year + int(offset), amount=Decimal(amount))
