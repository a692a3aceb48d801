"""What the screen of a kept page shows: how fetching went, its text in blocks, words to mark."""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from factcheck.accounts.models import User
from factcheck.claims.models import Claim, Status
from factcheck.jobs import Outcome, State
from factcheck.lib.refusals import OF_ADDRESS
from factcheck.lookups.models import Capture, CaptureRequest, Evidence, Finding, Stance
from factcheck.lookups.veil import veil

# A page's text is shown up to here; words further on are typed and found by the server.
MOST_SHOWN = 200_000

# Where evidence quotes the text: start, end, and which it is.
Quoted = tuple[int, int, Evidence]


@dataclass(slots=True)
class Segment:
    """Words of a block, and the evidence that quotes them; `opens` is that which begins here."""

    text: str
    quoted: bool = False
    opens: list[Evidence] = field(default_factory=list)


@dataclass(slots=True)
class Block:
    """One line of the kept text: a paragraph, or its title.

    `start` and `end` are code points; `gap` is what stands before it, "" when only line ends.
    """

    kind: str
    start: int
    end: int
    segments: list[Segment]
    gap: str = ""


def request_pane(
    page: CaptureRequest,
    user: User,
    *,
    finding: Finding | None = None,
    typed: dict[str, Any] | None = None,
    wrong: str = "",
) -> dict[str, Any]:
    """Return what templates/lookups/capture.html needs while words are chosen.

    page, claim, finding  the request, what it is for, and the finding that led to it
    capture               the kept page, or None
    blocks, is_cut        its text as `Block`s, and whether there is more than is shown
    evidence              what quotes this capture already
    state                 "fetching", "delayed", "failed", "kept" or "no_text"
    words                 how fetching stands, as a sentence
    again                 whether trying again may help
    stamp                 stands for the state; sent back as ?seen=
    may_weigh             whether this person may now add evidence
    typed, wrong          what was sent before, and what was wrong with it
    stances               (value, label) pairs
    """
    capture = page.capture
    claim = page.claim
    has_text = capture is not None and bool(capture.text)
    return {
        "page": page,
        "claim": claim,
        "finding": finding,
        "may_weigh": user.may("editor") and claim.status == Status.RESEARCH,
        "state": state_of(page),
        "words": words_of(page),
        "again": page.reason not in OF_ADDRESS,
        "stamp": stamp(page),
        "typed": typed or ({} if finding is None or has_text else {"quote": finding.excerpt}),
        "wrong": wrong,
        "stances": Stance.choices,
        **_text(capture, claim.evidence.all(), user),
    }


def kept_pane(capture: Capture, claims: Iterable[Claim], user: User) -> dict[str, Any]:
    """Return what templates/lookups/capture.html needs to show a page as it was kept."""
    evidence = Evidence.objects.filter(claim__in=claims).select_related("claim")
    request = capture.requests.filter(claim__in=claims).select_related("claim__article").last()
    return {
        "page": None,
        "claim": request.claim if request else None,
        "finding": None,
        "may_weigh": False,
        "state": "kept" if capture.text else "no_text",
        "words": request.why if request else "",
        **_text(capture, evidence, user),
    }


def state_of(page: CaptureRequest) -> str:
    """Say in a word how fetching a page stands."""
    if page.outcome == Outcome.OK:
        # A page without words says why it has none.
        return "no_text" if page.reason else "kept"
    if page.is_over:
        return "failed"
    return "delayed" if page.reason and page.state == State.WAITING else "fetching"


def words_of(page: CaptureRequest) -> str:
    """Say in a sentence how fetching a page stands."""
    state = state_of(page)
    if state == "fetching":
        return _("The page is being fetched.")
    if state == "delayed":
        return f"{page.why} {page.next_try}"
    return page.why


def stamp(page: CaptureRequest) -> str:
    """Return a short mark that changes whenever the request's state does."""
    state = (state_of(page), page.reason, page.capture_id)
    return f"{zlib.crc32(repr(state).encode()):08x}"


def _text(capture: Capture | None, evidence: Any, user: User) -> dict[str, Any]:
    if capture is None:
        return {"capture": None, "blocks": [], "is_cut": False, "evidence": [], "archived": None}
    quoting = list(evidence.filter(capture=capture).order_by("start", "number"))
    veil(quoting, user)
    return {
        "capture": capture,
        "blocks": lay_out(capture.text[:MOST_SHOWN], capture.title, quoting),
        "is_cut": len(capture.text) > MOST_SHOWN,
        "evidence": quoting,
        "archived": getattr(capture, "archive_request", None),
    }


def lay_out(text: str, title: str, quoting: Iterable[Evidence] = ()) -> list[Block]:
    """Cut a kept text into its lines, and these where the words of evidence begin and end."""
    spans = [
        (one.start, one.end, one)
        for one in quoting
        if one.start is not None and one.end is not None
    ]
    told: set[int] = set()
    blocks: list[Block] = []
    reached = at = 0
    for line in text.split("\n"):
        start, end = at, at + len(line)
        at = end + 1
        if not line.strip():
            continue
        kind = "title" if not blocks and line.strip() == title.strip() else "paragraph"
        gap = text[reached:start]
        here = [span for span in spans if span[0] < end and span[1] > start]
        blocks.append(
            Block(
                kind,
                start,
                end,
                _segments(text, start, end, here, told),
                gap if gap.strip("\n") else "",
            )
        )
        reached = end
    return blocks


def _segments(text: str, start: int, end: int, here: list[Quoted], told: set[int]) -> list[Segment]:
    cuts = {start, end}
    for first, last, _item in here:
        cuts.update(cut for cut in (first, last) if start < cut < end)
    segments = []
    for left, right in pairwise(sorted(cuts)):
        over = [item for first, last, item in here if first <= left and last >= right]
        opens = [item for item in over if item.pk not in told]
        told.update(item.pk for item in opens)
        segments.append(Segment(text[left:right], bool(over), opens))
    return segments
