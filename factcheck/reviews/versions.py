"""The versions of a claim's verdict with all that was said to each, by one query."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from factcheck.claims.models import Claim, Status
from factcheck.reviews.models import (
    Citation,
    Decision,
    Policy,
    SecondOpinion,
    Signature,
    Verdict,
    VerdictQuerySet,
)
from factcheck.reviews.policy import signatures_needed


def versions_of(claim: Claim) -> list[Any]:
    """Every version, newest first, with `cited_ids`, `answers` (its signatures) and `rated` (what
    reviewers said before they saw it) by one query.
    """
    versions = list(with_answers(claim.verdicts.all()).order_by("-version"))
    for verdict in versions:
        verdict.claim = claim
    return versions


def with_answers(verdicts: VerdictQuerySet) -> VerdictQuerySet:
    cited = Citation.objects.filter(verdict=OuterRef("pk")).values("evidence_id")
    signatures = (
        Signature.objects.filter(verdict=OuterRef("pk"))
        .order_by("id")
        .values(
            answer=JSONObject(
                reviewer="reviewer_id",
                name="reviewer__name",
                decision="decision",
                comment="comment",
                at="at",
            )
        )
    )
    opinions = (
        SecondOpinion.objects.filter(verdict=OuterRef("pk"))
        .order_by("id")
        .values(
            opinion=JSONObject(
                reviewer="reviewer_id",
                name="reviewer__name",
                rating="rating_id",
                labels="rating__labels",
                tone="rating__tone",
                note="note",
                at="at",
            )
        )
    )
    return verdicts.select_related("rating__scale", "author").annotate(
        cited_ids=ArraySubquery(cited),
        answers=ArraySubquery(signatures),
        rated=ArraySubquery(opinions),
    )


def signed_by(verdict: Any) -> list[dict[str, Any]]:
    """The signatures of a version that `versions_of` gave, without what was sent back."""
    return [answer for answer in verdict.answers if answer["decision"] == Decision.APPROVED]


def waits(claim: Claim, newest: Verdict | None, policy: Policy) -> bool:
    """Whether the claim's newest version, as `versions_of` gives it, is still to be signed.

    That may be so of a signed claim, too, when the policy was tightened since.
    """
    if newest is None or claim.status not in (Status.REVIEW, Status.APPROVED):
        return False
    needed = signatures_needed(policy, newest.rating)
    return claim.status == Status.REVIEW or len(signed_by(newest)) < needed
