"""The program that ships, and what passing its tiers awards."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from credentials import actions
from credentials.models import Credential, Microcredential, Program, Tier

pytestmark = pytest.mark.django_db
DATA = Path(actions.__file__).parent / "data"


@pytest.fixture
def program() -> Program:
    return actions.load_program(by=None)


@pytest.fixture
def teacher() -> User:
    return User.objects.create_user("dana@example.org", name="Dana Whitlock")


@pytest.fixture
def coordinator() -> User:
    return User.objects.create_user("carla@example.org", name="Carla Ruiz")


def test_the_shipped_program_is_the_published_design(program):
    tiers = list(program.tiers.order_by("order"))

    assert [tier.key for tier in tiers] == ["learning", "implementation", "impact", "sharing"]
    assert {tier.amount for tier in tiers} == {Decimal("75.00")}
    assert sum(tier.amount for tier in tiers) == Decimal("300.00")
    words = [tier.asks.get(kind="words") for tier in tiers]
    assert [(ask.minimum, ask.maximum) for ask in words] == [(500, 600), (250, 350), (250, 350), (250, 350)]
    seconds = [tier.asks.get(kind="seconds") for tier in tiers]
    assert [(a.minimum, a.maximum, a.grace) for a in seconds] == [(120, 180, 10), *[(60, 120, 10)] * 3]


def test_every_shipped_rubric_can_be_passed_and_says_how(program):
    for tier in program.tiers.all():
        version = tier.rubric.current()
        criteria = list(version.ordered_criteria())
        assert criteria[0].finding == "minimum_length"
        for criterion in criteria:
            levels = list(criterion.levels.all())
            assert [level.order for level in levels] == [1, 2]
            assert all(level.descriptor for level in levels)
            assert criterion.passing_order == 2
    sharing = program.tiers.get(key="sharing").rubric.current()
    assert [c.required for c in sharing.ordered_criteria()].count(False) == 1


def test_loading_again_changes_nothing_an_editor_changed(program):
    program.tiers.filter(order=1).update(amount=Decimal("90.00"))

    again = actions.load_program(by=None)

    assert again == program
    assert again.tiers.get(order=1).amount == Decimal("90.00")
    assert Tier.objects.count() == 4


@pytest.mark.parametrize("path", sorted(DATA.glob("*.toml")), ids=lambda path: path.stem)
def test_every_shipped_file_fits_its_columns(path):
    program = actions.load_program(path, by=None)

    for row in (program, *program.tiers.all(), *program.microcredentials.all()):
        try:
            row.full_clean()
        except ValidationError as error:
            pytest.fail(f"{row}: {error}")


def _award(program: Program, teacher: User, *orders: int) -> list[Credential]:
    return actions.award(
        program=program,
        recipient=teacher,
        source="plan:1",
        title="Flexible seating",
        results=[{"tier": order} for order in orders],
        tiers_passed=program.tiers.filter(order__in=orders).values_list("pk", flat=True),
    )


def test_passing_every_tier_awards_the_credential_once(program, teacher):
    assert _award(program, teacher, 1, 2, 3) == []

    [credential] = _award(program, teacher, 1, 2, 3, 4)
    assert (credential.state, credential.recipient, credential.title) == ("awarded", teacher, "Flexible seating")
    assert credential.results == [{"tier": 1}, {"tier": 2}, {"tier": 3}, {"tier": 4}]

    assert _award(program, teacher, 1, 2, 3, 4) == []
    assert Credential.objects.count() == 1


def test_a_credential_for_one_tier_is_awarded_for_that_tier(program, teacher):
    first = Microcredential.objects.create(
        slug="learner", name="Learner", program=program, description="d", criteria="c"
    )
    first.tiers.add(program.tiers.get(order=1))
    first.save()

    [credential] = _award(program, teacher, 1)

    assert credential.microcredential == first


def test_a_reversed_decision_suspends_and_a_new_pass_brings_it_back(program, teacher, coordinator):
    [credential] = _award(program, teacher, 1, 2, 3, 4)

    actions.suspend_for("plan:1", recipient=teacher, by=coordinator)
    credential.refresh_from_db()
    assert credential.state == "suspended"

    [back] = _award(program, teacher, 1, 2, 3, 4)
    assert (back.pk, back.state, back.suspended_at) == (credential.pk, "awarded", None)
