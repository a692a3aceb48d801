"""Bells of the reading job; what it does is in `articles.runner`."""

from celery import shared_task

from factcheck import jobs
from factcheck.articles import batch_runner, runner
from factcheck.articles.models import Reading
from factcheck.claims import actions


@shared_task(name="read_article")
def read_article(pk: int) -> None:
    runner.read(pk, then=actions.propose_claims)
    batch_runner.go_on(pk)


@shared_task(name="sweep_readings")
def sweep_readings() -> None:
    jobs.sweep(Reading)
