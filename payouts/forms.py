"""What finance and teachers fill in. Forms clean; verbs write."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from payouts import lists
from payouts.models import ExitAnswer, FundingSource

DAY = forms.DateInput(attrs={"type": "date", "class": "width-20"}, format="%Y-%m-%d")


def _choices(first: Any, names: dict[int, str]) -> list[tuple[str, Any]]:
    return [("", first), *sorted(((str(pk), name) for pk, name in names.items()), key=lambda pair: pair[1])]


class EligibleFilter(forms.Form):
    """Which approved stipends are shown. The choices are the district's short lists, whatever is owed now."""

    school = forms.ChoiceField(label=_("School"), required=False)
    source = forms.ChoiceField(label=_("Source"), required=False)
    program = forms.ChoiceField(label=_("Program"), required=False)
    until = forms.DateField(label=_("Decided until"), required=False, widget=DAY)

    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = lists.current()
        codes = {pk: source.code for pk, source in known.sources.items()}
        self.fields["school"].choices = _choices(_("All schools"), known.schools)  # type: ignore[attr-defined]
        self.fields["source"].choices = _choices(_("All sources"), codes)  # type: ignore[attr-defined]
        self.fields["program"].choices = _choices(_("All programs"), known.programs)  # type: ignore[attr-defined]

    def lookups(self) -> dict[str, Any]:
        """What the queryset is filtered by; what makes no sense is left out."""
        self.is_valid()
        names = {
            "school": "submission__school",
            "source": "funding_source",
            "program": "plan__program",
            "until": "decided_on__lte",
        }
        return {names[field]: value for field, value in self.cleaned_data.items() if value}


class RunForm(forms.Form):
    """A new pay run."""

    name = forms.CharField(
        label=_("Name of the pay run"),
        max_length=80,
        help_text=_("As payroll knows it, such as “October supplemental”."),
    )
    pay_date = forms.DateField(
        label=_("Pay date"),
        required=False,
        widget=DAY,
        help_text=_("Teachers read it as the day to expect the money. Leave it open if it is not known yet."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def clean_pay_date(self) -> Any:
        """A run pays today or later."""
        day = self.cleaned_data["pay_date"]
        if day and day < clock.today():
            raise forms.ValidationError(_("This day has passed. Enter today or a later day."))
        return day


class AddForm(forms.Form):
    """Into a run that exists."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class PrepareForm(forms.Form):
    """Number and sum, typed once more."""

    count = forms.IntegerField(
        label=_("Number of stipends"),
        min_value=0,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "width-10"}),
    )
    total = forms.DecimalField(
        label=_("Total before tax"),
        max_digits=12,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "width-10"}),
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        if data is not None and "total" in data:
            data = data.copy()
            data["total"] = data["total"].replace("$", "").replace(",", "").strip()  # as it stands on the screen
        super().__init__(data, **kwargs)


class ReasonForm(forms.Form):
    """Why something leaves."""

    mark_optional = False  # its verb asks for what is missing

    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class NoteForm(forms.Form):
    """What the preparer has to change."""

    mark_optional = False  # its verb asks for what is missing

    note = forms.CharField(
        label=_("What has to change"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class PaidForm(forms.Form):
    """A payment made by hand."""

    mark_optional = False  # its verb asks for what is missing

    reference = forms.CharField(label=_("Payroll’s reference"), max_length=80, required=False)
    paid_on = forms.DateField(label=_("Paid on"), widget=DAY)


class SettleForm(forms.Form):
    """One line of a pay run, settled by hand."""

    mark_optional = False  # its verb asks for what is missing

    outcome = forms.ChoiceField(
        label=_("What happened"),
        choices=[("paid", _("It was paid in full")), ("failed", _("It was not paid"))],
        widget=forms.RadioSelect,
    )
    reference = forms.CharField(label=_("Payroll’s reference, if it was paid"), max_length=80, required=False)
    paid_on = forms.DateField(label=_("Paid on"), required=False, widget=DAY)
    reason = forms.CharField(label=_("Payroll’s reason, if it was not"), max_length=60, required=False)


class SourceForm(forms.Form):
    """Another pot."""

    source = forms.ModelChoiceField(
        label=_("Funding source"), queryset=FundingSource.objects.filter(is_active=True), empty_label=None
    )


class AnswerForm(forms.Form):
    """Payroll's file."""

    file = forms.FileField(
        label=_("Payroll’s answer"),
        help_text=_("CSV or XLSX. Its first line names the columns: employee id, code, amount, status, and, where known, "
                    "reference, date, reason."),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
    )  # fmt: skip


class ExitForm(forms.ModelForm):
    """Three questions, each of them optional."""

    class Meta:
        model = ExitAnswer
        fields = ["worth_it", "kept", "change"]
        labels = {
            "worth_it": _("Was it worth your time?"),
            "kept": _("What will you keep doing?"),
            "change": _("What should we change?"),
        }
        widgets = {
            "worth_it": forms.RadioSelect(attrs={"class": "boxes"}),
            "kept": forms.Textarea(attrs={"rows": 3}),
            "change": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["worth_it"] = forms.TypedChoiceField(
            label=_("Was it worth your time?"),
            coerce=int,
            empty_value=None,
            required=False,
            choices=[(4, _("Very much")), (3, _("Mostly")), (2, _("Not really")), (1, _("Not at all"))],
            widget=forms.RadioSelect(attrs={"class": "boxes two"}),
        )
