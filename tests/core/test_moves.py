"""Every change of state goes through the table and leaves who and when."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from core.errors import WrongState
from core.models import StateChange
from rubrics.models import Rubric, RubricVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator() -> User:
    return User.objects.create_user("carla@example.org", name="Carla Ruiz")


@pytest.fixture
def version() -> RubricVersion:
    return RubricVersion.objects.create(rubric=Rubric.objects.create(key="learning", name="Learning"), number=1)


def test_a_move_saves_the_state_and_leaves_a_trail(version, coordinator):
    with transaction.atomic():
        version.move("publish", by=coordinator, code="first")

    version.refresh_from_db()
    change = StateChange.objects.get()
    assert version.state == "published"
    assert (change.subject_type, change.subject_id, change.move) == ("rubrics.rubricversion", version.pk, "publish")
    assert (change.old, change.new, change.by, change.by_system, change.code) == (
        "draft",
        "published",
        coordinator,
        False,
        "first",
    )


@pytest.mark.parametrize("state", RubricVersion.State)
@pytest.mark.parametrize("move", RubricVersion.MOVES)
def test_a_rubric_version_moves_only_where_the_table_says(version, coordinator, state, move):
    RubricVersion.objects.filter(pk=version.pk).update(state=state)
    version.refresh_from_db()
    sources, target = RubricVersion.MOVES[move]

    if state in sources:
        with transaction.atomic():
            version.move(move, by=coordinator)
        assert version.state == target
    else:
        with pytest.raises(WrongState), transaction.atomic():
            version.move(move, by=coordinator)
        version.refresh_from_db()
        assert version.state == state
        assert not StateChange.objects.exists()


def test_the_system_acts_under_its_own_name(version):
    with transaction.atomic():
        version.move("publish", by=None)

    assert StateChange.objects.values_list("by", "by_system").get() == (None, True)


def test_the_trail_cannot_be_edited_or_deleted(version):
    with transaction.atomic():
        version.move("publish", by=None)

    for act in (lambda: StateChange.objects.update(move="retire"), lambda: StateChange.objects.all().delete()):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            act()
    assert StateChange.objects.get().move == "publish"


def test_a_trail_row_names_a_person_or_the_system_never_both(version, coordinator):
    with pytest.raises(IntegrityError), transaction.atomic():
        StateChange.objects.create(
            subject_type="x", subject_id=1, move="m", old="a", new="b", by=coordinator, by_system=True
        )
