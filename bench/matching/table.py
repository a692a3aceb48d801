"""The whole table: what is measured on every set, for the model and for its peers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from .measures import (
    Run,
    average_precision_at_5,
    hit,
    precision_at_1,
    right_and_alerted,
    threshold,
)
from .sets import Set

# What is measured, and the least aimed at.
BARS = {
    "match-id verbatim P@1": None,
    "match-id high P@1": 0.92,
    "match-id mid P@1": 0.70,
    "match-id low P@1": 0.13,
    "match-id right and alerted": 0.72,
    "en for id hit@5": 0.93,
    "match-en MAP@5": 0.90,
    "passages P@1": 0.85,
    "passages hit@10": 0.97,
}


def figures(sets: Mapping[str, Set], runs: Mapping[str, Run]) -> Iterator[tuple[str, float]]:
    """Yield each figure of `BARS` that the runs at hand can answer."""
    of_id = partial(precision_at_1, sets["id"], runs["id"])
    for kind in ("verbatim", "high", "mid", "low"):
        yield f"match-id {kind} P@1", of_id(kind)
    alert = threshold(runs["no match"])
    yield "match-id right and alerted", right_and_alerted(sets["id"], runs["id"], alert)
    yield "en for id hit@5", hit(sets["en for id"], runs["en for id"], 5)
    yield "match-en MAP@5", average_precision_at_5(sets["en"], runs["en"])
    yield "passages P@1", precision_at_1(sets["passages"], runs["passages"])
    yield "passages hit@10", hit(sets["passages"], runs["passages"], 10)


def print_table(sets: Mapping[str, Set], by_method: Mapping[str, Mapping[str, Run]]) -> None:
    """Print a row a figure and a column a method."""
    columns = {method: dict(figures(sets, runs)) for method, runs in by_method.items()}
    print(f"{'':28}{'bar':>6}" + "".join(f"{method:>15}" for method in columns))
    for what, bar in BARS.items():
        values = "".join(f"{column[what]:>15.3f}" for column in columns.values())
        print(f"{what:<28}{bar or '':>6}{values}")
