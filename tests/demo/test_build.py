"""The demo district is made by the product's own verbs, and stands in every state that its screens show."""

from collections import Counter
from collections.abc import Iterator
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from django.core.management import call_command
from PIL import Image

from accounts.models import User
from core.models import Job
from demo.logins import logins
from demo.media.recordings import PLACE
from files import store
from files.models import AccessLog, Rendition, StoredFile
from library.models import PracticePage, Release
from notices.models import Mail
from payouts.models import Batch, Stipend
from submissions.models import LearningPlan, Pause, Submission
from tests.demo.media_doors import wrong_doors

# Boxes and words in which cameras and phones leave a place, beside those of the demo's own.
TRACES = (
    b"Maple Phone",
    PLACE.encode(),
    b"+43.85",
    b"\xa9xyz",
    b"loci",
    b"ISO6709",
    b"GPSLatitude",
    b"Exif\x00\x00",
    b"xpacket",
)


@pytest.fixture
def demo_settings(settings):
    settings.DEMO = True
    return settings


def demo() -> str:
    said = StringIO()
    call_command("demo", stdout=said)
    return said.getvalue()


def states(model) -> set[str]:
    return set(model.objects.values_list("state", flat=True))


def parts(content: bytes) -> Iterator[bytes]:
    """The bytes as they lie there, and what is packed in an Office document."""
    yield content
    if content.startswith(b"PK"):
        with ZipFile(BytesIO(content)) as packed:
            yield from (packed.read(name) for name in packed.namelist())


def tells(made: Rendition) -> set[bytes]:
    """Which traces of place, device or author are left in what people are served of a file."""
    with store.private().open(made.key) as stream:
        content = stream.read()
    traces = {trace for part in parts(content) for trace in TRACES if trace in part}
    for part in parts(content):
        if part[:3] == b"\xff\xd8\xff":
            with Image.open(BytesIO(part)) as picture:
                traces |= {b"EXIF"} if dict(picture.getexif()) else set()
    return traces | ({made.file.owner.name.encode()} if made.name == "clean" and wrote(made, content) else set())


def wrote(made: Rendition, content: bytes) -> bool:
    """Whether the properties of a document still name its author; what its pages say is the author's own business."""
    if not content.startswith(b"PK"):
        return b"/Author" in content
    with ZipFile(BytesIO(content)) as packed:
        properties = [name for name in packed.namelist() if name.startswith("docProps/") or name == "meta.xml"]
        return any(made.file.owner.name.encode() in packed.read(name) for name in properties)


def one_of_each_file() -> list[Rendition]:
    """One rendition of every file, not always the same one; `tests/long` asks for all."""
    by_file: dict[int, list[Rendition]] = {}
    for made in Rendition.objects.select_related("file").order_by("pk"):
        by_file.setdefault(made.file_id, []).append(made)
    return [made[number % len(made)] for number, made in enumerate(by_file.values())]


def _expect_doors_shut(renditions: list[Rendition]) -> None:
    wrong, opened = wrong_doors(renditions)
    assert wrong == []
    evidence = {"Teacher", "Scorer", "Scorer who reads Spanish", "Coach", "Coordinator"}
    assert {who.removesuffix(" submissions") for who in opened if who.endswith(" submissions")} == evidence
    assert {who.removesuffix(" library") for who in opened if who.endswith(" library")} == {
        "Visitor",
        *(login["role"] for login in logins()),
    }


@pytest.mark.django_db
def test_the_district_is_made_once_and_stands_in_every_state(demo_settings):
    said = demo()

    assert [login["email"] in said for login in logins()] == [True] * 11
    assert User.objects.filter(is_demo=True).count() == 134
    assert states(LearningPlan) == {"draft", "proposed", "returned", "started", "archived"}
    assert states(Submission) == {"draft", "submitted", "in_review", "on_track", "not_yet", "withdrawn"}
    assert states(Stipend) == {"paid", "batched", "approved", "held", "failed", "void"}
    assert states(Batch) == {"prepared", "confirmed"}
    assert Counter(Release.objects.values_list("state", flat=True)) == {"published": 14, "offered": 1}
    assert PracticePage.objects.filter(live=True).count() == 14
    assert set(Pause.objects.filter(closed_at=None).values_list("kind", flat=True)) == {"working_link"}
    assert states(StoredFile) == {"ready"}
    assert states(Mail) == {"sent"}
    assert set(Job.objects.filter(state="queued").values_list("kind", flat=True)) <= {"files.drop_original"}
    assert AccessLog.objects.count() == 0
    told = {(str(made.file), made.name): what for made in Rendition.objects.all() if (what := tells(made))}
    assert told == {}
    assert Rendition.objects.count() > StoredFile.objects.count()
    _expect_doors_shut(one_of_each_file())
    before = LearningPlan.objects.count()

    assert "there already" in demo()
    assert LearningPlan.objects.count() == before


@pytest.mark.django_db
def test_without_demo_settings_nothing_is_made(settings):
    settings.DEMO = False

    with pytest.raises(Exception, match="not for a demo"):
        demo()
    assert not User.objects.filter(is_demo=True).exists()
