"""An upload grows piece by piece, keeps what came when the line is cut, and ends as one stored file."""

import hashlib
import random
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from accounts.models import User
from core import clock, jobs
from core.errors import Invalid, WrongState
from core.models import Job, StateChange
from files import actions, pieces, store
from files.actions.uploading import Checksum
from files.models import StoredFile, Upload
from files.refusals import Refused
from notices.models import Notice
from tests.files import made
from tests.files.uploads import Source, arrived, clear_storage, kept, write

pytestmark = pytest.mark.django_db

PHOTO = made.jpeg()


@pytest.fixture(autouse=True)
def _empty_storage() -> None:
    clear_storage()


@pytest.fixture
def teacher() -> User:
    return User.objects.create_user("dana@example.org", name="Dana Whitlock")


@pytest.fixture
def begun(teacher) -> Upload:
    return actions.begin(by=teacher, size=len(PHOTO), label="photo.jpg")


def stored(key: str) -> bytes:
    with store.private().open(key) as content:
        return content.read()


def nothing_is_left() -> bool:
    return kept(pieces.KIND) == []


def test_pieces_become_one_file_with_the_servers_own_hash(begun):
    half = len(PHOTO) // 2

    write(begun, PHOTO[:half])
    done = write(begun, PHOTO[half:], offset=half)

    file = done.file
    assert (done.state, done.offset, file.state, file.kind, file.label) == (
        "complete", len(PHOTO), "received", "image", "photo.jpg",
    )  # fmt: skip
    assert file.sha256 == hashlib.sha256(PHOTO).hexdigest()
    assert stored(file.key) == PHOTO
    assert Job.objects.filter(kind="files.check", subject=str(file.pk)).count() == 1
    assert StateChange.objects.get(subject_type="files.upload").move == "complete"


def test_what_came_of_a_piece_that_was_cut_is_kept(begun):
    cut = write(begun, PHOTO, cut_at=5000)

    assert (cut.offset, cut.state) == (5000, "open")
    done = write(begun, PHOTO[5000:], offset=5000)
    assert stored(done.file.key) == PHOTO


def test_a_large_piece_is_safe_a_part_at_a_time(teacher, monkeypatch):
    content = made.video(1) + b"\0" * 40_000
    monkeypatch.setattr(pieces, "PIECE", 10_000)
    begun = actions.begin(by=teacher, size=len(content), label="film.mp4")

    cut = write(begun, content, cut_at=25_000)

    assert cut.offset == 25_000
    assert stored(write(begun, content[25_000:], offset=25_000).file.key) == content


def test_a_file_of_many_parts_and_many_cuts_is_whole(teacher):
    content = made.video(1) + random.Random(7).randbytes(17 * 1024 * 1024)
    begun = actions.begin(by=teacher, size=len(content), label="film.mp4")

    for length in (3_000_000, 1_000_000, 6_000_000, 100, 5_000_000, 1_000_000, 9_000_000):
        at = Upload.objects.get().offset
        write(begun, content[at : at + length], offset=at, cut_at=length - length % 7)

    done = Upload.objects.select_related("file").get()
    assert (done.state, done.file.sha256) == ("complete", hashlib.sha256(content).hexdigest())
    actions.receive(done.uuid, by=teacher)
    assert [leftover.key for leftover in kept(pieces.KIND)] == [done.key]


def test_bytes_a_crash_left_behind_the_offset_are_cut_off(begun):
    write(begun, PHOTO[:3000])
    home = pieces.home()
    if isinstance(home, pieces.Disk):
        with open(home.storage.path(begun.key), "ab") as file:
            file.write(b"never counted" * 5000)

    done = write(begun, PHOTO[3000:], offset=3000)

    assert stored(done.file.key) == PHOTO


def test_a_file_that_vanished_is_never_filled_up_with_nothing(begun):
    write(begun, PHOTO[:3000])
    begun.refresh_from_db()
    pieces.home().drop(begun)

    with pytest.raises(pieces.StorageDown):
        write(begun, PHOTO[3000:], offset=3000)
    begun.refresh_from_db()
    assert begun.state == "open"


@pytest.mark.parametrize("offset", [0, 999, 1001])
def test_a_piece_at_another_place_changes_nothing(begun, offset):
    write(begun, PHOTO[:1000])

    with pytest.raises(WrongState, match="go on from there"):
        write(begun, PHOTO[offset : offset + 50], offset=offset)

    begun.refresh_from_db()
    assert begun.offset == 1000


def test_a_later_request_takes_the_turn_of_a_dying_one(begun):
    class Dying(Source):
        """Another request for the same bytes is answered while this one still waits for its last."""

        def read(self, size: int, /) -> bytes:
            some = super().read(size)
            if not some:
                write(begun, PHOTO[:5000])
            return some

    with pytest.raises(WrongState, match="another window"):
        actions.write(begun.pk, offset=0, length=9000, source=Dying(b"x" * 8000), by=begun.owner)

    assert stored(write(begun, PHOTO[5000:], offset=5000).file.key) == PHOTO


