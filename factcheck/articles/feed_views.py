"""The feeds that are watched: the list with its form, and one feed with what came of it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from factcheck.accounts.access import needs
from factcheck.articles import feed_actions
from factcheck.articles.feed_pane import COUNTED_DAYS, count, feed_pane, stamp, watched
from factcheck.articles.forms import FeedForm, PaceForm
from factcheck.articles.models import Feed
from factcheck.errors import Refused
from factcheck.lib.refusals import Refusal
from factcheck.screens import screen, unchanged


def _feed(request: HttpRequest, pk: int) -> Feed:
    return get_object_or_404(Feed.objects.visible_to(request.user), pk=pk)


@needs("viewer")
@require_http_methods(["GET", "HEAD", "POST"])
def feeds(request: HttpRequest) -> HttpResponse:
    """The list; POST adds to it. 204 for a fragment asked for with ?seen=STAMP, nothing changed."""
    form = FeedForm(request.POST or None)
    first = None
    if request.method == "POST" and form.is_valid():
        try:
            feed_actions.add_feed(form.cleaned_data["address"], actor=request.user)
            messages.success(request, _("The feed is watched. Its first look follows at once."))
            return redirect("feeds")
        except feed_actions.AlreadyWatched as known:
            first = known.feed
            form.add_error("address", str(known))
        except (Refusal, Refused) as refused:
            form.add_error("address", str(refused))
    mine = Feed.objects.visible_to(request.user).watched().select_related("watched_by")
    page = Paginator(mine.order_by("title", "address"), 50).get_page(request.GET.get("page"))
    rows = watched(page)
    mark = stamp(rows)
    if request.htmx and request.GET.get("seen") == mark:
        return unchanged(request)
    count(rows, days=COUNTED_DAYS)
    context = {
        "section": "articles",
        "form": form,
        "first": first,
        "page": page,
        "rows": rows,
        "days": COUNTED_DAYS,
        "stamp": mark,
        "live": any(row.busy for row in rows),
        "may_edit": request.user.may("editor"),
    }
    status = 422 if form.errors else 200
    return screen(request, "articles/feeds.html", context, part="watched", status=status)


@needs("viewer")
@require_safe
def feed(request: HttpRequest, pk: int) -> HttpResponse:
    context = feed_pane(_feed(request, pk), request.user, request.GET.get("page"))
    if request.htmx and request.GET.get("seen") == context["stamp"]:
        return unchanged(request)
    return screen(request, "articles/feed.html", context, part="looked")


@needs("editor")
@require_POST
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    feed_actions.pause_feed(_feed(request, pk), actor=request.user)
    return redirect("feed", pk)


@needs("editor")
@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    feed_actions.resume_feed(_feed(request, pk), actor=request.user)
    return redirect("feed", pk)


@needs("editor")
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    feed_actions.remove_feed(_feed(request, pk), actor=request.user)
    said = _("The feed is no longer watched. Its articles stay.")
    messages.success(request, said, extra_tags=reverse("feed_resume", args=[pk]))
    return redirect("feeds")


@needs("editor")
@require_POST
def look(request: HttpRequest, pk: int) -> HttpResponse:
    feed_actions.look_now(_feed(request, pk), actor=request.user)
    return redirect("feed", pk)


@needs("editor")
@require_POST
def pace(request: HttpRequest, pk: int) -> HttpResponse:
    form = PaceForm(request.POST)
    minutes = form.cleaned_data["minutes"] if form.is_valid() else 0
    feed_actions.set_pace(_feed(request, pk), minutes, actor=request.user)
    messages.success(request, _("Saved."))
    return redirect("feed", pk)
