"""One piece of work on one screen: read, rate, leave, decide, go on. All of it without a script."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime

from core import clock
from scoring.models import Assessment, KeptScores
from submissions import actions as submission_actions
from submissions.models import Coaching, Decision, Membership, Pause, Submission
from tests.factories import scoring as desk
from tests.factories.submissions import fill, sent, started_plan, tier, workspace


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def address(name, work):
    return reverse(f"scoring:{name}", args=[work.uuid])


def form(work, *, unmet=(), step="Say more.", revision=0, **more):
    """What the browser sends from the scoring form."""
    attempt = desk.newest(work)
    fields = {"attempt": str(attempt.uuid), "revision": str(revision), "message": "Thank you.", "note": ""}
    for rating in desk.ratings(attempt, unmet=unmet, step=step):
        fields[f"level-{rating.criterion_id}"] = str(rating.level_id)
        fields[f"comment-{rating.criterion_id}"] = rating.comment
        fields[f"step-{rating.criterion_id}"] = rating.next_step
    return {**fields, **more}


def plain(response):
    """The words of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def plan(world):
    return started_plan(world.ana, world.program)


@pytest.fixture
def work(plan):
    return sent(plan)


@pytest.fixture
def client(world):
    return signed_in(world.scorer)


def test_evidence_and_rubric_can_be_read_without_a_claim(world, work, client):
    response = client.get(address("piece", work))

    page = plain(response)
    assert response.status_code == 200
    for words in ("Exit tickets that teach", "Ana Reyes", "Organizing instruction and study", "Claim, to score it"):
        assert words in page
    assert "520 words" in page
    assert 'type="radio" name="level-' not in response.content.decode()


def test_after_claiming_the_rubric_can_be_rated_and_counted_checks_propose_their_level(world, work, client):
    response = client.post(address("claim", work), follow=True)

    rows = response.context["screen"].rows
    proposed = {row.criterion.finding: row.chosen.order for row in rows if row.chosen}
    assert proposed == {"minimum_length": 2, "valid_resources": 2}
    assert [row.level_id for row in rows if not row.criterion.finding] == [None] * (len(rows) - 2)
    page = response.content.decode()
    for row in rows:
        assert f"Comment on {row.criterion.name}" in page.replace("&#x27;", "'")
        for level in row.levels:
            assert f'<p class="level-words" id="words-{level.pk}">' in page
    work.refresh_from_db()
    assert work.claimed_by == world.scorer


def test_a_short_reflection_is_said_in_words_beside_its_criterion(world, plan, client):
    fill(tier(plan, 1), words=468)
    submission_actions.submit(tier(plan, 1).pk, by=world.ana)
    work = tier(plan, 1)

    response = client.post(address("claim", work), follow=True)

    row = next(r for r in response.context["screen"].rows if r.criterion.finding == "minimum_length")
    assert (row.sentence, row.chosen.order, row.writes_itself) == ("468 words of at least 500.", 1, True)
    assert "468 words of at least 500." in plain(response)
    assert "Left empty, the teacher reads" in plain(response)


def test_save_and_leave_keeps_the_scores_for_later(world, work, client):
    submission_actions.claim(work.pk, by=world.scorer)

    response = client.post(address("save", work), form(work, note="Check with Lena."))

    assert (response.status_code, response["Location"]) == (302, "/desk/")
    screen = client.get(address("piece", work)).context["screen"]
    assert (screen.message, screen.note, screen.revision) == ("Thank you.", "Check with Lena.", 1)
    assert all(row.is_met for row in screen.rows)


def test_a_hold_that_ran_out_says_so_and_can_be_taken_again(world, work, client):
    submission_actions.claim(work.pk, by=world.scorer)
    assert "yours until" in plain(client.get(address("piece", work)))

    with clock.standing_at(clock.now() + timedelta(days=1)):
        page = plain(client.get(address("piece", work)))
        again = plain(client.post(address("claim", work), follow=True))

    assert "Your hold ran out on" in page
    assert "your hold ran out" in page
    assert "Hold it again" in page
    assert "yours until" not in page
    assert "yours until" in again
    assert "ran out" not in again


