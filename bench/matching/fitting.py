"""Fit the weights: a conditional logit over each question's candidates, then one curve of odds.

A question chooses among its candidates and "none of them" (McFadden's conditional logit, 1974), so
that a feature weighs as much as it puts the right check before the others of the same question.
That makes an order, and a score that competition lowers; a second, pointwise step (Platt, 1999)
turns the scores of questions kept out into the log-odds that a check is right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Floats = NDArray[np.float64]
Small = NDArray[np.float32]
FOLDS = 5
RIDGE = 5.0


@dataclass(slots=True)
class Examples:
    """Candidates of all questions below each other, those of a question together.

    `question` numbers the questions from 0 upwards; `fold`, `weight` and `often` are by question:
    how much it counts for the order, and how often such a one comes, for the probability.
    """

    features: Small
    right: NDArray[np.bool_]
    question: NDArray[np.intp]
    fold: NDArray[np.intp]
    weight: Floats
    often: Floats

    def of(self, chosen: NDArray[np.bool_]) -> Examples:
        """Keep some questions, numbered anew."""
        rows = chosen[self.question]
        _, numbers = np.unique(self.question[rows], return_inverse=True)
        return Examples(
            self.features[rows],
            self.right[rows],
            numbers,
            self.fold[chosen],
            self.weight[chosen],
            self.often[chosen],
        )


@dataclass(slots=True)
class Fitted:
    """`scores` are log-odds of each candidate from the four folds that had not its question."""

    intercept: float
    weights: dict[str, float]
    scores: Floats
    seen: Floats


def fit(examples: Examples, names: Sequence[str], ridge: float = RIDGE) -> Fitted:
    """Fit on everything; and once for each fold without it, to say how good it is."""
    mean = examples.features.mean(axis=0, dtype=np.float64)
    spread = examples.features.std(axis=0, dtype=np.float64) + 1e-9
    scaled = Examples(
        np.divide(
            examples.features - mean.astype(np.float32), spread.astype(np.float32), dtype=np.float32
        ),
        examples.right,
        examples.question,
        examples.fold,
        examples.weight,
        examples.often,
    )
    out = np.zeros(len(examples.right))
    for fold in range(FOLDS):
        values = _choose(scaled.of(scaled.fold != fold), ridge)
        rows = (scaled.fold == fold)[scaled.question]
        out[rows] = scaled.features[rows] @ values[:-1] + values[-1]
    first = _firsts(out, examples.question)
    slope, shift = _curve(out[first], examples.right[first], examples.often)
    values = _choose(scaled, ridge)
    weights = values[:-1] / spread * slope
    intercept = values[-1] * slope + shift - float(weights @ mean)
    seen = examples.features @ weights + intercept
    named = {name: float(weight) for name, weight in zip(names, weights, strict=True)}
    return Fitted(float(intercept), named, out * slope + shift, seen)


def _choose(examples: Examples, ridge: float) -> Floats:
    """Return the weights, the intercept last, that make the right choices the likeliest."""
    number = examples.question
    starts = np.searchsorted(number, np.arange(len(examples.weight)))
    right = examples.right.astype(float)
    answered = np.add.reduceat(right, starts) > 0

    def cost(values: Floats) -> tuple[float, Floats]:
        scores = (examples.features @ values[:-1].astype(np.float32)).astype(float) + values[-1]
        top = np.maximum(np.maximum.reduceat(scores, starts), 0.0)
        powers = np.exp(scores - top[number])
        none = np.exp(-top)
        everything = np.add.reduceat(powers, starts) + none
        good = np.add.reduceat(powers * right, starts)
        chosen = np.maximum(np.where(answered, good, none), 1e-300)
        pull = np.where(answered, examples.weight / np.maximum(good, 1e-300), 0.0)
        rest = powers * (right * pull[number] - (examples.weight / everything)[number])
        penalty = np.append(values[:-1], 0.0)
        likelihood = float((examples.weight * np.log(chosen / everything)).sum())
        gradient = np.append(examples.features.T @ rest.astype(np.float32), rest.sum())
        return ridge * float(penalty @ penalty) / 2 - likelihood, ridge * penalty - gradient

    start = np.zeros(examples.features.shape[1] + 1)
    start[-1] = -3.0
    # No finer than numbers of this size can tell.
    options = {"maxiter": 400, "ftol": 1e-7}
    found: Floats = minimize(cost, start, jac=True, method="L-BFGS-B", options=options).x
    return found


def _firsts(scores: Floats, question: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the place of the best candidate of each question.

    The curve is theirs: further down right ones that nobody marked as such would pull it down.
    """
    order = np.lexsort((-scores, question))
    first: NDArray[np.intp] = order[np.flatnonzero(np.diff(question[order], prepend=-1))]
    return first


def _curve(scores: Floats, right: NDArray[np.bool_], weight: Floats) -> tuple[float, float]:
    """Return slope and shift of the log-odds that a score means."""
    sign = np.where(right, -1.0, 1.0)

    def cost(values: Floats) -> tuple[float, Floats]:
        odds = sign * (values[0] * scores + values[1])
        pull = weight * sign / (1 + np.exp(-np.clip(odds, -500, 500)))
        return float((weight * np.logaddexp(0, odds)).sum()), np.array([pull @ scores, pull.sum()])

    slope, shift = minimize(cost, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B").x
    return float(slope), float(shift)
