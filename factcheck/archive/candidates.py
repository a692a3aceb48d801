"""Which of a million checks are worth a second look: the nearest by words and by meaning."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection

from factcheck.archive.indexing import (
    CHECK_BITS,
    HUNDREDTHS,
    IMPACT_BITS,
    counted,
    is_common,
    packed,
)
from factcheck.archive.models import Encoder, Vector
from factcheck.archive.near_index import stands

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

log = logging.getLogger(__name__)

# So many postings are read at most, of the rarest words first: what a word in every tenth check
# adds is seen when the candidates are weighed.
POSTINGS = 20_000
# And so many of one word, the weightiest: with what a frequent one saves, further words are read.
# On made checks, scaled to a million, .949 of questions had theirs among 60 (.954 without), and
# .877 as the first (.887), with two fifths of the postings.
OF_A_WORD = 2_000
# How many neighbours the index of meaning looks at; more than are asked for, for it is approximate.
EF_SEARCH = 100
# So many checks are compared one by one where that index is not there yet: some milliseconds.
EXACT = 20_000


@dataclass(frozen=True, slots=True)
class Known:
    """What the index knows of a question's terms. `checks` is the size of the archive, and
    `mean_length` that of its checks in terms.
    """

    checks: int
    mean_length: float
    frequency: Mapping[str, int]
    numbers: Mapping[str, int]

    def idf(self, word: str) -> float:
        """Return how much a word tells: the rarer, the more; one that is nowhere the most."""
        having = self.frequency.get(word, 0)
        return math.log(1 + (self.checks - having + 0.5) / (having + 0.5))


def known(terms: Sequence[str]) -> Known:
    """Return what the index knows of a question's terms; numbers of those that are looked up."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT NULL, checks, length FROM archive_corpus UNION ALL"
            " SELECT word, checks, id FROM archive_term"
            " WHERE word = ANY(string_to_array(%s, E'\\n'))",
            ["\n".join(counted(" ".join(terms)))],
        )
        rows = cursor.fetchall()
    sizes = [(checks, length) for word, checks, length in rows if word is None]
    checks, length = sizes[0] if sizes else (0, 0)
    rows = [row for row in rows if row[0] is not None]
    return Known(
        checks=max(1, checks),
        mean_length=length / max(1, checks),
        frequency={word: having for word, having, _number in rows},
        numbers={word: pk for word, having, pk in rows if having and not is_common(word)},
    )


def by_words(
    words: Known, limit: int, *, postings: int = POSTINGS, publisher: str | None = None
) -> list[tuple[int, float]]:
    """Return (check, BM25) of the checks that hold the rarest of these words, best first; only
    those of `publisher`, if given.
    """
    chosen: list[tuple[int, float]] = []
    left = postings
    # Those of one publisher may lie deep among a word's.
    most = OF_A_WORD if publisher is None else postings
    for word in sorted(words.numbers, key=lambda word: words.frequency[word]):
        left -= min(words.frequency[word], most)
        if left < 0 and chosen:
            break
        chosen.append((words.numbers[word], words.idf(word) / HUNDREDTHS))
    if not chosen:
        return []
    check = f"entry & {(1 << CHECK_BITS) - 1}"
    impact = f"entry >> {CHECK_BITS} & {(1 << IMPACT_BITS) - 1}"
    only = f"AND {check} IN (SELECT id FROM archive_check WHERE publisher = %s)"  # noqa: S608 (ours)
    with connection.cursor() as cursor:
        # The subquery keeps a word that alone is in every check within the budget.
        cursor.execute(
            f"SELECT {check} AS pk, sum(({impact}) * idf) AS bm25"  # noqa: S608 (clauses of our own)
            " FROM unnest(%s::int8[], %s::float4[]) AS asked (term, idf),"
            " LATERAL (SELECT entry FROM archive_posting"
            f" WHERE entry >= term AND entry < term + {packed(1, 0, 0)}"
            f" {only if publisher is not None else ''}"
            " ORDER BY entry DESC LIMIT %s) AS held"
            " GROUP BY pk ORDER BY bm25 DESC, pk LIMIT %s",
            [
                [packed(term, 0, 0) for term, _idf in chosen],
                [idf for _term, idf in chosen],
                *([] if publisher is None else [publisher]),
                most,
                limit,
            ],
        )
        return cursor.fetchall()


