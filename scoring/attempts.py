"""Every attempt of one piece of work, with what the screen must know before it asks for more."""

from django.db.models import BigIntegerField, Exists, F, OuterRef, QuerySet

from core.ready import Slot, ready
from submissions.evidence import Artifact, DataSet, PracticeOverview, Reflection, Resource
from submissions.models import Attempt, CountedUse, Decision, Pause, Submission, Withdrawal

# What of a statement the screen says.
STATED = ("visible", "heard", "named", "basis", "released_on", "form", "words", "reach")
_HOLDS = {
    "has_reflection": Reflection,
    "has_resources": Resource,
    "has_artifacts": Artifact,
    "has_datasets": DataSet,
    "has_overview": PracticeOverview,
    "has_exceptions": CountedUse,
    "was_paused": Pause,
}


@ready
def _attempts() -> QuerySet[Attempt]:
    piece = Slot("submission", BigIntegerField())
    holds = {name: Exists(kind._default_manager.filter(attempt=OuterRef("pk"))) for name, kind in _HOLDS.items()}
    judged = Exists(Decision.objects.filter(submission=OuterRef("submission")))
    plan = Submission.objects.filter(pk=piece).order_by().values("plan")
    taken_back = Exists(
        Withdrawal.objects.filter(submission__plan__in=plan, remains=Withdrawal.Remains.NOTHING, lifted_at__isnull=True)
    )
    stated = {f"use_{name}": F(f"use__{name}") for name in STATED}
    sent = Attempt.objects.filter(submission=piece).order_by("number")
    return sent.annotate(**stated, **holds, was_judged=judged, was_taken_back=taken_back)


def attempts_of(submission_id: int) -> list[Attempt]:
    """Oldest first; each says which kinds of evidence it has, and what was stated about students in it."""
    return _attempts(submission=submission_id)
