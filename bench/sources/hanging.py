"""A source that takes every question and answers none."""

import os

from factcheck.lib.fetch import Http
from factcheck.lookups.providers import About, Found, Query, ask_json

about = About(
    name="hanging",
    title="Hanging",
    good_for="Measuring.",
    licence="None.",
    address=os.environ.get("BENCH_HANGING", ""),
    concurrency=2,
    timeout=20.0,
)


def search(query: Query, http: Http) -> list[Found]:
    """Wait in vain."""
    ask_json(http, about, f"{about.address}/search", {"q": query.text})
    return []
