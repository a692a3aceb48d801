"""Who asked for what is being done: the request and how its person had signed in.

Actions never see a request; what the record wants to know of it is kept here while it lasts.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from celery import current_task
from django.http import HttpRequest, HttpResponse

from factcheck.accounts.stepup import how_signed_in

_NAMED = re.compile(r"[A-Za-z0-9-]{8,64}")


@dataclass(frozen=True)
class Acting:
    """What an event says of how it came about; both empty where nothing is known."""

    request_id: str = ""
    signed_in: str = ""


# Called at the first event only: most requests leave none.
_ask: ContextVar[Callable[[], Acting] | None] = ContextVar("acting", default=None)


def acting() -> Acting:
    """Return what is known of the act that is being done in this thread."""
    if ask := _ask.get():
        return ask()
    if current_task:
        return Acting(str(current_task.request.id or "")[:64], "worker")
    return Acting()


@contextmanager
def _asking(ask: Callable[[], Acting]) -> Iterator[None]:
    token = _ask.set(ask)
    try:
        yield
    finally:
        _ask.reset(token)


def acting_as(signed_in: str, request_id: str = "") -> AbstractContextManager[None]:
    """Say meanwhile how whoever acts signed in: `token` for a machine, `command` for a shell."""
    known = Acting(request_id, signed_in)
    return _asking(lambda: known)


def signed_in_by(request: HttpRequest) -> str:
    """Return how this session was signed in, as "password+totp"; empty for nobody."""
    if not request.user.is_authenticated:
        return ""
    return how_signed_in(request)[:40] or "session"


class RequestContextMiddleware:
    """Gives every request a name, which the answer carries too, and keeps it for the record.

    After the middleware of authentication: whoever acts is known then.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "")
        name = given if _NAMED.fullmatch(given) else uuid.uuid4().hex
        with _asking(lambda: Acting(name, signed_in_by(request))):
            response = self.get_response(request)
        response["X-Request-Id"] = name
        return response
