"""A reviewer rates the claim before they see its verdict, and nothing tells them earlier."""

import pytest
from django.core.exceptions import PermissionDenied

from factcheck.audit.models import Event, Verb
from factcheck.claims.models import Claim, Status
from factcheck.desk.workbench import workbench
from factcheck.errors import IllegalMove, Refused, StaleState
from factcheck.reviews.actions import approve_verdict, send_back
from factcheck.reviews.models import SecondOpinion, Verdict
from factcheck.reviews.opinion import blind_among, hidden_from, hidden_from_reader, is_blind
from factcheck.reviews.opinion_actions import give_opinion
from tests.make import make_claim, make_evidence, make_policy, make_verdict, rating
from tests.people import person

pytestmark = pytest.mark.django_db

SUMMARY = "Keliru: hanya sebelas pejabat yang ikut."
RATIONALE = "Daftar resminya memuat sebelas nama [1]."
NOTE = "Menyebut sebelas nama saja."


@pytest.fixture
def verdict():
    """What ana wrote and nobody has answered, under a policy with second opinions."""
    make_policy(blind=True)
    claim = make_claim(Status.RESEARCH, why_selected="Banyak dibagikan")
    make_evidence(claim, stance="refutes", note=NOTE)
    return make_verdict(claim, rating=rating("tempo/keliru"), summary=SUMMARY, rationale=RATIONALE)


def again(verdict):
    """The next version of a verdict that ben sent back."""
    send_back(verdict, actor=person("ben"), comment="Sebut namanya", seen_hash=verdict.content_hash)
    claim = Claim.objects.get(pk=verdict.claim_id)
    return make_verdict(claim, rating=rating("tempo/keliru"), summary="Keliru: sebelas nama.")


def opine(verdict, who="ben", code="tempo/keliru", **fields):
    return give_opinion(verdict, actor=person(who), rating=rating(code), **fields)


def test_who_is_to_rate_first(verdict):
    assert {name: hidden_from(verdict, person(name)) for name in ("ana", "eva", "vio", "ben")} == {
        "ana": False,
        "eva": False,
        "vio": False,
        "ben": True,
    }
    assert hidden_from(verdict, person("pia"))
    opine(verdict)
    assert not hidden_from(verdict, person("ben"))
    assert hidden_from(verdict, person("pia"))


def test_nothing_is_hidden_without_such_a_policy_or_from_who_wrote_a_part(verdict):
    by_pia = make_verdict(make_claim(Status.RESEARCH, why_selected="Ramai"), by=person("pia"))
    assert not hidden_from(by_pia, person("pia"))
    make_policy(blind=False)
    assert not hidden_from(verdict, person("ben"))


def test_the_screen_of_the_claim_tells_nothing(verdict, sign_in):
    text = sign_in("ben").get(f"/desk/claims/{verdict.claim_id}/").text
    assert "Rate the claim yourself first" in text
    for told in (SUMMARY, "Daftar resminya", NOTE, verdict.content_hash, 'data-stance="refutes"'):
        assert told not in text
    # The scale is there to choose from, with nothing chosen.
    assert 'name="rating"' in text
    assert "checked" not in text.split('id="opinion"')[1].split("</form>")[0]
    assert f"/desk/verdicts/{verdict.pk}/approve/" not in text
    assert SUMMARY in sign_in("eva").get(f"/desk/claims/{verdict.claim_id}/").text


def test_no_number_of_signatures_tells_the_rating(verdict):
    make_policy(blind=True, by_rating={"tempo/keliru": 3})
    context = workbench(verdict.claim.article, person("ben"), verdict.claim)
    signed = next(gate for gate in context["verdict"]["gates"] if gate.code == "signed")
    assert signed.sentence == "Signed by people who wrote no part of it"


@pytest.mark.parametrize("address", ["versions/", "versions/?from=1&to=2", "precedents/"])
def test_no_other_screen_tells_it(verdict, sign_in, address):
    opine(verdict)
    second = again(verdict)
    for name in ("ben", "pia"):
        text = sign_in(name).get(f"/desk/claims/{verdict.claim_id}/{address}").text
        assert second.summary not in text
        assert SUMMARY not in text or name == "ben"


def test_neither_a_list_nor_the_administration_tells_it(verdict, sign_in):
    assert blind_among([verdict.claim], person("ben")) == {verdict.claim_id}
    assert blind_among([verdict.claim], person("ana")) == frozenset()
    assert hidden_from_reader(person("max")) == {verdict.pk}
    address = "/admin/reviews/verdict/"
    assert SUMMARY not in sign_in("max").get(address).text
    assert sign_in("max").get(f"{address}{verdict.pk}/change/").status_code == 302


