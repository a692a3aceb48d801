"""How much of one text stands in another, by runs of five words: plain functions, no Django.

What people said is left out first: two reporters who were at one speech quote the same sentences
and have still written each their own report. What remains of a wire copy is the wire's own words,
whatever headline it was given and wherever its end was cut off.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from zlib import crc32

RUN = 5  # words
KEPT_RUN = 4  # words of a run where one page is compared with itself
MAX_TEXT = 60_000  # characters; the rest of a longer text adds nothing to the likeness
# A text with fewer runs of its own is too short to tell a copy from two people's same words.
FEWEST = 20
# Words of a page; below that, and with such words up to the second figure, it is a notice.
FEWEST_WORDS, MOST_WALL = 30, 200
WALL = re.compile(
    r"javascript is (?:not available|disabled)|(?:enable|aktifkan) javascript|checking your browser"
    r"|verify (?:that )?you are (?:a )?human|(?:accept|allow) (?:all )?cookies|we use cookies"
    r"|(?:menggunakan|terima(?: semua)?) (?:cookie|kuki)",
    re.I,
)
# So much of the shorter text, and so many runs, must stand in the longer one. The shorter it is,
# the more: a paragraph is easily the same by chance, a page is not.
ENOUGH = ((300, 0.4), (100, 0.5), (FEWEST, 0.7))
# Quotations; an odd straight mark must not swallow the page, so those end with their line.
QUOTED = re.compile(r"“[^”]{1,1200}”|\"[^\"\n]{1,800}\"|«[^»]{1,1200}»|„[^“”]{1,1200}[“”]")
WORD = re.compile(r"[^\W_]+")


def shingles(text: str) -> frozenset[int]:
    """Return the runs of five words of a text outside quotations, each as a number of 32 bits.

    No run reaches over a quotation.
    """
    text = unicodedata.normalize("NFKC", text[:MAX_TEXT]).casefold()
    found = set()
    for piece in QUOTED.sub("\x00", text).split("\x00"):
        words = WORD.findall(piece)
        for at in range(len(words) - RUN + 1):
            found.add(crc32(" ".join(words[at : at + RUN]).encode()))
    return frozenset(found)


def likeness(one: frozenset[int], other: frozenset[int]) -> float:
    """Return the share of the shorter text that stands in the longer, 0 to 1."""
    shorter, longer = sorted((one, other), key=len)
    return len(shorter & longer) / len(shorter) if shorter else 0.0


def is_copy(one: frozenset[int], other: frozenset[int]) -> bool:
    """Say whether two texts are so alike that one was made from the other, or both from a third."""
    size = min(len(one), len(other))
    for fewest, share in ENOUGH:
        if size >= fewest:
            return likeness(one, other) >= share
    return False


def is_wall(text: str) -> bool:
    """Say whether a text is too short to be a page, or is what a site shows instead of its page."""
    size = sum(1 for _word in WORD.finditer(text[:MAX_TEXT]))
    return size < FEWEST_WORDS or (size < MOST_WALL and WALL.search(text) is not None)


def share_kept(before: str, after: str) -> float:
    """Return how much of `before` stands in `after`, 0 to 1; 1 when there was nothing.

    Runs of four words, what people said included: of one page every word counts, up to `MAX_TEXT`.
    """
    old = _all_runs(before[:MAX_TEXT])
    return len(old & _all_runs(after[:MAX_TEXT])) / len(old) if old else 1.0


def _all_runs(text: str) -> set[int]:
    words = WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    size = min(KEPT_RUN, len(words))
    if not size:
        return set()
    return {crc32(" ".join(words[at : at + size]).encode()) for at in range(len(words) - size + 1)}


def copies(texts: Sequence[str]) -> list[tuple[int, int, float]]:
    """Return of each text that is a copy of an earlier one (place, place of the earlier, share).

    What a site shows instead of its page is nobody's text. Texts that are tied already through
    others are not compared again, and most pairs are told apart by an eighth of their runs: 200
    pages of 20 KB take about two seconds.
    """
    runs = [frozenset[int]() if is_wall(text) else shingles(text) for text in texts]
    samples = [frozenset(run for run in those if run % 8 == 0) for those in runs]
    root = list(range(len(runs)))
    found = []
    for at, those in enumerate(runs):
        if len(those) < FEWEST:
            continue
        for other in range(at):
            if (
                len(runs[other]) < FEWEST
                or root[other] == root[at]
                or not _may_be(samples[at], samples[other])
            ):
                continue
            if is_copy(those, runs[other]):
                found.append((at, other, likeness(those, runs[other])))
                old = root[at]
                root = [root[other] if one == old else one for one in root]
    return found


def _may_be(one: frozenset[int], other: frozenset[int]) -> bool:
    """Say whether samples leave it open that two texts are copies; small ones always do."""
    return min(len(one), len(other)) < 40 or likeness(one, other) >= 0.2
