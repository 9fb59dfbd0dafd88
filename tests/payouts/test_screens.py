"""Who may be where with money, what a teacher sees, and lists that cost the same with one row and with four."""

from datetime import date
from uuid import uuid4

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core import clock
from payouts import actions
from payouts.models import ExitAnswer, FundingSource, Stipend
from submissions.models import LearningPlan, Membership
from tests.factories import payouts as money

pytestmark = pytest.mark.django_db
SAW = {"clerk": 200, "manager": 200, "coordinator": 200, "teacher": 403, "scorer": 403, "superuser": 403}
FINANCE = {**SAW, "coordinator": 403}
CLERK = {**FINANCE, "manager": 403}
MANAGER = {**FINANCE, "clerk": 403}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def people():
    return {
        "clerk": money.person("Clerk", "payroll_clerk"),
        "manager": money.person("Manager", "business_manager"),
        "coordinator": money.person("Lead", "coordinator"),
        "teacher": money.person("Teacher"),
        "scorer": money.person("Scorer", "scorer"),
        "superuser": User.objects.create_superuser("it@example.org", money.PASSWORD, name="IT"),
    }


@pytest.fixture
def run(people):
    """A prepared run of two stipends, and beside it one that is ready and one exception."""
    stipends = [money.earned(), money.earned()]
    run = actions.start_batch(name="October", pay_date=None, stipend_ids=[s.pk for s in stipends], by=people["clerk"])
    return actions.prepare(run.pk, count=2, total=150, by=people["clerk"])


def test_every_page_opens_to_those_it_is_for_and_to_nobody_else(people, run):
    draft = actions.start_batch(name="Draft", pay_date=None, stipend_ids=[money.earned().pk], by=people["clerk"])
    ready, held = money.earned(), money.earned(money.person(employee_id=None))
    line, inside = run.lines.first(), draft.items.get().stipend
    pages = {
        reverse("payouts:overview"): SAW,
        reverse("payouts:eligible"): SAW,
        reverse("payouts:exceptions"): SAW,
        reverse("payouts:funding"): SAW,
        reverse("payouts:stipend", args=[ready.uuid]): SAW,
        reverse("payouts:runs"): FINANCE,
        reverse("payouts:run", args=[run.uuid]): FINANCE,
        reverse("payouts:approve_stipend", args=[held.uuid]): FINANCE,
        reverse("payouts:paid_outside", args=[ready.uuid]): FINANCE,
        reverse("payouts:new_run"): CLERK,
        reverse("payouts:add", args=[draft.uuid]): CLERK,
        reverse("payouts:remove", args=[draft.uuid, inside.uuid]): CLERK,
        reverse("payouts:give_up_run", args=[run.uuid]): CLERK,
        reverse("payouts:sent", args=[run.uuid]): CLERK,
        reverse("payouts:answer", args=[run.uuid]): CLERK,
        reverse("payouts:settle", args=[run.uuid, line.pk]): CLERK,
        reverse("payouts:approve_run", args=[run.uuid]): MANAGER,
        reverse("payouts:return_run", args=[run.uuid]): MANAGER,
        reverse("payouts:draw_on", args=[held.uuid]): MANAGER,
        reverse("payouts:void_stipend", args=[held.uuid]): MANAGER,
    }
    clients = {name: signed_in(user) for name, user in people.items()}

    found = {url: {name: client.get(url).status_code for name, client in clients.items()} for url in pages}

    assert found == pages
    for url in pages:
        visitor = Client().get(url)
        assert visitor.status_code == 302
        assert visitor["Location"].startswith(reverse("account_login"))


def test_acts_are_closed_to_those_they_are_not_for(people, run):
    acts = {
        reverse("payouts:prepare", args=[run.uuid]): {"manager", "coordinator", "teacher", "scorer", "superuser"},
        reverse("payouts:export_csv", args=[run.uuid]): {"manager", "coordinator", "teacher", "scorer", "superuser"},
        reverse("payouts:export_xlsx", args=[run.uuid]): {"manager", "coordinator", "teacher", "scorer", "superuser"},
        reverse("payouts:approve_run", args=[run.uuid]): {"clerk", "coordinator", "teacher", "scorer", "superuser"},
    }

    for url, closed in acts.items():
        for name in closed:
            assert signed_in(people[name]).post(url).status_code == 403, (url, name)
    run.refresh_from_db()
    assert run.state == "prepared"


