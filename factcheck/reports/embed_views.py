"""A check elsewhere than on its page: as a picture, a document, a frame on another site."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from factcheck.accounts.access import public
from factcheck.lib.refusals import FileRefused
from factcheck.reports import cards, oembed
from factcheck.reports.caching import revalidated
from factcheck.reports.models import Page
from factcheck.reports.reading import card, standing_edition

# What the public pages allow, in a frame of any site; it carries no cookie and asks for nothing.
FRAMED = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "frame-ancestors": ["*"],
}
MOST = 100_000


def _language(request: HttpRequest) -> str:
    """The language that the address names, else the reader's."""
    asked = request.GET.get("lang", "")
    return asked if asked in dict(settings.LANGUAGES) else translation.get_language()


def _page(slug: str) -> Page:
    return get_object_or_404(Page.objects.public(), slug=slug)


def _file(made: bytes, content_type: str) -> HttpResponse:
    return HttpResponse(made, content_type=content_type)


def _later() -> HttpResponse:
    words = _("This cannot be done for a moment. Try again in a minute.")
    return HttpResponse(
        words, status=503, headers={"Retry-After": "10"}, content_type="text/plain; charset=utf-8"
    )


def _unset() -> HttpResponse:
    words = _("This fact-check cannot be set as a picture or a document. Its page stands.")
    return HttpResponse(words, status=501, content_type="text/plain; charset=utf-8")


@public
@require_safe
@revalidated
def card_picture(request: HttpRequest, slug: str) -> HttpResponse:
    edition = _edition(slug)
    try:
        return _file(cards.card_png(edition, _language(request)), "image/png")
    except cards.Busy:
        return _later()
    except FileRefused:
        return _unset()


@public
@require_safe
@revalidated
def check_document(request: HttpRequest, slug: str) -> HttpResponse:
    edition = _edition(slug)
    try:
        response = _file(cards.check_pdf(edition, _language(request)), "application/pdf")
    except cards.Busy:
        return _later()
    except FileRefused:
        return _unset()
    response["Content-Disposition"] = f'inline; filename="{slug}.pdf"'
    return response


def _edition(slug: str) -> cards.Edition:
    page = _page(slug)
    edition = standing_edition(page)
    edition.page = page
    return edition


@public
@require_safe
@xframe_options_exempt
@csp_override(FRAMED)
@revalidated
def embed(request: HttpRequest, slug: str) -> HttpResponse:
    """A small card for a frame on another site."""
    page = _page(slug)
    with translation.override(_language(request)):
        context = {"card": card(page), "reason": page.withdrawal}
        return render(request, "reports/embed.html", context)


@public
@require_safe
@revalidated
def oembed_answer(request: HttpRequest) -> HttpResponse:
    form = request.GET.get("format", "json")
    if form not in ("json", "xml"):
        return HttpResponse(
            _("The format is json or xml."), status=501, content_type="text/plain; charset=utf-8"
        )
    slug = oembed.slug_of(request.GET.get("url", ""))
    if not slug:
        raise Http404(_("There is no fact-check at this address."))
    page = _page(slug)
    language = _language(request)
    with translation.override(language):
        given = oembed.answer(
            page,
            language,
            most_wide=_pixels(request, "maxwidth"),
            most_high=_pixels(request, "maxheight"),
        )
    if form == "xml":
        return _file(oembed.as_xml(given), "text/xml; charset=utf-8")
    return _file(oembed.as_json(given), "application/json; charset=utf-8")


def _pixels(request: HttpRequest, name: str) -> int:
    asked = request.GET.get(name, "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else MOST
