"""Fill the archive with fact-checks that others have published."""

import gc
import json
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError

from factcheck.archive import import_actions, import_rows, import_sitemap, import_tables
from factcheck.archive.claimreview import BadRow, Known, Row, to_row
from factcheck.archive.import_actions import SetAside, Step
from factcheck.archive.import_rows import BrokenOff, Found, Reader
from factcheck.archive.import_source import NotRead, Source, open_source
from factcheck.archive.import_tables import Table
from factcheck.archive.models import ImportRun
from factcheck.errors import StaleState
from factcheck.lib.fetch import FetchError
from factcheck.lib.refusals import explain

# So many rows that were set aside are named on the screen; --bad keeps them all.
NAMED = 20
SHOWN = 3
# Seconds between two words of how far it is: on a terminal, and in a log.
SAID_EVERY = (0.5, 5.0)


class Command(BaseCommand):
    help = (
        "Import published fact-checks from FILE, an address, or - for standard input: ClaimReview "
        "as JSON-LD, a list or DataFeed of them, JSON lines, a table (CSV, TSV), a page that "
        "carries ClaimReview, or a sitemap of such pages; packed with gzip or not. One that was "
        "stopped goes on where it was. Rows that cannot be stored are named and do not stop the "
        "rest. Exit status 0: read to its end; 1: not to its end, or nothing in it could be "
        "stored; 2: it cannot be read, or wrong use."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        add = parser.add_argument
        add("source", metavar="FILE or URL")
        add("--publisher", default="", help="who checked, for rows that name nobody")
        add("--url", default="", help="the address of the page in FILE")
        add(
            "--map",
            default="",
            metavar="FIELD=COLUMN,...",
            help=f"which column of a table fills which field: {', '.join(import_tables.NAMES)}",
        )
        add("--dry-run", action="store_true", help="show what would be imported, and stop")
        add("--bad", metavar="FILE.jsonl", help="keep the rows that are set aside here")
        add("--anew", action="store_true", help="begin anew what was stopped before")
        add("--all", action="store_true", help="of a sitemap, every page, whatever its address")
        add(
            "--pause",
            type=float,
            default=import_sitemap.PAUSE,
            metavar="SECONDS",
            help="between two pages of a sitemap",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            source = open_source(options["source"], sys.stdin.buffer)
        except NotRead as error:
            raise CommandError(str(error), returncode=2) from None
        except FetchError as error:
            raise CommandError(explain(error.code, error.data), returncode=2) from None
        try:
            self.take(source, options)
        except NotRead as error:
            raise CommandError(str(error), returncode=2) from None
        finally:
            source.close()

    def take(self, source: Source, options: dict[str, Any]) -> None:
        known = Known(options["publisher"], source.stem, options["url"] or source.url)
        if source.kind not in ("page", "sitemap"):
            known = Known(known.publisher, known.stand_in, options["url"])
        reader, share, batch = self.reader(source, options)
        is_sitemap = source.kind == "sitemap"

        def known_of(found: Found) -> Known:
            return Known(known.publisher, "", found.place) if is_sitemap else known

        if options["dry_run"]:
            self.show(islice(reader(""), SHOWN), known_of)
            return
        self.import_from(source, reader, known_of, options, share=share, batch=batch)

    def reader(self, source: Source, options: dict[str, Any]) -> tuple[Reader, Any, int]:
        """Return what reads this source, what says how far it is, and how many rows go together."""
        if source.kind == "sitemap":
            site = import_sitemap.Site(pause=options["pause"])
            pages = import_sitemap.Sitemap(source, site, everything=options["all"])
            return pages.read, pages.share, import_sitemap.BATCH
        if source.kind == "table":
            table = self.mapped(source, options)
            return (
                import_tables.table_rows(source, table),
                lambda: source.share,
                import_actions.BATCH,
            )
        reads = {
            "lines": import_rows.lines,
            "document": import_rows.document,
            "page": import_rows.page,
        }
        return reads[source.kind](source), lambda: source.share, import_actions.BATCH

    # Tables

    def mapped(self, source: Source, options: dict[str, Any]) -> Table:
        """Return the table with its columns mapped: shown, and asked for where somebody can say."""
        given = _pairs(options["map"])
        table = import_tables.table_of(source, given)
        self.say_mapping(table)
        if options["dry_run"]:
            return table
        while not given and sys.stdin.isatty() and options["source"] != "-":
            answer = input("Import it so? [y, n, or FIELD=COLUMN,...] ").strip()
            if answer.lower() in ("n", "no", "t", "tidak", ""):
                raise CommandError("Nothing was imported.", returncode=2)
            if answer.lower() in ("y", "yes", "ya"):
                break
            given = _pairs(answer)
            table = import_tables.table_of(source, given)
            self.say_mapping(table)
            if table.doubts:
                given = {}
        if table.doubts:
            raise CommandError(
                f"It is not certain how to read this table: {'; '.join(table.doubts)}. Say it with"
                f" --map FIELD=COLUMN,... The columns are: {', '.join(table.columns)}.",
                returncode=2,
            )
        return table

    def say_mapping(self, table: Table) -> None:
        for line in table.described():
            self.stderr.write(line)

    # Importing

    def show(self, found: Any, known_of: Any) -> None:
        """Show the first rows as they would be stored."""
        for one in found:
            try:
                row = to_row(one.thing, known_of(one))
                self.stdout.write(f"{one.place}: {_shown(row)}")
            except BadRow as bad:
                self.stdout.write(f"{one.place}: set aside: {bad}")
        self.stdout.write("Nothing was stored.")

    def import_from(
        self,
        source: Source,
        reader: Reader,
        known_of: Any,
        options: dict[str, Any],
        *,
        share: Any,
        batch: int,
    ) -> None:
        # A sitemap changes from day to day; it is told by its address.
        content = source.name if source.kind == "sitemap" else source.fingerprint()
        how = {name: options[name] for name in ("publisher", "url", "map", "all")}
        run = import_actions.begin(
            source.name,
            import_actions.fingerprint_of(content, **how),
            anew=options["anew"],
            carry_on=import_sitemap.carry_on if source.kind == "sitemap" else None,
        )
        goes_on = _rows(run) > 0
        aside = Aside(options["bad"], source.name, goes_on=goes_on)
        progress = Progress(self.stderr, run)
        if goes_on:
            self.stderr.write(f"This import was stopped after {_rows(run)} rows; it goes on there.")
        broken = ""
        try:
            with in_haste():
                self.go_through(run, reader, known_of, aside, progress, share=share, batch=batch)
        except BrokenOff as error:
            broken = str(error)
        except StaleState as error:
            raise CommandError(str(error), returncode=1) from None
        except KeyboardInterrupt:
            broken = "Stopped. The same command goes on there."
        finally:
            aside.close()
            progress.end()
        self.conclude(source, run, broken)

    def go_through(
        self,
        run: ImportRun,
        reader: Reader,
        known_of: Any,
        aside: "Aside",
        progress: "Progress",
        *,
        share: Any,
        batch: int,
    ) -> None:
        steps = import_actions.take_in(
            run, reader, known_of, share=share, batch=batch, set_aside=aside.keep
        )
        for step in steps:
            self.name_bad(step.bad, progress, aside)
            if step.stood_in:
                self.say_who_stands_in(step.stood_in)
            progress.say(step)

    def conclude(self, source: Source, run: ImportRun, broken: str) -> None:
        # A change is known, too; scripts read these three words.
        self.stdout.write(
            f"{run.new} new, {run.changed + run.same} already known, {run.bad} set aside"
            + (f" ({run.changed} of the known ones changed)" if run.changed else "")
        )
        if broken:
            raise CommandError(broken, returncode=1)
        if not run.new + run.changed + run.same:
            raise CommandError(
                f"{source.name} holds no fact-check that could be stored.", returncode=1
            )

    def name_bad(self, bad: Sequence[SetAside], progress: "Progress", aside: "Aside") -> None:
        for one in bad:
            if aside.named < NAMED:
                progress.clear()
                self.stderr.write(f"{one.place}: {one.reason}")
            elif aside.named == NAMED:
                self.stderr.write("More was set aside; --bad FILE.jsonl keeps all of it.")
            aside.named += 1

    def say_who_stands_in(self, name: str) -> None:
        if not getattr(self, "_said_who", False):
            self._said_who = True
            self.stderr.write(
                f"Rows that name no publisher are stored under “{name}”, the name of the file; "
                "--publisher NAME names another."
            )


@contextmanager
def in_haste() -> Iterator[None]:
    """Let this process take in rows as fast as it can, meanwhile."""
    interval, threshold = sys.getswitchinterval(), gc.get_threshold()
    # The thread that speaks with the database comes back to a busy one after each word of it.
    sys.setswitchinterval(0.0005)
    # Rows hold no cycles; looking for some among thousands of them takes a third of the time.
    gc.set_threshold(100_000, 20, 50)
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*threshold)
        sys.setswitchinterval(interval)


class Aside:
    """The file that keeps what was set aside, one row a line, so that it can be mended."""

    def __init__(self, path: str | None, source: str, *, goes_on: bool) -> None:
        self.named = 0
        self._file: IO[str] | None = None
        if path is None:
            return
        try:
            if Path(path).exists() and Path(source).exists() and Path(path).samefile(source):
                raise CommandError("--bad names the file that is imported.", returncode=2)
            mode = "a" if goes_on else "w"
            self._file = Path(path).open(mode, encoding="utf-8")  # noqa: SIM115 (until `close`)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}.", returncode=2) from None

    def keep(self, bad: Sequence[SetAside]) -> None:
        if self._file is None:
            return
        for one in bad:
            thing = None if isinstance(one.thing, BadRow) else one.thing
            told = {"place": one.place, "reason": one.reason, "row": thing}
            line = json.dumps(told, ensure_ascii=False, default=str)
            self._file.write(line.encode("utf-8", "replace").decode() + "\n")
        self._file.flush()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


class Progress:
    """Says how far an import is: over one line of a terminal, or every few seconds in a log."""

    def __init__(self, out: Any, run: ImportRun) -> None:
        self._out = out
        self._is_terminal = bool(out.isatty())
        self._every = SAID_EVERY[0 if self._is_terminal else 1]
        self._began = self._said = time.monotonic()
        self._rows = _rows(run)
        self._share: float | None = None
        self._is_open = False

    def say(self, step: Step) -> None:
        now = time.monotonic()
        if self._share is None:
            self._share = 0.0 if not self._rows else step.share
        if now - self._said < self._every:
            return
        self._said = now
        seconds = now - self._began
        rate = (_rows(step.run) - self._rows) / seconds
        gone = step.share - self._share
        left = f", {_time(seconds * (1 - step.share) / gone)} left" if gone > 0 else ""
        words = f"{step.share:4.0%}  {_rows(step.run):,} rows, {rate:,.0f} a second{left}"
        if self._is_terminal:
            self._out.write(f"\r\x1b[K{words}", ending="")
            self._out.flush()
            self._is_open = True
        else:
            self._out.write(words)

    def clear(self) -> None:
        """Make room for another line."""
        if self._is_open:
            self._out.write("\r\x1b[K", ending="")
            self._is_open = False

    end = clear


def _rows(run: ImportRun) -> int:
    return run.new + run.changed + run.same + run.bad


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _pairs(text: str) -> dict[str, str]:
    """Read FIELD=COLUMN,...; a comma that is part of a name of a column stays in it."""
    pairs: dict[str, str] = {}
    last = ""
    for part in filter(None, text.split(",")):
        name, sign, column = part.partition("=")
        if sign:
            last = name.strip()
            pairs[last] = column.strip()
        elif last:
            pairs[last] += f",{part}"
        else:
            raise CommandError(f"--map is written FIELD=COLUMN,..., not “{text}”.", returncode=2)
    return pairs


def _shown(row: Row) -> str:
    said = {name: getattr(row, name) for name in Row.__slots__ if getattr(row, name)}
    return ", ".join(f"{name}={str(value)[:80]}" for name, value in said.items())
