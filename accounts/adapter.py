"""How allauth behaves here."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import district
from accounts.models import User
from core.words import paragraphs


def _at_our_address(url: str) -> str:
    """The same page at `SITE_URL`: what a request says of its host and port never stands in a mail."""
    return settings.SITE_URL + urlsplit(url)._replace(scheme="", netloc="").geturl()


class InvitedOnly(DefaultAccountAdapter):
    """There is no sign-up form: an invitation is the only way to a new login."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This login is closed. Ask your coordinator to open it again."),
        "cannot_remove_primary_email": _("You sign in with this address. Make another your main address first."),
        "duplicate_email": _("This address is one of yours already. Enter another."),
        "email_password_mismatch": _(
            "Address and password do not belong together. Check both, or ask for a new password."
        ),
        "email_taken": _("Somebody else has a login with this address. Enter another."),
        "enter_current_password": _("Enter the password you have now."),
        "incorrect_code": _("This code is not right. Enter the one that is shown now."),
        "incorrect_password": _("This is not your password. Enter it again."),
        "invalid_password_reset": _("This link is not good any more. Ask for a new one."),
        "max_email_addresses": _("You can have %d addresses. Remove one first."),
        "rate_limited": _("That was too often. Wait a few minutes, then try again."),
        "same_as_current": _("This is what it is already. Enter something else."),
        "too_many_login_attempts": _("That was too often. Wait a few minutes, then try again."),
        "unverified_primary_email": _("Open the link we mailed to this address first."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never; `accounts.views.accept` makes logins."""
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of a forgotten password."""
        return _at_our_address(super().get_reset_password_from_key_url(key))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """The link that proves a new address."""
        return _at_our_address(super().get_email_confirmation_url(request, emailconfirmation))

    def format_email_subject(self, subject: str) -> str:
        """The subject without the host of the request before it."""
        return subject

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the name of the district and with the one link that helps, whatever host was asked."""
        ours = district.current()
        site = {"name": ours.name, "domain": settings.SITE_URL, "help_email": ours.help_email}
        link = next((context[name] for name in ("activate_url", "password_reset_url") if name in context), None)
        facts = {"current_site": site, "link": link or settings.SITE_URL + reverse("account_reset_password")}
        super().send_mail(template_prefix, email, {**context, **facts})

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMultiAlternatives:
        """allauth's plain text, and beside it the simple HTML that all our mails have."""
        mail = super().render_mail(template_prefix, email, context, headers)
        facts = {"district": district.current(), "link": context["link"], "title": mail.subject}
        html = render_to_string("account/email/layout.html", {**facts, "paragraphs": paragraphs(mail.body)})
        mail.attach_alternative(html, "text/html")
        return mail


class SameAddress(DefaultSocialAccountAdapter):
    """Single sign-on opens the login that has the address the provider vouches for, and makes no new one."""

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """Copy nothing: names here are those of the invitation, and no login is made."""
        return sociallogin.user

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the person. Nothing of the provider's is kept, so a deactivated login stays the only thing to close.

        allauth's own way by address would wipe the password, because it cannot know that an invitation proved the
        address; payroll's second look at who is there needs that password.
        """
        vouched = {address.email.strip().lower() for address in sociallogin.email_addresses if address.verified}
        person = User.objects.filter(email__in=vouched).first()
        if person is not None:
            sociallogin.user = person
