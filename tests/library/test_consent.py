"""What an author takes back is gone from the library: page, file and link at the next read, the rest within a minute."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from core.errors import WrongState
from files import store
from files.models import Use
from files.uses import Statement
from library import actions
from library.models import PracticeFile, PracticePage, Release, SearchEntry
from notices.models import Notice
from submissions.actions import lift_withdrawal, state_use, withdraw_use
from submissions.models import Withdrawal
from tests.factories.library import offered
from tests.factories.submissions import NOBODY, tier, workspace

pytestmark = pytest.mark.django_db
SCORING, LIBRARY = Withdrawal.Remains.SCORING, Withdrawal.Remains.LIBRARY


@pytest.fixture
def released(page):
    return page.release.files.get()


@pytest.fixture
def doors(client, page, released):
    """What a reader gets at the page and at the file: the statuses, and whether the page shows the file."""
    row = PracticeFile.objects.get()
    paths = [reverse("library:practice", args=[page.slug]), reverse("library:file", args=[row.file.uuid, "view"])]

    def ask(person=None):
        client.logout()
        if person is not None:
            client.force_login(person)
        answers = [client.get(path) for path in paths]
        shown = answers[0].status_code == 200 and paths[1] in answers[0].content.decode()
        return [answer.status_code for answer in answers], shown

    return ask


OPEN, FILE_GONE, CLOSED = ([200, 200], True), ([200, 404], False), ([404, 404], False)


def test_a_file_taken_back_is_gone_at_the_next_read_and_comes_back_when_allowed_again(world, plan, released, doors):
    assert (doors(), doors(world.cleo)) == (OPEN, OPEN)

    taken = withdraw_use(tier(plan, 2).pk, key=released.original_id, remains=SCORING, by=world.ana)
    assert (doors(), doors(world.cleo), doors(world.coordinator)) == (FILE_GONE, FILE_GONE, FILE_GONE)

    lift_withdrawal(taken.pk, by=world.ana)
    assert (doors(), doors(world.cleo)) == (OPEN, OPEN)


def test_what_is_taken_back_from_visitors_stays_for_staff(world, plan, released, doors):
    withdraw_use(tier(plan, 2).pk, key=released.original_id, remains=LIBRARY, by=world.ana)

    assert (doors(), doors(world.cleo)) == (FILE_GONE, OPEN)


@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_a_tier_taken_back_closes_the_whole_practice(world, plan, doors, order):
    withdraw_use(tier(plan, order).pk, remains=SCORING, by=world.ana)

    assert (doors(), doors(world.cleo)) == (CLOSED, CLOSED)


def test_a_narrower_statement_closes_as_taking_back_does(world, plan, released, doors):
    draft = workspace(tier(plan, 2))
    state_use(draft.pk, statement=NOBODY, exceptions={released.original_id: Statement(reach=1)}, by=world.ana)
    assert (doors(), doors(world.cleo)) == (FILE_GONE, FILE_GONE)

    state_use(draft.pk, statement=Statement(reach=Use.Reach.LIBRARY), by=world.ana)
    assert doors() == CLOSED
    assert doors(world.cleo) == OPEN


def test_a_link_taken_back_leaves_the_page(world, plan, page, client):
    link = "https://example.org/chart"
    path = reverse("library:practice", args=[page.slug])
    assert link in client.get(path).content.decode()

    withdraw_use(tier(plan, 2).pk, key=link, remains=SCORING, by=world.ana)

    assert link not in client.get(path).content.decode()


def test_within_a_minute_copies_links_and_search_follow(world, plan, page, released, client):
    copy, link = released.copy, "https://example.org/chart"
    keys = [copy.key, *copy.renditions.values_list("key", flat=True)]
    withdraw_use(tier(plan, 2).pk, key=released.original_id, remains=SCORING, by=world.ana)
    withdraw_use(tier(plan, 2).pk, key=link, remains=SCORING, by=world.ana)

    for _again in range(2):
        actions.follow_uses()

    page.refresh_from_db()
    copy.refresh_from_db()
    draft = page.get_latest_revision_as_object()
    assert (link in page.links, link in draft.links) == (False, False)
    assert (page.practice_files.count(), draft.practice_files.count()) == (0, 0)
    assert copy.state == "purged"
    assert page.live
    assert SearchEntry.objects.get().page_id == page.pk
    assert released.original.state == "ready"
    assert keys  # the bytes go when the transaction commits; see the test below


def test_the_bytes_of_a_copy_go_with_it(world, plan, page, released, django_capture_on_commit_callbacks):
    key = released.copy.renditions.get(name="view").key
    assert store.private().exists(key)
    withdraw_use(tier(plan, 2).pk, key=released.original_id, remains=SCORING, by=world.ana)

    with django_capture_on_commit_callbacks(execute=True):
        actions.follow_uses()

    assert not store.private().exists(key)
    assert store.private().exists(released.original.renditions.get(name="view").key)


def test_within_a_minute_a_closed_practice_is_withdrawn_and_its_author_told(world, plan, page):
    withdraw_use(tier(plan, 3).pk, remains=SCORING, by=world.ana)

    for _again in range(2):
        actions.follow_uses()

    release = Release.objects.get()
    assert (release.state, PracticePage.objects.get(pk=page.pk).live) == ("withdrawn", False)
    assert not SearchEntry.objects.exists()
    assert Notice.objects.filter(event="practice_withdrawn", user=world.ana).count() == 1


def test_visitors_search_does_not_name_what_is_for_staff_only(world, plan, page):
    withdraw_use(tier(plan, 4).pk, remains=LIBRARY, by=world.ana)

    actions.follow_uses()

    assert (SearchEntry.objects.get().is_public, Release.objects.get().state) == (False, "published")


def test_nothing_taken_back_is_published(world, plan):
    release = offered(plan, files=True)
    taken = withdraw_use(tier(plan, 4).pk, remains=SCORING, by=world.ana)

    with pytest.raises(WrongState):
        actions.publish(release.pk, by=world.coordinator)
    lift_withdrawal(taken.pk, by=world.ana)
    assert actions.publish(release.pk, by=world.coordinator).live


def test_a_file_for_staff_only_is_not_chosen_for_everybody(world, plan):
    draft = workspace(tier(plan, 2))
    state_use(draft.pk, statement=Statement(reach=Use.Reach.LIBRARY), by=world.ana)

    with pytest.raises(Exception, match="for staff only"):
        offered(plan, files=True)
    assert offered(plan, files=True, licence="district").files.count() == 1


def test_a_coordinator_says_why_and_only_a_coordinator_allows_it_again(world, plan, doors):
    taken = withdraw_use(tier(plan, 4).pk, remains=SCORING, reason="A face in the window.", by=world.coordinator)
    assert doors(world.cleo) == CLOSED
    assert Notice.objects.filter(event="use_withdrawn", user=world.ana).count() == 1

    with pytest.raises(WrongState):
        lift_withdrawal(taken.pk, by=world.ana)
    with pytest.raises(PermissionDenied):
        withdraw_use(tier(plan, 4).pk, remains=SCORING, by=world.scorer)
    lift_withdrawal(taken.pk, by=world.coordinator)
    assert doors(world.cleo) == OPEN
