"""What the verdict pane shows to whom, by few queries."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from factcheck.claims.models import Status
from factcheck.reviews.actions import reopen, save_draft, send_back
from factcheck.reviews.models import Draft
from factcheck.reviews.verdict_pane import verdict_pane
from tests.make import make_claim, make_evidence, make_verdict, rating
from tests.people import person

pytestmark = pytest.mark.django_db


def pane(claim, who):
    claim.refresh_from_db()
    return verdict_pane(claim, person(who))["verdict"]


def test_the_form_starts_from_the_draft_else_from_the_last_version():
    claim = make_claim(Status.RESEARCH)
    assert pane(claim, "ana")["form"]["source"] == ""
    verdict = make_verdict(claim)
    send_back(verdict, actor=person("ben"), comment="Lagi", seen_hash=verdict.content_hash)
    form = pane(claim, "ana")["form"]
    assert (form["source"], form["summary"]) == ("verdict", verdict.summary)
    assert form["cites"] == [claim.evidence.get().pk]
    save_draft(claim, actor=person("ana"), summary="Baru")
    assert pane(claim, "ana")["form"]["summary"] == "Baru"
    assert pane(claim, "eva")["form"]["summary"] == verdict.summary


def test_people_see_each_other_writing():
    claim = make_claim(Status.RESEARCH)
    save_draft(claim, actor=person("ana"), summary="a")
    assert pane(claim, "eva")["presence"] == ["Ana is writing the verdict."]
    assert pane(claim, "ana")["presence"] == []
    Draft.objects.update(saved_at=timezone.now() - timedelta(seconds=16))
    assert pane(claim, "eva")["presence"] == []


def test_an_open_page_hears_who_is_writing(client):
    claim = make_claim(Status.RESEARCH)
    client.force_login(person("eva"))
    address = f"/desk/claims/{claim.pk}/presence/"
    live = {"headers": {"HX-Request": "true"}}
    assert client.get(address, {"seen": ""}, **live).status_code == 204
    save_draft(claim, actor=person("ana"), summary="a")
    answer = client.get(address, {"seen": ""}, **live)
    assert "Ana is writing the verdict." in answer.text
    assert "HX-Request" in answer["Vary"]
    seen = {"seen": "Ana is writing the verdict."}
    assert client.get(address, seen, **live).status_code == 204
    assert client.get(address).url == f"/desk/claims/{claim.pk}/"


def test_who_may_sign_is_told_why_not():
    verdict = make_verdict()
    assert pane(verdict.claim, "ben")["may_sign"]
    ana = pane(verdict.claim, "ana")
    assert (ana["may_sign"], ana["why_not_sign"]) == (
        False,
        "You wrote this verdict. Someone else must sign it.",
    )
    eva = pane(verdict.claim, "eva")
    assert (eva["may_sign"], eva["why_not_sign"]) == (
        False,
        "Only reviewers can do this. Ask one to take it over.",
    )
    own = make_verdict(by=person("pia"))
    assert "You wrote this verdict" in pane(own.claim, "pia")["why_not_sign"]


def test_labels_are_in_the_readers_language():
    verdict = make_verdict(rating=rating("tempo/keliru"))
    assert pane(verdict.claim, "ben")["current"]["rating"]["label"] == "False"
    with translation.override("id"):
        assert pane(verdict.claim, "ben")["current"]["rating"]["label"] == "Keliru"
    assert pane(verdict.claim, "ben")["current"]["rating"]["step"] == "1"


def test_the_gates_speak_of_what_the_form_cites():
    claim = make_claim(Status.RESEARCH)
    evidence = make_evidence(claim)
    save_draft(claim, actor=person("ana"), cites=[])
    met = {gate.code: gate.met for gate in pane(claim, "ana")["gates"]}
    always = {"signed": False, "conflict": True, "links": True, "reason": False}
    assert met == always | {"origins": False, "opened": False}
    save_draft(claim, actor=person("ana"), cites=[evidence.pk])
    met = {gate.code: gate.met for gate in pane(claim, "ana")["gates"]}
    assert met == always | {"origins": True, "opened": True}


def test_a_signature_on_an_earlier_version_does_not_count_while_a_new_one_is_written():
    verdict = make_verdict(signed_by=person("ben"))
    assert {gate.code: gate.met for gate in pane(verdict.claim, "ana")["gates"]}["signed"]
    reopen(verdict.claim, actor=person("ana"), reason="Angka baru")
    assert not {gate.code: gate.met for gate in pane(verdict.claim, "ana")["gates"]}["signed"]


def test_the_pane_asks_few_questions(django_assert_max_num_queries):
    claim = make_claim(Status.RESEARCH)
    for number in range(5):
        make_evidence(claim, quote=f"Kutipan {number}")
    for number in range(4):
        verdict = make_verdict(claim, summary=f"Versi {number}")
        send_back(verdict, actor=person("ben"), comment="Lagi", seen_hash=verdict.content_hash)
        claim.refresh_from_db()
    who = person("ana")
    evidence = list(claim.evidence.select_related("finding"))
    with django_assert_max_num_queries(8):
        verdict_pane(claim, who, evidence=evidence)
    new = make_claim(Status.NEW)
    with django_assert_max_num_queries(4):
        verdict_pane(new, who)
    waiting = make_verdict().claim
    evidence = list(waiting.evidence.select_related("finding"))
    with django_assert_max_num_queries(4):
        verdict_pane(waiting, who, evidence=evidence)


def test_evidence_that_came_after_the_draft_is_ticked():
    claim = make_claim(Status.RESEARCH)
    first = make_evidence(claim)
    ana = person("ana")
    assert pane(claim, "ana")["form"]["cites"] == [first.pk]
    save_draft(claim, actor=ana, summary="x", cites=[])
    second = make_evidence(claim)
    assert pane(claim, "ana")["form"]["cites"] == [second.pk]
