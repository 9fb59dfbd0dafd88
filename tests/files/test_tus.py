"""`/uploads/` speaks tus 1.0.0, says every no as a sentence, and lets nobody near the uploads of others."""

import base64
import hashlib
import json

import pytest
from django.test import Client

from accounts.models import User
from files import actions, pieces, store
from files.models import Upload
from tests.files import made
from tests.files.uploads import arrived, create, patch, said, write

pytestmark = pytest.mark.django_db

PHOTO = made.jpeg()
SIZE = len(PHOTO)


@pytest.fixture
def teacher() -> User:
    return User.objects.create_user("dana@example.org", name="Dana Whitlock")


@pytest.fixture
def browser(teacher, client: Client) -> Client:
    client.force_login(teacher)
    return client


@pytest.fixture
def place(browser) -> str:
    """Where an upload of the photo was created."""
    return create(browser, SIZE)["Location"]


def sentence(answer) -> str:
    return json.loads(answer.content)["sentence"]


def head(browser, path: str):
    return browser.head(path, headers={"Tus-Resumable": "1.0.0"})


def test_the_server_says_what_it_can(browser):
    answer = browser.options("/uploads/")

    assert answer.status_code == 204
    assert answer["Tus-Resumable"] == answer["Tus-Version"] == "1.0.0"
    assert answer["Tus-Extension"] == "creation,creation-with-upload,expiration,termination,checksum"
    assert answer["Tus-Max-Size"] == str(2 * 1024**3)
    assert answer["Tus-Checksum-Algorithm"] == "sha1,sha256"
    assert "Access-Control-Allow-Origin" not in answer


def test_a_file_is_created_sent_in_pieces_asked_after_and_done(browser, teacher):
    metadata = said(filename="lesson.jpg", filetype="image/jpeg", place="/plans/new/", fingerprint="f1")

    made_at = create(browser, SIZE, Upload_Metadata=metadata)

    upload = Upload.objects.get()
    assert (made_at.status_code, made_at["Location"]) == (201, f"/uploads/{upload.uuid}/")
    assert "Upload-Expires" in made_at
    assert (upload.label, upload.place, upload.fingerprint, upload.owner) == (
        "lesson.jpg", "/plans/new/", "f1", teacher,
    )  # fmt: skip
    first = patch(browser, made_at["Location"], PHOTO[:4000], 0)
    assert (first.status_code, first["Upload-Offset"]) == (204, "4000")
    asked = head(browser, made_at["Location"])
    assert (asked.status_code, asked["Upload-Offset"], asked["Upload-Length"]) == (200, "4000", str(SIZE))
    assert asked["Cache-Control"] == "no-store"
    last = patch(browser, made_at["Location"], PHOTO[4000:], 4000)
    assert (last.status_code, last["Upload-Offset"]) == (204, str(SIZE))
    upload.refresh_from_db()
    assert (upload.state, upload.file.label) == ("complete", "lesson.jpg")


@pytest.mark.parametrize(
    ("method", "headers"),
    [("PATCH", {}), ("POST", {"X_HTTP_Method_Override": "PATCH"}), ("POST", {}), ("POST", {"Tus_Resumable": "1.0.0"})],
)
def test_a_piece_may_come_by_patch_by_override_or_by_plain_post(browser, place, method, headers):
    answer = patch(browser, place, PHOTO, 0, method=method, **headers)

    assert (answer.status_code, answer["Upload-Offset"]) == (204, str(SIZE))


def test_the_first_piece_may_come_with_the_creation(browser):
    answer = create(browser, SIZE, body=PHOTO[:100])

    assert (answer.status_code, answer["Upload-Offset"]) == (201, "100")


@pytest.mark.parametrize("method", ["DELETE", "POST"])
def test_an_upload_is_ended_by_delete_or_by_its_override_and_is_gone_then(browser, place, method):
    headers = {"Tus-Resumable": "1.0.0", **({"X-HTTP-Method-Override": "DELETE"} if method == "POST" else {})}

    assert browser.generic(method, place, headers=headers).status_code == 204
    assert head(browser, place).status_code == 410
    late = patch(browser, place, PHOTO, 0)
    assert (late.status_code, sentence(late)) == (
        410, "This upload is not there any more. Choose the file again.",
    )  # fmt: skip


def test_a_checksum_is_checked_and_a_wrong_one_is_460(browser, place):
    right = base64.b64encode(hashlib.sha1(PHOTO[:10]).digest()).decode()  # noqa: S324  (the protocol's own)

    wrong = patch(browser, place, b"x" * 10, 0, Upload_Checksum=f"sha1 {right}")
    assert (wrong.status_code, sentence(wrong)[:34]) == (460, "A piece of the file was damaged on")
    good = patch(browser, place, PHOTO[:10], 0, Upload_Checksum=f"sha1 {right}")
    assert (good.status_code, good["Upload-Offset"]) == (204, "10")


