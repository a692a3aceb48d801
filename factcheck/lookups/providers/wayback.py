"""Was this page different then? The Internet Archive's copies of it, by its index (CDX). See
docs/providers/wayback.md.

The same questions suit any other web archive with such an index, like one's own pywb.
"""

import re
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

from django.utils.translation import gettext_lazy as _

from factcheck.lib.fetch import Fetched, Http, HttpStatus
from factcheck.lookups.providers import (
    About,
    Found,
    ProviderError,
    Query,
    ask,
    captures,
    changed,
    config,
    refused,
    says,
    throttled,
    unreadable,
)

about = About(
    name="wayback",
    title="Wayback Machine",
    good_for=_("Whether the page said something else when the claim was made."),
    licence=_("Each copy belongs to its publisher; link it at the Internet Archive."),
    address="https://web.archive.org",
    kind="archive",
    asks="own",
    concurrency=1,
    rate=24,
    # One question as a rule, three for a page with thousands of copies.
    cost=3,
    timeout=40.0,
)
MAX_FOUND = 3
LIMIT = 5000  # copies in one answer
AROUND = timedelta(days=183)
WAIT = 60.0  # seconds; it rarely says how long
_EXCEPTION = re.compile(r"(?:\w+\.)+(\w+Exception):?\s*([^\r\n]*)")

questions = captures.questions


def search(query: Query, http: Http) -> list[Found]:
    """List the copies of a page and give the nearest, the first and the newest of them."""
    address = captures.address_of(query)
    endpoint, replay = _places(config(about).address)
    rows = _rows(http, endpoint, {"url": address, "limit": LIMIT})
    cut = len(rows) >= LIMIT
    if cut:
        if query.said_on:
            days = {
                "from": f"{query.said_on - AROUND:%Y%m%d}",
                "to": f"{query.said_on + AROUND:%Y%m%d}",
            }
            rows += _rows(http, endpoint, {"url": address, "limit": LIMIT, **days})
        rows += _rows(http, endpoint, {"url": address, "limit": -1, "fastLatest": "true"})
    kept = list(dict.fromkeys(captures.kept_in_cdx(rows, replay)))
    if rows and not kept:
        raise changed(about)
    return captures.told(kept, query, str(about.title), cut=cut)


def _places(address: str) -> tuple[str, str]:
    """Return where the index is asked and what the permanent addresses begin with.

    `address` is the archive's, or that of its index: "https://a.example/coll/cdx".
    """
    parts = urlsplit(address)
    path = parts.path.rstrip("/")
    if not path:
        path, root = "/cdx/search/cdx", "/web"
    elif path.endswith("/cdx/search/cdx"):
        root = f"{path.removesuffix('/cdx/search/cdx')}/web"
    else:
        root = re.sub(r"[/-](?:cdx|index)$", "", path)
    return urlunsplit(parts._replace(path=path)), urlunsplit(
        parts._replace(path=root, query="", fragment="")
    )


def _rows(http: Http, endpoint: str, params: dict[str, str | int]) -> list[dict[str, str]]:
    try:
        answer = ask(http, about, endpoint, {**params, "output": "json"}, understands=_understood)
    except _Nothing:
        return []
    text = answer.body.decode("utf-8", "replace").strip()
    if not text and answer.content_type == "text/x-ndjson":
        return []
    if words := _words(answer):
        raise refused(about, words)
    if not text or text[0] == "<":
        raise unreadable(about)
    try:
        rows = captures.cdx_rows(text)
    except (ValueError, RecursionError):
        raise unreadable(about) from None
    if rows is None:
        raise changed(about)
    return rows


class _Nothing(ProviderError):
    """The archive says that it has no copy."""


def _understood(status: HttpStatus) -> ProviderError | None:
    if status.status == 429:
        return throttled(about, status.retry_after or WAIT)
    # pywb says so with 404; only these words make it an answer.
    if status.status == 404 and "No Captures found" in status.answer.text[:500]:
        return _Nothing("not_found", permanent=True, host="", status=404)
    words = _words(status.answer)
    return refused(about, words) if status.permanent and words else None


def _words(answer: Fetched) -> str:
    """Give the archive's own words: it names the exception that its program ended with."""
    header = answer.headers.get("x-archive-wayback-runtime-error", "")
    found = _EXCEPTION.findall(header) or _EXCEPTION.findall(answer.text[:2000])
    return says(found[-1][1].strip() or found[-1][0]) if found else ""
