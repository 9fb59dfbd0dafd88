"""What is kept so that screens need not add up all money each time, and the check that proves it."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core import clock
from core.jobs import enqueue, run_one
from payouts import actions
from payouts.models import Batch, LedgerLine, LedgerProof, Stipend
from tests.factories import payouts as money

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def people():
    return {
        "clerk": money.person("Clerk", "payroll_clerk"),
        "manager": money.person("Manager", "business_manager"),
    }


class TestVerifyLedger:
    def test_it_says_that_all_agree(self, capsys):
        money.earned()

        call_command("verify_ledger")

        assert capsys.readouterr().out == "2 entries balance; 1 stipends agree.\n"

    def test_it_names_what_does_not(self, capsys):
        stipend = money.earned()
        Stipend.objects.filter(pk=stipend.pk).update(amount=80)

        with pytest.raises(CommandError, match="1 disagreements"):
            call_command("verify_ledger")

        assert f"Stipend {stipend.pk}: the ledger has" in capsys.readouterr().err

    @pytest.mark.parametrize("name", ["overview", "funding"])
    def test_after_a_check_that_found_something_there_is_a_red_banner(self, people, name):
        stipend = money.earned()
        client = signed_in(people["manager"])
        Stipend.objects.filter(pk=stipend.pk).update(amount=80)

        run_one(enqueue("payouts.prove_ledger").pk)
        assert "do not agree" in client.get(reverse(f"payouts:{name}")).content.decode()

        Stipend.objects.filter(pk=stipend.pk).update(amount=75)
        call_command("verify_ledger")
        assert "do not agree" not in client.get(reverse(f"payouts:{name}")).content.decode()

    def test_it_names_a_pay_run_whose_kept_sums_are_not_what_stands_in_it(self, people, capsys):
        run = actions.start_batch(name="x", pay_date=None, stipend_ids=[money.earned().pk], by=people["clerk"])
        Batch.objects.filter(pk=run.pk).update(total=76)

        with pytest.raises(CommandError, match="1 disagreements"):
            call_command("verify_ledger")

        assert f"Pay run {run.pk}: its kept sums are not what stands in it." in capsys.readouterr().err

    def test_it_says_when_a_line_came_behind_what_the_last_check_had_counted(self, capsys):
        with clock.standing_at(money.DECIDED):
            money.earned()
        call_command("verify_ledger")
        proof = LedgerProof.objects.get()
        LedgerProof.objects.create(wrong=0, through=proof.through, standing=[["approved", 2, "150.00"]])

        with pytest.raises(CommandError, match="1 disagreements"):
            call_command("verify_ledger")

        assert "The sums kept by the last check are not what its lines come to." in capsys.readouterr().err


class TestOverview:
    """Totals start from what the last check kept, and add what was booked since."""

    def figures(self, client):
        states = client.get(reverse("payouts:overview")).context["states"]
        return [(one["standing"].number, one["standing"].total) for one in states]

    def test_totals_are_the_same_before_and_after_a_check_and_with_what_came_since(self, people):
        client = signed_in(people["clerk"])
        first, second, third = (money.earned() for _ in range(3))
        actions.start_batch(name="x", pay_date=None, stipend_ids=[first.pk], by=people["clerk"])
        actions.record_outside_payment(second.pk, reference="4711", paid_on=clock.today(), by=people["manager"])
        expected = [(1, 75), (1, 75), (1, 75)]
        assert self.figures(client) == expected

        with clock.standing_at(clock.now() + timedelta(days=1)):
            assert actions.prove_ledger() == []
        assert LedgerProof.objects.get().through == LedgerLine.objects.latest("pk").pk
        assert self.figures(client) == expected

        money.earned()
        actions.start_batch(name="y", pay_date=None, stipend_ids=[third.pk], by=people["clerk"])
        assert self.figures(client) == [(1, 75), (2, 150), (1, 75)]
        assert actions.prove_ledger() == []

    def test_lines_of_the_last_hour_are_not_kept_yet_since_others_may_still_come_before_them(self, people):
        stipend = money.earned()
        before = LedgerLine.objects.latest("pk").pk
        actions.start_batch(name="x", pay_date=None, stipend_ids=[stipend.pk], by=people["clerk"])

        actions.prove_ledger()

        assert LedgerProof.objects.get().through == before

    def test_the_list_of_what_is_ready_says_the_same_number_and_sum_filtered_or_not(self, people):
        stipend = money.earned()
        client = signed_in(people["clerk"])
        for query in ("", f"?source={stipend.funding_source_id}"):
            shown = client.get(reverse("payouts:eligible") + query).context["sum"]
            assert (shown.number, shown.total) == (1, 75)

    def test_a_source_and_a_school_that_are_new_are_named_at_once(self, people):
        client = signed_in(people["clerk"])
        client.get(reverse("payouts:eligible"))
        money.source("NEW-1")
        teacher = money.person()
        money.earned(teacher, on=money.plan(teacher, code="NEW-1"))

        assert "NEW-1" in client.get(reverse("payouts:eligible")).content.decode()


class TestPayRuns:
    """A run keeps number, people, total and codes of what stands in it."""

    def kept(self, run):
        run.refresh_from_db()
        return run.stipend_count, run.payee_count, run.total, run.codes

    def test_its_sums_follow_what_comes_and_goes(self, people):
        clerk = people["clerk"]
        teacher = money.person()
        plan = money.plan(teacher)
        first, second, other = (
            money.earned(teacher, on=plan, tier=1),
            money.earned(teacher, on=plan, tier=2),
            money.earned(),
        )
        run = actions.start_batch(name="x", pay_date=None, stipend_ids=[first.pk, other.pk], by=clerk)
        assert self.kept(run) == (2, 2, 150, [["TITLE-2A", 2, "150.00"]])

        actions.add(run.pk, stipend_ids=[second.pk], by=clerk)
        assert self.kept(run) == (3, 2, 225, [["TITLE-2A", 3, "225.00"]])

        actions.remove(run.pk, stipend_id=other.pk, reason="On leave.", by=clerk)
        assert self.kept(run) == (2, 1, 150, [["TITLE-2A", 2, "150.00"]])

        actions.give_up(run.pk, by=clerk)
        assert self.kept(run) == (0, 0, 0, [])
        assert actions.prove_ledger() == []

    def test_a_settled_stipend_stays_on_the_code_it_was_asked_on(self, people):
        clerk, manager = people["clerk"], people["manager"]
        money.source("GRANT")
        stipend = money.earned()
        run = actions.start_batch(name="x", pay_date=None, stipend_ids=[stipend.pk], by=clerk)
        actions.prepare(run.pk, count=1, total=75, by=clerk)
        actions.approve_batch(run.pk, by=manager)
        actions.export(run.pk, format="csv", by=clerk)
        actions.settle_line(run.lines.get().pk, was_paid=False, reason="Account closed.", by=clerk)

        grant = money.source("GRANT")
        actions.draw_on(stipend.pk, source_id=grant.pk, by=manager)

        assert self.kept(run) == (1, 1, 75, [["TITLE-2A", 1, "75.00"]])
        assert actions.prove_ledger() == []
