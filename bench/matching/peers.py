"""What ours is measured beside: BM25, PostgreSQL's full text search, E5 alone, and plain fusion.

Each peer looks through all checks by itself and keeps the best of them; none sees our candidates.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence

import bm25s
import numpy as np
import psycopg
from numpy.typing import NDArray

from factcheck import embedded
from factcheck.archive.matching.question import Question
from factcheck.archive.matching.terms import words_of

from .lookup import Nearness
from .measures import Run
from .sets import Set

Floats = NDArray[np.float32]
KEPT = 60
FUSED = 60  # of reciprocal rank fusion (Cormack, Clarke and Büttcher, 2009)
# PostgreSQL has dictionaries for languages; "simple" takes words as they are.
CONFIGURATIONS = ("simple", "indonesian")


def best_of(one: Set, scores: Sequence[Floats]) -> Run:
    """Order all checks by the scores of each question; what it must not find is left out."""
    run: Run = []
    for asked, values in zip(one.questions, scores, strict=True):
        most = min(KEPT + len(asked.left_out), len(values))
        best = np.argpartition(-values, most - 1)[:most]
        best = best[np.argsort(-values[best], kind="stable")]
        allowed = [place for place in best.tolist() if place not in asked.left_out]
        run.append([(place, float(values[place])) for place in allowed[:KEPT]])
    return run


def fused(one: Set, near: Sequence[Nearness]) -> Run:
    """Add up what the places by words and by meaning are worth."""
    return best_of(one, [_worth(each.words) + _worth(each.cosines) for each in near])


def _worth(values: Floats) -> Floats:
    places = np.empty(len(values), dtype=np.float32)
    places[np.argsort(-values, kind="stable")] = np.arange(1, len(values) + 1)
    return np.float32(1) / (FUSED + places)


def by_bm25s(one: Set, questions: Sequence[Question]) -> Run:
    """Ask bm25s (Lù, 2024) as it comes; it has words for stopping in English only, so none."""
    texts = [check.embedded for check in one.checks]
    split = bm25s.tokenize(texts, stopwords=None, show_progress=False, return_ids=False)
    index = bm25s.BM25()
    index.index(split, show_progress=False)
    asked = bm25s.tokenize(
        [question.text for question in questions],
        stopwords=None,
        show_progress=False,
        return_ids=False,
    )
    nothing = np.zeros(len(texts), dtype=np.float32)
    known = [[word for word in words if word in index.vocab_dict] for words in asked]
    return best_of(one, [index.get_scores(words) if words else nothing for words in known])


def by_postgres(sets: Sequence[tuple[Set, Sequence[Question]]]) -> dict[str, dict[str, Run]]:
    """Ask PostgreSQL for any of the words and order by `ts_rank`; by configuration and set."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["FACTCHECK_HOME"] = home
        embedded.start(durable=False, tied=True)
        try:
            with psycopg.connect(embedded.owner_url(), autocommit=True) as connection:
                return {
                    f"ts_rank {name}": {
                        one.name: _ranked(connection, one, questions, name)
                        for one, questions in sets
                    }
                    for name in CONFIGURATIONS
                }
        finally:
            embedded.stop()


def _ranked(
    connection: psycopg.Connection, one: Set, questions: Sequence[Question], configuration: str
) -> Run:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE checks (place integer, words tsvector)")
        cursor.executemany(
            "INSERT INTO checks VALUES (%s, to_tsvector(%s, %s))",
            [(place, configuration, check.embedded) for place, check in enumerate(one.checks)],
        )
        cursor.execute("CREATE INDEX ON checks USING gin (words)")
        cursor.execute("ANALYZE checks")
        run: Run = []
        for asked, question in zip(one.questions, questions, strict=True):
            any_of = " | ".join(f"'{word}'" for word in dict.fromkeys(words_of(question.text)))
            cursor.execute(
                "SELECT place, ts_rank(words, asked) AS rank FROM checks,"
                " to_tsquery(%s, %s) AS asked WHERE words @@ asked"
                " ORDER BY rank DESC, place LIMIT %s",
                (configuration, any_of, KEPT + len(asked.left_out)),
            )
            found = [(int(place), float(rank)) for place, rank in cursor.fetchall()]
            run.append([pair for pair in found if pair[0] not in asked.left_out][:KEPT])
        cursor.execute("DROP TABLE checks")
    return run
