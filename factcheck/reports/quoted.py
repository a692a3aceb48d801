"""The sentences of an article that its checked claims stand in: what may be quoted of it."""

from collections.abc import Iterable
from typing import Any

from factcheck.articles.models import Article, Snapshot
from factcheck.reports.models import Page

# A "sentence" longer than this is a list or a page without full stops: the claim alone is shown.
MAX_SENTENCE = 600

# By the text's hash, start and end of a claim: {"before", "after"}, the rest of its sentence.
Sentences = dict[tuple[str, int, int], dict[str, str]]


def sentences(article: Article, pages: Iterable[Page]) -> Sentences:
    """What stands before and after each claim in its sentence, in the text that was checked."""
    places = [
        place
        for page in pages
        if page.edition is not None
        for place in page.edition.content["appearances"]
        if place["article"] == article.pk
    ]
    texts = Snapshot.objects.filter(
        article=article, sha256__in={place["snapshot_sha256"] for place in places}
    ).values_list("sha256", "text", "sentences")
    known = {sha256: (text, bounds) for sha256, text, bounds in texts}
    found: Sentences = {}
    for place in places:
        start, end = place["start"], place["end"]
        text, bounds = known.get(place["snapshot_sha256"], ("", []))
        around = _around(bounds, start, end)
        if around is not None and text[start:end] == place["quote"]:
            found[place["snapshot_sha256"], start, end] = {
                "before": text[around[0] : start],
                "after": text[end : around[1]],
            }
    return found


def _around(bounds: Iterable[dict[str, Any]], start: int, end: int) -> tuple[int, int] | None:
    """From where the first sentence that the claim touches begins to where the last one ends."""
    touched = [item for item in bounds if item["start"] < end and item["end"] > start]
    if not touched:
        return None
    first = min(start, *(item["start"] for item in touched))
    last = max(end, *(item["end"] for item in touched))
    return (first, last) if last - first <= MAX_SENTENCE else None
