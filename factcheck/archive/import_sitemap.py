"""A site's fact-checks by its sitemap: each page that looks like one is asked for, politely.

One page after the other with a pause between, as the site's robots.txt allows; a site that is busy
is left alone for as long as it asks, and one that does not answer any more is given up until the
import is asked for again, which then goes on there.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser
from xml.parsers import expat

from django.conf import settings
from django.utils.dateparse import parse_date, parse_datetime

from factcheck.archive.claimreview import BadRow, host_of
from factcheck.archive.import_rows import BrokenOff, Found, reviews_of
from factcheck.archive.import_source import NotRead, Source, asking
from factcheck.lib.fetch import Fetched, FetchError, HttpStatus
from factcheck.lib.patience import MAX_RETRY_AFTER
from factcheck.lib.refusals import explain
from factcheck.lib.unpack import unpack

PAUSE = 1.0
# Pages a transaction: each costs a second or more, so that little is lost when it is stopped.
BATCH = 20
PAGES = ("text/html", "application/xhtml+xml")
MAX_PAGE = 5_000_000
MAX_SITEMAP = 50_000_000
MAX_ADDRESSES = 2_000_000
MAX_DEPTH = 3
# A busy site is waited for so often, each time so many seconds at most.
TRIES, LONGEST_WAIT = 3, 600.0
_LOOKS_LIKE_A_CHECK = re.compile(
    r"(?:fact|fakten|faits?|claim)s?[-_]?check|check[-_]?(?:fact|fakta)|(?:cek|periksa)[-_]?fakta"
    r"|verifi[ck]|verificamos|hoax|hoaks|debunk|desmont|bulos?\b|factuel|disinfo|mis-?information"
    r"|/(?:checks?|claims?|periksa|klaim|salah|keliru|benar|false|falso|falsch|faux)\b"
    r"|/(?:salah|keliru|hoaks|false|misleading|menyesatkan)-",
    re.IGNORECASE,
)


# Comes after every date.
_UNKNOWN = "~"


class Entry(NamedTuple):
    """An address of a sitemap; `changed` is when, in UTC, as text in the order of time.

    Those of which that is not known come last.
    """

    changed: str
    address: str

    @property
    def position(self) -> str:
        return f"{self.changed} {self.address}"


class Site:
    """Asks a site for one thing after the other, no faster than is polite."""

    def __init__(
        self,
        *,
        pause: float = PAUSE,
        wait: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._pause, self._wait, self._clock = pause, wait, clock
        self._asked: float | None = None
        self._rules: dict[str, RobotFileParser] = {}

    def get(self, address: str, *, accept: tuple[str, ...] | None, most: int) -> Fetched:
        """Ask for an address. Raises `FetchError` when it is not to be had, `BrokenOff` when the
        site does not answer at the moment.
        """
        for attempt in range(1, TRIES + 1):
            self._take_turn()
            try:
                return asking().get(address, accept=accept, max_bytes=most)
            except FetchError as error:
                if error.permanent or attempt == TRIES:
                    if error.permanent:
                        raise
                    why = explain(error.code, error.data)
                    raise BrokenOff(f"{address} does not answer at the moment: {why}") from None
                asks = error.retry_after if isinstance(error, HttpStatus) else None
                if asks is not None and asks > LONGEST_WAIT:
                    minutes = round(min(asks, MAX_RETRY_AFTER) / 60)
                    raise BrokenOff(f"{address} asks to be left alone for {minutes} min.") from None
                self._wait(asks if asks is not None else 10.0 * attempt)
        raise AssertionError("the last attempt returns or raises")

    def allows(self, address: str) -> bool:
        """Say whether the site's robots.txt lets us ask for this."""
        parts = urlsplit(address)
        root = f"{parts.scheme}://{parts.netloc}"
        if root not in self._rules:
            self._rules[root] = self._robots(f"{root}/robots.txt")
        return self._rules[root].can_fetch(settings.FACTCHECK_USER_AGENT, address)

    def _robots(self, address: str) -> RobotFileParser:
        rules = RobotFileParser()
        try:
            rules.parse(self.get(address, accept=None, most=500_000).text.splitlines())
        except FetchError:
            rules.parse([])  # there is none: everything may be asked for
        asked = rules.crawl_delay(settings.FACTCHECK_USER_AGENT)
        if asked:
            self._pause = max(self._pause, min(float(asked), 60.0))
        return rules

    def _take_turn(self) -> None:
        if self._asked is not None:
            left = self._asked + self._pause - self._clock()
            if left > 0:
                self._wait(left)
        self._asked = self._clock()


