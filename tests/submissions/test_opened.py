"""Who has opened a tier's files: counts for all, names only where students appear."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core import clock
from files.models import AccessLog
from files.uses import Statement
from submissions import actions
from tests.factories.files import stored_file
from tests.factories.submissions import NOBODY, fill, started_plan, tier

pytestmark = pytest.mark.django_db
SEEN = Statement(visible=True, basis="scoring_only")


@pytest.fixture
def work(world):
    """Ana's tier 1 with a photo of students and a chart without any."""
    draft = fill(tier(started_plan(world.ana, world.program), 1))
    photo, chart = stored_file(world.ana, label="us.jpg"), stored_file(world.ana, label="chart.jpg")
    for file in (photo, chart):
        actions.save_item(draft.pk, "artifact", by=world.ana, file=file, shows="Us")
    actions.state_use(draft.pk, statement=NOBODY, exceptions={photo.pk: SEEN}, by=world.ana)
    return tier(draft.plan, 1), photo, chart


def read(file, person, times=1):
    for _time in range(times):
        AccessLog.objects.create(file=file, user=person, rendition="view", room="submissions")


def text(answer):
    return " ".join(answer.content.decode().split())


def test_names_are_given_only_where_students_appear(world, work, client):
    submission, photo, chart = work
    read(photo, world.scorer)
    read(chart, world.second_scorer, 2)
    read(photo, world.ana, 5)
    client.force_login(world.ana)

    page = text(client.get(reverse("submissions:opened", args=[submission.uuid])))

    assert "Sam Lindqvist" in page
    assert "Tess Amadi" not in page
    assert '<th scope="row">us.jpg</th><td class="num">1</td>' in page
    assert '<span class="small muted">no students</span></th><td class="num">2</td>' in page
    assert page.count("us.jpg") == 2  # its own reads are nobody's business but hers


def test_the_list_goes_on_from_page_to_page(world, work, client):
    submission, photo, _chart = work
    for minutes in range(30):
        AccessLog.objects.create(
            file=photo,
            user=world.scorer,
            rendition="view",
            room="submissions",
            at=clock.now() - timedelta(minutes=minutes),
        )
    client.force_login(world.ana)
    home = reverse("submissions:opened", args=[submission.uuid])

    first = client.get(home).context["page"]
    second = client.get(home, {"after": first.next}).context["page"]

    assert (len(first.rows), len(second.rows), second.next) == (25, 5, "")


@pytest.mark.parametrize("times", [1, 4])
def test_the_page_costs_the_same_for_one_read_and_for_four(world, work, client, django_assert_num_queries, times):
    submission, photo, _chart = work
    for person in (world.scorer, world.second_scorer, world.coordinator, world.deputy)[:times]:
        read(photo, person)
    client.force_login(world.ana)

    with django_assert_num_queries(17):
        client.get(reverse("submissions:opened", args=[submission.uuid]))