@pytest.mark.parametrize(
    ("offset", "status"),
    [("5", 409), ("0", 204), ("", 400), ("-1", 400), ("1e3", 400), ("٣", 400), ("9" * 30, 400), (str(10**14), 409)],
)
def test_the_offset_of_a_piece_is_where_the_server_stands(browser, place, offset, status):
    assert patch(browser, place, PHOTO[:10], offset).status_code == status


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"content_type": "image/jpeg"}, PHOTO, 415),
        ({"content_type": "text/plain"}, PHOTO, 415),
        ({"Tus_Resumable": "0.2.2"}, PHOTO, 412),
        ({"Upload_Checksum": "md5 AAAA"}, PHOTO, 400),
        ({"Upload_Checksum": "sha1 not base64"}, PHOTO, 400),
        ({}, PHOTO + b"more", 413),
    ],
)
def test_a_piece_that_is_not_one_changes_nothing(browser, place, headers, body, status):
    answer = patch(browser, place, body, 0, **headers)

    assert (answer.status_code, bool(sentence(answer))) == (status, True)
    assert Upload.objects.get().offset == 0


@pytest.mark.parametrize("length", ["", "-1", "1.5", "0x10", "NaN", "9" * 40, "１２"])
def test_a_length_that_is_no_plain_number_is_400(browser, length):
    assert create(browser, length).status_code == 400
    assert not Upload.objects.exists()


def test_a_length_that_is_told_later_is_refused(browser):
    answer = browser.post("/uploads/", content_type="application/octet-stream", headers={"Upload-Defer-Length": "1"})

    assert (answer.status_code, sentence(answer)) == (
        400, "The header Upload-Length is missing or cannot be read.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("size", "metadata", "status", "told"),
    [
        (0, {}, 400, "The file is empty."),
        (2 * 10**12, {}, 413, "The file is too large. Choose one of at most 2.0\xa0GB."),
        (60 * 10**6, {"filetype": "image/jpeg"}, 413, "The file is too large. Choose one of at most 50.0\xa0MB."),
        (100, {"filetype": "text/html"}, 415, "This kind of file cannot be used."),
    ],
)
def test_what_can_never_be_used_is_refused_with_a_sentence(browser, size, metadata, status, told):
    answer = create(browser, size, Upload_Metadata=said(**metadata))

    assert answer.status_code == status
    assert sentence(answer).startswith(told)


@pytest.mark.parametrize(
    ("name", "value", "status", "told"),
    [
        ("UPLOAD_MAX_OPEN", 0, 429, "0 files are on their way already."),
        ("UPLOAD_QUOTA_BYTES", 10, 413, "Your files would need more than the 10\xa0bytes"),
        ("UPLOAD_KEEP_FREE_PERCENT", 101, 507, "The site has no room for files at the moment."),
    ],
)
def test_limits_are_settings_and_each_has_its_answer(browser, settings, name, value, status, told):
    setattr(settings, name, value)
    if status == 507 and not isinstance(pieces.home(), pieces.Disk):
        return  # a bucket has no end that we could see

    answer = create(browser, SIZE)

    assert answer.status_code == status
    assert sentence(answer).startswith(told)


def test_content_that_cannot_be_used_is_said_at_the_last_piece(browser):
    place = create(browser, 504)["Location"]

    answer = patch(browser, place, b"MZ\x90\x00" + b"\0" * 500, 0)

    assert answer.status_code == 415
    assert sentence(answer).startswith("This kind of file cannot be used.")
    assert head(browser, place).status_code == 410


def test_storage_that_fails_is_503_and_what_was_counted_is_safe(browser, place, settings):
    patch(browser, place, PHOTO[:1000], 0)
    upload = Upload.objects.get()
    pieces.home().drop(upload)

    answer = patch(browser, place, PHOTO[1000:2000], 1000)

    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert sentence(answer).startswith("Files cannot be stored at the moment.")
    assert head(browser, place)["Upload-Offset"] == "1000"


def test_the_last_byte_before_a_crash_is_finished_by_whoever_asks_next(browser, place):
    with pytest.MonkeyPatch.context() as dying:
        dying.setattr("files.actions.uploading.finish", lambda upload_id: Upload.objects.get(pk=upload_id))
        patch(browser, place, PHOTO, 0)
    assert Upload.objects.get().state == "open"

    assert head(browser, place)["Upload-Offset"] == str(SIZE)
    assert head(browser, place).status_code == 200

    assert Upload.objects.get().file.sha256 == hashlib.sha256(PHOTO).hexdigest()


# --- Who --------------------------------------------------------------------------------------------------


