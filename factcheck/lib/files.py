"""Uploaded or fetched bytes to a reading: cheap refusals here, the parsing in a limited child."""

from __future__ import annotations

import json
import logging
import os
import re
import selectors
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from . import charset
from .refusals import Refusal

MAX_BYTES = 10_000_000
# A page may be mostly markup. Two million bytes of plain text are a long novel, not an article.
MAX_TEXT = 2_000_000

_ROOT = Path(__file__).resolve().parents[2]
_CHILD = Path(__file__).with_name("child.py")
_log = logging.getLogger(__name__)

# What a file begins with when it is no text. Some of these are plain letters, with which a text
# may begin as well; a picture or a program has control characters soon after.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"II*\0", "picture"),
    (b"MM\0*", "picture"),
    (b"BM", "picture"),
    (b"RIFF", "picture, sound or film"),
    (b"OggS", "sound or film"),
    (b"ID3", "sound or film"),
    (b"\x1aE\xdf\xa3", "sound or film"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"\x1f\x8b", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"Rar!", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"),
    (b"(\xb5/\xfd", "archive"),
    (b"\xd0\xcf\x11\xe0", "old Office document"),
    (b"SQLite format 3", "database"),
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_HTML_NAMES = (".html", ".htm", ".xhtml")
_HTML_TYPES = ("text/html", "application/xhtml+xml")
_HTML_STARTS = (b"<!doctype html", b"<html", b"<head", b"<body", b"<article")
_BEFORE_HTML = re.compile(rb"\A(?:\s|<\?xml[^>]*>|<!--.{0,500}?-->)*", re.DOTALL)


@dataclass(frozen=True)
class Limits:
    """What the child may use: bytes of memory, seconds, bytes of answer, bytes of a file."""

    memory: int = 512 * 1024 * 1024
    seconds: int = 20
    output: int = 100_000_000
    written: int = 16_000_000


class FileRefused(Refusal):
    """The bytes were not read, or nothing could be read in them."""


def read_bytes(
    data: bytes,
    *,
    filename: str | None = None,
    content_type: str | None = None,
    url: str | None = None,
    limits: Limits = Limits(),
) -> dict[str, Any]:
    """Read a text or HTML file and return the reading of DESIGN.md section 6 as a plain dict.

    The bytes decide what they are; `filename` and `content_type` (with its charset) are only asked
    where the bytes leave it open. `url` is where they came from, if anywhere.
    Raises `FileRefused`: too large, empty, not a text, too hard to read, no article in it.
    """
    kind = sniff(data, filename=filename, content_type=content_type)
    status, output, errors = _run_child(
        {
            "kind": kind,
            "content_type": content_type or "",
            "url": url,
            "root": str(_ROOT),
            "memory": limits.memory,
            "seconds": limits.seconds,
            "written": limits.written,
        },
        data,
        limits,
    )
    if status == 0:
        answer = json.loads(output)
        if "reading" in answer:
            reading: dict[str, Any] = answer["reading"]
            return reading
        raise FileRefused(answer["refused"])
    # Negative: the signal of a limit. C libraries short of memory often die in a way of their own.
    if status < 0 or "MemoryError" in errors or "memory" in errors.rpartition("\n")[2]:
        raise FileRefused("file_too_hard")
    _log.error("Reading a file failed with status %s: %s", status, errors)
    raise FileRefused("file_broken")


def sniff(data: bytes, *, filename: str | None = None, content_type: str | None = None) -> str:
    """Say whether bytes are to be read as "html" or "text".

    Raises `FileRefused` for anything else, with nothing parsed.
    """
    if len(data) > MAX_BYTES:
        raise _too_large(MAX_BYTES)
    if not data.strip(b"\xef\xbb\xbf \t\r\n\f\v"):
        raise FileRefused("file_empty")
    name = (filename or "").lower()
    if data.startswith(b"%PDF-") or (
        data.startswith(b"PK\x03\x04") and (b"word/" in data or name.endswith(".docx"))
    ):
        raise FileRefused("file_not_yet")
    if not charset.wide_encoding(data):
        kind = next((kind for magic, kind in _MAGIC if data.startswith(magic)), "")
        controls = len(_CONTROL.findall(data[:4096]))
        if b"\0" in data or controls > (0 if kind else 40):
            raise FileRefused("file_binary", kind=kind or "unknown")
    head = data[:2048].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe").lower()
    declared = (content_type or "").partition(";")[0].strip().lower()
    if (
        _BEFORE_HTML.sub(b"", head).startswith(_HTML_STARTS)
        or declared in _HTML_TYPES
        or name.endswith(_HTML_NAMES)
    ):
        return "html"
    if len(data) > MAX_TEXT:
        raise _too_large(MAX_TEXT)
    return "text"


def _too_large(limit: int) -> FileRefused:
    return FileRefused("file_too_large", limit=f"{limit // 1_000_000} MB")


def _run_child(order: dict[str, Any], data: bytes, limits: Limits) -> tuple[int, bytes, str]:
    """Let `child.py` do the reading; return its exit status, output and last complaints.

    Raises `FileRefused` when it takes too long or says too much; it is dead and gone in any case.
    """
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as complaints:
        source.write(json.dumps(order).encode() + b"\n" + data)
        source.seek(0)
        # -I: nothing from the environment or the working directory decides what code runs. The
        # empty environment keeps our passwords away from a parser that may have been taken over.
        with subprocess.Popen(
            [sys.executable, "-I", str(_CHILD)],
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env={"LANG": "C.UTF-8"},
            start_new_session=True,
        ) as child:
            try:
                output = _read_all(child.stdout, limits, until=time.monotonic() + limits.seconds)
                status = child.wait(timeout=1)
            except subprocess.TimeoutExpired:
                raise FileRefused("file_too_hard") from None
            finally:
                child.kill()
        complaints.seek(0)
        return status, output, complaints.read()[-2000:].decode(errors="replace").strip()


def _read_all(pipe: IO[bytes] | None, limits: Limits, *, until: float) -> bytes:
    output = bytearray()
    if pipe is None:
        return b""
    with selectors.DefaultSelector() as waiting:
        waiting.register(pipe, selectors.EVENT_READ)
        while True:
            if not waiting.select(max(0.0, until - time.monotonic())):
                raise FileRefused("file_too_hard")
            chunk = os.read(pipe.fileno(), 1 << 16)
            if not chunk:
                return bytes(output)
            output += chunk
            if len(output) > limits.output:
                raise FileRefused("file_too_hard")
