"""What the shared cases need to know of a provider, and a server that plays its part."""

from __future__ import annotations

import copy
import json
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from itertools import batched, groupby
from pathlib import Path
from typing import Any

from django.conf import LazySettings

from factcheck.lib.fetch import Http
from factcheck.lookups.providers import Found, Provider, Query
from tests.lib.servers import Server, response, serving

RECORDED = Path(__file__).parents[2] / "recorded"
JSON = "application/json; charset=utf-8"
USER_AGENT = "Desk/1 (+https://desk.example/; desk@desk.example)"
Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class Answer:
    """One request of a look-up and its answers, as files in the provider's folder.

    `marker` are letters that stand in this request (head or body) and in no other. `nothing` is the
    answer that says so; empty where this request is not made when nothing was found. `rows` leads
    to the list whose entries become findings or fill them, None where there is no list;
    `also_empty` are other answers (parsed) that mean "nothing". With `needed` an entry in which
    nothing is known must be refused. For an
    answer that is no JSON, `is_json` is False and `broken` holds bodies that must be refused.
    """

    marker: str
    found: str
    nothing: str = ""
    rows: Path_ | None = ()
    also_empty: tuple[Any, ...] = ()
    needed: bool = True
    # Fields that hold plain text: what looks like a tag in them is words.
    texts: tuple[str, ...] = ()
    # Fields of an entry in which 10,000 copies of it differ.
    differ: tuple[str, ...] = ("url", "title", "id")
    # Ways to what has the form of something else in the answer, and need not be changed as well.
    alike: tuple[Path_, ...] = ()
    content_type: str = JSON
    is_json: bool = True
    broken: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Refusal:
    """How the provider itself refuses: the answer (a file, or bytes) and what it must count as."""

    body: str | bytes
    code: str
    permanent: bool
    status: str = "200 OK"
    content_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)
    retry_after: float | None = None


@dataclass(frozen=True)
class Table:
    """One provider. `titles` are those that its answers hold, in the order in which they come out.

    `path` is added to the server's address to make the base address that the newsroom would set.
    `sent` are letters that must stand in what is sent (requests decoded, one after the other).
    `refusals` are its own forms, by name: at least one sent with status 200 where it has such, its
    own throttling, and, where it takes a key, a refused key ("key" in the name).
    """

    name: str
    query: Query
    answers: tuple[Answer, ...]
    titles: tuple[str, ...]
    refusals: dict[str, Refusal]
    path: str = ""
    key: str = "k3y-Rahasia.7+/=zq"
    sent: tuple[str, ...] = ()

    @property
    def provider(self) -> Provider:
        return import_module(f"factcheck.lookups.providers.{self.name}")

    def recorded(self, name: str) -> bytes:
        return (RECORDED / self.name / name).read_bytes()

    def data(self, stage: int) -> Any:
        """The recorded answer to a request, parsed, free to be changed."""
        return json.loads(self.recorded(self.answers[stage].found))


class Source:
    """A provider's server: answers as recorded, but at `stage` as told by `instead`."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.server: Server
        self.http = Http()
        self.instead: dict[int, bytes] = {}
        self.found_nothing = False
        self.silent = threading.Event()
        self.silent_at: int | None = None

    def behave(self, connection: socket.socket, request: bytes) -> None:
        stage = self._stage(request.decode("latin-1"))
        if stage == self.silent_at:
            self.silent.wait(20)
            return
        connection.sendall(self.instead.get(stage) or self._recorded(stage))

    def _stage(self, request: str) -> int:
        for number, answer in enumerate(self.table.answers):
            if answer.marker in request:
                return number
        raise AssertionError(f"Nobody knows this request: {request[:300]}")

    def _recorded(self, stage: int) -> bytes:
        answer = self.table.answers[stage]
        name = answer.nothing if self.found_nothing and answer.nothing else answer.found
        return response(self.table.recorded(name), content_type=answer.content_type)

    def answers(self, stage: int, body: bytes | object, **how: Any) -> None:
        """Answer one request otherwise: with bytes, or anything else as JSON."""
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        how = {"content_type": self.table.answers[stage].content_type} | how
        self.instead = {stage: response(body, **how)}

    def refuses(self, refusal: Refusal, stage: int = 0) -> None:
        body = refusal.body
        body = body if isinstance(body, bytes) else self.table.recorded(body)
        self.answers(
            stage,
            body,
            status=refusal.status,
            content_type=refusal.content_type,
            **{name.replace("-", "_"): value for name, value in refusal.headers.items()},
        )

    def ask(
        self, *, deadline: float = 5.0, secrets: Sequence[str] | None = None, query: Any = None
    ) -> list[Found]:
        """Ask the provider its question, as a look-up would."""
        self.http = Http(
            user_agent=USER_AGENT,
            allow={self.server.peer},
            deadline=deadline,
            secrets=(self.table.key,) if secrets is None else secrets,
        )
        return self.table.provider.search(query or self.table.query, self.http)


@contextmanager
def playing(table: Table, settings: LazySettings) -> Iterator[Source]:
    """Run a provider's server and point the provider at it, with a key."""
    source = Source(table)
    with serving(source.behave) as server:
        source.server = server
        given = f"FACTCHECK_{table.name.upper()}"
        setattr(settings, f"{given}_URL", server.url + table.path)
        setattr(settings, f"{given}_KEY", table.key)
        try:
            yield source
        finally:
            source.silent.set()


# Other forms of an answer


def read(path: Path) -> Any:
    """Return a recorded answer, parsed."""
    return json.loads(path.read_bytes())


def at(data: Any, path: Path_) -> Any:
    for step in path:
        data = data[step]
    return data


