"""Full addresses of what the public reads; they stay the same whatever host a request came by."""

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from django.conf import settings
from django.urls import reverse

if TYPE_CHECKING:
    from factcheck.reports.models import Page

# Beyond this the fragment names only how the quote begins and ends.
MAX_FRAGMENT = 200


def public_url(name: str, *args: str) -> str:
    """The full address of a public screen."""
    return settings.PUBLIC_URL + reverse(name, args=args)


def page_url(slug: str) -> str:
    return public_url("check_page", slug)


def story_url(slug: str) -> str:
    return public_url("story_page", slug)


def card_url(page: "Page", language: str) -> str:
    """The picture of a check. Its address changes with the page: those who fetch it for a post on
    another site keep it for good.
    """
    asked = {"lang": language, "v": f"{page.modified_at.timestamp():.0f}"}
    return f"{public_url('check_card', page.slug)}?{urlencode(asked)}"


def document_url(slug: str, language: str) -> str:
    return f"{public_url('check_document', slug)}?{urlencode({'lang': language})}"


def embed_url(slug: str, language: str) -> str:
    return f"{public_url('check_embed', slug)}?{urlencode({'lang': language})}"


def oembed_url(slug: str, form: str, language: str) -> str:
    asked = {"url": page_url(slug), "format": form, "lang": language}
    return f"{public_url('oembed')}?{urlencode(asked)}"


def search_url(**asked: str) -> str:
    """The search of all checks for what is asked; see `search.SearchForm`."""
    return f"{public_url('search')}?{urlencode(asked)}"


def share_links(url: str, words: str) -> list[dict[str, str]]:
    """Where a reader may pass a page on: plain links, so that nobody is told who reads it."""
    return [
        {"name": "WhatsApp", "url": f"https://wa.me/?{urlencode({'text': f'{words} {url}'})}"},
        {
            "name": "Telegram",
            "url": f"https://t.me/share/url?{urlencode({'url': url, 'text': words})}",
        },
        {
            "name": "Facebook",
            "url": f"https://www.facebook.com/sharer/sharer.php?{urlencode({'u': url})}",
        },
        {"name": "X", "url": f"https://x.com/intent/post?{urlencode({'url': url, 'text': words})}"},
    ]


def text_link(url: str, words: str) -> str:
    """`url` so that browsers scroll to the quoted words (a text fragment), where that can work."""
    words = words.strip()
    if not url or not words or "#" in url:
        return url
    if len(words) <= MAX_FRAGMENT and "\n" not in words:
        return f"{url}#:~:text={_fragment(words)}"
    pieces = words.split()
    if len(pieces) < 12:
        return url
    start, end = " ".join(pieces[:5]), " ".join(pieces[-5:])
    return f"{url}#:~:text={_fragment(start)},{_fragment(end)}"


def _fragment(words: str) -> str:
    # A dash and a comma have a meaning of their own in a text fragment.
    return quote(words, safe="").replace("-", "%2D")
