"""Runs look-ups: takes those that are due, asks their source, keeps what came back.

The ledger is the list of work and a bell only says "look now": whoever hears it goes on until
nothing is due, so no look-up needs a bell of its own and a lost one costs nothing. Look-ups of one
source are taken several at a time as long as it answers quickly; and that is done by one thread of
a process (`lane`), while the others wait for sources that take their time.
"""

import logging
import random
import threading
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from django.db import DatabaseError, transaction
from django.utils import timezone

from factcheck.jobs import ATTEMPTS, Outcome, State, heard_for, pause, ring
from factcheck.lib.fetch import Http
from factcheck.lookups import ledger, manners
from factcheck.lookups.asked import asked_lately
from factcheck.lookups.lane import Lane
from factcheck.lookups.manners import NotAsked, NotYet
from factcheck.lookups.models import Lookup, Source
from factcheck.lookups.over import Over, ring_if_over
from factcheck.lookups.providers import Found, Provider, ProviderError, Query, listed

log = logging.getLogger(__name__)

# Seconds that one bell is good for; whoever has more to do then rings again, so that nobody is
# kept from ending.
SHIFT = 20.0
# So many threads of a process work through a queue at once, by `bulk`; the others stay free for the
# rest of what their queue carries. The sweep rings for each of them.
AT_ONCE = {False: 14, True: 6}
# A bell for later is sent for at most so many seconds; what is due later is found by the sweep.
LATEST_BELL = 60.0
# The most look-ups of a source that one thread takes together; only while each is answered within
# so many seconds, and all of them within so many.
MOST_AT_A_TIME = 16
QUICK = 0.1
LONGEST_ROUND = 0.5
# What was under way so often when its worker died is not asked again: it may be what kills it.
LOSSES = 5


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
_lanes = {bulk: Lane() for bulk in AT_ONCE}


def _work_through(bulk: bool) -> int:
    until = time.monotonic() + SHIFT
    lane = _lanes[bulk]
    done = 0
    set_up, over = _SetUp(), Over()
    try:
        while True:
            goes_ahead, stalled_at = lane.take()
            try:
                lookups = _next(bulk, quick=goes_ahead)
                if stalled_at:
                    over.note(lookup.claim_id for lookup in _take_over(stalled_at, lookups))
                if lookups:
                    first = lookups[0]
                    if not _is_quick(first.provider):
                        lane.leave()
                    ended = _run(lookups, set_up.source(first.provider))
                    over.note(lookup.claim_id for lookup in ended)
                    done += len(ended)
            finally:
                lane.leave()
            if ending.is_set():
                break
            if not lookups:
                if goes_ahead or not lane.stand_by():
                    break
            elif time.monotonic() > until:
                ring(first.bell, first.pk, first.queue, expires=heard_for())
                break
        over.note(lookup.claim_id for lookup in pile.clear())
    finally:
        over.ring()
    return done


def _take_over(stalled_at: str, lookups: list[Lookup]) -> list[Lookup]:
    """Take the place of a thread that waits for an answer: store what it left lying, see that
    another stands by, and do not follow it to where it waits; gives what came to an end.
    """
    _set_pace(stalled_at, 0)
    for first in lookups[:1]:
        ring(first.bell, first.pk, first.queue, expires=heard_for())
    return pile.clear()


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
# Of this process: how many look-ups of a source are taken together, one if it is not named.
at_a_time: dict[str, int] = {}
pile = ledger.Pile()


def _is_quick(provider: str) -> bool:
    return at_a_time.get(provider, 1) > 1


def _next(bulk: bool, *, quick: bool) -> list[Lookup]:
    """Take what is next; of sources that answer quickly only if we may go ahead (`quick`)."""
    now = time.monotonic()
    asked = {
        name: (manners.patience(provider.about), at_a_time.get(name, 1))
        for name, provider in listed().items()
        if left_out.get((name, bulk), 0.0) <= now and (quick or not _is_quick(name))
    }
    if not asked:
        return []
    in_chance = random.sample(list(asked), len(asked))
    return Lookup.objects.lease_next({name: asked[name] for name in in_chance}, bulk=bulk)


def run_lookup(pk: int) -> bool:
    """Run look-up `pk` if it is due; whether this run has brought it to its end."""
    name = Lookup.objects.filter(pk=pk).values_list("provider", flat=True).first()
    provider = listed().get(name or "")
    lookup = Lookup.objects.lease(pk, manners.patience(provider.about) if provider else None)
    if lookup is None:
        return False
    return lookup in _run([lookup], manners.sources().get(lookup.provider))


