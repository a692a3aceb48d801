"""One question on its way: checked, perhaps answered from the cache, noted, asked, sent on."""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO, NamedTuple
from urllib.parse import urlencode

import httpx2

from .addresses import AddressRefused, Target, check_address
from .answers import Fetched, HttpStatus, accepted, media_type
from .exchanged import Exchanged
from .fetch_errors import RedirectRefused, TooManyRedirects, Unreachable, WrongType, too_large
from .hiding import Hiding, looks_like_key, with_params
from .http_cache import HttpCache, Kept
from .proxy import read_proxy
from .refusals import FetchError
from .unpack import unpack
from .wire import Backend, Transport, resolve_name, translated_errors

if TYPE_CHECKING:
    from .fetch import Http

MAX_BYTES = 5_000_000
MAX_DECODED = 10_000_000
MAX_HEADERS = 64 * 1024
MAX_REDIRECTS = 5
MAX_SENT_KEPT = 64 * 1024

Params = Mapping[str, str | int]


class Posted(NamedTuple):
    """What is handed in. `told` is `content` without secrets, for the record."""

    content: bytes = b""
    content_type: str = ""
    told: bytes = b""


NOTHING = Posted()


def posted_form(form: Params, hiding: Hiding) -> Posted:
    text = urlencode(form)
    told = hiding.text(hiding.form(text)).encode()
    return Posted(text.encode("ascii"), "application/x-www-form-urlencoded", told)


def posted_json(data: object, hiding: Hiding) -> Posted:
    """Raises `ValueError` for what JSON cannot hold."""
    text = json.dumps(data, allow_nan=False)
    return Posted(text.encode(), "application/json", json.dumps(hiding.data(data)).encode())


@dataclass(frozen=True)
class Question:
    """What is asked of whom, and what answer is read: into memory, or `into` a file as it came."""

    method: str
    url: str
    params: Params | None = None
    posted: Posted = NOTHING
    headers: Mapping[str, str] = field(default_factory=dict)
    accept: tuple[str, ...] | None = None
    max_bytes: int = MAX_BYTES
    max_decoded: int = MAX_DECODED
    into: BinaryIO | None = None


