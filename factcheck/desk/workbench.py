"""What the three panes show: the article, the claim in focus, its evidence and verdict."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Subquery
from django.shortcuts import get_object_or_404
from django.utils import timezone

from factcheck.accounts.models import User
from factcheck.articles.models import Article, Snapshot
from factcheck.audit.models import Event
from factcheck.claims import anchoring, spans, undo, workflow
from factcheck.claims.actions import EDITABLE
from factcheck.claims.models import Appearance, Claim, Status
from factcheck.desk.layout import lay_out
from factcheck.desk.suggestions import add_suggestions, suggestion_pane
from factcheck.desk.versions import changed_since, lost_places, newest_reading, version_facts
from factcheck.lib.words import words_changed
from factcheck.lookups.evidence_pane import Wanted, evidence_pane
from factcheck.reports.publish_pane import publish_pane
from factcheck.reviews.models import Tone, Verdict
from factcheck.reviews.opinion import blind_among
from factcheck.reviews.verdict_pane import verdict_pane

Person = User | AnonymousUser
RATED = (Status.APPROVED, Status.PUBLISHED)


def workbench(
    article: Article, user: User, claim: Claim | None = None, wanted: Wanted | None = None
) -> dict[str, Any]:
    """The whole screen for one article, with `claim` in focus if there is one; `wanted` says which
    findings of it.

    Keys: article, snapshot (None while `reading`, the job, is not done), blocks, claims (numbered,
    in the order of the text; joined and dismissed ones apart), claim and all that `claim_pane`
    gives.
    """
    snapshot = article.snapshots.current()
    context: dict[str, Any] = {
        "section": "articles",
        "article": article,
        "snapshot": snapshot,
        "claim": None,
    }
    if snapshot is None:
        return context | {"reading": newest_reading(article)}
    newest = Verdict.objects.filter(claim=OuterRef("claim")).order_by("-version")
    places = Appearance.objects.select_related(
        "claim__claimant", "claim__duplicate_of", "claim__assignee"
    ).annotate(tone=Subquery(newest.values("rating__tone")[:1]))
    appearances: list[Any] = list(places.filter(snapshot=snapshot).order_by("start", "-end", "id"))
    lost: list[Any] = (
        list(places.lost(article).exclude(snapshot=snapshot).order_by("gone", "start", "id"))
        if snapshot.versions > 1
        else []
    )
    claims = _numbered([*appearances, *lost], claim)
    # The line under a signed claim tells its rating.
    signed = [known for known in claims["all"] if known.status == Status.APPROVED]
    blind = blind_among(signed, user)
    for known in signed:
        if known.pk in blind:
            known.step = ""
    standing = {place.claim_id for place in appearances}
    for place in lost:
        if place.claim_id not in standing and not hasattr(place.claim, "lost"):
            place.claim.lost = place
    if claim is not None:
        context |= claim_pane(claim, user, snapshot, appearances, claims, wanted)
        stands = claim.pk in standing and not any(place.claim_id == claim.pk for place in lost)
        context |= {
            "lost_places": lost_places(claim, snapshot, lost, appearances),
            "changed_since": changed_since(
                claim, snapshot, context["verdict"]["current"], stands=stands
            )
            if snapshot.versions > 1
            else None,
        }
    else:
        add_suggestions(claims["live"])
    lost_claims = [known for known in claims["live"] if hasattr(known, "lost")]
    missing = sum(1 for known in lost_claims if not known.lost.gone)
    return context | {
        "claim": claim,
        "version": version_facts(article, snapshot, missing=missing),
        "lost_claims": lost_claims,
        "stand_once": len(
            {place.claim_id for place, _ in anchoring.standing_once(snapshot, lost, appearances)}
        )
        if lost_claims
        else 0,
        "claims": claims["live"],
        "dismissed": claims["dismissed"],
        "elsewhere": claims["elsewhere"],
        "blocks": lay_out(
            snapshot,
            [
                place
                for place in appearances
                if place.claim.status != Status.DISMISSED or (claim and place.claim_id == claim.pk)
            ],
        ),
        "previous_claim": _neighbour(claims, claim, -1),
        "next_claim": _neighbour(claims, claim, +1),
        "may_edit": user.may("editor"),
    }


def _numbered(appearances: list[Any], focus: Claim | None) -> dict[str, list[Claim]]:
    """Claims in the order of the text, each one object in every pane, with `number` on those that
    stand and `step`, their rating's, on those that are signed.
    """
    by_pk: dict[int, Claim] = {}
    for place in appearances:
        if focus is not None and place.claim_id == focus.pk:
            place.claim = focus
        claim = place.claim = by_pk.setdefault(place.claim_id, place.claim)
        claim.number = None
        if claim.status in RATED:
            claim.step = Tone(place.tone).step if place.tone else "none"
    if focus is not None and focus.pk not in by_pk:
        focus.number = None
    # A claim's number stands where it, or a claim joined to it, is first said.
    ordered: dict[int, Claim] = {}
    for claim in by_pk.values():
        if claim.duplicate_of_id in by_pk:
            claim.duplicate_of = by_pk[claim.duplicate_of_id]
            ordered.setdefault(claim.duplicate_of_id, claim.duplicate_of)
        ordered.setdefault(claim.pk, claim)
    live = [
        claim
        for claim in ordered.values()
        if claim.status not in (Status.DISMISSED, Status.DUPLICATE)
    ]
    for number, claim in enumerate(live, start=1):
        claim.number = number
    return {
        "all": list(ordered.values()),
        "live": live,
        "dismissed": [claim for claim in ordered.values() if claim.status == Status.DISMISSED],
        # Joined to a claim of another article, which does not stand here in their place.
        "elsewhere": [
            claim
            for claim in ordered.values()
            if claim.duplicate_of and claim.duplicate_of.article_id != claim.article_id
        ],
    }


def _neighbour(claims: dict[str, list[Claim]], claim: Claim | None, step: int) -> Claim | None:
    """The nearest claim that stands, before (-1) or after (+1) this one in the order of the text,
    so that a claim just dismissed or joined leads on from its own place.
    """
    order = claims["all"] if step > 0 else claims["all"][::-1]
    places = [known.pk for known in order]
    if claim is None or claim.pk not in places:
        return next(iter(claims["live"]), None) if step > 0 else None
    return next((known for known in order[places.index(claim.pk) + 1 :] if known.number), None)


def claim_pane(
    claim: Claim,
    user: User,
    snapshot: Snapshot,
    appearances: list[Any],
    claims: dict[str, list[Claim]],
    wanted: Wanted | None = None,
) -> dict[str, Any]:
    """The claim's card, its evidence and its verdict."""
    may_edit = user.may("editor")
    editable = may_edit and claim.status in EDITABLE
    places = [place for place in appearances if place.claim_id == claim.pk]
    history = list(Event.objects.about(claim).select_related("actor").order_by("-seq")[:30])
    evidence = evidence_pane(claim, user, wanted)
    verdict = verdict_pane(claim, user, evidence=evidence["evidence"])
    if verdict["verdict"]["blind"]:
        # Which way the evidence speaks, and what its author noted, tells the rating.
        for item in evidence["evidence"]:
            item.stance = item.note = ""
    return {
        "moves": {str(move.end): move for move in workflow.moves_from(claim, user)},
        "appearances": places,
        "following": None,
        **(_words(claim, snapshot, places, appearances) if editable else {}),
        "joined": [known for known in claims["all"] if known.duplicate_of_id == claim.pk],
        "conflicting": _conflicting(claim, appearances),
        "joinable": [known for known in claims["live"] if known.pk != claim.pk],
        "editable": editable,
        "people": list(User.objects.at_work()) if may_edit else [],
        "undo": undo.last_step(claim, user, history) if may_edit else None,
        "history": history,
        "is_late": bool(claim.due and claim.due < timezone.now()),
        "statuses": [
            Status.NEW,
            Status.RESEARCH,
            Status.REVIEW,
            Status.APPROVED,
            Status.PUBLISHED,
        ],
        **evidence,
        **verdict,
        **suggestion_pane(claim, user, evidence["evidence"]),
        "next_to_sign": _next_to_sign(claim, user) if verdict["verdict"]["may_sign"] else None,
        **publish_pane(claim, user),
    }


