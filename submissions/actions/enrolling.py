"""A teacher's own ladder in a plan: a submission and a draft for each tier."""

from collections.abc import Sequence

from accounts.models import Posting
from submissions.checks import ask_for
from submissions.models import LearningPlan, Membership, Resource, Submission, TierTerms, Workspace


def enrol(plan: LearningPlan, membership: Membership, terms: Sequence[TierTerms]) -> None:
    """Give a member their submissions and drafts. The plan is locked; its sources wait in the first draft."""
    teacher = membership.teacher
    school = Posting.objects.filter(user=teacher, is_primary=True).values_list("school_id", flat=True).first()
    Submission.objects.bulk_create(
        Submission(
            plan=plan,
            terms=tier,
            teacher=teacher,
            program=plan.program,
            tier_order=tier.order,
            school_id=school,
            language=plan.language,
        )
        for tier in terms
    )
    drafts = Workspace.objects.bulk_create(Workspace(plan=plan, terms=tier, teacher=teacher) for tier in terms)
    for draft in drafts:
        if ask_for(draft.terms.asks, "resources"):
            _bring_sources(plan, draft)


def _bring_sources(plan: LearningPlan, draft: Workspace) -> None:
    Resource.objects.bulk_create(
        Resource(
            workspace=draft,
            position=source.position,
            kind=source.kind,
            citation=source.citation,
            link=source.link,
            research_based=source.research_based,
        )
        for source in plan.sources.all()
    )
