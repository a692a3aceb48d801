"""A source that answers at once: a server on loopback (`bench/sources/server.py`), asked as real
ones are.
"""

import os

from factcheck.lib.fetch import Http
from factcheck.lookups.providers import About, Found, Query, ask_json

about = About(
    name="prompt",
    title="Prompt",
    good_for="Measuring.",
    licence="None.",
    address=os.environ.get("BENCH_PROMPT", ""),
    concurrency=64,
    timeout=5.0,
)


def search(query: Query, http: Http) -> list[Found]:
    """Find one page that says what was asked."""
    found = ask_json(http, about, f"{about.address}/search", {"q": query.text})
    return [Found(url=one["url"], title=one["title"]) for one in found]
