"""Querysets whose SQL is put together once in each process.

For a page that nobody keeps, Django takes longer to put a question with joins and subqueries
together than PostgreSQL to answer it. `compiled` keeps the SQL and how its rows become objects;
only the values change from call to call.
"""

from collections.abc import Callable
from copy import copy
from functools import wraps
from typing import Any, cast

from django.db import connections
from django.db.models import Model, QuerySet
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler

Value = int | str


class _Known(SQLCompiler):
    """Gives the SQL that it once made, with the values of one call."""

    sql: str
    # As they were when it was made; `values` has the place of each that changes.
    params: tuple[Any, ...]
    places: dict[int, int]
    values: tuple[Value, ...]

    def as_sql(
        self, with_limits: bool = True, with_col_aliases: bool = False
    ) -> tuple[str, tuple[Any, ...]]:
        params = list(self.params)
        for place, number in self.places.items():
            params[place] = self.values[number]
        return self.sql, tuple(params)


class _KnownQuery(Query):
    known: _Known

    def get_compiler(self, *_args: Any, **_options: Any) -> SQLCompiler:
        return self.known


def compiled[T: Model](make: Callable[..., QuerySet[T]]) -> Callable[..., list[T]]:
    """Answer with the rows of the queryset that `make` returns; it is called once only.

    Each value must stand in the SQL as it was given: one side of an exact comparison with words or
    a key. What makes another question (None, lists, parts of words) is not for this, nor may `make`
    look at anything but its arguments, such as the time or the language.
    """
    made: list[tuple[QuerySet[T], _KnownQuery]] = []

    @wraps(make)
    def ask(*values: Value) -> list[T]:
        if not made:
            made.append(_made(make, values))
        rows, query = made[0]
        # Another thread may be asking the same: what belongs to one call is copied.
        rows, query = rows.all(), copy(query)
        query.known = copy(query.known)
        query.known.connection = connections[rows.db]
        query.known.values = values
        rows.query = query
        return list(rows)

    return ask


def _made[T: Model](
    make: Callable[..., QuerySet[T]], values: tuple[Value, ...]
) -> tuple[QuerySet[T], _KnownQuery]:
    # Of the same kind as the values, and such as no question has of itself.
    stand_ins: list[Value] = [
        2_147_000_000 + number if isinstance(value, int) else f"\0{number}"
        for number, value in enumerate(values)
    ]
    rows = make(*stand_ins)
    query = cast("_KnownQuery", rows.query.chain(klass=_KnownQuery))
    compiler = _Known(query, connections[rows.db], rows.db)
    compiler.sql, params = SQLCompiler.as_sql(compiler)
    compiler.params = tuple(params)
    compiler.places = {
        place: stand_ins.index(param) for place, param in enumerate(params) if param in stand_ins
    }
    if len(set(compiler.places.values())) < len(stand_ins):
        raise ValueError(f"a value of {make.__name__} does not stand in its SQL as it was given")
    query.known = compiler
    return rows, query
