"""Documents and tables are read on the desk, beside the rubric, without a download and without a query more."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core import clock
from files import actions as file_actions
from files.models import StoredFile
from submissions import actions
from tests.factories.submissions import decided, fill, sent, started_plan, tier, workspace
from tests.files import papers

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(world):
    return started_plan(world.ana, world.program)


def with_papers(world, plan, count: int):
    """A draft of tier 2 with so many documents and tables; tier 1 is on track."""
    decided(sent(plan, 1), world.scorer)
    draft = fill(tier(plan, 2))
    for number in range(count):
        for name, content in (
            (f"Plan {number}.docx", papers.reviewed_docx()),
            (f"Weeks {number}.csv", b"When,Mean\nMay,12\nJune,14\n"),
        ):
            file = file_actions.receive(SimpleUploadedFile(name, content), by=world.ana)
            file_actions.process(str(file.pk))
            file.refresh_from_db()
            actions.save_item(draft.pk, "artifact", by=world.ana, file=file, shows="The plan")
    return tier(plan, 2)


@pytest.fixture
def open_as():
    def open_as(person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return open_as


@pytest.mark.parametrize("count", [1, 4])
def test_a_scorer_reads_words_and_figures_and_it_costs_the_same(world, plan, open_as, count, django_assert_num_queries):
    work = with_papers(world, plan, count)
    actions.submit(work.pk, by=world.ana)
    client, address = open_as(world.scorer), reverse("scoring:piece", args=[work.uuid])
    client.get(address)  # the frame keeps the district and the count of notices

    with django_assert_num_queries(11):
        page = client.get(address).content.decode()

    assert page.count("Students choose freely") == count
    assert page.count('<th scope="row">June</th><td class="num">14</td>') == count
    assert "tracked change" not in page


@pytest.mark.parametrize("count", [1, 4])
def test_a_teacher_reads_them_too_and_is_told_what_to_do(world, plan, open_as, count, django_assert_num_queries):
    with_papers(world, plan, count)
    client, address = open_as(world.ana), reverse("submissions:artifacts", args=[plan.uuid, 2])
    client.get(address)

    with django_assert_num_queries(9):
        page = client.get(address).content.decode()

    assert page.count("Students choose freely") == count
    assert page.count("It holds 3 tracked changes, so others can read what was crossed out.") == count


def test_what_a_document_holds_is_told_to_its_owner_alone(world, open_as):
    plan = started_plan(world.ana, world.program, world.ben)
    draft = workspace(tier(plan, 1))
    file = file_actions.receive(SimpleUploadedFile("Plan.docx", papers.reviewed_docx()), by=world.ana)
    file_actions.process(str(file.pk))
    file.refresh_from_db()
    actions.save_item(draft.pk, "resource", by=world.ana, file=file, citation="A plan")
    actions.ask_coach(plan.pk, coach_id=world.coach.pk, by=world.ana)
    address = reverse("submissions:read_draft", args=[tier(plan, 1).uuid])

    page = open_as(world.coach).get(address).content.decode()

    assert "Students choose freely" in page
    assert "tracked change" not in page


@pytest.mark.parametrize("name", ["scorer", "ana"])
def test_a_file_whose_bytes_are_missing_says_so_and_the_other_is_read_as_ever(world, plan, open_as, name):
    work = with_papers(world, plan, 1)
    actions.submit(work.pk, by=world.ana)
    StoredFile.objects.filter(label="Plan 0.docx").update(missing_since=clock.now())
    person = getattr(world, name)
    address = (
        reverse("scoring:piece", args=[work.uuid])
        if person == world.scorer
        else reverse("submissions:attempt", args=[work.attempts.get().uuid])
    )

    page = open_as(person).get(address).content.decode()

    assert page.count("Missing, and reported") == 1
    assert "Students choose freely" not in page
    assert "June" in page
