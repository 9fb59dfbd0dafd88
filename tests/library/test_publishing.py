"""Into the library and out of it: every move from every state, and what closes with it."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import transaction

from core.errors import WrongState
from core.models import StateChange
from library import access, actions
from library.models import PracticeFile, PracticePage, PrivacyReport, Release, SearchEntry
from library.search import Ask, search
from notices.models import Notice
from submissions.actions import reverse_decision
from submissions.models import Decision
from tests.factories.files import stored_file
from tests.factories.library import offered, shelved
from tests.factories.submissions import tier

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


@pytest.mark.parametrize("state", Release.State)
@pytest.mark.parametrize("move", Release.MOVES)
def test_a_release_moves_only_where_the_table_says(state, move, world, plan):
    release = offered(plan)
    Release.objects.filter(pk=release.pk).update(
        state=state, published_by=world.coordinator, published_at=release.stated_at
    )
    release.refresh_from_db()
    sources, target = Release.MOVES[move]

    with transaction.atomic():
        if state in sources:
            release.move(move, by=world.coordinator)
            assert release.state == target
        else:
            with pytest.raises(WrongState):
                release.move(move, by=world.coordinator)
            assert release.state == state


def test_a_published_practice_is_in_the_library_for_everybody(world, page):
    release = page.release

    assert (release.state, release.published_by, page.live) == ("published", world.coordinator, True)
    assert SearchEntry.objects.get().page == page
    for reader in (VISITOR, *world.everyone()):
        assert access.can_see(reader, page)
    notice = Notice.objects.get(user=world.ana, event="practice_published")
    assert notice.path == "/library/exit-tickets-that-teach/"


def test_a_practice_of_the_district_only_is_not_for_visitors(world, plan):
    page = shelved(plan, world.coordinator, licence="district")

    assert not access.can_see(VISITOR, page)
    assert access.can_see(world.ben, page)


def test_a_page_published_by_any_other_way_shows_nothing_to_anybody(world, plan):
    release = offered(plan, files=True)
    page = PracticePage.objects.get(pk=release.page_id)

    page.get_latest_revision().publish()

    page.refresh_from_db()
    assert page.live
    assert not access.can_see(world.ben, page)
    assert not SearchEntry.objects.exists()
    assert not access.can_open_file(world.ben, release.files.get().copy)


def check(page, **changes):
    for name, value in changes.items():
        setattr(page, name, value)
    actions.check_publish(page)


def test_a_page_of_no_release_is_not_published(world):
    from tests.factories.library import practice

    with pytest.raises(WrongState, match="belongs to no shared practice"):
        actions.check_publish(practice(live=False))


def test_what_was_sent_back_or_withdrawn_is_not_published(world, plan):
    release = offered(plan)
    page = PracticePage.objects.get(pk=release.page_id)
    actions.check_publish(page, by=world.coordinator)

    actions.return_release(release.pk, note="?", by=world.coordinator)
    with pytest.raises(WrongState, match="sent back with questions"):
        actions.check_publish(page)

    actions.withdraw(release.pk, by=world.ana)
    with pytest.raises(WrongState, match="withdrawn"):
        actions.check_publish(page)


def test_nobody_publishes_their_own_practice(world, plan):
    page = PracticePage.objects.get(pk=offered(plan).page_id)

    with pytest.raises(WrongState, match="Somebody else"):
        actions.check_publish(page, by=world.ana)


def test_files_must_have_been_copied(plan):
    page = PracticePage.objects.get(pk=offered(plan, files=True, copied=False).page_id)

    with pytest.raises(WrongState, match="still being copied"):
        actions.check_publish(page)


@pytest.mark.parametrize(
    ("kind", "field", "sentence"), [("image", "alt", "description"), ("video", "transcript", "transcript")]
)
def test_pictures_need_a_description_and_recordings_a_transcript(world, plan, kind, field, sentence):
    page = PracticePage.objects.get(pk=offered(plan).page_id)
    row = PracticeFile(file=stored_file(world.ana, kind=kind))
    page.practice_files.add(row)

    with pytest.raises(WrongState, match=sentence):
        actions.check_publish(page)

    setattr(row, field, "A wall with a chart.")
    actions.check_publish(page)


def test_figures_of_a_small_class_are_never_published(plan):
    page = PracticePage.objects.get(pk=offered(plan).page_id)

    with pytest.raises(WrongState, match="fewer than 10 students"):
        check(page, impact_n=9)
    check(page, impact_n=10)


@pytest.mark.parametrize("slug", ["files", "releases", "share"])
def test_an_address_of_our_own_screens_is_not_taken(plan, slug):
    page = PracticePage.objects.get(pk=offered(plan).page_id)

    with pytest.raises(WrongState, match="Choose another"):
        check(page, slug=slug)


def test_work_that_is_not_on_track_any_more_is_not_published(world, plan):
    page = PracticePage.objects.get(pk=offered(plan).page_id)
    decision = Decision.objects.get(submission=tier(plan, 4))

    reverse_decision(decision.pk, reason="Wrong file", by=world.second_scorer)

    with pytest.raises(WrongState, match="not on track any more"):
        actions.check_publish(page)


@pytest.mark.parametrize("name", ["ana", "coordinator", "deputy"])
def test_withdrawing_closes_page_search_and_files_at_once(world, page, name):
    copy = page.practice_files.get().file
    assert access.can_open_file(VISITOR, copy)

    actions.withdraw(page.release.pk, by=getattr(world, name))

    page = PracticePage.objects.get(pk=page.pk)
    assert (page.live, page.release.state) == (False, "withdrawn")
    assert not SearchEntry.objects.exists()
    assert search(Ask(), sees_all=True).total == 0
    for reader in (VISITOR, world.ben, world.scorer, world.admin):
        assert not access.can_see(reader, page)
        assert not access.can_open_file(reader, copy)
    assert Notice.objects.filter(user=world.ana, event="practice_withdrawn").exists() == (name != "ana")


@pytest.mark.parametrize("name", ["ben", "scorer", "clerk", "principal", "admin"])
def test_nobody_else_withdraws(world, page, name):
    with pytest.raises(PermissionDenied):
        actions.withdraw(page.release.pk, by=getattr(world, name))


def test_a_withdrawn_practice_can_be_shared_and_published_again(world, plan, page):
    actions.withdraw(page.release.pk, by=world.ana)

    again = shelved(plan, world.deputy, files=True)

    assert again.pk == page.pk
    assert (again.release.state, again.release.published_by, again.live) == ("published", world.deputy, True)
    assert again.release.withdrawn_at is None
    assert [row.caption for row in again.practice_files.all()] == ["The chart"]


def test_a_reversed_decision_takes_the_practice_out(world, plan, page):
    actions.hide_for(tier(plan, 4).pk, by=world.coordinator)

    release = Release.objects.get()
    assert (release.state, release.page.live) == ("withdrawn", False)
    trail = StateChange.objects.filter(subject_type="library.release").order_by("-pk").first()
    assert (trail.move, trail.code, trail.by) == ("withdraw", "decision_reversed", world.coordinator)


def test_hiding_for_work_that_was_never_shared_changes_nothing(world, plan):
    actions.hide_for(tier(plan, 4).pk, by=world.coordinator)

    assert not Release.objects.exists()


def test_a_reported_practice_is_hidden_until_a_coordinator_publishes_it_again(world, page):
    actions.report_privacy(page.pk, note="A name on the board in the first picture.", by=world.ben)

    assert not access.can_see(world.ben, page)
    assert not access.can_open_file(VISITOR, page.practice_files.get().file)
    assert access.can_open_file(world.coordinator, page.practice_files.get().file)
    told = Notice.objects.filter(event__in=["practice_reported", "practice_hidden"]).values_list(
        "user__name", flat=True
    )
    assert set(told) == {"Lena Fischer", "Dana Ruiz", "Ana Reyes"}
    assert "Ben" not in Notice.objects.get(event="practice_hidden").sentence

    actions.publish(page.release.pk, by=world.coordinator)

    report = PrivacyReport.objects.get()
    assert (report.settled_by, report.page.live) == (world.coordinator, True)
    assert access.can_see(VISITOR, page)


def test_what_the_author_chose_outlives_what_an_editor_published(world, page):
    old = page.save_revision()
    PracticePage.objects.filter(pk=page.pk).update(licence="cc-by-sa")
    page.release.licence, page.release.credit = "district", "anonymous"
    page.release.save(update_fields=["licence", "credit"])

    old.publish()
    actions.published(PracticePage.objects.get(pk=page.pk), by=world.coordinator)

    page = PracticePage.objects.get(pk=page.pk)
    assert (page.licence, page.credit, page.school) == ("district", "A teacher of the district", None)
    assert not SearchEntry.objects.get().is_public


def test_visibility_is_the_same_in_sql_and_in_python(world, page):
    for reader in (VISITOR, *world.everyone()):
        listed = set(PracticePage.objects.visible_to(reader))
        assert listed == {one for one in PracticePage.objects.all() if access.can_see(reader, one)}
