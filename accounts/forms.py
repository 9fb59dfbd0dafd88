"""Forms about people."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from accounts import access, addresses
from accounts.models import PayClass, Role, School, User


class InviteForm(forms.Form):
    """One invitation."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("Email address"))
    role = forms.ChoiceField(
        label=_("Role"), required=False, help_text=_("Everybody invited may take part as a teacher.")
    )
    school = forms.ModelChoiceField(School.objects.all(), label=_("School"), required=False)
    employee_id = forms.CharField(label=_("Employee id"), max_length=20, required=False)
    pay_class = forms.ModelChoiceField(PayClass.objects.all(), label=_("Pay class"), required=False)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = [(role.value, role.label) for role in Role if access.can_grant(by, role)]
        self.fields["role"].choices = [("", _("Teacher")), *allowed]  # type: ignore[attr-defined]


class InviteSeveralForm(forms.Form):
    """A pasted list of people, and what they have in common."""

    people = forms.CharField(
        label=_("People, one a line"),
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "autocapitalize": "none"}),
        help_text=_("Paste from a mail or a spreadsheet: “Ana Reyes <ana@example.org>”, “Ana Reyes, ana@example.org”."),
    )
    school = forms.ModelChoiceField(School.objects.all(), label=_("School"), required=False)
    pay_class = forms.ModelChoiceField(PayClass.objects.all(), label=_("Pay class"), required=False)

    def clean_people(self) -> list[addresses.Entry]:
        """The people, or a sentence for every line that could not be read."""
        entries, problems = addresses.read(self.cleaned_data["people"])
        if problems:
            raise forms.ValidationError(problems)
        return entries


class AcceptForm(forms.Form):
    """Accepting an invitation: how to be called, and a password."""

    name = forms.CharField(label=_("Your name, as colleagues know you"), max_length=120)
    password = forms.CharField(
        label=_("Choose a password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. Three or four words in a row are easy to remember and hard to guess."),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_password(self) -> str:
        """Refuse what is short, common or the person's own name."""
        password: str = self.cleaned_data["password"]
        validate_password(password, User(email=self.email, name=self.cleaned_data.get("name", "")))
        return password


class AccountForm(forms.ModelForm):
    """What people may say about themselves."""

    shown_to_leader = forms.BooleanField(
        label=_("My school leader may see my name beside the tiers I have on track"),
        required=False,
        help_text=_(
            "Only those, and the titles of their plans. Nothing you draft or send, and nothing not yet on track."
        ),
    )

    class Meta:
        model = User
        fields = ["name", "language", "shortcuts_on"]
        help_texts = {"shortcuts_on": _("Single keys act on the scoring screen, never inside a text box.")}

    def __init__(self, *args: Any, languages: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"] = forms.ChoiceField(label=_("Language"), choices=languages)
        self.initial["shown_to_leader"] = self.instance.shown_to_leader_at is not None


class StaffForm(forms.Form):
    """What the personnel office knows of somebody."""

    employee_id = forms.CharField(
        label=_("Employee id"), max_length=20, required=False, help_text=_("Without it payroll cannot pay.")
    )
    pay_class = forms.ModelChoiceField(PayClass.objects.all(), label=_("Pay class"))
    school = forms.ModelChoiceField(School.objects.all(), label=_("School"), required=False)
    active_from = forms.DateField(
        label=_("Employed from"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    active_until = forms.DateField(
        label=_("Employed until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean(self) -> dict[str, Any]:
        """Nobody leaves before they come."""
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("active_from"), data.get("active_until")
        if first and last and last < first:
            self.add_error("active_until", _("Choose a day after the first one."))
        return data


class GrantForm(forms.Form):
    """Giving a role."""

    role = forms.ChoiceField(label=_("Role"))
    school = forms.ModelChoiceField(
        School.objects.all(), label=_("School"), required=False, help_text=_("For school leaders only.")
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in Role if access.can_grant(by, role)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A school leader leads a school."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("role") == Role.SCHOOL_LEADER and not data.get("school"):
            self.add_error("school", _("Choose the school this person leads."))
        return data
