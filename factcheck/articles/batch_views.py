"""Bringing in many at once, and how far each batch is."""

from collections.abc import Iterator

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from factcheck.accounts.access import needs
from factcheck.articles import batch_actions
from factcheck.articles.batch_actions import MAX_TOGETHER, GivenFile, addresses_in, is_ours
from factcheck.articles.batch_pane import batch_pane, batches_pane, progress_of
from factcheck.articles.forms import ManyForm
from factcheck.articles.models import Batch, BatchItem
from factcheck.errors import Refused
from factcheck.lib.charset import decode
from factcheck.lib.files import MAX_BYTES
from factcheck.screens import screen, unchanged


@needs("editor")
@require_http_methods(["GET", "HEAD", "POST"])
def many(request: HttpRequest) -> HttpResponse:
    form = ManyForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("batch", _bring_in(form.cleaned_data["what"], form, request).pk)
        except Refused as refused:
            form.add_error(form.cleaned_data["what"], str(refused))
    rows = Batch.objects.visible_to(request.user).by_hand().newest_first()
    page = Paginator(rows.select_related("asked_by"), 20).get_page(request.GET.get("page"))
    context = {"section": "articles", "form": form, "page": page, "batches": batches_pane(page)}
    status = 422 if form.errors else 200
    return screen(request, "articles/many.html", context, part="many", status=status)


def _bring_in(what: str, form: ManyForm, request: HttpRequest) -> Batch:
    if what == "file":
        return batch_actions.bring_in_files(_files(request), actor=request.user)
    addresses = addresses_in(form.cleaned_data["addresses"])
    if uploaded := form.cleaned_data["list"]:
        addresses += addresses_in(decode(uploaded.read()), file_name=uploaded.name)
    return batch_actions.bring_in_addresses(addresses, actor=request.user)


def _files(request: HttpRequest) -> Iterator[GivenFile]:
    """The files one at a time: together they may be large."""
    given = [file for file in request.FILES.getlist("file") if is_ours(file.name)]
    if sum((file.size or 0) for file in given) > MAX_TOGETHER:
        raise batch_actions.too_large_together()
    for file in given:
        yield GivenFile(file.name, file.content_type or "", file.read(MAX_BYTES + 1))


def _batch(request: HttpRequest, pk: int) -> Batch:
    rows = Batch.objects.visible_to(request.user).select_related("feed", "asked_by")
    return get_object_or_404(rows, pk=pk)


@needs("viewer")
@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a batch is; 204 for a fragment asked for with ?seen=STAMP while nothing changed."""
    shown = _batch(request, pk)
    progress = progress_of([shown])[shown.pk]
    if request.htmx and request.GET.get("seen") == progress.stamp:
        return unchanged(request)
    context = batch_pane(shown, progress, request.user, request.GET.get("page"))
    return screen(request, "articles/batch.html", context, part="batch")


@needs("editor")
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _batch(request, pk)
    count = batch_actions.cancel_batch(shown, actor=request.user)
    said = _("%(count)s cancelled.") % {"count": count}
    messages.success(request, said, extra_tags=reverse("batch_resume", args=[pk]))
    return redirect("batch", pk)


@needs("editor")
@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    batch_actions.resume_batch(_batch(request, pk), actor=request.user)
    messages.success(request, _("Taken up again; each is read in its turn."))
    return redirect("batch", pk)


@needs("editor")
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    batch_actions.retry_batch(_batch(request, pk), actor=request.user)
    messages.success(request, _("All that failed is tried again, each in its turn."))
    return redirect("batch", pk)


@needs("editor")
@require_POST
def retry_item(request: HttpRequest, pk: int) -> HttpResponse:
    seen = Batch.objects.visible_to(request.user)
    item = get_object_or_404(BatchItem.objects.filter(batch__in=seen).defer("data"), pk=pk)
    batch_actions.retry_batch(_batch(request, item.batch_id), actor=request.user, item=item)
    return redirect("batch", item.batch_id)
