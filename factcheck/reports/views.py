"""What the public reads, and the publisher's two acts."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone, translation
from django.utils.http import http_date
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from factcheck.accounts.access import public
from factcheck.lib.compiled import compiled
from factcheck.reports import claimreview, oembed
from factcheck.reports.breadcrumb import breadcrumb_script
from factcheck.reports.caching import revalidated
from factcheck.reports.chosen_language import carry_language
from factcheck.reports.compared import editions_changed
from factcheck.reports.gone_sources import gone_sources
from factcheck.reports.info_text import info_text
from factcheck.reports.later_text import last_change, later_texts
from factcheck.reports.links import (
    card_url,
    document_url,
    embed_url,
    oembed_url,
    public_url,
    share_links,
)
from factcheck.reports.models import Correction, InfoPage, Page, Story
from factcheck.reports.organization import organization_script
from factcheck.reports.policy_text import policy_facts
from factcheck.reports.quoted import sentences
from factcheck.reports.reading import (
    card,
    check_facts,
    correction_facts,
    standing_edition,
    story_facts,
    version_facts,
)
from factcheck.reports.search import nearby
from factcheck.reports.search import search as search_context

SIZE = 20


def _show(
    request: HttpRequest, template: str, context: dict[str, Any], modified: datetime | None = None
) -> HttpResponse:
    """Render a public screen: nothing of the session, so that caches may keep it.

    Last-Modified counts in seconds: within the second of a change it is left out, because a second
    change might follow in that very second and never be seen by who asks only by time.
    """
    response = carry_language(request, render(request, template, context))
    if modified is not None and modified < timezone.now() - timedelta(seconds=1):
        response["Last-Modified"] = http_date(modified.timestamp())
    return response


def _listed(request: HttpRequest, rows: QuerySet[Any]) -> tuple[list[Any], dict[str, str]]:
    """One page of a list, as `?page=` asks, and the addresses of its neighbours.

    Nothing is counted: a list of many thousands costs no more than a short one.
    """
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 5 else 0
    if number < 1:
        raise Http404(_("There is no such page."))
    start = (number - 1) * SIZE
    found = list(rows[start : start + SIZE + 1])
    if not found and number > 1:
        raise Http404(_("There is no such page."))

    def neighbour(page: int) -> str:
        left = request.GET.copy()
        left["page"] = str(page)
        return f"?{left.urlencode()}"

    return found[:SIZE], {
        "older": neighbour(number + 1) if len(found) > SIZE else "",
        "newer": neighbour(number - 1) if number > 1 else "",
    }


@public
@require_safe
@revalidated
def home(request: HttpRequest) -> HttpResponse:
    pages, around = _listed(request, Page.objects.public().standing().as_listed().newest_first())
    context = {"checks": [card(page) for page in pages], "organization": organization_script()}
    return _show(request, "reports/home.html", context | around)


@public
@require_safe
@revalidated
def search(request: HttpRequest) -> HttpResponse:
    context = search_context(request.GET)
    pages, around = _listed(request, context["found"])
    context["checks"] = [card(page) for page in pages]
    if not pages:
        context["near"] = [card(page) for page in nearby(context["chosen"])]
    return _show(request, "reports/search.html", context | around)


@public
@require_safe
@revalidated
def corrections(request: HttpRequest) -> HttpResponse:
    rows = Correction.objects.filter(page__edition__isnull=False).select_related("page__edition")
    notes, around = _listed(request, rows.order_by("-at", "-id"))
    context = {
        "corrections": [correction_facts(note) | {"check": card(note.page)} for note in notes],
        "breadcrumb": breadcrumb_script(_("Corrections"), public_url("corrections")),
    }
    return _show(request, "reports/corrections.html", context | around)


@public
@require_safe
@revalidated
def check_page(request: HttpRequest, slug: str) -> HttpResponse:
    page = next(iter(_pages(slug)), None)
    if page is None:
        raise Http404(_("There is no such page."))
    notes = _notes(page.pk)
    # An article has one story at most: what is first is all there is.
    story = next(iter(_stories(page.claim_id)), None)
    later, gone = later_texts([page]).get(page.pk), gone_sources(page)
    modified = max(last_change(page), gone.seen_at or page.modified_at)
    check = check_facts(page, notes, story, later, gone.by_number)
    called = _("Withdrawn") if page.withdrawn_at else check["rating"]["label"]
    context = {
        "check": check,
        # What the page calls itself; one that is withdrawn passes no rating on.
        "called": called,
        "elsewhere": _elsewhere(page, check),
        "share": share_links(check["url"], f"{called}: {check['statement']}"),
        "licence": {
            "name": settings.FACTCHECK_LICENCE,
            "url": settings.FACTCHECK_LICENCE_URL,
        },
        "days": settings.FACTCHECK_REPORT_DAYS,
        "claimreview": "" if page.withdrawn_at else _markup(page, notes),
    }
    return _show(request, "reports/check.html", context, modified)


@compiled
def _pages(slug: str) -> QuerySet[Page]:
    return Page.objects.public().with_article_text().with_topics().as_read().filter(slug=slug)


@compiled
def _notes(page: int) -> QuerySet[Correction]:
    return Correction.objects.as_read().filter(page=page)


@compiled
def _stories(claim: int) -> QuerySet[Story]:
    stories = Story.objects.select_related("article").only("slug", "article__title", "article__url")
    return stories.filter(article__claims=claim)


@public
@require_safe
@revalidated
def check_version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What an edition changed, word by word, against the one before it or `?against=` another.

    The first one changed nothing: it is shown whole, as any is with `?whole`.
    """
    page = get_object_or_404(Page.objects.public().select_related("edition"), slug=slug)
    if "whole" in request.GET or (number == 1 and "against" not in request.GET):
        return _whole_version(request, page, number)
    asked = request.GET.get("against", "")
    against = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 0
    numbers = {number, against or number - 1} if number < 100_000 else set()
    editions = {
        edition.number: edition
        for edition in page.editions.filter(number__in=numbers).defer("gates")
    }
    if len(editions) != len(numbers) or len(numbers) < 2:
        raise Http404(_("There is no such edition."))
    before, after = editions[min(numbers)], editions[max(numbers)]
    notes = page.corrections.filter(
        to_edition__number__gt=before.number, to_edition__number__lte=after.number
    )
    context = {
        "check": card(page),
        "before": before,
        "after": after,
        "notes": [correction_facts(note) for note in notes],
        "changes": editions_changed(before.content, after.content),
    }
    return _show(request, "reports/version.html", context)


