"""How bytes leave: in ranges, with our own types and headers that let nothing run, and only by who was let in."""

import pytest
from django.core.files.base import ContentFile
from django.http import Http404

from accounts.models import User
from files import actions, serving, store
from files.models import AccessLog, Rendition, StoredFile
from notices.models import Notice
from tests.factories.files import stored_file

pytestmark = pytest.mark.django_db
CONTENT = bytes(range(100))


@pytest.fixture
def film() -> StoredFile:
    owner = User.objects.create_user("dana@example.org", name="Dana Whitlock")
    file = stored_file(owner, kind="video", content_type="video/mp4", label='Día "1"\r\nX: y.mov')
    key = store.save(ContentFile(CONTENT), "r")
    Rendition.objects.create(file=file, name="play", key=key, content_type="video/mp4", size=100)
    return file


@pytest.fixture
def ask(rf, film):
    def ask(method: str = "get", *, rendition: str = "play", **headers: str):
        request = getattr(rf, method)("/", headers={name.replace("_", "-"): value for name, value in headers.items()})
        request.user = film.owner
        return serving.serve(request, film, rendition=rendition, room="desk")

    return ask


def body(answer) -> bytes:
    return b"".join(answer) if answer.streaming else answer.content


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-9", 0, 9),
        ("bytes=90-", 90, 99),
        ("bytes=-5", 95, 99),
        ("bytes=-500", 0, 99),
        ("bytes=90-5000", 90, 99),
        ("bytes=99-99", 99, 99),
    ],
)
def test_a_piece_is_exactly_the_piece(ask, asked, start, end):
    answer = ask(range=asked)

    assert (answer.status_code, answer["Content-Range"]) == (206, f"bytes {start}-{end}/100")
    assert answer["Content-Length"] == str(end - start + 1)
    assert body(answer) == CONTENT[start : end + 1]


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=0-1,5-9",
        "bytes=9-2",
        "bytes=",
        "bytes=-",
        "chapters=1-2",
        "bytes=a-b",
        "bytes=٣-٤",
        f"bytes=0-{'9' * 30}",
    ],
)
def test_several_pieces_and_what_makes_no_sense_get_the_whole(ask, asked):
    answer = ask(range=asked)

    assert (answer.status_code, body(answer), "Content-Range" in answer) == (200, CONTENT, False)


@pytest.mark.parametrize("asked", ["bytes=100-", "bytes=5000-6000", "bytes=-0"])
def test_a_piece_beyond_the_end_is_refused_with_the_size(ask, asked):
    answer = ask(range=asked)

    assert (answer.status_code, answer["Content-Range"], body(answer)) == (416, "bytes */100", b"")


def test_head_says_how_large_it_is_and_sends_nothing(ask):
    answer = ask("head", range="bytes=0-9")

    assert (answer.status_code, answer["Content-Length"], answer["Accept-Ranges"]) == (200, "100", "bytes")
    assert body(answer) == b""


def test_who_has_these_bytes_gets_no_second_copy_and_the_mark_tells_nothing_of_them(ask, film):
    first = ask()
    tag = first["ETag"]

    again = ask(if_none_match=f'"other", W/{tag}')
    changed = ask(if_none_match='"other"')
    Rendition.objects.update(key=store.save(ContentFile(CONTENT), "r"))

    assert (again.status_code, body(again), again["ETag"]) == (304, b"", tag)
    assert changed.status_code == 200
    assert ask()["ETag"] != tag  # the same bytes, stored anew


def test_a_piece_of_another_version_is_not_mixed_in(ask):
    tag = ask()["ETag"]

    assert ask(range="bytes=0-9", if_range=tag).status_code == 206
    assert ask(range="bytes=0-9", if_range='"older"').status_code == 200


def test_nothing_on_a_page_of_ours_can_be_run_by_a_file(ask):
    answer = ask()

    assert {name: answer[name] for name in ("Content-Type", "Content-Disposition", "Cache-Control")} == {
        "Content-Type": "video/mp4",
        "Content-Disposition": "inline; filename=\"D_a _1___X_ y.mp4\"; filename*=UTF-8''D%C3%ADa%20%221%22%0D%0AX%3A%20y.mp4",
        "Cache-Control": "private, no-store",
    }
    assert (answer["X-Content-Type-Options"], answer["Cross-Origin-Resource-Policy"]) == ("nosniff", "same-origin")
    assert answer._csp_replace == {"default-src": ["'none'"], "sandbox": True}


