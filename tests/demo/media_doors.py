"""Every address of a file in the demo district, as each login and as a visitor, told by plain facts about the rows.

The rules live in `submissions.access` and `library.access`. Here stands what must come of them, written anew from the
table in `tests/doors`: who is neither owner, colleague, coach, scorer nor coordinator opens nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import product

from django.test import Client
from django.urls import reverse

from accounts.models import RoleGrant, User
from demo.logins import logins
from files.models import Rendition, StoredFile
from library.models import PracticeFile, ReleasedFile
from submissions.gathering import CARRIERS
from submissions.models import Coaching, LearningPlan, Membership, Pause

COORDINATE = {"coordinator", "deputy"}
DESK = {"scorer", *COORDINATE}


class Facts:
    """What the rows say of files, without a rule in it."""

    @cached_property
    def plans(self) -> dict[int, set[int]]:
        """The plans in whose drafts or attempts a file stands."""
        found: dict[int, set[int]] = {}
        for carrier in CARRIERS:
            for row in carrier.objects.exclude(file=None).select_related("workspace", "attempt__submission"):
                plan = row.workspace.plan_id if row.workspace else row.attempt.submission.plan_id
                found.setdefault(row.file_id, set()).add(plan)
        return found

    @cached_property
    def sent(self) -> set[int]:
        """Files that were sent with an attempt, or in place of one that could not be opened."""
        rows = [carrier.objects.exclude(file=None).exclude(attempt=None) for carrier in CARRIERS]
        instead = Pause.objects.exclude(replacement_file=None).values_list("replacement_file_id", flat=True)
        return {*instead, *(file for found in rows for file in found.values_list("file_id", flat=True))}

    @cached_property
    def copies(self) -> dict[int, tuple[str, int]]:
        """Copies on practices that are in the library: how they are licensed, and who wrote them."""
        rows = PracticeFile.objects.filter(page__live=True).select_related("page__release")
        return {row.file_id: (row.page.licence, row.page.release.author_id) for row in rows}

    @cached_property
    def prepared(self) -> dict[int, int]:
        """Copies made for a practice, published or not, with its author."""
        return dict(ReleasedFile.objects.exclude(copy=None).values_list("copy_id", "release__author_id"))

    def tied(self, user: User) -> set[int]:
        """Plans that are theirs, their group's, or coached by them."""
        own = LearningPlan.objects.filter(owner=user).values_list("pk", flat=True)
        group = Membership.objects.filter(teacher=user).values_list("plan_id", flat=True)
        coached = Coaching.objects.filter(coach=user).values_list("plan_id", flat=True)
        return {*own, *group, *coached}

    def may_open_evidence(self, user: User, file: StoredFile) -> bool:
        """At the most: nobody beyond these."""
        if file.owner_id == user.pk:
            return True
        plans = self.plans.get(file.pk, set())
        if plans & self.tied(user):
            return True
        roles = set(RoleGrant.objects.filter(user=user).valid().values_list("role", flat=True))
        return bool(roles & DESK) and file.pk in self.sent

    def may_open_copy(self, user: User | None, file: StoredFile) -> bool:
        """At the most: what is in the library, and before that its author and the coordinators."""
        licence, _author = self.copies.get(file.pk, ("", 0))
        if user is None:
            return licence not in {"", "district"}
        coordinates = RoleGrant.objects.filter(user=user, role__in=COORDINATE).valid().exists()
        return bool(licence) or (file.pk in self.prepared and (coordinates or self.prepared[file.pk] == user.pk))


def wrong_doors(renditions: Sequence[Rendition]) -> tuple[list[str], set[str]]:
    """Doors that stand open to somebody they should not, or answer strangely; and who opened anything in which room."""
    facts, wrong, opened = Facts(), [], set()
    for who, user in _people():
        client = Client()
        if user:
            client.force_login(user)
        for room, made in product(("submissions", "library"), renditions):
            status = client.head(reverse(f"{room}:file", args=[made.file.uuid, made.name])).status_code
            refusal = 302 if user is None and room == "submissions" else 404
            may = _may(facts, user, made.file) if room == "submissions" else facts.may_open_copy(user, made.file)
            if status not in ({200, refusal} if may else {refusal}):
                wrong.append(f"{who} {room} {made.file} {made.name}: {status}")
            if status == 200:
                opened.add(f"{who} {room}")
    return wrong, opened


def _may(facts: Facts, user: User | None, file: StoredFile) -> bool:
    return user is not None and facts.may_open_evidence(user, file)


def _people() -> Iterator[tuple[str, User | None]]:
    yield "Visitor", None
    for login in logins():
        yield login["role"], User.objects.get(email=login["email"])
