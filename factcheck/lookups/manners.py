"""How politely the world is asked: one count of questions a source, shared by all workers."""

import logging
from functools import cache

import redis
from django.conf import settings

from factcheck.lib.fetch import Http
from factcheck.lookups.providers import About

log = logging.getLogger(__name__)

# A bucket fills at `rate` a minute up to a burst of ten seconds' worth. Valkey's own clock counts,
# so that workers on several machines agree.
TAKE = """
local now = redis.call('TIME')
now = tonumber(now[1]) + tonumber(now[2]) / 1000000
local refill, burst, cost = tonumber(ARGV[1]) / 60, tonumber(ARGV[2]), tonumber(ARGV[3])
local known = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local passed = now - (tonumber(known[2]) or now)
local tokens = math.min(burst, (tonumber(known[1]) or burst) + passed * refill)
local wait = 0
if tokens >= cost then tokens = tokens - cost else wait = (cost - tokens) / refill end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', tostring(now))
redis.call('EXPIRE', KEYS[1], math.ceil(burst / refill) + 60)
return tostring(wait)
"""
UNCOUNTED_PAUSE = 20.0


class NotYet(Exception):
    """It is not our turn: ask again in `wait` seconds. `code` and `data` say why."""

    def __init__(self, wait: float, code: str, **data: str | int) -> None:
        super().__init__(code)
        self.wait = wait
        self.code = code
        self.data = data


def take_turn(about: About) -> None:
    """Count one look-up against the source's rate. Raises `NotYet` when it must wait.

    When Valkey does not answer nobody is asked: better late than rude.
    """
    if about.rate is None:
        return
    burst = max(about.cost, about.rate // 6)
    prefix = settings.CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"]
    key = f"{prefix}turns:{about.name}"
    try:
        wait = float(_take(settings.BROKER_URL)(keys=[key], args=[about.rate, burst, about.cost]))
    except (redis.RedisError, OSError) as error:
        log.warning("The count of questions could not be read: %s", error)
        raise NotYet(UNCOUNTED_PAUSE, "pace_unknown", title=str(about.title)) from None
    if wait > 0:
        raise NotYet(wait, "provider_waits", title=str(about.title), rate=about.rate)


@cache
def _take(url: str) -> redis.commands.core.Script:
    client = redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=5)
    return client.register_script(TAKE)


def http_for(about: About) -> Http:
    """Return what a provider asks with: our name, its time limit, our own servers allowed."""
    lease = float(settings.FACTCHECK_LEASE_SECONDS)
    return Http(
        user_agent=settings.FACTCHECK_USER_AGENT,
        allow=settings.FACTCHECK_FETCH_ALLOW,
        proxy=settings.FACTCHECK_PROXY,
        # An answer after the lease has run out would be thrown away.
        deadline=min(about.timeout, 0.8 * lease),
    )