def _whole_version(request: HttpRequest, page: Page, number: int) -> HttpResponse:
    editions = page.editions.select_related("policy", "published_by")
    edition = editions.filter(number=number).first() if number < 100_000 else None
    if edition is None:
        raise Http404(_("There is no such edition."))
    return _show(request, "reports/edition.html", {"check": version_facts(page, edition)})


def _elsewhere(page: Page, check: dict[str, Any]) -> dict[str, Any]:
    """The check as a picture, a document and a frame, in the reader's language."""
    language = translation.get_language()
    return {
        "picture": card_url(page, language),
        "document": document_url(page.slug, language),
        "embed": embed_url(page.slug, language),
        "frame": str(oembed.frame(page.slug, check["statement"], language)),
        "oembed_json": oembed_url(page.slug, "json", language),
        "oembed_xml": oembed_url(page.slug, "xml", language),
    }


def _markup(page: Page, corrections: list) -> str:
    notes = [{"note": item.note, "at": item.at.isoformat()} for item in corrections]
    review = claimreview.build(standing_edition(page).content, page, notes)
    return mark_safe(claimreview.script_text(review))  # noqa: S308 (< > & are escaped)


@public
@require_safe
@revalidated
def story_page(request: HttpRequest, slug: str) -> HttpResponse:
    story = get_object_or_404(Story.objects.select_related("article"), slug=slug)
    checks = Page.objects.public().as_listed().with_article_text()
    pages = list(checks.filter(claim__article=story.article_id))
    modified = max(map(last_change, pages), default=story.published_at)
    told = story_facts(story, pages, later_texts(pages), sentences(story.article, pages))
    trail = breadcrumb_script(told["title"], told["url"])
    return _show(request, "reports/story.html", {"story": told, "breadcrumb": trail}, modified)


@public
@require_safe
@revalidated
def policy_page(request: HttpRequest) -> HttpResponse:
    context = info_text(InfoPage.Kind.POLICY) | policy_facts() | _of_the_newsroom(_("How we work"))
    return _show(request, "reports/policy.html", context)


@public
@require_safe
@revalidated
def info_page(request: HttpRequest, kind: str) -> HttpResponse:
    context = info_text(kind)
    return _show(request, "reports/info.html", context | _of_the_newsroom(context["name"], kind))


def _of_the_newsroom(name: str, kind: str = "policy") -> dict[str, str]:
    """What a page about the newsroom tells machines."""
    trail = breadcrumb_script(name, public_url(f"{kind}_page"))
    return {"organization": organization_script(), "breadcrumb": trail}


@public
@require_safe
@revalidated
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        "Disallow: /desk/",
        "Disallow: /accounts/",
        "Disallow: /admin/",
        f"Sitemap: {public_url('sitemap')}",
        f"Sitemap: {public_url('sitemap_news')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
