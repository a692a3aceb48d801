"""Fit a small model to decisions about claims, and measure it against the rules. No database here.

One logistic regression over three blocks: what `reading.triage` sees, the words, and the vector of
the passage's meaning. scikit-learn fits it; what is kept are plain numbers, and a score is a sum of
them, so that nothing heavy is loaded where claims are proposed.
"""

from __future__ import annotations

import math
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Self

from factcheck.reading.triage import FEATURES, Look, look_at

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from factcheck.lib.embedding import Embedder

    Array = NDArray[Any]

LEAST = 50  # of each kind of decision: below that the figures say nothing
LEAST_GROUPS = 10  # articles; fewer are too few to hold some back
FOLDS = 5
INNER_FOLDS = 3
STRENGTHS = (0.1, 0.3, 1.0, 3.0)  # C: the greater, the closer to the decisions
SCALE = 0.05  # how much features and vector may say beside the words; docs/triage.md tells
MOST_WORDS = 20_000
SEEN_TWICE = 2
RESAMPLES = 200
SURE = 0.95
# Where the curve of F1 is flat the lowest threshold is taken: a claim too many costs an editor a
# glance, a missed one is not seen at all.
FLAT = 0.01
LANGUAGE_SHARE = 0.05


class TooFew(ValueError):
    """There are not enough decisions to learn from; the message is one clear sentence."""


@dataclass(frozen=True, slots=True)
class Example:
    """One passage and what people decided about it; a group (its article) is held back whole."""

    text: str
    language: str
    taken: bool
    group: str


@dataclass(frozen=True, slots=True)
class Figures:
    """How well decisions that were held back are foretold."""

    average_precision: float
    f1: float
    precision: float
    recall: float
    brier: float


