"""One look at a source feed: ask whether it has changed, and index what was not there before."""

import hashlib
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from factcheck.lib.feed_fetch import Look, look_at_feed, plain_address
from factcheck.lib.feeds import Entry
from factcheck.lib.fetch import Http, HttpStatus
from factcheck.lib.refusals import Refusal
from factcheck.lookups.models import FeedItem, SourceFeed
from factcheck.lookups.providers import MAX_ADDRESS, plain, web_address

log = logging.getLogger(__name__)

PAUSE = timedelta(minutes=30)
LONGEST_PAUSE = timedelta(days=1)
# More than this is no longer news; what is older is no longer found.
KEPT = 5000

# The job never ends, so attempts that were lost count in a row only, not over its whole life.
_CAME_BACK = {"attempts": 0}


class Twice(Refusal):
    """The page names a feed that is on the list already, so it is not looked at again."""


def index_feed(pk: int) -> bool:
    """Look at source feed `pk` if it is due; whether this look has come to its end.

    Nothing is in a transaction while it is fetched and parsed. A look always leads to the next: a
    failure is kept with its reason, and the pauses grow with each in a row, up to a day.
    """
    feed = SourceFeed.objects.lease(pk)
    if feed is None:
        return False
    try:
        seen = _ask(feed)
    except Refusal as refusal:
        log.info("source feed %s refused: %s %s", pk, refusal.code, refusal.data)
        return _note_failure(feed, refusal)
    return _keep(feed, seen)


def _ask(feed: SourceFeed) -> Look | None:
    """Fetch and read the feed; nothing when it is as it was. Raises `Refusal`."""
    http = Http(
        user_agent=settings.FACTCHECK_USER_AGENT,
        allow=settings.FACTCHECK_PAGES_ALLOW,
        proxy=settings.FACTCHECK_PROXY,
        # An answer after the lease has run out would be thrown away; reading takes 20 s at most.
        deadline=min(30.0, 0.4 * float(settings.FACTCHECK_LEASE_SECONDS)),
    )
    seen = look_at_feed(http, feed.address, etag=feed.etag, last_modified=feed.last_modified)
    if not (seen and seen.leads_to):
        return seen
    if other := SourceFeed.objects.exclude(pk=feed.pk).filter(address=seen.leads_to).first():
        raise Twice("feed_twice", title=str(other))
    address = seen.leads_to
    seen = look_at_feed(http, address)
    if seen is None or seen.leads_to or len(address) > MAX_ADDRESS:
        raise Refusal("feed_none")
    try:
        # From now on the feed itself is asked, not the page that names it.
        SourceFeed.objects.held_by(feed).update(address=address)
    except IntegrityError:
        raise Twice("feed_twice", title=address) from None
    return seen


@transaction.atomic
def _note_failure(feed: SourceFeed, refusal: Refusal) -> bool:
    failures = feed.failures + 1
    pause = min(PAUSE * 2 ** min(failures - 1, 10), LONGEST_PAUSE)
    if isinstance(refusal, HttpStatus) and refusal.retry_after is not None:
        pause = max(pause, timedelta(seconds=refusal.retry_after))
    held = SourceFeed.objects.postpone(feed, refusal.code, refusal.data, after=pause)
    if held:
        noted: dict[str, object] = {"failures": failures, **_CAME_BACK}
        if isinstance(refusal, Twice):
            noted["active"] = False
        SourceFeed.objects.filter(pk=feed.pk).update(**noted)
    return held


@transaction.atomic
def _keep(feed: SourceFeed, seen: Look | None) -> bool:
    """Index what is new and wait for the next look; only while the lease holds."""
    if not SourceFeed.objects.postpone(feed, "", after=PAUSE):
        return False
    noted: dict[str, object] = {"last_read_at": timezone.now(), "failures": 0, **_CAME_BACK}
    if seen:
        FeedItem.objects.bulk_create(_items(feed, seen), ignore_conflicts=True)
        _forget_old(feed)
        noted |= {
            "title": plain(seen.found.title, 300) or feed.title,
            "language": plain(seen.found.language).partition("-")[0].lower()[:8],
            "etag": seen.etag,
            "last_modified": seen.last_modified,
        }
    SourceFeed.objects.filter(pk=feed.pk).update(**noted)
    return True


def _items(feed: SourceFeed, seen: Look) -> Iterator[FeedItem]:
    """Give what can be shown and opened, the oldest first."""
    for entry in reversed(seen.found.entries):
        url, title = web_address(plain_address(entry.link)), plain(entry.title)
        if url and title:
            yield FeedItem(
                feed=feed,
                key=_key(entry),
                url=url,
                title=title,
                summary=plain(entry.summary, 2000),
                published_at=_moment(entry.published),
            )


def _key(entry: Entry) -> str:
    name = entry.identifier.strip() or plain_address(entry.link)
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _forget_old(feed: SourceFeed) -> None:
    """Keep the newest entries only, as they were seen."""
    kept = FeedItem.objects.filter(feed=feed).order_by("-pk")
    oldest = kept.values_list("pk", flat=True)[KEPT - 1 : KEPT].first()
    if oldest is not None:
        FeedItem.objects.filter(feed=feed, pk__lt=oldest).delete()
