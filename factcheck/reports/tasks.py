"""Bells of publishing at a set time and of letters to readers; what they do is in the runners."""

from celery import shared_task

from factcheck.reports import letter_runner, schedule_runner


@shared_task(name="publish_scheduled")
def publish_scheduled(pk: int) -> None:
    schedule_runner.publish_scheduled(pk)


@shared_task(name="sweep_scheduled")
def sweep_scheduled() -> None:
    schedule_runner.sweep()


@shared_task(name="send_answer")
def send_answer(pk: int) -> None:
    letter_runner.send_answer(pk)


@shared_task(name="send_answers")
def send_answers() -> None:
    letter_runner.send_due()
