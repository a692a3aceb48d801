"""Claims on a newer text of their article: taken along where that is certain, else looked for.

A place moves only if its prefix, quote and suffix stand exactly once in the new text, whatever
the machine might guess. Where they do not, the old place stays with `anchored` False: the claim is
lost in this text, and a person finds it again or says that it is gone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from factcheck.accounts.access import require
from factcheck.accounts.models import User
from factcheck.articles.models import Article, Snapshot
from factcheck.audit.actions import record
from factcheck.audit.models import Verb
from factcheck.claims import workflow
from factcheck.claims.actions import (
    appearance_at,
    exact_span,
    hold,
    join_claims,
    propose_claims,
    refuse_taken,
    revive_claim,
)
from factcheck.claims.models import Appearance, Claim, Status
from factcheck.errors import Refused, StaleState
from factcheck.lib.offsets import places_of

# Of a text that changes every hour, the latest versions tell what is new.
VERSIONS = 20
ASIDE = (Status.DISMISSED, Status.DUPLICATE)


def follow(snapshot: Snapshot, found: list[dict[str, Any]]) -> dict[str, Any] | None:
    """See to the claims of an article whose text is `snapshot` from now on.

    Those it has are taken along; of what the reading engine `found`, only words that no earlier
    text had become proposals. Gives the ids of claims that moved, were lost and are new; None for
    an article's first text. Called inside the transaction that makes the snapshot current.
    """
    before = article_before(snapshot)
    if before is None:
        propose_claims(snapshot, found)
        return None
    became = _move(before, snapshot)
    known = set(snapshot.article.claims.values_list("pk", flat=True))
    propose_claims(snapshot, _fresh(snapshot, found))
    new = set(snapshot.article.claims.exclude(pk__in=known).values_list("pk", flat=True))
    _oppose(snapshot, found, new)
    return {"before": before.number, **became, "new": sorted(new)}


def _oppose(snapshot: Snapshot, found: list[dict[str, Any]], new: set[int]) -> None:
    """Note which new claims say otherwise what claims from before say."""
    places = Appearance.objects.filter(snapshot=snapshot).values_list("start", "end", "claim_id")
    at = {(start, end): pk for start, end, pk in places}
    claims = [at.get((item["start"], item["end"])) for item in found]
    pairs = {
        (one, claims[other])
        for one, item in zip(claims, found, strict=True)
        for other in item["conflicts_with"]
        if one != claims[other] and {one, claims[other]} & new
    }
    Conflict = Claim.conflicts.through
    Conflict.objects.bulk_create(
        (
            Conflict(from_claim_id=one, to_claim_id=other)
            for pair in sorted(pair for pair in pairs if None not in pair)
            for one, other in (pair, pair[::-1])
        ),
        ignore_conflicts=True,
    )


def article_before(snapshot: Snapshot) -> Snapshot | None:
    """What the article said before it said this."""
    return snapshot.article.snapshots.exclude(pk=snapshot.pk).current()


@dataclass(slots=True)
class _Way:
    """One claim's way into another text: its places there, and those that were not found."""

    claim: Claim
    found: dict[tuple[int, int], Appearance] = field(default_factory=dict)
    missed: list[Appearance] = field(default_factory=list)


def _move(before: Snapshot, after: Snapshot) -> dict[str, list[int]]:
    ways: dict[int, _Way] = {}
    places = Appearance.objects.select_related("claim")
    rows = places.filter(snapshot=before, anchored=True)
    lost = places.lost(after.article).exclude(snapshot=after)
    looked_for = [*rows.order_by("start", "id"), *lost.order_by("id")]
    stands = places_of(after.text, map(_in_context, looked_for))
    for place in looked_for:
        way = ways.setdefault(place.claim_id, _Way(place.claim))
        found = stands[_in_context(place)]
        if len(found) == 1:
            start = found[0] + len(place.prefix)
            way.found.setdefault((start, start + len(place.quote)), place)
        else:
            # Several are as bad as none: choosing would be guessing.
            way.missed.append(place)
    # Only a text that came back has places already.
    there: dict[int, list[Appearance]] = {}
    for place in Appearance.objects.filter(snapshot=after):
        there.setdefault(place.claim_id, []).append(place)

    made, back, astray, old = [], [], [], []
    moved: list[int] = []
    lost_now: list[Claim] = []
    for pk, way in ways.items():
        here = {(place.start, place.end): place for place in there.get(pk, [])}
        made += [appearance_at(way.claim, after, *span) for span in way.found if span not in here]
        back += [place.pk for place in way.found.values() if not place.anchored]
        if here and not way.missed:
            # Resized since: what the editor made of it counts, not where it stood back then.
            old += [place.pk for span, place in here.items() if span not in way.found]
        elif not here:
            astray += [place.pk for place in way.missed if place.anchored]
        if way.claim.status in ASIDE:
            continue
        if way.found or here:
            moved.append(pk)
        elif any(place.anchored for place in way.missed):
            lost_now.append(way.claim)
    Appearance.objects.filter(pk__in=old).delete()
    Appearance.objects.bulk_create(made)
    Appearance.objects.filter(pk__in=astray).update(anchored=False)
    standing = Appearance.objects.filter(Q(pk__in=back) | Q(snapshot=after), anchored=False)
    standing.update(anchored=True, gone=False)
    for claim in lost_now:
        record(Verb.CLAIM_LOST, claim, actor=None, number=after.number)
    return {"moved": moved, "lost": [claim.pk for claim in lost_now]}


