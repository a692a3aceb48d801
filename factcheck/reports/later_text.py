"""What readers are told when the article says something else than when we checked it.

An edition is frozen; this stands beside it, worked out when the page is asked for.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from factcheck.articles.models import Snapshot
from factcheck.reports.models import Page

Later = dict[str, Any]


def later_texts(pages: Iterable[Page]) -> dict[int, Later]:
    """For each page whose article has another text now: when we saw it, and what it lacks.

    Pages come from `with_article_text`. Each is {"at", "stands", "lost": [quote]}: `lost` are the
    checked words that the text does not have any more, `stands` says that it has them all. A page
    that was withdrawn speaks of nothing any more. Asks the database only when a text has changed.
    """
    changed = [page for page in pages if page.withdrawn_at is None and _is_later(page)]
    wanted = {_text(page) for page in changed}
    rows = Snapshot.objects.filter(pk__in=wanted).values_list("pk", "text") if wanted else []
    texts = {pk: _words(text) for pk, text in rows}
    told = {}
    for page in changed:
        quotes = dict.fromkeys(place["quote"] for place in _content(page)["appearances"])
        lost = [quote for quote in quotes if _words(quote) not in texts[_text(page)]]
        told[page.pk] = {"at": page.article_since, "stands": not lost, "lost": lost}
    return told


def last_change(page: Page) -> datetime:
    """When the page last changed for its reader, be it by us or by the article."""
    return max(page.modified_at, page.article_since or page.modified_at)


def _is_later(page: Page) -> bool:
    content = _content(page)
    # Editions from before this was frozen: the texts in which the words stood.
    known = {content.get("article_sha256")} - {None, ""} or {
        place["snapshot_sha256"] for place in content["appearances"]
    }
    return bool(known) and page.article_now is not None and page.article_now["sha256"] not in known


def _text(page: Page) -> int:
    return int(page.article_now["pk"]) if page.article_now else 0


def _content(page: Page) -> dict[str, Any]:
    return page.edition.content if page.edition else {"appearances": []}


def _words(text: str) -> str:
    """Words apart from how lines and spaces stand between them."""
    return " ".join(text.split())
