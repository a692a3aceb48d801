"""How politely the world is asked: all workers count together, in Valkey, by its clock.

A look-up gets its turn (`take_turn`) when its source may be asked now: its circuit is closed, the
day's budget is not spent, a place is free and its rate allows it. Several that are asked one after
the other share a turn. Each is given back (`give_back`) with how the source behaved. Servers that
several sources share have a rate of their own, taken before each request (`gate`). When Valkey does
not answer nobody is asked: better late than rude. What it forgets when it is restarted does no
harm, except the day's count, which is then made again from the record of exchanges.
"""

import logging
import os
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal
from urllib.parse import urlsplit

import redis
from django.conf import settings
from django.core.cache import cache

from factcheck.lib.fetch import Http
from factcheck.lib.http_cache import HttpCache
from factcheck.lib.refusals import Refusal
from factcheck.lookups.models import Exchange, Source
from factcheck.lookups.providers import About, configured, listed

log = logging.getLogger(__name__)

# So many failures in a row that are the source's own fault open its circuit, for so many seconds:
# twice as many after each question that is let through then and fails as well.
FAILURES = 5
FIRST_PAUSE, LONGEST_PAUSE = 30.0, 600.0
# Who has not answered for so many seconds is not waited for: look-ups are skipped, not put off.
PATIENCE = 600.0
# Seconds: beyond a source's own time limit, for storing what it answered; to look again for a
# place; when Valkey cannot be asked; longest wait for a request's turn within a look-up.
MARGIN = 10.0
PLACE_PAUSE = 1.0
UNCOUNTED_PAUSE = 20.0
GATE_PAUSE = 3.0


# How a source behaved: it answered, be it with a refusal; it failed by a fault of its own; or it is
# not known.
Behaviour = Literal["answered", "fault", "nothing"]


class NotYet(Exception):
    """It is not our turn: ask again in `wait` seconds. `code` and `data` say why.

    `why` is "full" when all places are taken, "rate" when it is asked often enough already, "shut"
    when the source itself is not to be asked by anybody until then, "uncounted" when Valkey is not
    there.
    """

    def __init__(
        self,
        wait: float,
        code: str,
        *,
        why: Literal["full", "rate", "shut", "uncounted"],
        **data: str | int,
    ) -> None:
        super().__init__(code)
        self.wait = wait
        self.code = code
        self.why = why
        self.data = data


class NotAsked(Refusal):
    """The source is not asked at all, for a reason that somebody may mend; `code` says which."""


# What keeps a source from being asked, known beforehand


def obstacle(about: About, source: Source | None) -> NotAsked | None:
    """Return why a source cannot be asked as the newsroom has set it, if so."""
    title = str(about.title)
    if source is not None and not source.on:
        return NotAsked("source_off", title=title)
    known = configured(about, source)
    if about.sends_text_away and not known.address:
        return NotAsked("no_address", title=title)
    if about.needs_key and not known.key:
        return NotAsked("no_key", title=title)
    return None


def sources() -> dict[str, Source]:
    """Return what the newsroom has set, by the name of the provider."""
    return {source.name: source for source in Source.objects.all()}


def patience(about: About) -> float:
    """Return how many seconds a look-up may take before another worker takes it over."""
    return min(about.timeout + MARGIN, float(settings.FACTCHECK_LEASE_SECONDS))


# Turns. Every script counts by Valkey's own clock, so that workers on several machines agree.

_NOW = """
local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000
"""

# A bucket fills at `rate` a minute up to `burst`. Takes `cost` out, up to `most` times; gives how
# often, and how long to wait if not once.
_BUCKET = """
local function take(key, rate, burst, cost, most)
    local refill = rate / 60
    local known = redis.call('HMGET', key, 'tokens', 'at')
    local passed = now - (tonumber(known[2]) or now)
    local tokens = math.min(burst, (tonumber(known[1]) or burst) + passed * refill)
    local times, wait = math.min(most, math.floor(tokens / cost)), 0
    if times > 0 then tokens = tokens - times * cost else wait = (cost - tokens) / refill end
    redis.call('HSET', key, 'tokens', tostring(tokens), 'at', tostring(now))
    redis.call('EXPIRE', key, math.ceil(burst / refill) + 60)
    return times, wait
end
"""

