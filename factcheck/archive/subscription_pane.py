"""What the screen shows of subscriptions: when each was looked at, how that went, what it holds."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from factcheck.archive.models import Carried, Subscription
from factcheck.jobs import State


@dataclass(frozen=True, slots=True)
class Followed:
    """A subscription with what is to be said of it; `busy` while it is read or about to be.

    `held` counts the checks it keeps, `withdrawn` those among them that no longer stand.
    """

    subscription: Subscription
    words: str
    tone: str
    busy: bool
    came: list[str]
    held: int
    withdrawn: int

    @property
    def may_resume(self) -> bool:
        return not self.subscription.active or self.subscription.state == State.SET_ASIDE


def subscriptions_pane() -> dict[str, Any]:
    """Return what archive/subscriptions.html shows of all of them, by two queries."""
    rows = list(Subscription.objects.order_by("-active", "title", "address", "kind"))
    counted = Carried.objects.order_by().values("subscription").annotate(
        held=Count("pk"), withdrawn=Count("pk", filter=Q(check_row__withdrawn=True))
    )  # fmt: skip
    counts = {row["subscription"]: (row["held"], row["withdrawn"]) for row in counted}
    followed = [_followed(row, *counts.get(row.pk, (0, 0))) for row in rows]
    return {
        "section": "sources",
        "rows": followed,
        "stamp": stamp(followed),
        "live": any(row.busy for row in followed),
    }


def stamp(rows: Iterable[Followed]) -> str:
    """Return a short mark that changes whenever anything that is said of them does."""
    said = [(row.subscription.pk, row.words, row.came, row.held, row.withdrawn) for row in rows]
    return f"{zlib.crc32(repr(said).encode()):08x}"


def _followed(subscription: Subscription, held: int, withdrawn: int) -> Followed:
    words, tone = _words(subscription)
    is_due = subscription.state == State.WAITING and subscription.run_after <= timezone.now()
    busy = subscription.active and (
        is_due or subscription.state == State.RUNNING or subscription.pages > 0
    )
    counts = subscription.counts or subscription.last_counts
    return Followed(subscription, words, tone, busy, came(counts), held, withdrawn)


def came(counts: dict[str, int]) -> list[str]:
    """Say what came of a round, in a few words each; nothing for what did not happen."""
    told = [
        (counts.get("new", 0), lambda n: ngettext("%(n)s new", "%(n)s new", n)),
        (counts.get("changed", 0), lambda n: ngettext("%(n)s changed", "%(n)s changed", n)),
        (counts.get("same", 0), lambda n: ngettext("%(n)s as before", "%(n)s as before", n)),
        (counts.get("withdrawn", 0), lambda n: ngettext("%(n)s withdrawn", "%(n)s withdrawn", n)),
        (counts.get("back", 0), lambda n: ngettext("%(n)s back again", "%(n)s back again", n)),
        (
            counts.get("bad", 0),
            lambda n: ngettext("%(n)s not understood", "%(n)s not understood", n),
        ),
        (
            counts.get("ours", 0),
            lambda n: ngettext("%(n)s is our own", "%(n)s are our own", n),
        ),
        (
            counts.get("theirs", 0),
            lambda n: ngettext(
                "%(n)s kept by another subscription", "%(n)s kept by another subscription", n
            ),
        ),
    ]
    return [say(number) % {"n": number} for number, say in told if number]


def _words(subscription: Subscription) -> tuple[str, str]:
    """How it stands, and the tone to say it in: fine, working, failed; skipped is paused."""
    if not subscription.active:
        return " ".join(filter(None, (_("Paused."), subscription.why))), "skipped"
    if subscription.state == State.SET_ASIDE:
        return subscription.why, "failed"
    if subscription.state == State.RUNNING:
        return _("Being read now."), "working"
    if subscription.pages:
        read = ngettext(
            "Being read: %(n)s page so far.",
            "Being read: %(n)s pages so far.",
            subscription.pages,
        )
        return " ".join(filter(None, (read % {"n": subscription.pages}, subscription.why))), (
            "failed" if subscription.reason else "working"
        )
    if subscription.last_looked_at is None:
        return _("About to be looked at."), "working"
    last = _("Last look %(time)s.") % {"time": _time(subscription.last_looked_at)}
    following = _("Next look %(time)s.") % {"time": _time(subscription.run_after)}
    if subscription.reason:
        return f"{last} {subscription.why} {following}", "failed"
    if held := subscription.last_counts.get("held", 0):
        missing = ngettext(
            "%(n)s check is missing from it at once; nothing was marked, as the feed may be at "
            "fault.",
            "%(n)s checks are missing from it at once; nothing was marked, as the feed may be at "
            "fault.",
            held,
        )
        return f"{last} {missing % {'n': held}} {following}", "failed"
    return f"{last} {following}", "fine"


def _time(moment: Any) -> str:
    here = timezone.localtime(moment)
    same_day = here.date() == timezone.localtime().date()
    return date_format(here, "H.i" if same_day else "j M Y, H.i")
