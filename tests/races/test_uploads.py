"""Two requests add to one file at once: one wins, bytes never mix. On PostgreSQL the same play without its lock
shows that the lock is what holds."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.db.models import QuerySet

from core.errors import WrongState
from files import actions, pieces, store
from files.models import StoredFile, Upload
from files.refusals import Refused
from tests.files import made
from tests.files.uploads import Source, arrived, write
from tests.races.together import together

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 2
PHOTO = made.jpeg()
HALF = len(PHOTO) // 2
OTHER = b"\xee" * (HALF - 500)


@pytest.fixture
def begun(world) -> Upload:
    return actions.begin(by=world.ana, size=len(PHOTO), label="photo.jpg")


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same code with its row locks taken out."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *args, **options: self)


def kinds(outcomes: list[object]) -> list[str]:
    return sorted(type(outcome).__name__ for outcome in outcomes)


def content_of(upload: Upload) -> bytes:
    with store.private().open(upload.file.key) as stored:
        return stored.read()


def both_ready_to_count(begun: Upload, monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], object]]:
    """Two writers of the same place: the second takes its turn when the first has passed every check, and the first
    waits for it before it counts its bytes. With the lock the second never comes so far, so waiting ends."""
    home, gate, first_is_there = type(pieces.home()), threading.Barrier(2), threading.Event()
    plain = home.settle

    def waits(self: object, upload: Upload, staged: pieces.Staged) -> None:
        first_is_there.set()
        with suppress(threading.BrokenBarrierError):
            gate.wait(PATIENCE)
        plain(self, upload, staged)

    monkeypatch.setattr(home, "settle", waits)

    def first() -> object:
        return write(begun, PHOTO[:HALF])

    def second() -> object:
        first_is_there.wait(PATIENCE)
        return write(begun, OTHER)

    return [first, second]


def test_of_two_pieces_for_one_place_one_is_kept_and_the_file_is_whole(begun, monkeypatch):
    outcomes = together(*both_ready_to_count(begun, monkeypatch))

    assert kinds(outcomes) == ["Upload", "WrongState"]
    begun.refresh_from_db()
    kept = PHOTO[:HALF] if isinstance(outcomes[0], Upload) else OTHER  # the later one may take the turn of a slow one
    assert begun.offset == len(kept)
    monkeypatch.undo()
    assert content_of(write(begun, PHOTO[len(kept) :], offset=len(kept))) == kept + PHOTO[len(kept) :]


@pytest.mark.postgres
def test_without_the_lock_both_pieces_are_counted_for_one_place(begun, unlocked, monkeypatch):
    outcomes = together(*both_ready_to_count(begun, monkeypatch))

    assert kinds(outcomes) == ["Upload", "Upload"]  # both were told that their bytes are safe


def test_two_whole_sends_at_once_end_in_one_file_of_one_of_them(begun):
    outcomes = together(*[lambda: write(begun, PHOTO)] * 2)

    assert "Upload" in kinds(outcomes)
    assert all(isinstance(outcome, Upload | WrongState) for outcome in outcomes)
    begun.refresh_from_db()
    assert begun.file.sha256 == hashlib.sha256(PHOTO).hexdigest()
    assert StoredFile.objects.count() == 1


def test_a_dying_send_and_its_successor_never_mix(begun):
    dead = threading.Event()

    class Dying(Source):
        def read(self, size: int, /) -> bytes:
            some = super().read(size)
            if not some:
                dead.wait(PATIENCE)
            return some

    def old() -> object:
        return actions.write(begun.pk, offset=0, length=len(PHOTO), source=Dying(b"\xee" * 9000), by=begun.owner)

    def new() -> object:
        try:
            return write(begun, PHOTO)
        finally:
            dead.set()

    together(old, new)

    begun.refresh_from_db()
    if begun.state == "open":  # the old one came last and took the turn: what it counted is the beginning
        assert begun.offset in {0, 9000}
    else:
        assert content_of(begun) == PHOTO


def test_finishing_twice_at_once_makes_one_file(begun):
    with pytest.MonkeyPatch.context() as dying:
        dying.setattr("files.actions.uploading.finish", lambda upload_id: None)
        write(begun, PHOTO)

    outcomes = together(*[lambda: actions.finish(begun.pk)] * 2)

    assert kinds(outcomes) == ["Upload", "Upload"]
    assert StoredFile.objects.count() == 1


def test_removing_and_arriving_at_once_end_in_one_of_them(begun):
    outcomes = together(lambda: write(begun, PHOTO), lambda: actions.end(begun.pk, move="terminate", by=begun.owner))

    begun.refresh_from_db()
    assert (begun.state, StoredFile.objects.count()) in {("terminated", 0), ("complete", 1)}
    assert all(isinstance(outcome, Upload | WrongState) for outcome in outcomes)
    if begun.state == "complete":
        assert content_of(begun) == PHOTO


def test_the_quota_holds_when_two_uploads_begin_at_once(world, settings):
    settings.UPLOAD_QUOTA_BYTES = 150

    outcomes = together(*[lambda: actions.begin(by=world.ana, size=100)] * 2)

    assert kinds(outcomes) == ["Refused", "Upload"]
    assert next(outcome for outcome in outcomes if isinstance(outcome, Refused)).code == "quota"


def test_two_forms_may_use_one_upload(world):
    upload = arrived(world.ana, PHOTO)

    outcomes = together(*[lambda: actions.receive(upload.uuid, by=world.ana)] * 2)

    assert kinds(outcomes) == ["StoredFile", "StoredFile"]
