"""The words a claim stands on: other words for it, one claim parted in two, two joined in one.

Each is one step, which `claims.undo` takes back whole. Spans are code points of the snapshot.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from factcheck.accounts.access import require
from factcheck.accounts.models import User
from factcheck.articles.models import Snapshot
from factcheck.audit.actions import record
from factcheck.audit.models import Verb
from factcheck.claims import workflow
from factcheck.claims.actions import (
    EDITABLE,
    appearance_at,
    exact_span,
    hold,
    make_duplicate,
    refuse_replaced,
    refuse_taken,
    refuse_when_settled,
    restate_claim,
    statement_of,
)
from factcheck.claims.models import Appearance, Claim, Status
from factcheck.claims.recusals import refuse_recused
from factcheck.errors import Refused, StaleState
from factcheck.lib.offsets import prefix_suffix
from factcheck.lib.typed import typed
from factcheck.reading.clauses import parts_of

# What stands between two claims and belongs to neither.
BETWEEN = " \t\n\u00a0,;:–—"
ASIDE = (Status.DISMISSED, Status.DUPLICATE)
WORD = re.compile(r"\S+")
# Longer ones are parted by typing: nobody picks one word among so many.
MAX_CUTS = 120


@transaction.atomic
def resize_appearance(
    place: Appearance, *, start: int, end: int, quote: str, actor: User, seen: int | None = None
) -> None:
    """Let the claim stand on other words at this place; its other places stay as they are."""
    claim = place.claim
    require(actor, "editor")
    refuse_recused(claim, actor)
    refuse_replaced(place.snapshot)
    refuse_when_settled(claim)
    start, end = exact_span(place.snapshot, start, end, quote)
    if (start, end) == (place.start, place.end):
        raise Refused(_("The claim stands on exactly these words. Mark others."), field="quote")
    refuse_taken(place.snapshot, start, end)
    before = _as_it_stands(claim, [place])
    workflow.change(claim, seen=seen, **_following(claim, [place], start, end, actor))
    move_place(place, start, end)
    record(
        Verb.CLAIM_RESIZED,
        claim,
        actor=actor,
        before=before,
        after=_as_it_stands(claim, [place]),
        version=claim.version,
    )


@transaction.atomic
def say_as_marked(place: Appearance, *, actor: User, seen: int | None = None) -> None:
    """Word the claim as the engine words what stands at this place."""
    claim = place.claim
    said = statement_of(place.snapshot, place.start, place.end)
    if said == claim.statement:
        raise Refused(_("The claim says just that already."))
    claimant = claim.claimant.name if claim.claimant else ""
    restate_claim(claim, actor=actor, statement=said, claimant=claimant, seen=seen)


@transaction.atomic
def part_claim(place: Appearance, *, at: int, actor: User, seen: int | None = None) -> Claim:
    """Cut the claim in two before character `at` of the snapshot; gives the second one.

    The first keeps what it is and the words before the cut; the second is a new proposal of the
    same kinds and claimant. Where the same words stand again in the snapshot they are cut alike.
    """
    first = place.claim
    require(actor, "editor")
    refuse_recused(first, actor)
    refuse_replaced(place.snapshot)
    refuse_when_settled(first)
    left, right = _halves(place, at)
    for half in (place.quote[:left], place.quote[right:]):
        if not any(map(str.isalnum, half)):
            raise Refused(_("Each of the two claims needs at least one word."))
    alike = list(first.appearances.filter(snapshot=place.snapshot_id, quote=place.quote))
    if place not in alike:
        raise StaleState(_("Somebody changed this claim meanwhile. Look again before you act."))
    for known in alike:
        known.snapshot = place.snapshot
    before = _as_it_stands(first, alike)
    ends = [(known, known.start + left, known.start + right, known.end) for known in alike]
    for known, end, start, last in ends:
        refuse_taken(place.snapshot, known.start, end)
        refuse_taken(place.snapshot, start, last)
    shorter = _following(first, alike, place.start, place.start + left, actor)
    second = Claim.objects.create(
        article=first.article,
        statement=statement_of(place.snapshot, place.start + right, place.end),
        statement_by=actor,
        language=first.language,
        kinds=first.kinds,
        checkworthiness=first.checkworthiness,
        reasons=first.reasons,
        claimant=first.claimant,
    )
    workflow.change(first, seen=seen, **shorter)
    for known, end, start, last in ends:
        move_place(known, known.start, end)
        appearance_at(second, place.snapshot, start, last).save(force_insert=True)
    # Without a version: undoing is offered at the first claim, and takes back both.
    record(Verb.CLAIM_PARTED, second, actor=actor, first=first.pk)
    record(
        Verb.CLAIM_PARTED,
        first,
        actor=actor,
        before=before,
        after=_as_it_stands(first, alike),
        second=second.pk,
        second_version=second.version,
        version=first.version,
    )
    return second


def _halves(place: Appearance, at: int) -> tuple[int, int]:
    """Where in the quote the first half ends and the second begins, for a cut before `at`.

    Between clauses a conjunction belongs to neither.
    """
    cut = max(at - place.start, 0)
    for (_begin, end), (begin, _end) in pairwise(_clauses(place)):
        if end <= cut <= begin:
            return end, begin
    left = len(place.quote[:cut].rstrip(BETWEEN))
    return left, len(place.quote) - len(place.quote[cut:].lstrip(BETWEEN))


def _clauses(place: Appearance) -> list[tuple[int, int]]:
    return list(parts_of(place.quote, 0, len(place.quote), place.claim.language))


def find_cut(place: Appearance, words: str) -> int:
    """Where the second claim begins, by words copied from the first. Raises Refused."""
    pattern = re.compile(r"\s+".join(map(re.escape, typed(words).split())))
    first = pattern.search(place.quote) if pattern.pattern else None
    if first is None:
        raise Refused(_("These words do not stand in the claim. Copy them exactly."), field="words")
    if pattern.search(place.quote, first.start() + 1):
        raise Refused(
            _("These words stand in the claim more than once. Copy a longer part."), field="words"
        )
    return place.start + first.start()


@transaction.atomic
def join_with_next(
    claim: Claim,
    following: Claim,
    *,
    actor: User,
    seen: int | None = None,
    seen_next: int | None = None,
) -> None:
    """Stretch the claim over the words of the one that follows, which becomes its duplicate."""
    require(actor, "editor")
    refuse_recused(claim, actor)
    refuse_when_settled(claim)
    snapshot = hold(claim.article)
    pair = next_place(snapshot, _standing(snapshot), claim)
    if pair is None or pair[1].claim_id != following.pk:
        raise StaleState(_("That claim no longer follows this one. Look again before you act."))
    place, last = pair
    place.claim, place.snapshot = claim, snapshot
    end = max(place.end, last.end)
    before = _as_it_stands(claim, [place])
    done = make_duplicate(following, claim, actor=actor, seen=seen_next)
    record(Verb.CLAIM_JOINED, following, actor=actor, **done)
    if end > place.end:
        refuse_taken(snapshot, place.start, end)
    workflow.change(claim, seen=seen, **_following(claim, [place], place.start, end, actor))
    move_place(place, place.start, end)
    record(
        Verb.CLAIM_STRETCHED,
        claim,
        actor=actor,
        before=before,
        after=_as_it_stands(claim, [place]),
        joined=done | {"claim": following.pk, "version": following.version},
        version=claim.version,
    )


def _standing(snapshot: Snapshot) -> list[Appearance]:
    places = Appearance.objects.filter(snapshot=snapshot, anchored=True).select_related("claim")
    return list(places.order_by("start", "-end", "id"))


def next_place(
    snapshot: Snapshot, places: Iterable[Appearance], claim: Claim
) -> tuple[Appearance, Appearance] | None:
    """The claim's own place beside which another claim follows, and that claim's place.

    Nothing of a third claim lies between, and both stand in one block of the text or in two that
    touch. `places` are those of the snapshot in the order of the text, with their claims.
    """
    live = [place for place in places if place.anchored and place.claim.status not in ASIDE]
    blocks = [block["start"] for block in snapshot.blocks]
    for at, place in enumerate(live):
        if place.claim_id != claim.pk:
            continue
        after = next((known for known in live[at + 1 :] if known.end > place.end), None)
        if after is None or after.claim_id == claim.pk or after.claim.status not in EDITABLE:
            continue
        if bisect_right(blocks, after.start) - bisect_right(blocks, place.end - 1) <= 1:
            return place, after
    return None


@dataclass(frozen=True, slots=True)
class Cut:
    """A word of a claim, and where it stands; `likely` if a second claim may well begin there."""

    at: int
    word: str
    likely: bool


def cuts(place: Appearance, sentences: Iterable[dict[str, Any]]) -> list[Cut]:
    """The words of the place, before each of which, the first excepted, it can be parted.

    Likely is the beginning of a sentence, else of a clause, else the word behind a comma or the
    like. Empty when there is nothing to choose, or too much.
    """
    words = [(found.start(), found.group()) for found in WORD.finditer(place.quote)]
    if not 1 < len(words) <= MAX_CUTS:
        return []
    later = [at for at, _word in words[1:]]
    starts = (
        {item["start"] - place.start for item in sentences},
        {begin for begin, _end in _clauses(place)},
        {
            at
            for (_at, before), (at, _word) in pairwise(words)
            if before.endswith((",", ";", ":", "–", "—")) and len(before) > 1
        },
    )
    likely = next((at for known in starts for at in later if at in known), None)
    return [Cut(place.start + at, word, at == likely) for at, word in words]


def move_place(place: Appearance, start: int, end: int) -> None:
    """Let the appearance stand elsewhere in its snapshot, unless somebody moved it meanwhile."""
    text = place.snapshot.text
    prefix, suffix = prefix_suffix(text, start, end)
    now = {
        "start": start,
        "end": end,
        "quote": text[start:end],
        "prefix": prefix,
        "suffix": suffix,
    }
    rows = Appearance.objects.filter(pk=place.pk, start=place.start, end=place.end)
    if not rows.update(**now):
        raise StaleState(_("Somebody changed this claim meanwhile. Look again before you act."))
    for name, value in now.items():
        setattr(place, name, value)


def _following(
    claim: Claim, places: list[Appearance], start: int, end: int, actor: User
) -> dict[str, Any]:
    """What becomes of the statement: it follows the words until somebody words it otherwise.

    Being what another place of the claim says as well, it stays.
    """
    snapshot = places[0].snapshot
    others = claim.appearances.filter(snapshot=snapshot).exclude(pk__in=[p.pk for p in places])
    if claim.statement_by_id or others:
        said = statement_of(snapshot, places[0].start, places[0].end)
        if claim.statement != said:
            return {}
        if any(statement_of(snapshot, place.start, place.end) == said for place in others):
            return {}
    says = statement_of(snapshot, start, end)
    return {"statement": says, "statement_by": actor} if says != claim.statement else {}


def _as_it_stands(claim: Claim, places: list[Appearance]) -> dict[str, Any]:
    """What the record keeps of a claim's words, before and after."""
    return {
        "statement": claim.statement,
        "statement_by": claim.statement_by_id,
        "places": [
            {"place": place.pk, "start": place.start, "end": place.end, "quote": place.quote}
            for place in places
        ],
    }
