"""Bells of the look-ups; what they do is in the runners."""

from celery import shared_task

from factcheck import jobs
from factcheck.lookups import archive_runner, capture_runner, check_runner, runner
from factcheck.lookups.models import ArchiveRequest, CaptureRequest, Lookup, SourceCheck


@shared_task(name="run_lookup")
def run_lookup(pk: int) -> None:
    runner.run_lookup(pk)


@shared_task(name="sweep_lookups")
def sweep_lookups() -> None:
    jobs.sweep(Lookup)


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
