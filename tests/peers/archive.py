"""A real web archive on loopback: pywb, which replays WARC files and answers in Memento and CDX.

    with archive(tmp_path) as archive:
        archive.add(warc_of(Page("http://rawabening.example/", b"<p>Kota</p>", at)))
        fetch(archive.replay("http://rawabening.example/", at), allow={archive.peer})

It runs from .venv-peers, which `make test-peers` makes: its packages cannot live beside ours.
"""

import io
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.peers.packages import NoPeer
from tests.peers.serving import free_port, serving

PROGRAMS = Path(__file__).resolve().parents[2] / ".venv-peers" / "bin"
COLLECTION = "kliping"

# As public archives do: no frame around a page, and a question for a moment is redirected to it.
CONFIG = "framed_replay: false\nredirect_to_exact: true\n"


@dataclass(frozen=True)
class Page:
    """What a web server answered once: `at` in UTC, `headers` besides type and length."""

    url: str
    body: bytes
    at: datetime
    status: str = "200 OK"
    content_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


def warc_of(*pages: Page) -> bytes:
    """Return a compressed WARC file with one response record a page."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    for page in pages:
        headers = [
            ("Content-Type", page.content_type),
            ("Content-Length", str(len(page.body))),
            *page.headers,
        ]
        record = writer.create_warc_record(
            page.url,
            "response",
            payload=io.BytesIO(page.body),
            http_headers=StatusAndHeaders(page.status, headers, protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": f"{page.at:%Y-%m-%dT%H:%M:%SZ}"},
        )
        writer.write_record(record)
    return out.getvalue()


class Archive:
    """A running archive with one collection. `peer` goes among the allowed addresses."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.peer = f"127.0.0.1:{port}"
        self.address = f"http://{self.peer}/{COLLECTION}"
        self._files = 0

    @property
    def cdx(self) -> str:
        """The address of its CDX server."""
        return f"{self.address}/cdx"

    def timemap(self, url: str) -> str:
        """Return the address of the list of all captures of `url`, in link format."""
        return f"{self.address}/timemap/link/{url}"

    def timegate(self, url: str) -> str:
        """Return the address that leads to the capture nearest to an `Accept-Datetime`."""
        return f"{self.address}/{url}"

    def replay(self, url: str, at: datetime, flags: str = "id_") -> str:
        """Return the address of one capture: with `id_` as it was, with `mp_` rewritten."""
        return f"{self.address}/{at:%Y%m%d%H%M%S}{flags}/{url}"

    def add(self, warc: bytes) -> None:
        """Take in a WARC file, compressed or not. Raises RuntimeError when pywb cannot read it."""
        self._files += 1
        ending = "warc.gz" if warc.startswith(b"\x1f\x8b") else "warc"
        file = self.folder / f"kept-{self._files}.{ending}"
        file.write_bytes(warc)
        self.manage("add", COLLECTION, str(file))

    def manage(self, *words: str) -> None:
        """Run pywb's own `wb-manager`."""
        done = subprocess.run(
            [_program("wb-manager"), *words],
            cwd=self.folder,
            env=_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        # It ends with status 0 after an error it has written down.
        if done.returncode or "Traceback" in done.stderr or "[ERROR]" in done.stderr:
            raise RuntimeError(f"wb-manager {words[0]} failed:\n{done.stdout}\n{done.stderr}")

    @contextmanager
    def serve(self) -> Iterator[None]:
        """Answer while the block lasts."""
        port = self.peer.partition(":")[2]
        words = [_program("wayback"), "--bind", "127.0.0.1", "--port", port]
        with serving(words, port=int(port), folder=self.folder, environment=_environment()):
            yield


def _program(name: str) -> str:
    path = PROGRAMS / name
    if not path.exists():
        raise NoPeer(
            "The tests with a real web archive need pywb in .venv-peers; `make test-peers` "
            "installs it."
        )
    return str(path)


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


@contextmanager
def archive(folder: Path) -> Iterator[Archive]:
    """Make an archive with an empty collection in an empty folder and serve it. Raises `NoPeer`."""
    running = Archive(folder, free_port())
    (folder / "config.yaml").write_text(CONFIG)
    running.manage("init", COLLECTION)
    with running.serve():
        yield running
