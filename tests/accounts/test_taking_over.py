"""Who finds an open browser, or knows an address, does not take an account over; its owner is told what changed."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.test import Client

from accounts import actions
from accounts.models import RoleGrant, User
from tests.world import World

pytestmark = pytest.mark.django_db

NEW = "ana.new@example.org"
EMAIL = "/accounts/email/"


@pytest.fixture
def ana(client, world: World):
    client.post("/accounts/login/", {"login": world.ana.email, "password": "ana-practicum"})
    return client


def prove(client, password: str):
    return client.post("/accounts/reauthenticate/", {"password": password})


def link_in(text: str) -> str:
    found = re.search(r"\S*/accounts/\S+", text)
    assert found
    return found[0]


def test_an_open_browser_is_not_enough_to_add_an_address(ana, world: World, mailoutbox):
    answer = ana.post(EMAIL, {"action_add": "", "email": NEW})

    assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert not EmailAddress.objects.filter(email=NEW).exists()
    assert mailoutbox == []


def test_an_address_is_used_only_once_its_owner_opened_the_link(ana, world: World, mailoutbox):
    prove(ana, "ana-practicum")
    ana.post(EMAIL, {"action_add": "", "email": NEW})

    ana.post(EMAIL, {"action_primary": "", "email": NEW})

    world.ana.refresh_from_db()
    assert world.ana.email == "ana@example.org"
    assert "Open the link we mailed to this address first" in ana.get(EMAIL).content.decode()

    ana.post(link_in(mailoutbox[-1].body).removeprefix(settings.SITE_URL))
    ana.post(EMAIL, {"action_primary": "", "email": NEW})

    world.ana.refresh_from_db()
    assert world.ana.email == NEW
    assert mailoutbox[-1].to == ["ana@example.org"]


def test_a_changed_password_is_told_and_ends_the_sessions_elsewhere(ana, world: World, mailoutbox):
    elsewhere = Client()
    elsewhere.force_login(world.ana)

    ana.post(
        "/accounts/password/change/",
        {"oldpassword": "ana-practicum", "password1": "four-plain-words-now", "password2": "four-plain-words-now"},
    )

    assert [mail.to for mail in mailoutbox] == [["ana@example.org"]]
    assert ana.get("/me/").status_code == 200
    assert elsewhere.get("/me/").status_code == 302


def test_the_link_of_a_forgotten_password_leads_to_our_address_whatever_host_was_asked(
    client, world: World, mailoutbox
):
    client.post("/accounts/password/reset/", {"email": "ana@example.org"}, headers={"Host": "localhost:6666"})

    assert link_in(mailoutbox[0].body).startswith(f"{settings.SITE_URL}/accounts/password/reset/key/")
    assert "6666" not in mailoutbox[0].body + mailoutbox[0].subject


def test_the_link_of_a_forgotten_password_is_good_for_an_hour(client, world: World, mailoutbox):
    assert timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT) <= timedelta(hours=1)


@pytest.mark.parametrize("gone", ["their role ended", "they were locked out"])
def test_an_invitation_ends_with_the_right_of_who_sent_it(client, world: World, gone):
    invitation = actions.invite("friend@example.org", by=world.deputy, name="A Friend", role="scorer")
    if gone == "their role ended":
        actions.end_role(RoleGrant.objects.get(user=world.deputy).pk, by=world.admin)
    else:
        actions.deactivate(world.deputy.pk, by=world.admin)

    answer = client.post(
        f"/accounts/invitation/{invitation.token}/", {"name": "A Friend", "password": "four-plain-words-now"}
    )

    assert answer.status_code == 409
    assert "Ask your coordinator for a new invitation" in answer.content.decode()
    assert not User.objects.filter(email="friend@example.org").exists()


@pytest.mark.parametrize("who", ["admin", "manager", "clerk", "deputy"])
def test_a_coordinator_locks_out_nobody_whose_roles_they_could_not_end(client, world: World, who):
    somebody = getattr(world, who)
    client.force_login(world.coordinator)

    answer = client.post(f"/people/{somebody.uuid}/deactivate/")

    assert answer.status_code == 403
    with pytest.raises(PermissionDenied):
        actions.deactivate(somebody.pk, by=world.coordinator)
    somebody.refresh_from_db()
    assert somebody.is_active
    assert "Lock this person out" not in client.get(f"/people/{somebody.uuid}/").content.decode()


def test_the_it_person_locks_out_a_coordinator_and_at_once(client, world: World):
    client.force_login(world.coordinator)

    actions.deactivate(world.coordinator.pk, by=world.admin)

    assert client.get("/me/").status_code == 302
