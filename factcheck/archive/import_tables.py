"""Tables of fact-checks (CSV, TSV): which column holds what, guessed where the heads are plain."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from factcheck.archive.claimreview import BadRow, host_of
from factcheck.archive.import_rows import Found, Reader
from factcheck.archive.import_source import NotRead, Source
from factcheck.archive.words import fold

MAX_CELL = 1_000_000
SAMPLE = 20
# How columns are called, folded and without what is no letter; the most usual name comes first.
NAMES = {
    "claim": (
        "claim klaim claimreviewed claimtext textclaim statement pernyataan isiklaim teksklaim text"
        " teks"
    ),
    "title": "title judul headline reviewtitle reviewname judulartikel",
    "rating": (
        "rating verdict putusan textualrating alternatename penilaian label kesimpulan hasil"
        " reviewrating"
    ),
    "publisher": "publisher penerbit publishername factchecker pemeriksa namapenerbit",
    "url": "url link tautan alamat reviewurl claimreviewurl articleurl factcheckurl",
    "id": "id identifier nomor no key",
    "claimant": "claimant speaker pembicara claimauthor claimedby penutur pengklaim",
    "claimed_at": "claimedat claimdate tanggalklaim claimeddate",
    "date": "date tanggal reviewdate reviewedat datepublished published tanggalterbit tgl",
    "language": "language lang bahasa inlanguage languagecode",
    "score": "score skor",
}
_FIELDS = {name: field for field, names in NAMES.items() for name in names.split()}
# Names that mean this only when there is no better one.
_WEAK = frozenset({"text", "teks", "label", "hasil", "no", "nomor", "key", "kesimpulan"})
_DATES = ("claimed_at", "date")
_SLASHED = re.compile(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b")


@dataclass
class Table:
    """What a table looks like: its columns, the first rows, and which field each column fills.

    `doubts` are the sentences that say what is not certain; with none it can be imported.
    """

    columns: list[str]
    delimiter: str
    rows: list[list[str]]
    places: dict[str, int] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)
    day_first: dict[str, bool] = field(default_factory=dict)

    def described(self) -> list[str]:
        """Return the mapping as lines, with what the first row holds there."""
        first = self.rows[0] if self.rows else []
        lines = []
        for name, place in self.places.items():
            shown = first[place] if place < len(first) else ""
            lines.append(f"{name:<10} = {self.columns[place]}  ({shown[:60]})")
        left = [name for place, name in enumerate(self.columns) if place not in self._used()]
        return [*lines, f"not used: {', '.join(left)}"] if left else lines

    def _used(self) -> set[int]:
        return set(self.places.values())


def table_of(source: Source, given: Mapping[str, str]) -> Table:
    """Look at the head and the first rows; `given` says of fields which column fills them.

    Raises `NotRead` for what is no table, and for a column or field that there is not.
    """
    delimiter = _delimiter(source)
    with source.text("") as text:
        rows = list(islice(_rows(text, delimiter), SAMPLE + 1))
    head = rows[0][1] if rows else BadRow("")
    if isinstance(head, BadRow) or len(head) < 2:
        raise NotRead(f"{source.name} is neither JSON nor a table of several columns.")
    columns = [cell.strip() for cell in head]
    sample = [row for _line, row in rows[1:] if not isinstance(row, BadRow)]
    table = Table(columns, delimiter, sample)
    _map(table, given)
    _look_at_dates(table)
    return table


def table_rows(source: Source, table: Table) -> Reader:
    """Read a table's rows as plain rows."""

    def read(after: str) -> Iterator[Found]:
        done = int(after or 0)
        with source.text("") as text:
            for number, (line, row) in enumerate(_rows(text, table.delimiter)):
                if number <= done:
                    continue
                thing = row if isinstance(row, BadRow) else _plain(row, table)
                if thing is not None:
                    yield Found(str(number), f"line {line}", thing)

    return read


def _rows(text: Any, delimiter: str) -> Iterator[tuple[int, list[str] | BadRow]]:
    """Yield (line, cells); what the reader refuses comes as a `BadRow`, and it goes on after it."""
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(text, delimiter=delimiter)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield reader.line_num, BadRow(f"This row cannot be read: {error}.")
        else:
            yield reader.line_num, row