def test_files_are_for_finance(people, run):
    actions.approve_batch(run.pk, by=people["manager"])
    url = reverse("payouts:download_csv", args=[run.uuid])
    assert signed_in(people["clerk"]).get(url).status_code == 404  # none was made yet

    actions.export(run.pk, format="csv", by=people["clerk"])

    assert {name: signed_in(user).get(url).status_code for name, user in people.items()} == FINANCE


def test_a_line_of_another_run_is_not_found(people, run):
    other = actions.start_batch(name="Other", pay_date=None, by=people["clerk"])
    url = reverse("payouts:settle", args=[other.uuid, run.lines.first().pk])

    assert signed_in(people["clerk"]).get(url).status_code == 404


@pytest.mark.parametrize("name", ["run", "stipend"])
def test_what_does_not_exist_is_not_found(people, name):
    assert signed_in(people["clerk"]).get(reverse(f"payouts:{name}", args=[uuid4()])).status_code == 404


def test_coordinators_see_no_employee_ids(people):
    teacher = money.person("Dana", employee_id="E-SECRET")
    stipend = money.earned(teacher)
    urls = [reverse("payouts:eligible"), reverse("payouts:stipend", args=[stipend.uuid])]

    for url in urls:
        assert b"E-SECRET" in signed_in(people["clerk"]).get(url).content
        assert b"E-SECRET" not in signed_in(people["coordinator"]).get(url).content


def test_finance_reads_no_evidence_and_no_comment(people):
    stipend = money.earned()
    stipend.decision.message = "A remark to the teacher"
    stipend.decision.save()

    page = signed_in(people["manager"]).get(reverse("payouts:stipend", args=[stipend.uuid])).content.decode()

    assert stipend.decision.attempt.digest in page
    assert "A remark to the teacher" not in page
    assert "/plans/" not in page


def test_a_manager_whose_own_line_stands_in_a_run_reads_why_they_cannot_approve(people):
    stipend = money.earned(people["manager"])
    run = actions.start_batch(name="October", pay_date=None, stipend_ids=[stipend.pk], by=people["clerk"])
    actions.prepare(run.pk, count=1, total=75, by=people["clerk"])
    client = signed_in(people["manager"])

    assert "Another business manager has to approve this" in client.get(run.get_absolute_url()).content.decode()
    assert client.get(reverse("payouts:approve_run", args=[run.uuid])).status_code == 403


def test_somebody_without_a_password_signs_in_again_before_approving(people, run, rf):
    manager = people["manager"]
    manager.set_unusable_password()
    manager.last_login = timezone.now()  # on another device, perhaps
    manager.save()
    client = signed_in(manager)

    pressed = client.post(reverse("payouts:approve_run", args=[run.uuid]))

    assert pressed["Location"].startswith(reverse("account_login"))
    run.refresh_from_db()
    assert run.state == "prepared"
    client.force_login(manager)
    through_the_provider(client, manager, rf)
    assert client.post(reverse("payouts:approve_run", args=[run.uuid])).status_code == 302
    run.refresh_from_db()
    assert run.state == "approved"


def through_the_provider(client, person, rf):
    """What allauth notes in a session when single sign-on has led back."""
    request = rf.get("/")
    request.session = client.session
    record_authentication(request, person, method="socialaccount", provider="oidc")
    request.session.save()


class TestMine:
    def test_a_teacher_sees_their_own_and_nobody_elses(self):
        teacher, other = money.person("Dana"), money.person("Luis")
        own, foreign = money.earned(teacher), money.earned(other)

        page = signed_in(teacher).get(reverse("payouts:mine")).content.decode()

        assert own.decision.attempt.reference in page
        assert foreign.decision.attempt.reference not in page
        assert "$75 before tax" in page

    def test_nothing_yet_says_when_something_comes(self):
        page = signed_in(money.person()).get(reverse("payouts:mine")).content.decode()

        assert "No stipend yet" in page

    def test_one_on_hold_says_who_has_it_in_hand_and_nothing_of_budgets(self):
        money.source(budget=None)
        teacher = money.person()
        money.earned(teacher)

        page = signed_in(teacher).get(reverse("payouts:mine")).content.decode()

        assert "The district office is checking where this stipend is paid from." in page
        assert "budget" not in page

    def test_the_day_to_expect_the_money_is_the_pay_date_of_the_run(self, people):
        stipend = money.earned(people["teacher"])
        actions.start_batch(name="x", pay_date=date(2026, 11, 30), stipend_ids=[stipend.pk], by=people["clerk"])

        assert b"Pay date 11/30/2026" in signed_in(people["teacher"]).get(reverse("payouts:mine")).content


