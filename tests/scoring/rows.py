"""Rows for the desk's own tests, written straight into the tables: small, explicit, nothing implied."""

import itertools
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from accounts.models import PayClass, Posting, RoleGrant, School, StaffFacts, User
from core import clock
from credentials.models import Program, Tier
from rubrics.models import Criterion, Level, Rubric, RubricVersion
from submissions.models import Attempt, Finding, LearningPlan, Membership, Reflection, Submission, TierTerms

_numbers = itertools.count(1)
ASKS = [
    {"kind": "words", "minimum": 500, "maximum": 600, "grace": 0, "severity": "warn"},
    {"kind": "resources", "minimum": 2, "maximum": None, "grace": 0, "severity": "warn"},
]
LONG_AGO = datetime(2026, 9, 1, 15, tzinfo=UTC)


def school(name: str = "") -> School:
    name = name or f"School {next(_numbers)}"
    return School.objects.create(name=name, short_name=name[:40])


def person(
    name: str = "", *roles: str, at: School | None = None, program: str = "", only: School | None = None
) -> User:
    """A member of staff, with roles perhaps limited to a program or a school."""
    number = next(_numbers)
    user = User.objects.create_user(f"person{number}@example.org", "correct horse", name=name or f"Person {number}")
    teachers, _made = PayClass.objects.get_or_create(code="teacher", defaults={"name": "Teachers"})
    StaffFacts.objects.create(user=user, employee_id=f"E{number:05}", pay_class=teachers)
    if at is not None:
        Posting.objects.create(user=user, school=at)
    for role in roles:
        RoleGrant.objects.create(user=user, role=role, program=program, school=only, granted_by=user)
    return user


def rubric(key: str = "", *, optional: bool = False) -> RubricVersion:
    """A published rubric: a computed criterion and two a person judges, perhaps an optional one more."""
    key = key or f"rubric-{next(_numbers)}"
    version = RubricVersion.objects.create(rubric=Rubric.objects.create(key=key, name=key.title()), number=1)
    names = [("length", "Long enough", "minimum_length"), ("specific", "Specific", ""), ("meaning", "Meaning made", "")]
    if optional:
        names.append(("next", "What is next", ""))
    for order, (slug, name, finding) in enumerate(names):
        criterion = Criterion.objects.create(
            version=version, sort_order=order, key=slug, name=name, finding=finding, required=slug != "next"
        )
        for number, level in enumerate(["Not yet on track", "On track"], start=1):
            Level.objects.create(
                criterion=criterion, sort_order=number, order=number, name=level, descriptor=f"{name}: {level.lower()}."
            )
    RubricVersion.objects.filter(pk=version.pk).update(state="published", published_at=clock.now())
    version.refresh_from_db()
    return version


def program(slug: str = "", *, tiers: int = 2, **fields: object) -> Program:
    """An open program whose tiers are judged by one small rubric each."""
    slug = slug or f"program-{next(_numbers)}"
    made = Program.objects.create(
        slug=slug, name=slug.replace("-", " ").title(), summary="A program.", funding_code="T2A", **fields
    )
    names = ["Learning", "Implementation", "Impact", "Sharing"]
    for order, name in enumerate(names[:tiers], start=1):
        Tier.objects.create(
            program=made,
            order=order,
            key=name.lower(),
            name=name,
            summary=name,
            evidence=name,
            rubric=rubric(f"{slug}-{order}").rubric,
            amount=Decimal("75.00"),
        )
    return made


def plan(teacher: User, under: Program, *, title: str = "Exit tickets", members: tuple[User, ...] = ()) -> LearningPlan:
    """A started plan with its frozen terms."""
    made = LearningPlan.objects.create(
        program=under,
        owner=teacher,
        title=title,
        goal="More pupils explain their thinking.",
        trying="An exit ticket twice a week.",
        state="started",
        attested_by=teacher,
        attested_at=LONG_AGO,
        started_at=LONG_AGO,
        is_group=bool(members),
    )
    for member in (teacher, *members):
        Membership.objects.create(plan=made, teacher=member, joined_at=LONG_AGO)
    for tier in under.tiers.all():
        TierTerms.objects.create(
            plan=made,
            tier=tier,
            order=tier.order,
            key=tier.key,
            name=tier.name,
            summary=tier.summary,
            evidence=tier.evidence,
            rubric_version=tier.rubric.current(),
            amount=tier.amount,
            currency=under.currency,
            funding_code=under.funding_code,
            asks=ASKS,
        )
    return made


def submission(
    of: LearningPlan, *, tier: int = 1, teacher: User | None = None, at: School | None = None, **fields: object
) -> Submission:
    """One tier of one teacher; a draft, unless fields say otherwise."""
    return Submission.objects.create(
        plan=of,
        terms=of.terms.get(order=tier),
        teacher=teacher or of.owner,
        program=of.program,
        tier_order=tier,
        school=at,
        **fields,
    )


def sent(of: LearningPlan, *, words: int = 520, days_ago: int = 3, **fields: object) -> Submission:
    """A submission that was sent and is ready to be scored, with its attempt, reflection and finding."""
    moment = clock.now() - timedelta(days=days_ago)
    made = submission(of, **{"state": "submitted", "submitted_at": moment, "ready_at": moment, **fields})
    attempt(made, words=words)
    return made


def attempt(of: Submission, *, words: int = 520) -> Attempt:
    """A frozen attempt with a written reflection of so many words."""
    number = of.attempts.count() + 1
    made = Attempt.objects.create(
        submission=of,
        number=number,
        reference=f"T{of.tier_order}-{next(_numbers):04}",
        submitted_at=of.submitted_at,
        submitted_by=of.teacher,
        credited_name=of.teacher.name,
        digest="0" * 64,
    )
    Reflection.objects.create(attempt=made, text="word " * words)
    Finding.objects.create(
        attempt=made, rule="minimum_length", kind="words", found=words, minimum=500, maximum=600, met=words >= 500
    )
    return made
