"""Bells of the archive; what they do is in the runners."""

from celery import shared_task

from factcheck import jobs
from factcheck.archive import rating_actions, subscription_runner
from factcheck.archive.models import Subscription


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
