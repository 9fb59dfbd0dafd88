"""Work after the transaction: a row in `Job`, run by Celery workers or by `manage.py runjobs`.

The row is written in the same transaction as the fact that needs it, so neither a crash nor a lost broker
loses work. Every verb named in the registry is safe to run twice.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string

from core.models import Job

log = logging.getLogger(__name__)
RETRY_SECONDS = 30
LONGEST_PAUSE = timedelta(minutes=15)
_at_work: ContextVar[Job | None] = ContextVar("at_work", default=None)


class Later(Exception):
    """What the work needs does not answer at the moment. The job waits, longer each time, and is never given up."""


class LeaseLost(Exception):
    """Another worker has the job by now, so this one must stop."""


def enqueue(kind: str, subject: str | int = "", *, key: str = "", run_after: datetime | None = None) -> Job:
    """Ask for work once this transaction commits. Asking again with the same key changes nothing.

    `kind` must be in the registry; `subject` is the primary key the verb gets. Raises `KeyError` for an
    unknown kind.
    """
    if kind not in _registry("KINDS"):
        raise KeyError(kind)
    key = key or f"{kind}:{subject}"
    job = Job.objects.filter(key=key).first()
    if job is not None:
        return job
    asked = Job(key=key, kind=kind, subject=str(subject), run_after=run_after or timezone.now())
    Job.objects.bulk_create([asked], ignore_conflicts=True)  # asked twice at once, it is one job, told of twice
    job = Job.objects.get(key=key)
    if settings.CELERY_BROKER_URL and job.run_after <= timezone.now():
        transaction.on_commit(lambda: _tell_broker(job.pk))
    return job


def _tell_broker(job_id: int) -> None:
    from core.tasks import run_job  # noqa: PLC0415  (tasks import this module)

    try:
        run_job.delay(job_id)
    except Exception as error:  # noqa: BLE001  (the row stays; the next tick finds it)
        log.warning("The broker did not take job %s (%s); the next tick will.", job_id, type(error).__name__)


def due() -> Q:
    """Jobs that may start now: waiting ones whose time has come, and those whose worker died."""
    now = timezone.now()
    return Q(state=Job.State.QUEUED, run_after__lte=now) | Q(state=Job.State.RUNNING, lease_until__lt=now)


def _claim(**which: int) -> Job | None:
    with transaction.atomic():
        jobs = Job.objects.filter(due(), **which).order_by("run_after", "id")
        if connection.features.has_select_for_update_skip_locked:
            jobs = jobs.select_for_update(skip_locked=True)
        job = jobs.first()
        if job is None:
            return None
        lease = timezone.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)
        job.move("start", by=None, lease_until=lease, lease_token=uuid.uuid4(), attempts=job.attempts + 1)
        return job


def keep_lease() -> None:
    """Say that the job at hand goes on; whatever takes minutes says it now and then. Raises `LeaseLost`."""
    job = _at_work.get()
    if job is None:  # a verb called by itself
        return
    ours = Job.objects.filter(pk=job.pk, lease_token=job.lease_token, state=Job.State.RUNNING)
    if not ours.update(lease_until=timezone.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)):
        raise LeaseLost


def _settle(job: Job, move: str, **facts: Any) -> None:
    with transaction.atomic():
        ours = Job.objects.select_for_update().filter(pk=job.pk, lease_token=job.lease_token, state=Job.State.RUNNING)
        held = ours.first()
        if held is None:  # the lease ran out and somebody else has it
            return
        held.move(move, by=None, lease_until=None, lease_token=None, **facts)
        if move == "finish":
            for kind in _registry("FOLLOWERS").get(job.kind, []):
                enqueue(kind, job.subject)
        if move == "park":
            for kind in _registry("AFTER_PARKING").get(job.kind, []):
                enqueue(kind, job.subject, key=f"{kind}<{job.pk}")


def _registry(name: str) -> Any:
    """KINDS, PERIODS, FOLLOWERS or AFTER_PARKING of the module that holds the registry."""
    return import_string(f"{settings.JOB_REGISTRY}.{name}")


def _run(job: Job) -> None:
    before = _at_work.set(job)
    try:
        if job.attempts > settings.JOB_MAX_ATTEMPTS:
            raise RuntimeError("its worker died every time")
        verb: Callable[[str], object] = import_string(_registry("KINDS")[job.kind])
        verb(job.subject)
    except Later as error:
        now = timezone.now()
        pause = min(max(now - job.created_at, timedelta(seconds=RETRY_SECONDS)), LONGEST_PAUSE)
        _settle(job, "retry", error=str(error)[:200], run_after=now + pause, attempts=job.attempts - 1)
    except Exception as error:
        log.error("Job %s (%s) failed: %s", job.pk, job.kind, type(error).__name__, exc_info=True)
        code = type(error).__name__[:200]
        if job.attempts >= settings.JOB_MAX_ATTEMPTS:
            _settle(job, "park", error=code)
        else:
            pause = timedelta(seconds=RETRY_SECONDS * 2 ** (job.attempts - 1))
            _settle(job, "retry", error=code, run_after=timezone.now() + pause)
    else:
        _settle(job, "finish", error="", finished_at=timezone.now())
    finally:
        _at_work.reset(before)


def run_one(job_id: int) -> bool:
    """Run one job if it is due. Returns whether it was."""
    job = _claim(pk=job_id)
    if job is None:
        return False
    _run(job)
    return True


def run_due(limit: int = 1000) -> int:
    """Run what is due, oldest first, until nothing is or the limit is reached. Returns how many ran."""
    done = 0
    while done < limit and (job := _claim()) is not None:
        _run(job)
        done += 1
    return done


def schedule() -> None:
    """Enqueue the periodic kinds, one job per kind and period; two schedulers make one job."""
    periods: dict[str, int] = _registry("PERIODS")
    now = timezone.now()
    for kind, seconds in periods.items():
        slot = int(now.timestamp()) // seconds
        enqueue(kind, key=f"{kind}@{slot}")