class Sitemap:
    """The pages of a sitemap and of those it names, and how far through them an import is."""

    def __init__(self, source: Source, site: Site, *, everything: bool = False) -> None:
        self._source, self._site, self._everything = source, site, everything
        self.count = self.done = 0

    def share(self) -> float:
        return self.done / self.count if self.count else 0.0

    def read(self, after: str) -> Iterator[Found]:
        """Read the ClaimReviews of the pages that have changed since, the oldest change first."""
        entries = sorted(self._entries())
        self.count = len(entries)
        for self.done, entry in enumerate(entries, 1):
            if entry.position > after:
                yield from self._of_page(entry)

    def _of_page(self, entry: Entry) -> Iterator[Found]:
        for thing in self._reviews_at(entry.address):
            yield Found(entry.position, entry.address, thing)

    def _reviews_at(self, address: str) -> Sequence[dict[str, Any] | BadRow]:
        """Return the ClaimReviews of a page, or why there are none."""
        if not self._site.allows(address):
            return [BadRow("The site's robots.txt asks not to read this page.")]
        try:
            answer = self._site.get(address, accept=PAGES, most=MAX_PAGE)
        except FetchError as error:
            return [BadRow(explain(error.code, error.data))]
        return list(reviews_of(answer.text)) or [BadRow("This page carries no ClaimReview.")]

    def _entries(self) -> set[Entry]:
        with self._source.binary() as stream:
            own = stream.read(MAX_SITEMAP + 1)
        found: set[Entry] = set()
        waiting = [(self._source.url, own, 1)]
        seen = {self._source.url}
        while waiting:
            where, data, depth = waiting.pop()
            for kind, entry in read_sitemap(data, where or self._source.name):
                if kind == "url" and self._is_wanted(entry.address):
                    found.add(entry)
                elif kind == "sitemap" and depth < MAX_DEPTH and entry.address not in seen:
                    seen.add(entry.address)
                    waiting.append((entry.address, self._child(entry.address), depth + 1))
            if len(found) > MAX_ADDRESSES:
                raise NotRead(f"{self._source.name} names more than {MAX_ADDRESSES} pages.")
        return found

    def _child(self, address: str) -> bytes:
        try:
            body = self._site.get(address, accept=None, most=MAX_SITEMAP).body
            packed = "gzip" if body.startswith(b"\x1f\x8b") else ""
            return unpack(body, packed, limit=MAX_SITEMAP, host=host_of(address))
        except FetchError as error:
            raise BrokenOff(f"{address}: {explain(error.code, error.data)}") from None

    def _is_wanted(self, address: str) -> bool:
        return _is_of_site(address, self._source.url) and (
            self._everything or bool(_LOOKS_LIKE_A_CHECK.search(address))
        )


def carry_on(position: str) -> str:
    """Return where to begin a site that was read to its end: with the last day, for many sitemaps
    tell no more than the day; or from its beginning, if it did not even tell that.
    """
    return "" if position.startswith(_UNKNOWN) else position[:10]


def read_sitemap(data: bytes, name: str) -> Iterator[tuple[str, Entry]]:
    """Yield ("url" or "sitemap", entry) of a sitemap. Raises `BrokenOff` for what is none."""
    found: list[tuple[str, Entry]] = []
    told: dict[str, str] = {}
    open_now = [""]

    def starts(tag: str, _given: dict[str, str]) -> None:
        open_now[0] = tag.rpartition(":")[2]
        if open_now[0] in ("url", "sitemap"):
            told.clear()

    def says(text: str) -> None:
        if open_now[0] in ("loc", "lastmod"):
            told[open_now[0]] = told.get(open_now[0], "") + text

    def ends(tag: str) -> None:
        kind = tag.rpartition(":")[2]
        open_now[0] = ""
        address = told.get("loc", "").strip()
        if kind in ("url", "sitemap") and host_of(address):
            found.append((kind, Entry(_in_utc(told.get("lastmod", "").strip()), address)))

    def declares(*_words: object) -> None:
        raise BrokenOff(f"{name} declares entities of its own, which no sitemap needs.")

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = starts, ends
    parser.CharacterDataHandler = says
    parser.EntityDeclHandler = declares
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise BrokenOff(f"{name} is no whole sitemap: {error}.") from None
    yield from found


def _in_utc(stamp: str) -> str:
    """Return a time as text whose order is that of time; "~" when it says nothing."""
    try:
        moment = parse_datetime(stamp)
        if moment is None and (day := parse_date(stamp)):
            moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
        if moment is None:
            return _UNKNOWN
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return aware.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError):
        return _UNKNOWN


def _is_of_site(address: str, sitemap: str) -> bool:
    """Say whether a sitemap may speak for this address: it is of its own site, or below it."""
    if not sitemap:
        return True
    one, other = host_of(address), host_of(sitemap)
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")
