"""Take published fact-checks in: each once, brought up to date when it comes again."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from django.db import connection, transaction

from factcheck.archive.claimreview import Row
from factcheck.archive.encoders import wait_for_vectors
from factcheck.archive.indexing import (
    Words,
    add_entries,
    entries_of,
    index_checks,
    one_writer,
    weigh,
)
from factcheck.archive.meanings import families
from factcheck.archive.models import Check

_KINDS = {"claimed_at": "date", "reviewed_at": "date", "score": "float8"}
_COLUMNS = [item.name for item in fields(Row)] + ["family"]
_LIMITS = [
    (place, limit)
    for place, name in enumerate(_COLUMNS[:-1])
    if (limit := getattr(Check._meta.get_field(name), "max_length", None))
]
_values_of = attrgetter(*_COLUMNS[:-1])
_indexed = itemgetter(*(_COLUMNS.index(name) for name in ("claim", "title", "claimant")))
_CLAIM, _PUBLISHER, _URL, _IDENTIFIER = map(
    _COLUMNS.index, ("claim", "publisher", "url", "identifier")
)
# What a check says, in the order of _COLUMNS.
Values = tuple[Any, ...]


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


class Ready(NamedTuple):
    """A row as it will be stored, but for what only the database knows."""

    row: Row
    # In hexadecimal digits; these are told apart faster than `UUID`s.
    key: str
    values: Values
    words: Words


def make_ready(row: Row) -> Ready:
    """Do what storing a row takes without the database, so that a thread can do it ahead."""
    values = _cut(row)
    return Ready(row, _key(values), values, weigh(*_indexed(values)))


def _cut(row: Row) -> Values:
    """Cut what is longer than its column."""
    values: Values = _values_of(row)
    for place, limit in _LIMITS:
        if len(values[place]) > limit:
            values = (*values[:place], values[place][:limit], *values[place + 1 :])
    return values


def store_checks(rows: Iterable[Row]) -> Stored:
    """Store published fact-checks, or bring the stored ones up to date, in a handful of statements.

    The same fact-check is the one with the same address and claim, or, without an address, with the
    same publisher and identifier; of two that are the same the later one counts. Words are found at
    once, their meaning as soon as it was computed. `withdrawn` is left as it is.
    """
    return store_ready([make_ready(row) for row in rows])


@transaction.atomic
def store_ready(rows: Sequence[Ready]) -> Stored:
    """Do as `store_checks` does with rows that were made ready."""
    if not rows:
        return Stored()
    one_writer()
    stored = Stored(same=len(rows))
    once = list({one.key: one for one in rows}.values())
    named = families([one.row for one in once])
    fresh = {one.key: (*one.values, family) for one, family in zip(once, named, strict=True)}
    there = _stored(list(fresh))
    if new := [one for one in once if one.key not in there]:
        stored.new = _insert([fresh[one.key] for one in new], [one.words for one in new])
    changed = {pk: fresh[key] for key, (pk, values) in there.items() if values != fresh[key]}
    if changed:
        stored.changed = list(changed)
        _update(changed)
        index_checks(Check.objects.filter(pk__in=stored.changed))
    stored.same -= len(stored.new) + len(stored.changed)
    wait_for_vectors(stored.new + stored.changed)
    return stored


def key_of(row: Row) -> uuid.UUID:
    """Return the key under which PostgreSQL keeps this row."""
    return uuid.UUID(_key(_cut(row)))


def keys_of(rows: Iterable[Row]) -> list[uuid.UUID]:
    """Return the keys of many rows at once; see `key_of`."""
    return [key_of(row) for row in rows]


def _key(values: Values) -> str:
    if values[_URL]:
        said = f"{values[_URL]}\n{values[_CLAIM]}"
    else:
        said = f"{values[_PUBLISHER]}\n{values[_IDENTIFIER]}"
    return hashlib.md5(said.encode(), usedforsecurity=False).hexdigest()


def _stored(keys: list[str]) -> dict[str, tuple[int, Values]]:
    """Return (number, what it says) of the checks that are here already."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT key, id, {', '.join(_COLUMNS)} FROM archive_check"  # noqa: S608 (our own columns)
            " WHERE key = ANY(%s::uuid[])",
            [f"{{{','.join(keys)}}}"],
        )
        return {key.hex: (pk, tuple(values)) for key, pk, *values in cursor.fetchall()}


def _insert(rows: list[Values], words: list[Words]) -> list[int]:
    """Write new checks and their words, each once; returns their numbers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('archive_check', 'id'))"
            " FROM generate_series(1, %s)",
            [len(rows)],
        )
        numbers = [number for (number,) in cursor.fetchall()]
        entries, counts = entries_of(numbers, words)
        columns = f"id, withdrawn, terms, {', '.join(_COLUMNS)}"
        with cursor.copy(f"COPY archive_check ({columns}) FROM STDIN") as copy:
            for entry, values in zip(entries, rows, strict=True):
                copy.write_row((entry.check_id, "f", entry.line, *values))
    add_entries(entries, counts)
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
