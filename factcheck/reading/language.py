"""Guess the language of a text by counting stop words."""

from __future__ import annotations

from factcheck.reading.tables import TABLES
from factcheck.reading.tables.shape import Table

SAMPLE = 3000  # words; more does not change the vote


def own_words(table: Table) -> frozenset[str]:
    """Return the words of a language that say the least about the subject of a text."""
    return table.stop_words | table.sentence_starters | table.reporting_verbs


def all_words(table: Table) -> frozenset[str]:
    """Return every word that the lists of a language have."""
    return own_words(table).union(
        table.months, table.weekdays, table.units, table.scales, *table.signals.values()
    )


def without_shared(lists: dict[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Leave out what two languages share: it says nothing about either."""
    return {
        language: found.difference(*(other for name, other in lists.items() if name != language))
        for language, found in lists.items()
    }


MARKERS = without_shared({language: own_words(table) for language, table in TABLES.items()})
MORE_MARKERS = without_shared({language: all_words(table) for language, table in TABLES.items()})


def language_of(found: list[str]) -> str:
    """Return "id" or "en", or "und" when the words are of neither or too few to tell.

    A text counts as a language when at least one word in twenty is one of its own common words; a
    short one without any is judged by all the words of the lists.
    """
    found = found[:SAMPLE]
    for markers in (MARKERS, MORE_MARKERS):
        votes = {language: sum(map(own.__contains__, found)) for language, own in markers.items()}
        best = max(votes, key=lambda language: votes[language])
        others = max(count for language, count in votes.items() if language != best)
        if votes[best] > others and votes[best] * 20 >= len(found):
            return best
    return "und"
