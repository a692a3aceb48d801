"""Conflicts of interest: who is recused neither writes nor signs, by whatever way."""

import lxml.html
import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from factcheck.audit.models import Event, Verb
from factcheck.claims import actions as claims
from factcheck.claims.models import Claim, Claimant, ClaimWriter, Recusal, Status
from factcheck.claims.recusal_actions import end_recusal, recuse
from factcheck.errors import Refused, StaleState
from factcheck.lookups.models import Evidence
from factcheck.reports.actions import publish_claim
from factcheck.reviews.actions import approve_verdict, save_draft, send_back, submit_verdict
from factcheck.reviews.models import Signature, Verdict
from factcheck.reviews.policy import current_policy, gates_of
from factcheck.reviews.two_people import why_not_sign, why_not_write
from tests.make import (
    make_article,
    make_claim,
    make_evidence,
    make_policy,
    make_recusal,
    make_verdict,
    rating,
)
from tests.people import person

pytestmark = pytest.mark.django_db


def kim() -> Claimant:
    return Claimant.objects.get_or_create(name="Kim Jong-un")[0]


def researched(**fields) -> Claim:
    return make_claim(Status.RESEARCH, claimant=kim(), why_selected="Penting", **fields)


def keep_away(who: str, claim: Claim, of: str) -> Recusal:
    return make_recusal(person(who), **{of: getattr(claim, of)})


@pytest.mark.parametrize("of", ["claimant", "article"])
def test_a_recused_person_writes_nothing(of):
    claim = researched()
    evidence = make_evidence(claim)
    keep_away("eva", claim, of)
    eva = person("eva")
    assert "conflict of interest" in why_not_write(claim, eva)
    assert why_not_write(claim, person("ana")) == ""
    for act in (
        lambda: save_draft(claim, actor=eva, summary="x"),
        lambda: submit_verdict(
            claim, actor=eva, rating=rating(), summary="x", rationale="x [1]", cites=[evidence]
        ),
        lambda: make_evidence(claim, by=eva, quote="Lain."),
        lambda: claims.restate_claim(claim, actor=eva, statement="Lain.", claimant="Kim Jong-un"),
        lambda: claims.explain_selection(claim, actor=eva, why="Lain"),
    ):
        with pytest.raises(PermissionDenied, match="conflict of interest"):
            act()
    with pytest.raises(Refused, match="conflict of interest"):
        claims.assign_claim(claim, actor=person("ana"), to=eva)
    assert claim.evidence.count() == 1


def test_a_recused_person_does_not_put_words_into_the_claimants_mouth():
    claim = make_claim(Status.RESEARCH)
    make_recusal(person("eva"), claimant=kim())
    with pytest.raises(PermissionDenied, match="whoever said this"):
        claims.restate_claim(
            claim, actor=person("eva"), statement="Kata Kim.", claimant="Kim Jong-un"
        )


@pytest.mark.parametrize("of", ["claimant", "article"])
def test_a_recused_person_neither_signs_nor_sends_back(of):
    verdict = make_verdict(researched())
    keep_away("ben", verdict.claim, of)
    ben = person("ben")
    assert "conflict of interest" in why_not_sign(verdict, verdict.claim, [], ben)
    with pytest.raises(PermissionDenied, match="conflict of interest"):
        approve_verdict(verdict, actor=ben, seen_hash=verdict.content_hash)
    with pytest.raises(PermissionDenied, match="conflict of interest"):
        send_back(verdict, actor=ben, comment="Lagi", seen_hash=verdict.content_hash)
    approve_verdict(verdict, actor=person("pia"), seen_hash=verdict.content_hash)


def test_the_database_refuses_a_recused_person_too():
    claim = researched()
    evidence = make_evidence(claim)
    keep_away("max", claim, "claimant")
    mine = person("max")
    fields = {"statement": claim.statement, "rating": rating(), "content_hash": "0" * 64}
    for act in (
        lambda: Verdict.objects.create(claim=claim, version=1, author=mine, summary="x", **fields),
        lambda: Evidence.objects.create(
            claim=claim,
            number=9,
            title="x",
            quote="x",
            stance="supports",
            origin="x",
            added_by=mine,
        ),
        lambda: Claim.objects.filter(pk=claim.pk).update(statement="x", statement_by=mine),
        lambda: ClaimWriter.objects.create(claim=claim, person=mine),
    ):
        with pytest.raises(IntegrityError, match="recused"), transaction.atomic():
            act()
    verdict = make_verdict(claim, evidence=[evidence])
    with pytest.raises(IntegrityError, match="recused"), transaction.atomic():
        Signature.objects.create(
            verdict=verdict,
            reviewer=mine,
            decision="approved",
            content_hash=verdict.content_hash,
        )


