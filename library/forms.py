"""What authors, colleagues and coordinators fill in. Forms clean; verbs write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from library.drafting import Shareable
from library.models import Release


class ShareForm(forms.Form):
    """How a practice is released: credit, licence, files, figures, and the statement about permissions."""

    credit = forms.ChoiceField(
        label=_("How you are credited"), choices=Release.Credit, widget=forms.RadioSelect({"class": "boxes"})
    )
    licence = forms.ChoiceField(
        label=_("Who may use it"),
        choices=Release.Licence,
        initial=Release.Licence.CC_BY,
        widget=forms.RadioSelect({"class": "boxes"}),
        help_text=_("Beyond the district, visitors can read it too. You can withdraw it whenever you like."),
    )
    files = forms.MultipleChoiceField(  # type: ignore[assignment]  # the metaclass takes fields off the class
        label=_("Files to share"),
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "boxes"}),
        help_text=_("None is chosen for you. Copies without place and device are shared; your own files stay private."),
    )
    include_impact = forms.BooleanField(
        label=_("Show my impact data"),
        required=False,
        help_text=_("Whatever it shows. Of a small class, only words are shown and never a figure."),
    )
    permissions_on_file = forms.BooleanField(
        label=_("Permissions are on file for every student who can be seen, heard or named in what I share"),
        required=False,
        help_text=_("Or no student can be. A coordinator looks at everything once more before it is published."),
    )
    reply = forms.CharField(
        label=_("Your answer to the coordinator"), required=False, widget=forms.Textarea({"rows": 4}), max_length=4000
    )

    def __init__(self, *args: Any, shareable: Sequence[Shareable], release: Release | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shareable = shareable
        choices = [(str(one.file.uuid), one.file.label) for one in shareable]
        self.fields["files"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del self.fields["files"]
        if release is None or not release.note:
            del self.fields["reply"]


class NoteForm(forms.Form):
    """A few words to somebody."""

    note = forms.CharField(label=_("Your question"), widget=forms.Textarea({"rows": 5}), max_length=4000)


class TriedForm(NoteForm):
    """How it went for a colleague."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].label = _("How did it go?")
        self.fields["note"].help_text = _("Colleagues read it with your name. Name no students.")


class ReportForm(NoteForm):
    """What should not be shown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].label = _("What did you see?")
        self.fields["note"].help_text = _("Say where it is. Do not write a student's name here.")


class CreditForm(forms.Form):
    """How a colleague of the group is credited."""

    credit = forms.ChoiceField(
        label=_("How you are credited"), choices=Release.Credit, widget=forms.RadioSelect({"class": "boxes"})
    )
