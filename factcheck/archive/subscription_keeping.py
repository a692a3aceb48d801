"""Store what a subscription offers, and mark what it no longer does. Nothing is ever deleted.

A check of our own is never touched by somebody else's copy of it. What another subscription keeps
stays with that one, unless this is the feed of the very site where the check was published.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DataError, IntegrityError, transaction
from django.db.models import Q

from factcheck.archive.claimreview import Row, host_of
from factcheck.archive.models import Carried, Check, Subscription
from factcheck.archive.storing import Stored, keys_of, move_check, store_checks
from factcheck.archive.subscription_reading import Part, host_at

# What is counted of a round. `ours` and `theirs` were left alone, `held` were missing in such
# numbers that rather the feed than they must be at fault.
COUNTS = ("new", "changed", "same", "bad", "ours", "theirs", "withdrawn", "back", "held")
# So many may be missing at a time, or this share of all, and still be believed to be withdrawn.
BELIEVED, SHARE = 5, 0.2
# So many looks in a row at a page that is not there, as many complete rounds without a check.
TWICE = 2


@transaction.atomic
def keep(subscription: Subscription, part: Part) -> bool:
    """Store a part and how far the round is; False when somebody else has it, or it was paused."""
    held = Subscription.objects.held_by(subscription).filter(active=True).select_for_update()
    if not held.exists():
        return False
    counts = Counter(subscription.counts)
    counts["bad"] += part.bad
    rows = _allowed(subscription, [*part.rows, *part.withdrawn], counts)
    gone = {id(row) for row in part.withdrawn}
    counts["changed"] += _restate(subscription, rows)
    stored = _store(rows, counts)
    counts["new"] += len(stored.new)
    counts["changed"] += len(stored.changed)
    counts["same"] += stored.same
    _carry(subscription, [row for row in rows if id(row) not in gone], counts)
    _carry(subscription, [row for row in rows if id(row) in gone], counts, withdrawn=True)
    said = Check.objects.filter(subscription=subscription, url__in=part.gone, withdrawn=False)
    counts["withdrawn"] += said.update(withdrawn=True)
    subscription.page, subscription.position = part.page, part.position
    subscription.pages += part.ends_page
    if part.ends_page:
        subscription.complete = subscription.complete and part.complete
    subscription.counts = dict(counts)
    held.update(
        page=subscription.page,
        position=subscription.position,
        pages=subscription.pages,
        complete=subscription.complete,
        counts=subscription.counts,
    )
    return True


def is_ours(url: str) -> bool:
    """Say whether an address is one of this desk's own public pages."""
    own, it = urlsplit(settings.PUBLIC_URL.lower()), urlsplit(url.lower())
    path = own.path.rstrip("/") + "/"
    return _site(it.netloc) == _site(own.netloc) and f"{it.path}/".startswith(path)


def _site(place: str) -> str:
    return place.removeprefix("www.").removesuffix(":443").removesuffix(":80")


def _allowed(subscription: Subscription, rows: Sequence[Row], counts: Counter[str]) -> list[Row]:
    """Leave out what is ours, and what another subscription keeps."""
    foreign = [row for row in rows if not is_ours(row.url)]
    counts["ours"] += len(rows) - len(foreign)
    keys = keys_of(foreign)
    theirs = set(
        Check.objects.filter(key__in=keys, subscription__active=True)
        .exclude(subscription=subscription)
        .values_list("key", flat=True)
    )
    site = host_at(subscription)
    allowed = [
        row
        for row, key in zip(foreign, keys, strict=True)
        if key not in theirs or _is_at(row.url, site)
    ]
    counts["theirs"] += len(foreign) - len(allowed)
    return allowed


def _is_at(url: str, site: str) -> bool:
    host = host_of(url)
    return bool(site) and (host == site or host.endswith(f".{site}"))


def _restate(subscription: Subscription, rows: Sequence[Row]) -> int:
    """Let a check keep its row when its publisher now words the claim in another way."""
    keys = keys_of(rows)
    there = set(Check.objects.filter(key__in=keys).values_list("key", flat=True))
    at = Counter(row.url for row in rows if row.url)
    fresh = {
        row.url: row
        for row, key in zip(rows, keys, strict=True)
        if key not in there and at[row.url] == 1
    }
    before: dict[str, list[int]] = {}
    known = Check.objects.filter(
        subscription=subscription, url__in=list(fresh), carried__seen__lt=subscription.round
    )
    for pk, url in known.values_list("pk", "url"):
        before.setdefault(url, []).append(pk)
    alone = {url: found[0] for url, found in before.items() if len(found) == 1}
    for url, pk in alone.items():
        move_check(pk, url=url, claim=fresh[url].claim)
    return len(alone)


def _store(rows: Sequence[Row], counts: Counter[str]) -> Stored:
    try:
        with transaction.atomic():
            return store_checks(rows)
    except (DataError, IntegrityError):
        stored = Stored()
    for row in rows:
        # One that the database will not have: the others go in.
        try:
            with transaction.atomic():
                one = store_checks([row])
        except (DataError, IntegrityError):
            counts["bad"] += 1
        else:
            stored.new += one.new
            stored.changed += one.changed
            stored.same += one.same
    return stored


def _carry(
    subscription: Subscription,
    rows: Sequence[Row],
    counts: Counter[str],
    *,
    withdrawn: bool = False,
) -> None:
    """Note that these were offered in this round, by this subscription."""
    found = Check.objects.filter(key__in=keys_of(rows))
    numbers = list(found.values_list("pk", flat=True))
    mine = Check.objects.filter(pk__in=numbers)
    changed = mine.exclude(withdrawn=withdrawn).update(withdrawn=withdrawn)
    counts["withdrawn" if withdrawn else "back"] += changed
    mine.filter(Q(subscription=None) | ~Q(subscription=subscription)).update(
        subscription=subscription
    )
    Carried.objects.bulk_create(
        (
            Carried(check_row_id=pk, subscription=subscription, seen=subscription.round)
            for pk in numbers
        ),
        update_conflicts=True,
        unique_fields=["check_row"],
        update_fields=["subscription", "seen", "gone"],
    )


def mark_missing(subscription: Subscription, counts: Counter[str]) -> None:
    """Mark what the last two complete rounds did not offer; call it before the next one begins."""
    here = Carried.objects.filter(subscription=subscription, check_row__withdrawn=False)
    missing = here.filter(seen__lt=subscription.round - 1)
    count = missing.count()
    if count > max(BELIEVED, SHARE * here.count()):
        counts["held"] = count
        return
    numbers = list(missing.values_list("pk", flat=True))
    counts["withdrawn"] += Check.objects.filter(pk__in=numbers).update(withdrawn=True)


def note_page(carried: Carried, *, is_there: bool, counts: Counter[str]) -> None:
    """Note whether a check's own page was there: twice not means withdrawn, and back it stands."""
    check = Check.objects.filter(pk=carried.check_row_id)
    if is_there:
        if carried.gone >= TWICE:
            counts["back"] += check.filter(withdrawn=True).update(withdrawn=False)
        carried.gone = 0
    else:
        carried.gone = min(carried.gone + 1, 100)
        if carried.gone >= TWICE:
            counts["withdrawn"] += check.filter(withdrawn=False).update(withdrawn=True)
