"""Word lists for each language the reader knows; plain data, no code to run."""

from __future__ import annotations

from factcheck.reading.tables import en, id
from factcheck.reading.tables.shape import Table

TABLES: dict[str, Table] = {"id": id.TABLE, "en": en.TABLE}


def table_for(language: str) -> Table:
    """Return the word lists for a language; those for English stand in for the unknown ones."""
    return TABLES.get(language, en.TABLE)