def test_more_bytes_than_declared_are_refused_before_they_are_read(begun):
    with pytest.raises(Refused) as refused:
        write(begun, PHOTO + b"more")

    assert refused.value.code == "too_much"
    begun.refresh_from_db()
    assert (begun.offset, begun.state) == (0, "open")


def test_a_piece_with_a_wrong_checksum_is_not_kept(begun):
    right = Checksum("sha256", hashlib.sha256(PHOTO[:1000]).digest())

    with pytest.raises(Refused) as refused:
        write(begun, b"x" * 1000, checksum=right)
    write(begun, PHOTO[:1000], cut_at=500, checksum=right)
    begun.refresh_from_db()
    assert (refused.value.code, begun.offset) == ("bad_checksum", 0)
    assert write(begun, PHOTO[:1000], checksum=right).offset == 1000


def test_content_nobody_could_use_ends_the_upload_and_leaves_no_bytes(teacher):
    with pytest.raises(Refused) as refused:
        arrived(teacher, b"MZ\x90\x00" + b"\0" * 500, "photo.jpg")

    upload = Upload.objects.get()
    assert (refused.value.code, upload.state, upload.reason) == ("unknown_type", "terminated", "unknown_type")
    assert nothing_is_left()


def test_content_decides_the_limit_whatever_was_declared(teacher, settings):
    settings.UPLOAD_MAX_BYTES = 1000

    begun = actions.begin(by=teacher, size=len(PHOTO), label="film.mp4", content_type="video/mp4")
    with pytest.raises(Refused) as refused:
        write(begun, PHOTO)

    assert refused.value.sentence.startswith("The file is too large")
    assert nothing_is_left()


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"size": 0}, "empty"),
        ({"size": -5}, "empty"),
        ({"size": 10**15}, "too_large"),
        ({"size": 3 * 10**9, "content_type": "video/mp4"}, "too_large"),
        ({"size": 60 * 10**6, "content_type": "image/jpeg"}, "too_large"),
        ({"size": 10, "content_type": "image/svg+xml"}, "unknown_type"),
        ({"size": 10, "content_type": "application/zip"}, "unknown_type"),
    ],
)
def test_what_can_never_be_is_refused_before_it_travels(teacher, more, code):
    with pytest.raises(Refused) as refused:
        actions.begin(by=teacher, **more)

    assert refused.value.code == code
    assert not Upload.objects.exists()


def test_a_person_has_ten_uploads_at_most_on_their_way(teacher):
    for _ in range(10):
        last = actions.begin(by=teacher, size=10)

    with pytest.raises(Refused, match="too_many_open"):
        actions.begin(by=teacher, size=10)
    actions.end(last.pk, move="terminate", by=teacher)
    actions.begin(by=teacher, size=10)


def test_files_and_uploads_on_their_way_count_against_the_same_quota(teacher, settings):
    settings.UPLOAD_QUOTA_BYTES = len(PHOTO) * 2 + 10
    actions.receive(SimpleUploadedFile("one.jpg", PHOTO), by=teacher)
    actions.begin(by=teacher, size=len(PHOTO))

    with pytest.raises(Refused, match="quota"):
        actions.begin(by=teacher, size=11)
    with pytest.raises(Invalid, match="would need more than"):
        actions.receive(SimpleUploadedFile("two.jpg", PHOTO), by=teacher)
    actions.begin(by=teacher, size=10)


def test_a_nearly_full_disk_takes_no_new_upload_and_lets_those_under_way_go_on(begun, teacher, settings):
    settings.UPLOAD_KEEP_FREE_PERCENT = 100
    if isinstance(pieces.home(), pieces.Disk):
        with pytest.raises(Refused, match="disk_full"):
            actions.begin(by=teacher, size=10)

    assert write(begun, PHOTO).state == "complete"


def test_somebody_who_left_can_send_no_further_piece(begun, teacher):
    write(begun, PHOTO[:100])
    User.objects.filter(pk=teacher.pk).update(is_active=False)

    with pytest.raises(PermissionDenied):
        write(begun, PHOTO[100:], offset=100)
    with pytest.raises(PermissionDenied):
        actions.begin(by=teacher, size=10)


def test_a_file_nobody_finished_is_finished_by_a_job_once(begun, monkeypatch):
    with pytest.MonkeyPatch.context() as patch:  # the request dies after the last byte
        patch.setattr("files.actions.uploading.finish", lambda upload_id: None)
        write(begun, PHOTO)
    Job.objects.filter(kind="files.finish_upload").update(run_after=clock.now())

    jobs.run_due()
    actions.finish(begun.pk)

    begun.refresh_from_db()
    assert (begun.state, StoredFile.objects.count()) == ("complete", 1)


