"""Asking whether the links in evidence can be opened by others. Nobody waits for the answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, Q
from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from accounts.models import User
from core import clock, jobs
from core.guarded import Guard
from submissions.actions.locking import locked_submission
from submissions.actions.sending import complete_findings, drafts_of
from submissions.gathering import gather, gather_sent
from submissions.links import LinkCheck
from submissions.looking import guard, told
from submissions.models import Attempt, Finding

JOB = "submissions.look_at_link"


def ask_for(addresses: Iterable[str]) -> None:
    """Let new addresses be looked at. Called inside the transaction that wrote them."""
    wanted = list(dict.fromkeys(addresses)) if settings.LINK_CHECKS else []
    known = set(LinkCheck.objects.filter(address__in=wanted).values_list("address", flat=True)) if wanted else set()
    for address in wanted:
        if address not in known:
            host = _host(address)
            check, made = LinkCheck.objects.get_or_create(
                address=address, defaults={"host": host, "due_at": _turn(host), "asked": 1}
            )
            if made:
                _enqueue(check)


@transaction.atomic
def ask_for_sent(attempt_id: str) -> None:
    """Let every link of an attempt be looked at that nobody asked about before. Job after sending."""
    ask_for(gather_sent(Attempt.objects.get(pk=int(attempt_id))).addresses())


@transaction.atomic
def look_again(submission_id: int, *, by: User) -> int:
    """Let the links of a draft be looked at once more; how many are. One under way, or just done, is left alone."""
    submission = locked_submission(submission_id)
    if submission.teacher_id != by.pk:
        raise PermissionDenied
    if not settings.LINK_CHECKS:
        return 0
    addresses = gather(*drafts_of(submission)).addresses()
    ask_for(addresses)
    rested = clock.now() - timedelta(seconds=settings.LINK_CHECK_HOST_SECONDS)
    again = LinkCheck.objects.filter(address__in=addresses, checked_at__lt=rested, due_at__lt=rested)
    for check in again.select_for_update().order_by("pk"):
        check.asked, check.due_at = check.asked + 1, _turn(check.host)
        check.save(update_fields=["asked", "due_at"])
        _enqueue(check)
    return LinkCheck.objects.filter(address__in=addresses, due_at__gte=rested).count()


def look_at_link(link_id: str) -> None:
    """Look at one address. Job; no transaction is open while a strange host is asked."""
    if settings.LINK_CHECKS:
        look_with(int(link_id), guard())


def look_with(link_id: int, by: Guard) -> None:
    """Look at one address with this guard, keep what came of it, and complete what waits for it."""
    check = LinkCheck.objects.get(pk=link_id)
    result = told(check.address, by)
    LinkCheck.objects.filter(pk=check.pk).update(result=result, checked_at=clock.now())
    for submission_id, attempt_id in _waiting(check.address):
        _complete(submission_id, attempt_id)


@transaction.atomic
def _complete(submission_id: int, attempt_id: int) -> None:
    complete_findings(locked_submission(submission_id), attempt_id)


def _waiting(address: str) -> list[tuple[int, int]]:
    """Attempts with this address whose finding about links is not known yet."""
    holds = Q(attempt__resources__link=address) | Q(attempt__artifacts__link=address)
    holds |= Q(attempt__practiceoverviews__links__contains=address)
    open_ones = Finding.objects.filter(rule="links_reachable", met__isnull=True)
    waiting = open_ones.filter(holds).order_by("attempt")
    return list(waiting.values_list("attempt__submission", "attempt").distinct())


def _turn(host: str) -> datetime:
    """When this host may be asked next: once in so many seconds, whoever links to it."""
    last = LinkCheck.objects.filter(host=host).aggregate(last=Max("due_at"))["last"]
    gap = timedelta(seconds=settings.LINK_CHECK_HOST_SECONDS)
    return clock.now() if last is None else max(clock.now(), last + gap)


def _host(address: str) -> str:
    try:
        return (parse_url(address).host or "")[:255]
    except LocationParseError:
        return ""


def _enqueue(check: LinkCheck) -> None:
    jobs.enqueue(JOB, check.pk, key=f"{JOB}:{check.pk}:{check.asked}", run_after=check.due_at)