@pytest.mark.parametrize("who", ["ana", "ben"])
def test_nobody_signs_what_somebody_wrote_or_signed_who_was_recused_since(who):
    make_policy(signatures=2)
    verdict = make_verdict(researched(), signed_by=person("ben"))
    keep_away(who, verdict.claim, "article")
    with pytest.raises(Refused, match=f"{who.capitalize()} wrote or signed a part"):
        approve_verdict(verdict, actor=person("pia"), seen_hash=verdict.content_hash)
    assert verdict.signatures.count() == 1
    end_recusal(Recusal.objects.get(), actor=person("pia"), reason="Keliru dicatat")
    approve_verdict(verdict, actor=person("pia"), seen_hash=verdict.content_hash)
    verdict.claim.refresh_from_db()
    assert verdict.claim.status == Status.APPROVED


@pytest.mark.parametrize("who", ["ana", "ben"])
def test_what_somebody_wrote_or_signed_who_was_recused_since_is_not_published(who):
    verdict = make_verdict(researched(), signed_by=person("ben"))
    gate = {gate.code: gate for gate in gates_of(verdict.claim, verdict, current_policy())}
    assert gate["conflict"].met
    keep_away(who, verdict.claim, "article")
    gate = {gate.code: gate for gate in gates_of(verdict.claim, verdict, current_policy())}
    assert not gate["conflict"].met
    assert person(who).name in gate["conflict"].way
    with pytest.raises(Refused, match="No conflict of interest"):
        publish_claim(verdict.claim, actor=person("pia"))
    with pytest.raises(IntegrityError, match="recused"), transaction.atomic():
        Claim.objects.filter(pk=verdict.claim_id).update(status="published")
    assert Claim.objects.filter(pk=verdict.claim_id).update(assignee=None) == 1


def test_a_conflict_of_interest_is_declared_once_and_recorded():
    claim = researched()
    made = recuse(person("eva"), actor=person("eva"), claimant=kim(), reason=" Ipar  saya ")
    assert made.reason == "Ipar saya"
    event = Event.objects.about(made).get()
    assert (event.verb, event.data["from"]) == (Verb.PERSON_RECUSED, "Kim Jong-un")
    for fields, said in (
        ({"claimant": kim(), "reason": "x"}, "already"),
        ({"claimant": kim(), "article": claim.article, "reason": "x"}, "either"),
        ({"reason": "x"}, "either"),
        ({"article": claim.article, "reason": " "}, "what the conflict"),
        ({"article": claim.article, "reason": "x" * 501}, "at most 500"),
    ):
        with pytest.raises(Refused, match=said):
            recuse(person("eva"), actor=person("eva"), **fields)
    with pytest.raises(PermissionDenied, match="for yourself"):
        recuse(person("eva"), actor=person("ben"), article=claim.article, reason="x")
    with pytest.raises(Refused, match="neither writes nor signs"):
        recuse(person("vio"), actor=person("pia"), article=claim.article, reason="x")
    recuse(person("eva"), actor=person("pia"), article=claim.article, reason="x")


def test_somebody_else_ends_it():
    pia = make_recusal(person("pia"), claimant=kim())
    with pytest.raises(PermissionDenied, match="Someone else"):
        end_recusal(pia, actor=person("pia"), reason="x")
    with pytest.raises(PermissionDenied):
        end_recusal(pia, actor=person("ben"), reason="x")
    with pytest.raises(Refused, match="why it has ended"):
        end_recusal(pia, actor=person("max"), reason=" ")
    end_recusal(pia, actor=person("max"), reason="Tidak lagi")
    assert Event.objects.about(pia).last().verb == Verb.RECUSAL_ENDED
    with pytest.raises(StaleState):
        end_recusal(pia, actor=person("max"), reason="Lagi")
    assert why_not_write(researched(), person("pia")) == ""
    own = make_recusal(person("pia"), claimant=kim())
    with pytest.raises(IntegrityError, match="ended_by_another"), transaction.atomic():
        Recusal.objects.filter(pk=own.pk).update(ended_at=own.at, ended_by=person("pia"))
    with pytest.raises(IntegrityError, match="ended_by_another"), transaction.atomic():
        Recusal.objects.filter(pk=own.pk).update(ended_at=own.at)


