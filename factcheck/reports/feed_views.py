"""What machines follow: feeds (every filter of the search works on them), sitemaps, the archive."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from factcheck.accounts.access import public
from factcheck.claims.models import Topic
from factcheck.reports import datafeed, feeds, sitemaps
from factcheck.reports.caching import KEPT_BY_ANYONE, revalidated
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


# Above it a part's keys would be more than the database's numbers hold.
MOST_PARTS = 100_000


def _sitemap(text: bytes) -> HttpResponse:
    return HttpResponse(text, content_type="application/xml; charset=utf-8")


def _known(part: int) -> int:
    if part > MOST_PARTS:
        raise Http404(_("There is no such sitemap."))
    return part


@public
@require_safe
@revalidated
def sitemap(request: HttpRequest) -> HttpResponse:
    return _sitemap(sitemaps.index())


@public
@require_safe
@revalidated
def sitemap_news(request: HttpRequest) -> HttpResponse:
    return _sitemap(sitemaps.news())


@public
@require_safe
@revalidated
def sitemap_about(request: HttpRequest) -> HttpResponse:
    return _sitemap(sitemaps.about())


@public
@require_safe
@revalidated
def sitemap_checks(request: HttpRequest, part: int) -> HttpResponse:
    return _sitemap(sitemaps.checks(_known(part)))


@public
@require_safe
@revalidated
def sitemap_stories(request: HttpRequest, part: int) -> HttpResponse:
    return _sitemap(sitemaps.stories(_known(part)))


@public
@require_safe
def claimreview_feed(request: HttpRequest) -> HttpResponseBase:
    """The whole archive. Streamed, and so not `revalidated`: its tag is that of its rows, and who
    has it is told so before any of them is read.
    """
    etag = quote_etag(datafeed.stamp())
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None:
        content = (piece.encode() for piece in datafeed.pieces())
        response = StreamingHttpResponse(
            content if request.method == "GET" else (), content_type="application/ld+json"
        )
    response["ETag"] = etag
    response["Cache-Control"] = KEPT_BY_ANYONE
    return response
