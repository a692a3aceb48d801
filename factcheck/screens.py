"""One helper for every screen: the whole page, or under htmx the named part of it."""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views import defaults
from redis.exceptions import RedisError

from factcheck.errors import IllegalMove, Refused, StaleState

log = logging.getLogger(__name__)


def screen(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    part: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render `template`; for an htmx request with `part`, only that partial of it."""
    name = f"{template}#{part}" if part and request.htmx and not request.htmx.boosted else template
    return _private(request, render(request, name, context, status=status))


def unchanged(request: HttpRequest) -> HttpResponse:
    """What a polled fragment answers while there is nothing new: 204, and htmx swaps nothing."""
    return _private(request, HttpResponse(status=204))


def screen_at(request: HttpRequest, name: str, pk: int, *, status: int) -> HttpResponse:
    """The screen at another address as the answer to a form on it that did not pass.

    Found by its address: the screen may belong to an app above the one that answers.
    """
    found = resolve(reverse(name, args=[pk]))
    request.method = "GET"
    response = found.func(request, *found.args, **found.kwargs)
    response.status_code = status
    return response


def refused_on(request: HttpRequest, refusal: Refused, name: str, pk: int) -> HttpResponse:
    """Without scripts: the screen again with the sentence beside its field and all that was typed.

    The templates ask for both by `refused_at`. With scripts the form is still there: the middleware
    answers with the sentence alone, as it does when no form on the screen has such a field.
    """
    if request.htmx or not refusal.field or request.resolver_match is None:
        raise refusal
    request.refused = Refusal(request.resolver_match.url_name, refusal, request.POST)
    response = screen_at(request, name, pk, status=422)
    if not request.refused.is_shown:
        request.method = "POST"
        raise refusal
    return response


def told(
    request: HttpRequest, error: Exception, sentence: str = "", status: int = 422
) -> HttpResponse:
    """What was refused, in a sentence: a page, or under htmx what panes.js puts in its place."""
    context = {
        "sentence": sentence or str(error),
        "status": status,
        "field": getattr(error, "field", ""),
        "typed": [
            (name, value)
            for name, value in request.POST.items()
            if value and name not in {"csrfmiddlewaretoken", "next"} and len(value) > 20
        ],
    }
    return screen(request, "refused.html", context, part="refusal", status=status)


class Refusal:
    """A refused form as the templates of its screen show it again."""

    def __init__(self, act: str | None, error: Refused, typed: QueryDict) -> None:
        self.act = act
        self.field = error.field
        self.sentence = str(error)
        self.typed = typed
        self.is_shown = False


def _private(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["HX-Request"])
    if request.user.is_authenticated:
        response["Cache-Control"] = "no-store"
    return response


def newsroom(request: HttpRequest) -> dict[str, Any]:
    """What every template may show of the newsroom."""
    return {
        "newsroom_name": settings.FACTCHECK_NAME,
        "newsroom_contact": settings.FACTCHECK_CONTACT,
        "theme": theme if (theme := request.COOKIES.get("theme")) in {"light", "dark"} else "",
    }


class RefusalMiddleware:
    """Turns the actions' own errors into one clear sentence with the right status code."""

    statuses = {IllegalMove: 409, StaleState: 409, Refused: 422, PermissionDenied: 403}

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        status = next(
            (status for kind, status in self.statuses.items() if isinstance(error, kind)), None
        )
        sentence = str(error) or _("You may not do this.")
        if isinstance(error, RedisError):
            # Attempts to sign in are counted in Valkey: uncounted, nobody comes in.
            log.warning("Valkey does not answer: %s", error)
            status = 503
            sentence = _("This cannot be done for a moment. Try again in a minute.")
        if status is None:
            return None
        return told(request, error, sentence, status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say what was wrong with a request where a person can do something about it."""
    if isinstance(exception, TooManyFilesSent):
        sentence = _("These are too many files for one time. Bring in at most 500 together.")
        return render(request, "refused.html", {"sentence": sentence, "status": 400}, status=400)
    return defaults.bad_request(request, exception)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    log.info("csrf refused: %s", reason)
    return render(request, "403_csrf.html", {}, status=403)
