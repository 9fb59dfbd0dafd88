"""A month of finance, through the screens: what is ready, an exception, a run, its approval, the file, the answer."""

import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import StaffFacts, User
from core import clock
from notices.models import Mail, Notice
from payouts.actions import prove_ledger
from payouts.models import Batch, PayrollFile, Stipend
from tests.factories import payouts as money

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def clerk_user():
    return money.person("Paul Clerk", "payroll_clerk")


@pytest.fixture
def clerk(clerk_user):
    return signed_in(clerk_user)


@pytest.fixture
def manager_user():
    return money.person("Mia Manager", "business_manager")


@pytest.fixture
def manager(manager_user):
    return signed_in(manager_user)


def press(client: Client, url: str, **data: object):
    """Post a form as its page would, with a key of its own."""
    return client.post(url, {"action_key": str(uuid4()), **data})


def url(name: str, *args: object) -> str:
    return reverse(f"payouts:{name}", args=args)


def said(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_a_month_of_finance(clerk, manager, manager_user):
    dana, luis = money.person("Dana", employee_id="E-1"), money.person("Luis", employee_id=None)
    plan = money.plan(dana)
    for tier in (1, 2):
        money.earned(dana, on=plan, tier=tier)
    held = money.earned(luis)

    # An exception says why, and goes on once its reason is gone.
    assert "No employee id is on file" in said(clerk.get(url("exceptions")))
    refused = press(clerk, url("approve_stipend", held.uuid))
    assert refused.status_code == 422
    assert "No employee id is on file" in said(refused)
    StaffFacts.objects.filter(user=luis).update(employee_id="E-2")
    assert press(clerk, url("approve_stipend", held.uuid)).status_code == 302

    # The clerk takes all that is ready.
    assert "3 stipends, $225 before tax" in said(clerk.get(url("eligible")))
    choose = url("new_run") + "?scope=all"
    assert "3 stipends for 2 people, $225 before tax." in said(clerk.get(choose))
    begun = press(clerk, choose, name="October", pay_date="2099-10-30", seen=3)
    run = Batch.objects.get()
    assert begun["Location"] == run.get_absolute_url()

    # A wrong total goes no further; the right one does.
    wrong = press(clerk, url("prepare", run.uuid), count=3, total="200")
    assert wrong.status_code == 422
    assert "not the total of the pay run" in said(wrong)
    press(clerk, url("prepare", run.uuid), count=3, total="$225.00")
    run.refresh_from_db()
    assert run.state == "prepared"

    # The clerk cannot approve it; the manager proves who they are once more, and can.
    assert clerk.get(url("approve_run", run.uuid)).status_code == 403
    assert "Approve $225" in said(manager.get(url("approve_run", run.uuid)))
    asked = press(manager, url("approve_run", run.uuid))
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    run.refresh_from_db()
    assert run.state == "prepared"
    proven = manager.post(asked["Location"], {"password": money.PASSWORD, "next": url("approve_run", run.uuid)})
    assert proven.status_code == 302
    run.refresh_from_db()
    assert (run.state, run.approved_by) == ("approved", manager_user)

    # The file leaves, the same bytes each time.
    press(clerk, url("export_csv", run.uuid))
    first, again = clerk.get(url("download_csv", run.uuid)), manager.get(url("download_csv", run.uuid))
    assert first.content == again.content
    assert first["Content-Disposition"] == 'attachment; filename="pay-run-0001.csv"'
    assert again["Content-Disposition"] == 'attachment; filename="pay-run-0001-copy-2.csv"'
    assert PayrollFile.objects.get().sha256 in said(clerk.get(run.get_absolute_url()))
    press(clerk, url("sent", run.uuid))

    # Payroll paid Dana, and could not pay Luis; a stranger in the file is left out.
    answer = (
        "Employee id,Code,Amount,Status,Reference,Date,Reason\n"
        "E-1,TITLE-2A,150.00,paid,R-77,2026-10-30,\n"
        "E-2,TITLE-2A,,rejected,,,Account closed\n"
        "E-99,TITLE-2A,75.00,paid,R-77,2026-10-30,\n"
    )
    chosen = clerk.post(url("answer", run.uuid), {"file": SimpleUploadedFile("answer.csv", answer.encode())})
    preview = said(clerk.get(chosen["Location"]))
    assert "answer.csv answers 2 lines. Nothing has changed yet." in preview
    assert "Row 4: employee id E-99, code TITLE-2A" in preview
    assert Stipend.objects.filter(state="paid").count() == 0
    press(clerk, chosen["Location"])
    run.refresh_from_db()
    assert run.state == "confirmed"
    assert sorted(Stipend.objects.values_list("teacher__name", "state")) == [
        ("Dana", "paid"),
        ("Dana", "paid"),
        ("Luis", "failed"),
    ]

    # The same file again is a sentence, and nothing more.
    repeated = clerk.post(
        url("answer", run.uuid), {"file": SimpleUploadedFile("answer.csv", answer.encode())}, follow=True
    )
    assert "This very file was read before" in said(repeated)

    # Teachers were told, and see it; finance sees what is left, and the books agree.
    assert sorted(Notice.objects.filter(user__in=[dana, luis]).values_list("event", "user__name")) == [
        ("in_pay_run", "Dana"),
        ("in_pay_run", "Luis"),
        ("paid", "Dana"),
        ("payment_problem", "Luis"),
    ]
    assert Mail.objects.filter(event="paid").count() == 1
    own = said(signed_in(dana).get(url("mine")))
    assert "$150 Paid" in own or "Paid before tax $150" in own
    assert "10/30/2026, reference R-77" in own
    assert "payroll office is looking into it" in said(signed_in(luis).get(url("mine")))
    assert "Account closed" in said(clerk.get(url("exceptions")))
    assert "$4,775" in said(manager.get(url("funding")))
    assert prove_ledger() == []


def test_a_run_comes_back_with_a_note_and_goes_again(clerk, clerk_user, manager):
    stays, goes = money.earned(money.person("Stays")), money.earned(money.person("Goes"))
    ticked = url("new_run") + f"?scope=ticked&s={stays.uuid}&s={goes.uuid}&s=nonsense"
    press(clerk, ticked, name="October", seen=2)
    run = Batch.objects.get()
    press(clerk, url("prepare", run.uuid), count=2, total="150")

    assert press(manager, url("return_run", run.uuid), note="").status_code == 422
    press(manager, url("return_run", run.uuid), note="Goes is on leave.")
    assert "Goes is on leave." in said(clerk.get(run.get_absolute_url()))

    assert press(clerk, url("remove", run.uuid, goes.uuid), reason="").status_code == 422
    press(clerk, url("remove", run.uuid, goes.uuid), reason="On leave.")
    press(clerk, url("prepare", run.uuid), count=1, total="75")

    look = said(manager.get(url("approve_run", run.uuid)))
    assert "What changed since it was prepared on" in look
    assert "Goes" in look
    assert "On leave." in look


def test_the_number_chosen_is_the_number_taken(clerk):
    money.earned()
    choose = url("new_run") + "?scope=all"
    clerk.get(choose)
    money.earned()

    pressed = press(clerk, choose, name="October", seen=1)

    assert pressed.status_code == 422
    assert "changed meanwhile" in said(pressed)
    assert Batch.objects.count() == 0


def test_pressed_twice_a_run_begins_once(clerk):
    money.earned()
    choose, form = url("new_run") + "?scope=all", {"action_key": str(uuid4()), "name": "October", "seen": 1}

    first, second = clerk.post(choose, form), clerk.post(choose, form)

    assert (first.status_code, second.status_code) == (302, 303)
    assert second["Location"] == first["Location"]
    assert Batch.objects.count() == 1


def test_another_amount_is_settled_by_hand(clerk, manager):
    run = _away(clerk, manager, money.earned(money.person("Dana", employee_id="E-1")))
    answer = "Employee id,Code,Amount,Status\nE-1,TITLE-2A,70,paid\n"
    chosen = clerk.post(url("answer", run.uuid), {"file": SimpleUploadedFile("a.csv", answer.encode())})
    press(clerk, chosen["Location"])
    listed = said(clerk.get(url("exceptions")))
    assert "The line asked for $75; payroll reports $70." in listed

    line = run.lines.get()
    settle = url("settle", run.uuid, line.pk)
    assert press(clerk, settle, outcome="paid").status_code == 422
    press(clerk, settle, outcome="paid", reference="R-2", paid_on=clock.today().isoformat())

    run.refresh_from_db()
    assert (run.state, Stipend.objects.get().state) == ("confirmed", "paid")
    assert "No exceptions" in said(clerk.get(url("exceptions")))


def _away(clerk, manager, *stipends) -> Batch:
    press(clerk, url("new_run") + "?scope=all", name="October", seen=len(stipends))
    run = Batch.objects.get()
    total = sum(stipend.amount for stipend in stipends)
    press(clerk, url("prepare", run.uuid), count=len(stipends), total=total)
    asked = press(manager, url("approve_run", run.uuid))
    manager.post(asked["Location"], {"password": money.PASSWORD, "next": url("approve_run", run.uuid)})
    press(clerk, url("export_xlsx", run.uuid))
    run.refresh_from_db()
    assert run.state == "exported"
    return run
