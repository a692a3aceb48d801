"""The only door to the network: public addresses, total deadlines, limits on all sizes.

`wire` connects, to checked addresses only. Redirects are followed by hand, and each is checked
anew. Proxies from the environment are not used, only one that was named on purpose. Each request is
noted as it was, without secrets.
"""

from __future__ import annotations

import json as json_text
import logging
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import httpx2

from .addresses import AddressRefused, Target, check_address
from .charset import decode
from .exchanged import Exchanged
from .fetch_errors import (
    RedirectRefused,
    TimedOut,
    TooLarge,
    TooManyRedirects,
    Unreachable,
    Unreadable,
    WrongType,
    too_large,
)
from .hiding import Hiding, with_params
from .patience import parse_retry_after
from .refusals import FetchError
from .unpack import unpack
from .wire import (
    Backend,
    Deadline,
    Resolver,
    Transport,
    read_proxy,
    resolve_name,
    translated_errors,
)

__all__ = [
    "AddressRefused",
    "Exchanged",
    "FetchError",
    "Fetched",
    "Http",
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
MAX_BYTES = 5_000_000
MAX_DECODED = 10_000_000
MAX_HEADERS = 64 * 1024
MAX_REDIRECTS = 5
MAX_SENT_KEPT = 64 * 1024

Params = Mapping[str, str | int]


class HttpStatus(FetchError):
    """The other side answered, and the answer is a refusal.

    `answer` holds it in full; `retry_after` the seconds it asks to wait, if it does.
    """

    def __init__(self, answer: Fetched, host: str) -> None:
        code, permanent = _STATUS_CODES.get(
            answer.status,
            ("server_error", False) if answer.status >= 500 else ("http_status", True),
        )
        super().__init__(code, permanent=permanent, host=host, status=answer.status)
        self.answer = answer
        self.status = answer.status
        self.retry_after = parse_retry_after(answer.headers.get("retry-after"))


_STATUS_CODES = {
    401: ("forbidden", True),
    402: ("forbidden", True),
    403: ("forbidden", True),
    404: ("not_found", True),
    408: ("server_error", False),
    410: ("not_found", True),
    421: ("server_error", False),
    425: ("throttled", False),
    429: ("throttled", False),
    451: ("forbidden", True),
    501: ("http_status", True),
}


@dataclass(frozen=True)
class Fetched:
    """One answer, unpacked. `headers` have lower-case names, repeated ones joined by a comma.

    One `from_cache` was `fetched_at` that time, not now.
    """

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    content_type: str
    body: bytes
    fetched_at: datetime
    redirects: tuple[str, ...] = ()
    from_cache: bool = False

    @property
    def text(self) -> str:
        """The body as text; bytes that fit no encoding become U+FFFD, so this never fails."""
        return decode(self.body, declared=self.headers.get("content-type", ""))

    def json(self) -> Any:
        """The body read as JSON. Raises `Unreadable` when it is anything else."""
        try:
            return json_text.loads(self.body)
        # A number of thousands of digits and a thousand brackets are not data either.
        except (ValueError, RecursionError):
            raise Unreadable("not_json", host=_host_of(self.final_url)) from None


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
    question = _Question(
        method, url, params, content, content_type, b"", headers or {}, accept, max_bytes
    )
    return _Walk(http, replace(question, max_decoded=max_decoded)).to_its_end()


@dataclass
class Http:
    """What a look-up provider asks with: one identity, one deadline over all its questions.

    `deadline` is in seconds from the making of this object. `exchanges` tells of every request, the
    oldest first. `secrets` are keys and passwords that must not get in there. `gate` is called
    with the host before each request that goes out; it may wait or raise, and what it raises is
    passed on.
    """

    user_agent: str = USER_AGENT
    allow: Collection[str] = ()
    deadline: float = 20.0
    resolve: Resolver | None = None
    proxy: str = field(default="", repr=False)
    secrets: Collection[str] = field(default=(), repr=False)
    gate: Callable[[str], None] | None = None
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
        question = _Question("GET", url, params, b"", "", b"", headers or {}, accept, max_bytes)
        return _Walk(self, question).to_its_end()

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
        content, content_type, sent = b"", "", b""
        if form is not None:
            text = urlencode(form)
            content, content_type = text.encode("ascii"), "application/x-www-form-urlencoded"
            sent = self.hiding.text(self.hiding.form(text)).encode()
        elif json is not None:
            content = json_text.dumps(json, allow_nan=False).encode("ascii")
            content_type = "application/json"
            sent = json_text.dumps(self.hiding.data(json)).encode("ascii")
        question = _Question(
            "POST", url, None, content, content_type, sent, headers or {}, accept, max_bytes
        )
        return _Walk(self, question).to_its_end()


# One question on its way


@dataclass(frozen=True)
class _Question:
    """What is asked. `sent` is `content` without secrets, for the record."""

    method: str
    url: str
    params: Params | None
    content: bytes
    content_type: str
    sent: bytes
    headers: Mapping[str, str]
    accept: tuple[str, ...] | None
    max_bytes: int
    max_decoded: int = MAX_DECODED


class _Walk:
    """One question on its way, from redirect to redirect."""

    def __init__(self, http: Http, question: _Question) -> None:
        self._http = http
        self._question = question
        self._visited: list[str] = []
        self._first = self._target = self._checked()
        self._backend = Backend(
            resolve=http.resolve or resolve_name,
            allow=frozenset(http.allow),
            deadline=http.clock,
            max_received=2 * question.max_bytes + 2 * MAX_HEADERS,
            proxy=read_proxy(http.proxy),
        )

    def to_its_end(self) -> Fetched:
        with httpx2.Client(
            transport=Transport(self._backend),
            trust_env=False,
            follow_redirects=False,
            timeout=None,
        ) as client:
            while True:
                if answer := self._step(client):
                    return answer

    def _step(self, client: httpx2.Client) -> Fetched | None:
        """Ask where we are now; None when we are sent on."""
        if self._http.gate:
            self._http.gate(self._target.host)
        with self._noted(str(self._target.url)) as exchange:
            self._backend.begin(self._target)
            request = client.build_request(
                self._question.method,
                self._target.url,
                headers=self._headers(),
                content=self._question.content or None,
            )
            response, raw = self._send(client, request, exchange)
            if raw is None:
                self._turn(response)
                return None
            return self._take(response, raw, exchange)

    def _headers(self) -> dict[str, str]:
        question = self._question
        headers = {
            "User-Agent": self._http.user_agent,
            "Accept": ", ".join(question.accept) if question.accept else "*/*",
            "Accept-Encoding": "gzip, deflate",
        }
        if question.content_type:
            headers["Content-Type"] = question.content_type
        if _same_site(self._first, self._target):
            headers |= question.headers
        return headers

    def _send(
        self, client: httpx2.Client, request: httpx2.Request, exchange: Exchanged
    ) -> tuple[httpx2.Response, bytes | None]:
        """Return the answer and its body as it came; None for a body that only sends us on."""
        question, host = self._question, self._target.host
        with translated_errors(self._backend):
            response = client.send(request, stream=True)
            try:
                _check_headers(response, self._target)
                exchange.status = response.status_code
                exchange.content_type = _media_type(response)
                exchange.headers = self._http.hiding.headers(response.headers)
                if _sends_on(response):
                    return response, None
                return response, _read(response, question.max_bytes, question.accept, host)
            finally:
                response.close()

    def _take(self, response: httpx2.Response, raw: bytes, exchange: Exchanged) -> Fetched:
        host = self._target.host
        packing = response.headers.get("content-encoding", "")
        body = unpack(raw, packing, limit=self._question.max_decoded, host=host)
        exchange.keep(self._http.hiding.body(body))
        answer = Fetched(
            url=str(self._first.url),
            final_url=str(self._target.url),
            status=response.status_code,
            headers=dict(response.headers),
            content_type=_media_type(response),
            body=body,
            fetched_at=datetime.now(UTC),
            redirects=tuple(self._visited),
        )
        if not response.is_success:
            raise HttpStatus(answer, host)
        return answer

    def _turn(self, response: httpx2.Response) -> None:
        """Go where the answer sends us, if we may."""
        question, host = self._question, self._target.host
        if question.method != "GET":
            if response.status_code != 303:
                raise RedirectRefused("post_redirected", host=host)
            question = replace(question, method="GET", content=b"", content_type="", sent=b"")
        self._visited.append(str(self._target.url))
        if len(self._visited) > MAX_REDIRECTS:
            raise TooManyRedirects("too_many_redirects", limit=MAX_REDIRECTS)
        self._target = _follow(self._target, response.headers["location"], self._http.allow)
        self._question = question

    def _checked(self) -> Target:
        question = self._question
        try:
            target = check_address(question.url, allow=self._http.allow)
            if not question.params:
                return target
            try:
                return target._replace(url=target.url.copy_merge_params(dict(question.params)))
            except httpx2.InvalidURL:
                raise AddressRefused("bad_address") from None
        except AddressRefused:
            with self._noted(with_params(question.url, question.params)):
                raise

    @contextmanager
    def _noted(self, url: str) -> Iterator[Exchanged]:
        """Note a request before it is sent, and how it ended."""
        hiding, question = self._http.hiding, self._question
        exchange = Exchanged(
            method=question.method,
            url=hiding.url(url),
            asked_at=datetime.now(UTC),
            sent=question.sent[:MAX_SENT_KEPT],
            code="broken_off",  # until somebody comes back to say otherwise
        )
        self._http.exchanges.append(exchange)
        began = time.monotonic()
        try:
            yield exchange
            exchange.code = ""
        except FetchError as error:
            exchange.code = error.code
            exchange.data = hiding.data(error.data)
            raise
        finally:
            exchange.seconds = time.monotonic() - began


# Redirects and answers


def _follow(target: Target, location: str, allow: Collection[str]) -> Target:
    """Find where a redirect leads, by the rules of a first address."""
    try:
        onward = str(target.url.join(location.strip()))
    except httpx2.InvalidURL:
        raise AddressRefused("bad_address") from None
    found = check_address(onward.partition("#")[0], allow=allow)
    # A page out there may not steer us to one of the newsroom's own servers.
    if found.peer in allow and target.peer not in allow:
        raise AddressRefused("not_public", host=found.host)
    return found


def _sends_on(response: httpx2.Response) -> bool:
    return "location" in response.headers and response.status_code in (301, 302, 303, 307, 308)


def _same_site(a: Target, b: Target) -> bool:
    return (a.scheme, a.host, a.port) == (b.scheme, b.host, b.port)


def _host_of(url: str) -> str:
    return httpx2.URL(url).host


def _media_type(response: httpx2.Response) -> str:
    return str(response.headers.get("content-type", "")).partition(";")[0].strip().lower()


def _check_headers(response: httpx2.Response, target: Target) -> None:
    size = sum(len(name) + len(value) + 4 for name, value in response.headers.raw)
    if size > MAX_HEADERS:
        raise too_large(target.host, MAX_HEADERS)


def _read(
    response: httpx2.Response, max_bytes: int, accept: tuple[str, ...] | None, host: str
) -> bytes:
    """Take the body as it comes over the wire, up to `max_bytes`."""
    kind = _media_type(response)
    if accept and response.is_success and kind and not _accepted(kind, accept):
        raise WrongType("wrong_type", host=host, type=kind[:80])
    length = response.headers.get("content-length", "")
    if length.isdigit() and int(length) > max_bytes:
        raise too_large(host, max_bytes)
    body = bytearray()
    for chunk in response.iter_raw():
        body += chunk
        if len(body) > max_bytes:
            raise too_large(host, max_bytes)
    return bytes(body)


def _accepted(kind: str, accept: tuple[str, ...]) -> bool:
    return any(
        wanted in (kind, "*/*") or (wanted.endswith("/*") and kind.startswith(wanted[:-1]))
        for wanted in accept
    )
