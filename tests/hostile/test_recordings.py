"""Recordings made to hurt: whatever their headers say, they end in a sentence, and what opens them can do nothing."""

import io
import json
import os
import socket
import struct
import subprocess
import sys
from fractions import Fraction

import av
import pytest
from django.conf import settings as site
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from files import actions, kinds, media
from files.models import StoredFile
from files.refusals import Refused
from tests.files import films

pytestmark = pytest.mark.django_db
HEAD = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"


@pytest.fixture
def arrive():
    teacher = User.objects.create_user("dana@example.org", name="Dana Whitlock")

    def arrive(content: bytes) -> StoredFile:
        file = actions.receive(SimpleUploadedFile("film.mp4", content), by=teacher)
        actions.process(str(file.pk))
        file.refresh_from_db()
        return file

    return arrive


def frames_at(times: list[int], tick: Fraction, tracks: int = 1) -> bytes:
    """A film whose frames claim to be shown at these moments, in so many tracks."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as made:
        streams = [made.add_stream("mjpeg", rate=25) for _track in range(tracks)]
        for stream in streams:
            stream.width, stream.height, stream.pix_fmt = 16, 16, "yuvj420p"
            stream.codec_context.time_base = tick
        for time in times:
            for stream in streams:
                frame = av.VideoFrame(16, 16, "yuvj420p")
                frame.pts, frame.time_base = time, tick
                made.mux(stream.encode(frame))
        for stream in streams:
            made.mux(stream.encode())
    return out.getvalue()


def of_size(width: int, height: int) -> bytes:
    """A film of bare pixels whose header claims this size."""
    made = films.film("rawvideo", container="mov", pixels="rgb24")
    at = made.index(b"raw ", made.index(b"stsd")) + 28
    assert struct.unpack(">HH", made[at : at + 4]) == (64, 48)
    return made[:at] + struct.pack(">HH", width, height) + made[at + 4 :]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (of_size(32_000, 32_000), "broken_media"),
        (of_size(4_200, 48), "odd_media"),
        (of_size(4_000, 4_000), "broken_media"),
        (frames_at([0, 1], Fraction(1, 25), tracks=400), "odd_media"),
        (frames_at([hour * 3600 * 25 for hour in range(101)], Fraction(1, 25)), "too_long"),
        (frames_at(list(range(300)), Fraction(1, 10_000)), "odd_media"),
        (HEAD + b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n", "broken_media"),
        (HEAD + b"ffconcat version 1.0\nfile http://127.0.0.1/x\n", "broken_media"),
        (HEAD + os.urandom(3000), "broken_media"),
        (HEAD + b"\x00\x00\x00\x01moov" + b"\xff" * 8 + b"\x00" * 400, "broken_media"),
    ],
    ids=[
        "32,000 pixels aside", "4,200 pixels aside", "more pixels than bytes", "400 tracks", "100 hours", "10,000 fps",
        "playlist", "list of files", "noise", "box without end",
    ],
)  # fmt: skip
def test_a_header_that_lies_ends_in_a_sentence(arrive, content, reason):
    file = arrive(content)

    assert (file.state, file.reason) == ("rejected", reason)
    assert not file.renditions.exists()


@pytest.mark.parametrize(
    "content_type", sorted(t.content_type for t in kinds.BY_MIME.values() if t.kind in {"video", "audio"})
)
@pytest.mark.parametrize(
    "content",
    [
        b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{path}\n#EXT-X-ENDLIST\n",
        b"ffconcat version 1.0\nfile {path}\n",
        b"file:{path}\n",
    ],
    ids=["HLS", "concat", "address"],
)
def test_no_reader_follows_a_list_to_another_file(tmp_path, content_type, content):
    (tmp_path / "secret.mp4").write_bytes(films.film())
    (tmp_path / "list").write_bytes(content.replace(b"{path}", str(tmp_path / "secret.mp4").encode()))
    type_ = next(t for t in kinds.ACCEPTED if t.content_type == content_type)

    with pytest.raises(Refused, match="broken_media"):
        media.look(tmp_path / "list", type_, tmp_path)


@pytest.mark.parametrize("part", [0.05, 0.3, 0.7, 0.98])
@pytest.mark.parametrize(("codec", "container"), [("libx264", "mp4"), ("libvpx", "webm"), ("mpeg4", "matroska")])
def test_a_film_cut_short_is_shown_as_far_as_it_goes_or_refused(arrive, codec, container, part):
    whole = films.film(codec, container=container)

    file = arrive(whole[: int(len(whole) * part)])

    assert (file.state, file.reason) in {("ready", ""), ("rejected", "broken_media")}
    assert file.renditions.filter(name="play").exists() == (file.state == "ready")


SPEAK = """
import json, os, socket, sys
from files import sandbox
sandbox.enter(memory=512 * 1024**2, seconds=20, file_bytes=1000)
found = {"alone": os.readlink("/proc/self/ns/net") != sys.argv[2]}
try:
    socket.create_connection(("127.0.0.1", int(sys.argv[1])), 5).close()
    found["reached"] = True
except OSError:
    found["reached"] = False
try:
    held = bytearray(1024**3)
    found["memory"] = True
except MemoryError:
    found["memory"] = False
try:
    open(sys.argv[3], "wb").write(b"x" * 5000)
    found["large"] = os.path.getsize(sys.argv[3]) > 1000
except OSError:
    found["large"] = False
print(json.dumps(found))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="namespaces are Linux's")
def test_what_opens_recordings_has_no_network_little_memory_and_little_disk(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        arguments = [str(listening.getsockname()[1]), os.readlink("/proc/self/ns/net"), str(tmp_path / "large")]
        done = subprocess.run(  # noqa: S603  (our own interpreter, our own words)
            [sys.executable, "-c", SPEAK, *arguments], cwd=site.BASE_DIR, capture_output=True, timeout=60, check=True
        )

    found = json.loads(done.stdout)
    assert (found["memory"], found["large"]) == (False, False)
    if not found["alone"]:
        pytest.skip("this kernel lets nobody leave the network without root; the other limits hold")
    assert found["reached"] is False
