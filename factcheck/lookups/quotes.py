"""Where the exact words of a source stand in a text of it."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate, islice

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
    if words in text:
        return list(islice(_spans(text, words), limit))
    # Marked on a screen, line breaks have become spaces. No pattern for them: in a hostile page it
    # would be tried again at every character.
    words, pieces = " ".join(parts), text.split()
    flat = " ".join(pieces)
    if words not in flat:
        return []
    begins = [match.start() for match in re.finditer(r"\S+", text)]
    flat_begins = list(accumulate((len(piece) + 1 for piece in pieces[:-1]), initial=0))

    def place(at: int) -> int:
        piece = bisect_right(flat_begins, at) - 1
        return begins[piece] + at - flat_begins[piece]

    return [(place(start), place(end - 1) + 1) for start, end in islice(_spans(flat, words), limit)]


def _spans(text: str, words: str) -> Iterator[Span]:
    at = text.find(words)
    while at >= 0:
        yield at, at + len(words)
        at = text.find(words, at + len(words))


def anchor(evidence: Evidence, text: str, span: Span) -> None:
    """Take over the words as they stand in the text, and what stands beside them."""
    evidence.quote = text[span[0] : span[1]]
    evidence.prefix, evidence.suffix = prefix_suffix(text, *span)
