"""What the public reads."""

from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

from django.conf import settings
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import http_date
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from factcheck.accounts.access import public
from factcheck.reports import claimreview
from factcheck.reports.caching import revalidated
from factcheck.reports.feeds import ChecksFeed
from factcheck.reports.gone_sources import gone_sources
from factcheck.reports.later_text import last_change, later_texts
from factcheck.reports.links import page_url, public_url, story_url
from factcheck.reports.models import Page, Story
from factcheck.reports.policy_text import policy_facts
from factcheck.reports.reading import card, check_facts, standing_edition, story_facts

SIZE = 20
_feed = ChecksFeed()


def _show(
    request: HttpRequest, template: str, context: dict[str, Any], modified: datetime | None = None
) -> HttpResponse:
    """Render a public screen: nothing of the session, so that caches may keep it.

    Last-Modified counts in seconds: within the second of a change it is left out, because a second
    change might follow in that very second and never be seen by who asks only by time.
    """
    response = render(request, template, context)
    if modified is not None and modified < timezone.now() - timedelta(seconds=1):
        response["Last-Modified"] = http_date(modified.timestamp())
    return response


@public
@require_safe
@revalidated
def home(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isdecimal() and len(asked) < 5 else 0
    if number < 1:
        raise Http404(_("There is no such page."))
    start = (number - 1) * SIZE
    pages = list(Page.objects.public().standing().newest_first()[start : start + SIZE + 1])
    if not pages and number > 1:
        raise Http404(_("There is no such page."))
    context = {
        "checks": [card(page) for page in pages[:SIZE]],
        "older": f"?page={number + 1}" if len(pages) > SIZE else "",
        "newer": f"?page={number - 1}" if number > 1 else "",
    }
    return _show(request, "reports/home.html", context)


@public
@require_safe
@revalidated
def check_page(request: HttpRequest, slug: str) -> HttpResponse:
    pages = Page.objects.public().with_article_text().select_related("edition__policy")
    page = get_object_or_404(pages, slug=slug)
    corrections = list(page.corrections.all())
    story = Story.objects.select_related("article").filter(article__claims=page.claim_id).first()
    later, gone = later_texts([page]).get(page.pk), gone_sources(page)
    modified = max(last_change(page), gone.seen_at or page.modified_at)
    context = {
        "check": check_facts(page, corrections, story, later, gone.by_number),
        "claimreview": "" if page.withdrawn_at else _markup(page, corrections),
    }
    return _show(request, "reports/check.html", context, modified)


def _markup(page: Page, corrections: list) -> str:
    notes = [{"note": item.note, "at": item.at.isoformat()} for item in corrections]
    review = claimreview.build(standing_edition(page).content, page, notes)
    return mark_safe(claimreview.script_text(review))  # noqa: S308 (< > & are escaped)


@public
@require_safe
@revalidated
def story_page(request: HttpRequest, slug: str) -> HttpResponse:
    story = get_object_or_404(Story.objects.select_related("article"), slug=slug)
    pages = list(Page.objects.public().with_article_text().filter(claim__article=story.article_id))
    modified = max(map(last_change, pages), default=story.published_at)
    context = {"story": story_facts(story, pages, later_texts(pages))}
    return _show(request, "reports/story.html", context, modified)


@public
@require_safe
@revalidated
def policy_page(request: HttpRequest) -> HttpResponse:
    return _show(request, "reports/policy.html", policy_facts())


@public
@require_safe
@revalidated
def checks_feed(request: HttpRequest) -> HttpResponse:
    return _feed(request)


@public
@require_safe
@revalidated
def sitemap(request: HttpRequest) -> HttpResponse:
    top = ElementTree.Element("urlset", xmlns="http://www.sitemaps.org/schemas/sitemap/0.9")
    newest = Page.objects.public().aggregate(at=Max("modified_at"))["at"]
    entries = [(public_url("home"), newest), (public_url("policy_page"), None)]
    pages = Page.objects.public().standing().order_by("-id").values_list("slug", "modified_at")
    # A sitemap holds at most 50,000 addresses.
    entries += [(page_url(slug), at) for slug, at in pages[:45_000]]
    stories = Story.objects.order_by("-id").values_list("slug", "published_at")
    entries += [(story_url(slug), at) for slug, at in stories[:4_900]]
    for address, at in entries:
        entry = ElementTree.SubElement(top, "url")
        ElementTree.SubElement(entry, "loc").text = address
        if at is not None:
            ElementTree.SubElement(entry, "lastmod").text = at.isoformat(timespec="seconds")
    text = ElementTree.tostring(top, encoding="utf-8", xml_declaration=True)
    return HttpResponse(text, content_type="application/xml; charset=utf-8")


@public
@require_safe
@revalidated
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        "Disallow: /desk/",
        "Disallow: /accounts/",
        "Disallow: /admin/",
        f"Sitemap: {settings.PUBLIC_URL}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
