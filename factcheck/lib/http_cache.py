"""A private HTTP cache (RFC 9111) that guesses nothing: what a server did not call fresh is asked.

Only answers with status 200 to a GET without credentials are kept, in a store that is handed in. It
takes a fixed number of entries of limited size, so that the whole has a limit without anybody
counting. Addresses are kept as hashes, and of the requests only hashes of what `Vary` names.
"""

from __future__ import annotations

import hashlib
import json
import logging
import math
import re
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from .answers import Fetched

log = logging.getLogger(__name__)

# Together the most that the store is asked to hold: 256 MB.
SLOTS = 256
MAX_ENTRY = 1_000_000
MAX_KEPT_SECONDS = 7 * 24 * 3600

# What a caller says about freshness or parts, it says about this one question.
_OWN_TERMS = frozenset(
    {"cache-control", "pragma", "range", "if-match", "if-none-match"}
    | {"if-modified-since", "if-unmodified-since", "if-range"}
)
_OF_ONE_CONNECTION = frozenset(
    {"connection", "keep-alive", "proxy-authenticate", "proxy-connection", "te", "trailer"}
    | {"transfer-encoding", "upgrade"}
)
_OF_ONE_BODY = frozenset({"content-length", "content-encoding", "content-range", "content-type"})
_DIRECTIVE = re.compile(r'([\w-]+)(?:\s*=\s*("(?:[^"\\]|\\.)*"|[^\s,]*))?')


class Store(Protocol):
    """What keeps the entries: Django's caches are such stores. May forget at any time."""

    def get(self, key: str, /) -> Any: ...

    def set(self, key: str, value: Any, /, timeout: int) -> Any: ...

    def delete(self, key: str, /) -> Any: ...


@dataclass(frozen=True)
class Kept:
    """An answer that was kept. `received` is its size as it came, `body` is unpacked.

    `fetched_at` is when the body came; `asked` and `answered` (seconds since 1970) when the server
    last spoke about it.
    """

    url_hash: str
    vary: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    received: int
    fetched_at: datetime
    asked: float
    answered: float

    def is_fresh(self, now: float) -> bool:
        """Say whether it may be used without asking, by what its server said."""
        directives = _directives(self.headers)
        lifetime = _lifetime(self.headers, self.answered)
        if lifetime is None or "no-cache" in directives:
            return False
        return self._age(now) < lifetime

    def conditions(self) -> dict[str, str]:
        """Return the headers that ask whether it is still so; none if the server named nothing."""
        named = {"If-None-Match": "etag", "If-Modified-Since": "last-modified"}
        return {asks: self.headers[says] for asks, says in named.items() if self.headers.get(says)}

    def seconds_to_keep(self, now: float) -> int:
        """Return how long it can be of any use."""
        if self.conditions():
            return MAX_KEPT_SECONDS
        left = (_lifetime(self.headers, self.answered) or 0.0) - self._age(now)
        return min(math.ceil(left), MAX_KEPT_SECONDS)

    def _age(self, now: float) -> float:
        said = self.headers.get("age", "").strip()
        at_sending = float(said) if re.fullmatch("[0-9]{1,10}", said) else 0.0
        at_sending += max(0.0, self.answered - self.asked)
        date = _moment(self.headers.get("date", ""))
        by_date = self.answered - date if date is not None else 0.0
        return max(0.0, at_sending, by_date) + max(0.0, now - self.answered)


