"""Forms of screens that show several rooms."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from notices.models import Preference

EVENTS = {
    "submitted": _("My work arrived"),
    "on_track": _("A tier is on track"),
    "not_yet": _("A tier has a next step"),
    "in_pay_run": _("A stipend is in a pay run"),
    "paid": _("A stipend was paid"),
    "practice_published": _("My practice is in the library"),
}


class MailForm(forms.Form):
    """Which events also come by mail. The line on the notices page stays in any case."""

    mark_optional = False

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        off = set(Preference.objects.filter(user=user, by_mail=False).values_list("event", flat=True))
        for event, label in EVENTS.items():
            self.fields[event] = forms.BooleanField(label=label, required=False, initial=event not in off)
