"""The job row is the truth: nothing is lost, nothing runs twice, poison is parked."""

import uuid
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from core import jobs
from core.models import Job

pytestmark = pytest.mark.django_db

RAN: list[str] = []


KINDS = {
    "test.note": "tests.core.test_jobs.note",
    "test.poison": "tests.core.test_jobs.poison",
    "test.given_up": "tests.core.test_jobs.given_up",
    "test.not_yet": "tests.core.test_jobs.not_yet",
    "test.goes_on": "tests.core.test_jobs.goes_on",
    "test.overtaken": "tests.core.test_jobs.overtaken",
}
PERIODS = {"test.note": 60}
FOLLOWERS: dict[str, list[str]] = {"test.poison": ["test.note"]}
AFTER_PARKING: dict[str, list[str]] = {"test.poison": ["test.given_up"]}


def note(subject: str) -> None:
    RAN.append(subject)


def given_up(subject: str) -> None:
    RAN.append(f"given up: {subject}")


def poison(subject: str) -> None:
    raise ValueError(subject)


@pytest.fixture(autouse=True)
def registry(settings):
    RAN.clear()
    settings.JOB_REGISTRY = "tests.core.test_jobs"
    settings.CELERY_BROKER_URL = ""


def test_a_job_runs_once_and_is_done():
    job = jobs.enqueue("test.note", 7)

    assert jobs.run_due() == 1
    assert jobs.run_due() == 0

    job.refresh_from_db()
    assert (job.state, job.attempts, RAN) == ("done", 1, ["7"])


def test_asking_twice_with_one_key_is_asking_once():
    jobs.enqueue("test.note", 7)
    jobs.enqueue("test.note", 7)

    assert jobs.run_due() == 1
    assert RAN == ["7"]


def test_an_unknown_kind_is_refused_at_the_door():
    with pytest.raises(KeyError):
        jobs.enqueue("test.unheard_of")
    assert not Job.objects.exists()


def test_work_that_was_rolled_back_was_never_asked_for():
    with transaction.atomic():
        jobs.enqueue("test.note", 7)
        transaction.set_rollback(True)

    assert jobs.run_due() == 0


def test_a_poisoned_job_is_parked_after_its_tries_and_others_go_on(settings):
    bad = jobs.enqueue("test.poison", 1)
    jobs.enqueue("test.note", 2)

    for _attempt in range(settings.JOB_MAX_ATTEMPTS):
        jobs.run_due()
        Job.objects.update(run_after=timezone.now() - timedelta(seconds=1))

    bad.refresh_from_db()
    assert (bad.state, bad.attempts, bad.error) == ("parked", settings.JOB_MAX_ATTEMPTS, "ValueError")
    assert RAN == ["2", "given up: 1"]


def test_a_job_whose_worker_died_is_picked_up_when_its_lease_ends():
    job = jobs.enqueue("test.note", 7)
    assert jobs._claim(pk=job.pk) is not None  # a worker takes it, and dies

    assert jobs.run_due() == 0
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert jobs.run_due() == 1

    job.refresh_from_db()
    assert (job.state, job.attempts, RAN) == ("done", 2, ["7"])


def test_a_worker_that_comes_back_late_does_not_settle_anothers_job():
    job = jobs.enqueue("test.note", 7)
    late = jobs._claim(pk=job.pk)
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    other = jobs._claim(pk=job.pk)

    jobs._settle(late, "park", error="Late")

    job.refresh_from_db()
    assert (job.state, job.lease_token, job.error) == ("running", other.lease_token, "")


def test_two_schedulers_make_one_periodic_job():
    jobs.schedule()
    jobs.schedule()

    assert Job.objects.filter(kind="test.note").count() == 1


def not_yet(subject: str) -> None:
    raise jobs.Later("the weather")


def goes_on(subject: str) -> None:
    Job.objects.filter(subject=subject).update(lease_until=timezone.now())  # so long it has worked
    jobs.keep_lease()
    RAN.append("goes on" if Job.objects.get(subject=subject).lease_until > timezone.now() else "lost")


def overtaken(subject: str) -> None:
    Job.objects.filter(subject=subject).update(lease_token=uuid.uuid4())  # another worker has it by now
    try:
        jobs.keep_lease()
    finally:
        RAN.append("stopped")


def test_a_job_that_waits_for_something_is_never_given_up_and_asks_less_and_less_often(settings):
    job = jobs.enqueue("test.not_yet", 1)
    pauses = []

    for minutes in (0, 4, 60, 60 * 24):
        Job.objects.update(run_after=timezone.now(), created_at=timezone.now() - timedelta(minutes=minutes))
        jobs.run_due()
        job.refresh_from_db()
        pauses.append(round((job.run_after - timezone.now()).total_seconds() / 30) / 2)

    assert pauses == [0.5, 4, 15, 15]
    assert (job.state, job.attempts, job.error) == ("queued", 0, "the weather")


def test_a_long_job_keeps_its_lease():
    jobs.enqueue("test.goes_on", 1)

    jobs.run_due()

    assert RAN == ["goes on"]


def test_a_job_that_another_worker_has_stops_and_settles_nothing():
    job = jobs.enqueue("test.overtaken", 1)

    jobs.run_due()

    job.refresh_from_db()
    assert (RAN, job.state, job.error) == (["stopped"], "running", "")


def test_a_verb_called_by_itself_has_no_lease_to_keep():
    jobs.keep_lease()
    assert not Job.objects.exists()
