"""What search engines are told: an index, parts of it that each hold few enough, and the news."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from xml.etree import ElementTree

from django.conf import settings
from django.db.models import F, IntegerField, Max, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone

from factcheck.lib.typed import typed
from factcheck.reports.claimreview import label_of
from factcheck.reports.links import page_url, public_url, story_url
from factcheck.reports.models import Page, Story
from factcheck.reports.reading import standing_edition

XMLNS = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
# A part may hold 50,000 addresses. Each is a stretch of keys, so that what is published later, or
# withdrawn, moves nothing from one part to another.
PART = 45_000
# What counts as news, and how many of them an engine takes.
NEWS_DAYS = 2
NEWS_MOST = 1000
# Beside checks and stories.
ABOUT = ("corrections", "policy_page", "method_page", "team_page", "funding_page")


def index() -> bytes:
    """The list of all parts, each with the time of its last change."""
    top = ElementTree.Element("sitemapindex", xmlns=XMLNS)
    checks = _parts(Page.objects.public().standing(), "modified_at")
    newest = max((at for _part, at in checks), default=None)
    _add(top, "sitemap", public_url("sitemap_about"), newest)
    for part, at in checks:
        _add(top, "sitemap", public_url("sitemap_checks", str(part)), at)
    for part, at in _parts(Story.objects.all(), "published_at"):
        _add(top, "sitemap", public_url("sitemap_stories", str(part)), at)
    return _text(top)


def about() -> bytes:
    newest = Page.objects.public().aggregate(at=Max("modified_at"))["at"]
    names: list[tuple[str, datetime | None]] = [("home", newest)]
    names += [(name, None) for name in ABOUT]
    return _urlset((public_url(name), at) for name, at in names)


def checks(part: int) -> bytes:
    """The checks of a part that stand; empty for a part that holds none."""
    rows = _part(Page.objects.public().standing(), part).values_list("slug", "modified_at")
    return _urlset((page_url(slug), at) for slug, at in rows)


def stories(part: int) -> bytes:
    rows = _part(Story.objects.all(), part).values_list("slug", "published_at")
    return _urlset((story_url(slug), at) for slug, at in rows)


def news(now: datetime | None = None) -> bytes:
    """The checks of the last two days, as engines for news want them."""
    since = (now or timezone.now()) - timedelta(days=NEWS_DAYS)
    pages = Page.objects.public().standing().filter(published_at__gte=since)
    top = ElementTree.Element("urlset", {"xmlns": XMLNS, "xmlns:news": NEWS})
    for page in pages.order_by("-published_at", "-id")[:NEWS_MOST]:
        content = standing_edition(page).content
        told = ElementTree.SubElement(
            _add(top, "url", page_url(page.slug), page.modified_at), "news:news"
        )
        publication = ElementTree.SubElement(told, "news:publication")
        ElementTree.SubElement(publication, "news:name").text = typed(settings.FACTCHECK_NAME)
        ElementTree.SubElement(publication, "news:language").text = content["language"]
        ElementTree.SubElement(told, "news:publication_date").text = page.published_at.isoformat(
            timespec="seconds"
        )
        title = f"{label_of(content)}: {content['statement']}"
        ElementTree.SubElement(told, "news:title").text = typed(title)
    return _text(top)


def _parts(rows: QuerySet, changed: str) -> list[tuple[int, datetime]]:
    """The numbers of the parts that hold anything, from 0, each with its last change."""
    part = Cast(F("pk") / PART, IntegerField())
    found = rows.order_by().annotate(part=part).values("part").annotate(at=Max(changed))
    return list(found.order_by("part").values_list("part", "at"))


def _part(rows: QuerySet, part: int) -> QuerySet:
    return rows.filter(pk__gte=part * PART, pk__lt=(part + 1) * PART).order_by("pk")


def _urlset(entries: Iterable[tuple[str, datetime | None]]) -> bytes:
    top = ElementTree.Element("urlset", xmlns=XMLNS)
    for address, at in entries:
        _add(top, "url", address, at)
    return _text(top)


def _add(
    top: ElementTree.Element, name: str, address: str, at: datetime | None
) -> ElementTree.Element:
    entry = ElementTree.SubElement(top, name)
    ElementTree.SubElement(entry, "loc").text = address
    if at is not None:
        ElementTree.SubElement(entry, "lastmod").text = at.isoformat(timespec="seconds")
    return entry


def _text(top: ElementTree.Element) -> bytes:
    return ElementTree.tostring(top, encoding="utf-8", xml_declaration=True)
