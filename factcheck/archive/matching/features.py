"""What a question and each candidate have in common, as numbers.

All candidates of a question are compared at once, in numpy over one table of their terms, so that
120 of them cost a few milliseconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import log
from typing import TYPE_CHECKING, Protocol

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.process import cdist

from .question import Question
from .terms import fold_word

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Whole = NDArray[np.intp]

K1, B = 1.2, 0.75
# A long post is also compared with a check part by part: so many terms at a time.
WINDOW = 24
# The cosine of multilingual-E5-small between texts that have nothing to do with each other.
UNRELATED = 0.75
# Terms that deny; "nefer" is the term of "never".
NEGATIONS = frozenset(
    ("tidak", "bukan", "belum", "tanpa", "jangan", "not", "no", "nefer", "without", "cannot")
)


# The features that the model takes, by words alone and with meaning.
WORDS = (
    "common",
    "common_terms",
    "rarest_common",
    "cosine_of_words",
    "check_covered",
    "asked_covered",
    "beginning_covered",
    "check_length",
    "question_length",
    "wording_sorted",
    "wording_part",
    "pairs_covered",
    "longest_run",
    "bm25",
    "negation_differs",
    "numbers_differ",
    "window_cosine",
)
MEANING = (
    "check_covered",
    "rarest_common",
    "common_terms",
    "common",
    "cosine_of_words",
    "window_cosine",
    "asked_covered",
    "check_length",
    "question_length",
    "pairs_covered",
    "longest_run",
    "wording_part",
    "beginning_covered",
    "numbers_differ",
    "number_added",
    "negation_differs",
    "title_covered",
    "claim_covered",
    "bm25",
    "wording_sorted",
    "wording",
    "bm25_lead",
    "bm25_place",
    "meaning",
    "meaning_stands_out",
    "meaning_lead",
    "meaning_place",
    "meaning_and_words",
    "foreign",
    "foreign_meaning",
    "foreign_words",
)


class Candidate(Protocol):
    """A check that may be about the claim.

    `terms` is its line of `terms_line`. `cosine` is between the question's vector and the check's,
    the best where the question has several, or None where meaning is not compared.
    """

    claim: str
    language: str
    terms: str
    cosine: float | None


@dataclass(frozen=True, slots=True)
class Statistics:
    """What is known of the whole archive: for how many checks, of what mean length in terms.

    `frequencies` says how many checks have a term; one without counts as rare.
    """

    checks: int
    mean_length: float
    frequencies: Mapping[str, int] = field(default_factory=dict)

    def weight(self, term: str) -> float:
        """Return a term's inverse document frequency, as in BM25 (Robertson, Zaragoza 2009)."""
        having = min(self.frequencies.get(term, 1), self.checks)
        return log(1 + (self.checks - having + 0.5) / (having + 0.5))


@dataclass(frozen=True, slots=True)
class Table:
    """All terms of all candidates in one column, numbered; the question's come first.

    Rows of `owner`, `part` (0 claim, 1 title, 2 claimant) and `term` belong together; a term below
    `asked` is one of the question's. `weights` are by number of the term.
    """

    asked: int
    sequence: Whole
    owner: Whole
    part: Whole
    term: Whole
    weights: Floats
    numbers: Flags
    negations: Flags
    count: int

    @property
    def shared(self) -> Flags:
        return self.term < self.asked

    def total(self, rows: Flags, values: Floats) -> Floats:
        """Sum up values of some rows by candidate."""
        return np.bincount(self.owner[rows], values[rows], minlength=self.count).astype(float)


def table_of(question: Question, candidates: Sequence[Candidate], statistics: Statistics) -> Table:
    """Number the terms of a question and of its candidates."""
    number: dict[str, int] = {}
    sequence = [number.setdefault(term, len(number)) for term in question.terms]
    asked = len(number)
    owner: list[int] = []
    part: list[int] = []
    term: list[int] = []
    for place, candidate in enumerate(candidates):
        for which, line in enumerate(candidate.terms.split("|")):
            found = [number.setdefault(word, len(number)) for word in line.split()]
            term += found
            owner += [place] * len(found)
            part += [which] * len(found)
    return Table(
        asked,
        np.array(sequence, dtype=np.intp),
        np.array(owner, dtype=np.intp),
        np.array(part, dtype=np.intp),
        np.array(term, dtype=np.intp),
        np.array([statistics.weight(word) for word in number]),
        np.array([word[0].isdigit() for word in number], dtype=bool),
        np.array([word in NEGATIONS for word in number], dtype=bool),
        len(candidates),
    )


