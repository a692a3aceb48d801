"""Public screens may be kept by anyone for a second, and are then asked about again.

`revalidated` marks a view. `KeptPagesMiddleware` answers readers who are not signed in from what
this process keeps, after one question to the database: whether anything has changed since. It
stands before sessions, languages and everything else that readers have no need of.
"""

import hashlib
import re
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import wraps
from threading import Lock
from typing import Any, overload

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date_safe, quote_etag

from factcheck.lib.languages import language_asked
from factcheck.reports import freshness
from factcheck.reports.freshness import Stamp

View = Callable[..., HttpResponse]
Answers = Callable[..., HttpResponse]

# Shared caches may answer by themselves for one second: whoever asks a second after a correction
# gets it, and a crowd asks the desk once a second. Nobody may answer with an older one, also when
# the desk does not answer. Browsers ask each time.
KEPT_BY_ANYONE = "public, max-age=0, s-maxage=1, must-revalidate"
PRIVATE = "private, no-cache"
# Of one process. What depends on the clock and not on a row (news of the last two days, say) is
# made anew after so many seconds.
MOST_BYTES = 48_000_000
LARGEST = 12_000_000
SECONDS = 300.0
_GZIP = re.compile(r"\bgzip\b")


@dataclass(frozen=True, slots=True)
class _Kept:
    keys: tuple[str, ...]
    stamp: Stamp
    until: float
    content: bytes
    headers: dict[str, str]


Name = tuple[str | bool, ...]


@dataclass
class _Shelf:
    """The answers that this process keeps; the one that was not asked for longest goes first."""

    answers: OrderedDict[Name, _Kept] = field(default_factory=OrderedDict)
    size: int = 0
    lock: Lock = field(default_factory=Lock)

    def get(self, name: Name) -> _Kept | None:
        with self.lock:
            kept = self.answers.get(name)
            if kept is not None:
                self.answers.move_to_end(name)
            return kept

    def put(self, name: Name, kept: _Kept) -> None:
        if _weight(name, kept) > LARGEST:
            return
        with self.lock:
            self._drop(name)
            self.answers[name] = kept
            self.size += _weight(name, kept)
            while self.size > MOST_BYTES:
                self._drop(next(iter(self.answers)))

    def clear(self) -> None:
        with self.lock:
            self.answers.clear()
            self.size = 0

    def _drop(self, name: Name) -> None:
        gone = self.answers.pop(name, None)
        if gone is not None:
            self.size -= _weight(name, gone)


def _weight(name: Name, kept: _Kept) -> int:
    """Return about how many bytes an answer takes, with its name and its headers."""
    return len(kept.content) + sum(len(str(part)) for part in name) + 3000


_shelf = _Shelf()


def forget() -> None:
    """Forget every answer that this process keeps."""
    _shelf.clear()


@overload
def revalidated(view: View, /) -> Answers: ...
@overload
def revalidated(*, keys: tuple[str, ...]) -> Callable[[View], Answers]: ...
def revalidated(
    view: View | None = None, /, *, keys: tuple[str, ...] = ()
) -> Answers | Callable[[View], Answers]:
    """Give a public GET view an ETag, answer 304 to whoever has it, and say it may be kept.

    `keys` are the kinds of things the page is made of (`freshness.KEYS`); all of them if none is
    named. The tag covers the body, thus also the language; a view may set Last-Modified, otherwise
    it is the last change of these things. Nothing private may be in such an answer, nor may it
    depend on cookies: it is the same for everyone who reads that language. The language is that of
    the address (`?lang=en`), or else what the browser asks for; for those who carry a cookie of
    ours, the answer is theirs alone.
    """

    def decorate(view: View) -> Answers:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            stamp = freshness.stamp(*keys)
            if language := language_asked(request):
                translation.activate(language)
                request.LANGUAGE_CODE = language
            response = view(request, *args, **kwargs)
            response["Cache-Control"] = PRIVATE if _is_somebody(request) else KEPT_BY_ANYONE
            if response.status_code != 200 or response.streaming:
                return response
            response["ETag"] = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
            _set_last_modified(response, stamp)
            # Read by the middleware, which also answers 304.
            response.made_of = (keys, stamp)  # type: ignore[attr-defined]
            return response

        answer.made_of = keys or tuple(freshness.KEYS)  # type: ignore[attr-defined]
        return answer

    return decorate(view) if view else decorate


class KeptPagesMiddleware:
    """Answers from what is kept, if nothing has changed; keeps what the views make."""

    def __init__(self, get_response: Answers) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = _name(request)
        kept = _shelf.get(name) if name else None
        if kept is not None and _stands(kept):
            return _unless_known(request, HttpResponse(kept.content, headers=kept.headers))
        response = self.get_response(request)
        made_of: tuple[tuple[str, ...], Stamp] | None = getattr(response, "made_of", None)
        if made_of is None:
            return response
        if response["Cache-Control"] == KEPT_BY_ANYONE:
            _trim_vary(request, response)
            if name and not response.cookies:
                until, headers = time.monotonic() + SECONDS, dict(response.items())
                _shelf.put(name, _Kept(*made_of, until, response.content, headers))
        return _unless_known(request, response)


def _name(request: HttpRequest) -> Name | None:
    """Return what an answer is kept under; None where it is for one person or changes something."""
    if request.method not in ("GET", "HEAD") or _is_somebody(request):
        return None
    meta = request.META
    return (
        # As it came: a host that is not ours never had an answer that could be kept.
        meta.get("HTTP_HOST", ""),
        request.path_info,
        meta.get("QUERY_STRING", ""),
        translation.get_language_from_request(request),
        bool(_GZIP.search(meta.get("HTTP_ACCEPT_ENCODING", ""))),
    )


def _stands(kept: _Kept) -> bool:
    if kept.until < time.monotonic():
        return False
    try:
        return freshness.recent_stamp(*kept.keys) == kept.stamp
    except DatabaseError:
        return False


def _is_somebody(request: HttpRequest) -> bool:
    """Say whether a person is signed in, or has chosen another language than the address names."""
    if "HTTP_COOKIE" not in request.META:
        return False
    cookies = request.COOKIES
    if settings.SESSION_COOKIE_NAME in cookies:
        return True
    return settings.LANGUAGE_COOKIE_NAME in cookies and not language_asked(request)


def _unless_known(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return the answer, or 304 for a browser or cache that has it."""
    modified = response.get("Last-Modified")
    kept = get_conditional_response(
        request,
        etag=response["ETag"],
        last_modified=parse_http_date_safe(modified) if modified else None,
        response=response,
    )
    return kept or response


def _set_last_modified(response: HttpResponse, stamp: Stamp) -> None:
    """Say when the things of the page last changed, unless the view knows better.

    It counts in seconds: within the second of a change it is left out, because a second change
    might follow in that very second and never be seen by who asks only by time.
    """
    is_over = stamp.changed_at < timezone.now() - timedelta(seconds=1)
    if "Last-Modified" not in response and is_over and stamp.changed_at != freshness.NEVER:
        response["Last-Modified"] = http_date(stamp.changed_at.timestamp())


def _trim_vary(request: HttpRequest, response: HttpResponse) -> None:
    """The session was looked at and found missing; that does not make an answer depend on cookies,
    nor does one whose address names its language depend on what the browser reads.
    """
    without = {"cookie"} | ({"accept-language"} if language_asked(request) else set())
    names = [name.strip() for name in response.get("Vary", "").split(",")]
    response["Vary"] = ", ".join(name for name in names if name.lower() not in without)
