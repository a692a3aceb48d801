"""The gates: each a sentence with how it is met, or the way to meet it."""

import pytest

from factcheck.claims.models import Status
from factcheck.reviews.models import Policy
from factcheck.reviews.policy import current_policy, gates_of
from tests.make import make_claim, make_evidence, make_verdict
from tests.people import person

pytestmark = pytest.mark.django_db


def policy(**fields):
    asked = {
        "version": 2,
        "signatures": 1,
        "origins": 1,
        "primary_sources": 0,
        "needs_reason": False,
        "needs_opened": False,
    }
    return Policy.objects.create(**(asked | fields))


def gate(code, verdict, **fields):
    found = {gate.code: gate for gate in gates_of(verdict.claim, verdict, policy(**fields))}
    return found[code]


def test_the_newest_policy_counts():
    newest = policy()
    assert current_policy() == newest


def test_signatures():
    verdict = make_verdict()
    unmet = gate("signed", verdict, signatures=2)
    assert (unmet.met, unmet.sentence) == (
        False,
        "Signed by 2 people who wrote no part of it",
    )
    assert unmet.way
    assert gate("signed", make_verdict(signed_by=person("ben")), version=3).how == "Signed by Ben."


def test_origins_count_once_however_they_are_written():
    claim = make_claim(Status.RESEARCH)
    make_evidence(claim, url="https://a.antara.example/1")
    make_evidence(claim, url="https://b.antara.example/2", quote="Dua")
    verdict = make_verdict(claim)
    assert not gate("origins", verdict, origins=2).met
    other = make_claim(Status.RESEARCH)
    make_evidence(other, url="https://antara.example/1")
    make_evidence(other, url="https://kcna.example/1", quote="Dua")
    met = gate("origins", make_verdict(other), origins=2, version=3)
    assert met.met
    assert met.how == "Cited: antara.example, kcna.example."


def test_primary_sources():
    claim = make_claim(Status.RESEARCH)
    make_evidence(claim)
    make_evidence(claim, quote="Dua", primary=True)
    verdict = make_verdict(claim)
    assert gate("primary", verdict, primary_sources=1).how == "Primary: [2]."
    assert not gate("primary", verdict, primary_sources=2, version=3).met


def test_sources_are_opened_by_a_person():
    claim = make_claim(Status.RESEARCH)
    make_evidence(claim)
    claim.evidence.update(opened_at=None)
    verdict = make_verdict(claim)
    unmet = gate("opened", verdict, needs_opened=True)
    assert (unmet.met, unmet.way) == (False, "Open [1].")
    claim.evidence.update(opened_at=claim.created_at)
    assert gate("opened", verdict, needs_opened=True, version=3).met


def test_a_reason_for_selecting():
    claim = make_claim(Status.RESEARCH)
    verdict = make_verdict(claim)
    assert not gate("reason", verdict, needs_reason=True).met
    verdict.claim.why_selected = "Dibagikan 10.000 kali"
    assert gate("reason", verdict, needs_reason=True, version=3).how == "Dibagikan 10.000 kali"
