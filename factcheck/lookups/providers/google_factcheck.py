"""Fact-checks that Google has indexed, by its Fact Check Tools API.

See docs/providers/google_factcheck.md. An answer without anything found is `{}`, so any other
answer without a list of claims is one that nobody understands.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from factcheck.archive.google import trouble_of
from factcheck.lib.fetch import Http, HttpStatus
from factcheck.lookups.providers import (
    About,
    Found,
    ProviderError,
    Query,
    ask_json,
    busy,
    changed,
    config,
    day,
    error_of,
    key_refused,
    language_of,
    no_key,
    plain,
    refused,
    rows,
    says,
    throttled,
    understood,
    web_address,
)

about = About(
    name="google_factcheck",
    title="Google Fact Check",
    good_for=_("Whether a fact-checker anywhere has published about the claim."),
    licence=_("Each fact-check belongs to its publisher: name it and link its page."),
    address="https://factchecktools.googleapis.com",
    kind="fact_check",
    asks="statement",
    also_english=True,
    needs_key=True,
    rate=60,
    concurrency=2,
    timeout=20.0,
)
MAX_FOUND = 20
MAX_QUERY = 500


def search(query: Query, http: Http) -> list[Found]:
    """Find published fact-checks in the question's language; each review is a finding."""
    given = config(about)
    if not given.key:
        raise no_key(about)
    answer = ask_json(
        http,
        about,
        f"{given.address.rstrip('/')}/v1alpha1/claims:search",
        {
            "query": query.text[:MAX_QUERY],
            "languageCode": language_of(query),
            "pageSize": MAX_FOUND,
            "key": given.key,
        },
        understands=lambda status: _by_status(status, given.key),
    )
    claims = _claims(answer, given.key)[:MAX_FOUND]
    found = [one for claim in claims for one in _reviews(claim)]
    return understood(about, claims, found)[:MAX_FOUND]


def _claims(answer: Any, key: str) -> list[dict[str, Any]]:
    if isinstance(answer, dict) and "error" in answer:
        raise _refusal(answer["error"], key) or changed(about)
    if answer == {}:
        return []  # so it says that it found nothing; a page that leads on without claims is none
    return rows(about, answer, "claims")


def _by_status(status: HttpStatus, key: str) -> ProviderError | None:
    return _refusal(error_of(status.answer), key, status.retry_after)


def _refusal(error: Any, key: str, retry_after: float | None = None) -> ProviderError | None:
    """Read Google's own form of an error; None when it is none."""
    trouble = trouble_of(error)
    if not trouble:
        return None
    words = says(error.get("message") or error.get("status") or error.get("code"), key=key)
    if trouble == "throttled":
        return throttled(about, retry_after)
    if trouble == "key":
        return key_refused(about)
    return busy(about, words, retry_after) if trouble == "busy" else refused(about, words)


def _reviews(claim: dict[str, Any]) -> list[Found]:
    reviews = claim.get("claimReview")
    listed = reviews if isinstance(reviews, list) else []
    found = (_found(claim, review) for review in listed[:MAX_FOUND] if isinstance(review, dict))
    return [one for one in found if one is not None]


def _found(claim: dict[str, Any], review: dict[str, Any]) -> Found | None:
    url = web_address(review.get("url"))
    said, headline = plain(claim.get("text")), plain(review.get("title"))
    if not url or not (said or headline):
        return None
    publisher = review.get("publisher")
    publisher = publisher if isinstance(publisher, dict) else {}
    claimed = day(claim.get("claimDate"))
    return Found(
        url=url,
        title=said or headline,
        excerpt=headline if said and headline != said else "",
        publisher=plain(publisher.get("name")) or plain(publisher.get("site")),
        rating=plain(review.get("textualRating")),
        published_on=day(review.get("reviewDate")) or claimed,
        language=plain(review.get("languageCode")).partition("-")[0][:8],
        data={
            "claimant": plain(claim.get("claimant")),
            "claimed_on": claimed.isoformat() if claimed else "",
        },
    )
