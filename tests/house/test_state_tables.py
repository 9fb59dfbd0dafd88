"""Every state × every move, for the tables that no room's own tests try; and none is forgotten."""

from datetime import timedelta

import pytest
from django.apps import apps

from core import clock
from core.errors import WrongState
from core.models import Job
from core.moves import Moves
from credentials.models import Credential, Microcredential
from files.models import Upload
from notices.models import Mail
from scoring.models import Assessment
from tests.factories.files import stored_file
from tests.factories.submissions import decided, sent, started_plan
from tests.world import World

pytestmark = pytest.mark.django_db

HERE = {Job, Mail, Upload, Credential, Assessment}
ELSEWHERE = {  # the file that tries them
    "payouts.batch": "payouts/test_runs.py",
    "payouts.stipend": "payouts/test_runs.py",
    "library.release": "library/test_publishing.py",
    "submissions.learningplan": "submissions/test_plans.py",
    "submissions.submission": "submissions/test_sending.py",
    "submissions.decision": "submissions/test_sending.py",
    "files.storedfile": "submissions/test_sending.py",
    "rubrics.rubricversion": "core/test_moves.py",
}
CASES = [(model, state, move) for model in sorted(HERE, key=str) for state in model.State for move in model.MOVES]


def made(model: type[Moves], world: World) -> Moves:
    """A row of this kind in its first state."""
    if model is Job:
        return Job.objects.create(kind="core.tick", key="one")
    if model is Mail:
        return Mail.objects.create(event="paid", subject_key="1", to="ana@example.org", subject="Paid", text="Paid.")
    if model is Upload:
        until = clock.now() + timedelta(days=1)
        return Upload.objects.create(owner=world.ana, label="a", size=3, offset=3, key="k", expires_at=until)
    if model is Credential:
        kind = Microcredential.objects.first()
        return Credential.objects.create(microcredential=kind, recipient=world.ana, source="plan:1", title="T")
    decided(sent(started_plan(world.ana, world.program)), world.scorer)
    assessment = Assessment.objects.filter(scorer=world.scorer).first()
    return assessment or Assessment.objects.create(
        attempt=world.ana.submissions.get(tier_order=1).attempts.get(),
        scorer=world.scorer,
        decision=world.scorer.decisions_made.get(),
    )


def facts_of(row: Moves, state: str, world: World) -> dict[str, object]:
    """What stands beside a state because the database asks for it."""
    if isinstance(row, Upload):
        return {"file": stored_file(world.ana) if state == Upload.State.COMPLETE else None}
    return {}


@pytest.mark.parametrize(("model", "state", "move"), CASES, ids=lambda part: getattr(part, "__name__", str(part)))
def test_it_moves_only_where_its_table_says(model, state, move, world):
    row = made(model, world)
    model.objects.filter(pk=row.pk).update(state=state, **facts_of(row, state, world))
    row.refresh_from_db()
    sources, target = model.MOVES[move]

    if state in sources:
        row.move(move, by=None, **facts_of(row, target, world))
        row.refresh_from_db()
        assert row.state == target
    else:
        with pytest.raises(WrongState):
            row.move(move, by=None)
        row.refresh_from_db()
        assert row.state == state


def test_no_state_table_is_forgotten():
    tables = {model._meta.label_lower for model in apps.get_models() if issubclass(model, Moves)}

    assert tables == {model._meta.label_lower for model in HERE} | set(ELSEWHERE)


@pytest.mark.parametrize(("label", "path"), ELSEWHERE.items())
def test_the_others_are_tried_where_it_is_said(label, path, settings):
    text = (settings.BASE_DIR / "tests" / path).read_text(encoding="utf-8")

    assert f"{apps.get_model(label).__name__}.MOVES" in text or f"test_a_{label.split('.')[1]}_moves_only" in text
