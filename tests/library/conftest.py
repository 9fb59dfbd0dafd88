import pytest

from library.models import PracticePage
from tests.factories.library import finished_plan, shelved


@pytest.fixture
def plan(world):
    """Ana's plan, on track in all four tiers."""
    return finished_plan(world.ana, world.program, world.scorer)


@pytest.fixture
def page(world, plan) -> PracticePage:
    """Ana's practice in the library, with its one picture."""
    return shelved(plan, world.coordinator, files=True)
