"""Pair the quotation marks of a paragraph, also when a mark is missing or of the wrong kind.

Marks are kept on a stack, so that a quotation inside a quotation belongs to the outer one. Only the
top of the stack is looked at: a page of a hundred thousand marks is read as fast as any other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MARKS = re.compile(r"[\"“”„‟«»「」『』'‘’]")
SINGLE = frozenset("'‘’")
OPENING = frozenset("“„‟«「『")
# A closing mark and what it may close; newspapers mix curly and straight ones.
CLOSES = {
    "”": '“„‟"”',
    "»": "«",
    "」": "「",
    "』": "『",
    '"': '"“„‟”',
    "“": "„“",
    "«": "",
}
DEPTH = 4  # how deep a closing mark looks for its partner
LONG_ENOUGH = 30  # characters: an open mark with less behind it is a slip


@dataclass(frozen=True, slots=True)
class Marked:
    """Words in quotation marks: the inner span and the one with the marks.

    `unclosed` words have no closing mark and reach to the end of their paragraph; `unopened` ones
    have no opening mark and count only when a speaker is named right behind them.
    """

    start: int
    end: int
    outer_start: int
    outer_end: int
    unclosed: bool = False
    unopened: bool = False


def pair_marks(text: str, low: int, high: int, *, goes_on: bool = False) -> list[Marked]:
    """Return the outermost pairs of quotation marks of a paragraph, in order.

    `goes_on` says that the next paragraph begins with an opening mark: a quotation over several
    paragraphs opens in each and closes in the last.
    """
    if MARKS.search(text, low, high) is None:
        return []
    pairs, left, stray = match_marks(text, low, high)
    unclosed = None
    if left is not None:
        before = text[max(low, left - 2) : left].rstrip()[-1:]
        carried = goes_on and not text[left + 1].islower()
        if carried or (high - left > LONG_ENOUGH and (left == low or before in (":", ","))):
            unclosed = left
            pairs = [pair for pair in pairs if pair[1] < left]
    spans: list[Marked] = []
    if stray is not None and stray - low > LONG_ENOUGH and (not pairs or pairs[0][0] > stray):
        add(spans, text, low, stray, low, stray + 1, unopened=True)
    for opening, closing in pairs:
        add(spans, text, opening + 1, closing, opening, closing + 1)
    if unclosed is not None:
        add(spans, text, unclosed + 1, high, unclosed, high, unclosed=True)
    return spans


def add(
    spans: list[Marked], text: str, start: int, end: int, outer_start: int, outer_end: int,
    *, unclosed: bool = False, unopened: bool = False,
) -> None:  # fmt: skip
    """Add the words between two marks unless there are none."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        spans.append(Marked(start, end, outer_start, outer_end, unclosed, unopened))


def match_marks(
    text: str, low: int, high: int
) -> tuple[list[tuple[int, int]], int | None, int | None]:
    """Return the pairs, the opening mark that was left over and the first stray closing mark."""
    pairs: list[tuple[int, int]] = []
    inner: list[tuple[int, int, str]] = []  # what closed inside a pair that is still open
    stack: list[tuple[str, int]] = []
    stray: int | None = None
    doubtful: int | None = None  # "players'": the end of a pair, or a genitive

    def close(depth: int, at: int) -> None:
        mark, opened = stack[depth]
        del stack[depth:]
        if depth == 0:
            pairs.append((opened, at))
            inner.clear()
        elif depth == 1:
            inner.append((opened, at, mark))

    # Where two apostrophes stand for a double mark, a single one is inside of words.
    doubled = text.find("''", low, high) >= 0
    for found in MARKS.finditer(text, low, high):
        mark, at = found.group(), found.start()
        if doubled and mark == "'":
            continue
        before = text[at - 1] if at > low else " "
        after = text[at + 1] if at + 1 < high else " "
        if mark in SINGLE:
            if stack and stack[-1][0] not in SINGLE:
                continue
            if not stack:
                starts = before.isspace() or before in "([—–"
                if mark != "’" and starts and (after.isalnum() or after in '[“"…'):
                    stack.append((mark, at))
                    doubtful = None
            elif (
                mark != "‘" and not after.isalnum() and (before.isalnum() or before in '.,!?…)]”"')
            ):
                if before in "sS" and after == " " and text[at + 2 : at + 3].isalpha():
                    doubtful = at
                else:
                    close(len(stack) - 1, at)
            continue
        if len(stack) == 1 and doubtful is not None and stack[0][0] in SINGLE:
            close(0, doubtful)
            doubtful = None
        opens_here = not after.isspace() and (before.isspace() or before in "([{–—-:/\"'‘“")
        if mark in OPENING:
            # „A“ and the slip “A,“
            opens = not (
                mark == "“"
                and stack
                and stack[-1][0] in "„“"
                and not before.isspace()
                and (stack[-1][0] == "„" or (not after.isalnum() and before not in "([—–"))
            )
        elif mark == '"':
            # The space before it may be lost ("tahun ini."Kami").
            opens = opens_here or (
                not stack
                and not before.isalnum()
                and (after.isupper() or (after.isalnum() and before not in ".,!?"))
            )
        else:
            opens = mark == "”" and not stack and opens_here and after.isalnum()
        if opens:
            stack.append((mark, at))
            continue
        partners = CLOSES[mark]
        for depth in range(len(stack) - 1, max(-1, len(stack) - 1 - DEPTH), -1):
            if stack[depth][0] in partners:
                close(depth, at)
                break
        else:
            if stray is None and not stack and (before in ".,!?…" or before.isalnum()):
                stray = at
    if stack and stack[0][0] in SINGLE:
        if doubtful is not None and len(stack) == 1:
            pairs.append((stack[0][1], doubtful))
        else:
            pairs += [(opened, at) for opened, at, _ in inner]
        return sorted(pairs), None, stray
    if not stack:
        return pairs, None, stray
    first, left = stack[0]
    if inner and (len(stack) > 1 or any(mark == first for _, _, mark in inner)):
        # The mark that stayed open is a slip: what closed behind it counts.
        pairs += [(opened, at) for opened, at, _ in inner]
        return pairs, None, stray
    pairs += [(opened, at) for opened, at, _ in inner]
    return pairs, left, stray


def parts_in_marks(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return what of a quotation stands in marks: its span without the namings in between.

    In "A," said X. "B." the quotation reaches from A to B and its parts are A and B.
    """
    parts: list[tuple[int, int]] = []
    low, high = max(0, start - 1), min(len(text), end + 1)
    line = low
    while line < high:
        stop = text.find("\n", line, high)
        stop = high if stop < 0 else stop
        found = pair_marks(text, line, stop, goes_on=True)
        parts += [(max(start, mark.start), min(end, mark.end)) for mark in found]
        line = stop + 1
    return [part for part in parts if part[0] < part[1]] or [(start, end)]
