"""What changed between two texts, word by word, in a time that grows with their length."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from rapidfuzz.distance import LCSseq

# The comparison of words takes a bit for each pair of them; what has more pairs than this, and no
# line or sentence in common, stands side by side.
MAX_PAIRS = 200_000_000
_PIECES = re.compile(r"\s+|\w+|[^\w\s]")
_SENTENCES = re.compile(r"[^.!?]+[.!?]*|[.!?]+")
_WORD = re.compile(r"\w")
# An equal word as short as this between two changes is chance, and hard to read.
_CHANCE = 4
# How far a change may be moved to where a line begins.
_SLIDE = 40

Step = tuple[str, str]


def words_changed(before: str, after: str) -> list[Step]:
    """Give the way from `before` to `after` as (op, text); op is "same", "out" or "in".

    All "same" and "out" joined are `before`, all "same" and "in" are `after`; of a change "out"
    comes first. Lines and then sentences that stand once in both texts hold the two together, so
    that only what lies between them is compared word by word.
    """
    return _readable(list(_steps(before, after, [str.splitlines, _sentences])))


Cut = Callable[..., list[str]]


def _sentences(text: str, keepends: bool = True) -> list[str]:
    return _SENTENCES.findall(text)


def _steps(before: str, after: str, cuts: Sequence[Cut]) -> Iterator[Step]:
    if before == after or not before or not after:
        yield from [("same", before)] if before == after else [("out", before), ("in", after)]
    elif not cuts:
        yield from _by_word(_PIECES.findall(before), _PIECES.findall(after))
    else:
        a, b = cuts[0](before, True), cuts[0](after, True)
        done_a = done_b = 0
        for start_a, start_b, length in [*_common(a, b), (len(a), len(b), 0)]:
            gap = "".join(a[done_a:start_a]), "".join(b[done_b:start_b])
            yield from _steps(*gap, cuts[1:])
            done_a, done_b = start_a + length, start_b + length
            yield "same", "".join(a[start_a:done_a])


def _common(a: list[str], b: list[str]) -> list[tuple[int, int, int]]:
    """Runs of equal pieces as (place in a, place in b, length), in the order of both.

    Held by the pieces that stand exactly once in each: of these the longest series that has one
    order in both texts (patience), each run stretched as far as the texts agree around it.
    """
    once_a, once_b = Counter(a), Counter(b)
    places = {piece: at for at, piece in enumerate(b) if once_b[piece] == 1}
    pairs = [
        (at, places[piece]) for at, piece in enumerate(a) if once_a[piece] == 1 and piece in places
    ]
    runs: list[tuple[int, int, int]] = []
    done_a = done_b = 0
    for at_a, at_b in [(0, 0), *_rising(pairs), (len(a), len(b))]:
        if at_a < done_a or at_b < done_b:
            continue
        start_a, start_b = at_a, at_b
        while start_a > done_a and start_b > done_b and a[start_a - 1] == b[start_b - 1]:
            start_a, start_b = start_a - 1, start_b - 1
        end_a, end_b = at_a, at_b
        while end_a < len(a) and end_b < len(b) and a[end_a] == b[end_b]:
            end_a, end_b = end_a + 1, end_b + 1
        if end_a > start_a:
            runs.append((start_a, start_b, end_a - start_a))
            done_a, done_b = end_a, end_b
    return runs


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest series of pairs, given in the order of their first, that rises in the second."""
    tops: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for number, (_first, second) in enumerate(pairs):
        height = bisect_left(tops, second)
        before.append(ends[height - 1] if height else -1)
        tops[height : height + 1] = [second]
        ends[height : height + 1] = [number]
    series = []
    at = ends[-1] if ends else -1
    while at >= 0:
        series.append(pairs[at])
        at = before[at]
    return series[::-1]


def _by_word(a: list[str], b: list[str]) -> Iterator[Step]:
    if len(a) * len(b) > MAX_PAIRS:
        yield from [("out", "".join(a)), ("in", "".join(b))]
        return
    for op in LCSseq.opcodes(a, b):
        if op.tag == "equal":
            yield "same", "".join(a[op.src_start : op.src_end])
        else:
            yield "out", "".join(a[op.src_start : op.src_end])
            yield "in", "".join(b[op.dest_start : op.dest_end])


def _readable(steps: list[Step]) -> list[Step]:
    """Put the steps together to "same", "out" and "in" in turn, without equal crumbs between."""
    # Each change is what went out and what came in, followed by what stayed.
    rows: list[list[str]] = [["", "", ""]]
    for op, text in steps:
        if not text:
            continue
        if op != "same" and rows[-1][2]:
            rows.append(["", "", ""])
        rows[-1][("out", "in", "same").index(op)] += text
    kept: list[list[str]] = []
    for row in rows:
        crumb = kept[-1][2] if kept and any(kept[-1][:2]) else None
        if crumb is not None and any(row[:2]) and _is_crumb(crumb, kept[-1], row):
            last = kept[-1]
            last[:] = [last[0] + crumb + row[0], last[1] + crumb + row[1], row[2]]
        else:
            kept.append(row)
    _settle(kept)
    return [
        (op, text)
        for row in kept
        for op, text in zip(("out", "in", "same"), row, strict=True)
        if text
    ]


def _settle(rows: list[list[str]]) -> None:
    """Let what only came or only went begin and end with a line where it may as well.

    "A[.\nB]." and "A.[\nB.]" are the same insertion; the second is how a person would say it.
    """
    for before, row, last in zip(rows, rows[1:], range(len(rows) - 2, -1, -1), strict=False):
        side = 0 if row[0] else 1
        text, follows = row[side], row[2]
        if row[1 - side] or not text:
            continue
        # All that follows only at the end of the text: two changes never touch.
        most = min(len(text), len(follows) if not last else len(follows) - 1, _SLIDE)
        for steps in range(most + 1):
            if text[:steps] != follows[:steps]:
                break
            moved = text[steps:] + text[:steps]
            if (text[:steps] or before[2]).endswith("\n") or moved.startswith("\n"):
                before[2], row[side], row[2] = before[2] + text[:steps], moved, follows[steps:]
                break


def _is_crumb(crumb: str, left: list[str], right: list[str]) -> bool:
    """Whether equal text between two changes says nothing: no word, or a short one among long."""
    if not _WORD.search(crumb):
        return "\n" not in crumb
    beside = min(max(map(len, left[:2])), max(map(len, right[:2])))
    return len(crumb.strip()) <= _CHANCE < beside
