"""The screens of the sources: the list, one source with its settings, and set-aside work."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from factcheck.accounts.access import needs, require
from factcheck.claims.models import Claim
from factcheck.errors import Refused
from factcheck.jobs import Outcome
from factcheck.lib.refusals import Refusal, explain
from factcheck.lookups import actions, feed_actions, source_actions
from factcheck.lookups.forms import SourceFeedForm, SourceForm
from factcheck.lookups.models import Lookup, SourceFeed
from factcheck.lookups.providers import key_of_environment
from factcheck.lookups.source_pane import (
    Known,
    document,
    key_set_at,
    known_sources,
    listed_feeds,
    sources_pane,
    stamp,
    takes_address,
    takes_key,
)
from factcheck.lookups.work_pane import GIVEN_UP, OF_QUESTION, find_work, work_pane
from factcheck.screens import screen, unchanged

# The source that searches the newsroom's own list of feeds.
FEEDS = "feeds"


@needs("editor")
@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """All sources; 204 for a fragment asked for with ?seen=STAMP while nothing has changed."""
    context = sources_pane(request.user)
    if request.htmx and request.GET.get("seen") == context["stamp"]:
        return unchanged(request)
    return screen(request, "lookups/sources.html", context, part="sources")


@needs("editor")
@require_http_methods(["GET", "HEAD", "POST"])
def source(request: HttpRequest, name: str) -> HttpResponse:
    """One source; POST sets how it is asked."""
    known = _known(name)
    form = SourceForm(request.POST or None, initial=_settings_of(known))
    if request.method == "POST":
        require(request.user, "admin")
        if form.is_valid() and _set(request, name, form):
            messages.success(request, _("Saved."))
            return redirect("source", name)
    context = _context(request, known) | {"form": form}
    if request.htmx and request.GET.get("seen") == context["stamp"]:
        return unchanged(request)
    status = 422 if form.errors else 200
    return screen(request, "lookups/source.html", context, part="status", status=status)


@needs("publisher")
@require_POST
def add_feed(request: HttpRequest) -> HttpResponse:
    """Put a feed on the newsroom's own list; a refusal stands beside the field."""
    form = SourceFeedForm(request.POST)
    if form.is_valid():
        try:
            feed_actions.add_source_feed(form.cleaned_data["feed"], actor=request.user)
        except (Refusal, Refused) as refused:
            form.add_error("feed", str(refused))
        else:
            messages.success(request, _("It is on the list. Its first look follows at once."))
            return redirect("source", FEEDS)
    known = _known(FEEDS)
    context = _context(request, known) | {
        "form": SourceForm(initial=_settings_of(known)),
        "feed_form": form,
    }
    return screen(request, "lookups/source.html", context, status=422)


FEED_ACTS = {
    "pause": feed_actions.pause_source_feed,
    "resume": feed_actions.resume_source_feed,
    "remove": feed_actions.remove_source_feed,
}


@needs("publisher")
@require_POST
def change_feed(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Pause, resume or remove one feed of that list."""
    if act not in FEED_ACTS:
        raise Http404
    FEED_ACTS[act](get_object_or_404(SourceFeed, pk=pk), actor=request.user)
    return redirect("source", FEEDS)


@needs("admin")
@require_POST
def test(request: HttpRequest, name: str) -> HttpResponse:
    """Ask a test question now; its answer is shown here and kept nowhere, so nothing redirects."""
    known = _known(name)
    question = request.POST.get("question", "")
    tested, refused = None, ""
    try:
        tested = source_actions.test_source(name, question, actor=request.user)
    except Refused as error:
        refused = str(error)
    context = _context(request, known) | {
        "form": SourceForm(initial=_settings_of(known)),
        "question": question,
        "tested": tested,
        "test_error": refused,
    }
    status = 422 if refused else 200
    return screen(request, "lookups/source.html", context, part="test", status=status)


def _known(name: str) -> Known:
    found = known_sources(with_status=True, only=name)
    if not found:
        raise Http404
    return found[0]


def _settings_of(known: Known) -> dict[str, Any]:
    row = known.set
    return {
        "on": row.on,
        "by_itself": row.by_itself,
        "address": row.address,
        "daily": row.daily,
    }


def _set(request: HttpRequest, name: str, form: SourceForm) -> bool:
    """Set what was given; a refusal stands beside its field, and what was typed stays."""
    try:
        source_actions.set_source(name, actor=request.user, **form.cleaned_data)
    except Refusal as refused:
        form.add_error("address", str(refused))
    except Refused as refused:
        form.add_error(None, str(refused))
    return not form.errors


def _context(request: HttpRequest, known: Known) -> dict[str, Any]:
    setting = f"FACTCHECK_{known.name.upper()}"
    row = known.set
    answered = row.test_outcome == Outcome.OK
    return {
        "section": "sources",
        "source": known,
        "may_set": request.user.may("admin"),
        "setting": setting,
        "takes_key": takes_key(known.about),
        "takes_address": takes_address(known.about),
        "key_in_environment": bool(key_of_environment(known.about, row)),
        "address_in_environment": bool(getattr(settings, f"{setting}_URL", "")),
        "key_set_at": key_set_at(known),
        "last_test": _("It answered.") if answered else explain(row.test_reason, row.test_data),
        "document": document(known.name),
        "stamp": stamp([known], 0),
        "feeds": listed_feeds() if known.name == FEEDS else None,
        "may_list": request.user.may("publisher"),
    }


@needs("editor")
@require_safe
def set_aside(request: HttpRequest) -> HttpResponse:
    """Work that was given up; 204 for a fragment asked for with ?seen=STAMP, nothing changed."""
    context = work_pane(request.user, source=request.GET.get("source", "")[:40])
    if request.htmx and request.GET.get("seen") == context["stamp"]:
        return unchanged(request)
    return screen(request, "lookups/set_aside.html", context, part="work")


@needs("editor")
@require_POST
def again(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Try one job again."""
    job = find_work(kind, pk, request.user)
    if job is None:
        raise Http404
    if isinstance(job, Lookup):
        actions.retry_lookup(job, actor=request.user)
    else:
        source_actions.retry_job(job, actor=request.user)
    return _back_to_work(request)


@needs("editor")
@require_POST
def again_all(request: HttpRequest) -> HttpResponse:
    """Try all questions again that were given up, of one source or of all."""
    lookups = Lookup.objects.filter(GIVEN_UP, claim__in=Claim.objects.visible_to(request.user))
    lookups = lookups.exclude(reason__in=OF_QUESTION)
    if source := request.POST.get("source", ""):
        lookups = lookups.filter(provider=source)
    count = actions.retry_all(lookups, actor=request.user)
    said = ngettext("%(n)s question is asked again.", "%(n)s questions are asked again.", count)
    messages.success(request, said % {"n": count})
    return _back_to_work(request)


@needs("editor")
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a question that still waits."""
    job = find_work("questions", pk, request.user)
    if job is None:
        raise Http404
    actions.cancel_lookup(job, actor=request.user)
    return _back_to_work(request)


def _back_to_work(request: HttpRequest) -> HttpResponse:
    source = request.POST.get("source", "")
    back = reverse("set_aside")
    return redirect(f"{back}?{urlencode({'source': source})}" if source else back)
