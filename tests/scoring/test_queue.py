"""The queue: what waits for this person, oldest first, and nothing else."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core import clock
from submissions import actions as submission_actions
from submissions.models import Submission
from tests.factories import scoring as desk
from tests.factories.submissions import sent, started_plan
from tests.scoring import rows

pytestmark = pytest.mark.django_db
QUEUE = "/desk/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def listed(response) -> list[Submission]:
    """The submissions of a page, in order."""
    rows = [row.id for row in response.context["queue"].page.rows]
    found = Submission.objects.in_bulk(rows)
    return [found[pk] for pk in rows]


@pytest.fixture
def under():
    return rows.program("open", tiers=3)


@pytest.fixture
def scorer():
    return rows.person("Sam Lindqvist", "scorer")


def waiting(under, **fields):
    return rows.sent(rows.plan(rows.person(), under), **fields)


def test_the_oldest_stands_first(scorer, under):
    newer, oldest, middle = (waiting(under, days_ago=days) for days in (1, 9, 4))

    response = signed_in(scorer).get(QUEUE)

    assert listed(response) == [oldest, middle, newer]
    assert response.context["queue"].count == (3, False)
    assert "9 days" in response.content.decode()


def test_drafts_and_work_that_waits_for_an_earlier_tier_are_not_in_it(scorer, under):
    rows.submission(rows.plan(rows.person(), under))
    waiting(under, ready_at=None)
    ready = waiting(under)

    assert listed(signed_in(scorer).get(QUEUE)) == [ready]


def test_own_work_is_never_offered(under):
    both = rows.person("Both", "scorer")
    rows.sent(rows.plan(both, under))
    other = waiting(under)

    assert listed(signed_in(both).get(QUEUE)) == [other]


def test_what_somebody_else_is_scoring_shows_only_when_asked_for(scorer, under):
    colleague = rows.person("Tess Amadi", "scorer")
    free, mine, theirs = (waiting(under, days_ago=days) for days in (3, 2, 1))
    submission_actions.claim(mine.pk, by=scorer)
    submission_actions.claim(theirs.pk, by=colleague)
    client = signed_in(scorer)

    assert listed(client.get(QUEUE)) == [free, mine]
    assert listed(client.get(QUEUE, {"who": "mine"})) == [mine]
    assert listed(client.get(QUEUE, {"who": "free"})) == [free]
    everything = client.get(QUEUE, {"who": "all"})
    assert listed(everything) == [free, mine, theirs]
    assert "Tess Amadi, until" in everything.content.decode()


def test_a_claim_that_ran_out_is_free_again(scorer, under):
    work = waiting(under)
    submission_actions.claim(work.pk, by=rows.person("Tess", "scorer"))

    with clock.standing_at(clock.now() + timedelta(days=1)):
        assert listed(signed_in(scorer).get(QUEUE)) == [work]


def test_filters_narrow_by_tier_program_school_and_age(scorer, under):
    oak, elm = rows.school("Oak"), rows.school("Elm")
    course = rows.program("course", tiers=1)
    first = waiting(under, at=oak, days_ago=12)
    second = waiting(under, at=elm, tier=2, days_ago=7)
    third = waiting(course, at=oak, days_ago=1)
    client = signed_in(scorer)

    def found(**asked):
        return listed(client.get(QUEUE, asked))

    assert found(tier=2) == [second]
    assert found(program="course") == [third]
    assert found(school=oak.pk) == [first, third]
    assert found(age="late") == [first]  # both programs promise ten days
    assert found(age="due") == [second]
    assert found(age="new") == [third]
    assert found(school=oak.pk, tier=1, age="late") == [first]
    assert found(tier="nonsense", school="0", age="x", who="'") == [first, second, third]


def test_the_age_follows_each_programs_own_promise(scorer, under):
    quick = rows.program("quick", promise_days=2)
    late = waiting(quick, days_ago=3)
    early = waiting(under, days_ago=3)
    client = signed_in(scorer)

    assert listed(client.get(QUEUE, {"age": "late"})) == [late]
    assert listed(client.get(QUEUE, {"age": "new"})) == [early]


def test_pages_follow_each_other_without_gap_or_repeat(scorer, under):
    work = [waiting(under, days_ago=40 - n) for n in range(27)]
    client = signed_in(scorer)

    first = client.get(QUEUE)
    second = client.get(QUEUE, {"after": first.context["queue"].page.next})

    assert listed(first) + listed(second) == work
    assert second.context["queue"].page.next == ""
    assert "Back to the start" in second.content.decode()


def test_three_empty_queues_say_three_things(scorer, under):
    client = signed_in(scorer)
    assert "Nothing is waiting" in client.get(QUEUE).content.decode()

    work = waiting(under)
    assert "Nothing matches" in client.get(QUEUE, {"tier": 3}).content.decode()

    submission_actions.claim(work.pk, by=rows.person("Tess", "scorer"))
    assert "Colleagues are scoring all that waits" in client.get(QUEUE).content.decode()


def test_names_are_hidden_where_the_program_says_so(scorer):
    hidden = rows.program("blind", names_hidden=True)
    teacher = rows.person("Ana Reyes")
    plans = [rows.plan(teacher, hidden), rows.plan(teacher, hidden)]
    pieces = [rows.sent(plans[0]), rows.sent(plans[0], tier=2), rows.sent(plans[1])]
    client = signed_in(scorer)

    page = client.get(QUEUE)
    known = {row["uuid"]: row["teacher"] for row in page.context["queue"].rows}
    screens = [client.get(reverse("scoring:piece", args=[piece.uuid])).content.decode() for piece in pieces]
    first, second, other = (known[piece.uuid] for piece in pieces)

    assert re.fullmatch(r"Teacher \d{4}", first)
    assert first == second != other  # one teacher in one plan; nobody can tell that both plans are theirs
    assert f"Teacher {teacher.pk}" not in (first, other)
    assert [known[piece.uuid] in screen for piece, screen in zip(pieces, screens, strict=True)] == [True] * 3
    assert not any("Ana Reyes" in shown for shown in [page.content.decode(), *screens])


def test_members_of_one_group_are_told_apart_where_names_are_hidden(scorer):
    ana, ben = rows.person("Ana Reyes"), rows.person("Ben Okafor")
    plan = rows.plan(ana, rows.program("blind", names_hidden=True), members=(ben,))
    rows.sent(plan)
    rows.sent(plan, teacher=ben)

    shown = signed_in(scorer).get(QUEUE).context["queue"].rows

    assert len({row["teacher"] for row in shown}) == 2


def test_score_next_claims_the_oldest_and_opens_it(scorer, under):
    waiting(under, days_ago=1)
    oldest = waiting(under, days_ago=5)

    response = signed_in(scorer).post(reverse("scoring:next"))

    oldest.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, f"/desk/{oldest.uuid}/")
    assert oldest.claimed_by == scorer


def test_score_next_keeps_to_the_filters(scorer, under):
    waiting(under, days_ago=9)
    second = waiting(under, tier=2, days_ago=1)

    response = signed_in(scorer).post(reverse("scoring:next"), {"tier": "2"})

    assert response["Location"] == f"/desk/{second.uuid}/"


def test_score_next_passes_over_what_others_hold_and_ends_in_the_queue(scorer, under):
    theirs, free = waiting(under, days_ago=9), waiting(under, days_ago=1)
    submission_actions.claim(theirs.pk, by=rows.person("Tess", "scorer"))
    client = signed_in(scorer)

    assert client.post(reverse("scoring:next"))["Location"] == f"/desk/{free.uuid}/"
    assert client.post(reverse("scoring:next"))["Location"] == QUEUE


def test_score_next_pressed_twice_claims_one(scorer, under):
    waiting(under, days_ago=9)
    waiting(under, days_ago=1)
    client, press = signed_in(scorer), {"action_key": "0e3c2f0e-4f3b-4c57-9b6b-1f3a3f0a9d11"}

    first, again = client.post(reverse("scoring:next"), press), client.post(reverse("scoring:next"), press)

    assert again["Location"] == first["Location"]
    assert Submission.objects.filter(claimed_by=scorer).count() == 1


def test_a_coordinator_finds_the_way_to_decisions_and_a_scorer_does_not(scorer, under):
    assert reverse("scoring:decisions") in signed_in(rows.person("Lead", "coordinator")).get(QUEUE).content.decode()
    assert reverse("scoring:decisions") not in signed_in(scorer).get(QUEUE).content.decode()


def test_my_scoring_today_counts_since_midnight(world):
    plan = started_plan(world.ana, world.program)
    desk.decided(sent(plan), world.scorer)

    assert signed_in(world.scorer).get(QUEUE).context["queue"].filters.choices.today == 1
    with clock.standing_at(clock.now() + timedelta(days=1)):
        assert signed_in(world.scorer).get(QUEUE).context["queue"].filters.choices.today == 0


@pytest.mark.parametrize("role", ["coach", "payroll_clerk", "business_manager", "school_leader", ""])
def test_others_have_no_queue(role, under):
    somebody = rows.person("Somebody", *([role] if role else []))

    assert signed_in(somebody).get(QUEUE).status_code == 403
    assert signed_in(somebody).post(reverse("scoring:next")).status_code == 403


@pytest.mark.parametrize("count", [1, 4])
def test_the_queue_costs_the_same_whatever_it_holds(scorer, under, count, django_assert_num_queries):
    for _number in range(count):
        work = waiting(under, at=rows.school())
        submission_actions.claim(work.pk, by=scorer)
    client = signed_in(scorer)
    client.get(QUEUE)  # the session, the district, the count of notices and the short lists are kept

    with django_assert_num_queries(4):
        response = client.get(QUEUE)

    assert len(listed(response)) == count


def test_a_full_page_stays_small(scorer, under):
    at = rows.school("A School With Quite A Long Name, As Schools Have")
    for _number in range(25):
        waiting(under, at=at)

    assert len(signed_in(scorer).get(QUEUE).content) < 50_000
