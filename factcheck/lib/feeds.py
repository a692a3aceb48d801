"""Feeds from bytes: RSS or Atom, or the page that names its feed; read in the limited child.

Nothing here fetches. `feedparser` would: it takes a text that looks like an address for an address,
and bytes for the name of a file. So it is handed a stream, and runs where there is no network.
"""

from __future__ import annotations

import html
import io
import json
import re
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from .charset import decode

# More than any newspaper puts into a feed; what is older than these is not news.
MAX_ENTRIES = 300
MAX_WORDS = 300
MAX_SUMMARY = 2000

_FEED_ROOTS = {"rss", "rdf", "feed", "channel"}
_FEED_TYPES = {"application/rss+xml", "application/atom+xml", "application/rdf+xml"}
_PROLOG = re.compile(rb"<\?.{0,500}?\?>|<!--.{0,2000}?-->|<![^>]{0,500}>", re.DOTALL)
_ROOT = re.compile(rb"<(?:[A-Za-z][\w.-]*:)?([A-Za-z][\w.-]*)")
_TAG = re.compile(r"<[^<>]{0,500}>")
# Where a page begins a new line, words part.
_GAP = re.compile(r"<(?=/?(?:p|br|div|li|h[1-6]|td|tr)\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: `identifier` is what the feed calls it, `link` the full address of its page.

    `title` and `summary` are words of it, without markup; `published` is ISO 8601 in UTC, or empty.
    """

    identifier: str
    link: str
    title: str = ""
    summary: str = ""
    published: str = ""


@dataclass(frozen=True, slots=True)
class FeedFound:
    """What the bytes were: a feed with entries, newest first, or a page that names one.

    `language` is what the feed says of itself, such as "id-ID".
    """

    title: str
    entries: tuple[Entry, ...]
    elsewhere: str = ""
    language: str = ""


def read_feed(data: bytes, *, url: str, content_type: str = "") -> FeedFound:
    """Read a feed that was fetched from `url`. Links may lead anywhere: check each before use.

    Raises `FileRefused`: neither a feed nor a page that names one, damaged, too hard to read.
    """
    from .files import FileReader

    order = {"kind": "feed", "content_type": content_type, "url": url}
    with FileReader(rows=1) as reader:
        answer = json.loads(reader.ask(order, data))["feed"]
    return FeedFound(
        title=answer["title"],
        entries=tuple(Entry(**entry) for entry in answer["entries"]),
        elsewhere=answer["elsewhere"],
        language=answer.get("language", ""),
    )


def parse(data: bytes, *, url: str, content_type: str) -> dict[str, Any]:
    """Read a feed; for `child.py`. The answer is a feed's fields, or why there is none."""
    head = _PROLOG.sub(b"", data[:50_000].replace(b"\0", b""))
    root = _ROOT.search(head)
    if root is None:
        return {"refused": "feed_none"}
    if root[1].decode("latin-1").lower() not in _FEED_ROOTS:
        found = _feed_of_page(decode(data, declared=content_type), url)
        if not found:
            return {"refused": "feed_none"}
        return {"feed": {"title": "", "entries": [], "elsewhere": found}}
    return _entries(data, url, content_type)


def _entries(data: bytes, url: str, content_type: str) -> dict[str, Any]:
    from xml.sax import SAXException

    import feedparser

    found = feedparser.parse(
        io.BytesIO(data),
        response_headers={"content-type": content_type, "content-location": url},
        # Nobody sees the markup: only words and addresses are kept.
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if found.bozo and not found.entries and isinstance(found.bozo_exception, SAXException):
        return {"refused": "feed_broken"}
    entries = [
        {
            "identifier": str(entry.get("id") or "")[:2000],
            "link": str(entry.get("link") or "").strip()[:2000],
            "title": _words(entry.get("title")),
            "summary": _words(_summary(entry), MAX_SUMMARY),
            "published": _moment(entry.get("published_parsed") or entry.get("updated_parsed")),
        }
        for entry in _newest_first(found.entries)[:MAX_ENTRIES]
    ]
    title = _words(found.feed.get("title"))
    language = str(found.feed.get("language") or "")[:20]
    return {"feed": {"title": title, "entries": entries, "elsewhere": "", "language": language}}


def _newest_first(entries: list[Any]) -> list[Any]:
    """By date where every entry has one; else as they stand, which is newest first by custom."""
    dates = [entry.get("published_parsed") or entry.get("updated_parsed") for entry in entries]
    if not all(isinstance(date, time.struct_time) for date in dates):
        return entries
    order = sorted(range(len(entries)), key=lambda at: tuple(dates[at]), reverse=True)
    return [entries[at] for at in order]


def _summary(entry: Any) -> str:
    """What stands beside the title; many feeds carry the whole text, some nothing else."""
    contents = entry.get("content") or [{}]
    return str(entry.get("summary") or contents[0].get("value") or "")[: 20 * MAX_SUMMARY]


def _moment(date: object) -> str:
    if not isinstance(date, time.struct_time) or not 1900 < date.tm_year < 2200:
        return ""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", date)


def _words(text: object, limit: int = MAX_WORDS) -> str:
    plain = html.unescape(_TAG.sub("", _GAP.sub(" <", str(text or ""))))
    return " ".join(plain.split())[:limit]


def _feed_of_page(page: str, url: str) -> str:
    """The address of the first feed that a page names with <link rel=alternate>."""
    from lxml import etree
    from lxml import html as pages

    try:
        tree = pages.document_fromstring(page.encode("utf-8", "replace"), _utf8_parser())
        bases = [first.get("href", "") for first in tree.iter("base")]
        base = urljoin(url, bases[0]) if bases else url
        for link in tree.iter("link"):
            kind = link.get("type", "").partition(";")[0].strip().lower()
            if kind in _FEED_TYPES and "alternate" in link.get("rel", "").lower().split():
                return urljoin(base, link.get("href", "").strip())
    except (ValueError, etree.ParserError):
        pass  # no page either, or an address that is none
    return ""


def _utf8_parser() -> Any:
    from lxml import html as pages

    return pages.HTMLParser(encoding="utf-8", no_network=True)
