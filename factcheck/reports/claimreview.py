"""ClaimReview (schema.org) of a published check: made, and checked before it goes out.

Required and recommended properties follow Google's reference of 2025-12-10 and the faults seen in
the field that docs/claimreview.md lists. Search engines no longer show rich results for it; Fact
Check Explorer, its API and other archives still read it.
"""

import json
import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from factcheck.reports.links import page_url, public_url
from factcheck.reports.models import Page

BEST, WORST = 5, 1
AIM = 75

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
    sources: dict[str, dict[str, Any]] = {}
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
        if place["url"]:
            sources.setdefault(place["url"], source)
    if sources:
        claim["appearance"] = list(sources.values())
    dates = [place["published_at"] for place in content["appearances"] if place["published_at"]]
    if dates:
        claim["datePublished"] = min(dates)[:10]
    return claim


def validate(review: dict[str, Any], *, url: str = "") -> list[str]:
    """Name the faults that would make readers of the markup drop it; empty when there is none.

    `url` is the page's own address, where it is known.
    """
    faults = []
    if not str(review.get("@context", "")).rstrip("/").endswith("//schema.org"):
        faults.append(_("@context is not https://schema.org."))
    if review.get("@type") != "ClaimReview":
        faults.append(_("@type is not ClaimReview."))
    faults += _address_faults(review.get("url"), url)
    rating = review.get("reviewRating")
    faults += _rating_faults(rating)
    faults += _claim_faults(review, rating if isinstance(rating, dict) else {})
    author = review.get("author")
    if not isinstance(author, dict) or not _words(author.get("name")):
        faults.append(_("author is missing: nobody is named as the checker."))
    if not _is_date(review.get("datePublished")):
        faults.append(_("datePublished is not a date."))
    faults += _item_faults(review.get("itemReviewed"))
    return faults


def advise(review: dict[str, Any]) -> list[str]:
    """What would make the markup better; none of it keeps a check from being published."""
    advice = []
    claim = _words(review.get("claimReviewed"))
    if len(claim) > AIM:
        advice.append(
            _("The claim has %(length)d characters; readers of the markup like at most %(aim)d.")
            % {"length": len(claim), "aim": AIM}
        )
    item = review.get("itemReviewed")
    item = item if isinstance(item, dict) else {}
    if not item.get("author"):
        advice.append(_("Nobody is named as the claimant."))
    if not (item.get("appearance") or item.get("firstAppearance")):
        advice.append(_("No address says where the claim appeared."))
    if not item.get("datePublished"):
        advice.append(_("No date says when the claim was made."))
    return advice


def _words(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _is_date(value: object) -> bool:
    text = _words(value)
    try:
        return bool(text and (parse_date(text[:10]) if len(text) == 10 else parse_datetime(text)))
    except ValueError:
        return False


def _host(url: object) -> str:
    parts = urlsplit(_words(url))
    return parts.netloc.lower() if parts.scheme in ("http", "https") else ""


def _address_faults(given: object, expected: str) -> list[str]:
    if not _host(given):
        return [_("url is missing or is no web address.")]
    parts = urlsplit(_words(given))
    if parts.path in ("", "/") and not parts.query:
        return [_("url is the front of the site, not this page.")]
    if expected and given != expected:
        return [_("url is not the address of this page.")]
    if _host(given) != _host(settings.PUBLIC_URL):
        return [_("url is on another site than this one.")]
    return []


def _rating_faults(rating: object) -> list[str]:
    if not isinstance(rating, dict):
        return [_("reviewRating is missing.")]
    faults = []
    if not _words(rating.get("alternateName")):
        faults.append(_("alternateName is missing: the rating has no words."))
    numbers = [rating.get(name) for name in ("ratingValue", "bestRating", "worstRating")]
    if all(number is None for number in numbers):
        return faults
    value, best, worst = (number if type(number) is int else None for number in numbers)
    if value is None or best is None or worst is None:
        faults.append(
            _("ratingValue, bestRating and worstRating must be whole numbers, all three or none.")
        )
        return faults
    if worst < 1:
        faults.append(_("worstRating is below 1."))
    if best <= worst:
        faults.append(_("bestRating is not above worstRating."))
    elif not worst <= value <= best:
        faults.append(_("ratingValue lies outside worstRating and bestRating."))
    return faults


def _claim_faults(review: dict[str, Any], rating: dict[str, Any]) -> list[str]:
    claim = _words(review.get("claimReviewed"))
    if not claim:
        return [_("claimReviewed is missing: there is no claim.")]
    label = _words(rating.get("alternateName"))
    if label:
        # "False: …", "[FALSE] …", "… (false)"; never a word that merely begins the claim.
        word = re.escape(label)
        first = rf"^[\[(]?\s*{word}\s*[\])]?(\s*:|\s+[–—-]\s)"
        if re.search(rf"{first}|[\[(]\s*{word}\s*[\])]", claim, re.IGNORECASE):
            return [_("claimReviewed carries the rating. Write the claim as it was made.")]
    return []


def _item_faults(item: object) -> list[str]:
    if item is None:
        return []
    if not isinstance(item, dict):
        return [_("itemReviewed is no Claim.")]
    faults = []
    author = item.get("author")
    if author is not None and not (isinstance(author, dict) and _words(author.get("name"))):
        faults.append(_("The claimant has no name; leave the claimant out when nobody is known."))
    appearances = item.get("appearance") or []
    appearances = appearances if isinstance(appearances, list) else [appearances]
    for source in [*appearances, item.get("firstAppearance")]:
        address = source.get("url") if isinstance(source, dict) else source
        if address and _host(address) == _host(settings.PUBLIC_URL):
            faults.append(_("The claim's origin is our own site."))
            break
    return faults
