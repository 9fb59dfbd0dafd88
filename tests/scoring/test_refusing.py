"""What the scoring screen refuses: nonsense, stale pages, other people's work. Nothing that was typed is lost."""

import pytest

from accounts.models import Role
from submissions import actions as submission_actions
from submissions.models import Decision, Pause
from tests.factories import scoring as desk
from tests.factories.submissions import sent, started_plan
from tests.scoring.rows import person
from tests.scoring.test_screen import address, form, plain, signed_in


@pytest.fixture
def work(world):
    return sent(started_plan(world.ana, world.program))


@pytest.fixture
def client(world):
    return signed_in(world.scorer)


def test_a_pause_that_is_refused_keeps_its_own_words_and_every_score(world, work, client):
    submission_actions.claim(work.pk, by=world.scorer)
    client.post(address("save", work), form(work))
    attempt = desk.newest(work)

    response = client.post(
        address("pause", work), {"attempt": str(attempt.uuid), "kind": "privacy", "item": "user:1", "note": "A name."}
    )

    page = response.content.decode()
    assert response.status_code == 422
    assert 'href="#pause-item"' in page
    assert 'value="privacy" checked' in page
    assert ">A name.</textarea>" in page
    assert all(row.is_met for row in response.context["screen"].rows)
    assert Pause.objects.count() == 0


def test_a_link_is_asked_for_only_by_who_reads_the_work_but_privacy_by_anybody_who_sees_it(world, work, client):
    colleague = person("Lena Okafor", Role.SCORER)
    submission_actions.claim(work.pk, by=colleague)
    question = {"attempt": str(desk.newest(work).uuid), "item": "", "note": "It asks for a password."}

    refused = client.post(address("pause", work), {**question, "kind": "working_link"})
    hidden = client.post(address("pause", work), {**question, "kind": "privacy"})

    assert refused.status_code == 409
    assert "Lena Okafor is reading this now" in plain(refused)
    assert hidden.status_code == 302
    assert [pause.kind for pause in Pause.objects.all()] == ["privacy"]


def test_a_stale_page_asks_nothing_about_an_attempt_that_a_newer_one_followed(world, work, client):
    old = desk.newest(work)
    desk.decided(work, world.scorer, on_track=False)
    submission_actions.revise(work.pk, by=world.ana)
    submission_actions.submit(work.pk, by=world.ana)

    response = client.post(
        address("pause", work), {"attempt": str(old.uuid), "kind": "working_link", "item": "", "note": "It is gone."}
    )

    assert response.status_code == 409
    assert "newer version" in plain(response)
    assert Pause.objects.count() == 0


@pytest.mark.parametrize("level", ["abc", "-1", "0", "9" * 30])
@pytest.mark.parametrize("verb", ["save", "decide"])
def test_a_level_that_is_none_is_refused_and_the_words_stay(world, work, client, verb, level):
    submission_actions.claim(work.pk, by=world.scorer)
    sent_form = form(work, message="Well told.", decision="on_track")
    name = next(name for name in sent_form if name.startswith("level-"))

    response = client.post(address(verb, work), {**sent_form, name: level})

    assert response.status_code == 422
    assert ">Well told.</textarea>" in response.content.decode()
    assert Decision.objects.count() == 0


@pytest.mark.parametrize("answer", ["", "maybe"])
def test_nothing_is_decided_unless_the_form_says_which_way(world, work, client, answer):
    submission_actions.claim(work.pk, by=world.scorer)
    unmet = desk.keys(desk.newest(work))[-1:]

    response = client.post(address("decide", work), form(work, unmet=unmet, decision=answer))

    assert response.status_code == 422
    assert "Nothing was decided." in plain(response)
    assert Decision.objects.count() == 0


@pytest.mark.parametrize("kept", ["", "abc", "-1", "9" * 30])
def test_scores_of_another_window_are_found_by_their_number_or_not_at_all(world, work, client, kept):
    submission_actions.claim(work.pk, by=world.scorer)

    response = client.post(address("settle", work), {"kept": kept, "use": "other"})

    assert response.status_code == 404


def test_work_taken_back_before_anything_was_saved_is_a_sentence_with_what_was_typed(world, work, client):
    submission_actions.claim(work.pk, by=world.scorer)
    sent_form = form(work, decision="on_track", message="Two questions a day,\r\nand <b>no</b> grade.")
    submission_actions.withdraw(work.pk, by=world.ana)
    page = f"http://testserver{address('piece', work)}"

    here = client.post(address("decide", work), sent_form, headers={"referer": page})
    elsewhere = client.post(address("decide", work), sent_form, headers={"referer": "https://evil.example/"})

    assert (here.status_code, elsewhere.status_code) == (409, 409)
    assert "Its teacher has taken this work back" in plain(here)
    assert f'href="{page}"' in here.content.decode()
    assert "Two questions a day,<br>and &lt;b&gt;no&lt;/b&gt; grade." in here.content.decode()
    assert here.content.decode().count("<blockquote") == 1  # ids and choices are nobody's words
    assert "evil.example" not in elsewhere.content.decode()


def test_work_taken_back_says_so_to_whoever_goes_back_to_it(world, work, client):
    submission_actions.claim(work.pk, by=world.scorer)
    submission_actions.withdraw(work.pk, by=world.ana)

    response = client.get(address("piece", work))

    assert response.status_code == 409
    assert "Its teacher has taken this work back" in plain(response)


@pytest.mark.parametrize("verb", ["decide", "save", "pause"])
def test_an_address_of_a_form_opened_by_itself_leads_back_to_the_work(world, work, client, verb):
    response = client.get(address(verb, work), headers={"accept": "text/html"})

    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert f'href="{address("piece", work)}"' in response.content.decode()
    assert "Nothing was changed." in plain(response)
