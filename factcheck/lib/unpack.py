"""Undoing Content-Encoding: no layer ever grows past a limit."""

from __future__ import annotations

import zlib

from .fetch_errors import Unreachable, WrongType, too_large

MAX_ENCODINGS = 2
MAX_GZIP_MEMBERS = 8


def unpack(data: bytes, encodings: str, *, limit: int, host: str) -> bytes:
    """Undo the encodings of a header, last one first, each to `limit` bytes at most.

    Raises `TooLarge`, `WrongType` for what is neither gzip nor deflate, and `Unreachable` for
    damaged bytes.
    """
    names = [name.strip().lower() for name in encodings.split(",")]
    names = [name for name in names if name not in ("", "identity")]
    if len(names) > MAX_ENCODINGS or not {*names} <= {"gzip", "x-gzip", "deflate"}:
        raise WrongType("bad_encoding", host=host, encoding=", ".join(names)[:80])
    try:
        for name in reversed(names):
            data = _inflate(data, gzip=name != "deflate", limit=limit)
    except _Overflow:
        raise too_large(host, limit) from None
    except (zlib.error, EOFError):
        raise Unreachable("broken_answer", permanent=False, host=host) from None
    if len(data) > limit:
        raise too_large(host, limit)
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