def put(data: Any, path: Path_, value: Any) -> Any:
    """Return a copy of an answer with `value` at `path`."""
    if not path:
        return value
    made = copy.deepcopy(data)
    at(made, path[:-1])[path[-1]] = value
    return made


def without(data: Any, path: Path_) -> Any:
    """Return a copy of an answer that lacks what stands at `path`."""
    made = copy.deepcopy(data)
    del at(made, path[:-1])[path[-1]]
    return made


def other_forms(answer: Answer, data: Any) -> Iterator[tuple[str, Any]]:
    """Yield (name, answer) in which nobody can tell whether anything was found."""
    for wrong in (None, [], {}, "A", 5, True, [["A"]], {"unknown": 1}, ["A"], [1], [None]):
        if wrong not in answer.also_empty and not (wrong == [] and answer.rows == ()):
            yield f"all is {wrong!r}", wrong
    if answer.rows is None:
        return
    if answer.rows and (bare := without(data, answer.rows)) not in answer.also_empty:
        yield "no list", bare
    listed = at(data, answer.rows)
    other: Any = {"0": listed[0]} if listed else {}
    wrong_things = [{"unknown": 1}] if isinstance(listed[0], list) else [[1]]
    for wrong in (None, other, "A", 5, True, ["A"], [1], [None], wrong_things):
        if put(data, answer.rows, wrong) not in answer.also_empty:
            yield f"list is {wrong!r}"[:60], put(data, answer.rows, wrong)
    if answer.needed:
        unknown = [["unknown"]] if isinstance(listed[0], list) else [{"unknown": 1}]
        yield "unknown entries", put(data, answer.rows, unknown)


# Fewer than any provider reads of an answer.
AT_ONCE = 5
OTHER_TYPES: tuple[Any, ...] = (
    *(None, True, "", "A" * 5000, 0, -1, 1.5, 10**30, float("inf"), [], {}, [1], ["A"], [None]),
    *({"x": 1}, {"value": []}, [[]], [{"x": 1}]),
)
# Instead of a value: what stood there is left out.
LEFT_OUT = object()


def mutants(
    answer: Answer, data: Any, values: Sequence[Any], *, texts: bool
) -> Iterator[tuple[Any, list[Any]]]:
    """Yield answers in which values within the list's first entry, or beside it, are others.

    With each comes a list of answers with one of its changes each, for when it is refused: one
    change may have hidden the others. With `texts` only texts are replaced. The first entry of any
    list stands for all of it. Changed entries of the list share an answer with a whole one, and
    need none of their own; where entries only fill what was found before, they have.
    """
    first = ("no list",) if answer.rows is None else (*answer.rows, 0)
    within, beside = [], []
    for path in _first_paths(data, answer.rows or ()):
        if texts and (not isinstance(at(data, path), str) or path[-1] in answer.texts):
            continue
        if any(path[: len(way)] == way for way in answer.alike):
            continue
        inside = path[: len(first)] == first and path[len(first) :]
        if answer.needed and inside:
            within.append(inside)
        else:
            beside.append(path)
    values = values if texts else (*values, LEFT_OUT)
    if within:
        whole = at(data, first)
        entries = [changed(whole, path, value) for path in within for value in values]
        for some in batched(entries, AT_ONCE):
            yield put(data, answer.rows, [*some, whole]), []
    # As deep as each other, so that none is part of another.
    beside.sort(key=len)
    for _, level in groupby(beside, len):
        for paths in batched(level, AT_ONCE):
            for value in values:
                together = data
                for path in reversed(paths):
                    together = changed(together, path, value)
                yield together, [changed(data, path, value) for path in paths]


def changed(data: Any, path: Path_, value: Any) -> Any:
    return without(data, path) if value is LEFT_OUT else put(data, path, value)


def _first_paths(data: Any, rows: Path_, path: Path_ = ()) -> Iterator[Path_]:
    """Yield the way to each value, of lists only to the first entry and the one that holds rows."""
    if path:
        yield path
    if isinstance(data, dict):
        for name, value in data.items():
            yield from _first_paths(value, rows, (*path, name))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            way = (*path, number)
            if number == 0 or way == rows[: len(way)]:
                yield from _first_paths(value, rows, way)


def many(answer: Answer, data: Any, count: int) -> Any:
    """Return an answer with `count` entries that differ."""
    entry = at(data, answer.rows)[0]

    def numbered(value: Any, number: int, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: numbered(inner, number, key) for key, inner in value.items()}
        if isinstance(value, list):
            return [numbered(inner, number) for inner in value]
        return f"{value}{number}" if name in answer.differ and isinstance(value, str) else value

    return put(data, answer.rows, [numbered(entry, number) for number in range(count)])


# What comes out

_UNSEEN = {"\x00", "\u202e", "\u200f", "\u2066"}


def assert_fit_to_store(found: list[Found]) -> None:
    """Each finding is plain text with an address that can be opened, and data that JSON holds."""
    assert isinstance(found, list)
    for one in found:
        assert isinstance(one, Found)
        assert one.url.startswith(("https://", "http://"))
        assert one.title.strip()
        for text in (one.url, one.title, one.excerpt, one.publisher, one.rating, one.language):
            assert isinstance(text, str)
            assert not _UNSEEN.intersection(text)
            assert "<script" not in text
            text.encode()  # no half of a surrogate pair
        assert one.published_on is None or type(one.published_on) is date
        stored = json.dumps(one.data, allow_nan=False, ensure_ascii=False)
        stored.encode()
        assert "\\u0000" not in stored, "PostgreSQL does not store it"
        assert len(one.language) <= 8
