"""What is asked about students in evidence, what makes an answer whole, and how it reads. No queries.

The words of the question have a version. Whoever answered older words is asked once more before they send.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from files.models import Use

WORDING = "2026-2"
QUESTION = gettext_lazy("In the evidence of this tier, can any student be seen, heard or named?")
ON_WHAT = gettext_lazy("What allows you to use it?")
HOW_FAR = gettext_lazy("What may it be used for?")
NONE_IDENTIFIABLE, RELEASES, OTHER, SCORING_ONLY = "none_identifiable", "releases", "other", "scoring_only"
FACTS = {
    "visible": gettext_lazy("Students can be seen"),
    "heard": gettext_lazy("Students can be heard"),
    "named": gettext_lazy("Students are named"),
}


@dataclass(frozen=True)
class Statement:
    """An answer before it is kept."""

    visible: bool = False
    heard: bool = False
    named: bool = False
    basis: str = NONE_IDENTIFIABLE
    reach: int = 1
    released_on: date | None = None
    form: str = ""
    words: str = ""

    @property
    def has_students(self) -> bool:
        """Whether any student can be seen, heard or named."""
        return self.visible or self.heard or self.named

    def settled(self) -> Statement:
        """Without what the other answers make idle: no basis where nobody appears, no date without a release."""
        basis = self.basis if self.has_students else NONE_IDENTIFIABLE
        released = basis == RELEASES
        return replace(
            self,
            basis=basis,
            reach=1 if basis == SCORING_ONLY else self.reach,
            released_on=self.released_on if released else None,
            form=self.form.strip() if released else "",
            words=self.words.strip() if basis == OTHER else "",
        )

    def errors(self, *, today: date) -> dict[str, str]:
        """What is missing, by field, as sentences that say what to do."""
        found = {}
        if self.named and self.basis == NONE_IDENTIFIABLE:
            found["basis"] = _("Who is named can be recognized. Say what allows you to use it, or take the names out.")
        if self.basis == RELEASES and self.released_on is None:
            found["released_on"] = _("Say when the releases were signed; the last date, if there are several.")
        if self.basis == RELEASES and self.released_on is not None and self.released_on > today:
            found["released_on"] = _("This day is still to come. Say when the releases were signed.")
        if self.basis == RELEASES and not self.form:
            found["form"] = _("Say which form was signed, with its version or year.")
        if self.basis == OTHER and not self.words:
            found["words"] = _("Say in your own words what allows you to use it.")
        return found


def asked() -> str:
    """The whole question as it is read now, to be kept with the answer."""
    return "\n".join(str(line) for line in (QUESTION, *FACTS.values(), ON_WHAT, HOW_FAR))


def students(use: Use | Statement) -> str:
    """What was said about students."""
    if use.visible is None:
        appear = use.basis == NONE_IDENTIFIABLE
        return _("Students appear, but nobody could be recognized") if appear else _("Students can be recognized")
    said = [str(FACTS[name]) for name in FACTS if getattr(use, name)]
    return ", ".join(said) if said else _("No student can be seen, heard or named")


def sentences(use: Use) -> list[str]:
    """The whole statement: students, basis, how far it may go."""
    said = [f"{students(use)}."]
    if use.visible is None or use.visible or use.heard or use.named:
        said.append(_basis(use))
    return [*said, f"{use.get_reach_display()}."]


def _basis(use: Use) -> str:
    if use.basis == RELEASES and use.released_on is not None:
        return _("Signed releases are on file: %(form)s, %(day)s.") % {
            "form": use.form,
            "day": date_format(use.released_on, "DATE_FORMAT"),
        }
    return f"{use.words}" if use.basis == OTHER else f"{use.get_basis_display()}."