def test_work_let_go_for_a_scorer_shows_their_notes_and_a_way_to_hold_it_again(world, work, client):
    submission_actions.claim(work.pk, by=world.scorer)
    client.post(address("save", work), form(work))
    with clock.standing_at(clock.now() + timedelta(days=1)):
        submission_actions.release_expired_claims()

    page = plain(client.get(address("piece", work)))
    assert "You do not hold this work any more. Your notes are kept: hold it again to go on." in page
    assert "Hold it again" in page
    assert "yours until" in plain(client.post(address("claim", work), follow=True))


def test_work_that_somebody_else_took_meanwhile_says_who_holds_it_and_until_when(world, work, client):
    submission_actions.claim(work.pk, by=world.scorer)
    client.post(address("save", work), form(work))
    submission_actions.lapse(work.pk, by=world.scorer)
    submission_actions.claim(work.pk, by=world.second_scorer)
    work.refresh_from_db()

    page = plain(client.get(address("piece", work)))

    until = date_format(localtime(work.claimed_until), "TIME_FORMAT")
    assert f"You do not hold this work any more. It is being scored by Tess Amadi, until {until}." in page
    assert "Hold it again" not in page


def test_the_script_saves_and_renews_the_claim(world, work, client):
    submission_actions.claim(work.pk, by=world.scorer)
    before = Submission.objects.get(pk=work.pk).claimed_until

    with clock.standing_at(clock.now() + timedelta(minutes=10)):
        response = client.post(address("save", work), form(work), headers={"Accept": "application/json"})

    assert response.status_code == 200
    assert response.json()["revision"] == 1
    assert Submission.objects.get(pk=work.pk).claimed_until > before


def test_a_save_from_a_second_window_is_told_and_both_are_shown(world, work, client):
    submission_actions.claim(work.pk, by=world.scorer)
    client.post(address("save", work), form(work))

    stale = client.post(
        address("save", work), form(work, message="From my phone."), headers={"Accept": "application/json"}
    )

    assert stale.status_code == 409
    assert "Both are kept" in stale.json()["sentence"]
    page = client.get(address("piece", work))
    assert "You scored this in two windows." in plain(page)
    assert "In your other window:" in plain(page)
    kept = KeptScores.objects.get()
    client.post(address("settle", work), {"kept": kept.pk, "use": "other"})
    assert client.get(address("piece", work)).context["screen"].message == "From my phone."


def test_deciding_leads_to_the_plans_next_waiting_tier_claimed(world, plan, work, client):
    second = sent(plan, 2)
    older = sent(started_plan(world.ben, world.program))
    Submission.objects.filter(pk=older.pk).update(ready_at=clock.now() - timedelta(days=9))
    submission_actions.claim(work.pk, by=world.scorer)

    response = client.post(address("decide", work), form(work, decision="on_track"))

    second.refresh_from_db()
    assert response["Location"] == address("piece", second)
    assert second.claimed_by == world.scorer
    assert "is on track. Its teacher can read it now." in plain(client.get(response["Location"]))


def test_deciding_leads_to_the_next_in_the_queue_when_the_plan_has_nothing_more(world, work, client):
    other = sent(started_plan(world.ben, world.program))
    submission_actions.claim(work.pk, by=world.scorer)

    response = client.post(address("decide", work), form(work, decision="on_track"))

    assert response["Location"] == address("piece", other)


def test_deciding_the_last_leads_back_to_the_queue(world, work, client):
    submission_actions.claim(work.pk, by=world.scorer)
    unmet = desk.keys(desk.newest(work))[2:3]

    response = client.post(address("decide", work), form(work, unmet=unmet, decision="not_yet"), follow=True)

    assert response.redirect_chain == [("/desk/", 302)]
    assert "is not yet on track. Its teacher can read what to change." in plain(response)
    assert "Nothing more waits for you here now." in plain(response)
    assert Decision.objects.get().on_track is False


def test_a_refused_decision_says_what_is_missing_and_keeps_what_was_typed(world, work, client):
    submission_actions.claim(work.pk, by=world.scorer)
    unmet = desk.keys(desk.newest(work))[2:3]

    response = client.post(
        address("decide", work), form(work, unmet=unmet, step="", decision="not_yet", message="Nearly there.")
    )

    criterion = work.terms.rubric_version.criteria.get(key=unmet[0])
    page = response.content.decode()
    assert response.status_code == 422
    assert f'<a href="#step-{criterion.pk}">' in page
    assert "Nearly there." in page
    assert Decision.objects.count() == 0
    assert Assessment.objects.get().message == "Nearly there."
    corrected = form(work, unmet=unmet, decision="not_yet", revision=response.context["screen"].revision)
    assert client.post(address("decide", work), corrected).status_code == 302


