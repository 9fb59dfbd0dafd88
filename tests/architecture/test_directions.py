"""What the import linter cannot see: foreign keys and template tags point down the stack too."""

import re

import pytest
from django.apps import apps
from django.template import engines

from tests.architecture.rooms import GROUND, ROOT, floors, looks_up, templates

# "room.model.field": why this one key may point up.
KEYS_THAT_MAY_LOOK_UP = {
    "core.statechange.by": "who moved it; the user model is named by a setting, not imported",
    "core.actedkey.user": "who pressed the button; the user model is named by a setting, not imported",
    "rubrics.rubricversion.published_by": "who froze it; the user model is named by a setting, not imported",
}

# "template: tag library or template": why this one may reach up.
TEMPLATES_THAT_MAY_REACH_UP = {
    "account/login.html: demo/login_card.html": "the login card, which only the demo's settings show",
    "credentials/topic_page.html: practices": "the practices that came of a topic; the exception of architecture.md",
    "submissions/start.html: caps": "what can still be earned this year, said before a plan is started; stipends know",
}

LOAD = re.compile(r"{%-?\s*load\s+(.+?)\s*-?%}")
USE = re.compile(r"""{%-?\s*(?:include|extends)\s+["']([^"']+)["']""")


def upward_keys() -> set[str]:
    """Every foreign key of a room to a model on its own floor's neighbour or above."""
    found = set()
    for model in apps.get_models(include_auto_created=False):
        room = model._meta.app_label
        if room not in floors():
            continue
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            target = field.related_model
            if target and target._meta.app_label in floors() and looks_up(room, target._meta.app_label):
                found.add(f"{room}.{model._meta.model_name}.{field.name}")
    return found


def test_no_foreign_key_points_up_the_stack():
    assert upward_keys() == set(KEYS_THAT_MAY_LOOK_UP)


def room_of_library(name: str) -> str | None:
    """The room a tag library is written in; None for Django's and other packages'."""
    module = engines["django"].engine.libraries.get(name, name)
    room = module.split(".")[0]
    return room if room in floors() else None


def room_of_template(name: str) -> str:
    """The room a template belongs to: its folder, or the ground if it is part of the frame."""
    first = name.split("/")[0]
    return first if first in floors() else GROUND


def names_loaded(text: str) -> list[str]:
    """The libraries of all `{% load … %}` in a template."""
    lists = [wanted.split(" from ")[-1] if " from " in wanted else wanted for wanted in LOAD.findall(text)]
    return [name for words in lists for name in words.split()]


def upward_reaches() -> set[str]:
    """Every `load`, `include` and `extends` of a template that reaches a room above its own."""
    found = set()
    for path in templates():
        own = str(path.relative_to(ROOT)).split("templates/")[-1]
        text = path.read_text()
        reached = [(name, room_of_library(name)) for name in names_loaded(text)]
        reached += [(name, room_of_template(name)) for name in USE.findall(text)]
        found |= {f"{own}: {name}" for name, room in reached if room and looks_up(room_of_template(own), room)}
    return found


def test_no_template_reaches_up_the_stack():
    assert upward_reaches() == set(TEMPLATES_THAT_MAY_REACH_UP)


@pytest.mark.parametrize(
    ("lower", "upper"), [("core", "accounts"), ("rubrics", "accounts"), ("library", "scoring"), ("payouts", "library")]
)
def test_the_rule_itself_knows_up_from_down(lower, upper):
    assert looks_up(lower, upper)
    assert not looks_up(lower, lower)
    assert looks_up(upper, lower) == (floors()[upper] == floors()[lower])
