"""One of everything, so that every address of the site can be asked for by everybody."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts import actions as people
from accounts import district
from accounts.models import RoleGrant, User
from files import actions as file_actions
from submissions import actions
from submissions.models import Coaching, LearningPlan, Workspace
from tests.factories.submissions import decided, draft_plan, fill, sent, started_plan, tier
from tests.files import made
from tests.world import World

ROLES = (
    "visitor",
    "owner",
    "other",
    "member",
    "coach",
    "scorer",
    "coordinator",
    "clerk",
    "manager",
    "leader",
    "admin",
)


@dataclass
class Scene:
    """The district with a group's plan in the middle of its way, and whatever else an address can name."""

    people: dict[str, User | None]
    things: dict[str, Any] = field(default_factory=dict)


def set_scene(world: World) -> Scene:
    """Ana and Ben work together; tier 1 came back and was sent again, tier 2 is a draft; Cleo has no part in it."""
    plan = started_plan(world.ana, world.program, world.ben)
    actions.ask_coach(plan.pk, coach_id=world.coach.pk, by=world.ana)
    returned = sent(plan, 1, world.ben)
    decision = decided(returned, world.second_scorer, on_track=False)
    waiting = sent(plan, 1)
    draft = fill(tier(plan, 2))
    photo = file_actions.receive(SimpleUploadedFile("photo.jpg", made.jpeg()), by=world.ana)
    file_actions.process(str(photo.pk))
    shared = Workspace.objects.get(plan=plan, terms__order=2, teacher=None)
    artifact = actions.save_item(shared.pk, "artifact", by=world.ana, file=photo, shows="A", alt="A")
    proposed = _proposed(world)
    roles: dict[str, User | None] = {
        "visitor": None,
        "owner": world.ana,
        "other": world.cleo,
        "member": world.ben,
        "coach": world.coach,
        "scorer": world.scorer,
        "coordinator": world.coordinator,
        "clerk": world.clerk,
        "manager": world.manager,
        "leader": world.principal,
        "admin": world.admin,
    }
    things = {
        "plan": plan.uuid,
        "waiting": waiting.uuid,
        "attempt": waiting.attempts.get().uuid,
        "attempt_pk": waiting.attempts.get().pk,
        "decision": decision.uuid,
        "draft": draft.pk,
        "file": photo.uuid,
        "artifact": artifact.pk,
        "upload": file_actions.begin(by=world.ana, size=10).uuid,
        "coaching": Coaching.objects.get().pk,
        "person": world.cleo.uuid,
        "grant": RoleGrant.objects.get(user=world.scorer).pk,
        "invitation": people.invite("new@example.org", by=world.coordinator, name="New").token,
        "proposed": proposed.uuid,
        "none": UUID(int=1),  # names nothing: who may come in gets 404, everybody else is stopped before
        "theme": district.current().theme_hash,
    }
    return Scene(roles, things)


def _proposed(world: World) -> LearningPlan:
    """A plan of Cleo's that waits for an answer."""
    world.program.needs_approval = True
    world.program.save()
    return actions.propose(draft_plan(world.cleo, world.program).pk, by=world.cleo)