# The screen.


def test_the_form_declares_and_ends(sign_in):
    claim = researched()
    eva = sign_in("eva")
    address = f"/desk/recusals/?claim={claim.pk}"
    assert address in eva.get(f"/desk/claims/{claim.pk}/").content.decode()
    page = eva.get(address).content.decode()
    assert 'value="Kim Jong-un"' in page
    sent = {"of": "claimant", "claimant": "kim jong-un", "reason": "Ipar saya"}
    assert eva.post("/desk/recusals/", sent).status_code == 302
    recusal = Recusal.objects.get()
    assert (recusal.person, recusal.claimant) == (person("eva"), kim())
    assert "Ipar saya" in eva.get("/desk/recusals/").content.decode()
    assert eva.post(f"/desk/recusals/{recusal.pk}/end/", {"reason": "x"}).status_code == 403
    pia = sign_in("pia")
    assert pia.post(f"/desk/recusals/{recusal.pk}/end/").status_code == 422
    assert pia.post(f"/desk/recusals/{recusal.pk}/end/", {"reason": "x"}).status_code == 302
    of_article = {"of": "article", "article": claim.article_id, "person": person("ben").pk}
    assert pia.post("/desk/recusals/", of_article | {"reason": "Kerabat"}).status_code == 302
    assert Recusal.objects.standing().get().person == person("ben")


def test_a_faulty_form_keeps_what_was_typed(sign_in):
    for fields, said in (
        ({"of": "claimant", "claimant": "Tak Dikenal"}, "Nobody of this name"),
        ({"of": "article", "article": "99999999"}, "No article here"),
    ):
        answer = sign_in("eva").post("/desk/recusals/", fields | {"reason": "Alasan panjang"})
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert "Alasan panjang" in answer.content.decode()


def test_an_article_is_chosen_by_its_title(sign_in):
    one = make_article("Isi satu.", title="Putin tiba di Pyongyang (2024)")
    two = make_article("Isi dua.", title="Putin pulang dari Pyongyang")
    eva = sign_in("eva")
    page = eva.get(f"/desk/recusals/?article={one.pk}").content.decode()
    assert f'value="Putin tiba di Pyongyang (2024) ({one.pk})"' in page
    assert f'<option value="Putin pulang dari Pyongyang ({two.pk})">' in page
    sent = {"of": "article", "reason": "Kerabat"}
    for words, said in (
        ("", "Choose an article"),
        ("putin pyongyang", "More than one article"),
        ("Kim", "No article here"),
    ):
        answer = eva.post("/desk/recusals/", sent | {"article": words})
        assert answer.status_code == 422
        shown = lxml.html.fromstring(answer.content.decode())
        [field] = shown.xpath("//*[@aria-invalid='true']")
        assert (field.get("name"), field.get("value")) == ("article", words)
        assert said in shown.get_element_by_id("refused").text_content()
    for words, article in (
        ("pyongyang PULANG", two),
        ("Putin tiba di Pyongyang (2024)", one),
        (f"Putin pulang dari Pyongyang ({two.pk})", two),
        (str(one.pk), one),
    ):
        Recusal.objects.standing().update(ended_at=timezone.now(), ended_by=person("pia"))
        assert eva.post("/desk/recusals/", sent | {"article": words}).status_code == 302
        assert Recusal.objects.standing().get().article == article, words


def test_who_may_declare_and_for_whom(sign_in):
    kim()
    sent = {"of": "claimant", "claimant": "Kim Jong-un", "reason": "x", "person": person("ben").pk}
    assert sign_in("vio").get("/desk/recusals/").status_code == 200
    assert sign_in("vio").post("/desk/recusals/", sent).status_code == 403
    assert sign_in("eva").post("/desk/recusals/", sent).status_code == 403
    assert not Recusal.objects.exists()


def test_the_claims_screen_says_why_one_does_not_write(sign_in):
    claim = researched()
    keep_away("eva", claim, "article")
    page = sign_in("eva").get(f"/desk/claims/{claim.pk}/").content.decode()
    assert "A conflict of interest is declared between you and this article" in page