class Walk:
    """One question on its way, from redirect to redirect."""

    def __init__(self, http: Http, question: Question) -> None:
        self._http = http
        self._question = question
        self._visited: list[str] = []
        self._first = self._target = self._checked()
        self._backend = Backend(
            resolve=http.resolve or resolve_name,
            allow=frozenset(http.allow),
            deadline=http.clock,
            max_received=2 * question.max_bytes + 2 * MAX_HEADERS,
            proxy=read_proxy(http.proxy),
        )

    def to_its_end(self) -> Fetched:
        with httpx2.Client(
            transport=Transport(self._backend),
            trust_env=False,
            follow_redirects=False,
            timeout=None,
        ) as client:
            while True:
                if answer := self._step(client):
                    return answer

    def _step(self, client: httpx2.Client) -> Fetched | None:
        """Ask where we are now; None when we are sent on."""
        url, headers = str(self._target.url), self._headers()
        cache = self._cache_for(url, headers, client)
        kept = self._kept(cache, url, headers)
        if cache and kept and kept.is_fresh(cache.now()):
            return self._repeated(kept)
        if self._http.gate:
            self._http.gate(self._target.host)
        asked = cache.now() if cache else 0.0
        with self._noted(url) as exchange:
            self._backend.begin(self._target)
            request = client.build_request(
                self._question.method,
                self._target.url,
                headers=headers | (kept.conditions() if kept else {}),
                content=self._question.posted.content or None,
            )
            response, raw = self._send(client, request, exchange)
            if self._question.method != "GET" and self._http.cache and not response.is_error:
                self._http.cache.forget(url)
            if raw is None:
                self._turn(response)
                return None
            if cache and kept and response.status_code == 304:
                same = cache.confirm(url, kept, response.headers, asked)
                if same is None:
                    raise Unreachable("broken_answer", permanent=False, host=self._target.host)
                return self._from_cache(same, exchange)
            answer = self._take(response, raw, exchange)
            if cache and answer.status == 200:
                cache.keep(url, headers, answer, received=len(raw), asked=asked)
            return answer

    def _cache_for(
        self, url: str, headers: Mapping[str, str], client: httpx2.Client
    ) -> HttpCache | None:
        """Return the cache, if nothing in this request is meant for us alone."""
        hiding = self._http.hiding
        if (
            self._http.cache is None
            or self._question.into is not None
            or self._question.method != "GET"
            or client.cookies
            or hiding.url(url) != url
            or any(
                looks_like_key(name) or hiding.text(headers[name]) != headers[name]
                for name in headers
            )
            or not self._http.cache.may_serve(headers)
        ):
            return None
        return self._http.cache

    def _kept(self, cache: HttpCache | None, url: str, headers: Mapping[str, str]) -> Kept | None:
        kept = cache.find(url, headers) if cache else None
        if kept is None or kept.received > self._question.max_bytes:
            return None
        if len(kept.body) > self._question.max_decoded:
            return None
        return kept if accepted(media_type(kept.headers), self._question.accept) else None

    def _repeated(self, kept: Kept) -> Fetched:
        with self._noted(str(self._target.url)) as exchange:
            exchange.status = 200
            exchange.headers = self._http.hiding.headers(kept.headers)
            return self._from_cache(kept, exchange)

    def _from_cache(self, kept: Kept, exchange: Exchanged) -> Fetched:
        exchange.content_type = media_type(kept.headers)
        exchange.keep(self._http.hiding.body(kept.body))
        exchange.from_cache = True
        return self._answer(200, kept.headers, kept.body, kept.fetched_at, from_cache=True)

    def _headers(self) -> dict[str, str]:
        question = self._question
        headers = {
            "User-Agent": self._http.user_agent,
            "Accept": ", ".join(question.accept) if question.accept else "*/*",
            "Accept-Encoding": "identity" if question.into else "gzip, deflate",
        }
        if question.posted.content_type:
            headers["Content-Type"] = question.posted.content_type
        if _same_site(self._first, self._target):
            headers |= question.headers
        return headers

    def _send(
        self, client: httpx2.Client, request: httpx2.Request, exchange: Exchanged
    ) -> tuple[httpx2.Response, bytes | None]:
        """Return the answer and its body as it came; None for a body that only sends us on."""
        question, host = self._question, self._target.host
        with translated_errors(self._backend):
            response = client.send(request, stream=True)
            try:
                _check_headers(response, self._target)
                exchange.status = response.status_code
                exchange.content_type = media_type(response.headers)
                exchange.headers = self._http.hiding.headers(response.headers)
                if _sends_on(response):
                    return response, None
                return response, _read(response, question, host)
            finally:
                response.close()

    def _take(self, response: httpx2.Response, raw: bytes, exchange: Exchanged) -> Fetched:
        host = self._target.host
        packing = response.headers.get("content-encoding", "")
        body = unpack(raw, packing, limit=self._question.max_decoded, host=host)
        exchange.keep(self._http.hiding.body(body))
        answer = self._answer(response.status_code, response.headers, body, datetime.now(UTC))
        if not response.is_success:
            raise HttpStatus(answer, host)
        return answer

    def _answer(
        self,
        status: int,
        headers: Mapping[str, str],
        body: bytes,
        fetched_at: datetime,
        *,
        from_cache: bool = False,
    ) -> Fetched:
        return Fetched(
            url=str(self._first.url),
            final_url=str(self._target.url),
            status=status,
            headers=dict(headers),
            content_type=media_type(headers),
            body=body,
            fetched_at=fetched_at,
            redirects=tuple(self._visited),
            from_cache=from_cache,
        )

    def _turn(self, response: httpx2.Response) -> None:
        """Go where the answer sends us, if we may."""
        question, host = self._question, self._target.host
        if question.method != "GET":
            if response.status_code != 303:
                raise RedirectRefused("post_redirected", host=host)
            question = replace(question, method="GET", posted=NOTHING)
        self._visited.append(str(self._target.url))
        if len(self._visited) > MAX_REDIRECTS:
            raise TooManyRedirects("too_many_redirects", limit=MAX_REDIRECTS)
        self._target = _follow(self._target, response.headers["location"], self._http.allow)
        self._question = question

    def _checked(self) -> Target:
        question = self._question
        try:
            target = check_address(question.url, allow=self._http.allow)
            if not question.params:
                return target
            try:
                return target._replace(url=target.url.copy_merge_params(dict(question.params)))
            except httpx2.InvalidURL:
                raise AddressRefused("bad_address") from None
        except AddressRefused:
            with self._noted(with_params(question.url, question.params)):
                raise

    @contextmanager
    def _noted(self, url: str) -> Iterator[Exchanged]:
        """Note a request before it is sent, and how it ended."""
        hiding, question = self._http.hiding, self._question
        exchange = Exchanged(
            method=question.method,
            url=hiding.url(url),
            asked_at=datetime.now(UTC),
            sent=question.posted.told[:MAX_SENT_KEPT],
            code="broken_off",  # until somebody comes back to say otherwise
        )
        self._http.exchanges.append(exchange)
        began = time.monotonic()
        try:
            yield exchange
            exchange.code = ""
        except FetchError as error:
            # Whoever catches it keeps its data too.
            error.data = hiding.data(error.data)
            exchange.code, exchange.data = error.code, error.data
            raise
        finally:
            exchange.seconds = time.monotonic() - began


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


def _sends_on(response: httpx2.Response) -> bool:
    return "location" in response.headers and response.status_code in (301, 302, 303, 307, 308)


def _same_site(a: Target, b: Target) -> bool:
    return (a.scheme, a.host, a.port) == (b.scheme, b.host, b.port)


def _check_headers(response: httpx2.Response, target: Target) -> None:
    size = sum(len(name) + len(value) + 4 for name, value in response.headers.raw)
    if size > MAX_HEADERS:
        raise too_large(target.host, MAX_HEADERS)


def _read(response: httpx2.Response, question: Question, host: str) -> bytes:
    """Take the body as it comes over the wire, up to `max_bytes`."""
    kind, limit = media_type(response.headers), question.max_bytes
    if response.is_success and not accepted(kind, question.accept):
        raise WrongType("wrong_type", host=host, type=kind[:80])
    into = question.into if response.is_success else None
    if into is None:
        # What a refusal has to say is short, or not worth waiting for.
        limit = min(limit, MAX_BYTES) if question.into else limit
    length = response.headers.get("content-length", "")
    if length.isdigit() and int(length) > limit:
        raise too_large(host, limit)
    body, taken = bytearray(), 0
    for chunk in response.iter_raw():
        taken += len(chunk)
        if taken > limit:
            raise too_large(host, limit)
        if into is None:
            body += chunk
        else:
            into.write(chunk)
    return bytes(body)
