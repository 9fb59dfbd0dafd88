"""A small district that most tests begin in: schools, people by role, and the program a new district starts with."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from accounts.models import District, PayClass, Posting, Role, RoleGrant, School, StaffFacts, User
from credentials.actions import load_program
from credentials.models import Program


@dataclass
class World:
    """The district, its program and its people. Every person's password is their first name and "-practicum"."""

    district: District
    program: Program
    oak: School
    elm: School
    ana: User  # a teacher
    ben: User  # a teacher, of the same school
    cleo: User  # a teacher, of another school
    scorer: User
    second_scorer: User
    coach: User
    coordinator: User
    deputy: User
    clerk: User
    manager: User
    principal: User  # of Oak School
    admin: User  # superuser, no roles

    def everyone(self) -> list[User]:
        """All people, in a fixed order."""
        return [value for value in vars(self).values() if isinstance(value, User)]


def person(name: str, school: School | None, pay_class: PayClass | None, *roles: str) -> User:
    """Somebody with a login; with a pay class they are staff, with roles they hold them everywhere."""
    first = name.split()[0].lower()
    user = User.objects.create_user(f"{first}@example.org", f"{first}-practicum", name=name)
    if pay_class is not None:
        number = f"MV{User.objects.count():04}"
        StaffFacts.objects.create(user=user, employee_id=number, pay_class=pay_class)
    if school is not None:
        Posting.objects.create(user=user, school=school)
    for role in roles:
        led = school if role == Role.SCHOOL_LEADER else None
        RoleGrant.objects.create(user=user, role=role, school=led, reason="Test")
    return user


def build() -> World:
    """Make the district. Call it once per database."""
    district = District.objects.create(pk=1, name="Maple Valley School District")
    oak = School.objects.create(name="Oak Elementary School", short_name="Oak")
    elm = School.objects.create(name="Elm Middle School", short_name="Elm", level=School.Level.MIDDLE)
    paid = PayClass.objects.create(code="teacher", name="Teachers")
    admin = User.objects.create_superuser("ida@example.org", "ida-practicum", name="Ida Root")
    return World(
        district=district,
        program=load_program(by=None),
        oak=oak,
        elm=elm,
        ana=person("Ana Reyes", oak, paid),
        ben=person("Ben Okafor", oak, paid),
        cleo=person("Cleo Marsh", elm, paid),
        scorer=person("Sam Lindqvist", elm, paid, Role.SCORER),
        second_scorer=person("Tess Amadi", elm, paid, Role.SCORER),
        coach=person("Kofi Brandt", elm, paid, Role.COACH),
        coordinator=person("Lena Fischer", None, paid, Role.COORDINATOR),
        deputy=person("Dana Ruiz", None, paid, Role.DEPUTY),
        clerk=person("Paul Novak", None, paid, Role.PAYROLL_CLERK),
        manager=person("Mia Tanaka", None, paid, Role.BUSINESS_MANAGER),
        principal=person("Greta Holm", oak, paid, Role.SCHOOL_LEADER),
        admin=admin,
    )


@pytest.fixture
def world(db: None) -> World:
    """The district, fresh for each test."""
    return build()