def test_a_signed_claim_that_a_tighter_policy_has_wait_shows_no_rating_in_the_text(verdict):
    opine(verdict)
    approve_verdict(verdict, actor=person("ben"), seen_hash=verdict.content_hash)
    claim = Claim.objects.get(pk=verdict.claim_id)
    shown = workbench(claim.article, person("pia"))["claims"]
    assert [known.step for known in shown] == ["1"]
    make_policy(blind=True, signatures=2)
    shown = workbench(claim.article, person("pia"))["claims"]
    assert [known.step for known in shown] == [""]
    shown = workbench(claim.article, person("ben"))["claims"]
    assert [known.step for known in shown] == ["1"]


def test_a_stale_act_does_not_show_what_changed(verdict, sign_in):
    opine(verdict)
    again(verdict)
    answer = sign_in("ben").post(
        f"/desk/verdicts/{verdict.pk}/approve/",
        {"content_hash": verdict.content_hash, "comment": "Sudah cocok"},
    )
    assert answer.status_code == 409
    assert "Keliru: sebelas nama." not in answer.text
    assert "Sudah cocok" in answer.text


def test_both_ratings_are_kept_and_a_difference_is_shown(verdict, sign_in):
    ben = sign_in("ben")
    answer = ben.post(
        f"/desk/verdicts/{verdict.pk}/opinion/",
        {"rating": rating("tempo/menyesatkan").pk, "note": "Unsurnya benar"},
    )
    assert answer.status_code == 302
    kept = SecondOpinion.objects.get()
    assert (kept.reviewer, kept.rating.code, kept.note) == (
        person("ben"),
        "menyesatkan",
        "Unsurnya benar",
    )
    text = ben.get(f"/desk/claims/{verdict.claim_id}/").text
    assert SUMMARY in text
    assert "rated it differently before seeing it" in text
    assert "Unsurnya benar" in text
    assert f"/desk/verdicts/{verdict.pk}/approve/" in text
    event = Event.objects.filter(verb=Verb.OPINION_GIVEN).get()
    assert event.data == {
        "verdict": 1,
        "rating": "tempo/menyesatkan",
        "agrees": False,
        "note": "Unsurnya benar",
    }


def test_each_version_is_rated_anew_from_ones_own_last_rating(verdict, sign_in):
    opine(verdict, code="tempo/menyesatkan")
    second = again(verdict)
    assert is_blind(second.claim, person("ben"))
    # Version 1 stays open to whoever rated it.
    first = Verdict.objects.get(pk=verdict.pk)
    assert not hidden_from(first, person("ben"))
    assert hidden_from(first, person("pia"))
    text = sign_in("ben").get(f"/desk/claims/{verdict.claim_id}/").text
    form = text.split('id="opinion"')[1].split("</form>")[0]
    chosen = [line for line in form.split("<label") if " checked" in line]
    assert len(chosen) == 1
    assert f'value="{rating("tempo/menyesatkan").pk}"' in chosen[0]


def test_who_cannot_give_an_opinion(verdict):
    with pytest.raises(PermissionDenied):
        opine(verdict, "ana")
    with pytest.raises(PermissionDenied):
        opine(verdict, "eva")
    with pytest.raises(Refused, match="Choose a rating of the scale"):
        opine(verdict, code="kompas/hoaks")
    with pytest.raises(Refused, match="Choose a rating"):
        give_opinion(verdict, actor=person("ben"), rating=None)
    with pytest.raises(Refused, match="at most 2000"):
        opine(verdict, note="x" * 2001)
    opine(verdict)
    with pytest.raises(Refused, match="already"):
        opine(verdict)
    assert SecondOpinion.objects.count() == 1


def test_an_opinion_on_what_no_longer_stands(verdict):
    send_back(verdict, actor=person("ben"), comment="Lagi", seen_hash=verdict.content_hash)
    with pytest.raises(IllegalMove):
        opine(verdict, "pia")
    second = make_verdict(Claim.objects.get(pk=verdict.claim_id), summary="Benar.")
    with pytest.raises(StaleState):
        opine(verdict, "pia")
    make_policy(blind=False)
    with pytest.raises(Refused, match="no second opinion"):
        opine(second, "pia")


def test_a_refused_opinion_says_what_is_missing(verdict, sign_in):
    answer = sign_in("ben").post(f"/desk/verdicts/{verdict.pk}/opinion/", {"note": "x"})
    assert answer.status_code == 422
    assert "Choose a rating." in answer.text
    assert sign_in("eva").post(f"/desk/verdicts/{verdict.pk}/opinion/").status_code == 403
