"""The addresses of feeds; every filter of the search of checks works on them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from factcheck.accounts.access import public
from factcheck.claims.models import Topic
from factcheck.reports import feeds
from factcheck.reports.caching import revalidated
from factcheck.reports.search import SearchForm


def _chosen(request: HttpRequest) -> dict[str, str]:
    """What the address asks for. Unlike the search, a feed refuses what it does not understand:
    nobody would see that it tells of everything instead.
    """
    asked = {name for name in SearchForm.base_fields if request.GET.get(name, "").strip()}
    topics = Topic.objects.in_use() if "topic" in asked else ()
    chosen = SearchForm(request.GET, topics).chosen()
    if asked - set(chosen):
        raise Http404(_("There is no such feed."))
    return chosen


def _told(channel: feeds.Channel, kind: str) -> HttpResponse:
    return HttpResponse(feeds.write(channel, kind), content_type=feeds.TYPES[kind])


@public
@require_safe
@revalidated
def checks(request: HttpRequest, kind: str) -> HttpResponse:
    return _told(feeds.checks(kind, _chosen(request)), kind)


@public
@require_safe
@revalidated
def corrections(request: HttpRequest, kind: str) -> HttpResponse:
    return _told(feeds.corrections(kind, _chosen(request)), kind)


@public
@require_safe
@revalidated
def record(request: HttpRequest, kind: str) -> HttpResponse:
    return _told(feeds.record(kind), kind)
