"""The teacher's half of the story, through the screens: a plan, four kinds of evidence, sending, and again."""

import json
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from files import store
from files.actions import receive
from submissions import actions
from submissions.models import Artifact, DataSet, LearningPlan, Submission, Workspace
from tests.factories.files import stored_file
from tests.factories.submissions import decided, fill, sent, started_plan, tier, workspace

pytestmark = pytest.mark.django_db

PLAN = {
    "topic": "",
    "own_topic": "Exit tickets",
    "title": "Exit tickets that teach",
    "goal": "Students say what they understood.",
    "goal_for": "students",
    "trying": "Twice a week.",
    "expected": "",
    "district_goals": "",
    "source-TOTAL_FORMS": "2",
    "source-INITIAL_FORMS": "0",
    "source-MIN_NUM_FORMS": "0",
    "source-MAX_NUM_FORMS": "12",
    "source-0-citation": "A practice guide",
    "source-0-kind": "text",
    "source-0-link": "https://example.org/guide",
    "source-0-research_based": "on",
    "source-1-citation": "A state conference",
    "source-1-kind": "event",
    "source-1-link": "",
    "source-1-research_based": "on",
}


@pytest.fixture
def teacher(world, client):
    client.force_login(world.ana)
    return client


def photo(name: str = "chart.jpg") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (64, 48), "teal").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def at(name: str, plan: LearningPlan, order: int | None = None, *more: object) -> str:
    return reverse(f"submissions:{name}", args=[plan.uuid, *([order] if order else []), *more])


def test_a_teacher_goes_from_an_idea_to_a_sent_tier(world, teacher, run_jobs):
    answer = teacher.post(reverse("submissions:new"), PLAN)
    plan = LearningPlan.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, at("plan", plan))
    assert "Ready to start" in teacher.get(at("plan", plan)).content.decode()

    page = teacher.get(at("start", plan)).content.decode()
    assert "$300" in page
    assert teacher.post(at("start", plan), {}).status_code == 200
    teacher.post(at("start", plan), {"attested": "on"})
    plan.refresh_from_db()
    assert plan.state == "started"

    assert "A practice guide" in teacher.get(at("resources", plan, 1)).content.decode()
    teacher.post(at("reflection", plan, 1), {"mode": "text", "text": "word " * 510})
    teacher.post(at("permissions", plan, 1), {"students": "nobody", "reach": "3"})
    page = teacher.get(at("tier", plan, 1)).content.decode()
    assert "510 words; at least 500 are asked." in page
    assert "2 research-based resources; at least 2 are asked." in page

    assert "word word" in teacher.get(at("check", plan, 1)).content.decode()
    answer = teacher.post(at("check", plan, 1))
    assert answer["Location"] == at("sent", plan, 1)
    page = teacher.get(at("sent", plan, 1)).content.decode()
    assert "T1-0001 was sent" in page
    assert "within 10 days" in page


def test_a_teacher_names_colleagues_while_writing_the_plan(world, teacher):
    teacher.post(reverse("submissions:new"), PLAN | {"colleagues": "ben@example.org\nCleo@example.org"})

    plan = LearningPlan.objects.get()
    page = teacher.get(at("plan", plan)).content.decode()
    assert "With colleagues" in page
    assert "Ben Okafor" in page
    assert "Cleo Marsh" in page
    assert "was asked" in page


@pytest.mark.parametrize(
    ("colleagues", "sentence"),
    [
        ("ben@example.org, cleo", "“cleo” is not a whole mail address."),
        ("ben@example.org\nnobody@example.org", "nobody@example.org: Nobody here has this address."),
    ],
)
def test_a_colleague_who_cannot_be_asked_is_named_and_everything_typed_stays(world, teacher, colleagues, sentence):
    page = teacher.post(reverse("submissions:new"), PLAN | {"colleagues": colleagues}).content.decode()

    assert 'href="#id_colleagues"' in page
    assert sentence in page
    assert colleagues in page
    assert "Exit tickets that teach" in page
    assert not LearningPlan.objects.exists()


def test_another_source_is_added_without_losing_the_colleagues_typed(world, teacher):
    page = teacher.post(reverse("submissions:new"), PLAN | {"colleagues": "ben@", "more": "1"}).content.decode()

    assert "Source 3" in page
    assert "ben@" in page
    assert "There is a problem" not in page


