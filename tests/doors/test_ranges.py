"""A film is read in pieces: who lost the right to it after the first piece gets no second one."""

from uuid import UUID

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from accounts import actions as people
from accounts.models import RoleGrant, User
from files import store
from files.models import Rendition, StoredFile
from library.models import PracticeFile, PracticePage
from submissions import actions
from submissions.models import Coaching, Workspace
from tests.factories.files import stored_file
from tests.factories.library import finished_plan, shelved
from tests.factories.submissions import fill, started_plan, tier

pytestmark = pytest.mark.django_db
CONTENT = bytes(range(100))


def film_of(owner: User) -> StoredFile:
    """A film of a hundred bytes that are really there."""
    file = stored_file(owner, kind="video", content_type="video/mp4", label="discussion.mp4")
    Rendition.objects.create(
        file=file, name="play", key=store.save(ContentFile(CONTENT), "r"), content_type="video/mp4", size=len(CONTENT)
    )
    return file


@pytest.fixture
def film(world):
    return film_of(world.ana)


@pytest.fixture
def piece(client):
    """Ask for ten bytes as a browser's player does, and get the status and the bytes."""

    def ask(uuid: UUID, start: int, *, door: str = "submissions:file") -> tuple[int, bytes]:
        answer = client.get(reverse(door, args=[uuid, "play"]), headers={"Range": f"bytes={start}-{start + 9}"})
        return answer.status_code, b"".join(answer) if answer.streaming else b""

    return ask


@pytest.fixture
def work(world, film):
    """Ana's tier 1, sent, with the film in it; her coach may read it, and whoever scores."""
    plan = started_plan(world.ana, world.program)
    actions.ask_coach(plan.pk, coach_id=world.coach.pk, by=world.ana)
    draft = fill(tier(plan, 1))
    actions.save_item(draft.pk, "artifact", by=world.ana, kind="video", file=film, shows="The discussion.")
    actions.submit(tier(plan, 1).pk, by=world.ana)
    return tier(plan, 1)


@pytest.fixture
def together(world, film):
    """A plan of Ana's and Ben's with the film among what they share in tier 2."""
    plan = started_plan(world.ana, world.program, world.ben)
    shared = Workspace.objects.get(plan=plan, terms__order=2, teacher=None)
    actions.save_item(shared.pk, "artifact", by=world.ana, kind="video", file=film, shows="The discussion.")
    return plan


def end_role_of(person: User, by: User) -> None:
    people.end_role(RoleGrant.objects.get(user=person).pk, by=by)


def end_the_scorers_role(world, work, film):
    end_role_of(world.scorer, world.coordinator)


def end_the_coachs_role(world, work, film):
    end_role_of(world.coach, world.coordinator)


def end_the_coaching(world, work, film):
    actions.end_coaching(Coaching.objects.get(coach=world.coach).pk, by=world.ana)


def take_the_film_back(world, work, film):
    actions.withdraw_use(work.pk, key=film.pk, remains=0, by=world.ana)


def take_the_tier_back(world, work, film):
    actions.withdraw_use(work.pk, remains=0, by=world.ana)


def lock_the_scorer_out(world, work, film):
    people.deactivate(world.scorer.pk, by=world.coordinator)


def pause_for_privacy(world, work, film):
    attempt = work.attempts.get()
    item = f"artifact:{attempt.artifacts.get(file=film).pk}"
    actions.pause(attempt.pk, kind="privacy", item=item, note="A face in the window.", by=world.second_scorer)


@pytest.mark.parametrize(
    ("who", "happens", "status"),
    [
        ("scorer", end_the_scorers_role, 404),
        ("coach", end_the_coachs_role, 404),
        ("coach", end_the_coaching, 404),
        ("scorer", take_the_film_back, 404),
        ("scorer", take_the_tier_back, 404),
        ("coach", take_the_film_back, 404),
        ("coach", take_the_tier_back, 404),
        ("scorer", lock_the_scorer_out, 302),
        ("scorer", pause_for_privacy, 404),
    ],
)
def test_the_next_piece_is_refused_once_the_right_is_gone(world, client, work, film, piece, who, happens, status):
    client.force_login(getattr(world, who))
    assert piece(film.uuid, 0) == (206, CONTENT[:10])
    assert piece(film.uuid, 10) == (206, CONTENT[10:20])

    happens(world, work, film)

    assert piece(film.uuid, 20) == (status, b"")


def test_one_who_left_the_group_gets_no_next_piece_of_a_film_that_was_taken_out_before(
    world, client, together, film, piece
):
    client.force_login(world.ben)
    assert piece(film.uuid, 0) == (206, CONTENT[:10])
    shared = Workspace.objects.get(plan=together, terms__order=2, teacher=None)
    actions.remove_item(shared.pk, "artifact", item_id=shared.artifacts.get().pk, by=world.ana)

    actions.leave(together.pk, by=world.ben)

    assert piece(film.uuid, 10) == (404, b"")


def test_one_who_left_the_group_gets_no_next_piece_of_a_film_whose_use_is_taken_back(
    world, client, together, film, piece
):
    actions.leave(together.pk, by=world.ben)
    client.force_login(world.ben)
    assert piece(film.uuid, 0) == (206, CONTENT[:10])

    actions.withdraw_use(tier(together, 2).pk, key=film.pk, remains=0, by=world.ana)

    assert piece(film.uuid, 10) == (404, b"")


def test_a_copied_link_is_worth_nothing_without_signing_in(world, client, work, film, piece):
    client.force_login(world.scorer)
    assert piece(film.uuid, 0) == (206, CONTENT[:10])

    client.logout()

    assert piece(film.uuid, 10) == (302, b"")
    client.force_login(world.cleo)  # nor to a colleague it was passed on to
    assert piece(film.uuid, 10) == (404, b"")


@pytest.fixture
def on_the_shelf(world):
    """Ana's practice in the library, its copied picture playing the part of the film."""
    page = shelved(finished_plan(world.ana, world.program, world.scorer), world.coordinator, files=True)
    copy = PracticeFile.objects.get(page=page).file
    key = store.save(ContentFile(CONTENT), "r")
    Rendition.objects.create(file=copy, name="play", key=key, content_type="video/mp4", size=len(CONTENT))
    return PracticePage.objects.get(pk=page.pk), copy


@pytest.mark.parametrize("signed_in", [False, True])
def test_a_film_in_the_library_ends_with_the_use_that_is_taken_back(world, client, on_the_shelf, piece, signed_in):
    page, copy = on_the_shelf
    if signed_in:
        client.force_login(world.cleo)
    assert piece(copy.uuid, 0, door="library:file") == (206, CONTENT[:10])

    released = page.release.files.get()
    actions.withdraw_use(tier(page.release.submission.plan, 2).pk, key=released.original_id, remains=1, by=world.ana)

    assert piece(copy.uuid, 10, door="library:file") == (404, b"")
