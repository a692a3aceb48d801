"""Weighs what was found about a claim once more, all together: order, hints and origins.

Each look-up's findings get a score as soon as they come, without a comparison by meaning, which
takes seconds. When the last look-up is over, `weigh` compares all of them with the claim and with
each other. It may run any number of times: it writes only what comes out otherwise.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from factcheck.claims.meaning import embedder as desks_embedder
from factcheck.claims.models import Claim
from factcheck.jobs import State, heard_for, ring
from factcheck.lib.embedding import Embedder, EmbeddingsFailed
from factcheck.lookups.asked import asked_of
from factcheck.lookups.meaning import MAX_TEXTS, cosines
from factcheck.lookups.models import Finding, Lookup
from factcheck.lookups.origin_actions import regroup
from factcheck.lookups.ranking import Scored, rank
from factcheck.lookups.stance import hint

log = logging.getLogger(__name__)

# The most that are weighed together: what stands further down in its source's answer is not read
# by anybody before it has been asked for.
MAX_WEIGHED = 400
# So many claims a sweep rings for: each takes a worker seconds.
AT_ONCE = 20
_MARKED = ("score", "reasons", "hint", "hint_sentence")


def to_weigh(claim_id: int) -> QuerySet[Finding]:
    """Findings of a claim that have no score yet, or one without a comparison by meaning."""
    return Finding.objects.to_weigh().filter(lookup__claim_id=claim_id)


def sweep() -> int:
    """Ring for claims whose findings wait although nothing more is to come; gives how many."""
    to_come = Lookup.objects.filter(
        claim=OuterRef("lookup__claim"), state__in=[State.WAITING, State.RUNNING]
    )
    waiting = Finding.objects.to_weigh().exclude(Exists(to_come)).order_by()
    claims = waiting.values_list("lookup__claim", flat=True).distinct()[:AT_ONCE]
    for claim_id in claims:
        ring("weigh_findings", claim_id, "maintenance", expires=heard_for())
    return len(claims)


def weigh(claim_id: int, embedder: Embedder | None = None) -> int:
    """Weigh the findings of a claim, if any of them waits for it; gives how many changed.

    `embedder` is the desk's own when not given. Without one, or when it does not answer, the order
    stands on the rest, and the reasons say so.
    """
    if not to_weigh(claim_id).exists():
        return 0
    claim = Claim.objects.select_related("article", "claimant").get(pk=claim_id)
    findings = list(
        Finding.objects.filter(lookup__claim_id=claim_id).order_by("rank", "lookup_id", "id")[
            :MAX_WEIGHED
        ]
    )
    scored = _with_meaning(claim, findings, embedder or desks_embedder())
    changed = [
        finding
        for finding, one in zip(findings, scored, strict=True)
        if _mark(finding, one, _hint(claim, finding))
    ]
    # By single columns: what a person chose in the meantime stays.
    Finding.objects.bulk_update(changed, _MARKED, batch_size=100)
    regroup(claim)
    _leave_the_rest(claim_id, findings)
    log.info("claim %s: %s of %s findings weighed anew", claim_id, len(changed), len(findings))
    return len(changed)


def _leave_the_rest(claim_id: int, weighed: Sequence[Finding]) -> None:
    """Give what is never weighed its score as it stands, so that it does not wait for ever."""
    rest = list(to_weigh(claim_id).exclude(pk__in=[finding.pk for finding in weighed]))
    for finding in rest:
        finding.score = finding.score or 0.0
        finding.reasons = [one for one in finding.reasons if one.get("code") != "meaning_waits"]
    Finding.objects.bulk_update(rest, ("score", "reasons"), batch_size=100)


def _with_meaning(
    claim: Claim, findings: Sequence[Finding], embedder: Embedder | None
) -> list[Scored]:
    """Rank twice: by all but meaning, to know which are worth comparing, and then with it."""
    asked = asked_of(claim)
    current = claim.article.snapshots.current()
    text = current.text if current else ""
    scored = rank(asked, findings, without="" if embedder else "missing", article_text=text)
    if embedder is None or not findings:
        return scored
    best = sorted(range(len(findings)), key=lambda at: -scored[at].score)[:MAX_TEXTS]
    texts = [f"{findings[at].title}. {findings[at].excerpt}" for at in best]
    near: list[float | None] = [None] * len(findings)
    try:
        told = cosines(embedder, claim.statement, texts)
    except EmbeddingsFailed as failed:
        log.warning("claim %s is not compared by meaning: %s", claim.pk, failed.code)
        return rank(asked, findings, without="missing", article_text=text)
    for at, cosine in zip(best, told, strict=True):
        near[at] = cosine
    return rank(asked, findings, cosines=near, without="", article_text=text)


def _hint(claim: Claim, finding: Finding) -> tuple[str, str]:
    found = hint(
        claim.statement,
        claim.language,
        finding.excerpt,
        title=finding.title,
        rating=finding.rating,
    )
    return (found[0].value, found[1]) if found else ("", "")


def _mark(finding: Finding, scored: Scored, said: tuple[str, str]) -> bool:
    """Set what was found out about a finding; whether anything of it is new."""
    before: list[Any] = [getattr(finding, name) for name in _MARKED]
    finding.score, finding.reasons = scored.score, scored.reasons
    finding.hint, finding.hint_sentence = said
    return before != [getattr(finding, name) for name in _MARKED]
