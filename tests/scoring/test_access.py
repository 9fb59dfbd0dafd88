"""Who may judge what: role, reach, and nothing that ties a person to the work."""

from datetime import timedelta

import pytest

from accounts.models import RoleGrant, User
from core import clock
from scoring.access import can_reverse, can_score
from submissions.models import Coaching, Decision, Membership, Submission
from tests.scoring import rows

pytestmark = pytest.mark.django_db


def fresh(user: User) -> User:
    """The person as the next request would read them."""
    return User.objects.get(pk=user.pk)


@pytest.fixture
def work():
    return rows.sent(rows.plan(rows.person("Teacher"), rows.program()))


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("scorer", True),
        ("coordinator", True),
        ("deputy", True),
        ("coach", False),
        ("payroll_clerk", False),
        ("business_manager", False),
        ("school_leader", False),
    ],
)
def test_a_role_that_scores_reaches_the_work(work, role, expected):
    assert can_score(rows.person("Somebody", role), work) is expected


def test_a_colleague_without_a_role_scores_nothing(work):
    assert can_score(rows.person("Colleague"), work) is False


def test_a_superuser_without_a_role_scores_nothing(work):
    assert can_score(User.objects.create_superuser("it@example.org", "x", name="IT"), work) is False


def test_a_deactivated_scorer_scores_nothing(work):
    scorer = rows.person("Scorer", "scorer")
    assert can_score(scorer, work) is True

    scorer.is_active, scorer.deactivated_at = False, clock.now()
    scorer.save()

    assert can_score(fresh(scorer), work) is False


def test_a_role_that_ended_yesterday_scores_nothing(work):
    scorer = rows.person("Scorer", "scorer")

    RoleGrant.objects.filter(user=scorer).update(
        valid_from=clock.today() - timedelta(days=9), valid_until=clock.today() - timedelta(days=1)
    )

    assert can_score(scorer, work) is False


def test_a_role_for_one_program_reaches_that_program_alone(work):
    assert can_score(rows.person("Here", "scorer", program=work.program.slug), work) is True
    assert can_score(rows.person("Elsewhere", "scorer", program="another"), work) is False


def test_a_role_for_one_school_reaches_that_school_alone():
    oak, elm = rows.school("Oak"), rows.school("Elm")
    work = rows.sent(rows.plan(rows.person(), rows.program()), at=oak)

    assert can_score(rows.person("Oak's", "scorer", only=oak), work) is True
    assert can_score(rows.person("Elm's", "scorer", only=elm), work) is False


def test_nobody_scores_their_own_work():
    teacher = rows.person("Both", "scorer")
    work = rows.sent(rows.plan(teacher, rows.program()))

    assert can_score(teacher, work) is False


def test_nobody_scores_a_group_they_are_or_were_in():
    member, leaver = rows.person("Member", "scorer"), rows.person("Leaver", "scorer")
    work = rows.sent(rows.plan(rows.person(), rows.program(), members=(member, leaver)))
    Membership.objects.filter(teacher=leaver).update(left_at=clock.now())

    assert can_score(member, work) is False
    assert can_score(leaver, work) is False


def test_nobody_scores_what_they_coached(work):
    coach = rows.person("Coach", "coach", "scorer")
    assert can_score(coach, work) is True

    Coaching.objects.create(plan=work.plan, coach=coach, asked_by=work.teacher, ended_at=clock.now())

    assert can_score(coach, work) is False


@pytest.mark.parametrize("allowed", [True, False])
def test_the_program_says_whether_an_administrator_scores_the_own_school(allowed):
    oak = rows.school("Oak")
    principal = rows.person("Principal", "scorer", at=oak)
    under = rows.program(own_school_scoring=allowed)
    here = rows.sent(rows.plan(rows.person(), under), at=oak)
    there = rows.sent(rows.plan(rows.person(), under), at=rows.school("Elm"))

    assert can_score(principal, here) is allowed
    assert can_score(principal, there) is True


def test_only_coordinators_take_a_decision_back_and_never_one_about_their_own_group(work):
    coordinator, member = rows.person("Lead", "coordinator"), rows.person("Member", "deputy")
    Membership.objects.create(plan=work.plan, teacher=member, left_at=clock.now())
    decision = Decision(submission=work, attempt=work.attempts.get())

    assert can_reverse(coordinator, decision) is True
    assert can_reverse(rows.person("Scorer", "scorer"), decision) is False
    assert can_reverse(member, decision) is False


def test_the_queue_and_the_rule_agree_on_every_row():
    oak, elm = rows.school("Oak"), rows.school("Elm")
    programs = [rows.program("open"), rows.program("strict", own_school_scoring=False)]
    people = [
        rows.person("Everywhere", "scorer", at=oak),
        rows.person("Open only", "scorer", program="open", at=elm),
        rows.person("Oak only", "scorer", only=oak),
        rows.person("Oak and strict", "scorer", only=oak),
        rows.person("Lead", "coordinator"),
        rows.person("Deputy", "deputy", at=elm),
        rows.person("Coach", "coach"),
        rows.person("Colleague", at=oak),
        User.objects.create_superuser("it@example.org", "x", name="IT"),
    ]
    RoleGrant.objects.create(user=people[3], role="scorer", program="strict", granted_by=people[4])
    for under in programs:
        for at in (oak, elm, None):
            alone = rows.plan(rows.person(), under)
            rows.sent(alone, at=at)
            group = rows.plan(people[0], under, members=(people[4],))
            rows.sent(group, at=at)
            rows.sent(group, at=at, teacher=people[4])
            coached = rows.plan(rows.person(), under)
            Coaching.objects.create(plan=coached, coach=people[0], asked_by=coached.owner)
            rows.sent(coached, at=at)
            rows.submission(rows.plan(rows.person(), under), at=at)  # a draft

    for user in people:
        by_rule = {s for s in Submission.objects.scorable().select_related("program") if can_score(user, s)}
        assert set(Submission.objects.for_queue(user)) == by_rule, user.name
    assert Submission.objects.for_queue(people[1]).count() == 12  # the rule is not simply empty
