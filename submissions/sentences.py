"""Findings as sentences a teacher and a scorer read."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from credentials.models import ArtifactKind
from submissions.checks import Found
from submissions.models import Finding, LinkCheck


def finding_sentence(found: Found | Finding) -> str:
    """What was found against what is asked, as one or two whole sentences."""
    if found.rule == "minimum_length":
        return _length(found)
    if found.rule == "files_usable":
        return _files(found)
    if found.rule.startswith("part_"):
        return _part(found)
    if found.rule == "links_reachable":
        return _reachable(found)
    if found.met is None:
        return _("A file is still being checked. This completes itself.")
    if found.rule == "links_present":
        return _("Links or files are there.") if found.met else _("No link and no file is there yet.")
    if found.rule in {"goal_named", "baseline_given"}:
        return _named(found)
    return _count(found)


def finding_tone(found: Found | Finding) -> str:
    """How a finding is colored and marked, beside its words: what is missing weighs as much as the program says."""
    if found.met is None:
        return "wait"
    if found.met:
        return "neutral" if found.over else "ontrack"
    return {"info": "neutral", "must": "problem"}.get(found.severity, "notyet")


def _reachable(found: Found | Finding) -> str:
    values = {"found": int(found.found or 0), "all": found.minimum}
    if found.met:
        return _("Every link could be opened by others.")
    if found.met is None:
        return _("%(found)d of %(all)d links could be opened by others. It is not known of the rest.") % values
    return _("Only %(found)d of %(all)d links could be opened by others.") % values


def link_words(check: LinkCheck, *, to_teacher: bool = False) -> tuple[str, str]:
    """What is known of a link, as tone and words; a teacher also reads what to do."""
    if check.is_waiting:
        return "wait", _("Being looked at, whether others can open it")
    at = {"day": date_format(timezone.localtime(check.checked_at), "MONTH_DAY_FORMAT")}
    if check.result == LinkCheck.Result.OPENS:
        return "ontrack", _("Could be opened by others, checked %(day)s") % at
    if check.result == LinkCheck.Result.UNTOLD:
        return "neutral", _("Could not be told whether others can open it, checked %(day)s") % at
    if check.result == LinkCheck.Result.MISSING:
        said = _("Was not found: look for a mistake in it, or put a file in its place. Checked %(day)s")
        return "notyet", (said if to_teacher else _("Was not found, checked %(day)s")) % at
    said = _("Asks for a sign-in: share it with everybody who has the link. Checked %(day)s")
    return "notyet", (said if to_teacher else _("Asks for a sign-in, checked %(day)s")) % at


def _part(found: Found | Finding) -> str:
    there, missing = {
        "students_do": (_("What students do is described."), _("What students do is not described yet.")),
        "steps": (_("The steps are listed."), _("The steps are not listed yet.")),
        "materials": (_("The materials are listed."), _("The materials are not listed yet.")),
        "time_needed": (_("The time needed is said."), _("The time needed is not said yet.")),
        "grades": (_("The grades are named."), _("The grades are not named yet.")),
    }[found.kind]
    if found.met is None:
        return _("%(missing)s It may stand in the file, which a scorer reads.") % {"missing": missing}
    return there if found.met else missing


def _named(found: Found | Finding) -> str:
    there, sets = int(found.found or 0), found.minimum
    values = {"lack": sets - there, "sets": sets}
    if found.rule == "goal_named":
        if found.met:
            return _("The goal that the data measures is named.")
        return (
            ngettext(
                "%(lack)d of %(sets)d set of data does not name its goal yet.",
                "%(lack)d of %(sets)d sets of data do not name their goal yet.",
                sets,
            )
            % values
        )
    if found.met:
        return _("There is a number from before.")
    if there:
        return _("%(lack)d of %(sets)d sets of data have no number from before. That is fine.") % values
    return _("There is no number from before. That is fine; give one if you have it.")


def _length(found: Found | Finding) -> str:
    if found.kind == "in_overview":
        return _("The reflection stands in the overview, so a scorer judges its length.")
    if found.found is None:
        return _("The length is not known yet; the file is still being checked.")
    values = {"found": int(found.found), "minimum": found.minimum, "maximum": found.maximum}
    if found.kind == "seconds":
        return _seconds(found)
    if not found.met:
        return _("%(found)d words of at least %(minimum)d.") % values
    if found.over:
        return _("%(found)d words. That is more than %(maximum)d, which is only information.") % values
    return _("%(found)d words; at least %(minimum)d are asked.") % values


def _seconds(found: Found | Finding) -> str:
    values = {
        "found": duration(found.found or 0),
        "minimum": duration(found.minimum),
        "maximum": duration(found.maximum or 0),
    }
    if not found.met:
        return _("%(found)s of at least %(minimum)s.") % values
    if found.over:
        return _("%(found)s. That is more than %(maximum)s, which is only information.") % values
    return _("%(found)s; at least %(minimum)s are asked.") % values


def duration(seconds: object) -> str:
    """A length as minutes and seconds, such as 2:05 min."""
    whole = int(float(str(seconds)))
    return _("%(minutes)d:%(seconds)02d min") % {"minutes": whole // 60, "seconds": whole % 60}


def _files(found: Found | Finding) -> str:
    if found.met is None:
        return _("A file is still being checked. This completes itself.")
    if found.met:
        return _("Every file can be opened.")
    lost = found.minimum - int(found.found or 0)
    return ngettext("%(count)d file could not be used.", "%(count)d files could not be used.", lost) % {"count": lost}


def _count(found: Found | Finding) -> str:
    count = int(found.found or 0)
    if found.rule == "overview_present":
        return _("The overview is there.") if count else _("There is no overview yet.")
    said = {
        "valid_resources": ngettext("%(found)d research-based resource", "%(found)d research-based resources", count),
        "artifacts_present": ngettext("%(found)d artifact", "%(found)d artifacts", count),
        "data_present": ngettext("%(found)d set of data", "%(found)d sets of data", count),
    }
    of_kind = f"{ArtifactKind(found.kind).label}: {count}" if found.kind in ArtifactKind.values else f"{count}"
    text = said.get(found.rule, of_kind) % {"found": count}
    asked = ngettext(
        "%(said)s; at least %(minimum)d is asked.", "%(said)s; at least %(minimum)d are asked.", found.minimum
    )
    return asked % {"said": text, "minimum": found.minimum}