# What a person waits for goes before what was asked with many others: once refused, it leaves word,
# and the others keep back.
_TAKE = (
    _NOW
    + _BUCKET
    + """
local circuit, places, tokens, spent, word = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local member, room, seconds = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local rate, burst, cost = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local daily, bulk, times = tonumber(ARGV[7]), ARGV[8] == '1', tonumber(ARGV[9])
local known = redis.call('HMGET', circuit, 'until', 'probe', 'failures', 'since', 'code')
local ends, probe = tonumber(known[1]) or 0, tonumber(known[2]) or 0
if math.max(ends, probe) > now then
    return {'shut', tostring(math.max(ends, probe) - now), known[3] or '0',
        tostring(now - (tonumber(known[4]) or now)), known[5] or ''}
end
local used = redis.call('GET', spent)
if not used then return {'unknown'} end
if daily >= 0 then
    times = math.min(times, math.floor((daily - tonumber(used)) / cost))
    if times < 1 then return {'spent'} end
end
if bulk and redis.call('EXISTS', word) == 1 then return {'full'} end
redis.call('ZREMRANGEBYSCORE', places, '-inf', now)
if redis.call('ZCARD', places) >= room then
    if not bulk then redis.call('SET', word, 1, 'EX', 2) end
    return {'full'}
end
if rate > 0 then
    local wait
    times, wait = take(tokens, rate, burst, cost, times)
    if times < 1 then
        if not bulk then redis.call('SET', word, 1, 'EX', math.ceil(wait) + 1) end
        return {'rate', tostring(wait)}
    end
end
redis.call('ZADD', places, now + seconds, member)
redis.call('EXPIRE', places, math.ceil(seconds) + 60)
redis.call('INCRBY', spent, times * cost)
if ends > 0 then redis.call('HSET', circuit, 'probe', tostring(now + seconds)) end
return {'go', tostring(times)}
"""
)

_GIVE_BACK = (
    _NOW
    + """
local circuit, places, tokens, spent = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local member, how, wait = ARGV[1], ARGV[2], tonumber(ARGV[3])
local limit, first, longest = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local answers, unused = tonumber(ARGV[7]), tonumber(ARGV[8])
local code = 'provider_pauses'
redis.call('ZREM', places, member)
if unused > 0 then
    if redis.call('EXISTS', tokens) == 1 then
        redis.call('HINCRBYFLOAT', tokens, 'tokens', unused)
    end
    if redis.call('EXISTS', spent) == 1 then redis.call('DECRBY', spent, unused) end
end
if answers > 0 or how == 'answered' then redis.call('DEL', circuit) end
if how == 'answered' then return '0' end
if how == 'nothing' then redis.call('HDEL', circuit, 'probe') return '0' end
local failures = redis.call('HINCRBY', circuit, 'failures', 1)
redis.call('HSETNX', circuit, 'since', tostring(now))
redis.call('HDEL', circuit, 'probe')
redis.call('EXPIRE', circuit, 86400)
local ends = tonumber(redis.call('HGET', circuit, 'until')) or 0
if failures >= limit and ends <= now then
    local times = redis.call('HINCRBY', circuit, 'times', 1)
    local pause = math.min(longest, first * 2 ^ (times - 1))
    if pause > wait then wait, code = pause, 'circuit_open' end
end
if wait > 0 and now + wait > ends then
    redis.call('HSET', circuit, 'until', tostring(now + wait), 'code', code)
    redis.call('EXPIRE', circuit, 86400 + math.ceil(wait))
end
return tostring(math.max(wait, ends - now))
"""
)

_GATE = (
    _NOW
    + _BUCKET
    + """
local _, wait = take(KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]), 1, 1)
return tostring(wait)
"""
)


