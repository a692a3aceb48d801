"""The sets of questions and checks, as they lie in the folder given."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from factcheck.archive.matching.terms import terms_line


@dataclass(slots=True)
class Check:
    """A check as `rank` takes it, and the text whose vector stands for it."""

    claim: str
    title: str
    language: str
    terms: str
    cosine: float | None = None

    @property
    def embedded(self) -> str:
        return f"{self.claim} {self.title}".strip()


@dataclass(slots=True)
class Asked:
    """A question: the places of the checks that answer it, and of those that must not be found."""

    text: str
    gold: frozenset[int]
    left_out: frozenset[int]
    kind: str
    group: str


@dataclass(slots=True)
class Set:
    name: str
    checks: list[Check]
    questions: list[Asked]


# Name, folder, file of questions.
_SETS = (
    ("id", "match-id", "queries.jsonl"),
    ("no match", "match-id", "queries_nomatch.jsonl"),
    ("en for id", "match-id", "queries_en2id.jsonl"),
    ("en", "match-en", "queries.jsonl"),
    ("passages", "passages-id", "queries.jsonl"),
)


def read_sets(folder: Path) -> list[Set]:
    """Read all sets; those over the same checks share them."""
    checks: dict[str, tuple[list[Check], dict[str, int]]] = {}
    sets = []
    for name, place, questions in _SETS:
        if place not in checks:
            rows = _rows(folder / place / "targets.jsonl")
            places = {row["id"]: index for index, row in enumerate(rows)}
            checks[place] = ([_check(row) for row in rows], places)
        known, places = checks[place]
        sets.append(
            Set(name, known, [_asked(row, places) for row in _rows(folder / place / questions)])
        )
    return sets


def _rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _check(row: dict[str, Any]) -> Check:
    claim = row.get("claim") or row.get("title") or row["text"]
    title = row.get("title", "") if "claim" in row else ""
    return Check(claim, title, row.get("lang", ""), terms_line(claim, title))


def _asked(row: dict[str, Any], places: dict[str, int]) -> Asked:
    gold = [*row["gold"], *row.get("gold_equiv", [])]
    return Asked(
        row["text"],
        frozenset(places[name] for name in gold),
        frozenset(places[name] for name in row.get("exclude", [])),
        row.get("overlap", ""),
        # Questions about the same check are never in two folds.
        str(row.get("cluster") or (gold or [row["id"]])[0]),
    )
