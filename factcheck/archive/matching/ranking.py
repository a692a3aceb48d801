"""Put candidates in order, each with the probability that it is about the same claim, and why.

One logistic model over the features of `features.py`; its weights stand in `weights.json`, as
`bench/fit_matching.py` wrote them: one set where meaning is compared, one for words alone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from .features import features_of
from .question import Question
from .reasons import Reason, reasons_of
from .table import Candidate, Statistics

WEIGHTS = Path(__file__).with_name("weights.json")
# Reasons are worked out only for those that a person will see.
EXPLAINED = 10


@dataclass(frozen=True, slots=True)
class Ranked[One: Candidate]:
    """A candidate in its place. `probability`: that it is about the same claim, from 0 to 1."""

    candidate: One
    probability: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Model:
    """Weights by name of the feature, in the feature's own unit; their sum is a log-odds.

    Of questions that nobody has checked, one in twenty has a first answer above `alert_above`.
    """

    intercept: float
    weights: dict[str, float]
    alert_above: float


@cache
def model_for(*, meaning: bool) -> Model:
    """Read the weights for comparing with meaning, or by words alone."""
    models = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    chosen = models["meaning" if meaning else "words"]
    return Model(chosen["intercept"], chosen["weights"], chosen["alert_above"])


def rank[One: Candidate](
    question: Question,
    candidates: Sequence[One],
    statistics: Statistics,
    *,
    meaning: bool,
    explained: int = EXPLAINED,
) -> list[Ranked[One]]:
    """Return the candidates, the likeliest first; of equals the one given first.

    With `meaning` every candidate has its cosine, also those found by their words. The first
    `explained` come with reasons.
    """
    if not candidates or not question.terms:
        return []
    features = features_of(question, candidates, statistics, meaning=meaning)
    model = model_for(meaning=meaning)
    odds = np.full(len(candidates), model.intercept)
    for name, weight in model.weights.items():
        odds += weight * features[name]
    probabilities = 1 / (1 + np.exp(-odds))
    ranked = []
    for place, index in enumerate(np.argsort(-odds, kind="stable").tolist()):
        found = candidates[index]
        why: tuple[Reason, ...] = ()
        if place < explained:
            here = {name: float(values[index]) for name, values in features.items()}
            why = tuple(reasons_of(question, found, here))
        ranked.append(Ranked(found, round(float(probabilities[index]), 4), why))
    return ranked
