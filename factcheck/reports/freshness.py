"""Whether anything that public pages are made of has changed, by one small question.

Triggers count every change of what readers see, in the commit that makes it (migration
0008_freshness): `KEYS` are the kinds of things counted. A stamp that is the same as before means
that nothing has changed; it is read before the page is made, never after.
"""

import time
from datetime import UTC, datetime
from typing import NamedTuple

from django.db import connection

KEYS = {
    "checks": "pages, editions, corrections, stories, topics, claimants",
    "rules": "policy, scales, ratings, what the newsroom says of itself",
    "people": "names and roles",
    "texts": "the articles that checks are about",
    "sources": "whether the sources of checks still stand",
    "record": "the signed roots of the record",
}
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
# In a rush, so many seconds of requests share one question; whoever comes alone asks it themselves.
SHARED = 0.02


class Stamp(NamedTuple):
    """`number` only grows. With the time of the last change it tells two databases apart, too."""

    number: int
    changed_at: datetime


def stamp(*keys: str) -> Stamp:
    """Return the stamp of some kinds of things; of all of them without a name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(stamp), 0)::bigint, coalesce(max(changed_at), %s)"
            " FROM reports_freshness WHERE key = ANY(%s)",
            [NEVER, list(keys or KEYS)],
        )
        return Stamp(*cursor.fetchone())


_asked: dict[tuple[str, ...], tuple[float, Stamp]] = {}


def recent_stamp(*keys: str) -> Stamp:
    """Return the stamp as of now, or as of the last `SHARED` seconds if this process asked then."""
    now = time.monotonic()
    known = _asked.get(keys)
    if known is not None and now - known[0] < SHARED:
        return known[1]
    # The moment before the question: what is committed after it was not seen.
    _asked[keys] = now, (current := stamp(*keys))
    return current
