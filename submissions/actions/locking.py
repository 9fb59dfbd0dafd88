"""The locks every verb of this room takes, in the one order: plan, then submission."""

from submissions.models import LearningPlan, Submission, Workspace


def locked_plan(plan_id: int) -> LearningPlan:
    """The plan, held until the transaction ends."""
    return LearningPlan.objects.select_for_update().get(pk=plan_id)


def locked_submission(submission_id: int) -> Submission:
    """The submission with its plan, both held until the transaction ends; its terms, teacher and school are read along.

    Raises `LearningPlan.DoesNotExist` when there is no such submission.
    """
    plan = LearningPlan.objects.select_for_update(of=("self",)).get(submissions=submission_id)
    rows = Submission.objects.select_for_update(of=("self",)).select_related("terms", "teacher", "school")
    submission = rows.get(pk=submission_id)
    submission.plan = plan
    return submission


def locked_workspace(workspace_id: int) -> Workspace:
    """The draft, held until the transaction ends. Its plan is not locked: typing never waits for a group."""
    return Workspace.objects.select_for_update().get(pk=workspace_id)
