"""What a rating comes down to: the words of publishers, and the family each belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from factcheck.archive.claimreview import Row
from factcheck.archive.models import Family, RatingMeaning
from factcheck.archive.words import fold


def families(rows: Sequence[Row]) -> list[str]:
    """Return the family of each row's rating: as its publisher uses the word, else as anyone does.

    A word that nobody has explained is `other`: it is never guessed.
    """
    folded = {written(row.rating) for row in rows}
    known = {
        (meaning.publisher, meaning.rating): meaning.family
        for meaning in RatingMeaning.objects.filter(rating__in=folded)
    }
    return [
        known.get((row.publisher, written(row.rating)))
        or known.get(("", written(row.rating)))
        or Family.OTHER.value
        for row in rows
    ]


@lru_cache(4096)
def written(rating: str) -> str:
    """The form in which ratings are compared: without case, spaces and points around it."""
    return fold(rating).strip(" .!\"'“”‘’:")[:300]
