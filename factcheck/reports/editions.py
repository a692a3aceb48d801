"""An edition holds all that its page shows, as it was on the day it went out."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.utils import translation

from factcheck.articles.models import Article, Snapshot
from factcheck.claims.models import Appearance, Claim
from factcheck.lib.html import render_markdown
from factcheck.lookups.models import ArchiveRequest, Evidence, Finding
from factcheck.reviews.models import Decision, Policy, Rating, Verdict
from factcheck.reviews.policy import gates

FORMAT = 1


def freeze(
    claim: Claim, verdict: Verdict, cited: list[Evidence], *, published_at: datetime
) -> dict[str, Any]:
    """Copy everything the public page needs, in JSON; later changes do not reach it.

    Labels are kept per language, codes (content type, stance, outcome) as codes with their words
    added when read. Dates are ISO 8601. `content_hash` is what the signatures cover.
    """
    rating = verdict.rating
    text = claim.article.snapshots.without_text().current()
    signatures = list(
        verdict.signatures.filter(decision=Decision.APPROVED)
        .select_related("reviewer")
        .order_by("at", "id")
    )
    return {
        "format": FORMAT,
        "language": claim.language,
        "statement": claim.statement,
        "claimant": {
            "name": claim.claimant.name,
            "kind": claim.claimant.kind,
            "same_as": claim.claimant.same_as,
        }
        if claim.claimant
        else None,
        "appearances": _appearances(claim, text),
        # Which text of the article this edition speaks of; a later one is told beside it.
        "article_sha256": text.sha256 if text else "",
        "why_selected": claim.why_selected,
        "rating": {
            "id": rating.pk,
            "scale": rating.scale.code,
            "scale_version": rating.scale.version,
            "code": rating.code,
            "labels": rating.labels,
            "definitions": rating.definitions,
            "tone": rating.tone,
            "value": rating.value,
        },
        "content_type": verdict.content_type,
        "summary": verdict.summary,
        "rationale": verdict.rationale,
        "rationale_html": render_markdown(
            verdict.rationale, citations=[item.number for item in cited]
        ),
        "evidence": [_evidence(item) for item in cited],
        "asked": _asked(claim),
        "author": str(verdict.author),
        "contributors": _contributors(claim, verdict, cited),
        "signers": [
            {"name": str(signature.reviewer), "at": signature.at.isoformat()}
            for signature in signatures
        ],
        "verdict_version": verdict.version,
        "content_hash": verdict.content_hash,
        "published_at": published_at.isoformat(),
    }


def names(content: dict[str, Any]) -> list[str]:
    """Who signed what `freeze` gave."""
    return [signer["name"] for signer in content["signers"]]


def freeze_gates(
    claim: Claim, policy: Policy, cited: list[Evidence], signers: list[str], rating: Rating
) -> list[dict[str, Any]]:
    """How each gate was met: [{"gate", "sentence", "how"}], the words per language."""
    frozen: dict[str, dict[str, Any]] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for gate in gates(claim, policy, cited=cited, signers=signers, rating=rating):
                row = frozen.setdefault(gate.code, {"gate": gate.code, "sentence": {}, "how": {}})
                row["sentence"][language] = gate.sentence
                row["how"][language] = gate.how
    return list(frozen.values())


def _appearances(claim: Claim, now: Snapshot | None) -> list[dict[str, Any]]:
    """Where the claim stands, and where the claims joined to it stand.

    That is in the article's text of `now`, and nowhere twice because it stood in older ones too.
    A claim that is not in it any more has the place where it stood last. What lies within another
    of these places is part of that one and not said twice.
    """
    rows = list(
        Appearance.objects.filter(Q(claim=claim) | Q(claim__duplicate_of=claim))
        .filter(snapshot__article=claim.article_id)
        .filter(Q(snapshot=now) | Q(anchored=False))
        .select_related("snapshot__article")
        .defer("snapshot__raw", "snapshot__text", "snapshot__blocks", "snapshot__sentences")
        .order_by("snapshot__article__published_at", "snapshot_id", "start", "-end", "id")
    )
    places: list[Appearance] = []
    for place in [place for place in rows if place.snapshot == now] or rows:
        last = places[-1] if places else None
        if last is None or last.snapshot_id != place.snapshot_id or place.end > last.end:
            places.append(place)
    return [
        {
            "quote": place.quote,
            "start": place.start,
            "end": place.end,
            "article": place.snapshot.article_id,
            "snapshot_sha256": place.snapshot.sha256,
            "stands": place.snapshot == now,
            **_source(place.snapshot.article),
        }
        for place in places
    ]


def _source(article: Article) -> dict[str, Any]:
    return {
        "title": article.title,
        "publisher": article.publisher,
        "url": article.url,
        "published_at": article.published_at.isoformat() if article.published_at else None,
    }


def _evidence(item: Evidence) -> dict[str, Any]:
    opened = item.opened_at or (item.finding.opened_at if item.finding else None)
    return {
        "number": item.number,
        "url": item.url,
        "title": item.title,
        "publisher": item.publisher,
        "quote": item.quote,
        "stance": item.stance,
        "primary": item.primary,
        "origin": item.origin,
        "note": item.note,
        "archived_url": _archived_url(item),
        "opened_at": opened.isoformat() if opened else None,
    }


def _archived_url(item: Evidence) -> str:
    if item.capture_id is None:
        return ""
    # Not by way of the capture, which is as heavy as the page was.
    asked = ArchiveRequest.objects.filter(capture=item.capture_id)
    return asked.values_list("archived_url", flat=True).first() or ""


def _asked(claim: Claim) -> list[dict[str, Any]]:
    """The trace: which sources were asked what, how they answered, what was kept."""
    lookups = claim.lookups.exclude(outcome="").annotate(
        found=Count("findings"),
        kept=Count("findings", filter=Q(findings__choice=Finding.Choice.KEPT)),
        discarded=Count("findings", filter=Q(findings__choice=Finding.Choice.DISCARDED)),
    )
    return [
        {
            "provider": lookup.provider,
            "query": lookup.query,
            "language": lookup.language,
            "outcome": lookup.outcome,
            "reason": lookup.reason,
            "reason_data": lookup.reason_data,
            "found": lookup.found,
            "kept": lookup.kept,
            "discarded": lookup.discarded,
            "at": lookup.finished_at.isoformat() if lookup.finished_at else None,
        }
        for lookup in lookups.order_by("id")
    ]


def _contributors(claim: Claim, verdict: Verdict, cited: list[Evidence]) -> list[str]:
    """Who else wrote a part: those who added evidence and whoever put the claim into words."""
    people = {item.added_by_id: item.added_by for item in cited}
    if claim.statement_by:
        people[claim.statement_by.pk] = claim.statement_by
    people.pop(verdict.author_id, None)
    return sorted(str(person) for person in people.values())