def _conflicting(claim: Claim, appearances: list[Any]) -> list[dict[str, Any]]:
    """The passages that say otherwise what this claim says: the claim, and its words as they differ
    from this one's.
    """
    own = next((place.quote for place in appearances if place.claim_id == claim.pk), None)
    others = set(claim.conflicts.values_list("pk", flat=True))
    return [
        {"claim": place.claim, "words": _compared(own, place.quote)}
        for place in appearances
        if own is not None and place.claim_id in others and place.claim.status != Status.DISMISSED
    ]


def _words(
    claim: Claim, snapshot: Snapshot, places: list[Any], appearances: list[Any]
) -> dict[str, Any]:
    """What the words of the claim in focus can become: parted, the statement, joined on.

    Gives every place its `cuts`, and `reworded` where the statement is not just its words.
    """
    for place in places:
        place.cuts = spans.cuts(place, snapshot.sentences) if place.anchored else []
        place.reworded = claim.statement != " ".join(place.quote.split())
    pair = spans.next_place(snapshot, appearances, claim)
    return {"following": pair[1].claim if pair else None}


def _compared(own: str, other: str) -> list[tuple[str, str]]:
    """What differs, or the other's words alone where most does and marks would only confuse."""
    words = words_changed(own, other)
    same = sum(len(text) for op, text in words if op == "same")
    return words if same * 2 >= len(other) else [("same", other)]


def _next_to_sign(claim: Claim, user: User) -> Claim | None:
    """Give the first other claim that waits for a signature and is not this person's own work."""
    own = Verdict.objects.filter(claim=OuterRef("pk"), author=user)
    waiting = Claim.objects.visible_to(user).waiting_for_review()
    return waiting.exclude(pk=claim.pk).exclude(Exists(own)).first()


def find_claim(pk: int, user: User) -> Claim:
    rows = Claim.objects.visible_to(user).for_list().select_related("page__edition")
    return get_object_or_404(rows, pk=pk)