def test_ending_an_upload_deletes_its_bytes_and_ending_it_again_is_fine(begun, teacher):
    write(begun, PHOTO[:100])

    for _ in range(2):
        ended = actions.end(begun.pk, move="terminate", by=teacher)

    assert ended.state == "terminated"
    assert nothing_is_left()
    with pytest.raises(WrongState, match="Choose the file again"):
        write(begun, PHOTO[100:], offset=100)


def test_a_file_that_arrived_is_not_ended_any_more(teacher):
    upload = arrived(teacher, PHOTO)

    with pytest.raises(WrongState, match="already arrived"):
        actions.end(upload.pk, move="terminate", by=teacher)
    assert stored(upload.file.key) == PHOTO


# --- Time ---------------------------------------------------------------------------------------------


def test_every_piece_moves_the_end_on(begun):
    with clock.standing_at(clock.now() + timedelta(days=6)):
        write(begun, PHOTO[:100])
    with clock.standing_at(clock.now() + timedelta(days=12)):
        actions.tend_uploads()
        begun.refresh_from_db()

    assert begun.state == "open"


def test_after_five_quiet_days_the_owner_is_told_once_and_after_seven_it_is_over(begun, teacher):
    write(begun, PHOTO[:100])
    for day in (4, 5.1, 6):
        with clock.standing_at(clock.now() + timedelta(days=day)):
            actions.tend_uploads()
    assert Notice.objects.filter(user=teacher, event="upload_paused").count() == 1

    with clock.standing_at(clock.now() + timedelta(days=7.1)):
        actions.tend_uploads()

    begun.refresh_from_db()
    assert begun.state == "expired"
    assert nothing_is_left()


def test_an_upload_whose_time_is_over_takes_no_more_even_before_the_job_ran(begun):
    with clock.standing_at(clock.now() + timedelta(days=8)), pytest.raises(WrongState, match="Choose the file again"):
        write(begun, PHOTO)


def test_the_sweeper_reports_bytes_without_a_row_and_removes_them_when_they_are_old(begun, teacher):
    write(begun, PHOTO[:100])
    arrived(teacher, PHOTO)
    assert actions.sweep() == 0
    lost = actions.begin(by=teacher, size=len(PHOTO))
    write(lost, PHOTO[:100])
    Upload.objects.filter(pk=lost.pk).delete()

    assert actions.sweep() == 1
    with clock.standing_at(clock.now() + timedelta(days=8)):
        assert actions.sweep() == 1
    assert actions.sweep() == 0
    begun.refresh_from_db()
    assert stored(write(begun, PHOTO[100:], offset=100).file.key) == PHOTO


# --- In a form ------------------------------------------------------------------------------------------


def test_an_upload_that_arrived_stands_in_for_bytes(teacher):
    upload = arrived(teacher, PHOTO)

    file = actions.receive(upload.uuid, by=teacher, kinds_allowed=["image"])

    upload.refresh_from_db()
    assert file == upload.file
    assert upload.used_at is not None
    assert actions.receive(upload.uuid, by=teacher) == file


def test_only_its_owner_can_use_an_upload(teacher):
    other = User.objects.create_user("eli@example.org", name="Eli")
    upload = arrived(teacher, PHOTO)

    with pytest.raises(Invalid, match="not there any more"):
        actions.receive(upload.uuid, by=other)


def test_a_place_that_wants_a_document_refuses_an_uploaded_picture(teacher):
    with pytest.raises(Invalid, match="something else, whatever its name says"):
        actions.receive(arrived(teacher, PHOTO).uuid, by=teacher, kinds_allowed=["document"])


def test_a_file_on_its_way_cannot_be_used_yet_and_one_that_ended_never(begun, teacher):
    with pytest.raises(Invalid, match="still on its way"):
        actions.receive(begun.uuid, by=teacher)
    actions.end(begun.pk, move="terminate", by=teacher)
    with pytest.raises(Invalid, match="not there any more"):
        actions.receive(begun.uuid, by=teacher)


def test_a_file_that_turned_out_broken_says_why(teacher):
    upload = arrived(teacher, PHOTO[:700])
    actions.process(str(upload.file.pk))

    with pytest.raises(Invalid, match="The picture is damaged"):
        actions.receive(upload.uuid, by=teacher)


# --- What the database refuses ----------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", [{"size": 0}, {"offset": -1}, {"offset": 10**9}, {"state": "complete"}])
def test_the_database_refuses_an_upload_that_cannot_be(begun, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Upload.objects.filter(pk=begun.pk).update(**wrong)
