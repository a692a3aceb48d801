"""One look at a feed: ask whether it has changed, and bring in what was not there before."""

import hashlib
import logging
from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from factcheck.articles.batch_actions import add_addresses
from factcheck.articles.models import MAX_URL, Batch, Feed, FeedEntry
from factcheck.lib.feed_fetch import Look, look_at_feed, plain_address, reach
from factcheck.lib.feeds import Entry
from factcheck.lib.fetch import Http, HttpStatus
from factcheck.lib.refusals import Refusal
from factcheck.lib.typed import typed

log = logging.getLogger(__name__)

# What a new feed brings in of what it has; and what any look brings in, the rest with the next.
FIRST_LOOK, EACH_LOOK = 20, 50
LONGEST_PAUSE = timedelta(days=1)

# The job never ends, so attempts that were lost count in a row only, not over its whole life.
_CAME_BACK = {"attempts": 0}


class Pause(Refusal):
    """The feed is not to be looked at again until somebody resumes it."""


def look(pk: int) -> bool:
    """Look at feed `pk` if it is due; whether this look has come to its end.

    Nothing is in a transaction while it is fetched and parsed. A look always leads to the next:
    a failure is kept with its reason, and the pauses grow with each in a row.
    """
    feed = Feed.objects.lease(pk)
    if feed is None:
        return False
    try:
        if not feed.watched_by.may("editor"):
            raise Pause("feed_nobody", name=str(feed.watched_by))
        seen = _ask(feed)
    except Refusal as refusal:
        log.info("feed %s refused: %s %s", pk, refusal.code, refusal.data)
        return _note_failure(feed, refusal)
    return _keep(feed, seen)


def _ask(feed: Feed) -> Look | None:
    """Fetch and read the feed; nothing when it is as it was. Raises `Refusal`."""
    http = Http(
        user_agent=settings.FACTCHECK_USER_AGENT,
        allow=settings.FACTCHECK_PAGES_ALLOW,
        proxy=settings.FACTCHECK_PROXY,
        # An answer after the lease has run out would be thrown away; reading takes 20 s at most.
        deadline=min(30.0, 0.4 * float(settings.FACTCHECK_LEASE_SECONDS)),
    )
    known = {"etag": feed.etag, "last_modified": feed.last_modified}
    look = look_at_feed(http, feed.found_at or feed.address, **known)
    if look and look.leads_to:
        address = look.leads_to[:MAX_URL]
        twin = Feed.objects.watched().filter(Q(address=address) | Q(found_at=address))
        if other := twin.exclude(pk=feed.pk).first():
            raise Pause("feed_twice", title=str(other))
        look = look_at_feed(http, address)
        if look is None or look.leads_to:
            raise Refusal("feed_none")
        Feed.objects.held_by(feed).update(found_at=address)
    return look


@transaction.atomic
def _note_failure(feed: Feed, refusal: Refusal) -> bool:
    failures = feed.failures + 1
    pause = min(timedelta(minutes=feed.minutes) * 2 ** min(failures - 1, 10), LONGEST_PAUSE)
    if isinstance(refusal, HttpStatus) and refusal.retry_after is not None:
        pause = max(pause, timedelta(seconds=refusal.retry_after))
    held = Feed.objects.postpone(
        feed, refusal.code, refusal.data, after=max(pause, timedelta(minutes=1))
    )
    if held:
        noted: dict[str, object] = {
            "failures": failures,
            "last_looked_at": timezone.now(),
            **_CAME_BACK,
        }
        if refusal.code == "not_found":
            noted["found_at"] = ""  # the page that named it may name another now
        if isinstance(refusal, Pause):
            noted["active"] = False
        Feed.objects.filter(pk=feed.pk).update(**noted)
    return held


@transaction.atomic
def _keep(feed: Feed, seen: Look | None) -> bool:
    """Bring in what is new, remember it, and wait for the next look; only while the lease holds."""
    if not Feed.objects.postpone(feed, "", after=timedelta(minutes=feed.minutes)):
        return False
    if not Feed.objects.watched().filter(pk=feed.pk, active=True).exists():
        return True  # paused while it was looked at: nothing of this look counts
    now = timezone.now()
    noted: dict[str, object] = {
        "last_looked_at": now,
        "last_read_at": now,
        "last_new": 0,
        "failures": 0,
        **_CAME_BACK,
    }
    if seen:
        fresh = list(_unknown(feed, seen.found.entries))
        first = feed.last_read_at is None
        taken = fresh[: FIRST_LOOK if first else EACH_LOOK]
        # Of what a new feed has had for long, the rest is never asked for.
        _remember(feed, fresh if first else taken)
        if taken:
            batch = Batch(kind=Batch.Kind.FEED, feed=feed, asked_by=feed.watched_by)
            links = [plain_address(entry.link) for entry in taken]
            add_addresses(batch, links, allow=reach(seen.answer, settings.FACTCHECK_PAGES_ALLOW))
        noted |= {"last_new": len(taken), "title": typed(seen.found.title)[:300] or feed.title}
        # With some left over it must be asked for in full next time.
        all_taken = first or len(taken) == len(fresh)
        noted["etag"] = seen.etag if all_taken else ""
        noted["last_modified"] = seen.last_modified if all_taken else ""
    Feed.objects.filter(pk=feed.pk).update(**noted)
    return True


def _unknown(feed: Feed, entries: Iterable[Entry]) -> Iterator[Entry]:
    keys = {key for entry in entries for key in _keys(entry)}
    seen = set(feed.entries.filter(key__in=keys).values_list("key", flat=True))
    for entry in entries:
        mine = _keys(entry)
        if mine and not seen.intersection(mine):
            yield entry
        seen.update(mine)


def _remember(feed: Feed, entries: Iterable[Entry]) -> None:
    keys = {key for entry in entries for key in _keys(entry)}
    FeedEntry.objects.bulk_create(
        (FeedEntry(feed=feed, key=key) for key in keys), ignore_conflicts=True
    )


def _keys(entry: Entry) -> list[str]:
    """What an entry is known by. Sites change one of the two: either is enough to know it again."""
    names = [("id", entry.identifier.strip()), ("link", plain_address(entry.link))]
    return [
        hashlib.sha256(f"{kind} {name}".encode("utf-8", "replace")).hexdigest()
        for kind, name in names
        if name
    ]
