"""Fills our own site with many submissions, by one INSERT … SELECT per table.

Run as `python -m benchmarks.load N` against an empty, migrated PostgreSQL database; prints the session keys of
the people whose pages are measured, and the addresses.
"""

import json
import os
import sys
from typing import Any

import django

from benchmarks.sql import insert

TEACHERS = 6000  # more than the 5,000 people of one pay run
TIERS = 4
CHECKED = 10_000  # up to so many submissions every key and guard is checked


def _people(cursor: Any) -> dict[str, Any]:
    from accounts.models import PayClass, Posting, Role, RoleGrant, School, StaffFacts, User  # noqa: PLC0415

    schools = [School.objects.create(name=f"School {n}", short_name=f"S{n}") for n in range(1, 8)]
    pay_class = PayClass.objects.create(code="teacher", name="Teacher")
    insert(
        cursor,
        User,
        {
            "email": "'teacher' || n || '@example.org'",
            "name": "'Teacher Number ' || n",
            "password": "'!'",
            "is_superuser": "false",
        },
        f"generate_series(1, {TEACHERS}) n",
    )
    first = User.objects.order_by("pk").first()
    assert first is not None
    insert(
        cursor,
        StaffFacts,
        {"user": "u.id", "employee_id": "'E' || u.id", "pay_class": str(pay_class.pk)},
        "accounts_user u",
    )
    insert(
        cursor,
        Posting,
        {"user": "u.id", "school": f"{schools[0].pk} + u.id %% 7", "is_primary": "true"},
        "accounts_user u",
    )
    people = {"teacher": first}
    for role in (Role.SCORER, Role.COORDINATOR, Role.PAYROLL_CLERK, Role.BUSINESS_MANAGER):
        person = User.objects.create_user(f"{role.value}@example.org", name=role.label)
        RoleGrant.objects.create(user=person, role=role)
        people[role.value] = person
    people["sender"] = User.objects.create_user("sender@example.org", name="Sender")
    return people


def _plans(cursor: Any, count: int, first_teacher: int) -> None:
    from credentials.models import Program  # noqa: PLC0415
    from submissions.models import LearningPlan, Membership, Submission, TierTerms, Workspace  # noqa: PLC0415

    program = Program.objects.get()
    others = TEACHERS - 1
    # The teacher whose home is measured has two plans, however many the district has.
    owner = f"CASE WHEN n <= 2 THEN {first_teacher} ELSE {first_teacher + 1} + n %% {others} END"
    moment = "now() - interval '200 days' + n * interval '1 minute'"
    insert(
        cursor,
        LearningPlan,
        {
            "program": str(program.pk),
            "owner": owner,
            "title": "'Practice number ' || n",
            "goal": "'Students explain their reasoning in writing.'",
            "state": "'started'",
            "attested_by": owner,
            "attested_at": moment,
            "started_at": moment,
        },
        f"generate_series(1, {count}) n",
    )
    insert(cursor, Membership, {"plan": "p.id", "teacher": "p.owner_id"}, "submissions_learningplan p")
    versions = (
        "(SELECT DISTINCT ON (rubric_id) id, rubric_id FROM rubrics_rubricversion "
        "WHERE state = 'published' ORDER BY rubric_id, number DESC)"
    )
    asks = (
        "(SELECT a.tier_id, jsonb_agg(jsonb_build_object('kind', a.kind, 'of', a.of, 'minimum', a.minimum, "
        "'maximum', a.maximum, 'grace', a.grace, 'severity', a.severity) ORDER BY a.id) AS asks "
        "FROM credentials_tierask a GROUP BY a.tier_id)"
    )
    insert(
        cursor,
        TierTerms,
        {
            "plan": "p.id",
            "tier": "t.id",
            "order": 't."order"',
            "key": "t.key",
            "name": "t.name",
            "summary": "t.summary",
            "evidence": "t.evidence",
            "prompts": "t.prompts",
            "rubric_version": "v.id",
            "amount": "t.amount",
            "currency": f"'{program.currency}'",
            "funding_code": f"'{program.funding_code}'",
            "asks": "k.asks",
        },
        f"submissions_learningplan p CROSS JOIN credentials_tier t JOIN {versions} v ON v.rubric_id = t.rubric_id "
        f"JOIN {asks} k ON k.tier_id = t.id "
        f'WHERE t.program_id = {program.pk} ORDER BY p.id, t."order"',
    )
    insert(
        cursor,
        Workspace,
        {"plan": "t.plan_id", "terms": "t.id", "teacher": "p.owner_id"},
        "submissions_tierterms t JOIN submissions_learningplan p ON p.id = t.plan_id",
    )
    # Two fifths wait to be scored, a fifth each is on track, not yet on track and being written.
    turn = 'p.id * 4 + t."order"'
    state = f"(ARRAY['submitted', 'submitted', 'on_track', 'not_yet', 'draft'])[1 + ({turn}) %% 5]"
    sent = f"CASE WHEN ({turn}) %% 5 < 4 THEN p.started_at + t.\"order\" * interval '10 days' END"
    insert(
        cursor,
        Submission,
        {
            "plan": "p.id",
            "terms": "t.id",
            "teacher": "p.owner_id",
            "program": str(program.pk),
            "tier_order": 't."order"',
            "school": "g.school_id",
            "state": state,
            "submitted_at": sent,
            "ready_at": sent,
            "on_track_at": f"CASE WHEN ({turn}) %% 5 = 2 THEN now() END",
        },
        "submissions_tierterms t JOIN submissions_learningplan p ON p.id = t.plan_id "
        "JOIN accounts_posting g ON g.user_id = p.owner_id AND g.is_primary ORDER BY t.id",
    )


