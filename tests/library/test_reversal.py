"""What a reversal and a release mean for those who were never meant to see more."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from files import actions as files
from files import store
from library.models import Release
from scoring import actions as desk
from submissions.models import Decision
from tests.factories.library import finished_plan, library, shelved
from tests.factories.submissions import tier
from tests.files import made

pytestmark = pytest.mark.django_db


def test_reversing_the_last_tier_takes_its_practice_out_of_the_library(world, client):
    library()
    plan = finished_plan(world.ana, world.program, world.scorer)
    page = shelved(plan, world.coordinator)
    assert client.get(f"/library/{page.slug}/").status_code == 200
    decision = Decision.objects.get(submission=tier(plan, 4), state="released")

    desk.reverse(decision.pk, reason="The wrong file was judged.", by=world.coordinator)

    assert Release.objects.get().state == "withdrawn"
    assert client.get(f"/library/{page.slug}/").status_code in {404, 410}


def test_a_shared_document_no_longer_says_who_wrote_it(world):
    core = b'<cp:coreProperties xmlns:cp="x"><dc:creator xmlns:dc="y">Ana Secret</dc:creator></cp:coreProperties>'
    content = made.docx("Steps for Monday", extra={"docProps/core.xml": core})
    file = files.receive(SimpleUploadedFile("plan.docx", content), by=world.ana)
    files.process(str(file.pk))

    copy = files.copy_released(file.pk, owner=world.ana, label="plan.docx")

    with store.private().open(copy.key) as stored:
        archive = zipfile.ZipFile(io.BytesIO(stored.read()))
    assert b"Ana Secret" not in b"".join(archive.read(name) for name in archive.namelist())
    assert b"Steps for Monday" in archive.read("word/document.xml")
