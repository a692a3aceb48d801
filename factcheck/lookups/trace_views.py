"""The trace of a claim as a screen and as JSON, and the answers in it, one by one."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from factcheck.accounts.access import needs
from factcheck.claims.models import Claim
from factcheck.lookups.models import Exchange
from factcheck.lookups.trace import trace
from factcheck.lookups.veil import kept_among
from factcheck.screens import screen


def _claim(request: HttpRequest, pk: int) -> Claim:
    return get_object_or_404(Claim.objects.visible_to(request.user).for_list(), pk=pk)


def _trace(request: HttpRequest, claim: Claim) -> dict[str, Any]:
    return trace(claim, veiled=bool(kept_among([claim], request.user)))


@needs("viewer")
@require_safe
def trace_screen(request: HttpRequest, pk: int) -> HttpResponse:
    claim = _claim(request, pk)
    context = {"section": "board", "claim": claim, "trace": _trace(request, claim)}
    return screen(request, "lookups/trace.html", context)


@needs("viewer")
@require_safe
def trace_json(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the same as JSON, to be kept with the check or read by a program."""
    claim = _claim(request, pk)
    answer = JsonResponse(
        _trace(request, claim), json_dumps_params={"ensure_ascii": False, "indent": 1}, status=200
    )
    answer["Content-Disposition"] = f'inline; filename="trace-{claim.pk}.json"'
    answer["Cache-Control"] = "no-store"
    return answer


@needs("viewer")
@require_safe
def body(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out what a source sent, as a file: bytes of strangers, which no browser may render."""
    seen = Exchange.objects.filter(lookup__claim__in=Claim.objects.visible_to(request.user))
    exchange = get_object_or_404(seen.only("body"), pk=pk)
    if exchange.body is None:
        raise Http404
    answer = HttpResponse(bytes(exchange.body), content_type="text/plain")
    answer["Content-Disposition"] = f'attachment; filename="answer-{exchange.pk}.txt"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "no-store"
    return answer
