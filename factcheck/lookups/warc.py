"""A fetched page as a WARC file: gzipped records of WARC 1.1, as web archives keep pages.

One `warcinfo`, then for each redirect and for the page itself a `response` and its `request`. What
is told of the wire is what we know of it, no more: bodies are kept unpacked, so Content-Encoding,
Content-Length and Transfer-Encoding stand as `X-Orig-…`; bodies of redirects are not read; requests
are spelt out from the headers that we set. Cookies are never in it.
"""

from __future__ import annotations

import base64
import hashlib
import string
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from urllib.parse import quote, urlsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from factcheck.lib.exchanged import Exchanged
from factcheck.lib.fetch import Fetched

# Of the way the answer was packed: true of the wire, not of what is kept here.
_OF_THE_WIRE = frozenset(["content-encoding", "content-length", "transfer-encoding"])
_NEVER = frozenset(["set-cookie", "set-cookie2", "cookie", "authorization", "proxy-authorization"])


def warc_of(
    fetched: Fetched,
    exchanges: Sequence[Exchanged] = (),
    *,
    sent: Mapping[str, str],
    operator: str = "",
    filename: str = "",
) -> bytes:
    """Return the records of one page.

    `exchanges` are the requests that led to it, itself last, and need be given only for redirects.
    `sent` are the headers of our requests, but for Host. `operator` is who asked, for the
    `warcinfo`.
    """
    out = BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    writer.write_record(writer.create_warcinfo_record(filename, _info(operator, sent)))
    for hop in exchanges:
        if hop.status is not None and 300 <= hop.status < 400:
            _write(writer, hop.url, hop.status, hop.headers, b"", hop.asked_at, sent)
    _write(
        writer,
        fetched.final_url,
        fetched.status,
        fetched.headers,
        fetched.body,
        fetched.fetched_at,
        sent,
    )
    return out.getvalue()


def payload_digest(body: bytes) -> str:
    """Return the digest of a body as WARC files label it."""
    return "sha256:" + base64.b32encode(hashlib.sha256(body).digest()).decode()


def _info(operator: str, sent: Mapping[str, str]) -> dict[str, str]:
    return {
        "software": sent.get("User-Agent", ""),
        "operator": operator,
        "format": "WARC File Format 1.1",
        "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/"
        "warc-1.1/",
        "description": "One page, kept as evidence. Bodies are stored unpacked; headers of the "
        "wire that no longer hold are named X-Orig-. Bodies of redirects are not kept. Requests "
        "are spelt out from the headers that were set. Cookies are left out.",
    }


def _write(
    writer: WARCWriter,
    url: str,
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    at: datetime,
    sent: Mapping[str, str],
) -> None:
    url = _ascii(url)
    when = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    response = writer.create_warc_record(
        url,
        "response",
        payload=BytesIO(body),
        length=len(body),
        http_headers=StatusAndHeaders(
            f"{status} {_phrase(status)}".strip(),
            list(_kept(headers, len(body))),
            protocol="HTTP/1.1",
        ),
        warc_headers_dict={"WARC-Date": when, "WARC-Payload-Digest": payload_digest(body)},
    )
    request = writer.create_warc_record(
        url,
        "request",
        http_headers=StatusAndHeaders(
            f"GET {_path(url)} HTTP/1.1", [("Host", urlsplit(url).netloc), *_lines(sent)]
        ),
        warc_headers_dict={"WARC-Date": when},
    )
    writer.write_request_response_pair(request, response)


def _kept(headers: Mapping[str, str], size: int) -> Iterable[tuple[str, str]]:
    for name, value in _lines(headers):
        if name.lower() in _OF_THE_WIRE:
            yield f"X-Orig-{name}", value
        else:
            yield name, value
    yield "Content-Length", str(size)


def _lines(headers: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return headers that a line can hold, cookies and keys left out."""
    return [
        (_ascii(name), _ascii(" ".join(value.split())))
        for name, value in headers.items()
        if name.lower() not in _NEVER
    ]


def _ascii(text: str) -> str:
    """Percent-encode what no header line may hold."""
    return text if text.isascii() else quote(text, safe=string.printable)


def _path(url: str) -> str:
    parts = urlsplit(url)
    path = parts.path or "/"
    return f"{path}?{parts.query}" if parts.query else path


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