def test_nobody_comes_near_the_upload_of_another(browser, place, teacher):
    stranger = Client()
    stranger.force_login(User.objects.create_superuser("eli@example.org", name="Eli"))

    assert patch(stranger, place, PHOTO, 0).status_code == 404
    assert head(stranger, place).status_code == 404
    assert stranger.delete(place).status_code == 404
    assert stranger.get("/uploads/").json() == {"uploads": []}
    assert Upload.objects.get().state == "open"


def test_a_visitor_is_told_to_sign_in(place):
    answer = patch(Client(), place, PHOTO, 0)

    assert (answer.status_code, sentence(answer)[:20]) == (401, "You are signed out. ")
    assert create(Client(), 5).status_code == 401


def test_somebody_who_left_meanwhile_is_out_at_the_next_piece(browser, place, teacher):
    patch(browser, place, PHOTO[:10], 0)
    User.objects.filter(pk=teacher.pk).update(is_active=False)

    assert patch(browser, place, PHOTO[10:], 10).status_code == 401
    assert Upload.objects.get().offset == 10


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
def test_another_site_cannot_send_in_somebodys_name(teacher, method):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(teacher)
    upload = actions.begin(by=teacher, size=SIZE)

    answers = [
        strict.generic(method, path, PHOTO, content_type="application/offset+octet-stream", headers=headers)
        for path in ("/uploads/", f"/uploads/{upload.uuid}/")
        for headers in ({"Origin": "https://evil.example"}, {"Upload-Offset": "0", "Upload-Length": "5"})
    ]

    assert [answer.status_code for answer in answers] == [403] * 4
    assert Upload.objects.get().offset == 0


def test_bytes_never_come_out_of_here(browser, teacher):
    upload = arrived(teacher, PHOTO)

    answer = browser.get(f"/uploads/{upload.uuid}/")

    assert (answer.status_code, answer["Allow"]) == (405, "OPTIONS, HEAD, POST, PATCH, DELETE")


# --- The list -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 4])
def test_the_list_of_uploads_costs_the_same_however_long(browser, teacher, rows, django_assert_num_queries):
    for number in range(rows):
        write(actions.begin(by=teacher, size=SIZE, label=f"{number}.jpg", place="/plans/new/"), PHOTO[:10])

    with django_assert_num_queries(2):
        answer = browser.get("/uploads/")

    assert [row["name"] for row in answer.json()["uploads"]] == [f"{number}.jpg" for number in range(rows)]
    assert (answer.json()["uploads"][0]["offset"], answer.json()["uploads"][0]["place"]) == (10, "/plans/new/")


def test_the_list_holds_what_is_on_its_way_and_what_no_form_has_taken(browser, teacher):
    coming = actions.begin(by=teacher, size=SIZE, label="coming.jpg")
    waiting = arrived(teacher, PHOTO, "waiting.jpg")
    actions.receive(arrived(teacher, PHOTO, "used.jpg").uuid, by=teacher)
    actions.end(actions.begin(by=teacher, size=5, label="ended.jpg").pk, move="terminate", by=teacher)

    listed = browser.get("/uploads/").json()["uploads"]

    assert [row["id"] for row in listed] == [str(coming.uuid), str(waiting.uuid)]


# --- Hostile metadata -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filename", "label"),
    [("../../etc/passwd", "passwd"), ("<script>.jpg", "<script>.jpg"), ("a\r\nX: y.jpg", "aX: y.jpg"), ("\0", "file")],
)
def test_a_name_in_the_metadata_is_only_ever_a_label(browser, filename, label):
    create(browser, SIZE, Upload_Metadata=said(filename=filename))

    upload = Upload.objects.get()
    assert upload.label == label
    assert upload.key.startswith("u/")
    assert len(upload.key) == 45


@pytest.mark.parametrize(
    "place", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example", "/" + "x" * 300]
)
def test_a_place_that_is_not_a_page_of_ours_is_dropped(browser, place):
    create(browser, SIZE, Upload_Metadata=said(place=place))

    assert Upload.objects.get().place == ""


@pytest.mark.parametrize("metadata", ["filename !!!", "a YQ==,a YQ==", "x" * 5000, "filename é"])
def test_metadata_that_cannot_be_read_is_400(browser, metadata):
    assert create(browser, SIZE, Upload_Metadata=metadata).status_code == 400


def test_the_type_that_is_declared_lets_nothing_in(browser):
    place = create(browser, 504, Upload_Metadata=said(filename="a.jpg", filetype="image/jpeg"))["Location"]

    assert patch(browser, place, b"\x7fELF" + b"\0" * 500, 0).status_code == 415


def test_a_million_pieces_of_nothing_change_nothing(browser, place):
    for _ in range(3):
        assert patch(browser, place, b"", 0)["Upload-Offset"] == "0"

    assert store.private().exists(Upload.objects.get().key) is False
