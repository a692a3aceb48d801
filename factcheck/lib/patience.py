"""How long to wait before asking again."""

from __future__ import annotations

import random
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MAX_RETRY_AFTER = 7 * 24 * 3600.0
_MAX_DOUBLINGS = 64  # further ones only make numbers that nobody can wait for


def backoff(attempt: int, *, base: float, cap: float, rng: random.Random) -> float:
    """Return how many seconds to wait after failed attempt number `attempt` (1 is the first).

    Anything between nothing and `base` seconds after the first, and twice as much after each
    further one, up to `cap`. All of it is chance ("full jitter"): many who failed together do not
    come back together.
    """
    if attempt < 1 or base < 0 or cap < 0:
        raise ValueError("attempts are counted from 1, and nobody waits for less than no time")
    return rng.uniform(0.0, min(cap, base * 2.0 ** min(attempt - 1, _MAX_DOUBLINGS)))


def parse_retry_after(value: str | None, *, now: datetime | None = None) -> float | None:
    """Read a Retry-After header, seconds or an HTTP date, into seconds from now.

    None when it is missing or senseless; never negative, never more than a week.
    """
    if not value:
        return None
    value = value.strip()
    if re.fullmatch(r"[0-9]{1,10}(\.[0-9]+)?", value, re.ASCII):
        seconds = float(value)
    else:
        try:
            moment = parsedate_to_datetime(value)
        except (ValueError, OverflowError):
            return None
        if moment.tzinfo is None:  # the ending "-0000" means UTC
            moment = moment.replace(tzinfo=UTC)
        seconds = (moment - (now or datetime.now(UTC))).total_seconds()
    return min(max(seconds, 0.0), MAX_RETRY_AFTER)
