"""Plans and submissions brought to where a test begins, by the product's own verbs."""

from accounts.models import User
from credentials.models import Program
from files.models import Use
from files.uses import Statement
from rubrics.models import Level
from submissions import actions
from submissions.actions import ResultData
from submissions.models import Attempt, Decision, LearningPlan, Submission, Workspace

NOBODY = Statement(reach=Use.Reach.PUBLIC)  # no student can be seen, heard or named
PLAN = {
    "own_topic": "Exit tickets",
    "title": "Exit tickets that teach",
    "goal": "Students say what they understood at the end of a lesson.",
    "trying": "Twice a week in two sections.",
}
SOURCES = [
    {"kind": "text", "citation": "Organizing instruction and study", "research_based": True},
    {"kind": "text", "citation": "A webinar on retrieval", "research_based": True},
]


def draft_plan(teacher: User, program: Program, **fields: object) -> LearningPlan:
    """A plan with all it needs to start."""
    return actions.create_plan(program.pk, by=teacher, **{**PLAN, "sources": SOURCES, **fields})


def started_plan(teacher: User, program: Program, *colleagues: User, **fields: object) -> LearningPlan:
    """A plan under way, alone or with colleagues who said yes."""
    plan = draft_plan(teacher, program, **fields)
    for colleague in colleagues:
        actions.invite(plan.pk, email=colleague.email, by=teacher)
        actions.join(plan.pk, attested=True, by=colleague)
    return actions.start(plan.pk, attested=True, by=teacher)


def tier(plan: LearningPlan, order: int, teacher: User | None = None) -> Submission:
    """A teacher's submission for one tier; the plan's owner's unless said."""
    return Submission.objects.select_related("terms", "plan", "teacher").get(
        plan=plan, tier_order=order, teacher=teacher or plan.owner
    )


def workspace(submission: Submission) -> Workspace:
    """The teacher's own draft of a tier."""
    return Workspace.objects.get(terms=submission.terms_id, teacher=submission.teacher_id)


def fill(submission: Submission, *, words: int = 520) -> Workspace:
    """Write all a tier asks for, with a reflection of this many words and no students in sight."""
    draft, by = workspace(submission), submission.teacher
    actions.save_item(draft.pk, "reflection", by=by, mode="text", text="word " * words)
    kinds = {ask["kind"] for ask in submission.terms.asks}
    if "artifacts" in kinds:
        actions.save_item(draft.pk, "artifact", by=by, link="https://example.org/chart", shows="An anchor chart.")
    if "data" in kinds:
        actions.save_item(draft.pk, "dataset", by=by, goal="Explaining", points=[["May", "12"]], n=24)
    if "overview" in kinds:
        actions.save_item(draft.pk, "overview", by=by, students_do="Write.", steps="One.", links="https://example.org/")
    actions.state_use(draft.pk, statement=NOBODY, by=by)
    return draft


def sent(plan: LearningPlan, order: int = 1, teacher: User | None = None) -> Submission:
    """A tier that was filled and sent."""
    submission = tier(plan, order, teacher)
    fill(submission)
    actions.submit(submission.pk, by=submission.teacher)
    return tier(plan, order, teacher)


def results(attempt: Attempt, *, on_track: bool = True) -> list[ResultData]:
    """A judgement of every criterion at its highest or its lowest level."""
    version = attempt.submission.terms.rubric_version
    found = []
    for criterion in version.ordered_criteria():
        level = Level.objects.filter(criterion=criterion).order_by("-order" if on_track else "order").first()
        found.append(ResultData(criterion.pk, level.pk, on_track, "Clear.", "" if on_track else "Say more."))
    return found


def decided(submission: Submission, scorer: User, *, on_track: bool = True) -> Decision:
    """Claimed, judged and released, the way the desk does it, without money and credentials."""
    actions.claim(submission.pk, by=scorer)
    attempt = submission.attempts.order_by("-number").first()
    decision = actions.record_decision(
        attempt.pk, on_track=on_track, results=results(attempt, on_track=on_track), message="Thank you.", by=scorer
    )
    decision = actions.release_decision(decision.pk)
    actions.refresh_ready(submission.plan_id, teacher_id=submission.teacher_id)
    return decision
