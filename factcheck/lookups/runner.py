"""Runs look-ups: takes the next one that is due, asks its source, keeps what came back.

The ledger is the list of work and a bell only says "look now": whoever hears it goes on until
nothing is due, so no look-up needs a bell of its own and a lost one costs nothing.
"""

import logging
import random
import threading
import time
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone

from factcheck.jobs import Outcome, State, heard_for, pause, ring
from factcheck.lib.exchanged import Exchanged
from factcheck.lib.fetch import Http
from factcheck.lookups import manners
from factcheck.lookups.asked import asked_lately
from factcheck.lookups.manners import NotAsked, NotYet
from factcheck.lookups.models import Exchange, Finding, Lookup, Source
from factcheck.lookups.providers import Found, Provider, ProviderError, Query, listed
from factcheck.lookups.ranking import rank

log = logging.getLogger(__name__)

MAX_FINDINGS = 50
MAX_EXCERPT = 4000
VERSION = settings.FACTCHECK_USER_AGENT.partition(" ")[0].replace("/", " ")

# Seconds that one bell is good for; whoever has more to do then rings again, so that nobody is
# kept from ending.
SHIFT = 20.0
# So many threads of a process work through a queue at once, by `bulk`; the others stay free for the
# rest of what their queue carries. The sweep rings for each of them.
AT_ONCE = {False: 14, True: 6}
# A bell for later is sent for at most so many seconds; what is due later is found by the sweep.
LATEST_BELL = 60.0


# Working through what is due


def work(pk: int) -> int:
    """Work through what is due in the queue of look-up `pk`; gives how many were brought to an end.

    A source that may not be asked now is left out until it may: its look-ups stay where they are,
    whoever waits for others is served, and a bell is rung for then.
    """
    bulk = Lookup.objects.filter(pk=pk).values_list("bulk", flat=True).first()
    if bulk is None or not _at_work[bulk].acquire(blocking=False):
        return 0
    try:
        return _work_through(bulk)
    finally:
        _at_work[bulk].release()


_at_work = {bulk: threading.Semaphore(threads) for bulk, threads in AT_ONCE.items()}


def _work_through(bulk: bool) -> int:
    until = time.monotonic() + SHIFT
    done = 0
    set_up, over = _SetUp(), _Over()
    try:
        while lookup := _next(bulk):
            if _run(lookup, set_up.source(lookup.provider)):
                over.note(lookup.claim_id)
                done += 1
            if ending.is_set():
                break
            if time.monotonic() > until:
                ring(lookup.bell, lookup.pk, lookup.queue, expires=heard_for())
                break
    finally:
        over.ring()
    return done


class _Over:
    """Has the findings of claims weighed all together once nothing more is to come about them."""

    def __init__(self) -> None:
        self._claims: set[int] = set()
        self._looks_at = time.monotonic() + 1

    def note(self, claim: int) -> None:
        """A look-up about this claim is over; look now and then whether it was the last."""
        self._claims.add(claim)
        if time.monotonic() > self._looks_at:
            self.ring()

    def ring(self) -> None:
        if not self._claims:
            return
        unfinished = Lookup.objects.filter(
            claim__in=self._claims, state__in=[State.WAITING, State.RUNNING]
        )
        for claim in self._claims - set(unfinished.values_list("claim", flat=True)):
            ring("weigh_findings", claim, "maintenance", expires=heard_for())
        self._claims.clear()
        self._looks_at = time.monotonic() + 1


class _SetUp:
    """What the newsroom has set for its sources, read anew every two seconds."""

    def __init__(self) -> None:
        self._sources: dict[str, Source] = {}
        self._ends = 0.0

    def source(self, name: str) -> Source | None:
        if time.monotonic() > self._ends:
            self._sources = manners.sources()
            self._ends = time.monotonic() + 2
        return self._sources.get(name)


# Set when this process is to end: nothing new is begun.
ending = threading.Event()
# Of this process: until when (`time.monotonic`) a source is left out, by (provider, bulk).
left_out: dict[tuple[str, bool], float] = {}


def _next(bulk: bool) -> Lookup | None:
    now = time.monotonic()
    seconds = {
        name: manners.patience(provider.about)
        for name, provider in listed().items()
        if left_out.get((name, bulk), 0.0) <= now
    }
    in_chance = random.sample(list(seconds), len(seconds))
    return Lookup.objects.lease_next({name: seconds[name] for name in in_chance}, bulk=bulk)


def run_lookup(pk: int) -> bool:
    """Run look-up `pk` if it is due; whether this run has brought it to its end."""
    name = Lookup.objects.filter(pk=pk).values_list("provider", flat=True).first()
    provider = listed().get(name or "")
    lookup = Lookup.objects.lease(pk, manners.patience(provider.about) if provider else None)
    return lookup is not None and _run(lookup, manners.sources().get(lookup.provider))


