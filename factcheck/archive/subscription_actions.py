"""Subscriptions to checks of others: tried, added, paused, resumed, looked at now."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from factcheck.accounts.access import require
from factcheck.accounts.models import User
from factcheck.archive.claimreview import Row
from factcheck.archive.models import Subscription
from factcheck.archive.subscription_keeping import is_ours
from factcheck.archive.subscription_reading import read_page
from factcheck.audit.actions import record
from factcheck.audit.models import Verb
from factcheck.errors import Refused, StaleState
from factcheck.jobs import State
from factcheck.lib.addresses import check_address

# What may be read, and for how long, while a person waits.
TRIED_BYTES, TRIED_SECONDS = 30_000_000, 20.0
SHOWN = 3
_SITE = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}")


@dataclass(frozen=True, slots=True)
class Tried:
    """What a subscription would bring: how many its first part holds, and a few of them."""

    count: int
    bad: int
    more: bool
    complete: bool
    rows: list[Row]


class AlreadySubscribed(Refused):
    """It is on the list; `subscription` is the one."""

    def __init__(self, subscription: Subscription) -> None:
        super().__init__(_("This is subscribed to already: “%(title)s”.") % {"title": subscription})
        self.subscription = subscription


def try_subscription(kind: str, address: str, *, actor: User) -> Tried:
    """Read what it offers now, and keep nothing. Raises `Refusal`, `Refused`."""
    require(actor, "publisher")
    wanted = Subscription(kind=kind, address=_address(kind, address))
    part = next(iter(read_page(wanted, seconds=TRIED_SECONDS, most=TRIED_BYTES)))
    return Tried(
        count=part.count - part.bad,
        bad=part.bad,
        more=not part.ends_round,
        complete=part.complete,
        rows=list(islice(part.rows, SHOWN)),
    )


def add_subscription(kind: str, address: str, *, actor: User, title: str = "") -> Subscription:
    """Follow these checks from now on; the first look follows at once.

    Raises AddressRefused for what is no public address, `Refused`, PermissionDenied.
    """
    require(actor, "publisher")
    address = _address(kind, address)
    wanted = Subscription(kind=kind, address=address, title=title.strip()[:300], added_by=actor)
    try:
        return _add(wanted, actor=actor)
    except IntegrityError:
        raise AlreadySubscribed(Subscription.objects.get(kind=kind, address=address)) from None


@transaction.atomic
def _add(subscription: Subscription, *, actor: User) -> Subscription:
    subscription.save(force_insert=True)
    _note(subscription, actor, Verb.SUBSCRIPTION_ADDED, kind=subscription.kind)
    subscription.ring()
    return subscription


def _address(kind: str, address: str) -> str:
    address = address.strip()
    if kind == Subscription.Kind.MAFINDO:
        return ""
    if kind == Subscription.Kind.GOOGLE:
        site = address.lower().removeprefix("https://").removeprefix("http://")
        site = site.partition("/")[0].removeprefix("www.")
        if not _SITE.fullmatch(site):
            raise Refused(_("Give the publisher's site, such as cekfakta.example."))
        return site
    if kind != Subscription.Kind.FEED:
        raise Refused(_("Choose from the list what to subscribe to."))
    address = str(check_address(address, allow=settings.FACTCHECK_PAGES_ALLOW).url)
    if len(address) > 2000:
        raise Refused(_("This address is too long."))
    if is_ours(address):
        raise Refused(_("This is this desk's own feed. Your checks are in the archive already."))
    return address


@transaction.atomic
def pause_subscription(subscription: Subscription, *, actor: User) -> None:
    """Look at it no more until somebody resumes it; what it brought stays and is found."""
    require(actor, "publisher")
    if not Subscription.objects.filter(pk=subscription.pk, active=True).update(active=False):
        raise StaleState(_("This subscription is paused already."))
    _note(subscription, actor, Verb.SUBSCRIPTION_CHANGED, what="paused")


@transaction.atomic
def resume_subscription(subscription: Subscription, *, actor: User) -> None:
    """Look again, at once and in full, at a paused subscription or one that was set aside."""
    require(actor, "publisher")
    resting = Subscription.objects.filter(
        Q(active=False) | Q(state=State.SET_ASIDE), pk=subscription.pk
    )
    if not resting.begin_anew(active=True, failures=0, etag="", last_modified=""):
        raise StaleState(_("This subscription is looked at already."))
    _note(subscription, actor, Verb.SUBSCRIPTION_CHANGED, what="resumed")
    subscription.ring()


@transaction.atomic
def look_now(subscription: Subscription, *, actor: User) -> None:
    """Look at it now instead of at its time."""
    require(actor, "publisher")
    waiting = Subscription.objects.filter(pk=subscription.pk, active=True, state=State.WAITING)
    if not waiting.update(run_after=timezone.now()):
        raise StaleState(_("It is paused, or being looked at."))
    _note(subscription, actor, Verb.SUBSCRIPTION_CHANGED, what="looked at")
    subscription.ring()


def _note(subscription: Subscription, actor: User, verb: Verb, **data: str) -> None:
    record(verb, subscription, actor=actor, address=subscription.address, **data)
