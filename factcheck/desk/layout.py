"""Lays an article out for reading: blocks, and in them the words that belong to claims."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from factcheck.articles.models import Snapshot
from factcheck.claims.models import Appearance, Claim


@dataclass(slots=True)
class Segment:
    """Words under one and the same set of claims; `opens` are the claims that begin here."""

    text: str
    claims: list[Claim] = field(default_factory=list)
    opens: list[Claim] = field(default_factory=list)

    @property
    def top(self) -> Claim | None:
        """The claim whose underline shows first: the shortest, which begins last."""
        return self.claims[-1] if self.claims else None

    @property
    def depth(self) -> int:
        return len(self.claims)


@dataclass(slots=True)
class Block:
    """One block of the article; `start` and `end` are code points of the snapshot's text."""

    kind: str
    start: int
    end: int
    segments: list[Segment]
    repeated: bool = False


def lay_out(snapshot: Snapshot, appearances: Iterable[Appearance]) -> list[Block]:
    """Cut the snapshot's blocks at every beginning and end of a claim.

    Joined claims count as their original. Appearances must come with `claim` loaded. A block whose
    whole text stood before is marked as repeated.
    """
    spans = sorted(
        (
            (place.start, place.end, place.claim.duplicate_of or place.claim)
            for place in appearances
            if place.anchored
        ),
        key=lambda span: (span[0], -span[1]),
    )
    seen: set[str] = set()
    opened: set[int] = set()
    blocks = []
    for item in _with_gaps(snapshot):
        words = snapshot.text[item["start"] : item["end"]]
        blocks.append(
            Block(
                kind=item["kind"],
                start=item["start"],
                end=item["end"],
                segments=_segments(snapshot.text, item["start"], item["end"], spans, opened),
                repeated=words in seen,
            )
        )
        seen.add(words)
    return blocks


def _with_gaps(snapshot: Snapshot) -> list[dict[str, Any]]:
    """The stored blocks, or the whole text as one when there are none."""
    return snapshot.blocks or [{"kind": "paragraph", "start": 0, "end": len(snapshot.text)}]


def _segments(
    text: str, start: int, end: int, spans: list[tuple[int, int, Claim]], opened: set[int]
) -> list[Segment]:
    here = [span for span in spans if span[0] < end and span[1] > start]
    cuts = sorted({start, end, *(cut for a, b, _ in here for cut in (a, b) if start < cut < end)})
    segments = []
    for left, right in pairwise(cuts):
        over: list[Claim] = []
        opens: list[Claim] = []
        for a, b, claim in here:
            if a <= left and b >= right and claim not in over:
                over.append(claim)
                if claim.pk not in opened:
                    opened.add(claim.pk)
                    opens.append(claim)
        segments.append(Segment(text[left:right], over, opens))
    return segments
