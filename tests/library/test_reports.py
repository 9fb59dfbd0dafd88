"""A reported privacy problem closes every door as a withdrawal does, until a coordinator lifts or confirms it."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from core.errors import WrongState
from files import store
from library import access, actions
from library.models import PracticeFile, PracticePage, PrivacyReport, Release, SearchEntry
from library.search import rows as search_rows
from submissions import access as evidence
from submissions.actions import answer_pause, lift_withdrawal, pause, save_item, submit, withdraw_use
from submissions.models import Withdrawal
from tests.factories.library import TERMS, offered, released_picture
from tests.factories.submissions import decided, fill, started_plan, tier, workspace

pytestmark = pytest.mark.django_db
NOTE = "A name on the board in the first picture."
REPORT = Withdrawal.Because.REPORT
LINK = "https://example.org/chart"
VISITOR = AnonymousUser()


@pytest.fixture
def doors(client, world, plan, page):
    """What a person gets: page, its file, the original of the file, and whether the desk shows it and its link."""
    released = page.release.files.get()

    def ask(person=None):
        client.logout()
        if person is not None:
            client.force_login(person)
        paths = {
            "page": reverse("library:practice", args=[page.slug]),
            "copy": reverse("library:file", args=[released.copy.uuid, "view"]),
            "original": reverse("submissions:file", args=[released.original.uuid, "view"]),
        }
        found = {name: client.get(path).status_code for name, path in paths.items()}
        desk = client.get(reverse("scoring:piece", args=[tier(plan, 2).uuid]))
        text = desk.content.decode()
        return {**found, "desk": (str(released.original.uuid) in text, LINK in text)}

    return ask


OPEN = {"page": 200, "copy": 200, "original": 200, "desk": (True, True)}
CLOSED = {"page": 404, "copy": 404, "original": 404, "desk": (False, False)}


def test_every_door_is_closed_by_a_report_and_open_again_when_nothing_was_wrong(world, page, doors):
    assert doors(world.scorer) == OPEN
    found = {"page": 200, "copy": 200}
    assert doors().items() >= found.items()
    assert SearchEntry.objects.count() == 1

    actions.report_privacy(page.pk, note=NOTE, by=world.cleo)

    assert doors(world.scorer) == CLOSED
    assert doors(world.cleo).items() >= {"page": 404, "copy": 404, "original": 404}.items()
    assert doors().items() >= {"page": 404, "copy": 404}.items()
    assert not SearchEntry.objects.exists()
    # who looks into it, and its author, still see what it is about
    assert doors(world.coordinator) == {**OPEN, "page": 404}
    assert doors(world.ana).items() >= {"page": 404, "copy": 200, "original": 200}.items()

    actions.clear_report(page.release.pk, by=world.coordinator)

    assert doors(world.scorer) == OPEN
    assert doors().items() >= found.items()
    assert SearchEntry.objects.get().page_id == page.pk
    assert PrivacyReport.objects.get().settled_by == world.coordinator


def test_a_report_is_held_as_withdrawals_of_every_tier_the_practice_was_made_of(world, plan, page):
    actions.report_privacy(page.pk, note=NOTE, by=world.cleo)
    actions.report_privacy(page.pk, note="Once more.", by=world.ben)

    held = Withdrawal.objects.filter(because=REPORT, lifted_at=None)
    assert sorted(held.values_list("submission__tier_order", flat=True)) == [1, 2, 3, 4]
    assert set(held.values_list("remains", "by__name")) == {(Withdrawal.Remains.NOTHING, "Cleo Marsh")}
    assert set(plan.submissions.values_list("state", flat=True)) == {"on_track"}  # nothing was decided by it


def test_a_page_that_came_back_to_life_by_itself_stays_closed_while_it_is_held(world, page):
    actions.report_privacy(page.pk, note=NOTE, by=world.cleo)
    PracticePage.objects.filter(pk=page.pk).update(live=True)

    for reader in (VISITOR, world.cleo, world.scorer):
        assert not access.can_see(reader, page)
        assert not access.can_open_file(reader, page.practice_files.get().file)


def test_nothing_is_deleted_before_a_coordinator_has_looked(world, page):
    released = page.release.files.get()
    actions.report_privacy(page.pk, note=NOTE, by=world.cleo)

    for _minute in range(2):
        actions.follow_uses()

    released.refresh_from_db()
    assert (Release.objects.get().state, released.copy.state) == ("published", "ready")
    assert store.private().exists(released.copy.renditions.get(name="view").key)
    assert PracticeFile.objects.filter(page=page).count() == 1


def test_mending_and_publishing_again_settles_it(world, page, doors):
    actions.report_privacy(page.pk, note=NOTE, by=world.cleo)

    actions.publish(page.release.pk, by=world.coordinator)

    assert doors(world.scorer) == OPEN
    assert not Withdrawal.objects.filter(lifted_at=None).exists()


def test_what_is_confirmed_leaves_the_library_and_stays_taken_back(world, plan, page, doors):
    actions.report_privacy(page.pk, note=NOTE, by=world.cleo)

    actions.confirm_report(page.release.pk, by=world.coordinator)

    assert doors(world.scorer) == CLOSED
    assert Release.objects.get().state == "withdrawn"
    in_force = Withdrawal.objects.filter(lifted_at=None)
    assert set(in_force.values_list("because", "by__name")) == {("coordinator", "Lena Fischer")}
    assert Withdrawal.objects.filter(because=REPORT, lifted_by=world.coordinator).count() == 4
    with pytest.raises(WrongState, match="A use of this tier was taken back"):
        actions.offer(tier(plan, 4).pk, **TERMS, file_ids=[], by=world.ana)
    for taken in in_force:
        lift_withdrawal(taken.pk, by=world.coordinator)
    assert evidence.can_read_file(world.scorer, page.release.files.get().original)
    assert offered(plan).state == "offered"


def test_withdrawing_a_reported_practice_confirms_it(world, page, doors):
    actions.report_privacy(page.pk, note=NOTE, by=world.cleo)

    actions.withdraw(page.release.pk, by=world.coordinator)

    assert doors(world.scorer) == CLOSED
    assert not PrivacyReport.objects.filter(settled_at=None).exists()


def test_its_author_withdraws_it_and_the_report_still_waits_for_a_coordinator(world, page, doors, client):
    actions.report_privacy(page.pk, note=NOTE, by=world.cleo)
    actions.withdraw(page.release.pk, by=world.ana)
    assert doors(world.scorer) == CLOSED
    assert PrivacyReport.objects.filter(settled_at=None).count() == 1

    actions.clear_report(page.release.pk, by=world.coordinator)

    assert Release.objects.get().state == "withdrawn"
    assert evidence.can_read_file(world.scorer, page.release.files.get().original)
    assert doors(world.cleo)["page"] == 404


def test_nobody_with_a_part_in_it_settles_a_report(world, page):
    page.release.submission.plan.memberships.create(teacher=world.deputy)
    actions.report_privacy(page.pk, note=NOTE, by=world.cleo)

    for person in (world.ana, world.cleo, world.scorer, world.deputy, world.admin):
        for settle in (actions.clear_report, actions.confirm_report):
            with pytest.raises(PermissionDenied):
                settle(page.release.pk, by=person)
    with pytest.raises(WrongState, match="no part in this work"):
        actions.publish(page.release.pk, by=world.deputy)
    assert Withdrawal.objects.filter(because=REPORT, lifted_at=None).count() == 4


def test_a_colleagues_practice_with_the_same_file_loses_it_meanwhile(world, client):
    group = started_plan(world.ana, world.program, world.ben)
    shared = group.workspaces.get(terms__order=2, teacher=None)
    picture = released_picture(world.ana)
    save_item(shared.pk, "artifact", by=world.ana, file=picture, shows="The chart", alt="A chart")
    pages = {}
    for person in (world.ana, world.ben):
        for order in (1, 2, 3, 4):
            fill(tier(group, order, person))
            submit(tier(group, order, person).pk, by=person)
            decided(tier(group, order, person), world.scorer)
    for person in (world.ana, world.ben):
        release = actions.offer(tier(group, 4, person).pk, **TERMS, file_ids=[picture.uuid], by=person)
        actions.copy_files(str(release.pk))
        pages[person] = actions.publish(release.pk, by=world.coordinator)
    bens = PracticeFile.objects.get(page=pages[world.ben]).file
    assert access.can_open_file(VISITOR, bens)

    actions.report_privacy(pages[world.ana].pk, note=NOTE, by=world.cleo)

    assert access.can_see(VISITOR, pages[world.ben])
    assert not access.can_open_file(VISITOR, bens)
    shown = client.get(reverse("library:practice", args=[pages[world.ben].slug])).content.decode()
    assert str(bens.uuid) not in shown
    actions.follow_uses()
    actions.clear_report(pages[world.ana].release.pk, by=world.coordinator)
    assert access.can_open_file(VISITOR, bens)


def test_the_cached_page_of_a_visitor_goes_with_a_report(world, page, client, django_capture_on_commit_callbacks):
    path = reverse("library:practice", args=[page.slug])
    assert client.get(path).status_code == 200

    with django_capture_on_commit_callbacks(execute=True):
        actions.report_privacy(page.pk, note=NOTE, by=world.cleo)

    assert client.get(path).status_code == 404
    assert page.title not in client.get(reverse("library:browse")).content.decode()


def test_a_search_row_written_meanwhile_is_not_for_visitors(world, page):
    actions.report_privacy(page.pk, note=NOTE, by=world.cleo)

    assert not search_rows.write(page).is_public


# --- A scorer's report about one item -------------------------------------------------------------------


@pytest.fixture
def again(world, plan, page):
    """Ana begins anew with the picture of her practice; her tier 1 waits for a scorer. The attempt, and its item."""
    picture = page.release.files.get().original
    other = started_plan(world.ana, world.program)
    fill(tier(other, 1))
    save_item(workspace(tier(other, 1)).pk, "artifact", by=world.ana, file=picture, shows="The chart", alt="A chart")
    submit(tier(other, 1).pk, by=world.ana)
    attempt = tier(other, 1).attempts.get()
    return attempt, f"artifact:{attempt.artifacts.get(file=picture).pk}"


def test_what_a_scorer_reports_is_closed_at_the_desk_until_a_coordinator_lets_it_go(world, again, page, doors):
    attempt, item = again
    picture = page.release.files.get().original
    opened = pause(attempt.pk, kind="privacy", item=item, note="A face.", by=world.scorer)

    assert not evidence.can_read_file(world.second_scorer, picture)
    assert evidence.can_read_file(world.coordinator, picture)
    assert Withdrawal.objects.get(because=REPORT).file == picture
    with pytest.raises(PermissionDenied):
        answer_pause(opened.pk, by=world.scorer)

    answer_pause(opened.pk, by=world.coordinator)

    assert evidence.can_read_file(world.second_scorer, picture)
    assert doors(world.scorer) == OPEN


def test_allowing_it_again_lets_the_work_go_on(world, again, page):
    attempt, item = again
    opened = pause(attempt.pk, kind="privacy", item=item, note="A face.", by=world.scorer)

    lift_withdrawal(Withdrawal.objects.get().pk, by=world.coordinator)

    opened.refresh_from_db()
    attempt.submission.refresh_from_db()
    assert opened.closed_by == world.coordinator
    assert attempt.submission.ready_at is not None


def test_a_replaced_item_stays_closed(world, again, page):
    attempt, item = again
    opened = pause(attempt.pk, kind="privacy", item=item, note="A face.", by=world.scorer)

    answer_pause(opened.pk, by=world.ana, link="https://example.org/board")

    assert not evidence.can_read_file(world.scorer, page.release.files.get().original)
    assert Withdrawal.objects.get().is_held


def test_a_coordinator_takes_it_back_for_good(world, again, page):
    attempt, item = again
    picture = page.release.files.get().original
    pause(attempt.pk, kind="privacy", item=item, note="A face.", by=world.scorer)

    withdraw_use(attempt.submission_id, key=picture.pk, remains=0, reason="A face.", by=world.coordinator)

    assert [(one.because, one.lifted_at is None) for one in Withdrawal.objects.order_by("pk")] == [
        ("report", False),
        ("coordinator", True),
    ]
    assert not evidence.can_read_file(world.scorer, picture)


def test_its_teacher_does_not_read_who_reported_it_and_cannot_lift_it(world, again, client):
    attempt, item = again
    pause(attempt.pk, kind="privacy", item=item, note="A face.", by=world.scorer)
    client.force_login(world.ana)
    address = reverse("submissions:uses", args=[attempt.submission.uuid])

    text = client.get(address).content.decode()

    assert "A privacy problem was reported, and a coordinator looks at it" in text
    assert "Sam Lindqvist" not in text
    with pytest.raises(WrongState):
        lift_withdrawal(Withdrawal.objects.get().pk, by=world.ana)
    client.force_login(world.coordinator)
    text = client.get(address).content.decode()
    assert ("Sam Lindqvist" in text, "Take it back for good" in text, "Allow it again" in text) == (True, True, True)


# --- The coordinator's list -----------------------------------------------------------------------------


@pytest.mark.parametrize(("pressed", "state", "status"), [("clear", "published", 200), ("confirm", "withdrawn", 404)])
def test_the_list_settles_a_report_by_one_press(world, page, client, pressed, state, status):
    actions.report_privacy(page.pk, note=NOTE, by=world.cleo)
    client.force_login(world.coordinator)
    assert "Nothing is wrong: open it again" in client.get(reverse("library:releases")).content.decode()

    answer = client.post(reverse("library:settle", args=[page.release.uuid]), {pressed: "1"})

    assert answer.url == reverse("library:releases")
    assert NOTE not in client.get(answer.url).content.decode()
    assert Release.objects.get().state == state
    client.logout()
    assert client.get(reverse("library:practice", args=[page.slug])).status_code == status


@pytest.mark.parametrize("times", [1, 4])
def test_the_list_costs_the_same_for_one_report_and_for_four(world, page, client, times, django_assert_num_queries):
    for number in range(times):
        PrivacyReport.objects.create(page=page, note=f"Note {number}", reported_by=world.cleo)
    client.force_login(world.coordinator)
    client.get(reverse("library:releases"))

    with django_assert_num_queries(3):
        client.get(reverse("library:releases"))
