"""Fetching a feed: only if it has changed, and where a page that names one leads."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from .addresses import check_address
from .feeds import FeedFound, read_feed
from .fetch import Fetched, Http, HttpStatus
from .typed import typed

KINDS = (
    *("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml"),
    *("text/xml", "text/html", "application/xhtml+xml", "text/plain", "application/octet-stream"),
)
# What addresses carry to tell by which way a reader came; the page is the same without.
_BY_WHICH_WAY = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid")


@dataclass(frozen=True, slots=True)
class Look:
    """What one look gave; `leads_to` is the checked address of the feed that a page names."""

    answer: Fetched
    found: FeedFound
    leads_to: str = ""

    @property
    def etag(self) -> str:
        return header_to_send_back(self.answer, "etag", 300)

    @property
    def last_modified(self) -> str:
        return header_to_send_back(self.answer, "last-modified", 100)


def look_at_feed(
    http: Http, address: str, *, etag: str = "", last_modified: str = ""
) -> Look | None:
    """Fetch and read a feed, or a page that names one; None when it is as it was.

    `etag` and `last_modified` are what the server gave last time. Raises `Refusal`.
    """
    known = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    headers = {name: value for name, value in known.items() if value}
    try:
        answer = http.get(address, headers=headers, accept=KINDS)
    except HttpStatus as status:
        if status.status == 304:
            return None
        raise
    kind = answer.headers.get("content-type", answer.content_type)
    found = read_feed(answer.body, url=answer.final_url, content_type=kind)
    if not found.elsewhere:
        return Look(answer, found)
    allow = reach(answer, http.allow)
    return Look(answer, found, leads_to=str(check_address(found.elsewhere, allow=allow).url))


def reach(answer: Fetched, allow: Collection[str]) -> Collection[str]:
    """Which of the newsroom's own servers an answer may lead to: none, if it is from outside."""
    return allow if check_address(answer.final_url, allow=allow).peer in allow else ()


def header_to_send_back(answer: Fetched, name: str, limit: int) -> str:
    """A header to send back as it came; one that is no plain text is left."""
    value = answer.headers.get(name, "")
    return value if len(value) <= limit and value.isascii() and value.isprintable() else ""


def plain_address(link: str) -> str:
    """Take from an address what does not change the page: its fragment, and the way one came."""
    link = typed(link).strip()
    try:
        parts = urlsplit(link)
    except ValueError:
        return link
    query = parts.query
    if any(mark in query for mark in _BY_WHICH_WAY):
        kept = parse_qsl(query, keep_blank_values=True)
        query = urlencode([pair for pair in kept if not pair[0].startswith(_BY_WHICH_WAY)])
    return parts._replace(query=query, fragment="").geturl()
