"""An author lets go of a practice."""

import pytest
from django.core.exceptions import PermissionDenied

from core.errors import Invalid, WrongState
from files.models import StoredFile
from files.uses import Statement
from library import actions
from library.drafting import shareable_files
from library.models import CoCredit, PracticePage, Release
from notices.models import Notice
from submissions.actions import save_item, state_use, submit
from tests.factories.files import stored_file
from tests.factories.library import TERMS, finished_plan, offered, released_picture
from tests.factories.submissions import decided, fill, sent, started_plan, tier

pytestmark = pytest.mark.django_db


def offer(submission, by, **terms):
    return actions.offer(submission.pk, **{**TERMS, "file_ids": [], "by": by, **terms})


def test_an_offered_practice_becomes_an_unpublished_page_of_what_was_judged(world, plan):
    release = offered(plan)

    page = PracticePage.objects.get(pk=release.page_id)
    assert (release.state, release.author, page.live) == ("offered", world.ana, False)
    assert (page.title, page.slug) == ("Exit tickets that teach", "exit-tickets-that-teach")
    assert (page.students_do, page.steps) == ("Write.", "One.")
    assert page.links.splitlines() == ["https://example.org/", "An anchor chart.: https://example.org/chart"]
    assert (page.credit, page.school, page.licence) == ("Ana Reyes, Oak Elementary School", world.oak, "cc-by")
    assert (page.impact_n, page.impact_points) == (24, [["May", "12"]])
    assert page.lessons.startswith("word word")
    assert not PracticePage.objects.visible_to(world.ben).exists()


@pytest.mark.parametrize(
    ("credit", "line", "school"),
    [
        ("named", "Ana Reyes, Oak Elementary School", "Oak Elementary School"),
        ("school", "A teacher at Oak Elementary School", "Oak Elementary School"),
        ("anonymous", "A teacher of the district", None),
    ],
)
def test_the_author_is_credited_as_they_chose(plan, credit, line, school):
    page = PracticePage.objects.get(pk=offered(plan, credit=credit).page_id)

    assert (page.credit, page.school.name if page.school else None) == (line, school)
    assert credit == "named" or "Ana" not in str(vars(page))


def test_nobody_shares_another_persons_practice(world, plan):
    with pytest.raises(PermissionDenied):
        offer(tier(plan, 4), world.ben)


@pytest.mark.parametrize("order", [1, 3])
def test_only_the_last_tier_is_shared(world, plan, order):
    with pytest.raises(WrongState, match="once the last tier"):
        offer(tier(plan, order), world.ana)


def test_a_last_tier_that_is_not_on_track_is_not_shared(world):
    plan = started_plan(world.ana, world.program)
    for order in (1, 2, 3):
        decided(sent(plan, order), world.scorer)
    decided(sent(plan, 4), world.scorer, on_track=False)

    with pytest.raises(WrongState, match="once the last tier"):
        offer(tier(plan, 4), world.ana)


def test_without_the_statement_about_permissions_nothing_is_shared(world, plan):
    with pytest.raises(Invalid) as refused:
        offer(tier(plan, 4), world.ana, permissions_on_file=False)

    assert list(refused.value.errors) == ["permissions_on_file"]
    assert not Release.objects.exists()
    assert not PracticePage.objects.exists()


def test_a_practice_is_shared_once(world, plan):
    offered(plan)

    with pytest.raises(WrongState, match="already shared"):
        offer(tier(plan, 4), world.ana)


def test_copies_are_shared_and_originals_stay(world, plan):
    release = offered(plan, files=True)

    (released,) = release.files.all()
    assert released.copy.pk != released.original_id
    assert released.copy.key != released.original.key
    page = release.page.get_latest_revision_as_object()
    assert [(row.file_id, row.caption, row.alt) for row in page.practice_files.all()] == [
        (released.copy_id, "The chart", "A chart")
    ]


def test_copying_twice_makes_one_copy(plan):
    release = offered(plan, files=True)

    actions.copy_files(str(release.pk))

    assert StoredFile.objects.count() == 2
    assert release.page.get_latest_revision_as_object().practice_files.count() == 1


def test_files_that_show_students_without_a_release_cannot_be_chosen(world):
    plan = started_plan(world.ana, world.program)
    for order in (1, 2, 3, 4):
        draft = fill(tier(plan, order))
        if order == 2:
            save_item(draft.pk, "artifact", by=world.ana, file=released_picture(world.ana), shows="Us")
            state_use(draft.pk, statement=Statement(visible=True, basis="scoring_only"), by=world.ana)
        submit(tier(plan, order).pk, by=world.ana)
        decided(tier(plan, order), world.scorer)
    picture = StoredFile.objects.get()

    assert shareable_files(tier(plan, 4)) == []
    with pytest.raises(Invalid) as refused:
        offer(tier(plan, 4), world.ana, file_ids=[picture.uuid])
    assert list(refused.value.errors) == ["files"]


