"""Loopback servers that behave badly on purpose, started and ended by the test that needs them."""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

Behaviour = Callable[[socket.socket, bytes], None]


class Server:
    """Where a server listens and which requests (as sent, with bodies) it has seen."""

    def __init__(self, port: int, host: str) -> None:
        self.port = port
        self.peer = f"{host}:{port}"
        self.url = f"http://{host}:{port}"
        self.requests: list[str] = []

    @property
    def paths(self) -> list[str]:
        return [request.split(" ")[1] for request in self.requests]


@contextlib.contextmanager
def serving(
    behave: Behaviour, *, host: str = "127.0.0.1", certificate: Path | None = None
) -> Iterator[Server]:
    """Listen on a free port; give each connection's request to `behave`, then hang up.

    With a `certificate` (and its key, in one file) it speaks TLS.
    """
    tls = None
    if certificate:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate)
    listener = socket.create_server((host, 0))
    server = Server(listener.getsockname()[1], host)

    def answer(raw: socket.socket) -> None:
        with raw, contextlib.suppress(OSError):
            raw.settimeout(10)
            with tls.wrap_socket(raw, server_side=True) if tls else raw as connection:
                head = b""
                while b"\r\n\r\n" not in head:
                    part = connection.recv(65536)
                    if not part:
                        return
                    head += part
                for _ in range(_length(head) - len(head.partition(b"\r\n\r\n")[2])):
                    head += connection.recv(1)
                server.requests.append(head.decode("latin-1"))
                behave(connection, head)

    def listen() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=answer, args=(connection,), daemon=True).start()

    threading.Thread(target=listen, daemon=True).start()
    try:
        yield server
    finally:
        # close() alone does not wake a thread that waits in accept().
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def _length(head: bytes) -> int:
    found = re.search(rb"\r\ncontent-length: *([0-9]+)", head, re.IGNORECASE)
    return int(found[1]) if found else 0


def response(
    body: bytes = b"",
    *,
    status: str = "200 OK",
    length: int | None = None,
    content_type: str | None = "text/html; charset=utf-8",
    **headers: str,
) -> bytes:
    """Spell out an HTTP answer; `headers` are named with `_` for `-`."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}"]
    if content_type is not None:
        lines.append(f"Content-Type: {content_type}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1") + body


def always(answer: bytes) -> Behaviour:
    """Behave by sending the same answer whatever is asked."""

    def behave(connection: socket.socket, head: bytes) -> None:
        connection.sendall(answer)

    return behave


def redirect_to(location: str, status: str = "302 Found") -> bytes:
    return response(status=status, Location=location)