def _evidence(cursor: Any) -> None:
    from benchmarks.words import sql_words  # noqa: PLC0415
    from submissions.models import Artifact, Attempt, Finding, Reflection, Resource  # noqa: PLC0415

    insert(
        cursor,
        Attempt,
        {
            "submission": "s.id",
            "number": "1",
            "reference": "'T' || s.tier_order || '-' || s.id",
            "submitted_at": "s.submitted_at",
            "submitted_by": "s.teacher_id",
            "school_name": "'School'",
            "credited_name": "'Teacher'",
            "digest": "md5(s.id::text)",
        },
        "submissions_submission s WHERE s.submitted_at IS NOT NULL ORDER BY s.id",
    )
    insert(cursor, Reflection, {"attempt": "a.id", "text": sql_words("a.id", 150)}, "submissions_attempt a")
    for position in (0, 1):
        insert(
            cursor,
            Resource,
            {
                "attempt": "a.id",
                "position": str(position),
                "citation": "'Guide to practice, part ' || a.id",
                "research_based": "true",
                "learned": "'What it says about routines.'",
            },
            "submissions_attempt a",
        )
        insert(
            cursor,
            Artifact,
            {
                "attempt": "a.id",
                "position": str(position),
                "kind": "'chart'",
                "shows": "'The chart in use on day three.'",
                "link": "'https://example.org/chart'",
            },
            "submissions_attempt a",
        )
    insert(
        cursor,
        Finding,
        {
            "attempt": "a.id",
            "rule": "'minimum_length'",
            "kind": "'words'",
            "found": "300",
            "minimum": "250",
            "met": "true",
        },
        "submissions_attempt a",
    )


def _judged(cursor: Any, scorer: int) -> None:
    from submissions.models import Decision  # noqa: PLC0415

    decided = "s.submitted_at + interval '2 days'"  # spread over the year, as they are: few were decided today
    insert(
        cursor,
        Decision,
        {
            "attempt": "a.id",
            "submission": "s.id",
            "teacher": "s.teacher_id",
            "on_track": "s.state = 'on_track'",
            "state": "'released'",
            "decided_by": str(scorer),
            "decided_at": decided,
            "released_at": decided,
        },
        "submissions_attempt a JOIN submissions_submission s ON s.id = a.submission_id "
        "WHERE s.state IN ('on_track', 'not_yet')",
    )


def _session(user: Any) -> str:
    from django.conf import settings  # noqa: PLC0415
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415

    session = SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[0]
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def _trust(cursor: Any) -> None:
    """Leave out the checks of a million foreign keys, where we may: the same statements passed them with few rows."""
    cursor.execute("SELECT current_setting('is_superuser') = 'on'")
    if cursor.fetchone()[0]:
        cursor.execute("SET LOCAL session_replication_role = replica")


def main(count: int) -> None:
    """`count` submissions and `count` practices."""
    django.setup()
    from django.db import connection, transaction  # noqa: PLC0415

    from benchmarks.load_drafts import load_claim, load_drafts  # noqa: PLC0415
    from benchmarks.load_money import load_money  # noqa: PLC0415
    from benchmarks.load_practices import load_practices  # noqa: PLC0415
    from core.paging import cursor_of  # noqa: PLC0415
    from credentials.actions import load_program  # noqa: PLC0415
    from credentials.models import Program  # noqa: PLC0415
    from pages.site import load_site  # noqa: PLC0415
    from payouts.actions.loading import load_funding  # noqa: PLC0415
    from submissions.models import Submission  # noqa: PLC0415

    load_program(by=None)
    load_site(by=None)
    load_funding(by=None)
    with transaction.atomic(), connection.cursor() as cursor:
        if count > CHECKED:
            _trust(cursor)
        people = _people(cursor)
        _plans(cursor, count // TIERS, people["teacher"].pk)
        _evidence(cursor)
        _judged(cursor, people["scorer"].pk)
        runs = load_money(cursor, scorer=people["scorer"].pk, clerk=people["payroll_clerk"].pk)
        practice = load_practices(cursor, count)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    waiting = Submission.objects.filter(state="submitted").exclude(teacher=people["teacher"]).order_by("ready_at", "id")
    deep = cursor_of(waiting[min(25_000, waiting.count() - 50)], ("ready_at", "id"))
    claim = load_claim(waiting.select_related("terms")[5], people["scorer"])
    drafts = load_drafts(people["sender"], Program.objects.get())
    print(
        json.dumps(
            {
                "sessions": {name: _session(person) for name, person in people.items()},
                "practice": practice,
                "deep": deep,
                **claim,
                **drafts,
                **runs,
            }
        )
    )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    main(int(sys.argv[1]))