def _run(lookups: list[Lookup], source: Source | None) -> list[Lookup]:
    """Ask one source what we hold for it, one after the other, as far as it may be asked now; gives
    the look-ups that came to an end by this.
    """
    first, *others = lookups
    provider = listed().get(first.provider)
    if provider is None:
        gone: dict[str, str | int] = {"title": first.provider}
        return [one for one in lookups if _finish_skipped(one, "provider_gone", gone)]
    about = provider.about
    try:
        if obstacle := manners.obstacle(about, source):
            raise obstacle
        turn = manners.take_turn(
            about,
            source=source,
            bulk=first.bulk,
            lookups=[(lookup.pk, lookup.leases) for lookup in lookups],
        )
    except NotYet as not_yet:
        Lookup.objects.put_down_all(others)
        _wait(first, not_yet)
        return []
    except NotAsked as reason:
        Lookup.objects.put_down_all(others)
        return _skip(first, reason)
    Lookup.objects.put_down_all(lookups[turn.times :])
    return _Round(provider, source, turn).ask(lookups[: turn.times])


class _Round:
    """Asks a source several questions in one turn: the next only if the last went quickly."""

    def __init__(self, provider: Provider, source: Source | None, turn: manners.Turn) -> None:
        self._provider = provider
        self._source = source
        self._turn = turn
        self._answers: list[ledger.Answer] = []
        self._ended: list[Lookup] = []
        self._ends = time.monotonic() + LONGEST_ROUND

    def ask(self, lookups: list[Lookup]) -> list[Lookup]:
        """Ask with no transaction open, and store what comes; gives what came to an end.

        A failure that may pass is put back with its reason; after the third attempt the look-up is
        set aside. What was not asked after all is put down.
        """
        left = list(lookups)
        quick = True
        try:
            while left and quick:
                quick = self._ask(left.pop(0), more=left)
        except DatabaseError:
            # The ledger is not there, so nothing can be said in it; the leases run out.
            self._give_back("nothing", left)
            raise
        return self._ended

    def _ask(self, lookup: Lookup, *, more: list[Lookup]) -> bool:
        """Ask one question; whether the next may be asked in this turn."""
        about = self._provider.about
        _lanes[lookup.bulk].go_on(about.name)
        http = manners.http_for(about, self._source)
        began = time.monotonic()
        try:
            found = list(ledger.usable(self._provider.search(_query(lookup), http)))
            answer = ledger.answer(lookup, about, http.exchanges, found)
        except NotYet as not_yet:
            self._end("nothing", more)
            ledger.keep_asked(lookup, about, http.exchanges)
            _wait(lookup, not_yet)
            return False
        except ProviderError as error:
            self._failed(lookup, http, error, more)
            return False
        except DatabaseError:
            raise
        except Exception:
            # A fault of ours must not take the worker with it, nor look like an empty answer.
            log.exception("look-up %s: %s broke", lookup.pk, lookup.provider)
            fault = ProviderError("provider_broke", permanent=False, title=str(about.title))
            self._failed(lookup, http, fault, more)
            return False
        now = time.monotonic()
        quick = now - began < QUICK
        self._answers.append(answer)
        goes_on = bool(more) and quick and now < self._ends and not ending.is_set()
        _lanes[lookup.bulk].go_on(about.name)
        self._ended += pile.put(answer, more=goes_on)
        if goes_on:
            return True
        _set_pace(about.name, len(self._answers) if quick else 0)
        self._end("answered", more)
        return False

    def _failed(self, lookup: Lookup, http: Http, error: ProviderError, more: list[Lookup]) -> None:
        _set_pace(lookup.provider, 0)
        how, retry_after = _behaviour(error)
        self._end(how, more, retry_after=retry_after)
        self._ended += _failed(lookup, http, self._provider, error)

    def _end(
        self, how: manners.Behaviour, more: list[Lookup], *, retry_after: float | None = None
    ) -> None:
        """Give back what was not asked, store what was answered, and only then leave the place: as
        long as it is taken it says what is lost when this process is killed.
        """
        Lookup.objects.put_down_all(more)
        try:
            if self._answers:
                self._ended += pile.settle(self._answers)
        finally:
            self._give_back(how, more, retry_after=retry_after)

    def _give_back(
        self, how: manners.Behaviour, unused: list[Lookup], *, retry_after: float | None = None
    ) -> None:
        manners.give_back(
            self._turn,
            how,
            retry_after=retry_after,
            answers=len(self._answers),
            unused=len(unused),
        )
        if how == "answered":
            # There is a place again, and this thread goes on at once.
            for bulk in (False, True):
                left_out.pop((self._turn.about.name, bulk), None)


def _set_pace(provider: str, answered: int) -> None:
    """Take twice as many the next time as were `answered` quickly now; one after a slow answer."""
    at_a_time[provider] = min(MOST_AT_A_TIME, max(1, 2 * answered))