class HttpCache:
    """Answers that may be used again, as their servers allowed.

    A store that fails is like an empty one: nobody waits for it or breaks over it.
    """

    def __init__(
        self, store: Store, *, slots: int = SLOTS, now: Callable[[], float] = time.time
    ) -> None:
        self._store = store
        self._slots = slots
        self.now = now
        # Addresses of which nothing was found when they were last looked for: to forget them would
        # be a way for nothing.
        self._missing: set[str] = set()

    @staticmethod
    def may_serve(headers: Collection[str]) -> bool:
        """Say whether a request with headers of these names leaves freshness to the servers."""
        return not _OWN_TERMS.intersection(name.lower() for name in headers)

    def find(self, url: str, sent: Mapping[str, str]) -> Kept | None:
        """Return what was answered to this request, fresh or stale, or None."""
        url_hash = _hash(url)
        try:
            kept = _read(self._store.get(self._slot(url_hash)))
        except Exception as error:  # whatever a store may raise
            log.warning("the HTTP cache could not be read: %s", error)
            return None
        if kept is None or kept.url_hash != url_hash:
            self._missing.add(url_hash)
            return None
        self._missing.discard(url_hash)
        return kept if kept.vary == _varying(kept.headers, sent) else None

    def keep(
        self, url: str, sent: Mapping[str, str], answer: Fetched, *, received: int, asked: float
    ) -> None:
        """Keep an answer with status 200, if its server allows it and it will be of use.

        `received` is its size as it came, `asked` when (seconds since 1970).
        """
        vary = _varying(answer.headers, sent)
        if vary is None or "set-cookie" in answer.headers or len(answer.body) > MAX_ENTRY:
            self._drop(url)
            return
        kept = Kept(
            url_hash=_hash(url),
            vary=vary,
            headers=_storable(answer.headers),
            body=answer.body,
            received=received,
            fetched_at=answer.fetched_at,
            asked=asked,
            answered=self.now(),
        )
        self._write(url, kept)

    def confirm(
        self, url: str, kept: Kept, headers: Mapping[str, str], asked: float
    ) -> Kept | None:
        """Take in a 304 about `kept`; None when it is about something else."""
        if headers.get("etag", kept.headers.get("etag")) != kept.headers.get("etag"):
            self.forget(url)
            return None
        fresh = {
            name: value for name, value in _storable(headers).items() if name not in _OF_ONE_BODY
        }
        same = replace(kept, headers={**kept.headers, **fresh}, asked=asked, answered=self.now())
        self._write(url, same)
        return same

    def forget(self, url: str) -> None:
        """Something was changed there."""
        try:
            self._store.delete(self._slot(_hash(url)))
        except Exception as error:
            log.warning("the HTTP cache could not be emptied: %s", error)

    def _drop(self, url: str) -> None:
        """Forget what was kept before, if anything was."""
        if _hash(url) not in self._missing:
            self.forget(url)

    def _write(self, url: str, kept: Kept) -> None:
        seconds = kept.seconds_to_keep(self.now())
        if "no-store" in _directives(kept.headers) or seconds <= 0:
            self._drop(url)
            return
        self._missing.discard(kept.url_hash)
        try:
            self._store.set(self._slot(kept.url_hash), _written(kept), timeout=seconds)
        except Exception as error:
            log.warning("the HTTP cache could not be written: %s", error)

    def _slot(self, url_hash: str) -> str:
        return f"http:{int(url_hash, 16) % self._slots}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _varying(headers: Mapping[str, str], sent: Mapping[str, str]) -> dict[str, str] | None:
    """Return hashes of the request headers that the answer depends on; None if on anything."""
    names = {name.strip().lower() for name in headers.get("vary", "").split(",") if name.strip()}
    if "*" in names:
        return None
    told = {name.lower(): value.strip() for name, value in sent.items()}
    return {name: _hash(told[name]) if name in told else "" for name in sorted(names)}


def _storable(headers: Mapping[str, str]) -> dict[str, str]:
    passing = {name.strip().lower() for name in headers.get("connection", "").split(",")}
    passing |= _OF_ONE_CONNECTION
    return {name.lower(): value for name, value in headers.items() if name.lower() not in passing}


def _directives(headers: Mapping[str, str]) -> dict[str, str]:
    """Read Cache-Control; of a directive that is named twice the first counts."""
    found: dict[str, str] = {}
    for name, value in _DIRECTIVE.findall(headers.get("cache-control", "")):
        found.setdefault(name.lower(), value.strip('"'))
    return found


def _lifetime(headers: Mapping[str, str], answered: float) -> float | None:
    """Return for how many seconds the server calls it fresh; None when it does not say."""
    age = _directives(headers).get("max-age")
    if age is not None:
        return float(age) if re.fullmatch("[0-9]{1,10}", age) else 0.0
    if "expires" not in headers:
        return None
    expires, date = _moment(headers["expires"]), _moment(headers.get("date", ""))
    if expires is None:
        return 0.0
    return max(0.0, expires - (answered if date is None else date))


def _moment(value: str) -> float | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


# Entries as bytes: a line of JSON, then the body. No pickle: what is read is only data.


def _written(kept: Kept) -> bytes:
    about = {
        "url": kept.url_hash,
        "vary": kept.vary,
        "headers": kept.headers,
        "received": kept.received,
        "fetched_at": kept.fetched_at.isoformat(),
        "asked": kept.asked,
        "answered": kept.answered,
    }
    return json.dumps(about).encode("ascii") + b"\n" + kept.body


def _read(entry: object) -> Kept | None:
    if not isinstance(entry, bytes):
        return None
    line, _, body = entry.partition(b"\n")
    about = json.loads(line)
    return Kept(
        url_hash=about["url"],
        vary=about["vary"],
        headers=about["headers"],
        body=body,
        received=about["received"],
        fetched_at=datetime.fromisoformat(about["fetched_at"]),
        asked=about["asked"],
        answered=about["answered"],
    )
