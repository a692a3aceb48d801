"""Which encoder the archive is searched with, and which checks still wait for their vectors.

The desk has one embedder (`claims.meaning`); its encoder is filled in the background, and the one
before it stays in use until that is done. What fills them is `archive.vector_runner`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from redis.exceptions import RedisError

from factcheck.archive.indexing import array, one_writer
from factcheck.archive.models import Corpus, Encoder
from factcheck.claims.meaning import PATIENCE, former_embedder
from factcheck.claims.meaning import embedder as desks_embedder
from factcheck.jobs import heard_for, ring
from factcheck.lib.embedding import Embedder, EmbeddingsFailed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

log = logging.getLogger(__name__)

# Seconds that somebody who searches waits for a server of embeddings, and for how long a server
# that failed is not asked again.
QUESTION, REST = 1.0, 30.0
# What comes so few at a time was published or corrected just now, and is wanted at once.
FEW = 5
# E5 reads 512 tokens; what is longer says nothing more about which claim it is.
MAX_CHARACTERS = 2_000
# Seconds that `standing` remembers its counts: screens ask every five.
COUNTED = 15

# What a server answers about the texts, and not about us or itself.
OF_TEXTS = (400, 413, 422)

_resting: dict[int, float] = {}


class State(StrEnum):
    """How far the meaning of the archive is known, and what a search therefore goes by."""

    OFF = "off"
    """There is no embedder: words only."""
    FILLING = "filling"
    """Words only until the first encoder has taken in everything."""
    RENEWING = "renewing"
    """By the encoder of before, while another takes in everything."""
    CATCHING_UP = "catching_up"
    """Everything but what was stored lately."""
    READY = "ready"


class Standing(NamedTuple):
    """`share` is how much of the archive the desk's own encoder has taken in, from 0 to 1; `used`
    is the one that searches use.
    """

    state: State
    share: float
    used: Encoder | None = None


def meaning_text(claim: str, title: str) -> str:
    """Return what of a check its vector stands for: both, for each says it in other words."""
    return f"{claim} {title}".strip()[:MAX_CHARACTERS]


def configured() -> Encoder | None:
    """Return the encoder of the desk's embedder, which has no number before it was registered."""
    embedder = desks_embedder()
    if embedder is None:
        return None
    named = {
        "name": embedder.name,
        "url": settings.FACTCHECK_EMBEDDINGS_URL,
        "dimensions": embedder.dimensions,
    }
    return Encoder.objects.filter(**named).first() or Encoder(**named)


def register() -> Encoder | None:
    """Return the encoder of the desk's embedder, noted down when it is seen for the first time."""
    encoder = configured()
    if encoder is None or encoder.pk:
        return encoder
    with transaction.atomic():
        # Whoever stores a check after this sees the encoder, and the check waits for it; what was
        # stored before is seen by `vector_runner.fill`.
        one_writer()
        noted, _new = Encoder.objects.get_or_create(
            name=encoder.name, url=encoder.url, dimensions=encoder.dimensions
        )
    return noted


def in_use() -> Encoder | None:
    """Return the encoder that searches use: the desk's own once it has taken in the whole archive,
    until then the newest other that has and may still be asked. None: words only.
    """
    own = configured()
    return own if own is None or own.ready else _former()


def _former() -> Encoder | None:
    former = Encoder.objects.filter(ready=True).order_by("-pk")
    return next((one for one in former if embedder_of(one) is not None), None)


def embedder_of(encoder: Encoder, *, timeout: float = PATIENCE) -> Embedder | None:
    """Return the embedder whose vectors an encoder's are; None when it cannot be had any more."""
    own = desks_embedder(timeout=timeout)
    if own is not None and _names(encoder) == (
        own.name,
        settings.FACTCHECK_EMBEDDINGS_URL,
        own.dimensions,
    ):
        return own
    return former_embedder(encoder.url, encoder.name, encoder.dimensions, timeout)


def asking() -> tuple[Encoder, Embedder] | None:
    """Return the encoder in use with its embedder, for `question_vectors`; None: words only."""
    encoder = in_use()
    if encoder is None or _resting.get(encoder.pk, 0.0) > time.monotonic():
        return None
    embedder = embedder_of(encoder, timeout=QUESTION)
    return None if embedder is None else (encoder, embedder)


def question_vectors(
    encoder: Encoder, embedder: Embedder, texts: Sequence[str]
) -> NDArray[np.float32] | None:
    """Return a vector for each question; None: search by words only. Needs no database.

    A server that fails, or is slower than somebody would wait, is left alone for a while.
    """
    try:
        return embedder.queries([text[:MAX_CHARACTERS] for text in texts])
    except EmbeddingsFailed as failed:
        log.warning("The archive is searched by words only: %s", failed.message)
        if failed.data.get("status") not in OF_TEXTS:
            _resting[encoder.pk] = time.monotonic() + REST
        return None


def wait_for_vectors(checks: Sequence[int]) -> None:
    """Have these checks wait for their vector of each encoder, and ring for it; an older vector is
    found until then. A few go before what came with many.
    """
    if not checks:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO archive_vector AS known (encoder_id, check_id, waits, soon)"
            " SELECT id, of, true, %s FROM archive_encoder, unnest(%s::int8[]) AS of"
            " ON CONFLICT (encoder_id, check_id) DO UPDATE"
            " SET waits = true, soon = excluded.soon OR (known.waits AND known.soon)",
            [len(checks) <= FEW, array(checks)],
        )
        if cursor.rowcount:
            ring_for_vectors()


def ring_for_vectors() -> None:
    bell = partial(ring, "embed_archive", None, "maintenance", expires=heard_for())
    transaction.on_commit(bell)


def standing() -> Standing:
    """Return how far the meaning of the archive is known; its counts may be some seconds old."""
    own = configured()
    if own is None:
        return Standing(State.OFF, 0.0)
    checks = Corpus.objects.values_list("checks", flat=True).first() or 0
    known = _known(own)
    share = min(1.0, known / checks) if checks else 1.0
    if own.ready:
        return Standing(State.READY if share == 1.0 else State.CATCHING_UP, share, own)
    former = _former()
    return Standing(State.RENEWING if former else State.FILLING, share, former)


def _names(encoder: Encoder) -> tuple[str, str, int]:
    return encoder.name, encoder.url, encoder.dimensions


def _known(encoder: Encoder) -> int:
    """Return how many checks an encoder has taken in as they are now."""
    if not encoder.pk:
        return 0
    key = f"archive-known-{encoder.pk}"
    try:
        known = cache.get(key)
    except (RedisError, OSError):
        known = None
    if known is not None:
        return int(known)
    with connection.cursor() as cursor:
        # Two counts of indexes; a condition on each row would read the vectors themselves.
        cursor.execute(
            "SELECT (SELECT count(*) FROM archive_vector WHERE encoder_id = %s)"
            " - (SELECT count(*) FROM archive_vector WHERE encoder_id = %s AND waits)",
            [encoder.pk, encoder.pk],
        )
        known = int(cursor.fetchone()[0])
    try:
        cache.set(key, known, COUNTED)
    except (RedisError, OSError):
        pass
    return known