def test_a_photo_with_what_it_shows_is_an_artifact(world, teacher, run_jobs):
    plan = started_plan(world.ana, world.program)

    answer = teacher.post(
        at("artifacts", plan, 2), {"kind": "chart", "shows": "Our chart", "alt": "A", "file": photo()}
    )
    assert answer["Location"] == at("artifacts", plan, 2)
    assert "Being checked" in teacher.get(at("artifacts", plan, 2)).content.decode()
    run_jobs()

    file = Artifact.objects.get().file
    assert (file.state, file.kind, file.label) == ("ready", "image", "chart.jpg")
    picture = teacher.get(reverse("submissions:file", args=[file.uuid, "view"]))
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/jpeg")
    assert b"".join(picture.streaming_content)[:2] == b"\xff\xd8"


def test_a_form_with_a_problem_keeps_what_was_typed_and_says_where(world, teacher):
    plan = started_plan(world.ana, world.program)

    page = teacher.post(at("artifacts", plan, 2), {"kind": "photo", "shows": "Kept words", "link": "", "alt": ""})

    text = page.content.decode()
    assert 'href="#id_file"' in text
    assert "Choose a file or paste a link." in text
    assert "Kept words" in text


def test_a_file_of_a_kind_nobody_can_use_is_refused_with_a_sentence(world, teacher):
    plan = started_plan(world.ana, world.program)
    script = SimpleUploadedFile("chart.jpg", b"<svg onload=alert(1)>", content_type="image/jpeg")

    page = teacher.post(at("artifacts", plan, 2), {"kind": "photo", "shows": "x", "file": script})

    assert page.status_code == 200
    assert 'href="#id_file"' in page.content.decode()
    assert not Artifact.objects.exists()


def test_a_file_that_turned_out_to_be_unusable_is_said_in_the_list_of_things_to_do(world, teacher):
    plan = started_plan(world.ana, world.program)
    file = stored_file(world.ana, state="rejected", reason="damaged", label="chart.jpg")
    actions.save_item(workspace(tier(plan, 2)).pk, "artifact", by=world.ana, file=file, shows="A chart")

    page = teacher.get(at("tier", plan, 2)).content.decode()

    assert "Needs another file" in page
    assert "chart.jpg could not be used." in page


def test_items_are_moved_changed_and_taken_out(world, teacher):
    plan = started_plan(world.ana, world.program)
    first, second = workspace(tier(plan, 1)).resources.all()

    teacher.post(at("resources_place", plan, 1, second.pk), {"up": "1"})
    teacher.post(
        at("resources_item", plan, 1, first.pk),
        {"citation": "New name", "kind": "event", "research_based": "on", "learned": "Much"},
    )
    assert [row.citation for row in workspace(tier(plan, 1)).resources.all()] == ["A webinar on retrieval", "New name"]

    teacher.post(at("resources_place", plan, 1, second.pk), {"remove": "1"})
    assert [row.citation for row in workspace(tier(plan, 1)).resources.all()] == ["New name"]


def test_text_is_saved_while_it_is_typed_and_two_windows_lose_nothing(world, teacher):
    plan = started_plan(world.ana, world.program)

    def save(value: str, base: int, field: str = "reflection.text"):
        body = json.dumps({"field": field, "value": value, "base_revision": base})
        return teacher.post(at("save", plan, 1), body, content_type="application/json")

    first, second = save("laptop", 0), save("by thumb", 0)

    assert (first.status_code, first.json()["revision"]) == (200, 1)
    assert (second.status_code, second.json()["revision"], second.json()["theirs"]) == (409, 1, "laptop")
    page = teacher.get(at("reflection", plan, 1)).content.decode()
    assert "laptop" in page
    assert "by thumb" in page
    teacher.post(second.json()["settle"])
    assert "by thumb" not in teacher.get(at("reflection", plan, 1)).content.decode()
    assert save("x", 1, "submission.state").status_code == 400
    assert teacher.post(at("save", plan, 1), "{", content_type="application/json").status_code == 400


def test_lines_that_were_saved_while_typing_are_not_another_windows_when_the_form_sends_them(world, teacher):
    plan = started_plan(world.ana, world.program)
    body = json.dumps({"field": "overview.steps", "value": "Ask.\nSort.", "base_revision": 0})
    teacher.post(at("save", plan, 4), body, content_type="application/json")

    answer = teacher.post(at("overview", plan, 4), {"steps": "Ask.\r\nSort.", "base_revision": "0"})

    assert answer["Location"] == at("tier", plan, 4)
    assert workspace(tier(plan, 4)).practiceoverviews.get().steps == "Ask.\nSort."


def test_a_tier_taken_back_can_be_sent_again(world, teacher):
    plan = started_plan(world.ana, world.program)
    sent(plan, 1)

    assert "Take tier 1 back?" in teacher.get(at("withdraw", plan, 1)).content.decode()
    teacher.post(at("withdraw", plan, 1))
    assert tier(plan, 1).state == "withdrawn"
    teacher.post(at("revise", plan, 1))
    teacher.post(at("revise", plan, 1))
    assert teacher.get(at("tier", plan, 1)).status_code == 200
    teacher.post(at("check", plan, 1))

    assert [attempt.reference for attempt in tier(plan, 1).attempts.all()] == ["T1-0001", "T1-0002"]