def test_pressing_decide_twice_decides_once(world, work, client):
    submission_actions.claim(work.pk, by=world.scorer)
    press = form(work, decision="on_track")

    first, again = client.post(address("decide", work), press), client.post(address("decide", work), press)

    assert (first.status_code, again.status_code) == (302, 302)
    assert Decision.objects.count() == 1


def test_work_withdrawn_meanwhile_answers_409_with_a_sentence_and_keeps_the_ratings(world, work, client):
    submission_actions.claim(work.pk, by=world.scorer)
    client.post(address("save", work), form(work))
    submission_actions.withdraw(work.pk, by=world.ana)

    response = client.post(address("decide", work), form(work, revision=1, message="Late.", decision="on_track"))

    assert response.status_code == 409
    assert "Its teacher has taken this work back, so nothing was decided." in plain(response)
    assert Decision.objects.count() == 0
    assert Assessment.objects.get().message == "Late."


def test_putting_work_back_frees_it_and_keeps_the_scores(world, work, client):
    desk.scored(work, world.scorer)

    response = client.post(address("let_go", work))

    work.refresh_from_db()
    assert (response.status_code, work.state, work.claimed_by) == (302, Submission.State.SUBMITTED, None)
    assert Assessment.objects.get().ratings.count() == len(desk.keys(desk.newest(work)))


def test_a_link_that_does_not_open_is_no_decision(world, work, client):
    submission_actions.claim(work.pk, by=world.scorer)
    attempt = desk.newest(work)

    response = client.post(
        address("pause", work),
        {"attempt": str(attempt.uuid), "kind": "working_link", "item": "", "note": "It asks for a password."},
    )

    work.refresh_from_db()
    assert (response.status_code, work.state, work.ready_at, work.claimed_by) == (302, "submitted", None, None)
    assert Pause.objects.get().note == "It asks for a password."
    assert Decision.objects.count() == 0


def test_a_pause_needs_a_note(world, work, client):
    submission_actions.claim(work.pk, by=world.scorer)
    attempt = desk.newest(work)

    response = client.post(address("pause", work), {"attempt": str(attempt.uuid), "kind": "privacy", "note": ""})

    assert response.status_code == 422
    assert "Say what is wrong, so that the teacher can mend it." in plain(response)
    assert Pause.objects.count() == 0


def test_a_second_attempt_stands_beside_the_earlier_feedback_and_what_changed(world, work, client):
    desk.decided(work, world.scorer, on_track=False)
    submission_actions.revise(work.pk, by=world.ana)
    draft = workspace(work)
    submission_actions.save_draft(
        draft.pk, field="changes", value="I named the second idea.", base_revision=draft.revision, by=world.ana
    )
    submission_actions.submit(work.pk, by=world.ana)

    newest = plain(client.get(address("piece", work)))
    earlier = plain(client.get(address("piece", work), {"attempt": "1"}))

    assert "I named the second idea." in newest
    assert "Say more." in newest
    assert "Attempt 2" in newest
    assert "An earlier attempt, to read" in earlier
    assert "Claim, to score it" not in earlier


# --- Who may be here ------------------------------------------------------------------------------------


def test_what_the_queue_would_not_offer_is_not_found(world, plan, client):
    draft = tier(plan, 1)
    waiting = sent(plan, 2)

    for hidden in (draft, waiting):
        assert client.get(address("piece", hidden)).status_code == 404
        assert client.post(address("claim", hidden)).status_code == 404


@pytest.mark.parametrize("tie", ["member", "coach"])
def test_what_a_scorer_is_tied_to_is_not_found(world, work, client, tie):
    if tie == "member":
        Membership.objects.create(plan=work.plan, teacher=world.scorer, left_at=clock.now())
    else:
        Coaching.objects.create(plan=work.plan, coach=world.scorer, asked_by=world.ana)

    assert client.get(address("piece", work)).status_code == 404
    for verb in ("claim", "save", "decide", "pause", "let_go", "settle"):
        assert client.post(address(verb, work), form(work, decision="on_track")).status_code == 404
    assert Decision.objects.count() == 0


