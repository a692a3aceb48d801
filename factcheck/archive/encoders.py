"""Which encoder the archive is searched with, and which checks still wait for their vectors."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from factcheck.archive.models import Encoder


def in_use() -> Encoder | None:
    """Return the newest encoder that has taken in the whole archive; None: words only."""
    return Encoder.objects.filter(ready=True).order_by("-pk").first()


def wait_for_vectors(checks: Sequence[int]) -> None:
    """Have these checks wait for their vector of each encoder; an older one is found until then."""
    if not checks:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO archive_vector (encoder_id, check_id, waits)"
            " SELECT id, of, true FROM archive_encoder, unnest(%s::int8[]) AS of"
            " ON CONFLICT (encoder_id, check_id) DO UPDATE SET waits = true",
            [list(checks)],
        )
