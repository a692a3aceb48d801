"""ClaimReview (schema.org) of a published check: made, and checked before it goes out.

The rules it is checked by are those of `check_markup`, at their strictest. Search engines no longer
show rich results for it; Fact Check Explorer, its API and other archives still read it.
"""

import json
import re
from datetime import datetime
from typing import Any

from django.conf import settings

from factcheck.reports.check_markup import BEST, WORST, Fault, Level, faults_of_review
from factcheck.reports.links import page_url, public_url
from factcheck.reports.models import Page

_PARTS = {"person": "Person", "organisation": "Organization", "publication": "Organization"}


def build(
    content: dict[str, Any], page: Page, corrections: list[dict[str, str]] | None = None
) -> dict[str, Any]:
    """The ClaimReview of one edition's `content` (see `editions.freeze`) on its page.

    `corrections` are {"note", "at"} for readers, newest first.
    """
    url = page_url(page.slug)
    review: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "@id": f"{url}#claimreview",
        "url": url,
        "inLanguage": content["language"],
        "datePublished": page.published_at.isoformat(),
        "dateModified": page.modified_at.isoformat(),
        "claimReviewed": content["statement"],
        "author": {
            "@type": "Organization",
            "name": settings.FACTCHECK_NAME,
            "url": public_url("home"),
            "publishingPrinciples": public_url("policy_page"),
        },
        "reviewRating": _rating(content),
        "itemReviewed": _claim(content),
    }
    if corrections:
        review["correction"] = [
            {"@type": "CorrectionComment", "text": item["note"], "datePublished": item["at"]}
            for item in corrections
        ]
    return review


def label_of(content: dict[str, Any]) -> str:
    """The verdict's label in the language of the check; without a scale, its first words."""
    rating = content["rating"]
    if rating["scale"] == "no-scale":
        return first_words(content["summary"])
    labels = rating["labels"]
    return labels.get(content["language"]) or next(iter(labels.values()), "")


def first_words(text: str, limit: int = 60) -> str:
    """The first sentence of a text, or as many whole words of it as fit."""
    sentence = re.split(r"(?<=[.!?])\s", text.strip(), maxsplit=1)[0].rstrip(".")
    if len(sentence) <= limit:
        return sentence
    return sentence[:limit].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def script_text(review: dict[str, Any]) -> str:
    """JSON that may stand inside a script element: nothing in it can end the element."""
    text = json.dumps(review, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _rating(content: dict[str, Any]) -> dict[str, Any]:
    rating: dict[str, Any] = {"@type": "Rating", "alternateName": label_of(content)}
    # Off the truth line (unproven, satire, no scale) a number would say what nobody said.
    if content["rating"]["value"] is not None:
        rating |= {
            "ratingValue": content["rating"]["value"],
            "bestRating": BEST,
            "worstRating": WORST,
        }
    return rating


def _claim(content: dict[str, Any]) -> dict[str, Any]:
    claim: dict[str, Any] = {"@type": "Claim"}
    claimant = content["claimant"]
    if claimant:
        claim["author"] = {"@type": _PARTS[claimant["kind"]], "name": claimant["name"]}
        if claimant["same_as"]:
            claim["author"]["sameAs"] = claimant["same_as"]
    sources: dict[tuple[str, str], dict[str, Any]] = {}
    for place in content["appearances"]:
        source: dict[str, Any] = {"@type": "CreativeWork"}
        if place["url"]:
            source["url"] = place["url"]
        if place["title"]:
            source["headline"] = place["title"]
        if place["publisher"]:
            source["publisher"] = {"@type": "Organization", "name": place["publisher"]}
        if place["published_at"]:
            source["datePublished"] = place["published_at"]
        # Without an address it is described: a text that was brought in from paper, say.
        if place["url"]:
            sources.setdefault((place["url"], ""), source)
        elif place["title"]:
            sources.setdefault((place["title"], place["publisher"]), source)
    if sources:
        claim["appearance"] = list(sources.values())
    dates = [place["published_at"] for place in content["appearances"] if place["published_at"]]
    if dates:
        claim["datePublished"] = min(dates)[:10]
    return claim


def validate(review: dict[str, Any], *, url: str = "", at: datetime | None = None) -> list[str]:
    """Name the faults that keep a check of ours from going out; empty when there is none.

    `url` is the page's own address, where it is known, `at` when it goes out, if that is not now.
    """
    return [fault.sentence for fault in _faults(review, url, at) if fault.level == Level.ERROR]


def advise(review: dict[str, Any], *, at: datetime | None = None) -> list[str]:
    """What would make the markup better; none of it keeps a check from being published."""
    return [fault.sentence for fault in _faults(review, "", at) if fault.level != Level.ERROR]


def _faults(review: dict[str, Any], url: str, at: datetime | None) -> list[Fault]:
    return faults_of_review(review, url=url, site=settings.PUBLIC_URL, strict=True, at=at)
