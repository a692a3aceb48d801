"""The screens of the newsroom that show what all apps know."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from factcheck.accounts.access import needs
from factcheck.articles.models import Article
from factcheck.audit import timeline
from factcheck.desk import versions
from factcheck.desk.board import board as board_context
from factcheck.desk.history import codes, exported, hidden_from, worded
from factcheck.desk.history import history as history_context
from factcheck.desk.versions import newest_reading
from factcheck.desk.workbench import find_claim
from factcheck.desk.workbench import workbench as workbench_context
from factcheck.lookups.evidence_pane import Wanted
from factcheck.screens import screen, unchanged


@needs("viewer")
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    after = request.GET.get("after", "0")
    context = board_context(
        request.user,
        request.GET.dict(),
        request.GET.get("view", ""),
        int(after) if after.isdecimal() and len(after) < 7 else 0,
    )
    return screen(request, "desk/board.html", context, part="board")


@needs("viewer")
@require_safe
def article(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Article.objects.visible_to(request.user), pk=pk)
    context = workbench_context(shown, request.user)
    return screen(request, "desk/workbench.html", context, part="bench")


@needs("viewer")
@require_safe
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    shown = find_claim(pk, request.user)
    wanted = Wanted.of(_asked_for(request))
    context = workbench_context(shown.article, request.user, shown, wanted)
    return screen(request, "desk/workbench.html", context, part="bench")


def _asked_for(request: HttpRequest) -> QueryDict:
    """The parameters of the address; after an act on the screen, those of the screen's own."""
    if request.htmx and not request.GET:
        here = urlsplit(request.htmx.current_url_abs_path or "")
        if here.path == request.path:
            return QueryDict(here.query)
    return request.GET


@needs("viewer")
@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """What the record says of a claim, newest first."""
    shown = find_claim(pk, request.user)
    context = history_context(shown, request.user, request.GET.dict())
    return screen(request, "desk/history.html", context, part="history")


@needs("viewer")
@require_safe
def history_json(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as it was recorded, with its hashes, for programs."""
    shown = find_claim(pk, request.user)
    told = {
        "claim": {"id": shown.pk, "statement": shown.statement, "status": shown.status},
        "exported_at": timezone.now().isoformat(),
        "events": timeline.export_json(
            exported(shown, request.GET.dict()), hidden=hidden_from(shown, request.user)
        ),
    }
    answer = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})
    return _file(answer, f"history-{shown.pk}.json")


@needs("viewer")
@require_safe
def history_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """The same in words, for spreadsheets."""
    shown = find_claim(pk, request.user)
    text = timeline.export_csv(
        exported(shown, request.GET.dict()),
        codes=codes(),
        hidden=hidden_from(shown, request.user),
        worded=worded,
    )
    # The mark at its beginning tells spreadsheets that it is UTF-8.
    answer = HttpResponse(f"\ufeff{text}", content_type="text/csv; charset=utf-8")
    return _file(answer, f"history-{shown.pk}.csv")


def _file(answer: HttpResponse, name: str) -> HttpResponse:
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


@needs("viewer")
@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """What is happening to an article that is being read; 204 while nothing has changed."""
    shown = get_object_or_404(Article.objects.visible_to(request.user), pk=pk)
    reading = newest_reading(shown)
    stamp = f"{reading.state}-{reading.attempts}" if reading else ""
    if request.GET.get("seen") == stamp:
        return unchanged(request)
    if reading is None or reading.is_over:
        response = HttpResponse(status=200)
        response["HX-Refresh"] = "true"
        return response if request.htmx else redirect("article", pk)
    context = workbench_context(shown, request.user)
    return screen(request, "desk/workbench.html", context, part="progress")


@needs("viewer")
@require_safe
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """What becomes of a look for a newer version; 204 while nothing has changed."""
    shown = get_object_or_404(Article.objects.visible_to(request.user), pk=pk)
    snapshot = shown.snapshots.without_text().current()
    if snapshot is None or not request.htmx:
        return redirect("article", pk)
    seen = request.GET.get("shown", "")
    facts = versions.version_facts(
        shown,
        snapshot,
        int(seen) if seen.isdecimal() and len(seen) < 19 else None,
        versions.count_missing(shown, snapshot) if snapshot.versions > 1 else 0,
    )
    if request.GET.get("seen") == facts["stamp"]:
        return unchanged(request)
    context = {
        "article": shown,
        "version": facts,
        "may_edit": request.user.may("editor"),
        # Where the person is; only ever on this very host.
        "here": request.htmx.current_url_abs_path or reverse("article", args=[pk]),
    }
    return screen(request, "desk/version.html", context, part="version")


@needs("viewer")
@require_safe
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Article.objects.visible_to(request.user), pk=pk)
    context = versions.changes(shown, request.GET.dict())
    return screen(request, "desk/changes.html", context, part="changes")
