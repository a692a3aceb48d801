"""Bells of batches and feeds. That of a reading is in `claims.tasks`: it ends with claims."""

from celery import shared_task

from factcheck import jobs
from factcheck.articles import batch_runner, feed_runner
from factcheck.articles.models import Feed


@shared_task(name="take_up_items")
def take_up_items(pk: int) -> None:
    # Whichever are next, not only those of batch `pk`, which rang.
    batch_runner.take_up()


@shared_task(name="sweep_batches")
def sweep_batches() -> None:
    batch_runner.take_up()


@shared_task(name="look_at_feed")
def look_at_feed(pk: int) -> None:
    feed_runner.look(pk)


@shared_task(name="sweep_feeds")
def sweep_feeds() -> None:
    jobs.sweep(Feed)
