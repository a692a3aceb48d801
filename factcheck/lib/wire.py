"""Connections to checked addresses: one deadline for all waits, and a count of all that comes in.

Every connection goes through `Backend`, which resolves the name once, checks every answer against
the table in `addresses`, and connects to exactly the address it checked. So there is no moment
between the check and the connection in which a name could change its meaning.
"""

from __future__ import annotations

import queue
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any, NoReturn

import httpcore2
import httpx2

from .addresses import AddressRefused, Target, is_public
from .fetch_errors import TimedOut, Unreachable, too_large
from .proxy import Proxy

MAX_ADDRESSES_TRIED = 4
MAX_PROXY_HEAD = 16 * 1024
# What a resolver says of a name that it looked for and that has no address.
NO_SUCH_NAME = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))

Resolver = Callable[[str, int], list[str]]


_PROXY_STATUS = re.compile(rb"HTTP/1\.[01] ([1-5][0-9]{2})[ \r]")


class Deadline:
    """The moment by which all of a question must be over."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._ends = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds left; never negative."""
        return max(0.0, self._ends - time.monotonic())

    def remaining(self, host: str) -> float:
        """Seconds left. Raises `TimedOut` when there are none."""
        left = self.left
        if not left:
            raise self.passed(host)
        return left

    def passed(self, host: str) -> TimedOut:
        seconds = f"{self.seconds:.2g}" if self.seconds < 10 else f"{self.seconds:.0f}"
        return TimedOut("timed_out", permanent=False, host=host, seconds=seconds)


class Backend(httpcore2.NetworkBackend):
    """Connects to checked addresses only, and holds every wait to the one deadline."""

    def __init__(
        self,
        *,
        resolve: Resolver,
        allow: frozenset[str],
        deadline: Deadline,
        max_received: int,
        proxy: Proxy | None = None,
    ) -> None:
        self.deadline = deadline
        self.target: Target
        self._resolve = resolve
        self._allow = allow
        self._max_received = max_received
        self._proxy = proxy
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
            raise too_large(self.target.host, self._max_received // 2)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        own = self.target.peer in self._allow
        addresses = list(dict.fromkeys(self._look_up(host, port)))
        if not addresses:
            raise Unreachable("no_such_host", permanent=False, host=host)
        if not own and not all(is_public(address) for address in addresses):
            raise AddressRefused("not_public", host=host)
        addresses = addresses[:MAX_ADDRESSES_TRIED]
        if self._proxy and not own:
            return _Stream(self._tunnel(self._proxy, addresses, port), self)
        return _Stream(self._connect(host, addresses, port), self)

    def _connect(self, host: str, addresses: list[str], port: int) -> httpcore2.NetworkStream:
        """Connect to the first of `addresses` that answers."""
        for number, address in enumerate(addresses, 1):
            left = self.deadline.remaining(host)
            last = number == len(addresses)
            try:
                # One dead address of several must not eat the whole deadline.
                return self._plain.connect_tcp(address, port, timeout=left if last else left / 2)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                if last:
                    raise
        raise httpcore2.ConnectError("there is no address")

    def _tunnel(self, proxy: Proxy, addresses: list[str], port: int) -> httpcore2.NetworkStream:
        """Let the proxy connect to the first of the checked `addresses` that it reaches.

        It is never told the name, so it cannot take the name for another address than we did.
        """
        status = 504  # what a proxy says itself when it waited in vain
        for number, address in enumerate(addresses, 1):
            last = number == len(addresses)
            with ExitStack() as unless_it_leads_there:
                stream = self._reach(proxy)
                unless_it_leads_there.callback(stream.close)
                try:
                    status = self._ask_for_tunnel(stream, proxy, address, port, patient=last)
                except httpcore2.ReadTimeout:
                    if last:
                        raise
                    continue
                except httpcore2.NetworkError:
                    raise self._no_proxy() from None
                if 200 <= status < 300:
                    unless_it_leads_there.pop_all()
                    return stream
            if status < 500:
                break
        permanent = status in (403, 405, 407)
        raise Unreachable(
            "proxy_refused", permanent=permanent, host=self.target.host, status=status
        )

    def _reach(self, proxy: Proxy) -> httpcore2.NetworkStream:
        try:
            return self._connect(proxy.host, self._look_up(proxy.host, proxy.port), proxy.port)
        except (httpcore2.NetworkError, httpcore2.ConnectTimeout, Unreachable):
            raise self._no_proxy() from None

    def _no_proxy(self) -> Unreachable:
        return Unreachable("proxy_unreachable", permanent=False, host=self.target.host)

    def _ask_for_tunnel(
        self,
        stream: httpcore2.NetworkStream,
        proxy: Proxy,
        address: str,
        port: int,
        *,
        patient: bool,
    ) -> int:
        """Return the proxy's status; one that is not `patient` waits for half of what is left."""
        host = self.target.host
        peer = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
        lines = [f"CONNECT {peer} HTTP/1.1", f"Host: {peer}"]
        if proxy.authorization:
            lines.append(f"Proxy-Authorization: {proxy.authorization}")
        request = "\r\n".join([*lines, "", ""]).encode("ascii")
        stream.write(request, self.deadline.remaining(host))
        head = b""
        while b"\r\n\r\n" not in head and len(head) < MAX_PROXY_HEAD:
            left = self.deadline.remaining(host)
            part = stream.read(4096, left if patient else left / 2)
            if not part:
                break
            head += part
        found = _PROXY_STATUS.match(head)
        # Whoever is asked through the tunnel waits for us, so nothing may follow the proxy's yes.
        if found is None or (found[1].startswith(b"2") and not head.endswith(b"\r\n\r\n")):
            raise self._no_proxy()
        return int(found[1])

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
            # That the DNS could not be asked says nothing of the name.
            code = "no_such_host" if answer.errno in NO_SUCH_NAME else "unreachable"
            raise Unreachable(code, permanent=False, host=host) from answer
        return answer


def resolve_name(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


class _Stream(httpcore2.NetworkStream):
    """A connection whose every read and write ends with the deadline."""

    def __init__(self, inner: httpcore2.NetworkStream, backend: Backend) -> None:
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


class Transport(httpx2.BaseTransport):
    """httpx2's own transport takes no network backend; this one does nothing else."""

    def __init__(self, backend: Backend) -> None:
        self._pool = httpcore2.ConnectionPool(
            ssl_context=tls(), network_backend=backend, http1=True, http2=False, retries=0
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
                content=request.read(),
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
def tls() -> ssl.SSLContext:
    # Reading the certificates takes longer than a whole answer from nearby.
    return httpcore2.default_ssl_context()


@contextmanager
def translated_errors(backend: Backend) -> Iterator[None]:
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
