"""Rows that money stands on, written straight into the tables: people, a plan with frozen terms, a tier on track."""

import itertools
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256

from accounts.models import District, PayClass, RoleGrant, School, StaffFacts, User
from core import clock
from credentials.models import Program, Tier
from payouts import actions
from payouts.models import FundingBudget, FundingSource, Stipend
from rubrics.models import Rubric, RubricVersion
from submissions.models import Attempt, Decision, LearningPlan, Membership, Submission, TierTerms

_numbers = itertools.count(1)
SENT = datetime(2026, 10, 5, 15, tzinfo=UTC)
DECIDED = datetime(2026, 10, 9, 15, tzinfo=UTC)
YEAR = 2027  # both days, with a fiscal year that begins in July
PASSWORD = "correct horse battery"


def district() -> District:
    return District.objects.get_or_create(pk=1, defaults={"name": "Maple Valley"})[0]


def pay_class(code: str = "teacher", *, may_receive: bool = True) -> PayClass:
    return PayClass.objects.get_or_create(code=code, defaults={"name": code, "may_receive_stipend": may_receive})[0]


def person(name: str = "", *roles: str, employee_id: str | None = "", **staff: object) -> User:
    """A member of staff with roles. `employee_id=None` leaves it open."""
    number = next(_numbers)
    user = User.objects.create_user(f"p{number}@example.org", PASSWORD, name=name or f"Person {number}")
    if employee_id == "":
        employee_id = f"E{number:05}"
    StaffFacts.objects.create(user=user, **{"employee_id": employee_id, "pay_class": pay_class(), **staff})
    for role in roles:
        RoleGrant.objects.create(user=user, role=role, valid_from=date(2020, 1, 1))
    return user


def source(code: str = "TITLE-2A", *, budget: Decimal | None = Decimal(5000), **fields: object) -> FundingSource:
    """A funding source with a budget for the year in which everything here happens."""
    found = FundingSource.objects.filter(code=code).first()
    if found is None:
        found = FundingSource.objects.create(code=code, name=code.title(), kind="federal", **fields)
        if budget is not None:
            FundingBudget.objects.create(source=found, fiscal_year=YEAR, amount=budget)
    return found


def program(**fields: object) -> Program:
    number = next(_numbers)
    made = Program.objects.create(
        **{"slug": f"program-{number}", "name": f"Program {number}", "funding_code": "TITLE-2A", **fields}
    )
    rubric = Rubric.objects.create(key=f"rubric-{number}", name="Rubric")
    for order, name in enumerate(["Learning", "Implementation", "Impact", "Sharing"], start=1):
        Tier.objects.create(
            program=made,
            order=order,
            key=name.lower(),
            name=name,
            summary=name,
            evidence=name,
            rubric=rubric,
            amount=75,
        )
    return made


def plan(teacher: User, of: Program | None = None, *, amount: Decimal = Decimal(75), code: str = "") -> LearningPlan:
    """A plan under way, with the terms of every tier frozen."""
    of = of or program()
    started = LearningPlan.objects.create(
        program=of, owner=teacher, title="Flexible seating", state="started",
        attested_by=teacher, attested_at=SENT, started_at=SENT,
    )  # fmt: skip
    Membership.objects.create(plan=started, teacher=teacher)
    version, _made = RubricVersion.objects.get_or_create(rubric=of.tiers.first().rubric, number=1)
    for tier in of.tiers.all():
        TierTerms.objects.create(
            plan=started, tier=tier, order=tier.order, key=tier.key, name=tier.name, summary=tier.summary,
            evidence=tier.evidence, rubric_version=version, amount=amount, currency=of.currency,
            funding_code=code or of.funding_code, asks=[],
        )  # fmt: skip
    return started


def passed(
    teacher: User | None = None,
    *,
    tier: int = 1,
    on: LearningPlan | None = None,
    by: User | None = None,
    sent: datetime = SENT,
    decided: datetime = DECIDED,
    digest: str = "",
) -> Decision:
    """A released decision: this tier of the teacher's plan is on track."""
    teacher = teacher or person()
    on = on or plan(teacher)
    submission, _made = Submission.objects.get_or_create(
        plan=on, terms=on.terms.get(order=tier), teacher=teacher,
        defaults={"program": on.program, "tier_order": tier, "submitted_at": sent},
    )  # fmt: skip
    Submission.objects.filter(pk=submission.pk).update(state="on_track", on_track_at=decided)
    number = next(_numbers)
    attempt = Attempt.objects.create(
        submission=submission, number=submission.attempts.count() + 1, reference=f"T{tier}-{number:04}",
        submitted_at=sent, submitted_by=teacher, credited_name=teacher.name,
        digest=digest or sha256(str(number).encode()).hexdigest(),
    )  # fmt: skip
    return Decision.objects.create(
        attempt=attempt, submission=submission, teacher=teacher, on_track=True, state="released",
        decided_by=by or person("Scorer", "scorer"), decided_at=decided, released_at=decided,
    )  # fmt: skip


def earned(teacher: User | None = None, **how: object) -> Stipend:
    """What the tier earned, through the verb, with a district and a source in place."""
    district()
    source()
    decision = passed(teacher, **how)
    with clock.standing_at(DECIDED):
        stipend = actions.earn(decision.submission_id, decision_id=decision.pk)
    assert stipend is not None
    return stipend


def reversed_by(decision: Decision, by: User) -> None:
    """What the desk does to the decision itself when it reverses it."""
    Decision.objects.filter(pk=decision.pk).update(
        state="reversed", reversed_by=by, reversed_at=clock.now(), reversal_reason="Wrong file."
    )


def school(name: str = "Oak Bend") -> School:
    return School.objects.get_or_create(name=name, defaults={"short_name": name})[0]
