"""Terms in common: how many, how rare, side by side, numbers and negations; and the letters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.process import cdist

from .question import Question
from .table import Candidate, Statistics, Table, share
from .terms import fold_word

if TYPE_CHECKING:
    from .table import Floats

K1, B = 1.2, 0.75
# A long post is also compared with a check part by part: so many terms at a time.
WINDOW = 24


def words(table: Table, statistics: Statistics, sought: Floats) -> dict[str, Floats]:
    """Words in common, the rare ones counting more."""
    weights = table.weights[: table.asked]
    rows = table.shared
    cells = table.owner[rows] * table.asked + table.term[rows]
    counts = np.bincount(cells, minlength=table.count * table.asked)
    times = counts.reshape(table.count, table.asked).astype(float)
    lengths = np.bincount(table.owner, minlength=table.count).astype(float)
    norm = K1 * (1 - B + B * lengths / max(1.0, statistics.mean_length))
    bm25 = (times * (K1 + 1) / (times + norm[:, None])) @ weights
    has = (times > 0).astype(float)
    common = has @ weights
    whole = float(weights.sum())
    distinct = table.once()
    row_weights = table.weights[table.term]
    theirs = table.total(distinct, row_weights)
    in_part = [
        share(
            table.total(rows & (table.part == part), row_weights),
            table.total(table.part == part, row_weights),
        )
        for part in (0, 1)
    ]
    window = _windows(table)
    by_window = (has * weights) @ window
    window_weights = weights @ window
    return {
        "bm25": bm25 / whole,
        "bm25_any_length": (times * (K1 + 1) / (times + K1)) @ sought / sought.sum(),
        "common": np.log1p(common),
        "common_terms": np.log1p(has.sum(axis=1)),
        "rarest_common": (has * weights).max(axis=1),
        "asked_covered": common / whole,
        "check_covered": share(common, theirs),
        "claim_covered": in_part[0],
        "title_covered": in_part[1],
        "cosine_of_words": share(common, np.sqrt(whole * theirs)),
        "window_covered": share(by_window.max(axis=1), theirs),
        "beginning_covered": share(by_window[:, 0], theirs),
        "window_cosine": (
            by_window
            / np.sqrt(np.maximum(window_weights, 1e-9) * np.maximum(theirs, 1e-9)[:, None])
        ).max(axis=1),
        "check_length": np.log1p(lengths),
        "question_length": np.full(table.count, np.log1p(len(table.sequence))),
    }


def _windows(table: Table) -> Floats:
    """Return which of the question's terms stand in which of its windows; these overlap by half."""
    step = WINDOW // 2
    starts = range(0, max(1, len(table.sequence) - step), step)
    window = np.zeros((table.asked, len(starts)))
    for place, start in enumerate(starts):
        window[table.sequence[start : start + WINDOW], place] = 1.0
    return window


def phrases(table: Table) -> dict[str, Floats]:
    """Neighbouring words that are neighbours in both, and the longest run of such."""
    asked = max(1, table.asked)
    known = np.unique(table.sequence[:-1] * asked + table.sequence[1:])
    together = (np.diff(table.owner) == 0) & (np.diff(table.part) == 0)
    shared = table.shared
    both = together & shared[1:] & shared[:-1]
    pairs = np.zeros(len(table.term), dtype=bool)
    places = np.flatnonzero(both)
    codes = table.term[places] * asked + table.term[places + 1]
    pairs[places[np.isin(codes, known)] + 1] = True
    later = np.zeros(len(table.term), dtype=bool)
    later[1:] = together
    weights = table.weights[table.term]
    weights_of_pairs = weights.copy()
    weights_of_pairs[1:] += weights[:-1]
    run = np.zeros(table.count)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], pairs.astype(np.int8), [0]))))
    begins, ends = edges[::2], edges[1::2]
    sums = np.concatenate(([0.0], np.cumsum(weights)))
    np.maximum.at(run, table.owner[begins], sums[ends] - sums[begins - 1])
    everything = np.ones(len(table.term), dtype=bool)
    return {
        "pairs_covered": share(
            table.total(pairs, weights_of_pairs), table.total(later, weights_of_pairs)
        ),
        "longest_run": share(run, table.total(everything, weights)),
    }


def facts(table: Table) -> dict[str, Floats]:
    """Numbers in common or in conflict, and whether only one of the two is negated."""
    rows = table.numbers[table.term]
    same = table.total(rows & table.shared, np.ones(len(table.term)))
    theirs = table.total(rows, np.ones(len(table.term)))
    ours = bool(table.numbers[: table.asked].any())
    negated = table.total(table.negations[table.term], np.ones(len(table.term))) > 0
    asked_negated = bool(table.negations[: table.asked].any())
    return {
        "numbers_same": np.minimum(same, 3.0),
        "numbers_differ": ((theirs > 0) & (same == 0) & ours).astype(float),
        "number_added": (theirs > same).astype(float),
        "negation_differs": (negated != asked_negated).astype(float),
        "negation_added": (negated & (not asked_negated)).astype(float),
    }


def letters(question: Question, candidates: Sequence[Candidate]) -> dict[str, Floats]:
    """How near the letters are when the words are sorted (rapidfuzz)."""
    claims = [fold_word(candidate.claim) for candidate in candidates]
    found = cdist([fold_word(question.text)], claims, scorer=fuzz.token_sort_ratio)
    return {"wording_sorted": found[0].astype(float) / 100}
