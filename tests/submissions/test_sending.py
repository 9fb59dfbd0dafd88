"""Send, take back, send again: what was sent never changes, and the ladder opens rung by rung."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse

from core import clock
from core.errors import Invalid, WrongState
from files.models import StoredFile
from notices.models import Notice
from submissions import actions
from submissions.models import Artifact, Finding, Reflection, Submission
from tests.factories.files import stored_file
from tests.factories.submissions import NOBODY, decided, fill, sent, started_plan, tier, workspace

pytestmark = pytest.mark.django_db
SENDING = 32  # statements, two of them the savepoint that a test's own transaction asks for


def facts(finding: Finding) -> tuple[object, ...]:
    return finding.rule, finding.kind, finding.met, finding.over


def test_sending_copies_everything_into_an_attempt(world):
    submission = sent(started_plan(world.ana, world.program))

    attempt = submission.attempts.get()
    assert submission.state == "submitted"
    assert (attempt.number, attempt.reference) == (1, "T1-0001")
    assert (attempt.school_name, attempt.credited_name, attempt.use.students_in_words) == (
        "Oak Elementary School",
        "Ana Reyes",
        "No student can be seen, heard or named",
    )
    assert [resource.citation for resource in attempt.resources.all()] == [
        "Organizing instruction and study",
        "A webinar on retrieval",
    ]
    assert attempt.reflections.get().text == "word " * 520
    assert len(attempt.digest) == 64
    assert [facts(finding) for finding in attempt.findings.order_by("id")] == [
        ("minimum_length", "words", True, False),
        ("valid_resources", "resources", True, False),
    ]
    assert list(Notice.objects.filter(user=world.ana).values_list("event", "sentence")) == [
        ("submitted", "Tier 1 was sent. Its reference is T1-0001.")
    ]


def test_what_was_sent_never_changes(world):
    attempt = sent(started_plan(world.ana, world.program)).attempts.get()

    with pytest.raises(DatabaseError), transaction.atomic():
        Reflection.objects.filter(attempt=attempt).update(text="better")
    with pytest.raises(DatabaseError), transaction.atomic():
        Reflection.objects.filter(attempt=attempt).delete()


@pytest.mark.parametrize("more", [0, 3])
def test_sending_costs_the_same_with_one_artifact_and_with_four(world, more, django_assert_num_queries):
    sent(started_plan(world.ana, world.program), 2)  # counts references from here on
    submission = tier(started_plan(world.ana, world.program), 2)
    draft = fill(submission)
    for _ in range(more):
        actions.save_item(
            draft.pk, "artifact", by=world.ana, kind="chart", shows="In use.", link="https://example.org/"
        )

    with django_assert_num_queries(SENDING):
        actions.submit(submission.pk, by=world.ana)

    assert submission.attempts.get().artifacts.count() == draft.artifacts.count() >= 1 + more


def test_a_reflection_that_is_too_short_is_sent_all_the_same(world):
    submission = tier(started_plan(world.ana, world.program), 1)
    fill(submission, words=12)

    attempt = actions.submit(submission.pk, by=world.ana)

    assert attempt.findings.get(rule="minimum_length").met is False


def test_what_must_be_there_keeps_a_tier_from_being_sent(world):
    submission = tier(started_plan(world.ana, world.program), 2)
    draft = fill(submission)
    Artifact.objects.filter(workspace=draft).delete()

    with pytest.raises(Invalid) as refused:
        actions.submit(submission.pk, by=world.ana)

    assert refused.value.errors == {"artifacts_present": "0 artifacts; at least 1 is asked."}


def test_the_question_about_students_is_answered_before_sending(world):
    submission = tier(started_plan(world.ana, world.program), 1)
    draft = fill(submission)
    draft.refresh_from_db()
    draft.use = None
    draft.save()

    with pytest.raises(Invalid) as refused:
        actions.submit(submission.pk, by=world.ana)

    assert refused.value.errors == {"use": "Answer the question about students before you send."}


@pytest.mark.parametrize("who", ["ben", "scorer", "coordinator", "admin"])
def test_nobody_sends_for_another(world, who):
    submission = tier(started_plan(world.ana, world.program), 1)
    fill(submission)

    with pytest.raises(PermissionDenied):
        actions.submit(submission.pk, by=getattr(world, who))


def test_sending_twice_is_refused_with_a_sentence(world):
    submission = sent(started_plan(world.ana, world.program))

    with pytest.raises(WrongState):
        actions.submit(submission.pk, by=world.ana)

    assert submission.attempts.count() == 1


def test_references_count_up_per_tier(world):
    first = sent(started_plan(world.ana, world.program))
    second = sent(started_plan(world.ben, world.program))

    assert [one.attempts.get().reference for one in (first, second)] == ["T1-0001", "T1-0002"]


def test_a_later_tier_waits_until_the_earlier_is_on_track(world):
    plan = started_plan(world.ana, world.program)
    second = sent(plan, 2)
    first = sent(plan, 1)
    assert (first.ready_at is not None, second.ready_at) == (True, None)

    decided(first, world.scorer)

    assert tier(plan, 2).ready_at is not None


def test_tiers_without_an_order_are_ready_at_once(world):
    world.program.sequential = False
    world.program.save()
    plan = started_plan(world.ana, world.program)

    assert sent(plan, 3).ready_at is not None


def test_work_waits_for_its_files(world):
    plan = started_plan(world.ana, world.program)
    submission = tier(plan, 1)
    draft = fill(submission)
    file = stored_file(world.ana, kind="document", state="checking")
    actions.save_item(draft.pk, "reflection", by=world.ana, mode="document", file=file)
    attempt = actions.submit(submission.pk, by=world.ana)
    assert tier(plan, 1).ready_at is None
    assert attempt.findings.get(rule="minimum_length").met is None

    StoredFile.objects.filter(pk=file.pk).update(state="ready", words=530)
    actions.file_settled(str(file.pk))
    actions.file_settled(str(file.pk))

    assert tier(plan, 1).ready_at is not None
    finding = attempt.findings.get(rule="minimum_length")
    assert (int(finding.found), finding.met, finding.over) == (530, True, False)


def test_a_file_that_could_not_be_used_is_told_and_does_not_hold_the_work_for_ever(world):
    plan = started_plan(world.ana, world.program)
    submission = tier(plan, 2)
    decided(sent(plan, 1), world.scorer)
    draft = fill(submission)
    file = stored_file(world.ana, state="checking", label="chart.jpg")
    actions.save_item(draft.pk, "artifact", by=world.ana, file=file, shows="A chart")
    attempt = actions.submit(submission.pk, by=world.ana)

    StoredFile.objects.filter(pk=file.pk).update(state="rejected", reason="damaged")
    actions.file_settled(str(file.pk))

    assert tier(plan, 2).ready_at is not None
    assert attempt.findings.get(rule="files_usable").met is False
    assert Notice.objects.get(event="file_unusable").sentence == (
        "The file “chart.jpg” could not be used. Open the tier to replace it."
    )


def test_a_tier_is_taken_back_until_it_is_decided_and_its_scorer_is_told(world):
    submission = sent(started_plan(world.ana, world.program))
    actions.claim(submission.pk, by=world.scorer)

    submission = actions.withdraw(submission.pk, by=world.ana)

    assert (submission.state, submission.claimed_by, submission.ready_at) == ("withdrawn", None, None)
    assert list(Notice.objects.filter(user=world.scorer).values_list("event", "sentence")) == [
        ("withdrawn_from_scorer", "T1-0001 was taken back by its teacher. Your notes are kept.")
    ]


def test_a_decided_tier_is_not_taken_back(world):
    submission = sent(started_plan(world.ana, world.program))
    decided(submission, world.scorer)

    with pytest.raises(WrongState) as refused:
        actions.withdraw(submission.pk, by=world.ana)

    assert "decided meanwhile" in str(refused.value)


def test_work_not_yet_on_track_is_sent_again_and_the_first_attempt_stays(world):
    plan = started_plan(world.ana, world.program)
    submission = sent(plan, 1)
    decided(submission, world.scorer, on_track=False)

    actions.revise(submission.pk, by=world.ana)
    draft = workspace(submission)
    actions.save_draft(draft.pk, field="changes", value="More on the idea.", base_revision=draft.revision, by=world.ana)
    actions.save_item(draft.pk, "reflection", by=world.ana, text="other " * 540)
    second = actions.submit(submission.pk, by=world.ana)

    assert [attempt.reflections.get().text[:5] for attempt in submission.attempts.all()] == ["word ", "other"]
    assert (second.number, second.reference, second.changes) == (2, "T1-0002", "More on the idea.")


def test_a_group_member_sends_their_own_words_and_the_shared_evidence(world):
    plan = started_plan(world.ana, world.program, world.ben)
    shared = plan.workspaces.get(terms__order=2, teacher__isnull=True)
    actions.save_item(shared.pk, "artifact", by=world.ana, link="https://example.org/a", shows="Shared chart")
    bens = tier(plan, 2, world.ben)
    actions.save_item(workspace(bens).pk, "reflection", by=world.ben, text="mine " * 260)
    actions.state_use(workspace(bens).pk, statement=NOBODY, by=world.ben)

    attempt = actions.submit(bens.pk, by=world.ben)

    assert [artifact.shows for artifact in attempt.artifacts.all()] == ["Shared chart"]
    assert attempt.reflections.get().text == "mine " * 260
    assert tier(plan, 2, world.ana).state == "draft"


# --- Drafts ----------------------------------------------------------------------------------------


def test_a_save_from_a_stale_page_overwrites_nothing_and_keeps_both(world):
    draft = workspace(tier(started_plan(world.ana, world.program), 1))
    first = actions.save_draft(draft.pk, field="reflection.text", value="on the laptop", base_revision=0, by=world.ana)

    second = actions.save_draft(draft.pk, field="reflection.text", value="on the phone", base_revision=0, by=world.ana)

    assert (first.conflict, second.conflict, second.current) == (False, True, "on the laptop")
    assert draft.reflections.get().text == "on the laptop"
    assert list(draft.versions.values_list("field", "value")) == [("reflection.text", "on the phone")]


def test_a_form_that_comes_back_still_starts_where_it_did(world, client):
    plan = started_plan(world.ana, world.program)
    draft = workspace(tier(plan, 4))
    actions.save_draft(draft.pk, field="overview.steps", value="of another window", base_revision=0, by=world.ana)
    client.force_login(world.ana)
    address = reverse("submissions:overview", args=[plan.uuid, 4])
    wrong = {"steps": "mine", "base_revision": "0", "file": SimpleUploadedFile("a.docx", b"<html>")}

    page = client.post(address, wrong).content.decode()

    assert 'name="base_revision" value="0"' in page
    assert 'data-revision="0"' in page
    page = client.post(address, wrong | {"file": ""}).content.decode()
    assert "It reads there: “of another window”" in page
    assert 'name="base_revision" value="1"' in page  # now both were seen
    assert draft.practiceoverviews.get().steps == "of another window"


def test_a_text_whose_answer_was_lost_on_a_bad_line_is_not_another_windows(world):
    draft = workspace(tier(started_plan(world.ana, world.program), 1))
    actions.save_draft(draft.pk, field="reflection.text", value="I learned\nmuch", base_revision=0, by=world.ana)

    saved = actions.save_draft(
        draft.pk,
        field="reflection.text",
        value="I learned\nmuch more",
        base_revision=0,
        by=world.ana,
        unheard=["I learned", "I learned\r\nmuch"],
    )

    assert saved.conflict is False
    assert draft.reflections.get().text == "I learned\nmuch more"
    assert not draft.versions.exists()


def test_saving_another_field_from_the_same_page_is_no_conflict(world):
    draft = workspace(tier(started_plan(world.ana, world.program), 4))
    actions.save_draft(draft.pk, field="overview.steps", value="One", base_revision=0, by=world.ana)

    saved = actions.save_draft(draft.pk, field="overview.materials", value="Paper", base_revision=0, by=world.ana)

    assert saved.conflict is False
    overview = draft.practiceoverviews.get()
    assert (overview.steps, overview.materials) == ("One", "Paper")


@pytest.mark.parametrize("field", ["state", "reflection.file", "reflection.mode", "plan.title", "artifact.shows", ""])
def test_only_typed_text_is_saved_while_typing(world, field):
    draft = workspace(tier(started_plan(world.ana, world.program), 1))

    with pytest.raises(Invalid):
        actions.save_draft(draft.pk, field=field, value="x", base_revision=0, by=world.ana)


@pytest.mark.parametrize("who", ["ben", "scorer", "coordinator", "admin"])
def test_nobody_writes_in_anothers_draft(world, who):
    draft = workspace(tier(started_plan(world.ana, world.program), 1))

    with pytest.raises(PermissionDenied):
        actions.save_draft(draft.pk, field="reflection.text", value="x", base_revision=0, by=getattr(world, who))


def test_a_sent_tier_is_not_written_in(world):
    submission = sent(started_plan(world.ana, world.program))

    with pytest.raises(WrongState):
        actions.save_draft(
            workspace(submission).pk, field="reflection.text", value="late", base_revision=9, by=world.ana
        )


def test_items_change_places_and_go(world):
    draft = workspace(tier(started_plan(world.ana, world.program), 1))
    first, second = draft.resources.all()

    actions.move_item(draft.pk, "resource", item_id=second.pk, up=True, by=world.ana)
    assert list(draft.resources.all()) == [second, first]

    actions.remove_item(draft.pk, "resource", item_id=second.pk, by=world.ana)
    assert list(draft.resources.all()) == [first]


def test_a_file_of_somebody_else_is_not_attached(world):
    draft = workspace(tier(started_plan(world.ana, world.program), 2))

    with pytest.raises(PermissionDenied):
        actions.save_item(draft.pk, "artifact", by=world.ana, file=stored_file(world.ben))


# --- What the desk does -------------------------------------------------------------------------------


def test_a_claim_holds_and_ends_by_itself(world, settings):
    submission = sent(started_plan(world.ana, world.program))
    submission = actions.claim(submission.pk, by=world.scorer)
    assert submission.state == "in_review"
    with pytest.raises(WrongState) as refused:
        actions.claim(submission.pk, by=world.second_scorer)
    assert str(refused.value).startswith("Sam Lindqvist is reading this now.")

    with clock.standing_at(clock.now() + timedelta(minutes=settings.CLAIM_MINUTES + 1)):
        assert actions.release_expired_claims() == 1
        submission = actions.claim(submission.pk, by=world.second_scorer)

    assert submission.claimed_by == world.second_scorer


@pytest.mark.parametrize("who", ["ana", "ben", "coach"])
def test_nobody_holds_or_judges_their_own_work_or_that_of_their_group_or_what_they_coach(world, who):
    plan = started_plan(world.ana, world.program, world.ben)
    actions.ask_coach(plan.pk, coach_id=world.coach.pk, by=world.ana)
    actions.leave(plan.pk, by=world.ben)
    submission = sent(plan, 1)

    with pytest.raises(PermissionDenied):
        actions.claim(submission.pk, by=getattr(world, who))


def test_a_reversed_decision_brings_work_back_to_the_queue(world):
    plan = started_plan(world.ana, world.program)
    submission = sent(plan, 1)
    decision = decided(submission, world.scorer)

    actions.reverse_decision(decision.pk, reason="Wrong attempt was read.", by=world.coordinator)

    submission = tier(plan, 1)
    assert (submission.state, submission.on_track_at, submission.ready_at is not None) == ("submitted", None, True)
    second = decided(submission, world.second_scorer, on_track=False)
    assert (second.attempt, second.on_track) == (decision.attempt, False)


def test_a_pause_stops_the_clock_and_the_teacher_mends_it(world):
    plan = started_plan(world.ana, world.program)
    submission = sent(plan, 1)
    began = submission.ready_at
    actions.claim(submission.pk, by=world.scorer)
    attempt = submission.attempts.get()

    opened = actions.pause(attempt.pk, kind="working_link", item="resource:1", note="Asks to sign in.", by=world.scorer)
    assert (tier(plan, 1).state, tier(plan, 1).ready_at) == ("submitted", None)
    with clock.standing_at(opened.opened_at + timedelta(days=3)):
        actions.answer_pause(opened.pk, link="https://example.org/open", by=world.ana)

    assert tier(plan, 1).ready_at == began + timedelta(days=3)
    assert set(Notice.objects.values_list("event", "user__name")) >= {
        ("pause_opened", "Ana Reyes"),
        ("pause_answered", "Sam Lindqvist"),
    }


def test_a_teacher_does_not_wave_a_privacy_problem_away(world):
    submission = sent(started_plan(world.ana, world.program))
    attempt = submission.attempts.get()
    opened = actions.pause(attempt.pk, kind="privacy", item="", note="A name is readable.", by=world.scorer)

    with pytest.raises(PermissionDenied):
        actions.answer_pause(opened.pk, by=world.ana)
    actions.answer_pause(opened.pk, by=world.coordinator)

    assert set(Notice.objects.filter(event="pause_opened").values_list("user__name", flat=True)) == {
        "Ana Reyes",
        "Lena Fischer",
        "Dana Ruiz",
    }


# --- Every move from every state -----------------------------------------------------------------------


@pytest.mark.parametrize("state", Submission.State)
@pytest.mark.parametrize("move", Submission.MOVES)
def test_a_submission_moves_only_where_the_table_says(state, move, world):
    submission = tier(started_plan(world.ana, world.program), 1)
    now = clock.now()
    held = {"claimed_by": world.scorer, "claimed_at": now, "claimed_until": now}
    free = dict.fromkeys(held)
    Submission.objects.filter(pk=submission.pk).update(state=state, **(held if state == "in_review" else free))
    submission.refresh_from_db()
    sources, target = Submission.MOVES[move]
    facts_after = held if target == "in_review" else free

    if state in sources:
        submission.move(move, by=world.scorer, **facts_after)
        assert submission.state == target
    else:
        with pytest.raises(WrongState):
            submission.move(move, by=world.scorer, **facts_after)
        assert submission.state == state


@pytest.mark.parametrize("state", ["decided", "released", "undone", "reversed"])
@pytest.mark.parametrize("move", ["release", "undo", "reverse"])
def test_a_decision_moves_only_where_the_table_says(state, move, world):
    decision = decided(sent(started_plan(world.ana, world.program)), world.scorer)
    type(decision).objects.filter(pk=decision.pk).update(state=state)
    decision.refresh_from_db()
    sources, target = type(decision).MOVES[move]

    if state in sources:
        decision.move(move, by=world.scorer)
        assert decision.state == target
    else:
        with pytest.raises(WrongState):
            decision.move(move, by=world.scorer)
        assert decision.state == state


@pytest.mark.parametrize("state", StoredFile.State)
@pytest.mark.parametrize("move", StoredFile.MOVES)
def test_a_file_moves_only_where_the_table_says(state, move, world):
    file = stored_file(world.ana, state=state)
    sources, target = StoredFile.MOVES[move]

    if state in sources:
        file.move(move, by=None)
        assert file.state == target
    else:
        with pytest.raises(WrongState):
            file.move(move, by=None)
        assert file.state == state
