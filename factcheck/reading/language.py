"""Guess the language of a text by counting stop words."""

from __future__ import annotations

import re

from factcheck.reading.tables import TABLES

SAMPLE = 20_000  # characters; more does not change the vote
WORD = re.compile(r"[^\W\d_]+")

# What two languages share says nothing about either.
MARKERS = {
    language: table.stop_words
    - frozenset().union(*(t.stop_words for l, t in TABLES.items() if l != language))
    for language, table in TABLES.items()
}


def language_of(text: str) -> str:
    """Return "id" or "en", or "und" when the text is in neither or too short to tell.

    A text counts as a language when at least one word in twenty is one of its stop words.
    """
    found = WORD.findall(text[:SAMPLE].lower())
    if not found:
        return "und"
    votes = {
        language: sum(map(markers.__contains__, found)) for language, markers in MARKERS.items()
    }
    best = max(votes, key=lambda language: votes[language])
    others = max(count for language, count in votes.items() if language != best)
    if votes[best] <= others or votes[best] * 20 < len(found):
        return "und"
    return best
