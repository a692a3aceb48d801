"""What a question and a check have in common when words of the other language count too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .glossary import counterparts
from .table import Table, share

if TYPE_CHECKING:
    from .table import Flags, Floats


def translated(table: Table, once: Flags, has: Flags) -> dict[str, Floats]:
    """How much of a check and of the question the other one has, in either language.

    `once` are the rows that are the first of their term in their check; `has` says which of the
    question's terms each check has. What stands for a term weighs as rare as it is itself: of an
    English word nobody can say how rare it is among Indonesian checks.
    """
    weights = table.weights
    most = weights[: table.asked].copy()
    gained = has * most
    said = np.arange(len(weights)) < table.asked
    for asked, other in _pairs(table):
        if not said[other]:
            most[asked] = weights[other]
        said[other] = True
        rows = table.owner[table.term == other]
        gained[rows, asked] = np.maximum(gained[rows, asked], weights[other])
    best = np.maximum(most, gained.max(axis=0))
    of_row = weights[table.term]
    return {
        "check_translated": share(
            table.total(once & said[table.term], of_row), table.total(once, of_row)
        ),
        "asked_translated": gained.sum(axis=1) / max(float(best.sum()), 1e-9),
        "translated": np.log1p((gained * ~has).sum(axis=1)),
    }


def _pairs(table: Table) -> list[tuple[int, int]]:
    """Return the numbers of the question's terms and of what stands for them in some check."""
    known = counterparts()
    number = {word: place for place, word in enumerate(table.words)}
    return [
        (place, number[other])
        for place, word in enumerate(table.words[: table.asked])
        for other in known.get(word, ())
        if number.get(other, 0) >= table.asked
    ]
