"""Screens and doors of the library, as each kind of reader meets them."""

import re
from html.parser import HTMLParser
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse

from core import clock
from files.models import StoredFile
from library import actions
from library.models import PracticePage, PrivacyReport, Release
from library.search import Ask, search
from library.search.rows import write
from submissions.models import LearningPlan
from tests.factories.library import finished_plan, offered, practice, shelved
from tests.factories.submissions import tier

pytestmark = pytest.mark.django_db


def text(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def open_as(client, user):
    client.force_login(user)
    return client


# --- Visitors ---------------------------------------------------------------------------------------------


def test_a_visitor_browses_and_reads_what_is_licensed_to_all(client, page):
    listed = text(client.get("/library/?q=write"))
    shown = client.get("/library/exit-tickets-that-teach/")

    assert "Exit tickets that teach" in listed
    assert "1 practice" in listed
    assert "Ana Reyes, Oak Elementary School" in text(shown)
    assert "Sign in to start your own plan from this" in shown.content.decode()


@pytest.mark.parametrize("path", ["/library/", "/library/?q=write&sort=newest", "/library/exit-tickets-that-teach/"])
def test_pages_for_visitors_may_be_kept_whole(client, page, path):
    answer = client.get(path)

    assert "public" in answer["Cache-Control"]
    assert not answer.cookies
    assert "csrfmiddlewaretoken" not in text(answer)


@pytest.mark.parametrize("path", ["/library/", "/library/exit-tickets-that-teach/"])
def test_pages_for_staff_are_never_kept(world, client, page, path):
    answer = open_as(client, world.ben).get(path)

    assert answer["Cache-Control"] == "private, no-store"


def test_a_practice_of_the_district_is_not_there_for_visitors(world, client, plan):
    shelved(plan, world.coordinator, licence="district", files=True)
    copy = PracticePage.objects.get().practice_files.get().file

    assert client.get("/library/exit-tickets-that-teach/").status_code == 404
    assert client.get(reverse("library:file", args=[copy.uuid, "view"])).status_code == 404
    assert "Exit tickets" not in text(client.get("/library/"))
    assert "For use in this district only." in text(open_as(client, world.ben).get("/library/exit-tickets-that-teach/"))


def test_a_shared_link_shows_the_summary_and_no_picture_of_the_class(client, page):
    shown = text(client.get("/library/exit-tickets-that-teach/"))

    assert f'<meta property="og:description" content="{page.summary}">' in shown
    assert "og:image" not in shown


# --- The practice page --------------------------------------------------------------------------------------


def test_a_practice_page_has_all_that_is_needed_to_try_it(world, client, page):
    shown = text(open_as(client, world.cleo).get("/library/exit-tickets-that-teach/"))

    assert '<ol class="steps"><li><span>One.</span></li></ol>' in shown
    assert 'alt="A chart"' in shown
    assert '<a href="https://example.org/" rel="noopener nofollow ugc">example.org</a>' in shown
    assert "The figure: 12" in shown
    assert "(24 students)" in shown
    assert '<a href="https://creativecommons.org/licenses/by/4.0/" rel="license noopener">CC BY 4.0</a>' in shown
    assert "Start my own plan from this" in shown


def test_the_chart_says_its_finding_and_stands_beside_its_table(world, client, page):
    PracticePage.objects.filter(pk=page.pk).update(
        impact_measure="On-task time (%)", impact_points=[["March", "71"], ["May", "69"]], impact_baseline="62.000"
    )

    shown = text(client.get("/library/exit-tickets-that-teach/"))

    assert "On-task time (%): from 62 to 69" in shown
    assert re.findall(r'<rect width="([\d.]+)%"', shown) == ["87.3", "100.0", "97.2"]
    assert re.findall(r'<th scope="row">(\w+)</th>', shown) == ["Before", "March", "May"]


def test_a_small_class_is_words_only(world, client, plan):
    page = shelved(plan, world.coordinator)
    PracticePage.objects.filter(pk=page.pk).update(impact_points=[], impact_n=None, impact="Fewer than 10 students.")

    shown = text(client.get("/library/exit-tickets-that-teach/"))

    assert "Fewer than 10 students." in shown
    assert "<figure" not in shown


def test_a_colleague_says_how_it_went(world, client, page):
    ben = open_as(client, world.ben)

    refused = ben.post("/library/exit-tickets-that-teach/tried/", {"note": ""})
    answer = ben.post("/library/exit-tickets-that-teach/tried/", {"note": "Two weeks were enough."})

    assert 'href="#id_note"' in text(refused)
    assert answer["Location"] == "/library/exit-tickets-that-teach/#tried"
    shown = text(ben.get("/library/exit-tickets-that-teach/"))
    assert "Two weeks were enough." in shown
    assert "Ben Okafor" in shown
    client.logout()
    shown = text(client.get("/library/exit-tickets-that-teach/"))
    assert "1 colleague has tried this." in shown
    assert "Ben Okafor" not in shown


def test_pressing_start_twice_begins_one_plan(world, client, page):
    cleo, key = open_as(client, world.cleo), str(uuid4())

    first = cleo.post("/library/exit-tickets-that-teach/start/", {"action_key": key})
    second = cleo.post("/library/exit-tickets-that-teach/start/", {"action_key": key})

    plan = LearningPlan.objects.get(owner=world.cleo)
    assert first["Location"] == second["Location"] == reverse("submissions:edit", args=[plan.uuid])
    assert page.title in text(cleo.get(first["Location"]))


def test_a_reported_practice_is_gone_for_everybody_at_once(world, client, page):
    ben = open_as(client, world.ben)

    answer = ben.post("/library/exit-tickets-that-teach/report/", {"note": "A name on the board."})

    assert answer["Location"] == "/library/"
    assert PrivacyReport.objects.get().reported_by == world.ben
    assert ben.get("/library/exit-tickets-that-teach/").status_code == 404
    listed = text(open_as(client, world.coordinator).get("/library/releases/"))
    assert "A name on the board." in listed


@pytest.mark.parametrize("name", ["tried", "start", "report"])
def test_visitors_sign_in_before_they_act(client, page, name):
    path = f"/library/exit-tickets-that-teach/{name}/"
    answer = client.post(path, {"note": "x"})

    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={path}")


def test_starting_needs_a_post(world, client, page):
    assert open_as(client, world.ben).get("/library/exit-tickets-that-teach/start/").status_code == 405


# --- Files ---------------------------------------------------------------------------------------------------


def test_the_door_to_files_closes_with_the_practice(world, client, page):
    file = page.practice_files.get().file
    path = reverse("library:file", args=[file.uuid, "thumb"])
    original = reverse("library:file", args=[page.release.files.get().original.uuid, "view"])

    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert b"".join(answer.streaming_content)[:2] == b"\xff\xd8"
    assert client.get(original).status_code == 404
    assert client.get(reverse("library:file", args=[file.uuid, "nothing"])).status_code == 404

    actions.withdraw(page.release.pk, by=world.ana)

    for reader in (None, world.ben, world.scorer, world.admin):
        if reader:
            client.force_login(reader)
        assert client.get(path).status_code == 404
    assert open_as(client, world.coordinator).get(path).status_code == 200


def test_a_picture_whose_bytes_are_missing_says_so_and_the_practice_stays(client, page):
    StoredFile.objects.filter(pk=page.practice_files.get().file_id).update(missing_since=clock.now())

    shown = text(client.get(page.url))

    assert shown.count("Missing, and reported") == 1
    assert "/thumb" not in shown
    assert "<h2>Steps</h2>" in shown


# --- Browsing ------------------------------------------------------------------------------------------------


def test_filters_are_links_that_can_be_taken_away(world, client):
    for number in range(3):
        write_live(world, practice(f"Practice {number}", subjects=["Math"] if number else ["Music"]))
    math = search(Ask(), sees_all=True).facets[0].values[0].query

    shown = text(client.get(f"/library/{math}"))

    assert "2 practices" in shown
    assert 'class="facet-value chosen" href="?"' in shown
    assert "Practice 0" not in shown


def test_an_empty_list_says_which_filter_to_leave_out(world, client):
    write_live(world, practice("A", subjects=["Math"], bands=["K"]))
    write_live(world, practice("B", subjects=["Music"], bands=["1"]))
    subjects, bands = search(Ask(), sees_all=True).facets[:2]
    math = next(v.query for v in subjects.values if v.name == "Math")
    first = next(v.query for v in bands.values if v.name == "1")

    shown = text(client.get(f"/library/{math}&{first[1:]}"))

    assert "Leave out “Math” to see 1 practice" in shown
    assert "Leave out “1” to see 1 practice" in shown


def test_without_practices_the_library_says_what_will_come(client, db):
    assert "No practice is shared yet" in text(client.get("/library/"))
    assert "No practice has these words" in text(client.get("/library/?q=nothing"))


@pytest.mark.parametrize("path", ["/library/", "/library/?q=students", "/library/?q=students&language=en"])
@pytest.mark.parametrize("rows", [1, 4])
def test_a_list_costs_the_same_with_one_row_and_with_four(world, client, path, rows, django_assert_num_queries):
    for _number in range(rows):
        write_live(world, practice(subjects=["Math"]))
    client.get("/library/")
    snippets = 1 if "q=" in path and connection.vendor == "sqlite" else 0
    with django_assert_num_queries(1 + snippets):
        client.get(path)
    ben = open_as(client, world.ben)
    ben.get("/library/")
    with django_assert_num_queries(2 + snippets):  # the person with their roles, search
        ben.get(path)


def write_live(world, page):
    """In the search without a release: what the list shows is the search's alone."""
    write(page)
    return page


# --- Sharing ---------------------------------------------------------------------------------------------------


FORM = {"credit": "named", "licence": "cc-by", "include_impact": "on", "permissions_on_file": "on"}


def test_an_author_shares_step_by_step(world, client, plan):
    ana, path = open_as(client, world.ana), reverse("library:share", args=[tier(plan, 4).uuid])

    form = text(ana.get(path))
    assert "chart.jpg" in form
    assert "checked" not in form.split('name="files"')[1].split(">")[0]
    refused = text(ana.post(path, {**FORM, "permissions_on_file": ""}))
    assert 'href="#id_permissions_on_file"' in refused

    file = re.search(r'name="files" value="([^"]+)"', form).group(1)
    answer = ana.post(path, {**FORM, "files": [file]})

    assert answer["Location"] == reverse("library:shared", args=[tier(plan, 4).uuid])
    shown = text(ana.get(answer["Location"]))
    assert "Thank you for sharing it" in shown
    assert "chart.jpg" in shown
    assert ana.get(path)["Location"] == answer["Location"]


def test_a_form_with_a_strange_file_keeps_what_was_chosen(world, client, plan):
    ana, path = open_as(client, world.ana), reverse("library:share", args=[tier(plan, 4).uuid])

    shown = text(ana.post(path, {**FORM, "credit": "anonymous", "files": [str(uuid4())]}))

    assert "There is a problem" in shown
    assert re.search(r'value="anonymous"[^>]*checked', shown)
    assert not Release.objects.exists()


@pytest.mark.parametrize("name", ["share", "shared", "withdraw", "credit"])
def test_other_peoples_sharing_is_not_theirs_to_know_about(world, client, plan, name):
    offered(plan)

    assert open_as(client, world.ben).get(reverse(f"library:{name}", args=[tier(plan, 4).uuid])).status_code == 404


def test_before_the_last_tier_sharing_is_refused_with_a_sentence(world, client, plan):
    answer = open_as(client, world.ana).get(reverse("library:share", args=[tier(plan, 2).uuid]))

    assert answer.status_code == 409
    assert "once the last tier of its plan is on track" in answer.content.decode()


def test_an_author_withdraws_after_being_asked_once(world, client, plan, page):
    ana, path = open_as(client, world.ana), reverse("library:withdraw", args=[tier(plan, 4).uuid])

    assert "close at once" in text(ana.get(path))
    answer = ana.post(path)

    assert answer["Location"] == reverse("library:shared", args=[tier(plan, 4).uuid])
    assert "It is withdrawn" in text(ana.get(answer["Location"]))


def test_a_colleague_of_the_group_chooses_their_credit(world, client):
    plan = finished_plan(world.ana, world.program, world.scorer)
    plan.memberships.create(teacher=world.ben)
    offered(plan)
    ben, path = open_as(client, world.ben), reverse("library:credit", args=[tier(plan, 4).uuid])

    assert "named only if you say so" in text(ben.get(path))
    ben.post(path, {"credit": "named"})

    assert "Ben Okafor" in PracticePage.objects.get().credit


# --- The coordinator's list --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "status"),
    [("coordinator", 200), ("deputy", 200), ("ana", 403), ("scorer", 403), ("clerk", 403), ("admin", 403)],
)
def test_only_coordinators_see_what_is_shared(world, client, plan, name, status):
    release = offered(plan)
    person = open_as(client, getattr(world, name))

    assert person.get("/library/releases/").status_code == status
    assert person.get(reverse("library:return", args=[release.uuid])).status_code == status


