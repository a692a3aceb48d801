"""What the screens show of feeds: when each was looked at, how that went, what came of it."""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from factcheck.accounts.models import User
from factcheck.articles.batch_pane import items_pane
from factcheck.articles.feed_actions import PACES
from factcheck.articles.models import BatchItem, Feed, Standing
from factcheck.jobs import State

# What the list of feeds counts: a feed brings in articles for years.
COUNTED_DAYS = 30


@dataclass(frozen=True, slots=True)
class Watched:
    """A feed with what is to be said of it; `busy` while it is looked at or about to be.

    `counts` tells how many of its items stand how, once `count` was asked.
    """

    feed: Feed
    words: str
    tone: str
    busy: bool
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def read(self) -> int:
        return self.counts.get(Standing.READ, 0)

    @property
    def failed(self) -> int:
        return self.counts.get(Standing.FAILED, 0)


def watched(feeds: Iterable[Feed]) -> list[Watched]:
    return [Watched(feed, *_words(feed), busy=_is_busy(feed)) for feed in feeds]


def count(rows: Iterable[Watched], *, days: int | None = None) -> None:
    """Count what came of these feeds, ever or in the last `days`."""
    by_feed = {row.feed.pk: row for row in rows}
    items = BatchItem.objects.filter(batch__feed__in=list(by_feed))
    if days is not None:
        items = items.filter(batch__asked_at__gte=timezone.now() - timedelta(days=days))
    for feed_pk, standing, number, *_rest in items.counted_by("batch__feed"):
        by_feed[feed_pk].counts[standing] = number


def stamp(rows: Iterable[Watched]) -> str:
    """A short mark that changes whenever anything that is said of these feeds does.

    Before they are counted it costs nothing, and a look that brought something in changes it too.
    """
    said = [(row.feed.pk, row.words, row.busy, sorted(row.counts.items())) for row in rows]
    return f"{zlib.crc32(repr(said).encode()):08x}"


def feed_pane(feed: Feed, user: User, page: str | None) -> dict[str, Any]:
    """Return everything that `articles/feed.html` shows."""
    row = watched([feed])[0]
    count([row])
    items = BatchItem.objects.filter(batch__feed=feed).with_standing().order_by("-batch", "number")
    context = items_pane(items, row.counts, page)
    waits = row.counts.get(Standing.WAITING) or row.counts.get(Standing.READING)
    return {
        "section": "articles",
        "row": row,
        "feed": feed,
        "may_edit": user.may("editor"),
        "paces": [(minutes, pace(minutes)) for minutes in PACES],
        "live": bool(row.busy or waits),
        "stamp": stamp([row]),
        **context,
    }


def pace(minutes: int) -> str:
    """How often, in words."""
    if minutes < 60:
        return ngettext("every %(count)s minute", "every %(count)s minutes", minutes) % {
            "count": minutes
        }
    hours = minutes // 60
    return ngettext("every %(count)s hour", "every %(count)s hours", hours) % {"count": hours}


def _is_busy(feed: Feed) -> bool:
    due = feed.state == State.WAITING and feed.run_after <= timezone.now()
    return feed.active and (due or feed.state == State.RUNNING)


def _words(feed: Feed) -> tuple[str, str]:
    """How the feed stands, and the tone to say it in: fine, working, failed; skipped is paused."""
    if not feed.active:
        return " ".join(filter(None, (_("Paused."), feed.why))), "skipped"
    if feed.state == State.SET_ASIDE:
        return feed.why, "failed"
    last = _last(feed)
    if _is_busy(feed):
        doing = _("Looking now.") if feed.state == State.RUNNING else _("About to be looked at.")
        return " ".join(filter(None, (last, doing))), "working"
    following = _("Next look %(time)s.") % {"time": _time(feed.run_after)}
    return f"{last} {following}", "failed" if feed.reason else "fine"


def _last(feed: Feed) -> str:
    if not feed.last_looked_at:
        return ""
    time = _time(feed.last_looked_at)
    if feed.reason:
        return _("Last look %(time)s: %(why)s") % {"time": time, "why": feed.why}
    return _("Last look %(time)s: %(count)s new.") % {"time": time, "count": feed.last_new}


def _time(moment: Any) -> str:
    """The time of day; with its date when that is another day."""
    here = timezone.localtime(moment)
    today = timezone.localtime().date()
    return date_format(here, "H.i" if here.date() == today else "j M Y, H.i")
