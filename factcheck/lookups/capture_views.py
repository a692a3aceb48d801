"""The screen on which the words of a kept page become evidence, and the page as it was kept."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from factcheck.accounts.access import needs
from factcheck.accounts.models import User
from factcheck.claims.models import Claim
from factcheck.claims.views import valid
from factcheck.errors import Refused
from factcheck.lookups import capture_actions, evidence_actions, forms
from factcheck.lookups.capture_pane import kept_pane, request_pane, stamp
from factcheck.lookups.models import Capture, CaptureRequest, Finding
from factcheck.lookups.quotes import places_of
from factcheck.screens import screen, unchanged


def _request(request: HttpRequest, pk: int) -> CaptureRequest:
    seen = CaptureRequest.objects.filter(claim__in=Claim.objects.visible_to(request.user))
    rows = seen.select_related("claim__article", "asked_by", "finding", "capture__archive_request")
    return get_object_or_404(rows.defer("capture__warc"), pk=pk)


def _captures(user: User) -> QuerySet[Capture]:
    """What this person may see: the pages kept for claims that they may see."""
    asked = CaptureRequest.objects.filter(claim__in=Claim.objects.visible_to(user))
    return Capture.objects.filter(pk__in=asked.values("capture"))


def _finding(request: HttpRequest, page: CaptureRequest) -> Finding | None:
    """Return the finding that led here: the one the address names, else the first that asked."""
    given = request.GET.get("finding", "")
    if given.isascii() and given.isdigit() and len(given) < 19:
        own = Finding.objects.filter(lookup__claim=page.claim_id, pk=int(given))
        return own.select_related("lookup").first() or page.finding
    return page.finding


def _screen_of(page: CaptureRequest, finding: Finding | None) -> str:
    address = reverse("capture_request", args=[page.pk])
    return f"{address}?finding={finding.pk}" if finding else address


def _lead_to(request: HttpRequest, address: str) -> HttpResponse:
    """Redirect the whole screen, under htmx too; a refusal before it leaves the form as typed."""
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


@needs("editor")
@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    claim = get_object_or_404(Claim.objects.visible_to(request.user), pk=pk)
    url = valid(forms.PageForm(request.POST))["url"]
    page = capture_actions.ask_capture(claim, actor=request.user, url=url)
    return _lead_to(request, _screen_of(page, None))


@needs("editor")
@require_POST
def ask_finding(request: HttpRequest, pk: int) -> HttpResponse:
    seen = Finding.objects.filter(lookup__claim__in=Claim.objects.visible_to(request.user))
    finding = get_object_or_404(seen.select_related("lookup__claim"), pk=pk)
    page = capture_actions.ask_capture(finding.lookup.claim, actor=request.user, finding=finding)
    return _lead_to(request, _screen_of(page, finding))


@needs("viewer")
@require_safe
def request(request: HttpRequest, pk: int) -> HttpResponse:
    """The page being fetched, then its text to mark words in; 204 while ?seen=STAMP still holds."""
    page = _request(request, pk)
    if request.htmx and request.GET.get("seen") == stamp(page):
        return unchanged(request)
    context = request_pane(page, request.user, finding=_finding(request, page))
    return screen(request, "lookups/capture.html", context, part="bench")


@needs("editor")
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    page = _request(request, pk)
    capture_actions.retry_capture(page, actor=request.user)
    return redirect(_screen_of(page, _finding(request, page)))


@needs("editor")
@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Put down marked words as evidence; what is wrong is said on the same screen."""
    page = _request(request, pk)
    finding = _finding(request, page)
    form = forms.PageEvidenceForm(request.POST)
    try:
        given = valid(form)
        start, end = given.pop("start"), given.pop("end")
        span = (start, end) if start is not None and end is not None else None
        evidence = evidence_actions.add_evidence(
            page.claim, actor=request.user, page=page, finding=finding, span=span, **given
        )
    except Refused as refused:
        typed: dict[str, Any] = {name: request.POST.get(name, "") for name in form.fields}
        context = request_pane(page, request.user, finding=finding, typed=typed, wrong=str(refused))
        return screen(request, "lookups/capture.html", context, part="bench", status=422)
    said = _("Evidence [%(number)s] added.") % {"number": evidence.number}
    if span is None and page.capture and len(places_of(page.capture.text, evidence.quote)) > 1:
        said += " " + _("The words stand in the page more than once; the first place is meant.")
    messages.success(request, said)
    address = reverse("claim", args=[page.claim_id])
    return HttpResponseRedirect(f"{address}#evidence-{evidence.number}")


@needs("viewer")
@require_safe
def capture(request: HttpRequest, pk: int) -> HttpResponse:
    """A page as it was kept, as text, with the words that evidence quotes."""
    kept = get_object_or_404(_captures(request.user).defer("warc"), pk=pk)
    context = kept_pane(kept, Claim.objects.visible_to(request.user), request.user)
    return screen(request, "lookups/capture.html", context, part="bench")


@needs("viewer")
@require_safe
def warc(request: HttpRequest, pk: int) -> HttpResponse:
    """The kept page as a WARC file, for web archives and whoever doubts; never shown as a page."""
    kept = get_object_or_404(_captures(request.user), pk=pk)
    host = re.sub(r"[^a-z0-9.-]", "", (urlsplit(kept.final_url or kept.url).hostname or "")[:80])
    name = f"capture-{kept.pk}-{host}-{kept.fetched_at:%Y%m%dT%H%M%SZ}.warc.gz"
    return HttpResponse(
        bytes(kept.warc),
        content_type="application/warc",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "no-store",
        },
    )
