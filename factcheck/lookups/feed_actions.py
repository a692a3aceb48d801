"""The newsroom's own list of sources with feeds: added, paused, resumed, removed.

For the page of sources: `add_source_feed`, `pause_source_feed`, `resume_source_feed`,
`remove_source_feed`; all need a publisher or an administrator.
"""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from factcheck.accounts.access import require
from factcheck.accounts.models import User
from factcheck.audit.actions import record
from factcheck.audit.models import Verb
from factcheck.errors import Refused, StaleState
from factcheck.jobs import State
from factcheck.lib.addresses import AddressRefused, check_address
from factcheck.lookups.models import FeedItem, SourceFeed
from factcheck.lookups.providers import MAX_ADDRESS


class AlreadyListed(Refused):
    """The feed is on the list; `feed` is the one."""

    def __init__(self, feed: SourceFeed) -> None:
        super().__init__(_("This source is on the list already: “%(title)s”.") % {"title": feed})
        self.feed = feed


def add_source_feed(address: str, *, actor: User) -> SourceFeed:
    """Put a feed, or a page that names its feed, on the list; its first look follows at once.

    Raises AddressRefused for what is no public address, AlreadyListed, PermissionDenied.
    """
    require(actor, "publisher")
    address = str(check_address(address.strip(), allow=settings.FACTCHECK_PAGES_ALLOW).url)
    if len(address) > MAX_ADDRESS:
        raise AddressRefused("bad_address")
    try:
        return _add(SourceFeed(address=address, added_by=actor), actor=actor)
    except IntegrityError:
        raise AlreadyListed(SourceFeed.objects.get(address=address)) from None


@transaction.atomic
def _add(feed: SourceFeed, *, actor: User) -> SourceFeed:
    feed.save(force_insert=True)
    record(Verb.SOURCE_FEED_ADDED, feed, actor=actor, address=feed.address)
    feed.ring()
    return feed


@transaction.atomic
def pause_source_feed(feed: SourceFeed, *, actor: User) -> None:
    """Look at it no more until somebody resumes it; what is indexed stays and is found."""
    require(actor, "publisher")
    if not SourceFeed.objects.filter(pk=feed.pk, active=True).update(active=False):
        raise StaleState(_("This source is paused already, or no longer on the list."))
    record(Verb.SOURCE_FEED_CHANGED, feed, actor=actor, what="paused", address=feed.address)


@transaction.atomic
def resume_source_feed(feed: SourceFeed, *, actor: User) -> None:
    """Look again, at once and in full, at a paused feed or one whose work was set aside."""
    require(actor, "publisher")
    resting = SourceFeed.objects.filter(Q(active=False) | Q(state=State.SET_ASIDE), pk=feed.pk)
    if not resting.begin_anew(active=True, failures=0, etag="", last_modified=""):
        raise StaleState(_("This source is looked at already, or no longer on the list."))
    record(Verb.SOURCE_FEED_CHANGED, feed, actor=actor, what="resumed", address=feed.address)
    feed.ring()


@transaction.atomic
def remove_source_feed(feed: SourceFeed, *, actor: User) -> None:
    """Take it off the list with all that was indexed of it; findings of before stay."""
    require(actor, "publisher")
    # A look that is under way waits for this row, and finds it gone.
    if not SourceFeed.objects.select_for_update().filter(pk=feed.pk):
        raise StaleState(_("This source is no longer on the list."))
    record(Verb.SOURCE_FEED_CHANGED, feed, actor=actor, what="removed", address=feed.address)
    FeedItem.objects.filter(feed=feed).delete()
    SourceFeed.objects.filter(pk=feed.pk).delete()
