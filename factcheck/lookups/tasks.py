"""Bells of the look-ups; what they do is in `lookups.runner`."""

from celery import shared_task

from factcheck import jobs
from factcheck.lookups import feed_runner, runner
from factcheck.lookups.models import Lookup, SourceFeed


@shared_task(name="run_lookup")
def run_lookup(pk: int) -> None:
    runner.run_lookup(pk)


@shared_task(name="sweep_lookups")
def sweep_lookups() -> None:
    jobs.sweep(Lookup)


@shared_task(name="index_feed")
def index_feed(pk: int) -> None:
    feed_runner.index_feed(pk)


@shared_task(name="sweep_source_feeds")
def sweep_source_feeds() -> None:
    jobs.sweep(SourceFeed)