def _plain(row: list[str], table: Table) -> dict[str, Any] | BadRow | None:
    cells = len(row)
    if not any(cell.strip() for cell in row):
        return None
    if cells > len(table.columns) and any(cell.strip() for cell in row[len(table.columns) :]):
        return BadRow(f"It has {cells} cells, and the head {len(table.columns)}.")
    plain: dict[str, Any] = {
        name: row[place] for name, place in table.places.items() if place < cells
    }
    for name, day_first in table.day_first.items():
        plain[name] = _iso(plain.get(name, ""), day_first)
    if "score" in plain:
        plain["score"] = _number(plain["score"])
    return plain


def _number(cell: str) -> float | None:
    try:
        return float(cell.strip().replace(",", "."))
    except ValueError:
        return None


def _iso(cell: str, day_first: bool) -> str:
    found = _SLASHED.match(cell)
    if found is None:
        return cell
    days = (1, 2) if day_first else (2, 1)
    day, month, year = (found[part] for part in (*days, 3))
    return f"{year}-{month}-{day}"


def _delimiter(source: Source) -> str:
    if source.name.lower().removesuffix(".gz").endswith((".tsv", ".tab")):
        return "\t"
    head = source.head.lstrip("\r\n").splitlines()[0]
    return max(",;\t|", key=head.count)


def _map(table: Table, given: Mapping[str, str]) -> None:
    """Fill the fields: as given, then by the heads; and say what is not certain."""
    for name, column in given.items():
        if name not in NAMES:
            raise NotRead(f"There is no “{name}” to fill. There are: {', '.join(NAMES)}.")
        table.places[name] = _place(table, column)
    if _has_no_head(table):
        table.doubts.append("its first row seems to hold no names of columns")
    used = set(table.places.values())
    candidates: dict[str, list[int]] = {}
    for place, column in enumerate(table.columns):
        field_name = _FIELDS.get(_folded(column))
        if field_name and field_name not in given and place not in used:
            candidates.setdefault(field_name, []).append(place)
    for name in NAMES:
        places = candidates.get(name, [])
        strong = [place for place in places if _folded(table.columns[place]) not in _WEAK]
        chosen = strong or places
        if len(chosen) > 1:
            both = ", ".join(table.columns[place] for place in chosen)
            table.doubts.append(f"“{name}” may be any of {both}")
        if chosen:
            table.places[name] = chosen[0]
    _see_what_is_missing(table)


def _see_what_is_missing(table: Table) -> None:
    if "claim" not in table.places and "title" not in table.places:
        table.doubts.append("no column is known to hold the claim")
    if "url" not in table.places and "id" not in table.places:
        table.doubts.append("no column is known to hold the address or an id")
    place = table.places.get("url")
    if place is not None:
        told = [row[place].strip() for row in table.rows if place < len(row)]
        if told and not any(host_of(cell) or "/" in cell for cell in told if cell):
            table.doubts.append(f"“{table.columns[place]}” holds no addresses")


def _place(table: Table, column: str) -> int:
    wanted = _folded(column)
    for place, name in enumerate(table.columns):
        if name == column or (wanted and _folded(name) == wanted):
            return place
    if column.isdecimal() and 1 <= int(column) <= len(table.columns):
        return int(column) - 1
    raise NotRead(f"There is no column “{column}”. There are: {', '.join(table.columns)}.")


def _has_no_head(table: Table) -> bool:
    return any(host_of(cell) or len(cell) > 80 for cell in table.columns)


def _look_at_dates(table: Table) -> None:
    """See whether 09/07/2024 is in July or in September, by a date that can be only one of them."""
    for name in _DATES:
        place = table.places.get(name)
        if place is None:
            continue
        cells = [row[place] for row in table.rows if place < len(row)]
        found = [match for cell in cells if (match := _SLASHED.match(cell))]
        day_first = any(int(match[1]) > 12 for match in found)
        month_first = any(int(match[2]) > 12 for match in found)
        if found and day_first != month_first:
            table.day_first[name] = day_first


def _folded(name: str) -> str:
    return re.sub(r"[\W_]+", "", fold(name))