@dataclass(frozen=True, slots=True)
class Turn:
    """One place at one source, for `times` look-ups one after the other, to be given back."""

    about: About
    member: str
    times: int
    spent: str


# Who holds a turn: the name of the worker, and which start of it; both empty elsewhere.
_holder = "|"


def name_holder(worker: str) -> None:
    """Tell under which name this process holds its turns: a later start of the same worker gives
    back what this one held.
    """
    global _holder
    _holder = f"{worker}|{os.getpid()}.{time.time():.0f}"


def take_turn(
    about: About,
    *,
    source: Source | None = None,
    bulk: bool = False,
    lookups: Sequence[tuple[int, int]] = (),
) -> Turn:
    """Take a place at a source, and count look-ups against its rate and its day: one, or as many of
    `lookups` as it may be asked now.

    `lookups` are their numbers, each with its lease, in the order in which they will be asked.
    Raises `NotYet` when even the first must wait, and `NotAsked` when there is no use in waiting:
    the day's budget is spent, or it has not answered for long.
    """
    held = ",".join(f"{pk}:{lease}" for pk, lease in lookups)
    member = f"{_holder}|{held}|{os.urandom(4).hex()}"
    budget = budget_of(about, source)
    day, most = _day_key(about), max(1, len(lookups))
    told = _take(about, member, day, budget, bulk=bulk, most=most)
    if told[0] == "unknown":
        _count_day(about)
        told = _take(about, member, day, budget, bulk=bulk, most=most)
    if told[0] == "go":
        return Turn(about, member, int(told[1]), day)
    raise _refusal(about, told, budget)


def _take(
    about: About, member: str, day: str, budget: int | None, *, bulk: bool, most: int
) -> list[str]:
    keys = [_key(kind, about.name) for kind in ("circuit", "places", "turns")]
    keys += [day, _key("word", about.name)]
    told: list[str] = _run(
        _TAKE,
        about,
        keys,
        [
            *(member, about.concurrency, patience(about)),
            *(about.rate or 0, _burst(about), about.cost),
            *(-1 if budget is None else budget, int(bulk), most),
        ],
    )
    return told


def _refusal(about: About, told: Sequence[str], budget: int | None) -> NotYet | NotAsked:
    title = str(about.title)
    kind = told[0]
    if kind == "full":
        return NotYet(PLACE_PAUSE, "provider_full", why="full", title=title)
    if kind == "rate":
        wait = float(told[1])
        return NotYet(wait, "provider_waits", why="rate", title=title, rate=about.rate or 0)
    if kind == "spent":
        return NotAsked("budget_spent", title=title, limit=budget or 0)
    if kind != "shut":
        return NotYet(UNCOUNTED_PAUSE, "pace_unknown", why="uncounted", title=title)
    wait, failures, out = float(told[1]), int(told[2]), float(told[3])
    if told[4] == "provider_pauses":
        return NotYet(wait, "provider_pauses", why="shut", title=title)
    if out > PATIENCE:
        return NotAsked("circuit_open", title=title, failures=failures)
    return NotYet(wait, "circuit_pauses", why="shut", title=title, failures=failures)


def give_back(
    turn: Turn,
    how: Behaviour,
    *,
    retry_after: float | None = None,
    answers: int = 0,
    unused: int = 0,
) -> None:
    """Free the place, and count how the source behaved last. `retry_after` is for how many seconds
    it asks to be left alone: by all, for it does not know who asked. Before that it gave so many
    `answers`; so many look-ups of the turn were left `unused` and count for nothing.
    """
    about = turn.about
    keys = [*(_key(kind, about.name) for kind in ("circuit", "places", "turns")), turn.spent]
    pauses = [FAILURES, FIRST_PAUSE, LONGEST_PAUSE]
    told = [turn.member, how, retry_after or 0, *pauses, answers, unused * about.cost]
    try:
        _run(_GIVE_BACK, about, keys, told)
    except NotYet:
        pass  # the place ends by itself


