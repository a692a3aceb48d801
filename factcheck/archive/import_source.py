"""What an import reads from: a file, standard input or an address, packed or not, in any encoding.

All become a file that can be read from its beginning as often as needed; nothing is held whole.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, cast
from urllib.parse import urlsplit

from django.conf import settings

from factcheck.lib.charset import encoding_of
from factcheck.lib.fetch import Http

Kind = Literal["lines", "document", "table", "page", "sitemap"]

MAX_DOWNLOAD = 4_000_000_000
DOWNLOAD_SECONDS = 3600.0
# So much is looked at to tell what a file is.
HEAD = 256 * 1024
_GZIP = b"\x1f\x8b"
_LINES = (".jsonl", ".ndjson", ".jsonlines")
_TABLES = (".csv", ".tsv", ".tab")
_SITEMAP = re.compile(r"<(?:\w+:)?(?:urlset|sitemapindex)[\s>]")
_FEED = re.compile(r"<(?:\w+:)?(?:rss|feed|RDF)[\s>]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


class NotRead(Exception):
    """The source cannot be read at all; the message is one sentence for a person."""


@dataclass
class Source:
    """An open source. `name` is what was given, `url` where it came from, if from an address."""

    name: str
    raw: BinaryIO
    url: str = ""

    def __post_init__(self) -> None:
        self.size = self.raw.seek(0, io.SEEK_END)
        self._rewind()
        self.is_packed = self.raw.read(2) == _GZIP
        try:
            with self.binary() as start:
                head = start.read(HEAD)
        except (OSError, EOFError) as error:
            raise NotRead(f"{self.name} is packed and damaged: {error}.") from None
        self.is_short = len(head) < HEAD
        self.encoding = encoding_of(head)
        self.head = head.decode(self.encoding, "replace")
        self.kind: Kind = self._kind()

    @property
    def stem(self) -> str:
        """The name of the file without folders and endings."""
        path = urlsplit(self.url).path if self.url else self.name
        return Path(path).name.partition(".")[0] if path != "-" else ""

    @property
    def share(self) -> float:
        """How much of it has been read, from 0 to 1."""
        return min(1.0, self.raw.tell() / self.size) if self.size else 1.0

    def fingerprint(self) -> str:
        """Return what tells these bytes from any others."""
        self._rewind()
        digest = hashlib.sha256()
        while part := self.raw.read(1 << 20):
            digest.update(part)
        return digest.hexdigest()

    def binary(self) -> BinaryIO:
        """Return it from its beginning, unpacked. One reader at a time; closing it is for later."""
        self._rewind()
        # A GzipFile leaves the file below it open when it is closed; a plain one must be kept so.
        if self.is_packed:
            return cast(BinaryIO, gzip.GzipFile(fileobj=self.raw))
        return cast(BinaryIO, _Kept(self.raw))

    def text(self, newline: str = "\n") -> io.TextIOWrapper:
        """Return it from its beginning as text; what fits no encoding becomes U+FFFD."""
        return io.TextIOWrapper(self.binary(), self.encoding, "replace", newline)

    def close(self) -> None:
        self.raw.close()

    def _rewind(self) -> None:
        self.raw.seek(0)

    def _kind(self) -> Kind:
        name = self.name.lower().removesuffix(".gz")
        start = self.head.lstrip()
        if not start:
            raise NotRead(f"{self.name} is empty.")
        if len(_CONTROL.findall(self.head[:4096])) > 20 or start.startswith(("%PDF-", "PK\x03")):
            raise NotRead(
                f"{self.name} is no text. Give JSON, lines of JSON, a table as CSV, a page or a"
                " sitemap."
            )
        if start[0] == "<":
            return self._markup(start)
        if name.endswith(_LINES):
            return "lines"
        if start[0] in "{[" and not name.endswith(_TABLES):
            return _kind_of_json(start, is_whole=self.is_short)
        return "table"

    def _markup(self, start: str) -> Kind:
        if _SITEMAP.search(start[:4096]):
            return "sitemap"
        if _FEED.search(start[:4096]):
            raise NotRead(
                f"{self.name} is a feed of articles, not of fact-checks. Give the site's sitemap."
            )
        return "page"


def open_source(name: str, stdin: BinaryIO) -> Source:
    """Open FILE, an address, or standard input as `-`. Raises `NotRead` and `FetchError`."""
    if name.lower().startswith(("http://", "https://")):
        return _downloaded(name)
    if name == "-":
        raw = _temporary()
        shutil.copyfileobj(stdin, raw)
        return Source(name, raw)
    try:
        return Source(name, Path(name).open("rb"))
    except OSError as error:
        raise NotRead(f"{name} cannot be read: {error.strerror}.") from None


def asking() -> Http:
    """Return what pages of others are asked with."""
    return Http(
        user_agent=settings.FACTCHECK_USER_AGENT,
        allow=settings.FACTCHECK_PAGES_ALLOW,
        proxy=settings.FACTCHECK_PROXY,
    )


def _downloaded(address: str) -> Source:
    http = Http(
        user_agent=settings.FACTCHECK_USER_AGENT,
        allow=settings.FACTCHECK_PAGES_ALLOW,
        proxy=settings.FACTCHECK_PROXY,
        deadline=DOWNLOAD_SECONDS,
    )
    raw = _temporary()
    answer = http.download(address, raw, max_bytes=MAX_DOWNLOAD)
    return Source(address, raw, answer.final_url)


def _temporary() -> BinaryIO:
    return cast(BinaryIO, tempfile.TemporaryFile())


def _kind_of_json(start: str, *, is_whole: bool) -> Kind:
    """Tell a document from lines, and from documents one after the other."""
    try:
        _first, end = json.JSONDecoder().raw_decode(start)
    except RecursionError:
        return "document"
    except json.JSONDecodeError as error:
        line = start.partition("\n")[0]
        broken_here = error.pos <= len(line) and len(line) < len(start)
        return "lines" if broken_here and _has_object_line(start) else "document"
    if not start[end:].strip():
        # A single line may be the first of many that the head does not show.
        return "document" if is_whole else "lines"
    return "lines" if "\n" not in start[:end] else "document"


def _has_object_line(start: str) -> bool:
    for line in start.splitlines()[1:]:
        try:
            if isinstance(json.loads(line), dict):
                return True
        except (ValueError, RecursionError):
            continue
    return False


class _Kept(io.RawIOBase):
    """A file whose readers may be closed without closing it."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self._raw.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
