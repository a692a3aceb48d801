"""Which of a million checks are worth a second look: the nearest by words and by meaning."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction

from factcheck.archive.indexing import HUNDREDTHS
from factcheck.archive.models import Corpus, Encoder, Term, Vector
from factcheck.archive.near_index import stands

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

log = logging.getLogger(__name__)

# So many postings are read at most, of the rarest words first: what a word in every tenth check
# adds is seen when the candidates are weighed.
POSTINGS = 20_000
# How many neighbours the index of meaning looks at; more than are asked for, for it is approximate.
EF_SEARCH = 100
# So many checks are compared one by one where that index is not there yet: some milliseconds.
EXACT = 20_000


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
    """Return for each vector, one row each, (check, cosine) of the checks nearest to it; nothing
    where a large archive has no index of meaning yet.
    """
    from pgvector import HalfVector

    if not can_go_near(encoder):
        log.warning("There is no index of meaning for %s: run `manage.py migrate`.", encoder)
        return [[] for _vector in vectors]
    kind = f"halfvec({int(encoder.dimensions)})"
    # The encoder's number stands in the text: the index is over its rows only.
    query = (
        f"SELECT check_id, -(embedding::{kind} <#> %s::{kind})"  # noqa: S608 (numbers of our own)
        f" FROM archive_vector WHERE encoder_id = {int(encoder.pk)} AND embedding IS NOT NULL"
        f" ORDER BY embedding::{kind} <#> %s::{kind} LIMIT %s"
    )
    found = []
    with transaction.atomic(), connection.cursor() as cursor:
        # Vectors of before stay in the index until PostgreSQL cleans up: it looks further when
        # what it found at first holds too many of them.
        cursor.execute(
            "SELECT set_config('hnsw.ef_search', %s, true),"
            " set_config('hnsw.iterative_scan', 'strict_order', true)",
            [str(min(1000, max(EF_SEARCH, limit)))],
        )
        for vector in vectors:
            half = HalfVector(vector).to_text()
            cursor.execute(query, [half, half, limit])
            found.append(cursor.fetchall())
    return found


def can_go_near(encoder: Encoder) -> bool:
    """Say whether the nearest can be had: by the index, or because there are few to compare."""
    return (
        stands(encoder)
        or not Vector.objects.filter(encoder_id=encoder.pk)[EXACT : EXACT + 1].exists()
    )
