"""Bringing articles in, and the list of them."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from factcheck.accounts.access import needs
from factcheck.articles import actions, newer
from factcheck.articles.forms import BringInForm, NewerForm
from factcheck.articles.models import Article, Reading
from factcheck.errors import Refused, StaleState
from factcheck.lib.refusals import Refusal
from factcheck.lib.typed import typed
from factcheck.screens import screen


@needs("viewer")
@require_safe
def articles(request: HttpRequest) -> HttpResponse:
    rows = Article.objects.visible_to(request.user).without_twins().newest_first()
    words = typed(request.GET.get("q", "")).strip()[:200]
    if words:
        rows = rows.filter(title__icontains=words)
    page = Paginator(rows, 30).get_page(request.GET.get("page"))
    context = {"section": "articles", "articles": page, "q": words}
    # Counted for the rows that are shown, not for all that could be.
    shown = Article.objects.filter(pk__in=[article.pk for article in page])
    standing = Count("claims", filter=~Q(claims__status__in=["dismissed", "duplicate"]))
    counts = dict(shown.annotate(count=standing).values_list("pk", "count"))
    unread = Reading.objects.newest_of(shown.filter(snapshots=None))
    for article in page:
        article.claim_count = counts[article.pk]
        article.unread = unread.get(article.pk)
    return screen(request, "articles/list.html", context, part="articles")


@needs("editor")
@require_http_methods(["GET", "HEAD", "POST"])
def bring_in(request: HttpRequest) -> HttpResponse:
    form = BringInForm(request.POST or None, request.FILES or None)
    first = None
    if request.method == "POST" and form.is_valid():
        field = next(name for name in ("url", "file", "text") if form.cleaned_data[name])
        try:
            reading = _bring_in(field, form.cleaned_data[field], request)
            return redirect("article", reading.article_id)
        except actions.AlreadyHere as here:
            first = here.article
            form.add_error(field, str(here))
        except (Refusal, Refused) as refusal:
            form.add_error(field, str(refusal))
    context = {"section": "articles", "form": form, "first": first}
    status = 422 if form.errors else 200
    return screen(request, "articles/bring_in.html", context, part="bring_in", status=status)


def _bring_in(field: str, given: object, request: HttpRequest) -> Reading:
    if field == "url":
        return actions.bring_in_address(str(given), actor=request.user)
    if field == "text":
        return actions.bring_in_text(str(given), actor=request.user)
    return actions.bring_in_file(
        given.read(actions.MAX_BYTES + 1),
        name=given.name,
        content_type=given.content_type or "",
        actor=request.user,
    )


@needs("editor")
@require_POST
def read_again(request: HttpRequest, pk: int) -> HttpResponse:
    article = get_object_or_404(Article.objects.visible_to(request.user), pk=pk)
    actions.retry_reading(article.readings.latest("id"), actor=request.user)
    return redirect("article", pk)


@needs("editor")
@require_POST
def fetch_again(request: HttpRequest, pk: int) -> HttpResponse:
    article = get_object_or_404(Article.objects.visible_to(request.user), pk=pk)
    newer.fetch_again(article, actor=request.user)
    shown = typed(request.POST.get("shown", ""))
    # Under htmx the line above the article follows by itself; without, the whole page does.
    return redirect(f"{reverse('article_version', args=[pk])}?{urlencode({'shown': shown})}")


@needs("editor")
@require_http_methods(["GET", "HEAD", "POST"])
def newer_version(request: HttpRequest, pk: int) -> HttpResponse:
    article = get_object_or_404(Article.objects.visible_to(request.user), pk=pk)
    form = NewerForm(request.POST or None, request.FILES or None)
    other = None
    status = 200
    if request.method == "POST" and form.is_valid():
        field = next(name for name in ("file", "text") if form.cleaned_data[name])
        try:
            _take_newer(article, form.cleaned_data[field], request)
            return redirect("article", pk)
        except actions.AlreadyHere as here:
            other = here.article
            form.add_error(field, _("This is the text of another article."))
        except (Refusal, Refused) as refusal:
            form.add_error(field, str(refusal))
        except StaleState as busy:
            form.add_error(None, str(busy))
            status = 409
    if form.errors and status == 200:
        status = 422
    context = {"section": "articles", "article": article, "form": form, "other": other}
    return screen(request, "articles/newer.html", context, part="newer", status=status)


def _take_newer(article: Article, given: Any, request: HttpRequest) -> Reading:
    if isinstance(given, str):
        return newer.paste_newer(article, given, actor=request.user)
    return newer.upload_newer(
        article,
        given.read(actions.MAX_BYTES + 1),
        name=given.name,
        content_type=given.content_type or "",
        actor=request.user,
    )
