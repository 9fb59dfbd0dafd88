"""Single sign-on opens the login that has the address the district's provider vouches for, and nothing else."""

from copy import deepcopy
from urllib.parse import urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from playwright.sync_api import expect

from accounts import actions
from accounts.models import User
from tests.accounts.provider import running

START = "/accounts/oidc/district/login/"


@pytest.fixture
def provider(settings):
    with running() as provider:
        settings.SOCIALACCOUNT_PROVIDERS = provider.settings()
        yield provider


def come_back(client):
    """Press the button, let the provider send the browser back, and return the answer to that."""
    away = client.post(START + "?process=login&next=/me/account/")
    back = urlsplit(requests.get(away["Location"], allow_redirects=False, timeout=10).headers["Location"])
    return client.get(f"{back.path}?{back.query}")


@pytest.mark.django_db
def test_without_a_provider_there_is_no_button_and_no_way(client, world):
    assert "Continue with" not in client.get("/accounts/login/").content.decode()
    assert client.post(START).status_code == 404


@pytest.mark.django_db
def test_a_vouched_address_opens_the_login_it_belongs_to(client, world, provider):
    provider.claims = {"sub": "1", "email": world.ana.email.upper(), "email_verified": True}

    answer = come_back(client)

    assert (answer.status_code, answer["Location"]) == (302, "/me/account/")
    assert client.session["_auth_user_id"] == str(world.ana.pk)


@pytest.mark.django_db
def test_the_password_stays_and_nothing_of_the_provider_is_kept(client, world, provider):
    provider.claims = {"sub": "1", "email": world.ana.email, "email_verified": True, "picture": "https://a.example/p"}

    come_back(client)

    assert User.objects.get(pk=world.ana.pk).check_password("ana-practicum")
    assert not SocialAccount.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "claims",
    [
        {"email": "ana@example.org"},
        {"email": "ana@example.org", "email_verified": False},
        {"email": "stranger@example.org", "email_verified": True},
        {},
    ],
)
def test_who_is_not_vouched_for_or_not_invited_gets_no_login(client, world, provider, claims):
    provider.claims = {"sub": "1", **claims}
    before = User.objects.count()

    answer = come_back(client)

    assert "Accounts are by invitation" in answer.content.decode()
    assert "_auth_user_id" not in client.session
    assert User.objects.count() == before


@pytest.mark.django_db
def test_a_district_may_believe_the_addresses_of_its_own_domain(client, world, provider, settings):
    settings.SOCIALACCOUNT_PROVIDERS = provider.settings(verified_email=["example.org"])
    provider.claims = {"sub": "1", "email": world.ana.email}

    come_back(client)

    assert client.session["_auth_user_id"] == str(world.ana.pk)


@pytest.mark.django_db
def test_who_was_deactivated_stays_out(client, world, provider):
    provider.claims = {"sub": "1", "email": world.ana.email, "email_verified": True}
    actions.deactivate(world.ana.pk, by=world.coordinator)

    answer = client.get(come_back(client)["Location"])

    assert "This account is closed" in answer.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "sentence"), [("access_denied", "Sign-in was canceled"), ("server_error", "Sign-in did not work")]
)
def test_when_the_provider_refuses_a_page_says_what_to_do(client, world, provider, error, sentence):
    provider.error = error

    answer = come_back(client)
    shown = client.get(answer["Location"]) if answer.status_code == 302 else answer

    assert sentence in shown.content.decode()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_browser_follows_the_button_to_the_provider_and_back(page, live_server, world, provider, settings):
    policy = deepcopy(settings.CONTENT_SECURITY_POLICY)
    policy["DIRECTIVES"]["form-action"].append(provider.url)
    settings.CONTENT_SECURITY_POLICY = policy
    provider.claims = {"sub": "1", "email": world.ana.email, "email_verified": True}

    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_role("button", name="Continue with Maple Valley").click()

    expect(page.get_by_role("heading", name="Hello, Ana")).to_be_visible()
