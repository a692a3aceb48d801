"""Bells of publishing at a set time; what they do is in `schedule_runner`."""

from celery import shared_task

from factcheck.reports import schedule_runner


@shared_task(name="publish_scheduled")
def publish_scheduled(pk: int) -> None:
    schedule_runner.publish_scheduled(pk)


@shared_task(name="sweep_scheduled")
def sweep_scheduled() -> None:
    schedule_runner.sweep()
