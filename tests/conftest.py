"""What every test stands on, on whichever half it runs.

The environment chooses the half: DATABASE_URL, CELERY_BROKER_URL and S3_BUCKET set mean the services half
(PostgreSQL, a real Celery worker, a real S3 server); none of them means the embedded one. Tests do not ask which.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import boto3
import pytest
from celery import signals
from celery.contrib.testing.worker import start_worker
from django.conf import settings
from django.core.cache import cache
from django.db import connection, connections
from django.test import TransactionTestCase
from playwright.sync_api import Browser, Page, expect, sync_playwright

from config.celery import app as celery_app
from core import jobs
from core.models import Job
from core.tasks import run_job
from tests import browsing, ground
from tests.world import world  # noqa: F401  (a fixture)

# Playwright's synchronous interface runs an event loop in this thread, which makes Django fear for its connections.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

PATIENCE = 30.0
expect.set_options(timeout=PATIENCE * 1000)  # a slow machine is no failure


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """What takes hours runs only when it is named, as `make long` does."""
    is_long = collection_path.parts[-2:] == ("tests", "long")
    return True if is_long and not any("tests/long" in argument for argument in config.args) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what this half cannot show, with the reason."""
    on_postgres = connections["default"].vendor == "postgresql"
    browser_path = browsing.chromium_path()
    for item in items:
        if item.get_closest_marker("postgres") and not on_postgres:
            item.add_marker(pytest.mark.skip(reason="SQLite queues its writers; the services half shows this"))
        if item.get_closest_marker("services") and not settings.CELERY_BROKER_URL:
            item.add_marker(pytest.mark.skip(reason="no broker on this half; the services half shows this"))
        if item.get_closest_marker("browser") and not browser_path:
            item.add_marker(pytest.mark.skip(reason="no Chromium here; make test finds or installs one"))
        elif item.get_closest_marker("browser"):
            # A browser on a busy machine is late now and then. What fails twice is broken; the summary counts second tries.
            item.add_marker(pytest.mark.flaky(reruns=1))
        if settings.CELERY_BROKER_URL and "run_jobs" in getattr(item, "fixturenames", ()):
            # A worker sees only what is committed.
            item.add_marker(pytest.mark.django_db(transaction=True), append=False)


# --- Database -----------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureDef) -> Iterator[None]:
    """Let every clearing be followed by what the migrations had written, so that no test depends on its order."""
    with django_db_blocker.unblock():
        rows = ground.remember()
    if not any(table.name == "wagtailcore_site" for table in rows):
        pytest.exit("The kept test database has lost its first rows: run once with --create-db.", returncode=1)
    usual = TransactionTestCase._fixture_teardown

    def clear_and_bring_back(case: TransactionTestCase) -> None:
        _let_requests_end()
        ground.clear()
        ground.bring_back(rows)

    TransactionTestCase._fixture_teardown = clear_and_bring_back
    yield
    TransactionTestCase._fixture_teardown = usual


def _let_requests_end() -> None:
    """A page that was closed may have asked for something just before: its rows would come after the clearing."""
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:  # of the live server, one for each connection
            thread.join(PATIENCE)


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    """No test counts another's sign-ins or reads another's pages."""
    cache.clear()
    yield
    cache.clear()


# --- Files --------------------------------------------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def _bucket() -> Iterator[None]:
    """On the services half: a bucket of this session's own, gone afterwards."""
    if not settings.S3_BUCKET:
        yield
        return
    options = settings.STORAGES["private"]["OPTIONS"]
    storage = boto3.resource(
        "s3",
        endpoint_url=options["endpoint_url"],
        aws_access_key_id=options["access_key"],
        aws_secret_access_key=options["secret_key"],
        region_name=options["region_name"],
    )
    bucket = storage.create_bucket(Bucket=settings.S3_BUCKET)
    yield
    bucket.objects.all().delete()
    bucket.delete()
    storage.meta.client.close()


# --- Work after the request -----------------------------------------------------------------------------


@pytest.fixture
def worker(transactional_db: None) -> Iterator[None]:
    """A Celery worker on the real broker, in a thread, so that its mail lands in the test's outbox."""
    with celery_app.connection_for_write() as link:
        link.default_channel.queue_purge(settings.CELERY_TASK_DEFAULT_QUEUE)
    with start_worker(celery_app, pool="solo", concurrency=1, perform_ping_check=False, shutdown_timeout=PATIENCE):
        yield


@pytest.fixture
def run_jobs(request: pytest.FixtureRequest, db: None) -> Iterator[Callable[[], None]]:
    """A function that returns when all that is due has been done: by the job loop, or by a Celery worker.

    Outside of it nothing is done on either half, so that a test can look at what still waits.
    """
    if not settings.CELERY_BROKER_URL:
        yield lambda: jobs.run_due() and None
        return
    gate = threading.Event()

    def wait_at_gate(**_task: object) -> None:
        gate.wait()

    def let_through() -> None:
        gate.set()
        try:
            _wait_until_done(told)
        finally:
            gate.clear()

    told: set[int] = set()
    signals.task_prerun.connect(wait_at_gate)
    request.getfixturevalue("worker")
    yield let_through
    gate.set()  # the worker is asked to end next
    signals.task_prerun.disconnect(wait_at_gate)


def _wait_until_done(told: set[int]) -> None:
    pause, deadline = threading.Event(), time.monotonic() + PATIENCE
    unfinished = Job.objects.filter(jobs.due()) | Job.objects.filter(state=Job.State.RUNNING)
    while waiting := set(unfinished.values_list("pk", flat=True)):
        for job_id in waiting - told:  # one that became due by a moved clock has no message yet
            run_job.delay(job_id)
        told.update(waiting)
        if time.monotonic() > deadline:
            pytest.fail(f"The worker left jobs {sorted(waiting)} undone.")
        pause.wait(0.02)


# --- Browser ------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole session."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browsing.chromium_path(), args=browsing.LAUNCH_ARGS)
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """A function that opens a page as a person of their own: own cookies, own window (1280 px unless told). Without the
    worker of the offline page, past which a test cannot look, unless it asks for `service_workers="allow"`."""
    contexts, complaints = [], []

    def open_page(width: int = 1280, height: int = 900, **options: object) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale="en-US",
            timezone_id=settings.TIME_ZONE,
            reduced_motion="reduce",
            **{"service_workers": "block", **options},
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        complaints.append(browsing.Complaints(page))
        return page

    yield open_page
    for context in contexts:
        context.close()
    found = [text for complaint in complaints for text in complaint.found]
    assert not found, "\n".join(found)


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page for one person."""
    return new_page()


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """`axe(page)` fails if the page breaks a WCAG 2.2 AA rule."""
    return browsing.axe


@pytest.fixture(scope="session")
def artifacts() -> Path:
    """Where a test leaves pictures for people to look at. Git ignores it."""
    folder = Path(os.environ.get("ARTIFACTS_DIR", settings.BASE_DIR / "artifacts"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def on_postgres() -> bool:
    """Whether this half runs on PostgreSQL."""
    return connection.vendor == "postgresql"
