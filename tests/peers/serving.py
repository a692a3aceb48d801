"""Start a server of somebody else's, wait until it answers, end it and all that it started."""

import http.client
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from factcheck import children


class DidNotStart(Exception):
    """A server ended, or did not answer in time; the message holds the last lines it said."""


def free_port() -> int:
    """Return a port of loopback that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def serving(
    words: Sequence[str],
    *,
    port: int,
    folder: Path,
    environment: Mapping[str, str],
    stops_on: signal.Signals = signal.SIGTERM,
    seconds: float = 60,
) -> Iterator[None]:
    """Run `words` in `folder` while the block lasts; it begins when `port` answers HTTP.

    The server's log is `folder`/server.log. It is ended too when the tests are killed. Raises
    `DidNotStart`.
    """
    log = folder / "server.log"
    child = children.start(
        words,
        log=log,
        pid_file=folder / "server.pid",
        cwd=folder,
        env=environment,
        ends_with_me=stops_on,
    )
    try:
        _wait(child, port, log, seconds)
        yield
    finally:
        for pid in children.members(child.pid):
            children.end(pid, stops_on, seconds=5, then=(signal.SIGKILL,))
        child.wait()


def _wait(child: subprocess.Popen[bytes], port: int, log: Path, seconds: float) -> None:
    until = time.monotonic() + seconds
    while not _answers(port):
        if child.poll() is not None or time.monotonic() > until:
            raise DidNotStart(f"{child.args!r} does not answer:\n{children.tail(log)}")
        time.sleep(0.05)


def _answers(port: int) -> bool:
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        asking.request("GET", "/")
        asking.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asking.close()
    return True
