"""The question about students: once for a tier, and again for each file or link that is another case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from files import uses
from files.actions import statement_of
from files.actions.stating import Key
from files.models import Use
from files.uses import Statement
from submissions.consent import Item
from submissions.models import Withdrawal

NOBODY = "nobody"


class UseForm(forms.Form):
    """The question about a whole tier."""

    students = forms.MultipleChoiceField(
        label=uses.QUESTION,
        choices=[*uses.FACTS.items(), (NOBODY, _("None of these"))],
        widget=forms.CheckboxSelectMultiple({"class": "boxes"}),
        help_text=_("Think of faces and voices, of names on papers and on the board, and of names that are said."),
        error_messages={"required": _("Choose what is so, or “None of these”.")},
    )
    basis = forms.ChoiceField(
        label=uses.ON_WHAT, choices=Use.Basis, widget=forms.RadioSelect({"class": "boxes"}), required=False
    )
    released_on = forms.DateField(
        label=_("When the releases were signed"),
        help_text=_("The last date, if there are several."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        required=False,
    )
    form = forms.CharField(
        label=_("Which form was signed"),
        help_text=_("With its version or year, such as “Media release, 2026”."),
        max_length=120,
        required=False,
    )
    words = forms.CharField(
        label=_("In your own words"),
        help_text=_("Name no student."),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        required=False,
    )
    reach = forms.TypedChoiceField(
        label=uses.HOW_FAR,
        choices=Use.Reach,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect({"class": "boxes"}),
        help_text=_("Nothing goes into the library by this alone: you choose each file when you share a practice."),
    )
    mark_optional = False

    def clean(self) -> dict[str, Any]:
        """The answers fit together."""
        cleaned = super().clean() or {}
        chosen = set(cleaned.get("students", ()))
        if NOBODY in chosen and len(chosen) > 1:
            self.add_error("students", _("Choose “None of these” alone, or what is so."))
        if chosen - {NOBODY} and not cleaned.get("basis") and "basis" not in self.errors:
            self.add_error("basis", _("Say what allows you to use it."))
        scoring_only = cleaned.get("basis") == Use.Basis.SCORING_ONLY and bool(chosen - {NOBODY})
        if cleaned.get("reach") is None and not scoring_only and "reach" not in self.errors:
            self.add_error("reach", _("Say how far it may go."))
        return cleaned

    @property
    def statement(self) -> Statement:
        """What was answered."""
        answered = self.cleaned_data
        facts = {name: name in answered["students"] for name in uses.FACTS}
        return Statement(
            **facts,
            basis=answered["basis"] or uses.NONE_IDENTIFIABLE,
            reach=answered["reach"] or Use.Reach.SCORING,
            released_on=answered["released_on"],
            form=answered["form"],
            words=answered["words"],
        ).settled()


class ExceptionForm(UseForm):
    """The same about one file or link, where it is another case."""

    differs = forms.BooleanField(label=_("This one is another case"), required=False)
    field_order = ("differs",)

    def __init__(self, *args: Any, item: Item, others: Sequence[tuple[str, Use]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item, self.others = item, others
        self.fields["students"].label = _("In this one, can any student be seen, heard or named?")
        self.fields["reach"].help_text = ""

    def full_clean(self) -> None:
        """What is not another case is not asked anything."""
        super().full_clean()
        if self.is_bound and not self.cleaned_data.get("differs"):
            self._errors = forms.utils.ErrorDict()

    @property
    def is_open(self) -> bool:
        """Whether its questions are in sight."""
        return bool(self["differs"].value()) or bool(self.errors)


class ConsentForm:
    """The whole page: the tier's question, and each file and link that could be another case."""

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        use: Use | None,
        items: Sequence[Item],
        others: Mapping[Key, Sequence[tuple[str, Use]]],
    ) -> None:
        exceptions = {one.file_id or one.link: one for one in use.exceptions.all()} if use else {}
        first = initial_of(use) if use else {}
        self.tier = UseForm(data, initial=first)
        self.exceptions = [
            ExceptionForm(
                data,
                prefix=f"item-{item.row._meta.model_name}-{item.row.pk}",
                item=item,
                others=others.get(item.key, ()),
                initial={**initial_of(exceptions[item.key]), "differs": True} if item.key in exceptions else first,
            )
            for item in items
        ]

    @property
    def all(self) -> list[UseForm]:
        """Every form of the page."""
        return [self.tier, *self.exceptions]

    def is_valid(self) -> bool:
        """Whether everything that is asked is answered."""
        return sum(form.is_valid() for form in self.all) == len(self.all)  # all of them, to show every mistake

    @property
    def faulty(self) -> list[ExceptionForm]:
        """Files and links about which something is missing."""
        return [form for form in self.exceptions if form.errors]

    @property
    def statements(self) -> dict[Key, Statement]:
        """What is said of the files and links that are another case."""
        return {form.item.key: form.statement for form in self.exceptions if form.cleaned_data.get("differs")}

    def show(self, errors: Mapping[str, str]) -> None:
        """Put a verb's refusals beside the fields they are about."""
        for address, sentence in errors.items():
            key, dot, name = address.rpartition(".")
            about = next((form for form in self.exceptions if str(form.item.key) == key), None)
            form = about if dot and about is not None else self.tier
            form.add_error(name if name in form.fields else None, sentence)


class WithdrawForm(forms.Form):
    """What is taken back."""

    remains = forms.TypedChoiceField(
        label=_("What it may still be used for"),
        choices=Withdrawal.Remains,
        coerce=int,
        initial=Withdrawal.Remains.SCORING,
        widget=forms.RadioSelect({"class": "boxes"}),
    )
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("Name no student."),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, is_own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_own:
            self.fields["reason"].label = _("Why; its teacher reads it")


def initial_of(use: Use) -> dict[str, Any]:
    """A statement as the form asks for it; what was never asked one by one is asked now."""
    said = statement_of(use)
    facts = [name for name in uses.FACTS if getattr(use, name)]
    nobody = [NOBODY] if not use.shows_students else []
    return {
        "students": facts or nobody,
        "basis": said.basis,
        "released_on": said.released_on,
        "form": said.form,
        "words": said.words,
        "reach": said.reach,
    }
