"""Bells of the feeds; what they do is in `articles.feed_runner`."""

from celery import shared_task

from factcheck import jobs
from factcheck.articles import feed_runner
from factcheck.articles.models import Feed


@shared_task(name="look_at_feed")
def look_at_feed(pk: int) -> None:
    feed_runner.look(pk)
    jobs.sweep(Feed)


@shared_task(name="sweep_feeds")
def sweep_feeds() -> None:
    jobs.sweep(Feed)
