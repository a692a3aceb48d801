"""Bells of the look-ups; what they do is in the runners."""

import logging
from typing import Any

import redis
from celery import shared_task
from celery.signals import celeryd_after_setup, worker_ready, worker_shutting_down
from django.db import DatabaseError, connection

from factcheck import jobs
from factcheck.lookups import (
    archive_runner,
    capture_runner,
    check_runner,
    feed_runner,
    manners,
    runner,
    weighing,
)
from factcheck.lookups.models import ArchiveRequest, CaptureRequest, SourceCheck, SourceFeed

log = logging.getLogger(__name__)


@shared_task(name="run_lookup")
def run_lookup(pk: int) -> None:
    runner.work(pk)


@shared_task(name="sweep_lookups")
def sweep_lookups() -> None:
    runner.sweep()


@shared_task(name="weigh_findings")
def weigh_findings(claim_id: int) -> None:
    weighing.weigh(claim_id)


@shared_task(name="sweep_weighing")
def sweep_weighing() -> None:
    weighing.sweep()


@shared_task(name="capture_page")
def capture_page(pk: int) -> None:
    capture_runner.capture_page(pk)


@shared_task(name="sweep_captures")
def sweep_captures() -> None:
    jobs.sweep(CaptureRequest)


@shared_task(name="archive_page")
def archive_page(pk: int) -> None:
    archive_runner.archive_page(pk)


@shared_task(name="sweep_archiving")
def sweep_archiving() -> None:
    jobs.sweep(ArchiveRequest)


@shared_task(name="plan_source_checks")
def plan_source_checks() -> None:
    check_runner.plan()


@shared_task(name="check_source")
def check_source(pk: int) -> None:
    check_runner.check_source(pk)


@shared_task(name="sweep_source_checks")
def sweep_source_checks() -> None:
    jobs.sweep(SourceCheck)


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
