"""Where the exact words of a source stand in a text of it."""

import re
from itertools import islice

from factcheck.lib.offsets import prefix_suffix
from factcheck.lookups.models import Evidence

Span = tuple[int, int]


def find_words(text: str, words: str) -> Span | None:
    """Return where words first stand in a text; only the kind of white space may differ."""
    return next(iter(places_of(text, words, limit=1)), None)


def places_of(text: str, words: str, *, limit: int = 100) -> list[Span]:
    """Return where words stand in a text, at most `limit` times, as `find_words` finds them."""
    parts = words.split()
    if not parts:
        return []
    # Marked on a screen, line breaks have become spaces.
    pattern = re.escape(words) if words in text else r"\s+".join(map(re.escape, parts))
    return [match.span() for match in islice(re.finditer(pattern, text), limit)]


def anchor(evidence: Evidence, text: str, span: Span) -> None:
    """Take over the words as they stand in the text, and what stands beside them."""
    evidence.quote = text[span[0] : span[1]]
    evidence.prefix, evidence.suffix = prefix_suffix(text, *span)
