"""The newsroom's own list of sources, by their feeds, out of our own database.

See docs/providers/feeds.md. `lookups.feed_runner` fills the index; nothing is asked outside.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from factcheck.archive.words import content_words, fold
from factcheck.lib.fetch import Http
from factcheck.lookups.models import FeedItem
from factcheck.lookups.providers import About, Found, Query

about = About(
    name="feeds",
    title=_("Own sources"),
    good_for=_("What the sources on the newsroom's own list wrote lately."),
    licence=_("Each entry belongs to its publisher; title, summary and link are kept."),
    kind="news",
    asks="names",
    sends_text_away=False,
    timeout=10.0,
)
MAX_FOUND = 15
CANDIDATES = 200
_WORD = re.compile(r"\w+(?:[.,]\d+)*")


def search(query: Query, http: Http) -> list[Found]:
    """Find entries that share words with the question: most words first, then nearest in time.

    One word in common is enough only when the question has no two.
    """
    words = content_words(query.text)
    if not words:
        return []
    any_word = SearchQuery(
        " | ".join(_lexeme(word) for word in words), search_type="raw", config="simple"
    )
    items = (
        FeedItem.objects.filter(words=any_word)
        .annotate(rank=SearchRank(F("words"), any_word))
        .select_related("feed")
        .defer("words")
        .order_by("-rank", "-published_at", "-pk")[:CANDIDATES]
    )
    shared = [(_shared(item, words), item) for item in items]
    shared = [(count, item) for count, item in shared if count >= min(2, len(words))]
    shared.sort(key=lambda pair: (-pair[0], *_far(pair[1], query.said_on)))
    return [_found(item) for _count, item in shared[:MAX_FOUND]]


def _lexeme(word: str) -> str:
    """Quote a word for `to_tsquery`: whatever it holds, it stays one operand."""
    return "'" + re.sub(r"['\\\x00]", " ", word) + "'"


def _shared(item: FeedItem, words: list[str]) -> int:
    return len({*words} & {*_WORD.findall(fold(f"{item.title} {item.summary}"))})


def _far(item: FeedItem, said_on: date | None) -> tuple[float, float]:
    """How many days an entry is from when the claim was said; then the newest first."""
    at: datetime = item.published_at or item.seen_at
    return (abs((at.date() - said_on).days) if said_on else 0, -at.timestamp())


def _found(item: FeedItem) -> Found:
    return Found(
        url=item.url,
        title=item.title,
        excerpt=item.summary,
        publisher=str(item.feed),
        published_on=item.published_at.date() if item.published_at else None,
        language=item.feed.language,
    )