def features_of(
    question: Question,
    candidates: Sequence[Candidate],
    statistics: Statistics,
    *,
    meaning: bool,
) -> dict[str, Floats]:
    """Return the features, each a row of one number a candidate. A question has at least a term."""
    table = table_of(question, candidates, statistics)
    features = _words(table, statistics)
    features |= _phrases(table) | _wording(question, candidates) | _facts(table)
    features |= _places("bm25", features["bm25"])
    if meaning:
        features |= _meaning(question, candidates)
        features["meaning_and_words"] = features["meaning"] * features["check_covered"]
        features |= _across_languages(question, candidates, features)
    return features


def _meaning(question: Question, candidates: Sequence[Candidate]) -> dict[str, Floats]:
    """How near the meaning is; `UNRELATED` counts as nothing, for a check without a cosine too."""
    cosines = np.array([candidate.cosine or UNRELATED for candidate in candidates])
    near = (np.maximum(cosines, UNRELATED) - UNRELATED) / (1 - UNRELATED)
    spread = float(near.std())
    return {
        "meaning": near,
        "meaning_stands_out": (near - near.mean()) / max(spread, 0.01),
    } | _places("meaning", near)


def _across_languages(
    question: Question, candidates: Sequence[Candidate], features: Mapping[str, Floats]
) -> dict[str, Floats]:
    """Where a check is in another language, what its meaning and its few common words say more."""
    unknown = {"", "und"}
    foreign = np.array(
        [
            float(len({question.language, candidate.language} - unknown) == 2)
            for candidate in candidates
        ]
    )
    return {
        "foreign": foreign,
        "foreign_meaning": foreign * features["meaning"],
        "foreign_words": foreign * features["check_covered"],
    }


def _places(name: str, values: Floats) -> dict[str, Floats]:
    """How far a candidate lies behind the best other one, and its place: 1 for the first."""
    order = np.argsort(-values, kind="stable")
    # Equals have one place: how many are better.
    places = np.searchsorted(-values[order], -values, side="left")
    best_other = np.full(len(values), values[order[0]])
    best_other[order[0]] = values[order[1]] if len(values) > 1 else 0.0
    return {f"{name}_lead": values - best_other, f"{name}_place": 1 / (1 + places / 2)}


def _share(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def _words(table: Table, statistics: Statistics) -> dict[str, Floats]:
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
    _, first = np.unique(table.owner * len(table.weights) + table.term, return_index=True)
    distinct = np.zeros(len(table.term), dtype=bool)
    distinct[first] = True
    row_weights = table.weights[table.term]
    theirs = table.total(distinct, row_weights)
    in_part = [
        _share(
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
        "common": np.log1p(common),
        "common_terms": np.log1p(has.sum(axis=1)),
        "rarest_common": (has * weights).max(axis=1),
        "asked_covered": common / whole,
        "check_covered": _share(common, theirs),
        "claim_covered": in_part[0],
        "title_covered": in_part[1],
        "cosine_of_words": _share(common, np.sqrt(whole * theirs)),
        "window_covered": _share(by_window.max(axis=1), theirs),
        "beginning_covered": _share(by_window[:, 0], theirs),
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


def _phrases(table: Table) -> dict[str, Floats]:
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
        "pairs_covered": _share(
            table.total(pairs, weights_of_pairs), table.total(later, weights_of_pairs)
        ),
        "longest_run": _share(run, table.total(everything, weights)),
    }


def _wording(question: Question, candidates: Sequence[Candidate]) -> dict[str, Floats]:
    """How near the letters are (rapidfuzz): whole, words sorted, the best part."""
    asked = [fold_word(question.text)]
    claims = [fold_word(candidate.claim) for candidate in candidates]
    scorers = {
        "wording": fuzz.ratio,
        "wording_sorted": fuzz.token_sort_ratio,
        "wording_part": fuzz.partial_ratio,
    }
    return {
        name: cdist(asked, claims, scorer=scorer)[0].astype(float) / 100
        for name, scorer in scorers.items()
    }


def _facts(table: Table) -> dict[str, Floats]:
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
