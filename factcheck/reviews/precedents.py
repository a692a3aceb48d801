"""How the desk has rated before: claims of the same claimant, and claims that say much the same."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from factcheck.accounts.models import User
from factcheck.archive.actions import find
from factcheck.claims.models import Claim, Status
from factcheck.reviews.models import Decision, Signature, Verdict
from factcheck.reviews.opinion import blind_among

# So many of our own checks that come near are looked at: some have no verdict to be shown.
NEAREST = 20


@dataclass(frozen=True, slots=True)
class Precedent:
    """A verdict on another claim, and why it is shown beside this one.

    `outcome` says what became of it: published, withdrawn, sent back and so on.
    """

    verdict: Verdict
    claim: Claim
    rating: dict[str, str]
    outcome: str
    reason: str
    at: datetime


def precedents_of(claim: Claim, *, user: User, limit: int = 6) -> list[Precedent]:
    """The newest verdicts on other claims that say much the same, then on claims of the same
    claimant; at most `limit` of each, no claim twice, none that `user` is yet to rate unseen.

    Of what says the same only what is published is found; of the claimant everything, also what
    was sent back or withdrawn.
    """
    alike = _alike(claim)
    said = list(_newest(Q(claim__in=list(alike))).exclude(claim=claim)[: limit * 2])
    said.sort(key=lambda verdict: list(alike).index(verdict.claim_id))
    theirs: list[Verdict] = []
    if claim.claimant is not None:
        same = Q(claim__claimant=claim.claimant)
        if claim.claimant.same_as:
            same |= Q(claim__claimant__same_as=claim.claimant.same_as)
        known = [verdict.claim_id for verdict in said]
        rows = _newest(same).exclude(claim__in=[*known, claim.pk])
        theirs = list(rows.order_by("-submitted_at", "-pk")[:limit])
    blind = blind_among((verdict.claim for verdict in [*said, *theirs]), user)
    return [
        *_shown((verdict for verdict in said if verdict.claim_id not in blind), alike, limit),
        *_shown((verdict for verdict in theirs if verdict.claim_id not in blind), {}, limit),
    ]


def _alike(claim: Claim) -> dict[int, str]:
    """Our own published claims whose words come nearest, best first: id and what is in common."""
    own = {
        urlsplit(match.check.url).path.rstrip("/").rpartition("/")[2]: match.reason
        for match in find(
            claim.statement,
            language=claim.language,
            publisher=settings.FACTCHECK_NAME,
            limit=NEAREST,
        )
    }
    pages = Claim.objects.filter(page__slug__in=own).values_list("page__slug", "pk")
    by_slug = dict(pages)
    return {by_slug[slug]: reason for slug, reason in own.items() if slug in by_slug}


def _newest(condition: Q) -> QuerySet[Verdict]:
    later = Verdict.objects.filter(claim=OuterRef("claim"), version__gt=OuterRef("version"))
    sent_back = Signature.objects.filter(verdict=OuterRef("pk"), decision=Decision.SENT_BACK)
    return (
        Verdict.objects.filter(condition, ~Exists(later))
        .select_related("rating__scale", "claim__claimant")
        .annotate(sent_back=Exists(sent_back))
    )


def _shown(verdicts: Iterable[Any], reasons: dict[int, str], limit: int) -> list[Precedent]:
    found = [
        Precedent(
            verdict=verdict,
            claim=verdict.claim,
            rating={
                "label": verdict.rating.label,
                "step": verdict.rating.step,
                "scale": str(verdict.rating.scale),
            },
            outcome=_("sent back")
            if verdict.sent_back and verdict.claim.status == Status.RESEARCH
            else str(Status(verdict.claim.status).label),
            reason=reasons.get(verdict.claim_id, ""),
            at=verdict.submitted_at,
        )
        for verdict in verdicts
    ]
    return found[:limit]
