"""The rows of a source, one after the other, each with where it stands. Nothing is held whole."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from io import TextIOBase
from typing import Any, NamedTuple
from urllib.parse import urljoin

from factcheck.archive.claimreview import BadRow, Known, is_review, members, read_line
from factcheck.archive.import_source import NotRead, Source
from factcheck.lib.linked_data import index_of, nodes, read_page, reviews

# A fact-check has a few thousand characters; what is longer than this is none.
MAX_ENTRY = 4_000_000
MAX_PAGE = 10_000_000
_CHUNK = 256 * 1024
_LISTS = ("dataFeedElement", "@graph")
_REFERS = ("author", "publisher", "itemReviewed", "reviewRating")


class Found(NamedTuple):
    """One thing of a source. A run goes on after `position`; `place` is for a person."""

    position: str
    place: str
    thing: Any


class BrokenOff(Exception):
    """The source could not be read to its end; the message is one sentence for a person."""


# Reads on after a position; an empty one is the beginning.
Reader = Callable[[str], Iterator[Found]]


def lines(source: Source) -> Reader:
    """Read one object a line."""

    def read(after: str) -> Iterator[Found]:
        done = int(after or 0)
        with source.text() as text:
            number = 0
            while line := text.readline(MAX_ENTRY):
                number += 1
                is_whole = line.endswith("\n") or len(line) < MAX_ENTRY
                while not line.endswith("\n") and (rest := text.readline(MAX_ENTRY)):
                    line = rest
                if number <= done or (is_whole and not line.strip()):
                    continue
                thing = read_line(line) if is_whole else BadRow("This line is too long.")
                for one in members(thing):
                    yield Found(str(number), f"line {number}", one)

    return read


def document(source: Source) -> Reader:
    """Read one JSON document, or several: the members of each, as they come."""

    def read(after: str) -> Iterator[Found]:
        done = int(after or 0)
        with source.text() as text:
            for number, entry in enumerate(entries(text), 1):
                if number > done:
                    for one in members(entry):
                        yield Found(str(number), f"entry {number}", one)

    return read


def entries(text: TextIOBase) -> Iterator[Any]:
    """Yield what documents consist of, holding one entry at a time. Raises `BrokenOff`.

    These are the members of a list, of a DataFeed or of a `@graph`; or the document itself.
    """
    scan = _Scan(text)
    while start := scan.next():
        if start == "[":
            yield from scan.members()
        elif start == "{":
            yield from _of_object(scan)
        else:
            yield scan.value()


def _of_object(scan: _Scan) -> Iterator[Any]:
    whole: dict[str, Any] = {}
    was_list = False
    scan.take("{")
    while scan.next() != "}":
        name = scan.value()
        scan.take(":")
        if name in _LISTS and scan.next() == "[":
            was_list = True
            for entry in scan.members():
                if name != "@graph" or is_review(entry):
                    yield entry
        else:
            whole[str(name)] = scan.value()
        if scan.next() != "}":
            scan.take(",")
    scan.take("}")
    if not was_list:
        yield whole


class _Scan:
    """JSON read value by value, so that lists of any length can be gone through.

    Each value is read by Python's own parser. Parsers that tell of each event keep the way to it,
    which for a file of nothing but brackets is more memory than there is.
    """

    def __init__(self, text: TextIOBase) -> None:
        self._text = text
        self._held = ""
        self._at = 0
        self._is_over = False
        self._read_value = json.JSONDecoder().raw_decode
        self._count = 0

    def next(self) -> str:
        """Return the next character that is no space, and stay before it; empty at the end."""
        while True:
            while self._at < len(self._held):
                found = self._held[self._at]
                if found not in " \t\r\n\ufeff":
                    return found
                self._at += 1
            if not self._more():
                return ""

    def take(self, mark: str) -> None:
        if self.next() != mark:
            raise self._broken()
        self._at += 1

    def members(self) -> Iterator[Any]:
        self.take("[")
        while self.next() != "]":
            yield self.value()
            self._count += 1
            if self.next() != "]":
                self.take(",")
        self.take("]")

    def value(self) -> Any:
        if not self.next():
            raise self._broken()
        while len(self._held) - self._at <= MAX_ENTRY:
            try:
                value, end = self._read_value(self._held, self._at)
            except (ValueError, RecursionError):
                end = 0
            # A number at the end of what is held may go on.
            if 0 < end < len(self._held) or (end and self._is_over):
                self._at = end
                return value
            if self._is_over:
                break
            self._more()
        raise self._broken()

    def _more(self) -> bool:
        if self._is_over:
            return False
        chunk = self._text.read(max(_CHUNK, len(self._held) - self._at))
        self._is_over = not chunk
        self._held, self._at = self._held[self._at :] + chunk, 0
        return bool(chunk)

    def _broken(self) -> BrokenOff:
        what = f"after entry {self._count}" if self._count else "from its beginning"
        return BrokenOff(f"It is no JSON {what}, or ends too early.")


def page(source: Source) -> Reader:
    """Read the ClaimReviews that a page carries."""

    def read(after: str) -> Iterator[Found]:
        with source.text() as text:
            markup = text.read(MAX_PAGE + 1)
        if len(markup) > MAX_PAGE:
            raise NotRead(f"{source.name} is too large for a page.")
        for number, review in enumerate(reviews_of(markup), 1):
            yield Found("1", f"ClaimReview {number}", review)

    return read


def reviews_of(markup: str) -> Iterator[dict[str, Any]]:
    """Yield the ClaimReviews of a page, what they only point at put in its place."""
    tops = [
        node
        for script in read_page(markup).scripts
        if not script.fault
        for node in nodes(script.data)
    ]
    known = index_of(tops)
    for top in tops:
        for review in reviews(top):
            yield _resolved(review.data, known)


def _resolved(review: dict[str, Any], known: dict[str, dict[str, Any]]) -> dict[str, Any]:
    found = dict(review)
    for name in _REFERS:
        if name in found:
            found[name] = _pointed_at(found[name], known)
    item = found.get("itemReviewed")
    if isinstance(item, dict) and "author" in item:
        found["itemReviewed"] = {**item, "author": _pointed_at(item["author"], known)}
    return found


def _pointed_at(value: Any, known: dict[str, dict[str, Any]]) -> Any:
    if isinstance(value, list):
        return [_pointed_at(one, known) for one in value]
    name = value.get("@id") if isinstance(value, dict) else None
    return known.get(name, value) if isinstance(name, str) else value


def known_at(known: Known, url: str) -> Known:
    """Return what is known of the rows of the page at this address."""
    return Known(known.publisher, known.stand_in, urljoin(known.url, url) if known.url else url)
