"""What must change stands where the author goes on writing."""

import pytest

from factcheck.claims.models import Claim, Status
from factcheck.reports.actions import reopen_page, withdraw_page
from factcheck.reviews.actions import reopen, send_back, take_back
from factcheck.reviews.models import Verdict
from factcheck.reviews.verdict_pane import verdict_pane
from tests.make import make_claim, make_published, make_verdict
from tests.people import person

pytestmark = pytest.mark.django_db


def asked(claim: Claim, who: str = "ana") -> dict | None:
    claim = Claim.objects.get(pk=claim.pk)
    return verdict_pane(claim, person(who))["verdict"]["must_change"]


def returned(comment: str = "Sebut tahun\ndan sumbernya.") -> Verdict:
    verdict = make_verdict()
    send_back(verdict, actor=person("ben"), comment=comment, seen_hash=verdict.content_hash)
    return verdict


def again(claim: Claim) -> Verdict:
    return make_verdict(Claim.objects.get(pk=claim.pk), summary="Lagi.")


def test_sent_back_it_says_who_asked_for_what(sign_in):
    claim = returned().claim
    told = asked(claim)
    assert (told["name"], told["words"]) == ("Ben", "Sebut tahun\ndan sumbernya.")
    page = sign_in("ana").get(f"/desk/claims/{claim.pk}/").content.decode()
    assert "What must change" in page
    assert "Ben sent the verdict back, " in page
    # Once, not also beside the signature.
    assert page.count("dan sumbernya.") == 1


def test_reopened_and_corrected_likewise(sign_in):
    claim = make_published().claim
    reopen(claim, actor=person("eva"), reason="Angkanya keliru")
    assert asked(claim)["words"] == "Angkanya keliru"
    page = sign_in("ana").get(f"/desk/claims/{claim.pk}/").content.decode()
    assert "Eva re-opened the claim, " in page
    assert "Angkanya keliru" in page


def test_a_withdrawn_check_taken_up_again_likewise():
    page = make_published()
    withdraw_page(page.claim, actor=person("pia"), reason="Keliru.")
    reopen_page(page.claim, actor=person("pia"), reason="Ada data baru.")
    assert asked(page.claim)["words"] == "Ada data baru."


def test_it_goes_with_the_next_version_and_comes_back_when_that_is_taken_back():
    claim = returned().claim
    newer = again(claim)
    assert asked(claim) is None
    take_back(newer, actor=person("ana"))
    assert asked(claim)["name"] == "Ben"
    newest = again(claim)
    send_back(newest, actor=person("pia"), comment="Lebih pendek.", seen_hash=newest.content_hash)
    assert asked(claim)["words"] == "Lebih pendek."


def test_what_nobody_answered_yet_asks_for_nothing():
    assert asked(make_claim(Status.RESEARCH)) is None
    verdict = make_verdict()
    take_back(verdict, actor=person("ana"))
    assert asked(verdict.claim) is None
