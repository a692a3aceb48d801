"""Bells of the look-ups; what they do is in `lookups.runner`."""

import logging
from typing import Any

import redis
from celery import shared_task
from celery.signals import celeryd_after_setup, worker_ready, worker_shutting_down
from django.db import DatabaseError, connection

from factcheck import jobs
from factcheck.lookups import feed_runner, manners, runner
from factcheck.lookups.models import SourceFeed

log = logging.getLogger(__name__)


@shared_task(name="run_lookup")
def run_lookup(pk: int) -> None:
    runner.work(pk)


@shared_task(name="sweep_lookups")
def sweep_lookups() -> None:
    runner.sweep()


@shared_task(name="index_feed")
def index_feed(pk: int) -> None:
    feed_runner.index_feed(pk)


@shared_task(name="sweep_source_feeds")
def sweep_source_feeds() -> None:
    jobs.sweep(SourceFeed)


@celeryd_after_setup.connect
def name(sender: str, **kwargs: Any) -> None:
    manners.name_holder(sender)


@worker_ready.connect
def begin(sender: Any, **kwargs: Any) -> None:
    try:
        runner.begin(sender.hostname)
    except (DatabaseError, redis.RedisError, OSError) as error:
        log.warning("What was held before could not be given back: %s. The sweep will.", error)
    finally:
        connection.close()


@worker_shutting_down.connect
def end(**kwargs: Any) -> None:
    runner.ending.set()