def test_somebody_elses_file_cannot_be_chosen(world, plan):
    other = stored_file(world.ben)

    with pytest.raises(Invalid):
        offer(tier(plan, 4), world.ana, file_ids=[other.uuid])


@pytest.mark.parametrize(
    ("n", "figures", "words"),
    [
        (10, [["May", "12"]], "Explaining."),
        (9, [], "Explaining. Measured with fewer than 10 students, so no figures are shown."),
        (None, [], "Explaining. It is not said how many students were measured, so no figures are shown."),
    ],
)
def test_figures_are_shown_from_ten_students_on(world, n, figures, words):
    plan = started_plan(world.ana, world.program)
    for order in (1, 2, 3, 4):
        draft = fill(tier(plan, order))
        if order == 3:
            data = draft.datasets.get()
            save_item(
                draft.pk, "dataset", by=world.ana, item_id=data.pk, goal="Explaining", points=[["May", "12"]], n=n
            )
        submit(tier(plan, order).pk, by=world.ana)
        decided(tier(plan, order), world.scorer)

    page = PracticePage.objects.get(pk=offered(plan).page_id)

    assert (page.impact_points, page.impact) == (figures, words)
    assert page.impact_n == (n if figures else None)


def test_impact_that_was_not_released_is_not_on_the_page(plan):
    page = PracticePage.objects.get(pk=offered(plan, include_impact=False).page_id)

    assert (page.impact, page.impact_points, page.impact_n, page.impact_baseline) == ("", [], None, None)


def test_a_question_goes_back_and_the_answer_comes_with_the_next_offer(world, plan):
    release = offered(plan)

    actions.return_release(release.pk, note="Who is in the second photo?", by=world.coordinator)
    release.refresh_from_db()
    assert (release.state, release.note) == ("returned", "Who is in the second photo?")
    assert Notice.objects.filter(user=world.ana, event="release_returned").count() == 1

    again = offer(tier(plan, 4), world.ana, reply="Nobody; it is my own hand.", credit="school")
    assert (again.pk, again.state, again.reply) == (release.pk, "offered", "Nobody; it is my own hand.")
    assert PracticePage.objects.get().credit == "A teacher at Oak Elementary School"


def test_files_left_out_the_second_time_are_gone_from_the_page(world, plan):
    release = offered(plan, files=True)
    actions.return_release(release.pk, note="Is this needed?", by=world.coordinator)

    offer(tier(plan, 4), world.ana, file_ids=[])

    assert release.files.count() == 0
    assert release.page.get_latest_revision_as_object().practice_files.count() == 0


@pytest.mark.parametrize("name", ["ana", "ben", "scorer", "admin", "principal"])
def test_only_coordinators_send_back(world, plan, name):
    release = offered(plan)

    with pytest.raises(PermissionDenied):
        actions.return_release(release.pk, note="?", by=getattr(world, name))


def test_a_question_needs_words(world, plan):
    with pytest.raises(Invalid):
        actions.return_release(offered(plan).pk, note=" ", by=world.coordinator)


def test_colleagues_of_the_group_are_named_only_if_they_say_so(world):
    plan = started_plan(world.ana, world.program, world.ben, world.cleo, is_group=True)
    for order in (1, 2, 3, 4):
        decided(sent(plan, order, world.ana), world.scorer)
    release = offered(plan)
    page = PracticePage.objects.get(pk=release.page_id)
    assert page.credit == "Ana Reyes, Oak Elementary School; 2 colleagues"
    assert {one.teacher for one in CoCredit.objects.all()} == {world.ben, world.cleo}

    actions.choose_credit(release.pk, credit="named", by=world.ben)

    page.refresh_from_db()
    assert page.credit == "Ana Reyes, Oak Elementary School; Ben Okafor, Oak Elementary School; 1 colleague"
    with pytest.raises(PermissionDenied):
        actions.choose_credit(release.pk, credit="named", by=world.scorer)


def test_two_practices_of_one_name_have_their_own_addresses(world):
    first = offered(finished_plan(world.ana, world.program, world.scorer))
    second = offered(finished_plan(world.ben, world.program, world.scorer))
    third = offered(finished_plan(world.cleo, world.program, world.scorer, title="Files"))

    assert [release.page.slug for release in (first, second, third)] == [
        "exit-tickets-that-teach",
        "exit-tickets-that-teach-2",
        "files-practice",
    ]
