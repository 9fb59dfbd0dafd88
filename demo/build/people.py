"""Schools, staff and roles of the invented district."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password

from accounts.models import District, PayClass, Posting, Role, RoleGrant, School, StaffFacts, User
from core import clock
from demo.build.dates import moment
from demo.build.read import key_of, toml
from demo.logins import PASSWORD

_HIRED = date(2015, 8, 1)


class People:
    """Everybody, by key; made once."""

    def __init__(self) -> None:
        self.data = toml("district.toml")
        self.schools: dict[str, School] = {}
        self.pay_classes: dict[str, PayClass] = {}
        self.by_key: dict[str, User] = {}
        self._password = make_password(PASSWORD)  # hashed once: the same for everybody in a demo
        self._number = 4100
        self._without_number = set(self.data["personnel"]["without_number"])

    def make(self) -> People:
        """The district, its schools, its staff and their roles."""
        District.objects.update_or_create(pk=1, defaults={**self.data["district"], "is_invented": True})
        for row in self.data["pay_classes"]:
            self.pay_classes[row["code"]] = PayClass.objects.create(**row)
        for row in self.data["schools"]:
            values = {name: row[name] for name in ("name", "short_name", "level")}
            self.schools[row["key"]] = School.objects.create(**values)
        for row in self.data["schools"]:
            for line in row["teachers"]:
                self._teacher(line, row["key"])
        for row in self.data["staff"]:
            self._staff(row)
        named = [self.by_key[key].pk for key in self.data["shown_to_leader"]["teachers"]]
        User.objects.filter(pk__in=named).update(shown_to_leader_at=clock.now())
        return self

    def _teacher(self, line: str, school: str) -> None:
        parts = [part.strip() for part in line.split("|")] + [""] * 5
        name, subject, grades, further, pay_class = parts[:5]
        user = self._user(name)
        self._facts(user, pay_class or "certified", subject, grades)
        for place, key in enumerate([school, *filter(None, (k.strip() for k in further.split(",")))]):
            Posting.objects.create(user=user, school=self.schools[key], is_primary=place == 0)

    def _staff(self, row: dict[str, Any]) -> None:
        user = self.by_key.get(key_of(row["name"])) or self._user(row["name"], superuser=row.get("superuser", False))
        if "pay_class" in row and not StaffFacts.objects.filter(user=user).exists():
            self._facts(user, row["pay_class"], row.get("post", ""), "")
        school = self.schools.get(row.get("school", ""))
        if school is not None and not Posting.objects.filter(user=user, school=school).exists():
            Posting.objects.create(user=user, school=school, is_primary=not user.postings.exists())
        since = moment(row["from"]).date() if "from" in row else _HIRED
        for role in row["roles"]:
            scope = school if role == Role.SCHOOL_LEADER else None
            RoleGrant.objects.create(user=user, role=role, school=scope, valid_from=since, reason="Demo")

    def _user(self, name: str, *, superuser: bool = False) -> User:
        key = key_of(name)
        user = User.objects.create(
            email=f"{key.replace('-', '.')}@maplevalley.example",
            name=name,
            password=self._password,
            is_demo=True,
            is_staff=superuser,
            is_superuser=superuser,
        )
        self.by_key[key] = user
        return user

    def _facts(self, user: User, pay_class: str, subject: str, grades: str) -> None:
        self._number += 7
        StaffFacts.objects.create(
            user=user,
            employee_id=None if key_of(user.name) in self._without_number else f"MV{self._number}",
            pay_class=self.pay_classes[pay_class],
            active_from=_HIRED,
            subject=subject[:80],
            grades=grades[:40],
        )
