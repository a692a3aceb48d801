"""The only door to the network: public addresses, total deadlines, limits on all sizes.

Every connection goes through `_Backend`, which resolves the name once, checks every answer against
the table in `addresses`, and connects to exactly the address it checked. So there is no moment
between the check and the connection in which a name could change its meaning. Redirects are
followed by hand and each is checked anew. Proxies from the environment are not used.
"""

from __future__ import annotations

import json
import logging
import queue
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any, NoReturn

import httpcore2
import httpx2

from .addresses import AddressRefused, Target, check_address, is_public
from .charset import decode
from .refusals import FetchError

__all__ = [
    "AddressRefused",
    "FetchError",
    "Fetched",
    "Http",
    "HttpStatus",
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
MAX_ENCODINGS = 2
MAX_GZIP_MEMBERS = 8
MAX_ADDRESSES_TRIED = 4
MAX_RETRY_AFTER = 7 * 24 * 3600.0

Params = Mapping[str, str | int]
Resolver = Callable[[str, int], list[str]]


class TooLarge(FetchError):
    """The answer was cut off at a limit, before or after unpacking."""


class TimedOut(FetchError):
    """The whole question, name look-up to last byte, took longer than its deadline."""


class WrongType(FetchError):
    """The answer is of a kind that was not asked for, or packed in an unknown way."""


class TooManyRedirects(FetchError):
    """The address leads on and on."""


class Unreachable(FetchError):
    """No connection, or one that broke."""


class Unreadable(FetchError):
    """An answer came that is not what its asker can read."""


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
    """One answer, unpacked. `headers` have lower-case names, repeated ones joined by a comma."""

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    content_type: str
    body: bytes
    fetched_at: datetime
    redirects: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The body as text; bytes that fit no encoding become U+FFFD, so this never fails."""
        return decode(self.body, declared=self.headers.get("content-type", ""))

    def json(self) -> Any:
        """The body read as JSON. Raises `Unreadable` when it is anything else."""
        try:
            return json.loads(self.body)
        # A number of thousands of digits and a thousand brackets are not data either.
        except (ValueError, RecursionError):
            raise Unreadable("not_json", host=_host_of(self.final_url)) from None


def fetch(
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    params: Params | None = None,
    timeout: float = 20.0,
    max_bytes: int = MAX_BYTES,
    max_decoded: int = MAX_DECODED,
    accept: tuple[str, ...] | None = None,
    allow: Collection[str] = (),
    user_agent: str = USER_AGENT,
    resolve: Resolver | None = None,
) -> Fetched:
    """GET an address and return its whole answer.

    `timeout` is in seconds and covers everything. `max_bytes` limits what comes over the wire,
    `max_decoded` what it unpacks to. `accept` lists media types such as `text/html` or `text/*`; an
    answer that names no type passes. `headers` of the caller go to the first site only: they may
    hold keys. `allow` names peers as `host:port` that are asked although they are not public: a
    newsroom's own servers. `resolve` turns a name and a port into IP addresses.

    Raises a `FetchError`: `AddressRefused` among them, and `HttpStatus` for every status but 2xx.
    """
    target = check_address(url, allow=allow)
    if params:
        target = target._replace(url=target.url.copy_merge_params(dict(params)))
    backend = _Backend(
        resolve=resolve or _resolve,
        allow=frozenset(allow),
        deadline=_Deadline(timeout),
        max_received=2 * max_bytes + 2 * MAX_HEADERS,
    )
    asked = str(target.url)
    first = target
    visited: list[str] = []
    with httpx2.Client(
        transport=_Transport(backend), trust_env=False, follow_redirects=False, timeout=None
    ) as client:
        while True:
            backend.begin(target)
            sent = {
                "User-Agent": user_agent,
                "Accept": ", ".join(accept) if accept else "*/*",
                "Accept-Encoding": "gzip, deflate",
                **((headers or {}) if _same_site(first, target) else {}),
            }
            request = client.build_request("GET", target.url, headers=sent)
            with _translated_errors(backend):
                response = client.send(request, stream=True)
                try:
                    _check_headers(response, target)
                    location = response.headers.get("location")
                    if location is None or response.status_code not in (301, 302, 303, 307, 308):
                        raw = _read(response, max_bytes, accept, target.host)
                        break
                finally:
                    response.close()
            visited.append(str(target.url))
            if len(visited) > MAX_REDIRECTS:
                raise TooManyRedirects("too_many_redirects", limit=MAX_REDIRECTS)
            target = _follow(target, location, allow)
    body = _unpack(raw, response.headers.get("content-encoding", ""), max_decoded, target.host)
    answer = Fetched(
        url=asked,
        final_url=str(target.url),
        status=response.status_code,
        headers=dict(response.headers),
        content_type=_media_type(response),
        body=body,
        fetched_at=datetime.now(UTC),
        redirects=tuple(visited),
    )
    if not 200 <= answer.status < 300:
        raise HttpStatus(answer, target.host)
    return answer


@dataclass
class Http:
    """What a look-up provider asks with: one identity, one deadline over all its questions.

    `deadline` is in seconds from the making of this object.
    """

    user_agent: str = USER_AGENT
    allow: Collection[str] = ()
    deadline: float = 20.0
    resolve: Resolver | None = None
    _started: float = field(default_factory=time.monotonic, init=False, repr=False)

    @property
    def remaining(self) -> float:
        """Seconds that are left; never negative."""
        return max(0.0, self._started + self.deadline - time.monotonic())

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
        return fetch(
            url,
            headers=headers,
            params=params,
            timeout=self.remaining,
            max_bytes=max_bytes,
            accept=accept,
            allow=self.allow,
            user_agent=self.user_agent,
            resolve=self.resolve,
        )


def parse_retry_after(value: str | None, *, now: datetime | None = None) -> float | None:
    """Read a Retry-After header, seconds or an HTTP date, into seconds from now.

    None when it is missing or senseless; never negative, never more than a week.
    """
    if not value:
        return None
    value = value.strip()
    if re.fullmatch(r"[0-9]{1,10}(\.[0-9]+)?", value, re.ASCII):
        seconds = float(value)
    else:
        try:
            moment = parsedate_to_datetime(value)
        except ValueError:
            return None
        if moment.tzinfo is None:  # the ending "-0000" means UTC
            moment = moment.replace(tzinfo=UTC)
        seconds = (moment - (now or datetime.now(UTC))).total_seconds()
    return min(max(seconds, 0.0), MAX_RETRY_AFTER)


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


def _same_site(a: Target, b: Target) -> bool:
    return (a.scheme, a.host, a.port) == (b.scheme, b.host, b.port)


def _host_of(url: str) -> str:
    return httpx2.URL(url).host


def _media_type(response: httpx2.Response) -> str:
    return str(response.headers.get("content-type", "")).partition(";")[0].strip().lower()


def _check_headers(response: httpx2.Response, target: Target) -> None:
    size = sum(len(name) + len(value) + 4 for name, value in response.headers.raw)
    if size > MAX_HEADERS:
        raise _too_large(target.host, MAX_HEADERS)


def _read(
    response: httpx2.Response, max_bytes: int, accept: tuple[str, ...] | None, host: str
) -> bytes:
    """Take the body as it comes over the wire, up to `max_bytes`."""
    kind = _media_type(response)
    if accept and response.is_success and kind and not _accepted(kind, accept):
        raise WrongType("wrong_type", host=host, type=kind[:80])
    length = response.headers.get("content-length", "")
    if length.isdigit() and int(length) > max_bytes:
        raise _too_large(host, max_bytes)
    body = bytearray()
    for chunk in response.iter_raw():
        body += chunk
        if len(body) > max_bytes:
            raise _too_large(host, max_bytes)
    return bytes(body)


def _accepted(kind: str, accept: tuple[str, ...]) -> bool:
    return any(
        kind == wanted or (wanted.endswith("/*") and kind.startswith(wanted[:-1]))
        for wanted in accept
    )


def _too_large(host: str, limit: int) -> TooLarge:
    return TooLarge("too_large", host=host, limit=_size(limit))


def _size(limit: int) -> str:
    return f"{limit / 1_000_000:g} MB" if limit >= 1_000_000 else f"{limit / 1024:g} KB"


def _unpack(data: bytes, encodings: str, limit: int, host: str) -> bytes:
    """Undo Content-Encoding, last one first, no layer ever growing past `limit` bytes."""
    names = [name.strip().lower() for name in encodings.split(",")]
    names = [name for name in names if name not in ("", "identity")]
    if len(names) > MAX_ENCODINGS or not {*names} <= {"gzip", "x-gzip", "deflate"}:
        raise WrongType("bad_encoding", host=host, encoding=", ".join(names)[:80])
    try:
        for name in reversed(names):
            data = _inflate(data, gzip=name != "deflate", limit=limit)
    except _Overflow:
        raise _too_large(host, limit) from None
    except (zlib.error, EOFError):
        raise Unreachable("broken_answer", permanent=False, host=host) from None
    if len(data) > limit:
        raise _too_large(host, limit)
    return data


class _Overflow(Exception):
    """More came out than may."""


def _inflate(data: bytes, *, gzip: bool, limit: int) -> bytes:
    if not data:
        return data
    if not gzip:
        # RFC 9110 says zlib, many servers send raw deflate.
        try:
            return _inflate_one(data, zlib.MAX_WBITS, limit)[0]
        except zlib.error:
            return _inflate_one(data, -zlib.MAX_WBITS, limit)[0]
    out = b""
    for _ in range(MAX_GZIP_MEMBERS):
        part, data = _inflate_one(data, 16 + zlib.MAX_WBITS, limit - len(out))
        out += part
        if not data.startswith(b"\x1f\x8b"):
            return out
    raise zlib.error("too many gzip members")


def _inflate_one(data: bytes, wbits: int, limit: int) -> tuple[bytes, bytes]:
    unpacker = zlib.decompressobj(wbits)
    out = unpacker.decompress(data, limit + 1)
    if len(out) > limit:
        raise _Overflow
    if not unpacker.eof:
        raise EOFError
    return out, unpacker.unused_data


# Connections


class _Deadline:
    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._ends = time.monotonic() + seconds

    def remaining(self, host: str) -> float:
        """Seconds left. Raises `TimedOut` when there are none."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise self.passed(host)
        return left

    def passed(self, host: str) -> TimedOut:
        seconds = f"{self.seconds:.2g}" if self.seconds < 10 else f"{self.seconds:.0f}"
        return TimedOut("timed_out", permanent=False, host=host, seconds=seconds)


class _Backend(httpcore2.NetworkBackend):
    """Connects to checked addresses only, and holds every wait to the one deadline."""

    def __init__(
        self,
        *,
        resolve: Resolver,
        allow: frozenset[str],
        deadline: _Deadline,
        max_received: int,
    ) -> None:
        self.deadline = deadline
        self.target: Target
        self._resolve = resolve
        self._allow = allow
        self._max_received = max_received
        self._received = 0
        self._plain = httpcore2.SyncBackend()

    def begin(self, target: Target) -> None:
        """Tell which address the connections from here on are for."""
        self.target = target
        self._received = 0

    def count(self, size: int) -> None:
        """Add to what this answer has sent so far, headers and chunk marks included."""
        self._received += size
        if self._received > self._max_received:
            raise _too_large(self.target.host, self._max_received // 2)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        allowed = self.target.peer in self._allow
        addresses = list(dict.fromkeys(self._look_up(host, port)))
        if not addresses:
            raise Unreachable("no_such_host", permanent=False, host=host)
        if not allowed and not all(is_public(address) for address in addresses):
            raise AddressRefused("not_public", host=host)
        tries = addresses[:MAX_ADDRESSES_TRIED]
        for number, address in enumerate(tries, 1):
            left = self.deadline.remaining(host)
            try:
                stream = self._plain.connect_tcp(
                    address,
                    port,
                    # One dead address of several must not eat the whole deadline.
                    timeout=left / 2 if number < len(tries) else left,
                    socket_options=socket_options,
                )
                break
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                if number == len(tries):
                    raise
        return _Stream(stream, self)

    def _look_up(self, host: str, port: int) -> list[str]:
        """Resolve a name, in a thread: the C library's resolver knows no deadline."""
        try:
            socket.inet_pton(socket.AF_INET6 if ":" in host else socket.AF_INET, host)
            return [host]
        except OSError:
            pass
        answers: queue.SimpleQueue[list[str] | OSError] = queue.SimpleQueue()

        def work() -> None:
            try:
                answers.put(self._resolve(host, port))
            except OSError as error:
                answers.put(error)
            except UnicodeError:
                answers.put([])

        threading.Thread(target=work, name="resolve", daemon=True).start()
        try:
            answer = answers.get(timeout=self.deadline.remaining(host))
        except queue.Empty:
            raise self.deadline.passed(host) from None
        if isinstance(answer, OSError):
            raise Unreachable("no_such_host", permanent=False, host=host) from answer
        return answer


def _resolve(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


class _Stream(httpcore2.NetworkStream):
    """A connection whose every read and write ends with the deadline."""

    def __init__(self, inner: httpcore2.NetworkStream, backend: _Backend) -> None:
        self._inner = inner
        self._backend = backend

    def _left(self) -> float:
        return self._backend.deadline.remaining(self._backend.target.host)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._inner.read(max_bytes, self._left())
        self._backend.count(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._left())

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        inner = self._inner.start_tls(ssl_context, server_hostname, self._left())
        return _Stream(inner, self._backend)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Transport(httpx2.BaseTransport):
    """httpx2's own transport takes no network backend; this one does nothing else."""

    def __init__(self, backend: _Backend) -> None:
        self._pool = httpcore2.ConnectionPool(
            ssl_context=_tls(), network_backend=backend, http1=True, http2=False, retries=0
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        answer = self._pool.handle_request(
            httpcore2.Request(
                method=request.method,
                url=httpcore2.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=b"",
            )
        )
        return httpx2.Response(answer.status, headers=answer.headers, stream=_Body(answer))

    def close(self) -> None:
        self._pool.close()


class _Body(httpx2.SyncByteStream):
    def __init__(self, answer: httpcore2.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


@cache
def _tls() -> ssl.SSLContext:
    # Reading the certificates takes longer than a whole answer from nearby.
    return httpcore2.default_ssl_context()


@contextmanager
def _translated_errors(backend: _Backend) -> Iterator[None]:
    host = backend.target.host
    try:
        yield
    except httpcore2.TimeoutException:
        raise backend.deadline.passed(host) from None
    except httpcore2.ConnectError as error:
        _raise_connect_error(error, host)
    except (
        httpcore2.NetworkError,
        httpcore2.ProtocolError,
        httpcore2.UnsupportedProtocol,
    ) as error:
        raise Unreachable("broken_answer", permanent=False, host=host) from error


def _raise_connect_error(error: httpcore2.ConnectError, host: str) -> NoReturn:
    # The pool cuts the chain of causes; what went wrong is the argument.
    if error.args and isinstance(error.args[0], ssl.SSLCertVerificationError):
        raise Unreachable("bad_certificate", host=host) from error
    raise Unreachable("unreachable", permanent=False, host=host) from error
