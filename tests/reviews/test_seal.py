"""The content hash: outsiders can compute it from what is public, and any change shows."""

import hashlib
import json

import pytest

from factcheck.reviews.seal import content_hash, hash_now, sealed_content
from tests.make import make_claim, make_evidence, make_published, make_verdict

pytestmark = pytest.mark.django_db


def test_an_outsider_can_compute_it_from_the_public_edition():
    content = make_published().edition.content
    rating = content["rating"]
    kept = ("number", "url", "title", "publisher", "quote", "stance", "primary", "note")
    sealed = {
        "claim": {
            "statement": content["statement"],
            "claimant": content["claimant"]["name"] if content["claimant"] else "",
        },
        "rating": {
            "scale": rating["scale"],
            "version": rating["scale_version"],
            "code": rating["code"],
            "labels": rating["labels"],
        },
        "content_type": content["content_type"],
        "summary": content["summary"],
        "rationale": content["rationale"],
        "evidence": [{name: item[name] for name in kept} for item in content["evidence"]],
    }
    text = json.dumps(sealed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == content["content_hash"]


def test_every_part_counts():
    verdict = make_verdict()
    claim, cited = verdict.claim, list(verdict.cites.all())
    assert hash_now(verdict, claim, cited) == verdict.content_hash
    sealed = sealed_content(
        claim,
        rating=verdict.rating,
        content_type="",
        summary=verdict.summary,
        rationale=verdict.rationale,
        cited=cited,
    )
    for change in (
        {"summary": "x"},
        {"rationale": "x"},
        {"content_type": "satire"},
        {"claim": sealed["claim"] | {"statement": "x"}},
        {"claim": sealed["claim"] | {"claimant": "x"}},
        {"rating": sealed["rating"] | {"labels": {}}},
        {"evidence": []},
        *({"evidence": [sealed["evidence"][0] | {name: "x"}]} for name in sealed["evidence"][0]),
    ):
        assert content_hash(sealed | change) != verdict.content_hash


def test_the_order_evidence_comes_in_does_not_count():
    claim = make_claim("research")
    first, second = make_evidence(claim), make_evidence(claim, quote="Lain.")
    verdict = make_verdict(claim, evidence=[first, second])
    assert hash_now(verdict, verdict.claim, [second, first]) == verdict.content_hash
