"""One look at a subscription: read a page, store it, and go on or wait for the next look."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Collection
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from factcheck import jobs
from factcheck.archive.models import Carried, Subscription
from factcheck.archive.subscription_keeping import keep, mark_missing, note_page
from factcheck.archive.subscription_reading import Part, Unchanged, read_page
from factcheck.lib.addresses import check_address
from factcheck.lib.fetch import Http, HttpStatus
from factcheck.lib.refusals import Refusal

log = logging.getLogger(__name__)

# How long after a round the next begins: of a feed in one piece, which says when nothing has
# changed; of one in many pages; of sources that are read with a key.
FEED_PAUSE, PAGED_PAUSE = timedelta(hours=1), timedelta(hours=6)
KEY_PAUSE = {
    Subscription.Kind.GOOGLE: timedelta(hours=12),
    Subscription.Kind.MAFINDO: timedelta(days=1),
}
# Between two pages of one round.
BETWEEN_PAGES = timedelta(seconds=3)
FIRST_FAILURE, LONGEST_PAUSE = timedelta(minutes=30), timedelta(days=1)
# So many pages of checks that are no longer offered are looked at after a round, each once a day.
LOOKED_AT, LOOKED_AT_EVERY = 5, timedelta(hours=20)

# The job never ends, so attempts that were lost count in a row only, not over its whole life.
_CAME_BACK = {"attempts": 0}


def lease_seconds() -> float:
    """How long a look may take: a large feed takes minutes to read."""
    return 10.0 * float(settings.FACTCHECK_LEASE_SECONDS)


def follow(pk: int) -> bool:
    """Look at subscription `pk` if it is due; whether this look has come to its end.

    Nothing is in a transaction while it is fetched. Each part is stored together with how far the
    round is, so that a worker that is killed leaves the rest to the next one. A look always leads
    to the next; the pauses grow with each failure in a row, up to a day.
    """
    subscription = Subscription.objects.lease(pk, lease_seconds())
    if subscription is None:
        return False
    try:
        return _read(subscription)
    except Unchanged:
        return _end_round(subscription, None)
    except Refusal as refusal:
        log.info("subscription %s refused: %s %s", pk, refusal.code, refusal.data)
        return _note_failure(subscription, refusal)


def _read(subscription: Subscription) -> bool:
    seconds = min(300.0, 0.4 * lease_seconds())
    part = Part()
    for part in read_page(subscription, seconds=seconds):
        if not keep(subscription, part):
            # Paused meanwhile, or in another worker's hands.
            Subscription.objects.put_down(subscription)
            return False
    if part.ends_round:
        return _end_round(subscription, part)
    return _go_on(subscription)


def _go_on(subscription: Subscription) -> bool:
    """Read the next page in a moment."""
    with transaction.atomic():
        held = Subscription.objects.postpone(subscription, "", after=BETWEEN_PAGES)
        if held:
            noted = {"last_looked_at": timezone.now(), "failures": 0, **_CAME_BACK}
            Subscription.objects.filter(pk=subscription.pk).update(**noted)
            after = BETWEEN_PAGES.total_seconds()
            bell = partial(jobs.ring, subscription.bell, subscription.pk, subscription.queue)
            transaction.on_commit(partial(bell, after=after))
    return held


def _end_round(subscription: Subscription, last: Part | None) -> bool:
    """Mark what is no longer offered, and wait; without a part the feed was as it was."""
    counts = Counter(subscription.counts)
    asked = _look_at_pages(subscription)
    with transaction.atomic():
        if not Subscription.objects.postpone(subscription, "", after=_pause(subscription)):
            return False
        whole = _whole(subscription, last)
        if whole >= 2:
            mark_missing(subscription, counts)
        for carried, is_there in asked:
            note_page(carried, is_there=is_there, counts=counts)
        Carried.objects.bulk_update([carried for carried, _is_there in asked], ["gone", "asked_at"])
        now = timezone.now()
        noted: dict[str, object] = {
            "last_looked_at": now,
            "last_read_at": now,
            "failures": 0,
            "whole": whole,
            "counts": {},
            "last_counts": dict(counts),
            **_CAME_BACK,
        }
        if last:
            noted |= {
                "round": subscription.round + 1,
                "page": "",
                "position": 0,
                "pages": 0,
                "complete": True,
                "etag": last.etag,
                "last_modified": last.last_modified,
            }
        Subscription.objects.filter(pk=subscription.pk).update(**noted)
    return True


def _whole(subscription: Subscription, last: Part | None) -> int:
    """Count the complete rounds in a row; a feed that is as it was says once more what it said."""
    if last is None:
        # The round of before was numbered already: it counts as another one that it belongs to.
        return subscription.whole + 1 if subscription.whole else 0
    return subscription.whole + 1 if subscription.complete else 0


def _pause(subscription: Subscription) -> timedelta:
    kind = Subscription.Kind(subscription.kind)
    if kind in KEY_PAUSE:
        return KEY_PAUSE[kind]
    return PAGED_PAUSE if subscription.pages > 1 else FEED_PAUSE


def _look_at_pages(subscription: Subscription) -> list[tuple[Carried, bool]]:
    """Open pages of checks that are no longer offered: (what is carried, whether it is there).

    Who answers in any other way than with the page or that there is none, says nothing.
    """
    now = timezone.now()
    offered = subscription.round if subscription.pages else subscription.round - 1
    due = Carried.objects.filter(subscription=subscription, seen__lt=offered)
    due = due.exclude(check_row__url="").exclude(asked_at__gt=now - LOOKED_AT_EVERY)
    found = []
    http = Http(
        user_agent=settings.FACTCHECK_USER_AGENT,
        allow=_reach(subscription),
        proxy=settings.FACTCHECK_PROXY,
        deadline=min(30.0, 0.1 * lease_seconds()),
    )
    for carried in due.select_related("check_row").order_by("asked_at", "pk")[:LOOKED_AT]:
        carried.asked_at = now
        try:
            http.get(carried.check_row.url)
        except HttpStatus as status:
            if status.status in (404, 410):
                found.append((carried, False))
        except Refusal as refusal:
            log.info("page of %s not seen: %s", carried, refusal.code)
        else:
            found.append((carried, True))
    return found


def _reach(subscription: Subscription) -> Collection[str]:
    """Which of the newsroom's own servers it may lead to: none, if it is from outside."""
    allow = settings.FACTCHECK_PAGES_ALLOW
    if subscription.kind != Subscription.Kind.FEED:
        return ()
    return allow if check_address(subscription.address, allow=allow).peer in allow else ()


@transaction.atomic
def _note_failure(subscription: Subscription, refusal: Refusal) -> bool:
    failures = subscription.failures + 1
    pause = min(FIRST_FAILURE * 2 ** min(failures - 1, 10), LONGEST_PAUSE)
    asks = refusal.retry_after if isinstance(refusal, HttpStatus) else None
    asks = getattr(refusal, "retry_after", asks)
    if asks is not None:
        pause = max(pause, timedelta(seconds=asks))
    held = Subscription.objects.postpone(subscription, refusal.code, refusal.data, after=pause)
    if held:
        noted = {"failures": failures, "last_looked_at": timezone.now(), **_CAME_BACK}
        if refusal.permanent and (subscription.page or subscription.position):
            # What does not go on from here begins anew.
            noted |= {"page": "", "position": 0, "pages": 0, "complete": True, "counts": {}}
        Subscription.objects.filter(pk=subscription.pk).update(**noted)
    return held