def test_the_coordinator_asks_the_author(world, client, plan):
    release = offered(plan)
    lena = open_as(client, world.coordinator)
    assert reverse("wagtailadmin_pages:edit", args=[release.page_id]) in text(lena.get("/library/releases/"))

    answer = lena.post(reverse("library:return", args=[release.uuid]), {"note": "Whose hand is it?"})

    assert answer["Location"] == "/library/releases/"
    assert "Exit tickets" in text(lena.get("/library/releases/?state=returned"))
    shown = text(open_as(client, world.ana).get(reverse("library:share", args=[tier(plan, 4).uuid])))
    assert "Whose hand is it?" in shown
    assert "Your answer to the coordinator" in shown


@pytest.mark.parametrize("rows", [1, 4])
def test_the_list_of_shared_practices_costs_the_same(world, client, rows, django_assert_num_queries):
    people = [world.ana, world.ben, world.cleo, world.coach][:rows]
    for teacher in people:
        offered(finished_plan(teacher, world.program, world.scorer))
    lena = open_as(client, world.coordinator)
    lena.get("/library/releases/")

    with django_assert_num_queries(4):  # the person with their roles, reports, releases, files that were not copied
        lena.get("/library/releases/")


# --- What people wrote -------------------------------------------------------------------------------------------

PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "{{ 7|add:7 }}{% load static %}",
    "\x02<b>\x03",
    "<svg/onload=alert(1)>",
    'https://example.org/"onmouseover=alert(1)',
    "data:text/html,<script>alert(1)</script>",
]
FIELDS = ["summary", "students_do", "steps", "materials", "time_needed", "grades", "adaptations", "links", "lessons"]


class _Attributes(HTMLParser):
    def __init__(self, shown: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.feed(shown)

    def handle_starttag(self, tag, attrs):
        self.found += [(name, value or "") for name, value in attrs]


def dangers(shown: str) -> list[tuple[str, str]]:
    """Attributes that would run something."""
    links = {"href", "src", "action"}
    return [
        (name, value)
        for name, value in _Attributes(shown).found
        if name.startswith("on") or (name in links and value.split(":")[0].strip().lower() in {"javascript", "data"})
    ]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_people_wrote_stays_text_on_every_screen(world, client, page, payload):
    changes = dict.fromkeys([*FIELDS, "impact", "impact_measure", "credit", "title"], f"alert word {payload}"[:120])
    PracticePage.objects.filter(pk=page.pk).update(impact_points=[[payload, "1"], ["b", payload]], **changes)
    actions.adopt(page.pk, note=payload, by=world.ben)
    release = page.release
    lena = open_as(client, world.coordinator)

    paths = ["/library/?q=alert+word", "/library/exit-tickets-that-teach/", "/library/releases/?state=published"]
    for path in [*paths, reverse("library:return", args=[release.uuid])]:
        shown = text(lena.get(path))
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
        assert "<svg/onload" not in shown
        assert dangers(shown) == []
        assert "14{%" not in shown
        assert "<b>" not in shown
