"""Take in what a source holds, batch after batch; stopped at any time, it goes on where it was."""

from __future__ import annotations

import hashlib
import json
import queue
import threading
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import psycopg
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from factcheck.archive.claimreview import BadRow, Known, to_row
from factcheck.archive.import_rows import BrokenOff, Found, Reader
from factcheck.archive.import_source import NotRead
from factcheck.archive.models import ImportRun
from factcheck.archive.storing import Ready, make_ready, store_ready
from factcheck.errors import StaleState

# Rows a transaction: what is lost at most when the process is killed. The more, the fewer pages of
# the index are written for each.
BATCH = 8000
# So many batches are read ahead while the database works.
AHEAD = 1
# What COPY raises is not translated by Django.
REFUSED = (DataError, IntegrityError, psycopg.DataError, psycopg.IntegrityError)

KnownOf = Callable[[Found], Known]
COUNTS = ("new", "changed", "same", "bad")


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that was not stored, and why."""

    place: str
    reason: str
    thing: Any


@dataclass(slots=True)
class Batch:
    """Rows that are stored together, and after which position the next ones come."""

    rows: list[Ready] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    bad: list[SetAside] = field(default_factory=list)
    position: str = ""
    share: float = 0.0
    stood_in: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What came of a batch: how far the run is now, and what was set aside.

    `stood_in` is the name of the source, where it stands for the publisher of some rows.
    """

    run: ImportRun
    share: float
    bad: Sequence[SetAside]
    stood_in: str


def begin(
    name: str,
    fingerprint: str,
    *,
    anew: bool = False,
    carry_on: Callable[[str], str] | None = None,
) -> ImportRun:
    """Return the run that reads this source, which may have been stopped half-way before.

    `carry_on` turns the position of the last run that came to its end into where a new one begins;
    without it, that is the beginning.
    """
    runs = ImportRun.objects.filter(fingerprint=fingerprint)
    if anew:
        runs.filter(finished_at=None).update(finished_at=timezone.now())
    last = None if anew or carry_on is None else runs.order_by("-began_at").first()
    position = carry_on(last.position) if carry_on and last and last.finished_at else ""
    run, _is_new = ImportRun.objects.get_or_create(
        fingerprint=fingerprint,
        finished_at=None,
        defaults={"source": name, "position": position},
    )
    return run


def fingerprint_of(content: str, **how: Any) -> str:
    """Return what tells a source, read in this way, from any other."""
    return hashlib.sha256(json.dumps([content, how], sort_keys=True).encode()).hexdigest()


def take_in(
    run: ImportRun,
    read: Reader,
    known: KnownOf,
    *,
    share: Callable[[], float] = lambda: 0.0,
    batch: int = BATCH,
    set_aside: Callable[[Sequence[SetAside]], None] = lambda bad: None,
) -> Iterator[Step]:
    """Store every fact-check of a source, reading on where the run was; yields after each batch.

    Each batch is stored together with how far the run is, so that nothing is lost or counted twice
    whenever it stops. What is set aside is told before that. Raises what the reader raises, after
    what came before was stored, and `StaleState` when another process goes on with the same run.
    """
    with _Ahead(read(run.position), known, share, batch) as batches:
        for one in batches:
            refused = _store(run, one, set_aside)
            yield Step(run, one.share, [*one.bad, *refused], one.stood_in)
    ImportRun.objects.filter(pk=run.pk).update(finished_at=timezone.now())
    run.refresh_from_db()


def _store(
    run: ImportRun, batch: Batch, set_aside: Callable[[Sequence[SetAside]], None]
) -> list[SetAside]:
    set_aside(batch.bad)
    try:
        _store_once(run, batch.rows, batch.position, len(batch.bad))
        return []
    except REFUSED:
        # One row that the database will not have, as we thought it would: the others go in.
        refused = _refused(batch)
    set_aside(refused)
    _store_once(run, [], batch.position, len(batch.bad) + len(refused))
    return refused


def _store_once(run: ImportRun, rows: Sequence[Ready], position: str, bad: int) -> None:
    with transaction.atomic():
        stored = store_ready(rows)
        counts = {
            "new": run.new + len(stored.new),
            "changed": run.changed + len(stored.changed),
            "same": run.same + stored.same,
            "bad": run.bad + bad,
        }
        standing = ImportRun.objects.filter(
            pk=run.pk, position=run.position, finished_at=None, new=run.new, bad=run.bad
        )
        told = counts | {"position": position, "moved_at": timezone.now()}
        if not standing.update(**told):
            raise StaleState("Another process is importing this source at this moment.")
    for name, value in told.items():
        setattr(run, name, value)


def _refused(batch: Batch) -> list[SetAside]:
    """Store the rows of a batch one by one; returns those that the database refuses."""
    refused = []
    for row, place in zip(batch.rows, batch.places, strict=True):
        try:
            store_ready([row])
        except REFUSED as error:
            reason = f"The database refuses it: {str(error).partition(chr(10))[0]}."
            refused.append(SetAside(place, reason, asdict(row.row)))
    return refused


class _Ahead:
    """Reads batches in a thread of its own, so that reading and the database work side by side."""

    def __init__(
        self, found: Iterator[Found], known: KnownOf, share: Callable[[], float], size: int
    ) -> None:
        self._found, self._known, self._share, self._size = found, known, share, size
        self._made: queue.Queue[Batch | BaseException | None] = queue.Queue(AHEAD)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="import-reader", daemon=True)

    def __enter__(self) -> Iterator[Batch]:
        self._thread.start()
        return self._batches()

    def __exit__(self, *why: object) -> None:
        self._stop.set()
        while self._thread.is_alive():
            # A reader that waits for room is let go.
            try:
                self._made.get_nowait()
            except queue.Empty:
                self._thread.join(0.05)

    def _batches(self) -> Iterator[Batch]:
        while (made := self._made.get()) is not None:
            if isinstance(made, BaseException):
                raise made
            yield made

    def _work(self) -> None:
        batch = Batch()
        try:
            for found in self._found:
                if self._stop.is_set():
                    return
                # Several rows may have one position; a batch never ends among them.
                is_full = len(batch.rows) + len(batch.bad) >= self._size
                if is_full and found.position != batch.position:
                    self._put(batch)
                    batch = Batch()
                self._take(found, batch)
            self._end(batch, None)
        except (EOFError, OSError, zlib.error) as error:
            self._end(batch, BrokenOff(f"It is damaged from here on: {error}."))
        except BaseException as error:  # told by whoever waits for the batches
            self._end(batch, error)

    def _take(self, found: Found, batch: Batch) -> None:
        batch.position = found.position
        known = self._known(found)
        try:
            row = to_row(found.thing, known)
        except BadRow as bad:
            batch.bad.append(SetAside(found.place, str(bad), found.thing))
        else:
            batch.rows.append(make_ready(row))
            if row.publisher == known.stand_in:
                batch.stood_in = known.stand_in
            batch.places.append(found.place)

    def _put(self, batch: Batch) -> None:
        # Once a batch: to ask a file where it is takes as long as to read a row of it.
        batch.share = self._share()
        self._made.put(batch)

    def _end(self, batch: Batch, error: BaseException | None) -> None:
        if batch.position:
            self._put(batch)
        self._made.put(error)


__all__ = ["BrokenOff", "NotRead", "SetAside", "Step", "begin", "fingerprint_of", "take_in"]
