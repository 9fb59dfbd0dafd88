"""A plan is written, perhaps approved, started once; its terms never change afterwards."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from core.errors import Invalid, WrongState
from notices.models import Notice
from submissions import actions
from submissions.models import LearningPlan, Submission, TierTerms, Workspace
from tests.factories.submissions import draft_plan, started_plan, tier

pytestmark = pytest.mark.django_db


def test_starting_freezes_the_terms_and_gives_a_ladder(world):
    plan = started_plan(world.ana, world.program)

    assert plan.state == "started"
    assert list(plan.terms.values_list("order", "key", "amount", "currency", "funding_code", "sequential")) == [
        (1, "learning", Decimal("75.00"), "USD", "T2A-PD", True),
        (2, "implementation", Decimal("75.00"), "USD", "T2A-PD", True),
        (3, "impact", Decimal("75.00"), "USD", "T2A-PD", True),
        (4, "sharing", Decimal("75.00"), "USD", "T2A-PD", True),
    ]
    assert plan.terms.get(order=1).asks == [
        {"kind": "words", "of": "", "minimum": 500, "maximum": 600, "grace": 0, "severity": "warn"},
        {"kind": "seconds", "of": "", "minimum": 120, "maximum": 180, "grace": 10, "severity": "warn"},
        {"kind": "resources", "of": "", "minimum": 2, "maximum": None, "grace": 0, "severity": "warn"},
        {"kind": "files", "of": "", "minimum": 1, "maximum": None, "grace": 0, "severity": "warn"},
        {"kind": "reachable", "of": "", "minimum": 1, "maximum": None, "grace": 0, "severity": "warn"},
    ]
    assert list(plan.submissions.order_by("tier_order").values_list("tier_order", "state", "school__name")) == [
        (order, "draft", "Oak Elementary School") for order in (1, 2, 3, 4)
    ]
    assert Workspace.objects.filter(plan=plan, teacher=world.ana).count() == 4
    assert not Workspace.objects.filter(plan=plan, teacher__isnull=True).exists()


def test_the_sources_of_the_plan_wait_in_the_first_tier(world):
    plan = started_plan(world.ana, world.program)

    draft = Workspace.objects.get(terms__plan=plan, terms__order=1)
    assert list(draft.resources.values_list("kind", "citation", "research_based")) == [
        ("text", "Organizing instruction and study", True),
        ("text", "A webinar on retrieval", True),
    ]


def test_terms_stay_when_the_program_changes(world):
    plan = started_plan(world.ana, world.program)

    world.program.tiers.update(amount=Decimal("10.00"))

    assert set(plan.terms.values_list("amount", flat=True)) == {Decimal("75.00")}
    assert TierTerms.objects.get(plan=plan, order=1).rubric_version.number == 1


def test_a_plan_that_lacks_something_does_not_start(world):
    plan = actions.create_plan(world.program.pk, by=world.ana, title="Later")

    with pytest.raises(Invalid) as refused:
        actions.start(plan.pk, attested=True, by=world.ana)

    assert set(refused.value.errors) == {"own_topic", "goal", "trying", "sources"}


def test_nothing_starts_without_the_attestation(world):
    plan = draft_plan(world.ana, world.program)

    with pytest.raises(Invalid) as refused:
        actions.start(plan.pk, attested=False, by=world.ana)

    assert set(refused.value.errors) == {"attested"}


def test_only_its_owner_starts_a_plan(world):
    plan = draft_plan(world.ana, world.program)

    with pytest.raises(PermissionDenied):
        actions.start(plan.pk, attested=True, by=world.ben)


def test_a_plan_saved_from_a_stale_page_is_not_overwritten(world):
    plan = draft_plan(world.ana, world.program)
    actions.save_plan(plan.pk, by=world.ana, revision=0, goal="Newer")

    with pytest.raises(Invalid):
        actions.save_plan(plan.pk, by=world.ana, revision=0, goal="Older")

    plan.refresh_from_db()
    assert (plan.goal, plan.revision) == ("Newer", 1)
    assert [revision.content["goal"] for revision in plan.revisions.order_by("number")] == [
        "Students say what they understood at the end of a lesson.",
        "Newer",
    ]


def test_a_program_that_asks_for_approval_gets_it_first(world):
    world.program.needs_approval = True
    world.program.save()
    plan = draft_plan(world.ana, world.program)
    with pytest.raises(WrongState):
        actions.start(plan.pk, attested=True, by=world.ana)

    actions.propose(plan.pk, by=world.ana)
    with pytest.raises(WrongState):
        actions.start(plan.pk, attested=True, by=world.ana)
    actions.answer(plan.pk, approve=True, note="", by=world.coordinator)
    plan = actions.start(plan.pk, attested=True, by=world.ana)

    assert (plan.state, plan.answered_by) == ("started", world.coordinator)
    assert set(Notice.objects.values_list("event", "user__name")) == {
        ("plan_proposed", "Lena Fischer"),
        ("plan_proposed", "Dana Ruiz"),
        ("plan_answered", "Ana Reyes"),
    }


def test_a_plan_sent_back_says_why_and_can_be_proposed_again(world):
    world.program.needs_approval = True
    world.program.save()
    plan = draft_plan(world.ana, world.program)
    actions.propose(plan.pk, by=world.ana)
    with pytest.raises(Invalid):
        actions.answer(plan.pk, approve=False, note=" ", by=world.coordinator)

    plan = actions.answer(plan.pk, approve=False, note="Which sections?", by=world.coordinator)
    assert (plan.state, plan.answer) == ("returned", "Which sections?")

    plan = actions.propose(plan.pk, by=world.ana)
    assert (plan.state, plan.answer, plan.is_approved) == ("proposed", "", False)


@pytest.mark.parametrize("who", ["ana", "ben", "scorer", "principal", "admin"])
def test_only_a_coordinator_answers_a_plan(world, who):
    world.program.needs_approval = True
    world.program.save()
    plan = draft_plan(world.ana, world.program)
    actions.propose(plan.pk, by=world.ana)

    with pytest.raises(PermissionDenied):
        actions.answer(plan.pk, approve=True, note="", by=getattr(world, who))


def test_a_coordinator_does_not_answer_their_own_plan(world):
    world.program.needs_approval = True
    world.program.save()
    plan = draft_plan(world.coordinator, world.program)
    actions.propose(plan.pk, by=world.coordinator)

    with pytest.raises(PermissionDenied):
        actions.answer(plan.pk, approve=True, note="", by=world.coordinator)


def test_an_archived_plan_comes_back_as_it_was(world):
    plan = started_plan(world.ana, world.program)

    actions.archive(plan.pk, by=world.ana)
    plan = actions.restore(plan.pk, by=world.ana)

    assert plan.state == "started"
    assert tier(plan, 1).state == "draft"


def test_a_plan_whose_tier_is_with_a_scorer_is_not_archived(world):
    plan = started_plan(world.ana, world.program)
    Submission.objects.filter(plan=plan, tier_order=1).update(state="submitted")

    with pytest.raises(WrongState):
        actions.archive(plan.pk, by=world.ana)


# --- Groups ----------------------------------------------------------------------------------------


def test_everyone_in_a_group_has_a_ladder_and_the_group_shared_drafts(world):
    plan = started_plan(world.ana, world.program, world.ben)

    assert plan.is_group
    assert plan.submissions.filter(teacher=world.ben).count() == 4
    assert plan.workspaces.filter(teacher__isnull=True).count() == 4


def test_a_colleague_belongs_to_a_group_only_after_their_own_yes(world):
    plan = draft_plan(world.ana, world.program)
    actions.invite(plan.pk, email=" BEN@example.org ", by=world.ana)
    assert not plan.memberships.filter(teacher=world.ben).exists()

    actions.decline(plan.pk, by=world.ben)
    assert not plan.memberships.filter(teacher=world.ben).exists()

    actions.invite(plan.pk, email="ben@example.org", by=world.ana)
    with pytest.raises(Invalid):
        actions.join(plan.pk, attested=False, by=world.ben)
    actions.join(plan.pk, attested=True, by=world.ben)
    assert plan.memberships.get(teacher=world.ben).attested_at is not None


def test_colleagues_named_while_the_plan_is_written_are_asked_like_any_others(world):
    plan = draft_plan(world.ana, world.program, colleagues=["BEN@example.org", "cleo@example.org"])

    assert plan.is_group
    assert set(plan.invitations.values_list("colleague__name", "answered_at")) == {
        ("Ben Okafor", None),
        ("Cleo Marsh", None),
    }
    assert Notice.objects.filter(event="group_invited").count() == 2


def test_one_colleague_who_cannot_be_asked_and_nobody_is(world):
    emails = ["ben@example.org", "nobody@example.org", "ana@example.org"]

    with pytest.raises(Invalid) as refused:
        draft_plan(world.ana, world.program, colleagues=emails)

    assert refused.value.errors == {
        "colleagues": "nobody@example.org: Nobody here has this address. Check it with your colleague. "
        "ana@example.org: Ana Reyes takes part already."
    }
    assert not LearningPlan.objects.exists()
    assert not Notice.objects.exists()


def test_nobody_joins_uninvited(world):
    plan = draft_plan(world.ana, world.program)

    with pytest.raises(PermissionDenied):
        actions.join(plan.pk, attested=True, by=world.cleo)


def test_a_group_has_no_more_people_than_the_program_allows(world):
    world.program.group_max = 2
    world.program.save()
    plan = draft_plan(world.ana, world.program)
    actions.invite(plan.pk, email="ben@example.org", by=world.ana)

    with pytest.raises(Invalid) as refused:
        actions.invite(plan.pk, email="cleo@example.org", by=world.ana)

    assert refused.value.errors == {"email": "A group has at most 2 people in this program."}


def test_a_leaver_keeps_what_was_shared_until_then(world):
    plan = started_plan(world.ana, world.program, world.ben)
    shared = plan.workspaces.get(terms__order=2, teacher__isnull=True)
    actions.save_item(shared.pk, "artifact", by=world.ana, link="https://example.org/a", shows="A chart")

    actions.leave(plan.pk, by=world.ben)
    actions.save_item(shared.pk, "artifact", by=world.ana, link="https://example.org/b", shows="Later")

    own = plan.workspaces.get(terms__order=2, teacher=world.ben)
    assert list(own.artifacts.values_list("shows", flat=True)) == ["A chart"]


# --- Every move from every state -----------------------------------------------------------------------


@pytest.mark.parametrize("state", LearningPlan.State)
@pytest.mark.parametrize("move", LearningPlan.MOVES)
def test_a_plan_moves_only_where_the_table_says(state, move, world):
    plan = started_plan(world.ana, world.program)
    LearningPlan.objects.filter(pk=plan.pk).update(state=state)
    plan.refresh_from_db()
    sources, target = LearningPlan.MOVES[move]

    if state in sources:
        plan.move(move, by=world.ana)
        assert plan.state == target
    else:
        with pytest.raises(WrongState):
            plan.move(move, by=world.ana)
        assert plan.state == state
