"""Where a lost claim may stand in a text now: offered to an editor, never applied by itself."""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from heapq import nlargest

from rapidfuzz import fuzz, process

from factcheck.articles.models import Snapshot
from factcheck.lib.offsets import prefix_suffix
from factcheck.lib.words import words_changed

MOST = 3
# Below this the words share little more than the language.
ALIKE = 55
# So many passages of a text are looked at closely.
COMPARED = 40
_SENTENCE_END = re.compile(r"[.!?]\s|\n")


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of the text that resemble the lost ones; `same` when they are the same."""

    start: int
    end: int
    quote: str
    prefix: str
    suffix: str
    same: bool
    # From the lost words to these: [{"op", "text"}].
    words: list[dict[str, str]]


def look_alikes(
    snapshot: Snapshot, quote: str, taken: Collection[tuple[int, int]] = ()
) -> list[Passage]:
    """The passages most like `quote`, the likeliest first; where the very words stand, only those.

    Several places with the very words are why a claim did not move by itself. Where it stands
    already, at the spans `taken`, it need not be found.
    """
    exact = [span for span in _exact(snapshot.text, quote) if span not in taken]
    spans = exact or _alike(snapshot, quote, taken)
    return [_passage(snapshot, quote, *span) for span in spans]


def _exact(text: str, quote: str) -> Iterator[tuple[int, int]]:
    at = text.find(quote) if quote else -1
    found = 0
    while at >= 0 and found <= MOST:
        yield at, at + len(quote)
        found += 1
        at = text.find(quote, at + 1)


def _alike(
    snapshot: Snapshot, quote: str, taken: Collection[tuple[int, int]]
) -> list[tuple[int, int]]:
    text, low = snapshot.text, quote.casefold()
    units = [(item["start"], item["end"]) for item in snapshot.sentences or snapshot.blocks]
    # As many sentences in a row as the lost words had.
    row = min(len(_SENTENCE_END.findall(quote.strip())) + 1, 5)
    windows = [
        (units[at][0], units[at + row - 1][1]) for at in _worth_comparing(text, low, units, row)
    ]
    whole = [text[start:end].casefold() for start, end in windows]
    likely = process.extract(low, whole, scorer=fuzz.partial_ratio, limit=8, score_cutoff=ALIKE)
    scored = []
    for _words, _score, number in likely:
        for span in _within(text, low, *windows[number]):
            scored.append((fuzz.ratio(low, text[slice(*span)].casefold()), span))
    chosen: list[tuple[int, int]] = []
    for score, (start, end) in sorted(scored, key=lambda item: (-item[0], item[1])):
        apart = all(end <= first or start >= last for first, last in [*chosen, *taken])
        if score >= ALIKE and apart and len(chosen) < MOST:
            chosen.append((start, end))
    return chosen


def _worth_comparing(text: str, low: str, units: list[tuple[int, int]], row: int) -> list[int]:
    """Where the rows of sentences begin that share the most runs of letters, above all rare ones.

    A careful comparison takes seconds over a long text; runs are told in every script.
    """
    length = min(3, len(low))
    wanted = _runs(low, length)
    shared = [wanted & _runs(text[start:end].casefold(), length) for start, end in units]
    known = Counter(run for runs in shared for run in runs)

    def likely(at: int) -> float:
        return sum(1 / known[run] for run in set().union(*shared[at : at + row]))

    return nlargest(COMPARED, range(len(units) - row + 1), key=likely)


def _runs(text: str, length: int) -> set[str]:
    return {text[at : at + length] for at in range(len(text) - length + 1)}


def _within(text: str, low: str, start: int, end: int) -> list[tuple[int, int]]:
    """The whole window, and the part of it that resembles the words most, by whole words."""
    spans = [(start, end)]
    piece = text[start:end].casefold()
    found = fuzz.partial_ratio_alignment(low, piece)
    # Lower case of another length ("İ") would move the places.
    if (
        found is None
        or len(piece) != end - start
        or found.dest_end - found.dest_start == end - start
    ):
        return spans
    first, last = start + found.dest_start, start + found.dest_end
    while first > start and not text[first - 1].isspace():
        first -= 1
    while last < end and not text[last].isspace():
        last += 1
    trimmed = text[first:last]
    first += len(trimmed) - len(trimmed.lstrip())
    last -= len(trimmed) - len(trimmed.rstrip())
    return [*spans, (first, last)] if last > first else spans


def _passage(snapshot: Snapshot, quote: str, start: int, end: int) -> Passage:
    words = snapshot.text[start:end]
    prefix, suffix = prefix_suffix(snapshot.text, start, end, 60)
    return Passage(
        start=start,
        end=end,
        quote=words,
        prefix=prefix.rpartition("\n")[2],
        suffix=suffix.partition("\n")[0],
        same=words == quote,
        words=[{"op": op, "text": piece} for op, piece in words_changed(quote, words)],
    )
