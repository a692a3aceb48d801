"""Find the names in an article and the fullest form of each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from factcheck.reading.tables import table_for
from factcheck.reading.tables.shape import Table, words

UPPER = "A-ZÀ-ÖØ-ÞĆČĐŁŚŠŞŻŽİ"
# It begins with a set of characters and nothing else, so that the search skips to capitals quickly.
PART = rf"[{UPPER}](?:(?:rs?|rof|j|H|s|en|ep|ov|t|ol|gt)?\.(?=[ {UPPER}])|[\w'’-]*)"
NAME_RUN = re.compile(
    rf"{PART}(?:[ \u00a0]?(?<=[ .\u00a0]){PART}"
    rf"|[ ](?:bin|binti|van|von|de|der|den|el|al|da|dos|of|for)[ ]{PART}|[ ]al-{PART})*"
)
FULL_NAME = re.compile(NAME_RUN.pattern[:-1] + "+")
LONGEST = 5  # words; a longer run is a headline, not a name


DOUBLED = re.compile(r"(.)\1")


def folded(part: str) -> str:
    """Return a part of a name without what newspapers spell now this way and now that."""
    return DOUBLED.sub(r"\1", part.lower()) if len(part) > 3 else part.lower()


@lru_cache
def words_in_front(language: str) -> frozenset[str]:
    """Return the words that may stand in capitals before a name and are no part of it."""
    table = table_for(language)
    return OPENERS.union(
        table.titles,
        table.stop_words,
        table.sentence_starters,
        table.quote_verbs,
        table.reporting_verbs,
        table.abbreviations,
    )


class Names:
    """The names of one article, looked up by any of their parts."""

    __slots__ = ("by_part", "front", "table")

    def __init__(self, table: Table) -> None:
        self.table = table
        self.front = words_in_front(table.language)
        # part of a name -> (stands inside a sentence, parts) in order of appearance
        self.by_part: dict[str, dict[tuple[str, ...], bool]] = {}

    def learn(self, text: str, start: int, end: int, starts: Iterable[int]) -> None:
        """Add the names of `text[start:end]`; `starts` are the places where sentences begin."""
        openings = set(starts)
        # A single word is nobody's fuller name.
        for run in FULL_NAME.finditer(text, start, end):
            written = run.group()
            if run.start() and text[run.start() - 1].isalnum():
                continue
            words = written.split()
            parts = self.trim(words)
            if not 1 < len(parts) <= LONGEST:
                continue
            inside = run.start() not in openings or len(parts) < len(words)
            key = tuple(parts)
            for part in key:
                known = self.by_part.setdefault(folded(part), {})
                if len(known) < 40 or key in known:
                    known[key] = known.get(key, False) or inside

    def trim(self, parts: list[str]) -> list[str]:
        """Take offices, ranks, places and openers off the front of a run of capitals."""
        table, front = self.table, self.front
        if parts and parts[0].lower() in table.organisations:
            return parts
        first = 0
        while first < len(parts):
            word = parts[first].lower().rstrip(".")
            rest = len(parts) - first
            if (
                word in front
                or (rest > 1 and word in table.places)
                or (
                    rest > 1
                    and first > 0
                    and word.isalpha()
                    and parts[first].isupper()
                    and len(word) > 1
                )
            ):
                first += 1
                if first < len(parts) and parts[first].lower() in table.organisations:
                    return parts[first:]
                continue
            break
        last = len(parts)
        while last > first and parts[last - 1].lower() in table.weekdays:
            last -= 1
        return parts[first:last]

    def fullest(self, name: str) -> str:
        """Return the longest form of a name in the article, or the name itself."""
        parts = name.split()
        if not parts or parts[0].lower() in self.table.organisations:
            return name
        wanted = {folded(part) for part in parts}
        known = self.by_part.get(folded(parts[-1])) or self.by_part.get(folded(parts[0]))
        if not known:
            return name
        best: tuple[str, ...] = tuple(parts)
        best_inside = True
        for key, inside in known.items():
            if len(key) <= len(parts) or not wanted <= {folded(part) for part in key}:
                continue
            if key[0].lower() in self.table.organisations:
                continue
            better = len(key) > len(best) and (inside or not best_inside or len(best) == len(parts))
            if better or (inside and not best_inside):
                best, best_inside = key, inside
        return " ".join(best)


OPENERS = words("""
    terbaru adapun sebelumnya terkait hari usai bagi tak sejak sampai jadi nah ya maka begitu
    atas antara akibat berkat dengan agar meski the a an in on at but and so yet for
""")