def _run(lookup: Lookup, source: Source | None) -> bool:
    """Ask the source with no transaction open, and store what came; whether that was the end.

    Findings and outcome become visible together, and only if the lease is still ours. A failure
    that may pass is put back with its reason; after the third attempt the look-up is set aside.
    """
    provider = listed().get(lookup.provider)
    if provider is None:
        return Lookup.objects.finish(
            lookup, Outcome.SKIPPED, "provider_gone", {"title": lookup.provider}
        )
    about = provider.about
    try:
        if obstacle := manners.obstacle(about, source):
            raise obstacle
        turn = manners.take_turn(
            about, source=source, bulk=lookup.bulk, lookup=(lookup.pk, lookup.leases)
        )
    except NotYet as not_yet:
        _wait(lookup, not_yet)
        return False
    except NotAsked as reason:
        return _skip(lookup, reason)
    http = manners.http_for(about, source)
    try:
        found = list(_usable(provider.search(_query(lookup), http)))
    except NotYet as not_yet:
        manners.give_back(turn, "nothing")
        _keep_exchanges(lookup, http, provider)
        _wait(lookup, not_yet)
        return False
    except ProviderError as error:
        return _failed(lookup, http, provider, error, turn)
    except DatabaseError:
        # The ledger is not there, so nothing can be said in it; the lease runs out by itself.
        manners.give_back(turn, "nothing")
        raise
    except Exception:
        # A fault of ours must not take the worker with it, nor look like an empty answer.
        log.exception("look-up %s: %s broke", lookup.pk, lookup.provider)
        fault = ProviderError("provider_broke", permanent=False, title=str(about.title))
        return _failed(lookup, http, provider, fault, turn)
    _give_back(turn, "answered")
    return _store(lookup, http, provider, found)


def ask_now(provider: Provider, query: Query) -> list[Found]:
    """Ask one question at once, for a person who waits for it; nothing is stored.

    Raises `ProviderError`, `manners.NotYet` when it is not our turn, or `manners.NotAsked`.
    """
    about = provider.about
    source = Source.objects.filter(name=about.name).first()
    turn = manners.take_turn(about, source=source)
    try:
        found = list(_usable(provider.search(query, manners.http_for(about, source))))
    except ProviderError as error:
        how, retry_after = _behaviour(error)
        manners.give_back(turn, how, retry_after=retry_after)
        raise
    except BaseException:
        manners.give_back(turn, "nothing")
        raise
    manners.give_back(turn, "answered")
    return found


def _query(lookup: Lookup) -> Query:
    return Query(lookup.query, lookup.language, asked_lately(lookup.claim_id).said_on)


# Not now, not at all, not this time


def _wait(lookup: Lookup, not_yet: NotYet) -> None:
    """Leave the look-up for later, and its source alone until then."""
    wait = max(0.05, not_yet.wait)
    left_out[lookup.provider, lookup.bulk] = time.monotonic() + wait
    later = timedelta(seconds=wait)
    if not_yet.why == "full":
        Lookup.objects.put_down(lookup)
    elif not_yet.why == "shut":
        Lookup.objects.postpone(lookup, not_yet.code, not_yet.data, after=later)
        # So that each of them says why it waits.
        Lookup.objects.put_off(lookup.provider, timezone.now() + later, not_yet.code, not_yet.data)
    else:
        Lookup.objects.postpone(lookup, not_yet.code, not_yet.data, after=later)
    _ring_later(lookup, wait)


def _skip(lookup: Lookup, reason: NotAsked) -> bool:
    """Close the look-up unasked, and with it all that wait at its source, for the same reason."""
    with transaction.atomic():
        skipped = Lookup.objects.finish(lookup, Outcome.SKIPPED, reason.code, reason.data)
        Lookup.objects.skip(lookup.provider, reason.code, reason.data)
    return skipped


def _failed(
    lookup: Lookup, http: Http, provider: Provider, error: ProviderError, turn: manners.Turn
) -> bool:
    log.info("look-up %s at %s: %s %s", lookup.pk, lookup.provider, error.code, error.data)
    how, retry_after = _behaviour(error)
    _give_back(turn, how, retry_after=retry_after)
    # Nobody typed the address of a source, so nobody is told to check it.
    code = "unreachable" if error.code == "no_such_host" else error.code
    with transaction.atomic():
        told = _keep_exchanges(lookup, http, provider)
        if error.permanent:
            return Lookup.objects.finish(lookup, Outcome.FAILED, code, error.data, **told)
        wait = max(pause(lookup.attempts), timedelta(seconds=retry_after or 0))
        Lookup.objects.put_back(lookup, code, error.data, after=wait, **told)
    _ring_later(lookup, wait.total_seconds())
    return False


def _behaviour(error: ProviderError) -> tuple[manners.Behaviour, float | None]:
    """How the source behaved, for `manners.give_back`, and how long it asks to be left alone."""
    if error.code == "provider_broke":
        return "nothing", None
    return ("answered", None) if error.permanent else ("fault", error.retry_after)


def _give_back(
    turn: manners.Turn, how: manners.Behaviour, *, retry_after: float | None = None
) -> None:
    manners.give_back(turn, how, retry_after=retry_after)
    if how == "answered":
        # There is a place again, and this thread goes on at once.
        for bulk in (False, True):
            left_out.pop((turn.about.name, bulk), None)