def _in_context(place: Appearance) -> str:
    return f"{place.prefix}{place.quote}{place.suffix}"


def _fresh(snapshot: Snapshot, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What of `found` is new in this text; places in the list that name others are put right.

    Not new is what is a claim already, by its place, its words or its statement, be it dismissed
    or not, and what an earlier text had: there somebody could see it as it was proposed.
    """
    article = snapshot.article
    places = Appearance.objects.filter(claim__article=article)
    spans = set(places.filter(snapshot=snapshot).values_list("start", "end"))
    words = {_plain(quote) for quote in places.values_list("quote", flat=True)}
    words |= {_plain(said) for said in article.claims.values_list("statement", flat=True)}
    others = article.snapshots.exclude(pk=snapshot.pk).order_by("-current_since", "-number")
    quotes = [_plain(item["quote"]) for item in found]
    for text in others.values_list("text", flat=True)[:VERSIONS]:
        words |= {quote for quote, at in places_of(_plain(text), quotes, 1).items() if at}
    kept = [
        number
        for number, item in enumerate(found)
        if (item["start"], item["end"]) not in spans
        and not {quotes[number], _plain(item["statement"])} & words
    ]
    place = {old: new for new, old in enumerate(kept)}
    return [
        found[number]
        | {
            "duplicate_of": place.get(found[number]["duplicate_of"]),
            "conflicts_with": [
                place[other] for other in found[number]["conflicts_with"] if other in place
            ],
        }
        for number in kept
    ]


def _plain(text: str) -> str:
    """Words without what a new layout changes: white space, and large and small letters."""
    return " ".join(text.casefold().split())


@transaction.atomic
def find_again(
    claim: Claim,
    *,
    start: int,
    end: int,
    quote: str,
    actor: User,
    lost: int | None = None,
    seen: int | None = None,
) -> Appearance:
    """Say where a lost claim stands in the article now; `lost` is the id of the place it had.

    A machine's proposal on exactly these words that nobody has touched is joined to the claim.
    Raises Refused for words that do not stand there or are another claim, StaleState when nothing
    is lost any more.
    """
    require(actor, "editor")
    snapshot = hold(claim.article)
    old = _lost_place(claim, lost)
    start, end = exact_span(snapshot, start, end, quote)
    if claim.appearances.filter(snapshot=snapshot, start=start, end=end).exists():
        raise Refused(_("The claim stands at these words already. Mark the others."))
    place = appearance_at(claim, snapshot, start, end)
    _stand_again(claim, [(old, place)], actor=actor, seen=seen)
    return place


def _stand_again(
    claim: Claim,
    ways: list[tuple[Appearance, Appearance]],
    *,
    actor: User,
    seen: int | None = None,
) -> None:
    """Let the claim stand at new places, each in place of one that was lost: one step to undo."""
    workflow.change(claim, seen=seen)
    joined = []
    for old, place in ways:
        proposal = _proposal_at(place)
        if proposal is not None:
            join_claims(proposal, claim, actor=actor)
            joined.append([proposal.pk, proposal.version])
        refuse_taken(place.snapshot, place.start, place.end, to=claim)
        place.save(force_insert=True)
        Appearance.objects.filter(pk=old.pk).update(anchored=True, gone=False)
    record(
        Verb.CLAIM_FOUND,
        claim,
        actor=actor,
        places=[
            {
                "place": place.pk,
                "lost": old.pk,
                "gone": old.gone,
                "before": old.quote,
                "after": place.quote,
            }
            for old, place in ways
        ],
        joined=joined,
        number=ways[0][1].snapshot.number,
        version=claim.version,
    )


def standing_once(
    snapshot: Snapshot, lost: Iterable[Appearance], standing: Iterable[Appearance]
) -> list[tuple[Appearance, int]]:
    """Of lost places, those whose very words stand exactly once in the text, and where.

    They did not move because something beside the words has changed; a person may take them all.
    Not where the claim stands already, nor where another does: `standing` are the places in this
    text. Of several that were lost with the same words the first has them.
    """
    wanted = [place for place in lost if not place.gone and place.claim.status not in ASIDE]
    at = places_of(snapshot.text, [place.quote for place in wanted])
    own = set()
    there: dict[tuple[int, int], list[Claim]] = {}
    for place in standing:
        own.add((place.claim_id, place.start))
        there.setdefault((place.start, place.end), []).append(place.claim)
    once: dict[tuple[int, int], tuple[Appearance, int]] = {}
    for place in wanted:
        if len(at[place.quote]) != 1 or (place.claim_id, at[place.quote][0]) in own:
            continue
        start = at[place.quote][0]
        span = start, start + len(place.quote)
        if all(_yields(other, place.claim) for other in there.get(span, [])):
            once.setdefault(span, (place, start))
    return list(once.values())


def _yields(other: Claim, claim: Claim) -> bool:
    """Whether `claim` may have words on which `other` stands."""
    dismissed = other.status == Status.DISMISSED
    return dismissed or other.duplicate_of_id == claim.pk or _is_proposal(other)


def _is_proposal(claim: Claim) -> bool:
    """Whether the machine proposed it and nobody has touched it."""
    return claim.status == Status.NEW and claim.version == 1 and claim.statement_by_id is None


@transaction.atomic
def find_all_once(article: Article, *, actor: User) -> int:
    """Take every lost place whose very words stand exactly once; each claim is a step to undo."""
    require(actor, "editor")
    snapshot = hold(article)
    lost = Appearance.objects.lost(article).exclude(snapshot=snapshot).select_related("claim")
    standing = Appearance.objects.filter(snapshot=snapshot).select_related("claim")
    once = standing_once(snapshot, lost.order_by("id"), standing)
    ways: dict[int, list[tuple[Appearance, Appearance]]] = {}
    for old, start in once:
        place = appearance_at(old.claim, snapshot, start, start + len(old.quote))
        ways.setdefault(old.claim_id, []).append((old, place))
    for way in ways.values():
        _stand_again(way[0][0].claim, way, actor=actor)
    return len(ways)


def _proposal_at(place: Appearance) -> Claim | None:
    """What the machine proposed for the same words."""
    if place.claim.status in ASIDE:
        return None
    there = Appearance.objects.filter(snapshot=place.snapshot, start=place.start, end=place.end)
    others = there.exclude(claim=place.claim).select_related("claim")
    return next((other.claim for other in others if _is_proposal(other.claim)), None)


@transaction.atomic
def give_up(claim: Claim, *, actor: User, lost: int | None = None, seen: int | None = None) -> None:
    """Say that the article no longer says this: the place stays on record as gone."""
    require(actor, "editor")
    snapshot = hold(claim.article)
    old = _lost_place(claim, lost)
    if old.gone:
        raise StaleState(_("Somebody has said so already."))
    Appearance.objects.filter(pk=old.pk).update(gone=True)
    workflow.change(claim, seen=seen)
    record(
        Verb.CLAIM_GONE,
        claim,
        actor=actor,
        lost=old.pk,
        words=old.quote,
        number=snapshot.number,
        version=claim.version,
    )


def _lost_place(claim: Claim, pk: int | None) -> Appearance:
    """The place asked about, or the first that is lost."""
    rows = claim.appearances.lost(claim.article)
    if pk is not None:
        rows = rows.filter(pk=pk)
    place = rows.order_by("gone", "id").first()
    if place is None:
        raise StaleState(_("The claim has been found again meanwhile. Look again."))
    return place


def undo_found(claim: Claim, data: dict[str, Any], actor: User) -> None:
    """Take the words back that were marked as the claim's new ones."""
    snapshot = hold(claim.article)
    for way in data["places"]:
        if not Appearance.objects.filter(pk=way["place"], snapshot=snapshot).delete()[0]:
            raise StaleState(_("The article has changed since. Look again."))
        lost = Appearance.objects.filter(pk=way["lost"])
        lost.update(anchored=False, gone=way["gone"])
    for pk, version in data["joined"]:
        proposal = Claim.objects.filter(pk=pk, version=version).first()
        if proposal is not None:
            revive_claim(proposal, actor=actor)
    workflow.change(claim)


def undo_gone(claim: Claim, data: dict[str, Any], actor: User) -> None:
    """Look for the words again after all."""
    if not Appearance.objects.filter(pk=data["lost"], gone=True).update(gone=False):
        raise StaleState(_("The article has changed since. Look again."))
    workflow.change(claim)
