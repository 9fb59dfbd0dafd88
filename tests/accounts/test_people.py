"""People come by invitation, hold roles for a time, and are gone at once when they leave."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts import access, actions
from accounts.backends import PersonWithRoles
from accounts.models import Invitation, Posting, Role, RoleGrant, School, User
from core import clock
from core.errors import Invalid, WrongState
from notices.models import Mail
from pages import actions as pages_actions
from tests.world import World

pytestmark = pytest.mark.django_db
PASSWORD = "three calm words here"


def test_an_invited_teacher_chooses_a_password_and_is_in(client, world: World):
    invitation = pages_actions.invite(
        by=world.coordinator,
        email="New.Person@Example.org",
        name="New Person",
        role=Role.SCORER,
        school=world.oak,
        employee_id="E-9",
        pay_class=world.ana.staff.pay_class,
    )
    link = reverse("accounts:accept", args=[invitation.token])
    assert link in Mail.objects.get(event="invited").text

    answer = client.post(link, {"name": "Nora Person", "password": PASSWORD})

    user = User.objects.get(email="new.person@example.org")
    assert (answer.status_code, answer["Location"]) == (302, "/me/")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert (user.name, user.staff.employee_id, user.postings.get().school) == ("Nora Person", "E-9", world.oak)
    assert access.roles_of(user) == {Role.SCORER}


def test_an_invitation_is_good_once_and_not_for_ever(client, world: World):
    invitation = actions.invite("new@example.org", by=world.coordinator, name="New")
    actions.accept(invitation.token, password=PASSWORD, name="New")
    with pytest.raises(WrongState):
        actions.accept(invitation.token, password=PASSWORD, name="New")

    late = actions.invite("late@example.org", by=world.coordinator, name="Late")
    with clock.standing_at(clock.now() + timedelta(days=actions.INVITATION_DAYS + 1)), pytest.raises(WrongState):
        actions.accept(late.token, password=PASSWORD, name="Late")

    used = client.get(reverse("accounts:accept", args=[invitation.token]))
    assert used.status_code == 409
    assert "Sign in with your address and the password you chose" in used.content.decode()

    answer = client.get(reverse("accounts:accept", args=["no-such-token"]))
    assert answer.status_code == 409
    assert "Ask your coordinator for a new one" in answer.content.decode()


def test_a_new_invitation_replaces_the_open_one(world: World):
    first = actions.invite("new@example.org", by=world.coordinator, name="New")
    second = actions.invite("NEW@example.org", by=world.coordinator, name="New")

    assert list(Invitation.objects.all()) == [second]
    with pytest.raises(WrongState):
        actions.accept(first.token, password=PASSWORD, name="New")


def test_who_has_a_login_cannot_be_invited_and_an_employee_id_belongs_to_one(world: World):
    with pytest.raises(Invalid, match="has a login already"):
        actions.invite(world.ana.email.upper(), by=world.coordinator, name="Ana")
    with pytest.raises(Invalid, match="belongs to somebody else"):
        actions.invite("x@example.org", by=world.coordinator, name="X", employee_id=world.ana.staff.employee_id)


@pytest.mark.parametrize("password", ["short", "passwordpassword"[:8], "new@example.org"])
def test_a_weak_password_is_refused_with_a_sentence_and_nothing_is_made(client, world: World, password):
    invitation = actions.invite("new@example.org", by=world.coordinator, name="New")

    answer = client.post(reverse("accounts:accept", args=[invitation.token]), {"name": "New", "password": password})

    assert answer.status_code == 422
    assert 'href="#id_password"' in answer.content.decode()
    assert not User.objects.filter(email="new@example.org").exists()


def test_money_roles_are_given_by_the_it_person_alone(world: World):
    for role in (Role.PAYROLL_CLERK, Role.BUSINESS_MANAGER, Role.COORDINATOR):
        with pytest.raises(PermissionDenied):
            actions.grant_role(world.ana.pk, role=role, by=world.coordinator)
        with pytest.raises(PermissionDenied):
            actions.invite("x@example.org", by=world.coordinator, name="X", role=role)
    with pytest.raises(PermissionDenied):
        actions.grant_role(world.ana.pk, role=Role.SCORER, by=world.ben)

    grant = actions.grant_role(world.ana.pk, role=Role.BUSINESS_MANAGER, by=world.admin)
    assert (grant.granted_by, grant.valid_until) == (world.admin, None)


def test_a_role_that_ended_opens_no_door_any_more(client, world: World):
    grant = RoleGrant.objects.get(user=world.coordinator)
    client.force_login(world.coordinator)
    assert client.get("/people/").status_code == 200

    actions.end_role(grant.pk, by=world.admin)

    assert client.get("/people/").status_code == 403


def test_a_superuser_has_no_role_by_being_one(world: World):
    assert access.roles_of(world.admin) == frozenset()
    assert not access.can_coordinate(world.admin)


def test_somebody_who_leaves_is_signed_out_at_once_and_their_name_goes_later(client, world: World):
    client.force_login(world.ana)
    with pytest.raises(WrongState):
        actions.pseudonymise(world.ana.pk, by=world.admin)

    actions.deactivate(world.ana.pk, by=world.coordinator)
    assert client.get("/me/account/").status_code == 302

    gone = actions.pseudonymise(world.ana.pk, by=world.admin)
    assert "Ana" not in gone.name
    assert gone.pk == world.ana.pk


def test_nobody_locks_themselves_out(world: World):
    with pytest.raises(WrongState):
        actions.deactivate(world.coordinator.pk, by=world.coordinator)


def test_one_address_is_one_person_whatever_its_letter_case(world: World):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email=world.ana.email.upper(), name="Twin")])


def test_a_person_has_one_primary_school(world: World):
    other = School.objects.create(name="Third School", short_name="Third")
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.create(user=world.ana, school=other, is_primary=True)


def test_signing_out_empties_the_browsers_storage(client, world: World):
    client.force_login(world.ana)

    answer = client.post("/accounts/logout/")

    assert answer["Clear-Site-Data"] == '"storage"'
    assert client.get("/me/account/").status_code == 302


def test_there_is_no_open_sign_up(client, world: World):
    answer = client.post("/accounts/signup/", {"email": "x@example.org", "password1": PASSWORD, "password2": PASSWORD})

    assert not User.objects.filter(email="x@example.org").exists()
    assert answer.status_code in {200, 302, 403}


def test_guessing_is_stopped_for_the_account_and_the_right_password_waits_too(client, world: World):
    for _guess in range(12):
        answer = client.post("/accounts/login/", {"login": world.ana.email, "password": "wrong"})
    assert "That was too often" in answer.content.decode() or answer.status_code == 429

    other = client.post(
        "/accounts/login/", {"login": world.ben.email, "password": "ben-practicum"}, REMOTE_ADDR="10.1.1.1"
    )
    assert (other.status_code, other["Location"]) == (302, "/me/")


def test_the_districts_colours_are_kept_for_ever_under_their_own_address(client, world: World):
    from accounts import district

    url = reverse("accounts:theme", args=[district.current().theme_hash])
    answer = client.get(url)

    assert answer["Content-Type"] == "text/css"
    assert "immutable" in answer["Cache-Control"]
    assert "--accent" in answer.content.decode()
    assert client.get(reverse("accounts:theme", args=["000000000000"])).status_code == 404


@pytest.mark.parametrize("people", [1, 4])
def test_the_list_of_people_costs_the_same_however_long_it_is(client, world: World, people, django_assert_num_queries):
    keep = [world.coordinator]
    RoleGrant.objects.exclude(user__in=keep).delete()
    for number in range(people):
        User.objects.create_user(f"p{number}@example.org", name=f"Zed {number}")
    client.force_login(world.coordinator)
    client.get("/people/?q=Zed")

    with django_assert_num_queries(5):
        answer = client.get("/people/?q=Zed")

    assert answer.content.decode().count("Zed ") == people


def test_who_is_signed_out_everywhere_is_out_at_once_though_sessions_are_kept_in_the_cache(client, world: World):
    client.force_login(world.ana)
    assert client.get("/me/").status_code == 200

    actions.end_sessions([world.ana])

    assert client.get("/me/").status_code == 302


def test_a_person_is_read_with_the_roles_in_force_today_in_one_statement(world: World, django_assert_num_queries):
    today = clock.today()
    person = User.objects.create_user("several@example.org", PASSWORD, name="Several Roles")
    for role, days in [(Role.SCORER, {}), (Role.COACH, {"school": world.oak, "program": "mastery"})]:
        RoleGrant.objects.create(user=person, role=role, **days)
    RoleGrant.objects.create(user=person, role=Role.DEPUTY, valid_from=today - timedelta(9), valid_until=today)
    RoleGrant.objects.create(user=person, role=Role.COORDINATOR, valid_from=today + timedelta(1))
    past = {"valid_from": today - timedelta(9), "valid_until": today - timedelta(1)}
    RoleGrant.objects.create(user=person, role=Role.PAYROLL_CLERK, **past)

    with django_assert_num_queries(1):
        found = PersonWithRoles().get_user(person.pk)
        grants = access.grants_of(found)

    assert found == person
    assert set(grants) == {("scorer", "", None), ("coach", "mastery", world.oak.pk), ("deputy", "", None)}


def test_a_person_without_a_role_has_none_and_who_is_gone_is_nobody(world: World):
    person = User.objects.create_user("plain@example.org", PASSWORD, name="Plain Teacher")
    assert access.roles_of(PersonWithRoles().get_user(person.pk)) == frozenset()

    person.is_active = False
    person.save()

    assert PersonWithRoles().get_user(person.pk) is None
    assert PersonWithRoles().get_user(0) is None


# --- What payroll needs ---------------------------------------------------------------------------------


def test_who_came_without_staff_facts_gets_them_on_a_screen(client, world: World):
    somebody = User.objects.create_user("late@example.org", PASSWORD, name="Late Comer")
    client.force_login(world.coordinator)
    page = reverse("pages:staff", args=[somebody.uuid])
    assert page in client.get(reverse("pages:person", args=[somebody.uuid])).content.decode()

    pay_class = world.ana.staff.pay_class
    answer = client.post(
        page, {"employee_id": "E-77", "pay_class": pay_class.pk, "school": world.oak.pk, "active_from": "2026-08-01"}
    )

    somebody = User.objects.get(pk=somebody.pk)
    assert (answer.status_code, answer["Location"]) == (302, reverse("pages:person", args=[somebody.uuid]))
    assert (somebody.staff.employee_id, somebody.staff.pay_class) == ("E-77", pay_class)
    assert (somebody.postings.get().school, somebody.postings.get().is_primary) == (world.oak, True)
    assert 'value="E-77"' in client.get(page).content.decode()


def test_moving_to_another_school_leaves_one_primary(world: World):
    facts = world.ana.staff
    actions.record_staff(world.ana.pk, by=world.admin, pay_class=facts.pay_class, school=world.elm)

    assert [(posting.school, posting.is_primary) for posting in world.ana.postings.all()] == [(world.elm, True)]


def test_an_employee_id_of_somebody_else_is_refused_and_nothing_changes(client, world: World):
    before, taken = world.ana.staff.employee_id, world.ben.staff.employee_id
    client.force_login(world.coordinator)

    answer = client.post(
        reverse("pages:staff", args=[world.ana.uuid]),
        {"employee_id": taken, "pay_class": world.ana.staff.pay_class.pk},
    )

    assert answer.status_code == 422
    assert "belongs to somebody else" in answer.content.decode()
    assert User.objects.get(pk=world.ana.pk).staff.employee_id == before


def test_nobody_writes_down_their_own_pay_class(client, world: World):
    client.force_login(world.coordinator)

    assert client.get(reverse("pages:staff", args=[world.coordinator.uuid])).status_code == 404
    with pytest.raises(PermissionDenied):
        actions.record_staff(world.coordinator.pk, by=world.coordinator, pay_class=world.ana.staff.pay_class)
