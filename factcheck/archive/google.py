"""Answers of Google's Fact Check Tools API, read into rows. See docs/providers/google_factcheck.md.

The look-ups read the same answers into findings, and share what its errors mean.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from factcheck.archive.claimreview import BadRow, Row, to_row

NAME, TITLE = "google_factcheck", "Google Fact Check"
PATH = "/v1alpha1/claims:search"
PAGE_SIZE = 50
_PASSING = ("UNAVAILABLE", "INTERNAL", "DEADLINE_EXCEEDED", "ABORTED", "UNKNOWN")

Trouble = Literal["", "throttled", "key", "busy", "refused"]


def trouble_of(error: Any) -> Trouble:
    """Say what Google's own form of an error comes down to; empty when it is none."""
    if not isinstance(error, dict):
        return ""
    status = error.get("status")
    if status == "RESOURCE_EXHAUSTED":
        return "throttled"
    if status in ("PERMISSION_DENIED", "UNAUTHENTICATED") or "API_KEY_INVALID" in _reasons(error):
        return "key"
    if status in _PASSING:
        return "busy"
    return "refused" if status else ""


def _reasons(error: dict[str, Any]) -> list[str]:
    details = error.get("details")
    listed = details if isinstance(details, list) else []
    return [str(one.get("reason")) for one in listed if isinstance(one, dict)]


def rows_of(claims: list[Any]) -> Iterator[Row | BadRow]:
    """Yield a row for each review of each claim, or why there is none."""
    for claim in claims:
        reviews = claim.get("claimReview") if isinstance(claim, dict) else None
        for review in reviews if isinstance(reviews, list) else [None]:
            try:
                yield _row(claim, review)
            except BadRow as bad:
                yield bad


def _row(claim: Any, review: Any) -> Row:
    if not isinstance(claim, dict) or not isinstance(review, dict):
        raise BadRow("This is not an object.")
    publisher = review.get("publisher")
    publisher = publisher if isinstance(publisher, dict) else {}
    return to_row(
        {
            "claim": claim.get("text"),
            "claimant": claim.get("claimant"),
            "claimed_at": claim.get("claimDate"),
            "publisher": publisher.get("name") or publisher.get("site"),
            "url": review.get("url"),
            "title": review.get("title"),
            "rating": review.get("textualRating"),
            "language": review.get("languageCode"),
            "reviewed_at": review.get("reviewDate"),
        }
    )
