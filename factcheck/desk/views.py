"""The screens of the newsroom that show what all apps know."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from factcheck.accounts.access import needs
from factcheck.articles.models import Article
from factcheck.desk.board import board as board_context
from factcheck.desk.workbench import find_claim, newest_reading
from factcheck.desk.workbench import workbench as workbench_context
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
    context = workbench_context(shown.article, request.user, shown)
    return screen(request, "desk/workbench.html", context, part="bench")


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
