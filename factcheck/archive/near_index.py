"""The index over the vectors of each encoder, and the owner's part in it.

PostgreSQL's index of nearness is over vectors of one length, so each encoder has one of its own
over its rows only. The desk's database user owns nothing: `manage.py migrate` makes and drops them.
"""

from __future__ import annotations

import logging
import re
from typing import Any

from django.db import connection, transaction

from factcheck.archive.encoders import register
from factcheck.archive.models import Encoder, Vector

log = logging.getLogger(__name__)

# pgvector's limit for halves. Longer ones are compared one by one, or not at all.
MAX_DIMENSIONS = 4_000
_NAME = re.compile(r"archive_vector_near_(\d+)")


def name_of(encoder: Encoder) -> str:
    return f"archive_vector_near_{int(encoder.pk)}"


def stands(encoder: Encoder) -> bool:
    """Say whether an encoder's index is there and whole."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce((SELECT indisvalid FROM pg_index"
            " WHERE indexrelid = to_regclass(%s)), false)",
            [name_of(encoder)],
        )
        return bool(cursor.fetchone()[0])


def follow_encoders(**signal: Any) -> None:
    """Make the index of each encoder that has none, and drop those whose encoder is gone; called
    after each migration.
    """
    tables = connection.introspection.table_names()
    if Encoder._meta.db_table not in tables or Vector._meta.db_table not in tables:
        return  # this migration led back to before there were any
    register()
    encoders = list(Encoder.objects.filter(dimensions__lte=MAX_DIMENSIONS))
    wanted = {name_of(encoder) for encoder in encoders}
    for name, valid in _made().items():
        # One that is not valid was left behind by a migration that was cut off.
        if name not in wanted or not valid:
            _run(f"DROP INDEX {_concurrently()} {name}")
    made = _made()
    for encoder in encoders:
        if name_of(encoder) not in made:
            _make(encoder)


def _make(encoder: Encoder) -> None:
    number, dimensions = int(encoder.pk), int(encoder.dimensions)
    filled = Vector.objects.filter(encoder_id=number, embedding__isnull=False).exists()
    if filled:
        log.info("the index of meaning for %s is made; a million checks take minutes", encoder)
    _run(
        f"CREATE INDEX {_concurrently() if filled else ''} {name_of(encoder)} ON archive_vector"
        f" USING hnsw ((embedding::halfvec({dimensions})) halfvec_ip_ops)"
        f" WHERE encoder_id = {number}"
    )


def _concurrently() -> str:
    """A desk that runs meanwhile goes on, which PostgreSQL cannot promise inside a transaction."""
    return "" if transaction.get_connection().in_atomic_block else "CONCURRENTLY"


def _made() -> dict[str, bool]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            " WHERE i.indrelid = to_regclass('archive_vector')"
        )
        return {name: valid for name, valid in cursor.fetchall() if _NAME.fullmatch(name)}


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
