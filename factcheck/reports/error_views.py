"""Readers report an error; the desk lists the reports by the day they are due, and answers."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from redis.exceptions import RedisError

from factcheck.accounts.access import needs, public
from factcheck.errors import Refused, StaleState
from factcheck.lib.languages import language_asked
from factcheck.reports import error_actions
from factcheck.reports.chosen_language import carry_language
from factcheck.reports.error_limit import may_report
from factcheck.reports.forms import AnswerForm, ErrorForm
from factcheck.reports.models import ErrorReport, Page
from factcheck.reports.reading import card
from factcheck.screens import screen

SIZE = 30


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, slug: str) -> HttpResponse:
    page = get_object_or_404(Page.objects.public().select_related("claim"), slug=slug)
    form = ErrorForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = _take(form, page, request) if form.is_valid() else 422
        if status == 200:
            asked = language_asked(request)
            sent = f"sent=1&lang={asked}" if asked else "sent=1"
            return redirect(f"{reverse('error_report', args=[slug])}?{sent}")
        form.lead_to_error()
    context = {
        "check": card(page),
        "form": form,
        "sent": request.method != "POST" and request.GET.get("sent") == "1",
        "days": settings.FACTCHECK_REPORT_DAYS,
        "due": timezone.now() + timedelta(days=settings.FACTCHECK_REPORT_DAYS),
    }
    response = render(request, "reports/report.html", context, status=status)
    return carry_language(request, response)


def _take(form: ErrorForm, page: Page, request: HttpRequest) -> int:
    """Take the report down, or say on the form why not; gives the answer's status."""
    given = form.cleaned_data
    if given.pop("website"):
        return 200
    try:
        if not may_report(request):
            form.add_error(
                None,
                _("That was the last of your reports for this hour. Wait, or write to %(address)s.")
                % {"address": settings.FACTCHECK_CONTACT},
            )
            return 429
        error_actions.report_error(page, **given)
    except RedisError:
        # Uncounted, nothing is taken: but what was typed stays, and there is another way.
        form.add_error(
            None,
            _("This cannot be sent for a moment. Try again in a minute, or write to %(address)s.")
            % {"address": settings.FACTCHECK_CONTACT},
        )
        return 503
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return 422
    return 200


@needs("editor")
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    view = "all" if request.GET.get("view") == "all" else "open"
    rows = ErrorReport.objects.select_related("edition__page__claim", "handled_by")
    rows = rows.open() if view == "open" else rows.order_by("-received_at", "-id")
    asked = request.GET.get("after", "0")
    after = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else 0
    found = list(rows.defer("edition__content", "edition__gates")[after : after + SIZE + 1])
    context: dict[str, Any] = {
        "section": "reports",
        "view": view,
        "reports": found[:SIZE],
        "next_after": after + SIZE if len(found) > SIZE else None,
        "previous_after": max(0, after - SIZE) if after else None,
    }
    return screen(request, "reports/errors.html", context, part="reports")


@needs("editor")
@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(ErrorReport.objects.select_related("edition__page__claim"), pk=pk)
    error_actions.forget_reader(shown, actor=request.user)
    messages.success(request, _("Struck out: nobody can tell any more who wrote."))
    return redirect("error_answer", pk)


@needs("editor")
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    rows = ErrorReport.objects.select_related("edition__page__claim", "handled_by")
    shown = get_object_or_404(rows, pk=pk)
    form = AnswerForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                error_actions.answer_error(shown, actor=request.user, **form.cleaned_data)
                messages.success(request, _("Answered."))
                return redirect("error_reports")
            except Refused as refusal:
                form.add_error(None, str(refusal))
            except StaleState as stale:
                form.add_error(None, str(stale))
                shown.refresh_from_db()
                status = 409
    page = shown.edition.page
    context = {
        "section": "reports",
        "report": shown,
        "form": form,
        "content": shown.edition.content,
        "page_url": reverse("check_page", args=[page.slug]),
        "is_newest": page.edition_id == shown.edition_id,
    }
    return screen(request, "reports/error.html", context, part="report", status=status)
