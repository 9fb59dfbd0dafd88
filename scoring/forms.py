"""What a scorer sends: read and cleaned here, drawn by hand in the template (widgets per level cost too much)."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.numbers import LARGEST
from scoring.judgement import RatingData
from scoring.rubric import ShownCriterion
from submissions.models import Pause

LONGEST = 5000


class ScoreForm(forms.Form):
    """Ratings by criterion: `level-<pk>`, `comment-<pk>`, `step-<pk>`; the message, the note, the revision."""

    revision = forms.IntegerField(min_value=0, max_value=LARGEST)
    message = forms.CharField(required=False, max_length=LONGEST)
    note = forms.CharField(required=False, max_length=LONGEST)

    def __init__(self, rubric: Sequence[ShownCriterion], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rubric = rubric
        for criterion in rubric:
            choices = [(str(level.pk), level.name) for level in criterion.levels]
            self.fields[f"level-{criterion.pk}"] = forms.ChoiceField(choices=choices, required=False)
            self.fields[f"comment-{criterion.pk}"] = forms.CharField(required=False, max_length=LONGEST)
            self.fields[f"step-{criterion.pk}"] = forms.CharField(required=False, max_length=LONGEST)

    @property
    def ratings(self) -> list[RatingData]:
        """One for each criterion, rated or not."""
        given = self.cleaned_data
        return [
            RatingData(
                pk,
                int(given[f"level-{pk}"]) if given.get(f"level-{pk}") else None,
                given.get(f"comment-{pk}", ""),
                given.get(f"step-{pk}", ""),
            )
            for pk in (criterion.pk for criterion in self.rubric)
        ]


class PauseForm(forms.Form):
    """Something keeps the scorer from judging."""

    kind = forms.ChoiceField(
        choices=Pause.Kind.choices,
        error_messages={"required": _("Say what it is."), "invalid_choice": _("Say what it is.")},
    )
    item = forms.ChoiceField(
        required=False, error_messages={"invalid_choice": _("Choose an item of this list. It shows what was sent.")}
    )
    note = forms.CharField(
        max_length=LONGEST,
        error_messages={"required": _("Say what is wrong, so that the teacher can mend it.")},
    )

    def __init__(self, items: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = [("", ""), *items]  # type: ignore[attr-defined]


class ReverseForm(forms.Form):
    """Why a decision is taken back."""

    reason = forms.CharField(
        max_length=LONGEST, error_messages={"required": _("Say why this decision is taken back. Its teacher reads it.")}
    )