def test_not_yet_on_track_says_what_to_change_beside_each_part(world, teacher):
    plan = started_plan(world.ana, world.program)
    decided(sent(plan, 1), world.scorer, on_track=False)

    page = teacher.get(at("decision", plan, 1)).content.decode()
    assert "Tier 1 is not yet on track" in page
    assert "Say more." in page
    teacher.post(at("revise", plan, 1))
    page = teacher.get(at("tier", plan, 1)).content.decode()
    assert "What I changed" in page
    assert "Not yet on track last time" in page
    assert "Say more." in teacher.get(at("resources", plan, 1)).content.decode()
    teacher.post(at("changes", plan, 1), {"changes": "A second idea."})
    teacher.post(at("check", plan, 1))

    assert tier(plan, 1).attempts.last().changes == "A second idea."
    first = tier(plan, 1).attempts.first()
    page = teacher.get(reverse("submissions:attempt", args=[first.uuid])).content.decode()
    assert "Say more." in page
    assert "T1-0001" in teacher.get(reverse("submissions:work")).content.decode()


def test_on_track_says_what_it_pays_and_goes_on(world, teacher):
    plan = started_plan(world.ana, world.program)
    decided(sent(plan, 1), world.scorer)

    page = teacher.get(at("decision", plan, 1)).content.decode()

    assert "Tier 1 is on track" in page
    assert "$75 before tax" in page
    assert at("tier", plan, 2) in page


