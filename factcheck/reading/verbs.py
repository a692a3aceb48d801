"""Find the verbs that report speech."""

from __future__ import annotations

import re
from functools import lru_cache

from factcheck.reading.tables.shape import Table


@lru_cache
def pattern_for(verbs: frozenset[str]) -> re.Pattern[str]:
    """Return one pattern for all the verbs."""
    return re.compile(rf"\b(?:{'|'.join(sorted(verbs, key=len, reverse=True))})\b")


def reporting_verbs(text: str, table: Table) -> list[tuple[int, int]]:
    """Return the spans of the reporting verbs in order."""
    return [match.span() for match in pattern_for(table.reporting_verbs).finditer(text)]