def gate(about: About, http: Http) -> Callable[[str], None]:
    """Return what `Http` calls before each request: it waits for the server's own rate.

    Several sources may stand on one server: the most patient of them sets its rate. Raises `NotYet`
    when the wait is too long.
    """

    def wait_for(host: str) -> None:
        rate = _rates_of_hosts(tuple(settings.FACTCHECK_PROVIDERS)).get(host, about.rate)
        if rate is None:
            return
        told = [rate, max(about.cost, rate // 6, 1)]
        while wait := float(_run(_GATE, about, [_key("host", host)], told)):
            if wait > min(GATE_PAUSE, http.remaining):
                raise NotYet(wait, "provider_waits", why="rate", title=str(about.title), rate=rate)
            time.sleep(wait)

    return wait_for


@lru_cache
def _rates_of_hosts(providers: tuple[str, ...]) -> dict[str, int]:
    """Return the smallest rate of the sources that stand on each server."""
    rates: dict[str, int] = {}
    for provider in listed().values():
        about = provider.about
        host = urlsplit(about.address).hostname
        if host and about.rate is not None:
            rates[host] = min(about.rate, rates.get(host, about.rate))
    return rates


def http_for(about: About, source: Source | None = None) -> Http:
    """Return what a provider asks with: our name, its time limit, our own servers allowed."""
    http = Http(
        user_agent=settings.FACTCHECK_USER_AGENT,
        allow=settings.FACTCHECK_FETCH_ALLOW,
        proxy=settings.FACTCHECK_PROXY,
        # An answer after the lease has run out would be thrown away.
        deadline=min(about.timeout, 0.8 * patience(about)),
        secrets=[key] if (key := configured(about, source).key) else [],
        cache=HttpCache(cache),
    )
    http.gate = gate(about, http)
    return http


# How it stands


@dataclass(frozen=True, slots=True)
class State:
    """How a source stands with all workers together.

    `known` is False when Valkey does not answer; then nothing else means anything. `tokens` is how
    many questions it may be asked at once, None for no limit; `in_flight` how many of its
    `places` are taken. `circuit` is "closed", "open" until `opens_at`, or "half_open": the next
    question will show. `failures` counts those in a row, since `failing_since`; `code` says why it
    is not asked (`lib.refusals`). `used_today` of `budget` questions, None for no limit.
    """

    known: bool
    places: int
    in_flight: int = 0
    tokens: float | None = None
    circuit: Literal["closed", "open", "half_open"] = "closed"
    opens_at: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    code: str = ""
    used_today: int = 0
    budget: int | None = None


def state_of(about: About, source: Source | None = None) -> State:
    """Return how a source stands now."""
    budget = budget_of(about, source)
    try:
        pipe = _client(settings.BROKER_URL).pipeline(transaction=False)
        pipe.time()
        pipe.hgetall(_key("circuit", about.name))
        pipe.zrangebyscore(_key("places", about.name), "-inf", "+inf", withscores=True)
        pipe.hgetall(_key("turns", about.name))
        pipe.get(_day_key(about))
        clock, circuit, places, tokens, used = pipe.execute()
    except (redis.RedisError, OSError) as error:
        log.warning("How sources stand could not be read: %s", error)
        return State(known=False, places=about.concurrency, budget=budget)
    now = clock[0] + clock[1] / 1_000_000
    ends = float(circuit.get("until", 0))
    since = float(circuit.get("since", 0))
    return State(
        known=True,
        places=about.concurrency,
        in_flight=sum(score > now for _, score in places),
        tokens=_tokens(about, tokens, now),
        circuit="closed" if not ends else "open" if ends > now else "half_open",
        opens_at=datetime.fromtimestamp(ends, UTC) if ends > now else None,
        failures=int(circuit.get("failures", 0)),
        failing_since=datetime.fromtimestamp(since, UTC) if since else None,
        code=circuit.get("code", "") if ends else "",
        used_today=int(used) if used is not None else _count_day(about),
        budget=budget,
    )


def _tokens(about: About, known: dict[str, str], now: float) -> float | None:
    if about.rate is None:
        return None
    burst = float(_burst(about))
    passed = now - float(known.get("at", now))
    return min(burst, float(known.get("tokens", burst)) + passed * about.rate / 60)


def take_back(worker: str) -> list[list[tuple[int, int]]]:
    """Free the places that an earlier start of this worker held: it must be gone, for there is
    never more than one of a name. Gives the look-ups of each place, as `take_turn` was given them.
    """
    found: list[list[tuple[int, int]]] = []
    client = _client(settings.BROKER_URL)
    for key in client.scan_iter(match=_key("places", "*"), count=1000):
        members: Any = client.zrange(key, 0, -1)
        for member in members:
            name, start, held, _ = member.split("|")
            if name == worker and f"{name}|{start}" != _holder:
                client.zrem(key, member)
                pairs = [one.split(":") for one in held.split(",") if one]
                found.append([(int(pk), int(lease)) for pk, lease in pairs])
    return [held for held in found if held]


def count_losses(lookups: Collection[int]) -> dict[int, int]:
    """Count that these look-ups were being asked when their worker died; gives how often each has
    been so within a day.
    """
    pipe = _client(settings.BROKER_URL).pipeline(transaction=False)
    for pk in lookups:
        pipe.incr(_key("lost", str(pk)))
    for pk in lookups:
        pipe.expire(_key("lost", str(pk)), timedelta(days=1))
    return dict(zip(lookups, pipe.execute(), strict=False))


def forget_losses(lookups: Collection[int]) -> None:
    """Begin anew to count how often these were being asked when their worker died."""
    if not lookups:
        return
    try:
        _client(settings.BROKER_URL).delete(*(_key("lost", str(pk)) for pk in lookups))
    except (redis.RedisError, OSError) as error:
        log.warning("Lost workers are still counted against what is tried again: %s", error)


def first_to_say(what: str, seconds: float) -> bool:
    """Say whether nobody has said this within so many seconds; False when Valkey is not there."""
    try:
        said = _client(settings.BROKER_URL).set(
            _key("said", what), 1, nx=True, ex=max(1, round(seconds))
        )
    except (redis.RedisError, OSError):
        return False
    return bool(said)


# The day


def budget_of(about: About, source: Source | None) -> int | None:
    """Return how many questions a day a source may be asked, None for no limit."""
    return about.daily if source is None or source.daily is None else source.daily


def _day() -> datetime:
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _day_key(about: About) -> str:
    return _key("spent", f"{about.name}:{_day():%Y-%m-%d}")


def _count_day(about: About) -> int:
    """Begin the day's count with what the record says, and give it: Valkey forgets when it is
    restarted.
    """
    asked = Exchange.objects.filter(lookup__provider=about.name, asked_at__gte=_day())
    used = int(asked.exclude(from_cache=True).count())
    try:
        _client(settings.BROKER_URL).set(_day_key(about), used, nx=True, ex=timedelta(days=2))
    except (redis.RedisError, OSError):
        log.warning("The day's count of %s could not be kept.", about.name)
    return used


# Valkey


def _burst(about: About) -> int:
    """Return how many questions may be asked at once: ten seconds' worth."""
    return max(about.cost, (about.rate or 0) // 6, 1)


def _key(kind: str, name: str) -> str:
    prefix = settings.CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"]
    return f"{prefix}{kind}:{name}"


@lru_cache
def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url, socket_timeout=5, socket_connect_timeout=5, decode_responses=True
    )


@lru_cache
def _script(url: str, code: str) -> Any:
    return _client(url).register_script(code)


def _run(code: str, about: About, keys: Sequence[str], args: Sequence[Any]) -> Any:
    """Run a script. Raises `NotYet` when Valkey does not answer."""
    try:
        return _script(settings.BROKER_URL, code)(keys=keys, args=args)
    except (redis.RedisError, OSError) as error:
        log.warning("The count of questions could not be read: %s", error)
        raise NotYet(
            UNCOUNTED_PAUSE, "pace_unknown", why="uncounted", title=str(about.title)
        ) from None
