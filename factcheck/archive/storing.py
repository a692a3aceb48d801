"""Take published fact-checks in: each once, brought up to date when it comes again."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from operator import attrgetter, itemgetter
from typing import Any

from django.db import connection, transaction

from factcheck.archive.claimreview import Row
from factcheck.archive.encoders import wait_for_vectors
from factcheck.archive.indexing import add_entries, array, entries_of, index_checks, one_writer
from factcheck.archive.meanings import families
from factcheck.archive.models import Check
from factcheck.archive.words import terms_of

_KINDS = {"claimed_at": "date", "reviewed_at": "date", "score": "float8"}
_COLUMNS = [item.name for item in fields(Row)] + ["family"]
_LIMITS = {
    name: limit
    for name in _COLUMNS
    if (limit := getattr(Check._meta.get_field(name), "max_length", None))
}
_values_of = attrgetter(*_COLUMNS[:-1])
_said = attrgetter("claim", "title", "claimant")
_indexed = itemgetter(*(_COLUMNS.index(name) for name in ("claim", "title", "claimant")))
_CLAIM, _PUBLISHER, _URL, _IDENTIFIER = map(
    _COLUMNS.index, ("claim", "publisher", "url", "identifier")
)
# What a check says, in the order of _COLUMNS.
Values = tuple[Any, ...]
Terms = list[tuple[str, int]]


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
def store_checks(rows: Sequence[Row], terms: Sequence[Terms] | None = None) -> Stored:
    """Store published fact-checks, or bring the stored ones up to date, in a handful of statements.

    The same fact-check is the one with the same address and claim, or, without an address, with the
    same publisher and identifier; of two that are the same the later one counts. Words are found at
    once, their meaning as soon as it was computed. `withdrawn` is left as it is. `terms` are the
    words of each row, where `terms_of_row` has found them already.
    """
    fresh = {_key(values): values for values in _cut(rows)}
    if not fresh:
        return Stored()
    one_writer()
    stored = Stored(same=len(rows))
    there = _stored(list(fresh))
    new = [values for key, values in fresh.items() if key not in there]
    words = {_said(row): found for row, found in zip(rows, terms or (), strict=False)}
    changed = {pk: fresh[key] for key, (pk, values) in there.items() if values != fresh[key]}
    if new:
        stored.new = _insert(new, words)
    if changed:
        stored.changed = list(changed)
        _update(changed)
        index_checks(Check.objects.filter(pk__in=stored.changed))
    stored.same -= len(stored.new) + len(stored.changed)
    wait_for_vectors(stored.new + stored.changed)
    return stored


def terms_of_row(row: Row) -> Terms:
    """Return the words of a row; needs no database, so that a thread can do it ahead."""
    return terms_of(row.claim, row.title, row.claimant)


def key_of(row: Row) -> uuid.UUID:
    """Return the key under which PostgreSQL keeps this row."""
    (values,) = _cut([row])
    return _key(values)


def keys_of(rows: Sequence[Row]) -> list[uuid.UUID]:
    """Return the keys of many rows at once; see `key_of`."""
    return [_key(values) for values in _cut(rows)]


def _cut(rows: Sequence[Row]) -> list[Values]:
    """Cut what is longer than its column, and add each row's family."""
    cut = []
    limits = [(_COLUMNS.index(name), limit) for name, limit in _LIMITS.items()]
    for row, family in zip(rows, families(rows), strict=True):
        values = [*_values_of(row), family]
        for place, limit in limits:
            if len(values[place]) > limit:
                values[place] = values[place][:limit]
        cut.append(tuple(values))
    return cut


def _key(values: Values) -> uuid.UUID:
    if values[_URL]:
        said = f"{values[_URL]}\n{values[_CLAIM]}"
    else:
        said = f"{values[_PUBLISHER]}\n{values[_IDENTIFIER]}"
    return uuid.UUID(bytes=hashlib.md5(said.encode(), usedforsecurity=False).digest())


def _stored(keys: list[uuid.UUID]) -> dict[uuid.UUID, tuple[int, Values]]:
    """Return (number, what it says) of the checks that are here already."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT key, id, {', '.join(_COLUMNS)} FROM archive_check"  # noqa: S608 (our own columns)
            " WHERE key = ANY(%s)",
            [keys],
        )
        return {key: (pk, tuple(values)) for key, pk, *values in cursor.fetchall()}


def _insert(rows: list[Values], terms: Mapping[tuple[str, ...], Terms]) -> list[int]:
    """Write new checks and their words, each once; returns their numbers."""
    found = [
        terms[said] if (said := _indexed(values)) in terms else terms_of(*said) for values in rows
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('archive_check', 'id'))"
            " FROM generate_series(1, %s)",
            [len(rows)],
        )
        numbers = [number for (number,) in cursor.fetchall()]
        entries, fresh = entries_of(numbers, found)
        columns = f"id, withdrawn, terms, impacts, {', '.join(_COLUMNS)}"
        with cursor.copy(f"COPY archive_check ({columns}) FROM STDIN") as copy:
            for entry, values in zip(entries, rows, strict=True):
                copy.write_row(
                    (entry.check_id, "f", array(entry.terms), array(entry.impacts), *values)
                )
    add_entries(entries, fresh)
    return numbers


def _update(rows: Mapping[int, Values]) -> None:
    names = ", ".join(_COLUMNS)
    given = ", ".join(f"%s::{_KINDS.get(name, 'text')}[]" for name in _COLUMNS)
    taken = ", ".join(f"{name} = given.{name}" for name in _COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE archive_check SET {taken}"  # noqa: S608 (names of our own columns)
            f" FROM unnest(%s::int8[], {given}) AS given (pk, {names}) WHERE id = given.pk",
            [list(rows), *(list(column) for column in zip(*rows.values(), strict=True))],
        )
