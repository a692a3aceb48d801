"""Uploaded or fetched bytes to a reading: cheap refusals here, the parsing in a limited child."""

from __future__ import annotations

import json
import logging
from types import TracebackType
from typing import Any, Self

from .limited import USUAL, Child, Limits
from .refusals import FileRefused
from .sniff import MAX_BYTES, MAX_TEXT, sniff

__all__ = [
    "MAX_BYTES",
    "MAX_TEXT",
    "FileReader",
    "FileRefused",
    "Limits",
    "read_bytes",
    "read_source",
    "sniff",
]

_REFUSED = b'{"refused"'
_log = logging.getLogger(__name__)


def read_bytes(
    data: bytes,
    *,
    filename: str | None = None,
    content_type: str | None = None,
    url: str | None = None,
    limits: Limits = USUAL,
) -> dict[str, Any]:
    """Read a file and return the reading of DESIGN.md section 6 as a plain dict.

    The bytes decide what they are; `filename` and `content_type` (with its charset) are only asked
    where the bytes leave it open. `url` is where they came from, if anywhere.
    Raises `FileRefused`: too large, empty, not a text, too hard to read, no article in it.
    """
    with FileReader(limits=limits, rows=1) as reader:
        output = reader.read(data, filename=filename, content_type=content_type, url=url)
    reading: dict[str, Any] = json.loads(output)
    return reading


def read_source(
    data: bytes,
    *,
    content_type: str | None = None,
    url: str | None = None,
    limits: Limits = USUAL,
) -> dict[str, str]:
    """Read a fetched page as a source: the fields of `reading.source.SourcePage`.

    Decides what the bytes are and raises as `read_bytes` does.
    """
    kind = sniff(data, content_type=content_type, url=url)
    order = {"kind": kind, "content_type": content_type or "", "url": url, "source": True}
    with FileReader(limits=limits, rows=1) as reader:
        page: dict[str, str] = json.loads(reader.ask(order, data))
    return page


class FileReader:
    """Reads many files, up to `rows` of them with one child, each within the limits.

    For files that came together, as a batch does: a file that took the child over could have its
    say in the next. What strangers sent is read with `read_bytes`, each with a child of its own.
    """

    def __init__(self, *, limits: Limits = USUAL, rows: int = 500) -> None:
        self._limits = limits
        self._rows = rows
        self._child: Child | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._drop()

    def read(
        self,
        data: bytes,
        *,
        filename: str | None = None,
        content_type: str | None = None,
        url: str | None = None,
        listing: bool = False,
    ) -> bytearray:
        """Do as `read_bytes` does, but return JSON in UTF-8, or the lines that a person reads."""
        order = {
            "kind": sniff(data, filename=filename, content_type=content_type, url=url),
            "content_type": content_type or "",
            "url": url,
            "listing": listing,
        }
        return self.ask(order, data)

    def ask(self, order: dict[str, Any], data: bytes) -> bytearray:
        """Give the child one order; return its answer. Raises `FileRefused`."""
        if self._child is None:
            self._child = Child(self._limits, rows=self._rows)
        try:
            output = self._child.ask(order, data)
        except BaseException:
            self._drop()
            raise
        if output is None:
            status, errors = self._child.end()
            self._child = None
            # Negative: the signal of a limit. C libraries short of memory often die otherwise.
            if status < 0 or "MemoryError" in errors or "memory" in errors.rpartition("\n")[2]:
                raise FileRefused("file_too_hard")
            _log.error("Reading a file failed with status %s: %s", status, errors)
            raise FileRefused("file_broken")
        if self._child.is_used_up:
            self._drop()
        if not output.startswith(_REFUSED):
            return output
        code = json.loads(output)["refused"]
        if code == "file_too_hard":
            self._drop()  # what ran out of memory may not have given it all back
        raise FileRefused(code)

    def _drop(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None
