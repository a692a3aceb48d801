"""Bells of the archive; what they do is in the runners."""

from celery import shared_task

from factcheck import jobs
from factcheck.archive import (
    indexing,
    rating_actions,
    subscription_runner,
    suggesting,
    vector_runner,
)
from factcheck.archive.models import ClaimSearch, Subscription


@shared_task(name="embed_archive")
def embed_archive() -> None:
    vector_runner.embed_slice()


@shared_task(name="sweep_vectors")
def sweep_vectors() -> None:
    # Before a release that takes other words into the index is of any use, all of it is made anew.
    indexing.reindex(seconds=60)
    vector_runner.sweep()


@shared_task(name="search_for_claim")
def search_for_claim(pk: int) -> None:
    suggesting.search_for_claim(pk)


@shared_task(name="search_for_article")
def search_for_article(pk: int) -> None:
    suggesting.search_for_article(pk)


@shared_task(name="sweep_searches")
def sweep_searches() -> None:
    jobs.sweep(ClaimSearch)


@shared_task(name="search_anew")
def search_anew() -> None:
    suggesting.search_anew()


# A large feed takes minutes; its lease is longer than that.
@shared_task(name="follow_subscription", soft_time_limit=780, time_limit=840)
def follow_subscription(pk: int) -> None:
    subscription_runner.follow(pk)


@shared_task(name="sweep_subscriptions")
def sweep_subscriptions() -> None:
    jobs.sweep(Subscription)
    rating_actions.sweep_meanings()


@shared_task(name="resolve_families", soft_time_limit=780, time_limit=840)
def resolve_families(pk: int) -> None:
    rating_actions.resolve(pk)
