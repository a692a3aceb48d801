"""The only door to the network: public addresses, total deadlines, limits on all sizes.

`wire` connects, to checked addresses only. Redirects are followed by hand, and each is checked
anew. Proxies from the environment are not used, only one that was named on purpose. Each request is
noted as it was, without secrets.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from .addresses import AddressRefused, check_address
from .answers import Fetched, HttpStatus
from .exchanged import MAX_KEPT, Exchanged
from .fetch_errors import (
    RedirectRefused,
    TimedOut,
    TooLarge,
    TooManyRedirects,
    Unreachable,
    Unreadable,
    WrongType,
)
from .hiding import Hiding
from .http_cache import HttpCache
from .patience import parse_retry_after
from .refusals import FetchError
from .walk import (
    MAX_BYTES,
    MAX_DECODED,
    NOTHING,
    Params,
    Posted,
    Question,
    Walk,
    posted_form,
    posted_json,
)
from .wire import Deadline, Resolver

__all__ = [
    "MAX_BYTES",
    "MAX_KEPT",
    "AddressRefused",
    "Exchanged",
    "FetchError",
    "Fetched",
    "Http",
    "HttpCache",
    "HttpStatus",
    "Params",
    "RedirectRefused",
    "TimedOut",
    "TooLarge",
    "TooManyRedirects",
    "Unreachable",
    "Unreadable",
    "WrongType",
    "check_address",
    "fetch",
    "parse_retry_after",
]

# Addresses may hold keys, and these two would write each of them into the log.
for _name in ("httpx2", "httpcore2"):
    logging.getLogger(_name).setLevel(logging.WARNING)

USER_AGENT = "factcheck-desk/0.1.0 (no contact given)"


def fetch(
    url: str,
    *,
    method: str = "GET",
    content: bytes = b"",
    content_type: str = "",
    headers: Mapping[str, str] | None = None,
    params: Params | None = None,
    timeout: float = 20.0,
    max_bytes: int = MAX_BYTES,
    max_decoded: int = MAX_DECODED,
    accept: tuple[str, ...] | None = None,
    allow: Collection[str] = (),
    user_agent: str = USER_AGENT,
    resolve: Resolver | None = None,
    proxy: str = "",
) -> Fetched:
    """Ask an address once and return its whole answer.

    `timeout` is in seconds and covers everything. `max_bytes` limits what comes over the wire,
    `max_decoded` what it unpacks to. `accept` lists media types such as `text/html` or `text/*`; an
    answer that names no type passes. `headers` of the caller go to the first site only: they may
    hold keys. `allow` names peers as `host:port` that are asked although they are not public: a
    newsroom's own servers. `resolve` turns a name and a port into IP addresses. `proxy` is
    `http://HOST:PORT`, through which all but those peers are asked.

    Raises a `FetchError`: `AddressRefused` among them, and `HttpStatus` for every status but 2xx.
    """
    http = Http(user_agent=user_agent, allow=allow, deadline=timeout, resolve=resolve, proxy=proxy)
    question = Question(
        method,
        url,
        params=params,
        posted=Posted(content, content_type),
        headers=headers or {},
        accept=accept,
        max_bytes=max_bytes,
        max_decoded=max_decoded,
    )
    return Walk(http, question).to_its_end()


@dataclass
class Http:
    """What a look-up provider asks with: one identity, one deadline over all its questions.

    `deadline` is in seconds from the making of this object. `exchanges` tells of every request, the
    oldest first. `secrets` are keys and passwords that must not get in there. `gate` is called
    with the host before each request that goes out; it may wait or raise, and what it raises is
    passed on. From `cache` an answer may come that its server allowed to be used again; nothing is
    looked for or kept there when the request carries anything like a key.
    """

    user_agent: str = USER_AGENT
    allow: Collection[str] = ()
    deadline: float = 20.0
    resolve: Resolver | None = None
    proxy: str = field(default="", repr=False)
    secrets: Collection[str] = field(default=(), repr=False)
    gate: Callable[[str], None] | None = None
    cache: HttpCache | None = field(default=None, repr=False)
    exchanges: list[Exchanged] = field(default_factory=list, init=False, repr=False)

    def __post_init__(self) -> None:
        self.clock = Deadline(self.deadline)
        self.hiding = Hiding(self.secrets)

    @property
    def remaining(self) -> float:
        """Seconds that are left; never negative."""
        return self.clock.left

    def get(
        self,
        url: str,
        params: Params | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        accept: tuple[str, ...] | None = None,
        max_bytes: int = MAX_BYTES,
    ) -> Fetched:
        """Ask once; no retries here.

        Raises what `fetch` raises; an `HttpStatus` keeps the answer that it is about.
        """
        question = Question(
            "GET", url, params=params, headers=headers or {}, accept=accept, max_bytes=max_bytes
        )
        return Walk(self, question).to_its_end()

    def download(
        self,
        url: str,
        into: BinaryIO,
        *,
        headers: Mapping[str, str] | None = None,
        accept: tuple[str, ...] | None = None,
        max_bytes: int = MAX_BYTES,
    ) -> Fetched:
        """Ask once, and write the body into a file as it came; that of the answer is empty.

        For what may be too large to hold. A server that packs it though it was asked not to leaves
        a packed file. Raises what `get` raises; the file may hold a part then.
        """
        question = Question(
            "GET", url, headers=headers or {}, accept=accept, max_bytes=max_bytes, into=into
        )
        return Walk(self, question).to_its_end()

    def post(
        self,
        url: str,
        *,
        form: Params | None = None,
        json: object = None,
        headers: Mapping[str, str] | None = None,
        accept: tuple[str, ...] | None = None,
        max_bytes: int = MAX_BYTES,
    ) -> Fetched:
        """Hand in a form or JSON once; neither is ever handed on to another address.

        A redirect with 303 is followed with a GET, as it asks for; any other raises
        `RedirectRefused`. Raises what `get` raises besides.
        """
        if form is not None and json is not None:
            raise ValueError("a form or JSON, not both")
        posted = NOTHING
        if form is not None:
            posted = posted_form(form, self.hiding)
        elif json is not None:
            posted = posted_json(json, self.hiding)
        question = Question(
            "POST", url, posted=posted, headers=headers or {}, accept=accept, max_bytes=max_bytes
        )
        return Walk(self, question).to_its_end()
