"""Feeds that are watched: added, paused, resumed, looked at now, removed."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from factcheck.accounts.access import require
from factcheck.accounts.models import User
from factcheck.articles.models import MAX_URL, Feed
from factcheck.audit.actions import record
from factcheck.audit.models import Verb
from factcheck.errors import Refused, StaleState
from factcheck.jobs import State
from factcheck.lib.addresses import AddressRefused, check_address

# Between two looks, in minutes.
PACES = (15, 30, 60, 180, 720, 1440)


class AlreadyWatched(Refused):
    """The feed is on the list; `feed` is the one."""

    def __init__(self, feed: Feed) -> None:
        super().__init__(_("This feed is watched already: “%(title)s”.") % {"title": feed})
        self.feed = feed


def add_feed(address: str, *, actor: User, minutes: int = 30) -> Feed:
    """Watch a feed, or the feed that a page names; its first look follows at once.

    One that was removed comes back, and what it had before stays known. Raises AddressRefused for
    what is no public address, AlreadyWatched.
    """
    require(actor, "editor")
    address = str(check_address(address.strip(), allow=settings.FACTCHECK_PAGES_ALLOW).url)
    if len(address) > MAX_URL:
        raise AddressRefused("bad_address")
    known = Feed.objects.filter(address=address).first()
    try:
        return _add(known or Feed(address=address), actor=actor, minutes=minutes)
    except IntegrityError:
        # Two people added it at the same moment.
        raise AlreadyWatched(Feed.objects.get(address=address)) from None


@transaction.atomic
def _add(feed: Feed, *, actor: User, minutes: int) -> Feed:
    if feed._state.adding:
        feed.watched_by, feed.minutes = actor, minutes
        feed.save()
    else:
        _begin_anew(feed, actor=actor, minutes=minutes)
    record(Verb.FEED_ADDED, feed, actor=actor, address=feed.address, minutes=minutes)
    feed.ring()
    return feed


def _begin_anew(feed: Feed, *, actor: User, minutes: int) -> None:
    back = Feed.objects.filter(pk=feed.pk, removed_at__isnull=False).begin_anew(
        **_afresh(actor), minutes=minutes, last_read_at=None, last_looked_at=None, found_at=""
    )
    if not back:
        raise AlreadyWatched(feed)
    feed.refresh_from_db()


def _afresh(actor: User) -> dict[str, object]:
    """What a feed begins with beside its job, whatever became of its last look."""
    return {
        "active": True,
        "removed_at": None,
        "watched_by": actor,
        "failures": 0,
        "etag": "",
        "last_modified": "",
    }


@transaction.atomic
def pause_feed(feed: Feed, *, actor: User) -> None:
    """Look at it no more until somebody resumes it."""
    require(actor, "editor")
    if not Feed.objects.watched().filter(pk=feed.pk, active=True).update(active=False):
        raise StaleState(_("This feed is paused already, or no longer watched."))
    record(Verb.FEED_CHANGED, feed, actor=actor, what="paused")


@transaction.atomic
def resume_feed(feed: Feed, *, actor: User) -> None:
    """Look at a paused or removed feed again, at once, in the actor's name."""
    require(actor, "editor")
    if not Feed.objects.filter(pk=feed.pk, active=False).begin_anew(**_afresh(actor)):
        raise StaleState(_("This feed is watched already."))
    record(Verb.FEED_CHANGED, feed, actor=actor, what="resumed")
    feed.ring()


@transaction.atomic
def remove_feed(feed: Feed, *, actor: User) -> None:
    """Take it off the list; the articles that came from it stay."""
    require(actor, "editor")
    gone = {"active": False, "removed_at": timezone.now()}
    if not Feed.objects.watched().filter(pk=feed.pk).update(**gone):
        raise StaleState(_("This feed is no longer watched."))
    record(Verb.FEED_CHANGED, feed, actor=actor, what="removed")


@transaction.atomic
def look_now(feed: Feed, *, actor: User) -> None:
    """Look at it now instead of at its time, also after its worker was lost three times."""
    require(actor, "editor")
    watched = Feed.objects.watched().filter(pk=feed.pk, active=True)
    if not watched.exists():
        raise StaleState(_("This feed is paused, or no longer watched. Resume it first."))
    if not Feed.objects.retry(feed.pk):
        watched.filter(state=State.WAITING).update(run_after=timezone.now())
    feed.ring()


@transaction.atomic
def set_pace(feed: Feed, minutes: int, *, actor: User) -> None:
    """Look at it more or less often, from its next look on."""
    require(actor, "editor")
    if minutes not in PACES:
        raise Refused(_("Choose how often from the list."))
    Feed.objects.filter(pk=feed.pk).update(minutes=minutes)
    record(Verb.FEED_CHANGED, feed, actor=actor, what="pace", minutes=minutes)