@dataclass(frozen=True, slots=True)
class Learned:
    """The model: a passage's score is one sum of these numbers through the logistic function."""

    intercept: float
    threshold: float  # the probability from which on a passage counts as taken
    features: dict[str, float]
    words: dict[str, tuple[int, float]]  # in how many passages it stood, and its weight
    seen: int  # passages that the words were counted in
    vector: tuple[float, ...]  # empty when it was fitted without an embedder
    embedder: str

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        words = {word: (count, weight) for word, (count, weight) in data["words"].items()}
        return cls(**{**data, "words": words, "vector": tuple(data["vector"])})

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def fits(self, embedder: Embedder | None) -> bool:
        """Whether what it was fitted on is what would be measured now."""
        if self.features.keys() != set(FEATURES):
            return False
        return not self.vector or (embedder is not None and embedder.name == self.embedder)

    def probability(self, look: Look, vector: Sequence[float]) -> float:
        """How likely the desk takes the passage up. `vector` is not looked at without an embedder.

        The words count as in `_Words.rows`.
        """
        total = self.intercept
        for name, value in zip(FEATURES, look.features, strict=True):
            total += self.features[name] * value
        if self.vector:
            total += sum(weight * value for weight, value in zip(self.vector, vector, strict=True))
        squares = spoken = 0.0
        for word in look.words:
            if word in self.words:
                count, weight = self.words[word]
                rarity = _rarity(count, self.seen)
                squares += rarity * rarity
                spoken += rarity * weight
        if squares:
            total += spoken / math.sqrt(squares)
        return _logistic(total)

    def score(self, probability: float) -> float:
        """The probability moved so that one half parts what is taken from what is not."""
        odds = _odds(probability) - _odds(self.threshold)
        return round(_logistic(odds), 3)

    def scores(self, passages: Sequence[tuple[str, str]], embedder: Embedder | None) -> list[float]:
        """Score passages, each given as (text, language). The model must fit the embedder."""
        vectors: Iterable[Sequence[float]] = [()] * len(passages)
        if self.vector and embedder is not None:
            vectors = embedder.queries([text for text, _ in passages]).tolist()
        return [
            self.score(self.probability(look_at(text, language), vector))
            for (text, language), vector in zip(passages, vectors, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A fitted model with how it was measured, beside the rules on the same decisions."""

    model: Learned
    taken: int
    left: int
    groups: int
    languages: tuple[str, ...]
    dimensions: int
    strength: float
    figures: Figures
    rules: Figures
    ahead: float  # share of the resamples in which its average precision is above the rules'

    @property
    def beats_rules(self) -> bool:
        return self.ahead >= SURE and self.figures.f1 >= self.rules.f1


def learn(examples: Sequence[Example], embedder: Embedder | None) -> Lesson:
    """Fit a model and measure it on decisions that it was not fitted on. Raises TooFew.

    The same examples in the same order give the same model.
    """
    from threadpoolctl import threadpool_limits

    _refuse_too_few(examples)
    # The sums are small: more threads only wait for each other, and may add up otherwise.
    with threadpool_limits(limits=1, user_api="blas"):
        return _learn(examples, embedder)


def _learn(examples: Sequence[Example], embedder: Embedder | None) -> Lesson:
    import numpy as np

    looks = [look_at(example.text, example.language) for example in examples]
    data = _Data(
        taken=np.array([example.taken for example in examples]),
        groups=[example.group for example in examples],
        features=np.array([look.features for look in looks]),
        words=[look.words for look in looks],
        vectors=embedder.queries([example.text for example in examples])
        if embedder
        else np.zeros((len(examples), 0)),
    )
    everything = np.arange(len(examples))
    folds = _deal(data, everything, FOLDS)
    held_back = np.zeros(len(examples))
    for fold in range(FOLDS):
        rest, out = everything[folds != fold], everything[folds == fold]
        held_back[out] = _fit(data, rest, _best_strength(data, rest)).probabilities(data, out)
    by_rules = np.array([look.score for look in looks])
    strength = _best_strength(data, everything)
    final = _fit(data, everything, strength)
    languages = Counter(example.language for example in examples)
    return Lesson(
        model=final.as_learned(
            threshold=_threshold(data.taken, held_back),
            embedder=embedder.name if embedder else "",
        ),
        taken=int(data.taken.sum()),
        left=int((~data.taken).sum()),
        groups=len(set(data.groups)),
        languages=tuple(
            sorted(
                language
                for language, count in languages.items()
                if count >= LANGUAGE_SHARE * len(examples)
            )
        ),
        dimensions=embedder.dimensions if embedder else 0,
        strength=strength,
        figures=_figures(data.taken, held_back, folds),
        rules=_figures(data.taken, by_rules, folds),
        ahead=_ahead(data, held_back, by_rules),
    )


def _refuse_too_few(examples: Sequence[Example]) -> None:
    taken = sum(example.taken for example in examples)
    left = len(examples) - taken
    if taken < LEAST or left < LEAST:
        raise TooFew(
            f"There are {taken} accepted and {left} dismissed; {LEAST} of each are needed to learn."
        )
    groups = len({example.group for example in examples})
    if groups < LEAST_GROUPS:
        raise TooFew(
            f"They come from {groups} articles; {LEAST_GROUPS} are needed, so that some can be "
            "held back."
        )


@dataclass(frozen=True, slots=True)
class _Data:
    """All examples as arrays; the functions below take indices into it."""

    taken: Array
    groups: list[str]
    features: Array
    words: list[frozenset[str]]
    vectors: Array


def _deal(data: _Data, rows: Array, count: int) -> Array:
    """Give each row the number of its fold: whole groups, the largest first, each to the fold that
    has the least of what it brings.

    Raises TooFew when a fold would leave only one kind of decision to learn from.
    """
    import numpy as np

    sizes: dict[str, list[int]] = {}
    for row in rows:
        size = sizes.setdefault(data.groups[row], [0, 0])
        size[int(data.taken[row])] += 1
    totals = [max(1, sum(size[kind] for size in sizes.values())) for kind in (0, 1)]
    filled = [[0, 0] for _ in range(count)]
    fold_of: dict[str, int] = {}
    for group in sorted(sizes, key=lambda name: (-sum(sizes[name]), zlib.crc32(name.encode()))):
        size = sizes[group]
        fold_of[group] = best = min(
            range(count),
            key=lambda fold: max(
                (filled[fold][kind] + size[kind]) / totals[kind] for kind in (0, 1)
            ),
        )
        for kind in (0, 1):
            filled[best][kind] += size[kind]
    for kind in (0, 1):
        if max(fold[kind] for fold in filled) == totals[kind]:
            raise TooFew(
                "Nearly all that was accepted, or nearly all that was dismissed, comes from one "
                "article; decisions about more articles are needed."
            )
    return np.array([fold_of[data.groups[row]] for row in rows])


def _rarity(count: int, seen: int) -> float:
    """The weight of a word by itself: those in every passage say little."""
    return math.log((1 + seen) / (1 + count)) + 1


class _Words:
    """The words seen at least twice, the most frequent of them, and how rows are made of them."""

    def __init__(self, passages: Collection[frozenset[str]]) -> None:
        counts = Counter(word for words in passages for word in words)
        often = [item for item in counts.items() if item[1] >= SEEN_TWICE]
        often.sort(key=lambda item: (-item[1], item[0]))
        self.counts = dict(often[:MOST_WORDS])
        self.place = {word: place for place, word in enumerate(self.counts)}
        self.rarity = {word: _rarity(n, len(passages)) for word, n in self.counts.items()}
        self.seen = len(passages)

    def rows(self, passages: Iterable[frozenset[str]]) -> Any:
        """Return a sparse row of length 1 for each passage."""
        from scipy.sparse import csr_array

        values: list[float] = []
        places: list[int] = []
        ends = [0]
        for words in passages:
            known = sorted(word for word in words if word in self.place)
            length = math.sqrt(sum(self.rarity[word] ** 2 for word in known))
            places += [self.place[word] for word in known]
            values += [self.rarity[word] / length for word in known]
            ends.append(len(places))
        return csr_array((values, places, ends), shape=(len(ends) - 1, len(self.place)))


class _Fitted:
    """A logistic regression with the blocks that it was fitted on, each brought to one scale."""

    def __init__(self, data: _Data, rows: Array) -> None:
        self.words = _Words([data.words[row] for row in rows])
        self.means = [block[rows].mean(axis=0) for block in (data.features, data.vectors)]
        self.steps = [_steps(block[rows]) for block in (data.features, data.vectors)]
        self.model: Any = None

    def table(self, data: _Data, rows: Array) -> Any:
        from scipy.sparse import csr_array, hstack

        dense = [
            csr_array((block[rows] - mean) * step)
            for block, mean, step in zip(
                (data.features, data.vectors), self.means, self.steps, strict=True
            )
        ]
        words = self.words.rows(data.words[row] for row in rows)
        return hstack([words, *dense]).tocsr()

    def fit(self, table: Any, taken: Array, strength: float) -> Self:
        from sklearn.linear_model import LogisticRegression

        self.model = LogisticRegression(C=strength, max_iter=500).fit(table, taken)
        return self

    def probabilities(self, data: _Data, rows: Array) -> Array:
        return self.of(self.table(data, rows))

    def of(self, table: Any) -> Array:
        return self.model.predict_proba(table)[:, 1]  # type: ignore[no-any-return]

    def as_learned(self, *, threshold: float, embedder: str) -> Learned:
        """Fold the scales into the weights, five digits each."""
        weights = self.model.coef_[0]
        first, second = len(self.words.place), len(self.words.place) + len(FEATURES)
        features = weights[first:second] * self.steps[0]
        vector = weights[second:] * self.steps[1]
        intercept = self.model.intercept_[0] - features @ self.means[0] - vector @ self.means[1]
        return Learned(
            intercept=_short(intercept),
            threshold=_short(threshold),
            features={name: _short(x) for name, x in zip(FEATURES, features, strict=True)},
            words={
                word: (self.words.counts[word], _short(weight))
                for word, weight in zip(self.words.place, weights[:first], strict=True)
            },
            seen=self.words.seen,
            vector=tuple(_short(x) for x in vector),
            embedder=embedder,
        )


def _steps(block: Array) -> Array:
    """What to multiply each column with, so that all vary alike; one that never varies with 0."""
    import numpy as np

    spread = block.std(axis=0)
    varies = spread > 1e-9
    return np.where(varies, SCALE / np.where(varies, spread, 1), 0)


def _fit(data: _Data, rows: Array, strength: float) -> _Fitted:
    fitted = _Fitted(data, rows)
    return fitted.fit(fitted.table(data, rows), data.taken[rows], strength)


def _best_strength(data: _Data, rows: Array) -> float:
    """Choose C by the likelihood of these rows alone, each held back once."""
    import numpy as np

    folds = _deal(data, rows, INNER_FOLDS)
    surprise = dict.fromkeys(STRENGTHS, 0.0)
    for fold in range(INNER_FOLDS):
        rest, out = rows[folds != fold], rows[folds == fold]
        fitted = _Fitted(data, rest)
        known, unknown = fitted.table(data, rest), fitted.table(data, out)
        for strength in STRENGTHS:
            taken = fitted.fit(known, data.taken[rest], strength).of(unknown)
            right = np.where(data.taken[out], taken, 1 - taken)
            surprise[strength] -= float(np.log(right.clip(1e-9)).sum())
    return min(STRENGTHS, key=lambda strength: surprise[strength])


def _threshold(taken: Array, guesses: Array) -> float:
    """Return the lowest threshold whose F1 cannot be told from the best (by twice its standard
    error, `FLAT` at most), or rather the middle between it and the next lower guess.
    """
    import numpy as np

    order = np.argsort(-guesses, kind="stable")
    ranked = guesses[order]
    hits = np.cumsum(taken[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + taken.sum())
    # Equal guesses are taken or left together.
    f1[:-1][ranked[:-1] == ranked[1:]] = 0
    best = f1.max()
    flat = min(FLAT, 2 * math.sqrt(best * (1 - best) / max(1, taken.sum())))
    last = np.flatnonzero(f1 >= best - flat)[-1]
    return float(ranked[last : last + 2].mean())


def _figures(taken: Array, guesses: Array, folds: Array) -> Figures:
    """Measure guesses; the threshold for each fold is chosen on the others."""
    import numpy as np
    from sklearn.metrics import average_precision_score

    said = np.zeros(len(taken), dtype=bool)
    for fold in range(FOLDS):
        rest = folds != fold
        said[~rest] = guesses[~rest] >= _threshold(taken[rest], guesses[rest])
    hits = int((said & taken).sum())
    return Figures(
        average_precision=round(float(average_precision_score(taken, guesses)), 4),
        f1=round(2 * hits / max(1, int(said.sum() + taken.sum())), 4),
        precision=round(hits / max(1, int(said.sum())), 4),
        recall=round(hits / max(1, int(taken.sum())), 4),
        brier=round(float(((guesses - taken) ** 2).mean()), 4),
    )


def _ahead(data: _Data, guesses: Array, by_rules: Array) -> float:
    """Draw the groups anew many times; return how often the guesses order them better."""
    import numpy as np

    _, group = np.unique(data.groups, return_inverse=True)
    count = int(group.max()) + 1
    random = np.random.default_rng(0)
    # Equal scores in any order but that of the examples.
    ties = random.permutation(len(guesses))
    orders = [np.lexsort((ties, -values)) for values in (guesses, by_rules)]
    wins = 0
    for _ in range(RESAMPLES):
        weights = random.multinomial(count, np.full(count, 1 / count))[group]
        learned, ruled = (_average_precision(data.taken[order], weights[order]) for order in orders)
        wins += learned > ruled
    return wins / RESAMPLES


def _average_precision(taken: Array, weights: Array) -> float:
    """The mean precision at each hit of a ranking; a row counts `weights` times."""
    import numpy as np

    hits = weights * taken
    ranks = np.cumsum(weights).clip(1)
    return float((hits * np.cumsum(hits) / ranks).sum() / max(1, hits.sum()))


def _logistic(total: float) -> float:
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))


def _odds(probability: float) -> float:
    sure = min(max(probability, 1e-9), 1 - 1e-9)
    return math.log(sure / (1 - sure))


def _short(value: Any) -> float:
    return float(f"{float(value):.5g}")
