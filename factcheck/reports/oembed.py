"""oEmbed (https://oembed.com): the address of a check to what another site puts on its page."""

import json
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.html import format_html
from django.utils.safestring import SafeString

from factcheck.lib.typed import typed
from factcheck.reports.cards import HEIGHT as CARD_HEIGHT
from factcheck.reports.cards import WIDTH as CARD_WIDTH
from factcheck.reports.links import card_url, embed_url, public_url
from factcheck.reports.models import Page
from factcheck.reports.reading import card

# Pixels of the frame; narrower, its words need more lines.
WIDTH, HEIGHT = 600, 340
NARROW, TALLER = 420, 440
LEAST = 240
# How long a site may keep the answer; the frame itself always shows what stands.
CACHE_SECONDS = 3600


def slug_of(url: str) -> str:
    """Return which check an address of ours leads to; empty for any other address."""
    try:
        given, ours = urlsplit(url.strip()), urlsplit(settings.PUBLIC_URL)
        if given.scheme not in ("http", "https") or given.netloc.lower() != ours.netloc.lower():
            return ""
        if not given.path.startswith(ours.path):
            return ""
        found = resolve(given.path[len(ours.path) :])
    except (ValueError, Resolver404):
        return ""
    return found.kwargs["slug"] if found.url_name == "check_page" else ""


def answer(page: Page, language: str, *, most_wide: int, most_high: int) -> dict[str, Any]:
    """What is put on a page for a check, no larger than that."""
    told = card(page)
    width = max(LEAST, min(WIDTH, most_wide))
    height = min(TALLER if width < NARROW else HEIGHT, most_high)
    title = f"{told['rating']['label']}: {told['statement']}"
    if told["withdrawn"]:
        title = told["statement"]
    given: dict[str, Any] = {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "author_name": settings.FACTCHECK_NAME,
        "author_url": public_url("home"),
        "provider_name": settings.FACTCHECK_NAME,
        "provider_url": public_url("home"),
        "cache_age": CACHE_SECONDS,
        "html": frame(page.slug, title, language, width, height),
        "width": width,
        "height": height,
    }
    if most_wide >= CARD_WIDTH and most_high >= CARD_HEIGHT:
        given |= {
            "thumbnail_url": card_url(page, language),
            "thumbnail_width": CARD_WIDTH,
            "thumbnail_height": CARD_HEIGHT,
        }
    return given


def frame(
    slug: str, title: str, language: str, width: int = WIDTH, height: int = HEIGHT
) -> SafeString:
    """The HTML that shows a check on another site, and may do nothing there but open its page."""
    return format_html(
        '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy"'
        ' sandbox="allow-popups allow-popups-to-escape-sandbox" frameborder="0"></iframe>',
        embed_url(slug, language),
        title,
        width,
        height,
    )


def as_json(given: dict[str, Any]) -> bytes:
    return json.dumps(given, ensure_ascii=False).encode()


def as_xml(given: dict[str, Any]) -> bytes:
    top = ElementTree.Element("oembed")
    for name, value in given.items():
        ElementTree.SubElement(top, name).text = typed(str(value))
    return ElementTree.tostring(top, encoding="utf-8", xml_declaration=True)
