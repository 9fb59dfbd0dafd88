"""Guessing is slowed down, for an account and for an address; a proxy's word counts only where one is trusted."""

import pytest
from django.core.management import call_command

from accounts.models import User

pytestmark = pytest.mark.django_db
REFUSED = "That was too often. Wait a few minutes, then try again."


def try_as(client, email: str, **headers: str):
    return client.post("/accounts/login/", {"login": email, "password": "wrong"}, headers=headers)


def is_stopped(answer) -> bool:
    return REFUSED in answer.content.decode()


def test_an_account_is_protected_wherever_the_guesses_come_from(client, world):
    for number in range(5):
        assert not is_stopped(
            client.post(
                "/accounts/login/", {"login": world.ana.email, "password": "wrong"}, REMOTE_ADDR=f"10.0.0.{number}"
            )
        )

    last = client.post(
        "/accounts/login/", {"login": world.ana.email, "password": "ana-practicum"}, REMOTE_ADDR="10.0.9.9"
    )

    assert is_stopped(last)
    assert "_auth_user_id" not in client.session


def test_an_address_is_slowed_down_whatever_accounts_it_tries(client, world):
    for number in range(10):
        assert not is_stopped(try_as(client, f"guess{number}@example.org"))

    assert is_stopped(try_as(client, "guess11@example.org"))


def test_another_address_is_not_punished(client, world):
    for number in range(11):
        try_as(client, f"guess{number}@example.org")

    answer = client.post(
        "/accounts/login/", {"login": world.ben.email, "password": "ben-practicum"}, REMOTE_ADDR="10.1.1.1"
    )

    assert (answer.status_code, answer["Location"]) == (302, "/me/")


def test_who_says_to_come_from_elsewhere_is_not_believed(client, world):
    for number in range(10):
        try_as(client, f"guess{number}@example.org", **{"X-Forwarded-For": f"10.2.0.{number}"})

    assert is_stopped(try_as(client, "guess11@example.org", **{"X-Forwarded-For": "10.2.9.9"}))


def test_behind_a_trusted_proxy_each_person_counts_alone_and_what_they_claim_does_not(client, world, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(10):
        try_as(client, f"guess{number}@example.org", **{"X-Forwarded-For": f"1.1.1.{number}, 10.3.0.1"})

    assert is_stopped(try_as(client, "guess11@example.org", **{"X-Forwarded-For": "2.2.2.2, 10.3.0.1"}))
    assert not is_stopped(try_as(client, "guess12@example.org", **{"X-Forwarded-For": "1.1.1.1, 10.3.0.2"}))


def test_too_many_tries_of_any_kind_get_our_page(client, world):
    for _try in range(40):
        answer = client.post("/accounts/password/reset/", {"email": "nobody@example.org"})
        if answer.status_code == 429:
            break

    assert answer.status_code == 429
    assert "Please wait a few minutes" in answer.content.decode()
    assert "Maple Valley School District" in answer.content.decode()


def test_an_unknown_address_is_answered_like_a_known_one(client, world):
    known = client.post("/accounts/password/reset/", {"email": world.ana.email})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.org"})

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_the_first_superuser_is_made_at_the_terminal():
    call_command("createsuperuser", interactive=False, email="Root@Example.org", name="Root", verbosity=0)

    root = User.objects.get()
    assert (root.email, root.is_superuser, root.has_usable_password()) == ("root@example.org", True, False)


def test_signing_in_again_ends_where_the_small_window_closes(client, world):
    assert client.get("/accounts/again/")["Location"] == "/accounts/login/?next=/accounts/again/"

    answer = client.post(
        "/accounts/login/?next=/accounts/again/",
        {"login": world.ana.email, "password": "ana-practicum", "next": "/accounts/again/"},
        follow=True,
    )

    page = answer.content.decode()
    assert answer.request["PATH_INFO"] == "/accounts/again/"
    assert "js/again.js" in page
    assert "<script>" not in page


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_never_leads_to_another_host(client, world, elsewhere):
    answer = client.post("/accounts/login/", {"login": world.ana.email, "password": "ana-practicum", "next": elsewhere})

    assert answer["Location"] == "/me/"