def ask_now(provider: Provider, query: Query, *, within: float | None = None) -> list[Found]:
    """Ask one question at once, for a person who waits for it; nothing is stored.

    `within` so many seconds, if that is less than the source's own time. Raises `ProviderError`,
    `manners.NotYet` when it is not our turn, or `manners.NotAsked`.
    """
    about = provider.about
    if within is not None:
        about = replace(about, timeout=min(about.timeout, within))
    source = Source.objects.filter(name=about.name).first()
    if obstacle := manners.obstacle(about, source):
        raise obstacle
    turn = manners.take_turn(about, source=source)
    try:
        found = list(ledger.usable(provider.search(query, manners.http_for(about, source))))
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


def _finish_skipped(lookup: Lookup, code: str, data: dict[str, str | int]) -> bool:
    return Lookup.objects.finish(lookup, Outcome.SKIPPED, code, data)


def _skip(lookup: Lookup, reason: NotAsked) -> list[Lookup]:
    """Close the look-up unasked, and with it all that wait at its source, for the same reason."""
    with transaction.atomic():
        skipped = _finish_skipped(lookup, reason.code, reason.data)
        claims = Lookup.objects.skip(lookup.provider, reason.code, reason.data)
    ring_if_over(claims)
    return [lookup] if skipped else []


def _failed(lookup: Lookup, http: Http, provider: Provider, error: ProviderError) -> list[Lookup]:
    """Put the look-up back or close it, saying why; gives it when it has come to its end."""
    log.info("look-up %s at %s: %s %s", lookup.pk, lookup.provider, error.code, error.data)
    # Nobody typed the address of a source, so nobody is told to check it.
    code = "unreachable" if error.code == "no_such_host" else error.code
    with transaction.atomic():
        told = ledger.keep_asked(lookup, provider.about, http.exchanges)
        if error.permanent:
            finished = Lookup.objects.finish(lookup, Outcome.FAILED, code, error.data, **told)
            return [lookup] if finished else []
        wait = max(pause(lookup.attempts), timedelta(seconds=error.retry_after or 0))
        Lookup.objects.put_back(lookup, code, error.data, after=wait, **told)
    if lookup.attempts >= ATTEMPTS:
        ring_if_over([lookup.claim_id])
    else:
        _ring_later(lookup, wait.total_seconds())
    return []


def _behaviour(error: ProviderError) -> tuple[manners.Behaviour, float | None]:
    """How the source behaved, for `manners.give_back`, and how long it asks to be left alone."""
    if error.code == "provider_broke":
        return "nothing", None
    return ("answered", None) if error.permanent else ("fault", error.retry_after)


def _ring_later(lookup: Lookup, wait: float) -> None:
    """Ring when the look-up is due, once for all of its queue that are due in that second."""
    if wait > LATEST_BELL:
        return
    moment = int(time.time() + wait) + 1
    if manners.first_to_say(f"{lookup.queue}:{moment}", wait + 60):
        ring(lookup.bell, lookup.pk, lookup.queue, after=max(0.0, moment - time.time()))


# Making good


def sweep() -> int:
    """Give back what lost its worker, close what nobody asks any more, and ring for what is due;
    gives the number of bells.
    """
    _set_aside_lost()
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


def _set_aside_lost() -> None:
    lost = Lookup.objects.run_out().filter(attempts__gte=ATTEMPTS)
    claims = set(lost.values_list("claim", flat=True))
    if claims:
        Lookup.objects.set_aside_lost()
        ring_if_over(claims)


def _close_gone() -> None:
    waiting = Lookup.objects.filter(state=State.WAITING).exclude(provider__in=listed())
    for name in waiting.order_by().values_list("provider", flat=True).distinct():
        ring_if_over(Lookup.objects.skip(name, "provider_gone", {"title": name}))


def begin(worker: str) -> None:
    """A worker has started: what it held when it was ended is due again, at once.

    It uses up no attempt, for whoever ends a worker ends all that it holds. But what was being
    asked each time it died is set aside after `LOSSES` times: it may be what kills it.
    """
    places = manners.take_back(worker)
    if places:
        suspects = set(_being_asked(places))
        given = Lookup.objects.untried(held for place in places for held in place)
        log.info("%s gives back %s look-ups that it held when it was ended", worker, given)
        _set_aside_suspects(suspects)
    sweep()


def _being_asked(places: Iterable[list[tuple[int, int]]]) -> Iterable[int]:
    """Of what was held in each place give the first that is not over: the others were not begun."""
    for place in places:
        running = set(Lookup.objects.held(place).values_list("pk", flat=True))
        yield from [pk for pk, _ in place if pk in running][:1]


def _set_aside_suspects(suspects: set[int]) -> None:
    losses = manners.count_losses(suspects)
    guilty = [pk for pk, times in losses.items() if times >= LOSSES]
    if guilty:
        ring_if_over(Lookup.objects.set_aside_waiting(guilty, "worker_lost"))
