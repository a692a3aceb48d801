"""Fit the weights of `factcheck/archive/matching`, and print how good they are beside their peers.

    python bench/fit_matching.py DATA [--vectors FOLDER] [--no-peers] [--write]

DATA holds the development sets (`match-id`, `match-en`, `passages-id`). What the embedder says is
kept in FOLDER: the first time takes a quarter of an hour on one core. With `--write` the weights go
where `rank` reads them. All figures of ours are from questions that the fit had not seen (five
folds; questions about the same check are in one), those "seen" from the weights as written.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import process_time

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench.matching import peers as peer  # noqa: E402
from bench.matching.fitting import FOLDS, Examples, Fitted, fit  # noqa: E402
from bench.matching.lookup import Index, Nearness, Vectors, candidates, cosines  # noqa: E402
from bench.matching.measures import Run, reliability, threshold  # noqa: E402
from bench.matching.sets import Set, read_sets  # noqa: E402
from bench.matching.table import print_table  # noqa: E402
from factcheck.archive.matching.features import MEANING, WORDS, features_of  # noqa: E402
from factcheck.archive.matching.question import Question, read_question  # noqa: E402
from factcheck.archive.matching.ranking import WEIGHTS  # noqa: E402

BY_WORDS, BY_MEANING = 60, 60
# One question of passages counts less: there are many, and they are no claims. A false alert costs
# more than one place, and of questions across languages there are few.
ORDER_WEIGHTS = {"passages": 0.3, "no match": 2.0, "en": 0.7, "en for id": 2.0}
# For the probability a question counts as it comes.
CURVE_WEIGHTS = {"passages": 0.3}


@dataclass(slots=True)
class Measured:
    """A set with all that was looked up and computed for it."""

    one: Set
    questions: list[Question]
    near: list[Nearness]
    places: list[list[int]] = field(default_factory=list)
    features: list[dict[str, np.ndarray]] = field(default_factory=list)


def look_up(sets: list[Set], vectors: Vectors | None) -> list[Measured]:
    """Score every check for every question, by words and by meaning."""
    kept: dict[int, tuple[Index, np.ndarray | None]] = {}
    measured = []
    for one in sets:
        if id(one.checks) not in kept:
            texts = [check.embedded for check in one.checks]
            embedded = None if vectors is None else vectors.passages(texts)
            kept[id(one.checks)] = Index(one.checks), embedded
        index, embedded = kept[id(one.checks)]
        questions = [read_question(asked.text) for asked in one.questions]
        meaning = (
            cosines(vectors, questions, embedded)
            if vectors is not None and embedded is not None
            else [None] * len(questions)
        )
        near = [
            Nearness(index.scores(question.terms), index.scores(question.looked_up), cosine)
            for question, cosine in zip(questions, meaning, strict=True)
        ]
        found = Measured(one, questions, near)
        started = process_time()
        _compare(found, index)
        print(f"{one.name}: {(process_time() - started) / len(questions) * 1000:.1f} ms a question")
        measured.append(found)
    return measured


def _compare(found: Measured, index: Index) -> None:
    for asked, question, near in zip(found.one.questions, found.questions, found.near, strict=True):
        places = candidates(asked, near, BY_WORDS, BY_MEANING)
        checks = [
            replace(
                found.one.checks[place],
                cosine=None if near.meaning is None else float(near.meaning[place]),
            )
            for place in places
        ]
        found.places.append(places)
        found.features.append(
            features_of(question, checks, index.statistics, meaning=near.meaning is not None)
            if places and question.terms
            else {}
        )


def learn(measured: list[Measured], names: tuple[str, ...]) -> Fitted:
    """Fit on the questions of all sets that have candidates."""
    folds = np.random.default_rng(7)
    fold_of: dict[str, int] = {}
    rows: list[np.ndarray] = []
    right: list[bool] = []
    number: list[int] = []
    fold: list[int] = []
    weight: list[float] = []
    often: list[float] = []
    for found in measured:
        for asked, places, features in zip(
            found.one.questions, found.places, found.features, strict=True
        ):
            group = f"{found.one.name} {asked.group}"
            fold_of.setdefault(group, int(folds.integers(FOLDS)))
            if not features:
                continue
            rows.append(np.stack([features[name] for name in names], axis=1, dtype=np.float32))
            right += [place in asked.gold for place in places]
            number += [len(fold)] * len(places)
            fold.append(fold_of[group])
            weight.append(ORDER_WEIGHTS.get(found.one.name, 1.0))
            often.append(CURVE_WEIGHTS.get(found.one.name, 1.0))
    return fit(
        Examples(
            np.concatenate(rows),
            np.array(right),
            np.array(number),
            np.array(fold),
            np.array(weight),
            np.array(often),
        ),
        names,
    )


def runs_by(measured: list[Measured], scores: np.ndarray) -> dict[str, Run]:
    """Cut scores of all candidates, in the order of `learn`, into runs."""
    runs: dict[str, Run] = {}
    start = 0
    for found in measured:
        run: Run = []
        for places, features in zip(found.places, found.features, strict=True):
            if not features:
                run.append([])
                continue
            here = scores[start : start + len(places)]
            start += len(places)
            run.append([(places[at], float(here[at])) for at in np.argsort(-here, kind="stable")])
        runs[found.one.name] = run
    return runs


def peers(measured: list[Measured]) -> dict[str, dict[str, Run]]:
    """Order all checks by each peer alone."""
    by_name = [(found.one.name, found) for found in measured]
    by_postgres = peer.by_postgres([(found.one, found.questions) for found in measured])
    return {
        "bm25s": {name: peer.by_bm25s(found.one, found.questions) for name, found in by_name},
        **by_postgres,
        "our BM25": {
            name: peer.best_of(found.one, [near.words for near in found.near])
            for name, found in by_name
        },
        "E5": {
            name: peer.best_of(found.one, [near.cosines for near in found.near])
            for name, found in by_name
        },
        "fusion": {name: peer.fused(found.one, found.near) for name, found in by_name},
    }


def measure(
    measured: list[Measured],
    names: tuple[str, ...],
    title: str,
    beside: Mapping[str, Mapping[str, Run]],
) -> dict[str, object]:
    """Fit, print the table, and return the weights as they are kept."""
    sets = {found.one.name: found.one for found in measured}
    fitted = learn(measured, names)
    ours = runs_by(measured, fitted.scores)
    seen = runs_by(measured, fitted.seen)
    print(f"\n{title}")
    print_table(sets, {**beside, "ours": ours, "ours, seen": seen})
    firsts = [
        (1 / (1 + np.exp(-ranked[0][1])), ranked[0][0] in asked.gold)
        for name in ("id", "no match")
        for asked, ranked in zip(sets[name].questions, ours[name], strict=True)
        if ranked
    ]
    print("probability of the first, share that is right, questions:")
    probabilities, truth = [one for one, _ in firsts], [right for _, right in firsts]
    for mean, share, count in reliability(probabilities, truth):
        print(f"  {mean:.2f}  {share:.2f}  {count}")
    alert = float(1 / (1 + np.exp(-threshold(ours["no match"]))))
    print(f"one false alert in twenty: above {alert:.3f}")
    return {
        "alert_above": round(alert, 4),
        "intercept": round(fitted.intercept, 4),
        "weights": {name: round(weight, 4) for name, weight in fitted.weights.items()},
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("data", type=Path, nargs="?")
    parser.add_argument("--vectors", type=Path, default=Path("vectors"))
    parser.add_argument("--only", choices=("words", "meaning"))
    parser.add_argument(
        "--no-peers", dest="peers", action="store_false", help="fit only; the peers take minutes"
    )
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    if options.data is None:
        print("No folder of development sets was given: nothing is fitted.", file=sys.stderr)
        return 0
    kept = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    sets = read_sets(options.data)
    if options.only != "words":
        found = look_up(sets, Vectors(options.vectors))
        beside = peers(found) if options.peers else {}
        kept["meaning"] = measure(found, MEANING, "With meaning", beside)
    if options.only != "meaning":
        kept["words"] = measure(look_up(sets, None), WORDS, "By words alone", {})
    if options.write:
        WEIGHTS.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