class TestExit:
    """Three optional questions after a tier on track."""

    def url(self, stipend):
        return reverse("payouts:exit", args=[stipend.plan.uuid])

    def test_answers_are_kept_and_can_be_replaced(self):
        stipend = money.earned()
        client = signed_in(stipend.teacher)

        client.post(self.url(stipend), {"worth_it": "4", "kept": "Sketching first.", "change": ""})
        client.post(self.url(stipend), {"worth_it": "", "kept": "", "change": "Fewer words."})

        answer = ExitAnswer.objects.get()
        assert (answer.worth_it, answer.kept, answer.change) == (None, "", "Fewer words.")

    def test_nobody_else_answers_for_them(self, people):
        stipend = money.earned()

        assert signed_in(people["teacher"]).get(self.url(stipend)).status_code == 404

    def test_before_a_tier_is_on_track_they_are_closed(self):
        teacher = money.person()
        plan = money.plan(teacher)

        response = signed_in(teacher).get(reverse("payouts:exit", args=[plan.uuid]))

        assert response.status_code == 409

    def test_they_are_offered_after_the_last_tier_until_they_are_answered(self):
        teacher = money.person()
        plan = money.plan(teacher)
        client, link = signed_in(teacher), reverse("payouts:exit", args=[plan.uuid])

        def offered():
            return link in client.get(reverse("payouts:mine")).content.decode()

        money.earned(teacher, on=plan, tier=1)
        assert not offered()
        money.earned(teacher, on=plan, tier=4)
        assert offered()
        client.post(link, {})
        assert not offered()

    def test_what_makes_no_sense_is_shown_again(self):
        stipend = money.earned()

        response = signed_in(stipend.teacher).post(self.url(stipend), {"worth_it": "9"})

        assert response.status_code == 422
        assert ExitAnswer.objects.count() == 0


