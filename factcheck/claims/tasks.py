"""Bells of readings, one and many; what they do is in `articles.runner` and `batch_runner`."""

from celery import shared_task

from factcheck import jobs
from factcheck.articles import batch_runner, runner
from factcheck.articles.models import Reading
from factcheck.claims import anchoring, triage


@shared_task(name="read_article")
def read_article(pk: int) -> None:
    snapshot = runner.read(pk, then=anchoring.follow, judge=triage.judge)
    if snapshot is not None:
        # The database has noted for which of its claims the archive is to be searched.
        jobs.ring("search_for_article", snapshot.article_id, "maintenance")
    batch_runner.go_on(pk)


@shared_task(name="sweep_readings")
def sweep_readings() -> None:
    jobs.sweep(Reading)


@shared_task(name="take_up_items")
def take_up_items(pk: int) -> None:
    # Whichever are next, not only those of batch `pk`, which rang.
    batch_runner.take_up()


@shared_task(name="sweep_batches")
def sweep_batches() -> None:
    batch_runner.take_up()
