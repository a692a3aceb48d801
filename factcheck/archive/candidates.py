"""Which of a million checks are worth a second look: the nearest by words and by meaning."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction

from factcheck.archive.indexing import HUNDREDTHS
from factcheck.archive.models import Corpus, Encoder, Term

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# So many postings are read at most, of the rarest words first: what a word in every tenth check
# adds is seen when the candidates are weighed.
POSTINGS = 20_000
# How many neighbours the index of meaning looks at; more than are asked for, for it is approximate.
EF_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Known:
    """What the index knows of a question's words. `checks` is the size of the archive."""

    checks: int
    frequency: Mapping[str, int]
    numbers: Mapping[str, int]

    def idf(self, word: str) -> float:
        """Return how much a word tells: the rarer, the more; one that is nowhere the most."""
        having = self.frequency.get(word, 0)
        return math.log(1 + (self.checks - having + 0.5) / (having + 0.5))


def known(words: Sequence[str]) -> Known:
    rows = list(Term.objects.filter(word__in=list(words)).values_list("word", "checks", "pk"))
    checks = Corpus.objects.values_list("checks", flat=True).first() or 0
    return Known(
        checks=max(1, checks),
        frequency={word: having for word, having, _number in rows},
        numbers={word: number for word, having, number in rows if having},
    )


def by_words(
    words: Known, limit: int, *, postings: int = POSTINGS, publisher: str | None = None
) -> list[tuple[int, float]]:
    """Return (check, BM25) of the checks that hold the rarest of these words, best first; only
    those of `publisher`, if given.
    """
    chosen: list[tuple[int, float]] = []
    left = postings
    for word in sorted(words.numbers, key=lambda word: words.frequency[word]):
        left -= words.frequency[word]
        if left < 0 and chosen:
            break
        chosen.append((words.numbers[word], words.idf(word) / HUNDREDTHS))
    if not chosen:
        return []
    only = "AND check_id IN (SELECT id FROM archive_check WHERE publisher = %s)"
    with connection.cursor() as cursor:
        # The subquery keeps a word that alone is in every check within the budget.
        cursor.execute(
            "SELECT check_id, sum(impact * idf) AS bm25"  # noqa: S608 (a clause of our own)
            " FROM unnest(%s::int[], %s::float4[]) AS asked (term, idf),"
            " LATERAL (SELECT impact, check_id FROM archive_posting WHERE term_id = term"
            f" {only if publisher is not None else ''}"
            " ORDER BY impact DESC, check_id DESC LIMIT %s) AS held"
            " GROUP BY check_id ORDER BY bm25 DESC, check_id LIMIT %s",
            [
                [term for term, _idf in chosen],
                [idf for _term, idf in chosen],
                *([] if publisher is None else [publisher]),
                postings,
                limit,
            ],
        )
        return cursor.fetchall()


def nearest(
    encoder: Encoder, vectors: NDArray[np.float32], limit: int
) -> list[list[tuple[int, float]]]:
    """Return for each vector, one row each, (check, cosine) of the checks nearest to it."""
    from pgvector import HalfVector

    kind = f"halfvec({int(encoder.dimensions)})"
    # The encoder's number stands in the text: the index is over its rows only.
    query = (
        f"SELECT check_id, -(embedding::{kind} <#> %s::{kind})"  # noqa: S608 (numbers of our own)
        f" FROM archive_vector WHERE encoder_id = {int(encoder.pk)} AND embedding IS NOT NULL"
        f" ORDER BY embedding::{kind} <#> %s::{kind} LIMIT %s"
    )
    found = []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('hnsw.ef_search', %s, true)", [str(max(EF_SEARCH, limit))]
        )
        for vector in vectors:
            half = HalfVector(vector).to_text()
            cursor.execute(query, [half, half, limit])
            found.append(cursor.fetchall())
    return found
