"""Nearness in meaning, and which checks are in another language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from .question import Question
from .table import Candidate

if TYPE_CHECKING:
    from .table import Floats

# The cosine of multilingual-E5-small between texts that have nothing to do with each other.
UNRELATED = 0.75


def nearness(candidates: Sequence[Candidate]) -> dict[str, Floats]:
    """How near the meaning is; `UNRELATED` counts as nothing, for a check without a cosine too."""
    cosines = np.array([candidate.cosine or UNRELATED for candidate in candidates])
    near = (np.maximum(cosines, UNRELATED) - UNRELATED) / (1 - UNRELATED)
    spread = float(near.std())
    return {
        "meaning": near,
        "meaning_stands_out": (near - near.mean()) / max(spread, 0.01),
    } | places_of("meaning", near)


def foreign(question: Question, candidates: Sequence[Candidate]) -> Floats:
    """Which checks are known to be in another language than the question."""
    unknown = {"", "und"}
    return np.array(
        [
            float(len({question.language, candidate.language} - unknown) == 2)
            for candidate in candidates
        ]
    )


def places_of(name: str, values: Floats) -> dict[str, Floats]:
    """How far a candidate lies behind the best other one, and its place: 1 for the first."""
    order = np.argsort(-values, kind="stable")
    # Equals have one place: how many are better.
    places = np.searchsorted(-values[order], -values, side="left")
    best_other = np.full(len(values), values[order[0]])
    best_other[order[0]] = values[order[1]] if len(values) > 1 else 0.0
    return {f"{name}_lead": values - best_other, f"{name}_place": 1 / (1 + places / 2)}
