"""The mails about a login: in the district's name, in our words, with a link that works and nothing to be fooled by."""

import pytest
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.template.loader import get_template
from django.template.utils import get_app_template_dirs

from accounts.models import District
from tests.world import World

pytestmark = pytest.mark.django_db

PROGRAM = "Maple Grove Schools"


@pytest.fixture
def ana(client, world: World):
    District.objects.update(name=PROGRAM, help_email="talent@example.org")
    client.post("/accounts/login/", {"login": world.ana.email, "password": "ana-practicum"})
    return client


def change_password(client) -> None:
    client.post(
        "/accounts/password/change/",
        {"oldpassword": "ana-practicum", "password1": "four-plain-words-now", "password2": "four-plain-words-now"},
        headers={"User-Agent": "Call http://evil.example/ now"},
    )


def test_a_forgotten_password_is_answered_in_the_name_of_the_district(ana, mailoutbox):
    ana.post("/accounts/logout/")
    ana.post("/accounts/password/reset/", {"email": "ana@example.org"})

    mail = mailoutbox[0]
    link = next(line for line in mail.body.splitlines() if line.startswith("http"))
    assert mail.subject == "A new password for your login"
    assert mail.body.splitlines()[0] == (
        f"Somebody, most likely you, asked for a new password for your login at {PROGRAM}. "
        "Choose one here; the link is good for an hour:"
    )
    assert ana.get(link.removeprefix(settings.SITE_URL), follow=True).status_code == 200
    html, kind = mail.alternatives[0]
    assert kind == "text/html"
    assert PROGRAM in html
    assert html.count("<a href=") == 1
    assert f'<a href="{link}">' in html


def test_who_has_no_login_is_told_so_and_offered_no_sign_up(client, world: World, mailoutbox):
    client.post("/accounts/password/reset/", {"email": "stranger@example.org"})

    mail = mailoutbox[0]
    assert mail.subject == "There is no login with this address"
    assert "ask your coordinator to invite you" in mail.body
    assert f"{settings.SITE_URL}/accounts/password/reset/" in mail.body
    assert "signup" not in mail.body


def test_a_changed_password_is_told_without_what_others_can_write(ana, mailoutbox):
    change_password(ana)

    mail = mailoutbox[0]
    assert mail.subject == "Your password was changed"
    assert f"The password of your login at {PROGRAM} was changed." in mail.body
    assert "choose a new password at once and write to talent@example.org" in mail.body
    assert f"{settings.SITE_URL}/accounts/password/reset/" in mail.body
    assert "evil" not in mail.body + mail.alternatives[0][0]


def test_no_mail_about_a_login_is_allauths_own(settings):
    theirs = {
        str(path.relative_to(folder))
        for folder in get_app_template_dirs("templates")
        if "allauth" in str(folder)
        for room in ("account", "mfa")
        for path in (folder / room / "email").glob("*_message.txt")
    }
    off = {  # sign-up and codes by mail are off, so these are never sent
        "account/email/account_already_exists_message.txt",
        "account/email/email_confirmation_signup_message.txt",
        "account/email/login_code_message.txt",
        "account/email/password_reset_code_message.txt",
    }

    ours = str(settings.BASE_DIR / "templates")
    found = {name for name in theirs if get_template(name).origin.name.startswith(ours)}

    assert theirs - found == off


def test_what_a_sign_in_says_is_ours(client, world: World):
    answer = client.post("/accounts/login/", {"login": "ana@example.org", "password": "wrong-wrong-wrong"})

    assert "Address and password do not belong together. Check both, or ask for a new password." in (
        answer.content.decode()
    )
    assert get_adapter().error_messages["rate_limited"] == "That was too often. Wait a few minutes, then try again."
