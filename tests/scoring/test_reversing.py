"""Taking a decision back: the work waits again, unpaid money is void, the credential rests."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

import payouts.actions
from core import clock
from core.errors import Invalid, WrongState
from credentials.models import Credential
from notices.models import Notice
from payouts.models import FundingBudget, Stipend
from scoring import actions
from scoring.models import Assessment
from scoring.reversal import consequences
from submissions import actions as submission_actions
from submissions.models import Decision, Membership, Submission
from tests.factories import payouts as money
from tests.factories import scoring as desk
from tests.factories.submissions import sent, started_plan

WHY = "The wrong file was opened."


@pytest.fixture
def plan(world):
    return started_plan(world.ana, world.program)


@pytest.fixture
def work(plan):
    return sent(plan)


def test_a_coordinator_takes_a_decision_back_with_a_reason(world, work):
    decision = desk.decided(work, world.scorer)

    reversed_one = actions.reverse(decision.pk, reason=WHY, by=world.coordinator)

    work.refresh_from_db()
    assert (reversed_one.state, reversed_one.reversed_by, reversed_one.reversal_reason) == (
        Decision.State.REVERSED,
        world.coordinator,
        WHY,
    )
    assert (work.state, work.claimed_by, work.on_track_at) == (Submission.State.SUBMITTED, None, None)
    assert Submission.objects.for_queue(world.second_scorer).get() == work
    assert Stipend.objects.get().state == Stipend.State.VOID
    assert Notice.objects.filter(user=world.ana, event="reversed").count() == 1


def test_work_taken_back_stands_where_it_stood_in_the_queue_and_not_at_its_end(world, work):
    decision = desk.decided(work, world.scorer)
    waiting_since = Submission.objects.get(pk=work.pk).ready_at
    with clock.standing_at(clock.now() + timedelta(days=3)):
        later = sent(started_plan(world.ben, world.program))

    with clock.standing_at(clock.now() + timedelta(days=9)):
        actions.reverse(decision.pk, reason=WHY, by=world.coordinator)

        work.refresh_from_db()
        assert work.ready_at == waiting_since
        assert actions.claim_next(by=world.second_scorer) == work
        assert actions.claim_next(by=world.scorer) == later


def test_work_taken_back_waits_where_an_earlier_tier_was_taken_back_too(world, plan):
    first = desk.decided(sent(plan, 1), world.scorer)
    second = desk.decided(sent(plan, 2), world.scorer)

    actions.reverse(first.pk, reason=WHY, by=world.coordinator)
    actions.reverse(second.pk, reason=WHY, by=world.coordinator)

    assert [one.tier_order for one in Submission.objects.for_queue(world.second_scorer)] == [1]


def test_pass_reverse_and_pass_again_pays_once(world, work):
    first = desk.decided(work, world.scorer)
    actions.reverse(first.pk, reason=WHY, by=world.coordinator)

    second = desk.decided(work, world.scorer)

    stipends = Stipend.objects.order_by("pk")
    assert second != first
    assert [stipend.state == Stipend.State.VOID for stipend in stipends] == [True, False]
    assert stipends[1].replaces == stipends[0]
    assert Stipend.objects.standing().count() == 1


def test_the_credential_rests_until_the_tier_is_on_track_again(world, plan):
    decisions = [desk.decided(sent(plan, order), world.scorer) for order in range(1, 5)]
    credential = Credential.objects.get(recipient=world.ana)

    actions.reverse(decisions[3].pk, reason=WHY, by=world.coordinator)
    credential.refresh_from_db()
    assert credential.state == Credential.State.SUSPENDED

    desk.decided(decisions[3].submission, world.second_scorer)
    credential.refresh_from_db()
    assert credential.state == Credential.State.AWARDED
    assert Credential.objects.count() == 1


def test_later_tiers_stand_when_an_earlier_decision_is_taken_back(world, plan):
    first = desk.decided(sent(plan, 1), world.scorer)
    second = desk.decided(sent(plan, 2), world.scorer)

    actions.reverse(first.pk, reason=WHY, by=world.coordinator)

    second.refresh_from_db()
    assert (second.state, second.submission.state) == (Decision.State.RELEASED, Submission.State.ON_TRACK)


def test_a_not_yet_can_be_taken_back_too(world, work):
    decision = desk.decided(work, world.scorer, on_track=False)

    actions.reverse(decision.pk, reason=WHY, by=world.deputy)

    work.refresh_from_db()
    assert work.state == Submission.State.SUBMITTED
    assert Stipend.objects.count() == 0
    desk.decided(work, world.scorer)
    assert Stipend.objects.count() == 1


def test_the_same_scorer_finds_their_scores_and_may_judge_again(world, work):
    decision = desk.decided(work, world.scorer)
    actions.reverse(decision.pk, reason=WHY, by=world.coordinator)

    assessment = Assessment.objects.get(scorer=world.scorer)

    assert (assessment.state, assessment.decision) == (Assessment.State.DRAFT, None)
    assert assessment.ratings.count() == len(desk.keys(desk.newest(work)))


def test_a_reason_is_needed(world, work):
    decision = desk.decided(work, world.scorer)

    with pytest.raises(Invalid) as refused:
        actions.reverse(decision.pk, reason="  ", by=world.coordinator)

    assert list(refused.value.errors) == ["reason"]
    decision.refresh_from_db()
    assert decision.state == Decision.State.RELEASED


def test_scorers_and_coordinators_in_the_group_do_not_take_decisions_back(world, work):
    decision = desk.decided(work, world.scorer)
    Membership.objects.create(plan=work.plan, teacher=world.deputy)

    for person in (world.scorer, world.deputy, world.admin, world.ana):
        with pytest.raises(PermissionDenied):
            actions.reverse(decision.pk, reason=WHY, by=person)


def test_taking_back_twice_does_it_once(world, work):
    decision = desk.decided(work, world.scorer)
    actions.reverse(decision.pk, reason=WHY, by=world.coordinator)

    again = actions.reverse(decision.pk, reason=WHY, by=world.coordinator)

    assert again.state == Decision.State.REVERSED
    with pytest.raises(WrongState):
        actions.reverse(decision.pk, reason=WHY, by=world.deputy)
    assert Notice.objects.filter(event="reversed").count() == 1


def test_a_not_yet_whose_teacher_works_on_stays_decided(world, work):
    decision = desk.decided(work, world.scorer, on_track=False)
    submission_actions.revise(work.pk, by=world.ana)

    with pytest.raises(WrongState):
        actions.reverse(decision.pk, reason=WHY, by=world.coordinator)

    decision.refresh_from_db()
    assert decision.state == Decision.State.RELEASED


def test_what_will_happen_is_said_before(world, work):
    decision = desk.decided(work, world.scorer)

    assert consequences(decision) == [
        "The work waits in the queue again, for any scorer who may judge it.",
        "Ana Reyes is told, and reads your reason.",
        "Its stipend is not paid yet. It becomes void, and is earned anew if the tier is on track again.",
        "No credential was awarded for this plan yet.",
        "Later tiers that are on track stand.",
    ]


def test_money_in_a_pay_run_is_said_to_leave_it_or_to_stay(world, work):
    source, this_year = money.source(world.program.funding_code, budget=None), clock.today().year
    for year in (this_year, this_year + 1):
        FundingBudget.objects.create(source=source, fiscal_year=year, amount=5000)
    decision = desk.decided(work, world.scorer)
    stipend = Stipend.objects.get(state="approved")
    run = payouts.actions.start_batch(name="December", pay_date=None, stipend_ids=[stipend.pk], by=world.clerk)

    before = consequences(decision)
    payouts.actions.prepare(run.pk, count=1, total=stipend.amount, by=world.clerk)
    payouts.actions.approve_batch(run.pk, by=world.manager)

    assert "Its stipend is in the pay run “December”. It leaves the run and becomes void." in before
    assert (
        "Its stipend is in the pay run “December”, which is approved already. It stays there and may be paid."
        in consequences(decision)
    )
