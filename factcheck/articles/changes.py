"""What changed from one version of an article to another, laid out for reading."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from factcheck.lib.words import words_changed

# Unchanged text longer than FOLD is folded, but for KEPT characters beside each change.
FOLD = 700
KEPT = 200
# A text that was rewritten from end to end is read side by side, not change by change.
MOST = 1500
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Change:
    """What went out and what came in at one place; the spans are code points in each text."""

    number: int
    out: str
    into: str
    before: tuple[int, int]
    after: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the comparison: a change, or text that stayed, which may be folded away."""

    text: str = ""
    change: Change | None = None
    folded: bool = False

    @property
    def words(self) -> int:
        return _count(self.text)


@dataclass(slots=True)
class Comparison:
    parts: list[Part] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    words_out: int = 0
    words_in: int = 0
    # The share of the first text's words that the second has still.
    kept: float = 1.0
    # How many changes stand in neither list, because nobody would read so many.
    left_off: int = 0

    def touching(self, start: int, end: int, *, before: bool) -> Change | None:
        """The first change inside the span of the text before or after, if there is one."""
        side = [change.before if before else change.after for change in self.changes]
        at = bisect_right([last for _first, last in side], start)
        for change, (first, last) in zip(self.changes[at:], side[at:], strict=True):
            if first >= end:
                return None
            # An empty span is a place between two characters: inside, not at an end.
            if first < last or start < first:
                return change
        return None


def compare(before: str, after: str) -> Comparison:
    """Compare two texts word by word; fast for texts of any length (`lib.words`)."""
    found = Comparison()
    at_before = at_after = 0
    steps = words_changed(before, after)
    place = 0
    while place < len(steps):
        op, text = steps[place]
        if op == "same":
            at_before, at_after = at_before + len(text), at_after + len(text)
            if not found.left_off:
                found.parts += _unchanged(text, first=place == 0, last=place + 1 == len(steps))
            place += 1
            continue
        out = into = ""
        while place < len(steps) and steps[place][0] != "same":
            if steps[place][0] == "out":
                out = steps[place][1]
            else:
                into = steps[place][1]
            place += 1
        found.words_out += _count(out)
        found.words_in += _count(into)
        spans = (at_before, at_before + len(out)), (at_after, at_after + len(into))
        at_before, at_after = spans[0][1], spans[1][1]
        if len(found.changes) == MOST:
            found.left_off += 1
            continue
        change = Change(len(found.changes) + 1, out, into, *spans)
        found.changes.append(change)
        found.parts.append(Part(change=change))
    found.kept = 1 - found.words_out / max(1, _count(before))
    return found


def _unchanged(text: str, *, first: bool, last: bool) -> Iterable[Part]:
    if len(text) <= FOLD:
        return [Part(text)]
    head = 0 if first else _cut(text, KEPT)
    tail = len(text) if last else _cut(text, len(text) - KEPT)
    pieces = [Part(text[:head]), Part(text[head:tail], folded=True), Part(text[tail:])]
    return [piece for piece in pieces if piece.text]


def _cut(text: str, near: int) -> int:
    """A place at white space near `near`, so that no word is cut in two."""
    space = re.compile(r"\s").search(text, near, near + KEPT // 2)
    return space.end() if space else near


def _count(text: str) -> int:
    return sum(1 for _word in _WORD.finditer(text))
