"""What Celery runs: ids in, one verb called."""

from celery import shared_task


@shared_task(name="core.run_job")
def run_job(job_id: int) -> None:
    """Run one job row."""
    from core import jobs

    jobs.run_one(job_id)


@shared_task(name="core.tick")
def tick() -> None:
    """Enqueue what is periodic and run what the broker forgot. Beat calls it."""
    from core import jobs

    jobs.schedule()
    jobs.run_due(limit=50)
