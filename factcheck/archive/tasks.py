"""Bells of the archive; what they do is in the runner."""

from celery import shared_task

from factcheck.archive import vector_runner


@shared_task(name="embed_archive")
def embed_archive() -> None:
    vector_runner.embed_slice()


@shared_task(name="sweep_vectors")
def sweep_vectors() -> None:
    vector_runner.sweep()