class TestLists:
    """Every list at one row and at four, at the same literal count; filters and pages."""

    def counted(self, client: Client, url: str) -> int:
        client.get(url)  # the first request of a process fills caches
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    @pytest.mark.parametrize(
        ("name", "count"),
        [("eligible", 5), ("exceptions", 4), ("runs", 3), ("overview", 5), ("funding", 6), ("mine", 5)],
    )
    def test_a_list_costs_the_same_with_one_row_and_with_four(self, people, name, count):
        client = signed_in(people["teacher" if name == "mine" else "clerk"])
        url = reverse(f"payouts:{name}")

        def grow(number):
            for _ in range(number):
                teacher = people["teacher"] if name == "mine" else money.person()
                if name == "exceptions":
                    money.earned(money.person(employee_id=None))
                    continue
                stipend = money.earned(teacher)
                if name in {"runs", "overview"}:
                    actions.start_batch(name="x", pay_date=None, stipend_ids=[stipend.pk], by=people["clerk"])

        grow(1)
        one = self.counted(client, url)
        grow(3)
        four = self.counted(client, url)

        assert (one, four) == (count, count)

    @pytest.mark.parametrize("state", ["draft", "prepared"])
    def test_so_does_a_run(self, people, state):
        def page_of(number):
            stipends = [money.earned() for _ in range(number)]
            ids = [stipend.pk for stipend in stipends]
            run = actions.start_batch(name="x", pay_date=None, stipend_ids=ids, by=people["clerk"])
            if state == "prepared":
                actions.prepare(run.pk, count=number, total=75 * number, by=people["clerk"])
            return self.counted(signed_in(people["clerk"]), run.get_absolute_url())

        assert (page_of(1), page_of(4)) == (6, 6)

    def test_filters_show_what_matches(self, people):
        oak = money.school("Oak")
        here, there = money.earned(money.person("Here")), money.earned(money.person("There"))
        here.submission.school = oak
        here.submission.save()
        money.source("DISTRICT")
        elsewhere = money.person("Elsewhere")
        money.earned(elsewhere, on=money.plan(elsewhere, code="DISTRICT"))
        client = signed_in(people["clerk"])

        def shown(query):
            page = client.get(reverse("payouts:eligible") + query)
            return {row["teacher"] for row in page.context["rows"]}

        district = FundingSource.objects.get(code="DISTRICT")
        assert shown("") == {"Here", "There", "Elsewhere"}
        assert shown(f"?school={oak.pk}") == {"Here"}
        assert shown(f"?source={district.pk}") == {"Elsewhere"}
        assert shown(f"?program={there.plan.program_id}") == {"There"}
        assert shown("?until=2026-10-08") == set()
        assert shown("?until=2026-10-09") == {"Here", "There", "Elsewhere"}
        assert shown("?until=never&school=999&teacher__password=x") == {"Here", "There", "Elsewhere"}

    def test_pages_follow_each_other_without_a_gap(self, people, monkeypatch):
        program = money.program()
        teacher = money.person()
        for _ in range(7):
            plan = money.plan(teacher, program)
            for tier in (1, 2, 3, 4):
                money.earned(teacher, on=plan, tier=tier)
        client = signed_in(people["clerk"])

        first = client.get(reverse("payouts:eligible"))
        second = client.get(reverse("payouts:eligible"), {"after": first.context["page"].next})

        seen = [row["uuid"] for page in (first, second) for row in page.context["rows"]]
        assert (len(first.context["rows"]), len(second.context["rows"])) == (25, 3)
        assert seen == list(Stipend.objects.order_by("pk").values_list("uuid", flat=True))


def test_a_name_in_a_long_list_is_text_and_never_markup(people):
    client = signed_in(people["clerk"])
    stipend, other = money.earned(money.person("<b>Ana</b>")), money.earned(money.person("<i>Bo</i>"))
    run = actions.start_batch(name="x", pay_date=None, stipend_ids=[other.pk], by=people["clerk"])

    ready = client.get(reverse("payouts:eligible")).content.decode()
    drafted = client.get(run.get_absolute_url()).content.decode()

    assert (stipend.teacher.name in ready, "&lt;b&gt;Ana&lt;/b&gt;" in ready) == (False, True)
    assert (other.teacher.name in drafted, drafted.count("&lt;i&gt;Bo&lt;/i&gt;")) == (False, 2)


def test_every_link_of_a_long_list_leads_somewhere(people):
    client = signed_in(people["clerk"])
    ready = money.earned()
    run = actions.start_batch(name="x", pay_date=None, stipend_ids=[money.earned().pk], by=people["clerk"])
    page = client.get(reverse("payouts:eligible")).content.decode()
    assert f'href="{reverse("payouts:stipend", args=[ready.uuid])}"' in page

    drafted = run.items.get().stipend
    for page in (client.get(run.get_absolute_url()), client.post(reverse("payouts:prepare", args=[run.uuid]), {})):
        text = page.content.decode()
        assert f'href="{reverse("payouts:stipend", args=[drafted.uuid])}"' in text
        assert f'href="{reverse("payouts:remove", args=[run.uuid, drafted.uuid])}"' in text


@pytest.mark.parametrize("state", Stipend.State)
def test_before_a_plan_only_what_stands_is_taken_from_the_yearly_cap(state):
    teacher, program = money.person(), money.program(yearly_cap=300)
    stipend = money.earned(teacher, on=money.plan(teacher, program))
    paid_on = money.DECIDED.date() if state == "paid" else None
    Stipend.objects.filter(pk=stipend.pk).update(state=state, paid_on=paid_on)
    begun = LearningPlan.objects.create(program=program, owner=teacher, title="Exit tickets")
    Membership.objects.create(plan=begun, teacher=teacher)

    with clock.standing_at(money.DECIDED):
        page = signed_in(teacher).get(reverse("submissions:start", args=[begun.uuid])).content.decode()

    assert ("$225 are left for you" in " ".join(page.split())) == (state in Stipend.COMMITTED)
