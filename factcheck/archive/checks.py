"""What `manage.py check --deploy` says about the archive."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Warning, register
from django.db import DatabaseError

from factcheck.archive.encoders import configured
from factcheck.archive.near_index import MAX_DIMENSIONS, stands

NO_INDEX = "archive.W001"
TOO_LONG = "archive.W002"


@register(deploy=True)
def index_of_meaning(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Warn when a large archive could not be searched by meaning."""
    try:
        encoder = configured()
        if encoder is None or (encoder.pk and stands(encoder)):
            return []
    except DatabaseError:
        return []  # other checks say that there is no database
    if encoder.dimensions > MAX_DIMENSIONS:
        return [
            Warning(
                f"Vectors of {encoder.dimensions} numbers are too long for an index: a large "
                "archive is searched by words only.",
                hint=f"Ask the server of embeddings for {MAX_DIMENSIONS} at most.",
                id=TOO_LONG,
            )
        ]
    return [
        Warning(
            f"The archive has no index of meaning for {encoder.name}: once it is large, it is "
            "searched by words only.",
            hint="Run `manage.py migrate`, which makes it as the owner of the database.",
            id=NO_INDEX,
        )
    ]
