"""The terms of a question and of all its candidates in one table: all are compared at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import log
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .question import Question

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Whole = NDArray[np.intp]

# Terms that deny; "nefer" is the term of "never".
NEGATIONS = frozenset(
    ("tidak", "bukan", "belum", "tanpa", "jangan", "not", "no", "nefer", "without", "cannot")
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
    `asked` is one of the question's. `words` and `weights` are by number of the term.
    """

    asked: int
    sequence: Whole
    owner: Whole
    part: Whole
    term: Whole
    words: tuple[str, ...]
    weights: Floats
    numbers: Flags
    negations: Flags
    count: int

    @property
    def shared(self) -> Flags:
        return self.term < self.asked

    def once(self) -> Flags:
        """Return the rows that are the first of their term in their candidate."""
        _, first = np.unique(self.owner * len(self.weights) + self.term, return_index=True)
        once = np.zeros(len(self.term), dtype=bool)
        once[first] = True
        return once

    def has(self) -> Flags:
        """Return which of the question's terms each candidate has."""
        has = np.zeros((self.count, self.asked), dtype=bool)
        has[self.owner[self.shared], self.term[self.shared]] = True
        return has

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
        tuple(number),
        np.array([statistics.weight(word) for word in number]),
        np.array([word[0].isdigit() for word in number], dtype=bool),
        np.array([word in NEGATIONS for word in number], dtype=bool),
        len(candidates),
    )


def share(part: Floats, whole: Floats) -> Floats:
    """Divide; nothing of nothing is nothing."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
