"""Who made a practice, in the words its makers chose."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Posting, User
from library.models import CoCredit, Release
from submissions.models import Attempt


def credit_line(release: Release) -> str:
    """The author's credit, then colleagues of the group as each of them chose; who chose nothing stays unnamed."""
    attempt = Attempt.objects.filter(submission=release.submission_id).order_by("-number").first()
    school = release.submission.school.name if release.submission.school else ""
    name = attempt.credited_name if attempt else release.author.name
    parts = [_as_chosen(release.credit, name, school)]
    others = list(release.co_credits.select_related("teacher"))
    parts += [_as_chosen(one.credit, one.teacher.name, _school_of(one.teacher)) for one in others if _is_told(one)]
    unnamed = sum(1 for one in others if not _is_told(one))
    if unnamed:
        parts.append(ngettext("%(n)d colleague", "%(n)d colleagues", unnamed) % {"n": unnamed})
    return "; ".join(parts)[:200]


def _is_told(one: CoCredit) -> bool:
    return one.credit != Release.Credit.ANONYMOUS


def _as_chosen(credit: str, name: str, school: str) -> str:
    if credit == Release.Credit.NAMED:
        return f"{name}, {school}" if school else name
    if credit == Release.Credit.SCHOOL and school:
        return _("A teacher at %(school)s") % {"school": school}
    return _("A teacher of the district")


def _school_of(teacher: User) -> str:
    posting = Posting.objects.filter(user=teacher, is_primary=True).select_related("school").first()
    return posting.school.name if posting else ""
