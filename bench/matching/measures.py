"""How good an order of candidates is, counted as in the published tasks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf

import numpy as np

from .sets import Set

# A question's candidates, the likeliest first: (place of the check, score).
Run = list[list[tuple[int, float]]]
FALSE_ALERTS = 0.05


def precision_at_1(one: Set, run: Run, kind: str = "") -> float:
    return _mean(one, run, kind, lambda right, _: float(right[:1] == [True]))


def hit(one: Set, run: Run, depth: int, kind: str = "") -> float:
    return _mean(one, run, kind, lambda right, _: float(any(right[:depth])))


def average_precision_at_5(one: Set, run: Run) -> float:
    def value(right: list[bool], gold: int) -> float:
        found = np.cumsum(right[:5])
        return sum(found[at] / (at + 1) for at in range(len(found)) if right[at]) / min(gold, 5)

    return _mean(one, run, "", value)


def _mean(one: Set, run: Run, kind: str, value: Callable[[list[bool], int], float]) -> float:
    values = [
        value([place in asked.gold for place, _ in ranked], len(asked.gold))
        for asked, ranked in zip(one.questions, run, strict=True)
        if asked.gold and kind in ("", asked.kind)
    ]
    return float(np.mean(values))


def threshold(run: Run, share: float = FALSE_ALERTS) -> float:
    """Return the score that so many of the questions without a match exceed."""
    best = sorted((ranked[0][1] if ranked else -inf for ranked in run), reverse=True)
    return best[int(len(best) * share)]


def right_and_alerted(one: Set, run: Run, above: float) -> float:
    """Return the share of questions whose first answer is right, and shown unasked."""
    return float(
        np.mean(
            [
                bool(ranked) and ranked[0][1] > above and ranked[0][0] in asked.gold
                for asked, ranked in zip(one.questions, run, strict=True)
            ]
        )
    )


def reliability(
    probabilities: Sequence[float], right: Sequence[bool], bins: int = 10
) -> list[tuple[float, float, int]]:
    """Return (mean probability, share that is right, how many) for each tenth of the scale."""
    values, truth = np.asarray(probabilities), np.asarray(right, dtype=float)
    places = np.minimum((values * bins).astype(int), bins - 1)
    return [
        (float(values[here].mean()), float(truth[here].mean()), int(here.sum()))
        for here in (places == number for number in range(bins))
        if here.any()
    ]
