"""Wherever a form takes a file it takes an upload that has arrived; without scripts it takes the bytes as before."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from files import actions
from files.models import StoredFile
from submissions.models import Artifact, DataSet, PracticeOverview, Reflection, Resource
from tests.factories.submissions import started_plan
from tests.files import made
from tests.files.uploads import arrived

pytestmark = pytest.mark.django_db

PHOTO = made.jpeg()
NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def plan(world, client):
    client.force_login(world.ana)
    return started_plan(world.ana, world.program)


def at(plan, part: str, order: int) -> str:
    return reverse(f"submissions:{part}", args=[plan.uuid, order])


ARTIFACT = {"kind": "photo", "shows": "The wall", "alt": "A wall"}
PLACES = [
    ("artifacts", 2, Artifact, made.jpeg, ARTIFACT),
    ("resources", 1, Resource, made.pdf, {"citation": "A book", "kind": "text"}),
    ("data", 3, DataSet, lambda: b"week,mean\n1,62\n2,71\n", {"kind": "formative", "goal": "Reading"}),
    ("reflection", 1, Reflection, lambda: made.docx("Hello there"), {"mode": "document"}),
    ("overview", 4, PracticeOverview, lambda: made.docx("Steps"), {"students_do": "They sort"}),
]


@pytest.mark.parametrize(("part", "order", "model", "make", "fields"), PLACES, ids=[place[0] for place in PLACES])
def test_every_form_with_a_file_takes_an_upload_or_the_bytes(world, client, plan, part, order, model, make, fields):
    upload = arrived(world.ana, make(), "from the phone")

    by_upload = client.post(at(plan, part, order), {**fields, "upload": str(upload.uuid)})
    stood = model.objects.latest("pk").file
    by_bytes = client.post(at(plan, part, order), {**fields, "file": SimpleUploadedFile("x", make()), "upload": ""})

    assert (by_upload.status_code, by_bytes.status_code) == (302, 302)
    assert stood == upload.file
    assert model.objects.latest("pk").file != upload.file


@pytest.mark.parametrize("wrong", [NOBODY, "x", "../etc/passwd", "None"])
def test_an_upload_that_is_not_there_is_said_beside_the_field_and_keeps_what_was_typed(client, plan, wrong):
    answer = client.post(at(plan, "artifacts", 2), {**ARTIFACT, "upload": wrong})

    assert answer.status_code == 200
    assert answer.context["form"].errors["file"] == ["This upload is not there any more. Choose the file again."]
    assert "The wall" in answer.content.decode()
    assert not Artifact.objects.exists()


def test_the_upload_of_a_colleague_is_not_there(world, client, plan):
    upload = arrived(world.ben, PHOTO)

    answer = client.post(at(plan, "artifacts", 2), {**ARTIFACT, "upload": str(upload.uuid)})

    assert answer.context["form"].errors["file"] == ["This upload is not there any more. Choose the file again."]


def test_a_file_still_on_its_way_is_asked_to_be_waited_for(world, client, plan):
    upload = actions.begin(by=world.ana, size=10)

    answer = client.post(at(plan, "artifacts", 2), {**ARTIFACT, "upload": str(upload.uuid)})

    assert answer.context["form"].errors["file"][0].startswith("The file is still on its way.")


def test_a_form_shown_again_keeps_the_upload_that_arrived(world, client, plan):
    upload = arrived(world.ana, PHOTO)

    answer = client.post(at(plan, "artifacts", 2), {**ARTIFACT, "shows": "", "upload": str(upload.uuid)})

    assert f'name="upload" value="{upload.uuid}"' in answer.content.decode()
    assert "The file you chose has arrived." in answer.content.decode()


def test_bytes_chosen_last_count_before_an_upload(world, client, plan):
    upload = arrived(world.ana, PHOTO)
    other = SimpleUploadedFile("x.png", made.png())

    client.post(at(plan, "artifacts", 2), {**ARTIFACT, "upload": str(upload.uuid), "file": other})

    assert StoredFile.objects.get(pk=Artifact.objects.get().file_id).content_type == "image/png"
