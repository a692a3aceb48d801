"""What a subscription offers, part after part: nothing of it is held whole, nothing is stored."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO, cast
from urllib.parse import urljoin, urlsplit

from django.conf import settings

from factcheck.archive import google, mafindo
from factcheck.archive.claimreview import BadRow, Known, Row, host_of, members, read_line, to_row
from factcheck.archive.given import given
from factcheck.archive.import_rows import BrokenOff, entries, reviews_of
from factcheck.archive.import_source import NotRead, Source
from factcheck.archive.models import Subscription
from factcheck.lib.addresses import check_address
from factcheck.lib.feed_fetch import header_to_send_back, reach
from factcheck.lib.fetch import Fetched, FetchError, Http, HttpStatus
from factcheck.lib.refusals import Refusal

MAX_FEED = 400_000_000
MAX_PAGES = 5000
MAX_MARKUP = 10_000_000
# Entries a part: stored, and noted as read, together.
PART = 1000
_LISTS = ("checks", "results")
_WITHDRAWN = ("withdrawn", "retracted", "deleted", "dicabut", "ditarik")


class Unchanged(Exception):
    """The feed is as it was when it was last read."""


class Trouble(Refusal):
    """A source refused; `retry_after` is how many seconds it asks to be left alone."""

    def __init__(self, code: str, *, retry_after: float | None = None, **data: str | int) -> None:
        super().__init__(code, permanent=False, **data)
        self.retry_after = retry_after


@dataclass(slots=True)
class Part:
    """Some entries: `rows` stand, `withdrawn` say they no longer do, `gone` are addresses of such.

    The next part is at `page`, after `position` of its entries. With the last part of a page
    `ends_page` is set, and `ends_round` if no other page follows; `complete` says whether the page
    belongs to a list of all that stands.
    """

    rows: list[Row] = field(default_factory=list)
    withdrawn: list[Row] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    bad: int = 0
    page: str = ""
    position: int = 0
    ends_page: bool = False
    ends_round: bool = False
    complete: bool = False
    etag: str = ""
    last_modified: str = ""

    @property
    def count(self) -> int:
        return len(self.rows) + len(self.withdrawn) + len(self.gone) + self.bad


def read_page(
    subscription: Subscription, *, seconds: float, most: int = MAX_FEED
) -> Iterator[Part]:
    """Read one page on from where the subscription is. Raises `Refusal` and `Unchanged`."""
    if subscription.pages >= MAX_PAGES:
        raise Refusal("subscription_endless", host=host_at(subscription), limit=MAX_PAGES)
    if subscription.kind == Subscription.Kind.GOOGLE:
        return _google(subscription, seconds)
    if subscription.kind == Subscription.Kind.MAFINDO:
        return _mafindo(subscription, seconds)
    return _feed(subscription, seconds, most)


def host_at(subscription: Subscription) -> str:
    """Return the site whose checks these are: its own word on them counts before any copy."""
    if subscription.kind == Subscription.Kind.MAFINDO:
        return mafindo.SITE
    if subscription.kind == Subscription.Kind.GOOGLE:
        return subscription.address
    return host_of(subscription.address)


# Feeds


def _feed(subscription: Subscription, seconds: float, most: int) -> Iterator[Part]:
    http = Http(
        user_agent=settings.FACTCHECK_USER_AGENT,
        allow=settings.FACTCHECK_PAGES_ALLOW,
        proxy=settings.FACTCHECK_PROXY,
        deadline=seconds,
    )
    with tempfile.TemporaryFile() as raw:
        answer = _downloaded(http, subscription, cast(BinaryIO, raw), most)
        try:
            source = Source(subscription.address, cast(BinaryIO, raw), answer.final_url)
            yield from _Reader(subscription, source, answer, http).parts()
        except NotRead:
            raise Refusal("subscription_no_checks", host=answer.host) from None
        except (BrokenOff, OSError, EOFError):
            raise Refusal("subscription_broken", host=answer.host, permanent=False) from None


def _downloaded(http: Http, subscription: Subscription, raw: BinaryIO, most: int) -> Fetched:
    known = {}
    if not subscription.page and not subscription.position:
        known = {
            "If-None-Match": subscription.etag,
            "If-Modified-Since": subscription.last_modified,
        }
    headers = {name: value for name, value in known.items() if value}
    address = subscription.page or subscription.address
    try:
        return http.download(address, raw, headers=headers, max_bytes=most)
    except HttpStatus as status:
        if status.status == 304 and headers:
            raise Unchanged from None
        if status.code == "not_found" and subscription.page:
            raise Refusal("subscription_page_gone", host=status.answer.host) from None
        raise


class _Reader:
    """Reads one page of a feed: DataFeed, list, lines, our own interface, or a page of markup."""

    def __init__(
        self, subscription: Subscription, source: Source, answer: Fetched, http: Http
    ) -> None:
        self._subscription, self._source = subscription, source
        self._answer, self._http = answer, http
        self._known = Known(stand_in=answer.host)
        self._next = ""
        # Of anything else nobody says whether it is all or only the newest.
        self._complete = "dataFeedElement" in source.head

    def parts(self) -> Iterator[Part]:
        here, done = self._subscription.page, self._subscription.position
        part = Part(page=here, position=done)
        found = done > 0
        for number, thing in enumerate(self._things(), 1):
            if number <= done:
                continue
            self._take(thing, part)
            part.position = number
            if part.count >= PART:
                found = found or part.count > part.bad
                yield part
                part = Part(page=here, position=number)
        if not (found or part.count > part.bad or (self._complete and not part.bad)):
            raise Refusal("subscription_no_checks", host=self._answer.host)
        self._end(part)
        yield part

    def _end(self, part: Part) -> None:
        part.page, part.position = self._following(), 0
        part.ends_page, part.ends_round = True, not part.page
        part.complete = self._complete
        if part.ends_round and not self._subscription.page:
            # What a server says of the first of many pages says nothing of the others.
            part.etag = header_to_send_back(self._answer, "etag", 300)
            part.last_modified = header_to_send_back(self._answer, "last-modified", 100)

    def _following(self) -> str:
        if not self._next:
            return ""
        address = urljoin(self._answer.final_url, self._next)
        allow = reach(self._answer, self._http.allow)
        address = str(check_address(address, allow=allow).url)
        if urlsplit(address).netloc != urlsplit(self._answer.final_url).netloc:
            raise Refusal("subscription_elsewhere", host=self._answer.host)
        return address

    def _things(self) -> Iterator[Any]:
        if self._source.kind == "page":
            with self._source.text() as text:
                self._known = Known(url=self._answer.final_url)
                yield from reviews_of(text.read(MAX_MARKUP))
        elif self._source.kind == "lines":
            with self._source.text() as text:
                yield from (read_line(line) for line in text if line.strip())
        elif self._source.kind == "document":
            with self._source.text() as text:
                for entry in entries(text):
                    yield from self._opened(entry)
        else:
            raise NotRead(self._source.name)

    def _opened(self, entry: Any) -> Iterator[Any]:
        """Open a page of an interface: its list, and where the next page is."""
        listed = next(
            (entry[name] for name in _LISTS if isinstance(entry.get(name), list)), None
        ) if isinstance(entry, dict) else None  # fmt: skip
        if listed is None:
            yield entry
            return
        following = entry.get("next")
        self._next = following if isinstance(following, str) else ""
        self._complete = True
        yield from listed

    def _take(self, thing: Any, part: Part) -> None:
        withdrawn = _says_withdrawn(thing)
        if withdrawn and not thing.get("item") and isinstance(thing.get("url"), str):
            part.gone.append(thing["url"])
            return
        for one in members(thing):
            try:
                row = to_row(one, self._known)
            except BadRow:
                part.bad += 1
            else:
                is_gone = withdrawn or _says_withdrawn(one)
                (part.withdrawn if is_gone else part.rows).append(row)


def _says_withdrawn(thing: Any) -> bool:
    """Say whether an entry tells of itself that it no longer stands."""
    if not isinstance(thing, dict):
        return False
    status = thing.get("creativeWorkStatus")
    status = status.get("name") if isinstance(status, dict) else status
    return bool(
        thing.get("dateDeleted")
        or thing.get("withdrawn_at")
        or thing.get("withdrawn") is True
        or (isinstance(status, str) and status.strip().lower() in _WITHDRAWN)
    )


# Sources with a key


def _google(subscription: Subscription, seconds: float) -> Iterator[Part]:
    asked = {
        "reviewPublisherSiteFilter": subscription.address,
        "pageSize": google.PAGE_SIZE,
        "pageToken": subscription.page,
    }
    answer = _asked(google.NAME, google.TITLE, google.PATH, asked, seconds, form=False)
    claims = answer.get("claims", []) if isinstance(answer, dict) else None
    if not isinstance(claims, list) or (not claims and answer):
        raise Refusal("provider_changed", title=google.TITLE)
    following = answer.get("nextPageToken")
    # What Google has not indexed may stand all the same.
    yield _part(google.rows_of(claims), following if isinstance(following, str) else "", False)


def _mafindo(subscription: Subscription, seconds: float) -> Iterator[Part]:
    offset = int(subscription.page or 0)
    asked = {"limit": mafindo.PAGE_SIZE, "offset": offset}
    answer = _asked(mafindo.NAME, mafindo.TITLE, mafindo.PATH, asked, seconds, form=True)
    items = answer.get("data") if isinstance(answer, dict) else answer
    if not isinstance(items, list):
        raise Refusal("provider_changed", title=mafindo.TITLE)
    following = str(offset + len(items)) if len(items) >= mafindo.PAGE_SIZE else ""
    yield _part(mafindo.rows_of(items), following, True)


def _part(found: Iterator[Row | BadRow], following: str, complete: bool) -> Part:
    part = Part(page=following, ends_page=True, ends_round=not following, complete=complete)
    for one in found:
        if isinstance(one, BadRow):
            part.bad += 1
        else:
            part.rows.append(one)
    return part


def _asked(
    name: str, title: str, path: str, asked: dict[str, Any], seconds: float, *, form: bool
) -> Any:
    """Ask a source with its key, and return its answer as JSON. Raises `Refusal`."""
    address, key = given(name)
    if not key:
        raise Refusal("provider_no_key", title=title)
    http = Http(
        user_agent=settings.FACTCHECK_USER_AGENT,
        allow=settings.FACTCHECK_FETCH_ALLOW,
        proxy=settings.FACTCHECK_PROXY,
        deadline=seconds,
        secrets=(key,),
    )
    url = f"{address.rstrip('/')}{path}"
    params = {key_: value for key_, value in asked.items() if value != ""} | {"key": key}
    accept = {"Accept": "application/json"}
    try:
        answer = http.post(url, form=params, headers=accept) if form else http.get(url, params)
        found = answer.json()
    except HttpStatus as status:
        raise _trouble(title, status) from None
    except FetchError as error:
        trouble = Trouble(error.code)
        trouble.data = error.data
        raise trouble from None
    if isinstance(found, dict) and google.trouble_of(found.get("error")):
        raise Refusal("provider_refused", title=title, says="error")
    return found


def _trouble(title: str, status: HttpStatus) -> Refusal:
    try:
        body = status.answer.json()
    except FetchError:
        body = None
    told = google.trouble_of(body.get("error")) if isinstance(body, dict) else ""
    if told == "throttled" or status.status == 429:
        return Trouble("provider_throttled", retry_after=status.retry_after, title=title)
    if told == "key" or status.status in (401, 403):
        return Refusal("provider_key_refused", title=title)
    if told == "busy" or not status.permanent:
        return Trouble(
            "provider_busy", retry_after=status.retry_after, title=title, says=status.status
        )
    return Refusal("provider_refused", title=title, says=status.status)
