"""A new district has all it needs to begin after one command, and keeps what it changed when it is run again."""

from io import StringIO

import pytest
from django.core.management import call_command

from accounts.models import District, PayClass
from credentials.models import Program, Tier
from payouts.models import FundingBudget, FundingSource

pytestmark = pytest.mark.django_db


def test_one_command_sets_up_a_district_and_a_second_changes_nothing(client):
    call_command("setup_district", name="Cedar Valley School District", stdout=StringIO())

    assert District.objects.get().name == "Cedar Valley School District"
    assert dict(PayClass.objects.values_list("code", "may_receive_stipend")) == {"teacher": True, "hourly": False}
    assert set(Program.objects.values_list("kind", flat=True)) == {"open", "external"}
    assert FundingSource.objects.get(code="T2A-PD").successor.code == "GF-2213"
    budgets = FundingBudget.objects.count()
    assert {budget.source.code for budget in FundingBudget.objects.all()} == {"T2A-PD", "GF-2213"}
    assert "Cedar Valley School District" in client.get("/").content.decode()
    for path in ("/handbook/", "/topics/", "/library/", "/help/", "/accessibility/", "/privacy/"):
        assert (path, client.get(path).status_code) == (path, 200)

    Tier.objects.update(amount=90)
    said = StringIO()
    call_command("setup_district", name="Another name", stdout=said)

    assert "District: Cedar Valley School District" in said.getvalue()
    assert set(Tier.objects.values_list("amount", flat=True)) == {90}
    assert FundingBudget.objects.count() == budgets