def test_everything_a_teacher_may_open_opens(world, teacher):
    plan = started_plan(world.ana, world.program, world.ben)
    for order in (1, 2, 3, 4):
        fill(tier(plan, order))
    parts = {1: ["resources"], 2: ["artifacts"], 3: ["data"], 4: ["overview"]}

    pages = [reverse("submissions:work"), reverse("submissions:new"), at("plan", plan), at("edit", plan)]
    for order, more in parts.items():
        pages += [at(name, plan, order) for name in ["tier", "reflection", "permissions", "rubric", "check", *more]]

    assert {page: teacher.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


def test_a_plan_is_approved_through_the_screens(world, client):
    world.program.needs_approval = True
    world.program.save()
    client.force_login(world.ana)
    client.post(reverse("submissions:new"), PLAN)
    plan = LearningPlan.objects.get()
    client.post(at("propose", plan))

    client.force_login(world.coordinator)
    assert "Exit tickets that teach" in client.get(reverse("submissions:approve_list")).content.decode()
    assert client.post(reverse("submissions:approve", args=[plan.uuid]), {"return": "1", "note": ""}).status_code == 200
    client.post(reverse("submissions:approve", args=[plan.uuid]), {"approve": "1", "note": ""})
    plan.refresh_from_db()
    assert plan.is_approved


def test_a_coach_reads_a_draft_only_when_asked(world, client):
    plan = started_plan(world.ana, world.program)
    fill(tier(plan, 1))
    page = reverse("submissions:read_draft", args=[tier(plan, 1).uuid])
    client.force_login(world.coach)
    assert client.get(page).status_code == 404

    client.force_login(world.ana)
    client.post(at("ask_coach", plan), {"coach": world.coach.pk})

    client.force_login(world.coach)
    assert client.get(page).status_code == 200
    assert plan.title in client.get(reverse("submissions:coaching")).content.decode()


@pytest.mark.parametrize("who", ["ben", "cleo", "scorer", "coach", "coordinator", "clerk", "principal", "admin"])
def test_anothers_tier_is_not_there(world, client, who):
    plan = started_plan(world.ana, world.program)
    client.force_login(getattr(world, who))

    pages = ["tier", "reflection", "resources", "permissions", "check", "sent", "decision", "withdraw", "rubric"]

    assert {name: client.get(at(name, plan, 1)).status_code for name in pages} == dict.fromkeys(pages, 404)


def test_a_visitor_is_asked_to_sign_in(world, client):
    plan = started_plan(world.ana, world.program)

    answer = client.get(at("tier", plan, 1))

    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={at('tier', plan, 1)}")


def test_pressing_send_twice_leads_to_the_same_receipt(world, teacher):
    plan = started_plan(world.ana, world.program)
    fill(tier(plan, 1))
    page = teacher.get(at("check", plan, 1))
    key = {"action_key": str(page.context["action_key"])}

    first, second = teacher.post(at("check", plan, 1), key), teacher.post(at("check", plan, 1), key)

    assert (first["Location"], second["Location"]) == (at("sent", plan, 1), at("sent", plan, 1))
    assert tier(plan, 1).attempts.count() == 1


def test_fields_nobody_offered_are_ignored(world, teacher):
    plan = started_plan(world.ana, world.program)

    teacher.post(
        at("reflection", plan, 1),
        {"mode": "text", "text": "x", "state": "on_track", "teacher": world.ben.pk, "workspace": "1", "ready_at": "1"},
    )

    submission = Submission.objects.get(plan=plan, tier_order=1)
    assert (submission.state, submission.teacher, submission.ready_at) == ("draft", world.ana, None)


def test_the_teachers_pages_cost_the_same_with_one_item_and_with_many(world, teacher, django_assert_max_num_queries):
    plan = started_plan(world.ana, world.program)
    for number in range(8):
        actions.save_item(
            workspace(tier(plan, 2)).pk, "artifact", by=world.ana, link=f"https://example.org/{number}", shows="A"
        )
    fill(tier(plan, 2))
    for name, order in [("tier", 2), ("artifacts", 2), ("check", 2)]:
        with django_assert_max_num_queries(10):
            teacher.get(at(name, plan, order))
    with django_assert_max_num_queries(10):
        teacher.get(reverse("submissions:work"))
    with django_assert_max_num_queries(10):
        teacher.get(at("plan", plan))


def test_names_in_an_uploaded_table_are_left_out_and_its_teacher_can_put_a_column_back(world, teacher, run_jobs):
    plan = started_plan(world.ana, world.program)
    table = SimpleUploadedFile("class.csv", b"Name,Section,Score\nMaya Ortiz,B,4\nJonah Bell,B,5\n")
    teacher.post(at("data", plan, 3), {"kind": "formative", "goal": "Explaining", "file": table})
    run_jobs()
    item = DataSet.objects.get()

    page = teacher.get(at("data", plan, 3)).content.decode()
    assert "Nobody else sees these columns" in page
    assert "Name (column A): its heading says it tells who somebody is" in page
    assert at("columns", plan, 3, item.pk) in page
    refused = teacher.post(at("columns", plan, 3, item.pk), {"left_out": ["0-0", "0-1", "0-2"]}).content.decode()
    assert 'href="#id_left_out_0"' in refused
    assert "Leave at least one column in" in refused
    teacher.post(at("columns", plan, 3, item.pk), {"left_out": ["0-1"]})
    assert "Being checked" in teacher.get(at("data", plan, 3)).content.decode()
    run_jobs()

    file = teacher.get(reverse("submissions:file", args=[item.file.uuid, "original"]))
    assert b"".join(file.streaming_content) == b"Name,Score\r\nMaya Ortiz,4\r\nJonah Bell,5\r\n"


def test_the_columns_of_a_table_that_was_sent_are_settled(world, teacher, run_jobs):
    plan = started_plan(world.ana, world.program)
    fill(tier(plan, 3))
    table = SimpleUploadedFile("class.csv", b"Name,Score\nMaya Ortiz,4\nJonah Bell,5\n")
    teacher.post(at("data", plan, 3), {"kind": "formative", "goal": "Explaining", "file": table})
    run_jobs()
    actions.submit(tier(plan, 3).pk, by=world.ana)
    run_jobs()
    actions.withdraw(tier(plan, 3).pk, by=world.ana)
    actions.revise(tier(plan, 3).pk, by=world.ana)
    item = DataSet.objects.get(workspace__isnull=False, file__isnull=False)

    answer = teacher.post(at("columns", plan, 3, item.pk), {"left_out": []})

    assert answer.status_code == 409
    assert "choose the file again" in answer.content.decode()
    assert not store.private().exists(item.file.key)


def test_colleagues_of_a_group_do_not_choose_columns_of_a_table_that_is_not_theirs(world, client, run_jobs):
    plan = started_plan(world.ana, world.program, world.ben)
    shared = Workspace.objects.get(terms__plan=plan, terms__order=3, teacher=None)
    file = receive(SimpleUploadedFile("class.csv", b"Name,Score\nMaya Ortiz,4\n"), by=world.ana)
    item = actions.save_item(shared.pk, "dataset", by=world.ana, goal="Explaining", file=file)
    run_jobs()

    for person, status in ((world.ana, 200), (world.ben, 404)):
        client.force_login(person)
        assert client.get(at("columns", plan, 3, item.pk)).status_code == status
    assert "Nobody else sees these columns" not in client.get(at("data", plan, 3)).content.decode()
    with pytest.raises(PermissionDenied):
        actions.choose_columns(shared.pk, item_id=item.pk, left_out=[], by=world.ben)
