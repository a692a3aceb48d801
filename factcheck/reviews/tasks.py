"""Bells of the digest; what they do is in its runner."""

from celery import shared_task

from factcheck.reviews import digest_runner


@shared_task(name="send_digests")
def send_digests() -> None:
    digest_runner.send_due()


@shared_task(name="send_digest")
def send_digest(pk: int) -> None:
    digest_runner.send_digest(pk)