# How many checks hold a term, as it was lately: what of it counts is whether it is few or many.
_frequencies: dict[str, int] = {}
_MOST = 200_000
_forgotten_at = 0.0
_REMEMBERED = 600.0


def frequencies(terms: Collection[str]) -> Mapping[str, int]:
    """Return how many checks hold each of these terms, as it was some minutes ago."""
    global _forgotten_at
    now = time.monotonic()
    if now - _forgotten_at > _REMEMBERED or len(_frequencies) > _MOST:
        _frequencies.clear()
        _forgotten_at = now
    missing = [term for term in terms if term not in _frequencies]
    if missing:
        with connection.cursor() as cursor:
            # As one text: a parameter each, for a thousand terms, takes longer to write than to do.
            cursor.execute(
                "SELECT word, checks FROM archive_term"
                " WHERE word = ANY(string_to_array(%s, E'\\n'))",
                ["\n".join(missing)],
            )
            held = dict(cursor.fetchall())
        _frequencies.update((term, held.get(term, 0)) for term in missing)
    return _frequencies


def nearest(
    encoder: Encoder, vectors: NDArray[np.float32], limit: int, *, publisher: str | None = None
) -> dict[int, float]:
    """Return by check the cosine of those nearest to any of these vectors, the best where several
    are near. Only those of `publisher`, if given. Ask `can_go_near` before.
    """
    kind = f"halfvec({int(encoder.dimensions)})"
    only = "AND check_id IN (SELECT id FROM archive_check WHERE publisher = %s)"
    # The encoder's number stands in the text: the index is over its rows only. How it is to be read
    # is said in the same statement, for several of them take as long as the search; the condition
    # has that come first. Vectors of before stay in the index until PostgreSQL cleans up: it looks
    # further when what it found at first holds too many of them.
    query = (
        "WITH how AS MATERIALIZED (SELECT set_config('hnsw.ef_search', %s, true) AS width,"  # noqa: S608 (numbers of our own)
        " set_config('hnsw.iterative_scan', 'strict_order', true) AS scan)"
        f" SELECT near.* FROM how, LATERAL (SELECT check_id, -(embedding::{kind} <#> %s::{kind})"
        f" FROM archive_vector WHERE encoder_id = {int(encoder.pk)} AND embedding IS NOT NULL"
        f" AND how.width <> how.scan {only if publisher is not None else ''}"
        f" ORDER BY embedding::{kind} <#> %s::{kind} LIMIT %s) AS near"
    )
    width = str(min(1000, max(EF_SEARCH, limit)))
    best: dict[int, float] = {}
    with connection.cursor() as cursor:
        for half in _halves(vectors):
            filters = [] if publisher is None else [publisher]
            cursor.execute(query, [width, half, *filters, half, limit])
            for check, cosine in cursor.fetchall():
                best[check] = max(cosine, best.get(check, -1.0))
    return best


def cosines(
    encoder: Encoder, vectors: NDArray[np.float32], checks: Collection[int]
) -> dict[int, float]:
    """Return by check the cosine of those of these checks that have a vector, the best of all."""
    best: dict[int, float] = {}
    if not checks:
        return best
    with connection.cursor() as cursor:
        for half in _halves(vectors):
            cursor.execute(
                "SELECT check_id, -(embedding <#> %s::halfvec) FROM archive_vector"
                " WHERE encoder_id = %s AND check_id = ANY(%s) AND embedding IS NOT NULL",
                [half, encoder.pk, list(checks)],
            )
            for check, cosine in cursor.fetchall():
                best[check] = max(cosine, best.get(check, -1.0))
    return best


def _halves(vectors: NDArray[np.float32]) -> list[str]:
    from pgvector import HalfVector

    return [HalfVector(vector).to_text() for vector in vectors]


def can_go_near(encoder: Encoder) -> bool:
    """Say whether the nearest can be had: by the index, or because there are few to compare."""
    if stands(encoder):
        return True
    if not Vector.objects.filter(encoder_id=encoder.pk)[EXACT : EXACT + 1].exists():
        return True
    log.warning("There is no index of meaning for %s: run `manage.py migrate`.", encoder)
    return False
