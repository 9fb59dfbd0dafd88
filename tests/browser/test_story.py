"""The whole story in a real browser, with six people: from an empty program to a published practice and a paid run."""

from __future__ import annotations

import shutil

import pytest
from django.core import mail

from core import clock
from notices.models import Notice
from pages.site import load_site
from payouts.models import FundingBudget, FundingSource
from payouts.years import fiscal_year
from tests.browser import cast, cast_after
from tests.browser.stage import Stage

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(1200),
]  # over a hundred pages


@pytest.fixture
def funded(world):
    """The source that the program draws on, with money in it for this year."""
    source = FundingSource.objects.create(code=world.program.funding_code, name="Title II-A", kind="federal")
    year = fiscal_year(clock.today(), world.district.fiscal_year_start_month)
    return FundingBudget.objects.create(source=source, fiscal_year=year, amount=12000)


@pytest.fixture
def stage(live_server, new_page, run_jobs, artifacts):
    pictures = artifacts / "story"
    shutil.rmtree(pictures, ignore_errors=True)
    pictures.mkdir()
    return Stage(live_server.url, new_page, run_jobs, pictures)


def test_from_an_idea_to_a_published_practice_and_a_paid_run(world, funded, stage):
    load_site(by=None)

    teacher, scorer = stage.enter(world.ana), stage.enter(world.scorer)
    cast.reads_what_it_is(teacher)
    plan = cast.begins_a_plan(teacher)
    first = cast.learns(teacher, plan)
    second = cast.tries_it_out(teacher, plan)
    cast.returns_the_first(scorer, first)
    again = cast.sends_again(teacher, plan)
    cast.takes_the_next(scorer, again)
    cast.finds_on_track(scorer, again)
    cast.shows(scorer, second)
    cast.finds_on_track(scorer, second)
    for act in (cast.measures, cast.passes_it_on):
        reference = act(teacher, plan)
        cast.takes_the_next(scorer, reference)
        cast.finds_on_track(scorer, reference)
    cast_after.answers_three_questions(teacher, plan)

    clerk, manager = stage.enter(world.clerk), stage.enter(world.manager)
    run = cast_after.prepares_a_run(clerk)
    cast_after.approves(manager, run)
    sent = cast_after.sends_to_payroll(clerk, run)
    cast_after.reads_the_answer(clerk, cast_after.answer_of_payroll(sent))
    cast_after.sees_it_paid(teacher)

    coordinator, colleague = stage.enter(world.coordinator), stage.enter(world.cleo)
    cast_after.shares(teacher)
    cast_after.publishes(coordinator)
    cast_after.builds_on_it(colleague)

    told = set(Notice.objects.filter(user=world.ana).values_list("event", flat=True))
    assert told == {"submitted", "not_yet", "on_track", "in_pay_run", "paid", "practice_published"}
    stage.run_jobs()
    assert world.ana.email in {address for message in mail.outbox for address in message.to}