def test_sound_as_browsers_record_it_plays_in_the_page(ask):
    Rendition.objects.update(content_type="audio/webm")

    answer = ask()

    assert answer["Content-Type"] == "audio/webm"
    assert answer["Content-Disposition"].startswith("inline; ")
    assert ".weba" in answer["Content-Disposition"]


@pytest.mark.parametrize("type_", ["text/html", "image/svg+xml", "application/xhtml+xml", "text/javascript", ""])
def test_a_type_that_is_not_in_our_table_is_only_bytes_to_download(ask, type_):
    Rendition.objects.update(content_type=type_, name="view")

    answer = ask(rendition="view")

    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment; ")


@pytest.mark.parametrize("state", ["received", "checking", "converting", "rejected", "purged"])
def test_a_file_that_is_not_ready_is_not_there(ask, film, state):
    film.state = state

    with pytest.raises(Http404):
        ask()


def test_nginx_sends_the_bytes_where_the_district_says_so(ask, film, settings):
    settings.FILES_ACCEL_LOCATION = "/private-files/"
    answer = ask(range="bytes=0-9")

    if hasattr(store.private(), "bucket"):  # the location is for folders
        assert answer.status_code == 206
        return
    assert (answer.status_code, body(answer)) == (200, b"")
    assert answer["X-Accel-Redirect"] == f"/private-files/{film.renditions.get().key}"
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("video/mp4", "private, no-store")


def test_the_bucket_sends_the_bytes_for_a_minute_where_the_district_says_so(ask, settings):
    settings.S3_PRESIGNED_LINKS = True
    answer = ask()

    if not hasattr(store.private(), "bucket"):  # folders have no links
        assert body(answer) == CONTENT
        return
    assert answer.status_code == 302
    assert "X-Amz-Expires=60" in answer["Location"]
    assert "response-content-type=video%2Fmp4" in answer["Location"]


# --- When the bytes cannot be had -----------------------------------------------------------------------


@pytest.fixture
def keeper() -> User:
    return User.objects.create_superuser("ida@example.org", "ida-practicum", name="Ida Root")


@pytest.fixture
def lost(film) -> StoredFile:
    """A film whose bytes somebody deleted, beside a file that is as it was."""
    store.save(ContentFile(CONTENT), "r")
    store.delete(film.renditions.get().key)
    return film


def test_missing_bytes_are_a_sentence_and_reported_once(ask, lost, keeper):
    answers = [ask(), ask(range="bytes=10-")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert "This file is missing" in answers[0].content.decode()
    lost.refresh_from_db()
    assert lost.missing_since is not None
    assert Notice.objects.filter(user=keeper, event="files_missing").count() == 1
    assert AccessLog.objects.count() == 0  # nobody has read it


def test_a_file_that_came_back_from_the_backup_opens_again(ask, lost, keeper):
    ask()
    actions.sweep()
    lost.refresh_from_db()
    assert lost.missing_since is not None

    store.put(lost.renditions.get().key, ContentFile(CONTENT))
    store.put(lost.key, ContentFile(CONTENT))
    actions.sweep()

    lost.refresh_from_db()
    assert lost.missing_since is None
    assert body(ask()) == CONTENT


def test_the_sweeper_marks_what_nobody_has_opened_yet(lost, keeper):
    assert actions.sweep() >= 1
    lost.refresh_from_db()
    assert lost.missing_since is not None


def test_a_storage_that_is_away_altogether_is_no_missing_file(ask, film, settings, tmp_path):
    storage = store.private()
    if hasattr(storage, "bucket"):
        settings.STORAGES = _elsewhere(settings.STORAGES, endpoint_url="http://127.0.0.1:9")
    else:
        settings.STORAGES = _elsewhere(settings.STORAGES, location=str(tmp_path / "unplugged"))

    answer = ask()

    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "cannot be reached for a moment" in answer.content.decode()
    film.refresh_from_db()
    assert film.missing_since is None


def _elsewhere(storages: dict, **options: str) -> dict:
    private = {**storages["private"], "OPTIONS": {**storages["private"]["OPTIONS"], **options}}
    return {**storages, "private": private}
