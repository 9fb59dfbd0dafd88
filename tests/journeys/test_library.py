"""From a last tier on track to a colleague's new plan, through the screens: author, coordinator, colleague."""

import re

import pytest
from django.urls import reverse

from library.models import Lineage, PracticePage, Release
from submissions.models import LearningPlan
from tests.factories.library import finished_plan
from tests.factories.submissions import tier
from tests.library.test_cms import form_of

pytestmark = pytest.mark.django_db


def test_a_practice_goes_from_its_author_to_a_colleagues_plan(world, client, run_jobs):
    plan = finished_plan(world.ana, world.program, world.scorer)
    share = reverse("library:share", args=[tier(plan, 4).uuid])

    client.force_login(world.ana)
    file = re.search(r'name="files" value="([^"]+)"', client.get(share).content.decode()).group(1)
    terms = {"credit": "school", "licence": "cc-by-sa", "files": [file], "permissions_on_file": "on"}
    client.post(share, {**terms, "include_impact": "on"})
    run_jobs()
    release = Release.objects.get()
    assert (release.state, release.files.get().copy.label) == ("offered", "chart.jpg")

    client.force_login(world.coordinator)
    assert "Exit tickets that teach" in client.get(reverse("library:releases")).content.decode()
    edit = reverse("wagtailadmin_pages:edit", args=[release.page_id])
    client.post(edit, form_of(release, students_do="Students write one line at the door.", **{"action-publish": "x"}))
    assert PracticePage.objects.get().release.state == "published"

    client.force_login(world.cleo)
    found = client.get("/library/?q=door&licence=cc-by-sa&impact=1").content.decode()
    assert "at the <mark>door</mark>" in found
    assert "A teacher at Oak Elementary School" in found
    assert "Ana" not in found
    shown = client.get("/library/exit-tickets-that-teach/").content.decode()
    assert "CC BY-SA 4.0" in shown
    picture = re.search(r'src="(/library/files/[^"]+/thumb)"', shown).group(1)
    assert client.get(picture).status_code == 200
    client.post("/library/exit-tickets-that-teach/start/")

    begun = LearningPlan.objects.get(owner=world.cleo)
    assert Lineage.objects.get(plan=begun).page.title == "Exit tickets that teach"
    assert "Exit tickets that teach" in client.get(reverse("submissions:plan", args=[begun.uuid])).content.decode()
