"""What comes back from the outside, and what a refusal of the other side means."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx2

from .charset import decode
from .fetch_errors import Unreadable
from .patience import parse_retry_after
from .refusals import FetchError


class HttpStatus(FetchError):
    """The other side answered, and the answer is a refusal.

    `answer` holds it in full; `retry_after` the seconds it asks to wait, if it does.
    """

    def __init__(self, answer: Fetched, host: str) -> None:
        code, permanent = _STATUS_CODES.get(
            answer.status,
            ("server_error", False) if answer.status >= 500 else ("http_status", True),
        )
        super().__init__(code, permanent=permanent, host=host, status=answer.status)
        self.answer = answer
        self.status = answer.status
        self.retry_after = parse_retry_after(answer.headers.get("retry-after"))


_STATUS_CODES = {
    401: ("forbidden", True),
    402: ("forbidden", True),
    403: ("forbidden", True),
    404: ("not_found", True),
    408: ("server_error", False),
    410: ("not_found", True),
    421: ("server_error", False),
    425: ("throttled", False),
    429: ("throttled", False),
    451: ("forbidden", True),
    501: ("http_status", True),
}


@dataclass(frozen=True)
class Fetched:
    """One answer, unpacked. `headers` have lower-case names, repeated ones joined by a comma.

    One `from_cache` was `fetched_at` that time, not now.
    """

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    content_type: str
    body: bytes
    fetched_at: datetime
    redirects: tuple[str, ...] = ()
    from_cache: bool = False

    @property
    def host(self) -> str:
        """The name of the site that answered."""
        return httpx2.URL(self.final_url).host

    @property
    def text(self) -> str:
        """The body as text; bytes that fit no encoding become U+FFFD, so this never fails."""
        return decode(self.body, declared=self.headers.get("content-type", ""))

    def json(self) -> Any:
        """The body read as JSON. Raises `Unreadable` when it is anything else."""
        try:
            return json.loads(self.body)
        # A number of thousands of digits and a thousand brackets are not data either.
        except (ValueError, RecursionError):
            raise Unreadable("not_json", host=self.host) from None


def media_type(headers: Mapping[str, str]) -> str:
    """Return the type that headers name, in small letters, without its parameters."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def accepted(kind: str, accept: tuple[str, ...] | None) -> bool:
    """Say whether a type was asked for; one that is not named must be judged by its bytes."""
    if not accept or not kind:
        return True
    return any(
        wanted in (kind, "*/*") or (wanted.endswith("/*") and kind.startswith(wanted[:-1]))
        for wanted in accept
    )