def _ring_later(lookup: Lookup, wait: float) -> None:
    """Ring when the look-up is due, once for all of its queue that are due in that second."""
    if wait > LATEST_BELL:
        return
    moment = int(time.time() + wait) + 1
    if manners.first_to_say(f"{lookup.queue}:{moment}", wait + 60):
        ring(lookup.bell, lookup.pk, lookup.queue, after=max(0.0, moment - time.time()))


# Keeping


def _store(lookup: Lookup, http: Http, provider: Provider, found: list[Found]) -> bool:
    about = provider.about
    findings = [
        Finding(
            lookup=lookup,
            url=one.url,
            title=one.title,
            publisher=one.publisher,
            excerpt=one.excerpt,
            kind=one.kind or about.kind,
            language=one.language or lookup.language,
            rating=one.rating,
            data=one.data,
            published_on=one.published_on,
            rank=number,
        )
        for number, one in enumerate(found, 1)
    ]
    _order(lookup, findings)
    with transaction.atomic():
        told = _keep_exchanges(lookup, http, provider)
        if not Lookup.objects.finish(lookup, Outcome.OK, **told):
            return False
        Finding.objects.bulk_create(findings, ignore_conflicts=True)
    return True


def _order(lookup: Lookup, findings: list[Finding]) -> None:
    """Give findings a first score; an answer is never lost over this."""
    try:
        scored = rank(asked_lately(lookup.claim_id), findings)
        for finding, one in zip(findings, scored, strict=True):
            finding.score, finding.reasons = one.score, one.reasons
    except Exception:
        log.exception("the findings of look-up %s could not be put in order", lookup.pk)


def _keep_exchanges(lookup: Lookup, http: Http, provider: Provider) -> dict[str, Any]:
    """Keep each request as it was: it went out, whether its answer still counts or not.

    Gives what the look-up itself notes of them.
    """
    about = provider.about
    Exchange.objects.bulk_create(
        _exchange(lookup, number, one, keeps_answers=about.keeps_answers)
        for number, one in enumerate(http.exchanges, 1)
    )
    return {
        "asked_url": _clean(http.exchanges[0].url, 2000) if http.exchanges else "",
        "read_by": f"{VERSION} {about.name}/{about.version}"[:80],
    }


def _exchange(lookup: Lookup, number: int, one: Exchanged, *, keeps_answers: bool) -> Exchange:
    return Exchange(
        lookup=lookup,
        lease=lookup.leases,
        number=number,
        method=one.method,
        url=_clean(one.url, 20_000),
        sent=_clean(one.sent.decode("utf-8", "replace"), 100_000),
        asked_at=one.asked_at,
        milliseconds=round(one.seconds * 1000),
        status=one.status,
        content_type=_clean(one.content_type, 200),
        headers=one.headers,
        size=one.size,
        sha256=one.sha256,
        body=one.body if keeps_answers else None,
        from_cache=one.from_cache,
        code=one.code,
        data=one.data,
    )


def _usable(found: Iterable[Found]) -> Iterable[Found]:
    """Keep what a person can open, each address once, at most `MAX_FINDINGS`, cut to what the
    columns hold.
    """
    kept: set[str] = set()
    for one in found:
        if len(kept) == MAX_FINDINGS:
            return
        if not _can_be_opened(one.url) or one.url in kept:
            continue
        kept.add(one.url)
        yield Found(
            url=one.url,
            title=_clean(one.title, 1000) or one.url,
            excerpt=_clean(one.excerpt, MAX_EXCERPT),
            publisher=_clean(one.publisher, 300),
            rating=_clean(one.rating, 300),
            published_on=one.published_on,
            kind=one.kind,
            language=one.language[:8],
            data=one.data,
        )


def _can_be_opened(url: str) -> bool:
    if len(url) > 2000 or "\x00" in url:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _clean(text: str, limit: int) -> str:
    """PostgreSQL stores neither NUL nor half a surrogate pair."""
    text = text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    return text.strip()[:limit].rstrip()


# Making good


def sweep() -> int:
    """Give back what lost its worker, close what nobody asks any more, and ring for what is due;
    gives the number of bells.
    """
    Lookup.objects.set_aside_lost()
    Lookup.objects.take_back()
    _close_gone()
    bells = 0
    for bulk in (False, True):
        due = Lookup.objects.filter(
            state=State.WAITING, run_after__lte=timezone.now(), bulk=bulk
        ).order_by("run_after")
        for lookup in due.only("pk", "bulk")[: AT_ONCE[bulk]]:
            ring(lookup.bell, lookup.pk, lookup.queue, expires=heard_for())
            bells += 1
    return bells


def _close_gone() -> None:
    waiting = Lookup.objects.filter(state=State.WAITING).exclude(provider__in=listed())
    for name in waiting.order_by().values_list("provider", flat=True).distinct():
        Lookup.objects.skip(name, "provider_gone", {"title": name})


def begin(worker: str) -> None:
    """A worker has started: what it held when it was ended is due again, at once."""
    held = manners.take_back(worker)
    if held:
        given = Lookup.objects.take_back(held)
        log.info("%s gives back %s look-ups that it held when it was ended", worker, given)
    sweep()
