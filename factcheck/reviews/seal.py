"""One number for everything a signature covers, so that any later change shows.

The number is the SHA-256 of a JSON text that outsiders can build from the public page: UTF-8, keys
in alphabetical order, no white space between tokens, characters outside ASCII as themselves:

    {"claim": {"claimant": …, "statement": …},
     "content_type": …,
     "evidence": [{"note", "number", "primary", "publisher", "quote", "stance", "title", "url"}, …],
     "rating": {"code", "labels": {language: label}, "scale", "version"},
     "rationale": …, "summary": …}

`evidence` holds what the verdict cites, by its number. `claimant` is the name, "" when nobody is
named. docs/policy.md says the same for readers.
"""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from factcheck.claims.models import Claim
from factcheck.lookups.models import Evidence
from factcheck.reviews.models import Rating, Verdict


def sealed_content(
    claim: Claim,
    *,
    rating: Rating,
    content_type: str,
    summary: str,
    rationale: str,
    cited: Iterable[Evidence],
) -> dict[str, Any]:
    """Everything a signature covers, in the shape that is hashed."""
    return {
        "claim": {
            "statement": claim.statement,
            "claimant": claim.claimant.name if claim.claimant else "",
        },
        "rating": {
            "scale": rating.scale.code,
            "version": rating.scale.version,
            "code": rating.code,
            "labels": rating.labels,
        },
        "content_type": content_type,
        "summary": summary,
        "rationale": rationale,
        "evidence": [
            {
                "number": item.number,
                "url": item.url,
                "title": item.title,
                "publisher": item.publisher,
                "quote": item.quote,
                "stance": item.stance,
                "primary": item.primary,
                "note": item.note,
            }
            for item in sorted(cited, key=lambda item: item.number)
        ],
    }


def content_hash(content: dict[str, Any]) -> str:
    """The SHA-256, in hexadecimal, of what `sealed_content` gives."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def hash_now(verdict: Verdict, claim: Claim, cited: Iterable[Evidence]) -> str:
    """What the verdict's hash would be with the claim and the evidence as they stand now."""
    return content_hash(
        sealed_content(
            claim,
            rating=verdict.rating,
            content_type=verdict.content_type,
            summary=verdict.summary,
            rationale=verdict.rationale,
            cited=cited,
        )
    )


def seen_mark(claim: Claim, newest_version: int) -> str:
    """A short mark of what an author answers: the claim's words and the version before theirs.

    The verdict form sends it back. Assigning the claim or setting its due date, which also change
    `Claim.version`, do not make a verdict stale; other words of the claim do.
    """
    answered = f"{newest_version}\n{claim.statement}\n{claim.claimant_id or ''}"
    return hashlib.sha256(answered.encode()).hexdigest()[:16]
