"""What the rows that write need, made by the product's own verbs: a claimed piece of work, and drafts."""

from typing import Any

from benchmarks.asking import FILE

DRAFTS = 10
TIER = 2  # the tier that asks for artifacts


def load_claim(submission: Any, scorer: Any) -> dict[str, Any]:
    """A piece of work held by its scorer, its newest attempt, and a level for each criterion."""
    from scoring.rubric import rubric_of  # noqa: PLC0415  (Django must be set up first)
    from submissions import actions  # noqa: PLC0415

    actions.claim(submission.pk, by=scorer)
    rubric = rubric_of(submission.terms.rubric_version_id)
    return {
        "submission": str(submission.uuid),
        "attempt": str(submission.attempts.get().uuid),
        "levels": [[criterion.pk, criterion.levels[-1].pk] for criterion in rubric],
    }


def load_drafts(sender: Any, program: Any) -> dict[str, list[str]]:
    """Plans whose second tier is empty, and as many where it holds a photo and waits to be sent."""
    return {
        "drafts": [str(_plan(sender, program).uuid) for _number in range(DRAFTS)],
        "filled": [_filled(sender, program) for _number in range(DRAFTS)],
    }


def _plan(sender: Any, program: Any) -> Any:
    from submissions import actions  # noqa: PLC0415

    source = {"kind": "text", "citation": "Organizing instruction and study", "research_based": True}
    plan = actions.create_plan(
        program.pk,
        by=sender,
        own_topic="Exit tickets",
        title="Exit tickets that teach",
        goal="Students say what they understood at the end of a lesson.",
        trying="Twice a week in two sections.",
        sources=[source, source],
    )
    return actions.start(plan.pk, attested=True, by=sender)


def _filled(sender: Any, program: Any) -> str:
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415

    from files.actions import receive  # noqa: PLC0415
    from files.uses import Statement  # noqa: PLC0415
    from submissions import actions  # noqa: PLC0415
    from submissions.models import Workspace  # noqa: PLC0415

    plan = _plan(sender, program)
    draft = Workspace.objects.get(plan=plan, terms__order=TIER)
    photo = receive(SimpleUploadedFile("chart.jpg", FILE), by=sender)
    actions.save_item(draft.pk, "artifact", by=sender, kind="chart", shows="The chart in use.", file=photo)
    actions.save_item(draft.pk, "reflection", by=sender, mode="text", text="word " * 300)
    actions.state_use(draft.pk, statement=Statement(), by=sender)
    return str(plan.uuid)
