"""Take published fact-checks in: each once, brought up to date when it comes again."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from django.db import connection, transaction

from factcheck.archive.claimreview import Row
from factcheck.archive.encoders import wait_for_vectors
from factcheck.archive.indexing import index_checks, one_writer
from factcheck.archive.meanings import families
from factcheck.archive.models import Check

_KINDS = {"claimed_at": "date", "reviewed_at": "date", "score": "float8"}
_COLUMNS = [item.name for item in fields(Row)] + ["family"]
_LIMITS = {name: getattr(Check._meta.get_field(name), "max_length", None) for name in _COLUMNS}


@dataclass(slots=True)
class Stored:
    """What became of rows: numbers of the checks that are new or say something else now."""

    new: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    same: int = 0


def store_check(row: Row) -> tuple[Check, bool]:
    """Store one published fact-check; (check, whether it is new). `withdrawn` is left as it is."""
    stored = store_checks([row])
    return Check.objects.get(key=key_of(row)), bool(stored.new)


@transaction.atomic
def move_check(pk: int, *, url: str, claim: str) -> None:
    """Give a check that is public (again) another address or claim: what it is known by."""
    one_writer()
    Check.objects.filter(pk=pk).update(url=url, claim=claim, withdrawn=False)
    index_checks(Check.objects.filter(pk=pk))
    wait_for_vectors([pk])


@transaction.atomic
def store_checks(rows: Sequence[Row]) -> Stored:
    """Store published fact-checks, or bring the stored ones up to date, in a handful of statements.

    The same fact-check is the one with the same address and claim, or, without an address, with the
    same publisher and identifier; of two that are the same the later one counts. Words are found at
    once, their meaning as soon as it was computed. `withdrawn` is left as it is.
    """
    fresh = {_identity(values): values for values in _cut(rows)}
    if not fresh:
        return Stored()
    one_writer()
    stored = Stored(same=len(rows))
    written = []
    for pk, is_new, *texts in _upsert(list(fresh.values())):
        (stored.new if is_new else stored.changed).append(pk)
        claim, title, claimant, terms, impacts = texts
        written.append(
            Check(pk=pk, claim=claim, title=title, claimant=claimant, terms=terms, impacts=impacts)
        )
    stored.same -= len(written)
    index_checks(written)
    wait_for_vectors(stored.new + stored.changed)
    return stored


def key_of(row: Row) -> uuid.UUID:
    """Return the key under which PostgreSQL keeps this row."""
    (values,) = _cut([row])
    said = "\n".join(_identity(values))
    return uuid.UUID(hashlib.md5(said.encode(), usedforsecurity=False).hexdigest())


def _cut(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Cut what is longer than its column, and add each row's family."""
    cut = []
    for row, family in zip(rows, families(rows), strict=True):
        values = {item.name: getattr(row, item.name) for item in fields(Row)} | {"family": family}
        for name, limit in _LIMITS.items():
            if limit and len(values[name]) > limit:
                values[name] = values[name][:limit]
        cut.append(values)
    return cut


def _identity(values: dict[str, Any]) -> tuple[str, str]:
    if values["url"]:
        return values["url"], values["claim"]
    return values["publisher"], values["identifier"]


def _upsert(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Return (number, is new, claim, title, claimant, terms, impacts) of what was written."""
    names = ", ".join(_COLUMNS)
    given = ", ".join(f"%s::{_KINDS.get(name, 'text')}[]" for name in _COLUMNS)
    taken = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS)
    old = ", ".join(f"archive_check.{name}" for name in _COLUMNS)
    new = ", ".join(f"excluded.{name}" for name in _COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO archive_check ({names}, withdrawn)"  # noqa: S608 (names of our own columns)
            f" SELECT {names}, false FROM unnest({given}) AS given ({names})"
            f" ON CONFLICT (key) DO UPDATE SET {taken} WHERE ({old}) IS DISTINCT FROM ({new})"
            " RETURNING id, xmax = 0, claim, title, claimant, terms, impacts",
            [[values[name] for values in rows] for name in _COLUMNS],
        )
        return cursor.fetchall()
