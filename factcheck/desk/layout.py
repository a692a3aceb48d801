"""Lays an article out for reading: blocks, and in them the words that belong to claims."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count, pairwise
from typing import Any

from factcheck.articles.models import Snapshot
from factcheck.claims.models import Appearance, Claim


@dataclass(frozen=True, slots=True)
class Mark:
    """A claim over some words, and which of the stacked underlines is its own there."""

    claim: Claim
    layer: int


@dataclass(slots=True)
class Segment:
    """Words under one and the same set of claims; `opens` are the claims that begin here.

    `marks` go from the longest span to the shortest, so that the innermost is the shortest.
    """

    text: str
    marks: list[Mark] = field(default_factory=list)
    opens: list[Claim] = field(default_factory=list)


@dataclass(slots=True)
class Block:
    """One block of the article; `start` and `end` are code points of the snapshot's text.

    `gap` is what stands between it and the block before, "" when that is line ends alone;
    `sentences` are where its sentences begin.
    """

    kind: str
    start: int
    end: int
    segments: list[Segment]
    repeated: bool = False
    gap: str = ""
    sentences: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Span:
    """Where a claim stands, with the layer of its underline: the same from end to end."""

    start: int
    end: int
    claim: Claim
    layer: int


def lay_out(snapshot: Snapshot, appearances: Iterable[Appearance]) -> list[Block]:
    """Cut the snapshot's blocks at every beginning and end of a claim.

    Joined claims count as their original. Appearances must come with `claim` loaded. A block whose
    whole text stood before is marked as repeated.
    """
    waiting = deque(_layered(appearances))
    open_spans: list[Span] = []
    seen: set[str] = set()
    opened: set[int] = set()
    sentences = deque(sorted(item["start"] for item in snapshot.sentences))
    blocks = []
    reached = 0
    for item in _with_gaps(snapshot):
        start, end = item["start"], item["end"]
        open_spans = [span for span in open_spans if span.end > start]
        while waiting and waiting[0].start < end:
            span = waiting.popleft()
            if span.end > start:
                open_spans.append(span)
        begin = []
        while sentences and sentences[0] < end:
            begin.append(sentences.popleft())
        words = snapshot.text[start:end]
        gap = snapshot.text[reached:start]
        blocks.append(
            Block(
                kind=item["kind"],
                start=start,
                end=end,
                segments=_segments(snapshot.text, start, end, open_spans, opened),
                repeated=words in seen,
                gap="" if not gap.strip("\n") else gap,
                sentences=begin,
            )
        )
        seen.add(words)
        reached = end
    return blocks


def _with_gaps(snapshot: Snapshot) -> list[dict[str, Any]]:
    """The stored blocks, or the whole text as one when there are none."""
    return snapshot.blocks or [{"kind": "paragraph", "start": 0, "end": len(snapshot.text)}]


def _layered(appearances: Iterable[Appearance]) -> list[Span]:
    """The spans in the order of the text, the longer first, each on the lowest free layer."""
    places = sorted(
        (place for place in appearances if place.anchored),
        key=lambda place: (place.start, -place.end),
    )
    spans: list[Span] = []
    over: list[Span] = []
    for place in places:
        original = place.claim.duplicate_of
        # One that was joined to a claim of another article stands for itself here.
        here = original is not None and original.article_id == place.claim.article_id
        claim = original if original is not None and here else place.claim
        over = [span for span in over if span.end > place.start]
        own = next((span.layer for span in over if span.claim.pk == claim.pk), None)
        taken = {span.layer for span in over}
        layer = next(n for n in count() if n not in taken) if own is None else own
        span = Span(place.start, place.end, claim, layer)
        spans.append(span)
        over.append(span)
    return spans


def _segments(text: str, start: int, end: int, here: list[Span], opened: set[int]) -> list[Segment]:
    cuts = {start, end}
    for span in here:
        cuts.update(cut for cut in (span.start, span.end) if start < cut < end)
    segments = []
    waiting = deque(here)
    over: list[Span] = []
    for left, right in pairwise(sorted(cuts)):
        over = [span for span in over if span.end > left]
        while waiting and waiting[0].start <= left:
            over.append(waiting.popleft())
        opens: list[Claim] = []
        for span in over:
            if span.claim.pk not in opened:
                opened.add(span.claim.pk)
                opens.append(span.claim)
        marks: dict[int, Mark] = {}
        for span in sorted(over, key=lambda span: span.start - span.end):
            marks.setdefault(span.claim.pk, Mark(span.claim, span.layer))
        segments.append(Segment(text[left:right], list(marks.values()), opens))
    return segments
