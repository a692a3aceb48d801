"""Nearness that equal terms do not show: spelling, order, place, and both sides of a question.

The rows and numbers are those of `table.Table`; all candidates are compared at once.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq
from rapidfuzz.process import cdist

from .table import Table, share

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .table import Flags, Floats

# Two terms with the same first letters may be one word: affixes that the stemmer left, and typing.
BEGINNINGS = (4, 5)
# Terms of at least so many letters are one word misspelt when `fuzz.ratio` says at least this.
MISSPELT, LETTERS = 78, 5
# So many terms are half a window of a check; the windows overlap by half.
HALF = 6
# Terms as characters, so that their order can be compared as that of letters.
_FIRST, _LAST = 0x100, 0xD000


def spelling(table: Table, once: Flags) -> dict[str, Floats]:
    """How much of a check is asked when terms that are only nearly the same count.

    `once` are the rows that are the first of their term in their check.
    """
    weights = table.weights[table.term]
    whole = table.total(once, weights)
    equal = share(table.total(once & table.shared, weights), whole)
    features = {}
    for letters in BEGINNINGS:
        cut = [word if word[0].isdigit() else word[:letters] for word in table.words]
        asked = set(cut[: table.asked])
        same = np.array([word in asked for word in cut])
        covered = share(table.total(once & same[table.term], weights), whole)
        features[f"check_begun_{letters}"] = covered
    alike = share(table.total(once, weights * _alike(table)[table.term]), whole)
    return features | {"misspelt": alike, "misspelt_added": alike - equal}


def _alike(table: Table) -> Floats:
    """Return how like each term is to the most similar one of the question."""
    alike = np.zeros(len(table.words))
    alike[: table.asked] = 1.0
    long = [len(word) >= LETTERS and not word[0].isdigit() for word in table.words]
    asked = [word for word, fits in zip(table.words[: table.asked], long, strict=False) if fits]
    others = [place for place in range(table.asked, len(table.words)) if long[place]]
    if asked and others:
        words = [table.words[place] for place in others]
        found = cdist(asked, words, scorer=fuzz.ratio, score_cutoff=MISSPELT, dtype=np.uint8)
        alike[others] = found.max(axis=0) / 100
    return alike


def order(table: Table) -> dict[str, Floats]:
    """How many terms stand in both in the same order, gaps allowed, and how like the orders are."""
    asked = _letters(table.sequence)
    bounds = np.searchsorted(table.owner, np.arange(table.count + 1))
    checks = [_letters(table.term[start:end]) for start, end in pairwise(bounds)]
    length = cdist([asked], checks, scorer=LCSseq.similarity)[0].astype(float)
    return {
        "check_in_order": length / np.maximum(1, np.diff(bounds)),
        "asked_in_order": length / len(asked),
        "order_of_all": cdist([asked], checks, scorer=fuzz.ratio)[0].astype(float) / 100,
    }


def _letters(terms: NDArray[np.intp]) -> str:
    return "".join(chr(_FIRST + min(term, _LAST)) for term in terms.tolist())


def places(table: Table, has: Flags) -> dict[str, Floats]:
    """Where in the question a check's terms stand first, and how far apart."""
    first = np.zeros(table.asked)
    first[table.sequence[::-1]] = np.arange(len(table.sequence))[::-1]
    weights = has * table.weights[: table.asked]
    whole = weights.sum(axis=1)
    mean = share(weights @ first, whole)
    spread = np.sqrt(np.maximum(0.0, share(weights @ first**2, whole) - mean**2))
    return {"place_in_asked": np.log1p(mean), "spread_in_asked": np.log1p(spread)}


def numbers(table: Table, once: Flags) -> dict[str, Floats]:
    """How much of a check's numbers is asked."""
    rows = once & table.numbers[table.term]
    weights = table.weights[table.term]
    same = table.total(rows & table.shared, weights)
    return {"numbers_covered": share(same, table.total(rows, weights)), "numbers_weight": same}


def together(table: Table, has: Flags, weights: Floats) -> dict[str, Floats]:
    """How much of the question stands in a check: anywhere, close together, side by side.

    `weights` are of the question's terms. A long check is taken window by window.
    """
    whole = float(weights.sum())
    begins = np.searchsorted(table.owner, np.arange(table.count))
    half = (np.arange(len(table.owner)) - begins[table.owner]) // HALF
    count = int(half.max(initial=0)) + 1
    rows = table.shared
    window = np.zeros((table.count, count, table.asked), dtype=bool)
    window[table.owner[rows], half[rows], table.term[rows]] = True
    window[:, :-1] |= window[:, 1:]
    beside, pair_weights = _beside(table, weights)
    return {
        "asked_sought": (has @ weights) / whole,
        "asked_together": (window @ weights).max(axis=1) / whole,
        "pairs_beside": np.log1p(beside @ pair_weights),
    }


def _beside(table: Table, weights: Floats) -> tuple[Flags, Floats]:
    """Return which neighbouring terms of the question each check has, and the weights of these."""
    codes = np.unique(table.sequence[:-1] * table.asked + table.sequence[1:])
    has = np.zeros((table.count, len(codes)), dtype=bool)
    shared = table.shared
    rows = np.flatnonzero((np.diff(table.owner) == 0) & shared[1:] & shared[:-1])
    if len(codes) and len(rows):
        found = table.term[rows] * table.asked + table.term[rows + 1]
        place = np.minimum(np.searchsorted(codes, found), len(codes) - 1)
        known = codes[place] == found
        has[table.owner[rows[known]], place[known]] = True
    return has, np.minimum(weights[codes // table.asked], weights[codes % table.asked])