@pytest.mark.parametrize("who", ["ana", "ben", "coach", "clerk", "manager", "principal", "admin"])
def test_nobody_without_the_role_reaches_a_desk_address(world, work, who):
    client = signed_in(getattr(world, who))

    assert client.get(address("piece", work)).status_code == 403
    for verb in ("claim", "save", "decide", "pause", "let_go", "settle"):
        assert client.post(address(verb, work), form(work, decision="on_track")).status_code == 403
    work.refresh_from_db()
    assert (work.state, work.claimed_by) == (Submission.State.SUBMITTED, None)


def test_a_visitor_goes_to_sign_in(work):
    response = Client().get(address("piece", work))

    assert response["Location"] == f"/accounts/login/?next={address('piece', work)}"


def test_a_coordinator_reads_everything_that_was_sent(world, plan):
    client = signed_in(world.coordinator)
    waiting = sent(plan, 2)

    assert client.get(address("piece", waiting)).status_code == 200
    assert client.get(address("piece", tier(plan, 3))).status_code == 404


def test_a_scorer_reads_what_they_decided(world, work, client):
    desk.decided(work, world.scorer)

    page = plain(client.get(address("piece", work)))

    assert "your choice" in page
    assert signed_in(world.second_scorer).get(address("piece", work)).status_code == 404


def test_somebody_elses_half_done_scores_are_never_shown(world, work):
    desk.scored(work, world.scorer)

    screen = signed_in(world.second_scorer).get(address("piece", work)).context["screen"]

    assert (screen.assessment, screen.ratings) == (None, {})
    assert screen.state_words.startswith("Being scored by Sam Lindqvist, until ")


def test_fields_nobody_offers_change_nothing(world, work, client):
    submission_actions.claim(work.pk, by=world.scorer)

    client.post(
        address("save", work),
        form(work, state="done", scorer=str(world.second_scorer.pk), decision_id="1", amount="7500", on_track="1"),
    )

    assessment = Assessment.objects.get()
    assert (assessment.state, assessment.scorer, assessment.decision) == ("draft", world.scorer, None)


@pytest.mark.parametrize("wrong", ["level", "attempt", "revision"])
def test_a_form_that_makes_no_sense_changes_nothing(world, work, client, wrong):
    submission_actions.claim(work.pk, by=world.scorer)
    criterion = work.terms.rubric_version.ordered_criteria()[0]
    changed = {"level": {f"level-{criterion.pk}": "0"}, "attempt": {"attempt": "x"}, "revision": {"revision": "-1"}}

    response = client.post(address("decide", work), form(work, decision="on_track", **changed[wrong]))

    assert response.status_code == (404 if wrong == "attempt" else 422)
    assert Decision.objects.count() == Assessment.objects.count() == 0


# --- What it costs -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 4])
def test_the_screen_costs_the_same_whatever_was_sent(world, plan, client, count, django_assert_num_queries):
    desk.decided(sent(plan, 1), world.scorer)
    draft = workspace(tier(plan, 2))
    for number in range(count):
        submission_actions.save_item(draft.pk, "artifact", by=world.ana, link=f"https://example.org/{number}")
    work = sent(plan, 2)
    desk.scored(work, world.scorer)

    client.get(address("piece", work))  # the frame keeps the district and the count of notices

    with django_assert_num_queries(10):
        response = client.get(address("piece", work))

    assert len(response.context["screen"].artifacts) == count + 1


@pytest.mark.parametrize("earlier", [1, 4])
def test_earlier_attempts_and_their_feedback_cost_the_same(world, work, client, earlier, django_assert_num_queries):
    for _number in range(earlier):
        desk.decided(work, world.scorer, on_track=False)
        submission_actions.revise(work.pk, by=world.ana)
        submission_actions.submit(work.pk, by=world.ana)
    desk.scored(work, world.scorer)

    client.get(address("piece", work))  # the frame keeps the district and the count of notices

    with django_assert_num_queries(10):
        response = client.get(address("piece", work))

    assert len(response.context["screen"].earlier) == earlier


def test_saving_a_score_costs_little(world, work, client, django_assert_num_queries):
    desk.scored(work, world.scorer)
    fields = form(work, revision=1)

    with django_assert_num_queries(15):
        client.post(address("save", work), fields, headers={"Accept": "application/json"})
