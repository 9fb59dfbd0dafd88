"""What a computed check that is not met asks of the teacher: the next step nobody has to type."""

from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from submissions.sentences import duration


class FindingLike(Protocol):
    """What a next step needs to know of a finding."""

    rule: str
    kind: str
    found: Decimal | None
    minimum: int
    met: bool | None


_PLAIN = {
    "links_present": gettext_lazy("Add links or files with everything somebody else needs."),
    "links_reachable": gettext_lazy("Share every link with everybody who has it, or put a file in its place."),
    "goal_named": gettext_lazy("Name the goal that each set of data measures."),
    "baseline_given": gettext_lazy("Add the number from before you began, if you have it."),
    "part_students_do": gettext_lazy("Describe in the overview what students do."),
    "part_steps": gettext_lazy("List the steps in the overview, one a line."),
    "part_materials": gettext_lazy("List the materials in the overview."),
    "part_time_needed": gettext_lazy("Say in the overview how much time it needs."),
    "part_grades": gettext_lazy("Name in the overview the grades it is for."),
}


def next_step(finding: FindingLike) -> str:
    """One sentence: what there is, what the minimum is, and so what to add."""
    found = int(finding.found or 0)
    if finding.kind == "seconds":
        facts: dict[str, object] = {"found": duration(found), "minimum": duration(finding.minimum)}
    else:
        facts = {"found": found, "minimum": finding.minimum, "short": finding.minimum - found}
    sentences = {
        "words": _(
            "Add at least %(short)d words to your reflection: it has %(found)d, and the minimum is %(minimum)d."
        ),
        "seconds": _("Make your recording longer: it runs %(found)s, and the minimum is %(minimum)s."),
        "resources": _(
            "Name research-based sources: %(found)d of %(minimum)d count so far. "
            "Two published ones will do, or one published and one event."
        ),
        "artifacts": _("Add artifacts that open: there are %(found)d, and the minimum is %(minimum)d."),
        "data": _("Add data: there are %(found)d sets, and the minimum is %(minimum)d."),
    }
    general = _("Add what is missing: there are %(found)d, and the minimum is %(minimum)d.")
    if finding.rule == "files_usable":
        return _("Replace the files that cannot be opened: %(found)d of %(minimum)d open.") % facts
    if finding.rule in _PLAIN:
        return str(_PLAIN[finding.rule])
    return sentences.get(finding.kind, general) % facts
