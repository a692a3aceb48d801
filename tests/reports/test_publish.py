"""Publishing, correcting and withdrawing: what is refused, what is kept, what readers see."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from factcheck.archive.models import Check
from factcheck.audit.models import Event, Verb
from factcheck.claims import actions as claims
from factcheck.claims.models import Claim, Claimant, Status
from factcheck.claims.spans import join_with_next
from factcheck.errors import IllegalMove, Refused, StaleState
from factcheck.lookups.actions import accept_claim
from factcheck.reports.actions import publish_claim, reopen_page, withdraw_page
from factcheck.reports.models import Correction, Edition, Page, Story
from factcheck.reports.publish_pane import publish_pane
from factcheck.reviews.actions import reopen
from factcheck.reviews.models import Policy
from tests.make import (
    correct,
    make_article,
    make_claim,
    make_evidence,
    make_policy,
    make_published,
    make_recusal,
    make_verdict,
    rating,
)
from tests.people import person

pytestmark = pytest.mark.django_db


def signed(**fields) -> Claim:
    fields = {"why_selected": "Banyak dibagikan"} | fields
    return make_verdict(make_claim(Status.RESEARCH, **fields), signed_by=person("ben")).claim


def test_publishing_makes_page_edition_story_archive_and_record():
    claim = signed()
    edition = publish_claim(claim, actor=person("pia"))
    page = Page.objects.get(claim=claim)
    assert claim.status == Status.PUBLISHED
    assert (page.edition, edition.number) == (edition, 1)
    assert page.slug == f"putin-membawa-13-pejabat-tinggi-rusia-{claim.pk}"
    assert Story.objects.get().article == claim.article
    check = Check.objects.get()
    assert check.url.endswith(f"/checks/{page.slug}/")
    assert (check.claim, check.rating, check.score) == (claim.statement, "Benar", 1.0)
    event = Event.objects.about(claim).last()
    assert (event.verb, event.data["edition"]) == (Verb.CLAIM_PUBLISHED, 1)
    assert {gate["gate"] for gate in edition.gates} == {
        "signed",
        "conflict",
        "origins",
        "opened",
        "links",
        "reason",
    }
    assert set(edition.gates[0]["sentence"]) == {"id", "en"}


def test_an_edition_keeps_all_that_the_page_shows():
    content = make_published().edition.content
    assert content["author"] == "Ana"
    assert [signer["name"] for signer in content["signers"]] == ["Ben"]
    assert content["appearances"][0]["quote"] == "Ia membawa 13 pejabat tinggi Rusia."
    assert content["evidence"][0]["origin"] == "sumber.example"
    assert 'href="#evidence-1"' in content["rationale_html"]
    assert content["rating"]["labels"] == {"id": "Benar", "en": "True"}


def test_words_inside_the_claims_own_are_not_quoted_twice():
    article = make_article()
    quotes = ("Ia membawa", "13 pejabat tinggi", "Itu kunjungan")
    claim, following, elsewhere = (make_claim(article=article, quote=quote) for quote in quotes)
    join_with_next(claim, following, actor=person("ana"))
    claims.join_claims(elsewhere, claim, actor=person("ana"))
    accept_claim(claim, actor=person("ana"))
    claims.explain_selection(claim, actor=person("ana"), why="Banyak dibagikan")
    # Nobody but the editor knows whom "ia" means.
    claims.restate_claim(
        claim, actor=person("ana"), statement="Putin membawa 13 pejabat tinggi.", claimant=""
    )
    content = make_published(claim).edition.content
    shown = [place["quote"] for place in content["appearances"]]
    assert shown == ["Ia membawa 13 pejabat tinggi", "Itu kunjungan"]


def test_gates_that_are_not_met_are_named():
    Policy.objects.create(version=2, signatures=2, origins=2, primary_sources=1)
    claim = make_verdict(make_claim(Status.RESEARCH)).claim
    from factcheck.reviews.actions import approve_verdict

    for who in ("ben", "max"):
        verdict = claim.verdicts.get()
        approve_verdict(verdict, actor=person(who), seen_hash=verdict.content_hash)
    claim.refresh_from_db()
    with pytest.raises(Refused) as refused:
        publish_claim(claim, actor=person("pia"))
    said = str(refused.value)
    assert "2 independent origins" in said
    assert "primary source" in said
    assert "A reason why this claim was selected" in said
    assert "Signed by" not in said.replace("policy", "")
    assert not Page.objects.exists()


def test_a_policy_tightened_after_signing_holds():
    claim = signed()
    Policy.objects.create(version=2, signatures=2)
    with pytest.raises(Refused, match="Signed by 2 people"):
        publish_claim(claim, actor=person("pia"))


def test_faults_of_the_markup_block_and_are_named(settings):
    claim = signed()
    claim.article.url = "https://cek.example/artikel"
    claim.article.save(update_fields=["url"])
    settings.PUBLIC_URL = "https://cek.example"
    with pytest.raises(Refused, match="origin is our own site"):
        publish_claim(claim, actor=person("pia"))
    assert not Edition.objects.exists()


def test_publishing_is_for_publishers_and_for_signed_claims():
    with pytest.raises(PermissionDenied):
        publish_claim(signed(), actor=person("ben"))
    with pytest.raises(IllegalMove):
        publish_claim(make_verdict().claim, actor=person("pia"))


def test_who_said_it_stands_once_it_is_signed():
    kim = Claimant.objects.create(name="Kim")
    claim = signed(claimant=kim)
    other = Claimant.objects.create(name="Orang lain")
    for change in (
        lambda: Claim.objects.filter(pk=claim.pk).update(claimant=other),
        lambda: Claimant.objects.filter(pk=kim.pk).update(name="Orang lain lagi"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    publish_claim(claim, actor=person("pia"))


def test_the_database_refuses_publication_without_a_signature():
    verdict = make_verdict()
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(pk=verdict.claim_id).update(status="published")
    page = Page.objects.create(claim=verdict.claim, slug="x")
    with pytest.raises(IntegrityError, match="signatures"), transaction.atomic():
        Edition.objects.create(
            page=page,
            number=1,
            verdict=verdict,
            content={},
            policy=Policy.objects.latest("version"),
            gates=[],
            published_by=person("pia"),
        )


def test_editions_corrections_and_pages_are_never_changed_or_removed():
    page = make_published()
    correct(page)
    for change in (
        lambda: Edition.objects.update(content={}),
        lambda: Correction.objects.update(note="x"),
        lambda: Page.objects.filter(pk=page.pk)._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_a_correction_keeps_the_page_up_and_adds_a_dated_note(client):
    page = make_published()
    address = f"/checks/{page.slug}/"
    first = page.edition
    claim = page.claim
    reopen(claim, actor=person("ana"), reason="Angkanya keliru")
    assert client.get(address).status_code == 200

    verdict = make_verdict(
        claim, signed_by=person("ben"), summary="Keliru: 12.", rating=rating("tempo/keliru")
    )
    assert "Keliru: 12." not in client.get(address).content.decode()
    claim = verdict.claim
    for fields in ({}, {"kind": "correction"}, {"kind": "withdrawal", "note": "x"}, {"note": "x"}):
        with pytest.raises(Refused):
            publish_claim(claim, actor=person("pia"), **fields)
    edition = publish_claim(claim, actor=person("pia"), kind="correction", note="12, bukan 13.")

    page.refresh_from_db()
    assert (page.edition, edition.number, page.slug) == (edition, 2, page.slug)
    assert page.modified_at > page.published_at
    correction = page.corrections.get()
    assert (correction.from_edition, correction.to_edition) == (first, edition)
    text = client.get(address).content.decode()
    assert "Keliru: 12." in text
    assert "12, bukan 13." in text
    assert Check.objects.get().rating == "Keliru"


def test_a_rewritten_claim_keeps_its_address_and_its_one_place_in_the_archive():
    page = make_published()
    claim = page.claim
    reopen(claim, actor=person("ana"), reason="Kata-katanya")
    claims.restate_claim(
        claim, actor=person("ana"), statement="Putin membawa 12 pejabat.", claimant="Kompas"
    )
    make_verdict(claim, signed_by=person("ben"))
    claim.refresh_from_db()
    publish_claim(claim, actor=person("pia"), kind="update", note="Ditulis ulang.")
    assert Page.objects.get().slug == page.slug
    assert Check.objects.get().claim == "Putin membawa 12 pejabat."


def test_a_newsroom_that_moves_keeps_its_place_in_the_archive(settings):
    page = make_published()
    settings.PUBLIC_URL = "https://cek.example"
    correct(page)
    assert Check.objects.get().url == f"https://cek.example/checks/{page.slug}/"
    settings.PUBLIC_URL = "https://lain.example"
    page.claim.refresh_from_db()
    withdraw_page(page.claim, actor=person("pia"), reason="Sumber palsu.")
    assert Check.objects.get().withdrawn


def test_withdrawing_needs_a_reason_and_keeps_the_page(client):
    page = make_published()
    with pytest.raises(Refused, match="why"):
        withdraw_page(page.claim, actor=person("pia"), reason=" ")
    with pytest.raises(PermissionDenied):
        withdraw_page(page.claim, actor=person("ben"), reason="x")
    withdraw_page(page.claim, actor=person("pia"), reason="Sumbernya palsu.")
    assert page.claim.status == Status.WITHDRAWN
    with pytest.raises(IllegalMove):
        withdraw_page(page.claim, actor=person("pia"), reason="x")
    text = client.get(f"/checks/{page.slug}/").content.decode()
    assert "Sumbernya palsu." in text
    assert "application/ld+json" not in text
    assert Check.objects.get().withdrawn
    assert client.get("/").content.decode().count(page.slug) == 0
    assert page.corrections.get().kind == "withdrawal"


def test_the_pane_says_what_is_missing_before_publishing():
    claim = make_claim(Status.RESEARCH)
    make_evidence(claim)
    make_verdict(claim, signed_by=person("ben"))
    claim.refresh_from_db()
    pane = publish_pane(claim, person("pia"))["publishing"]
    assert not pane["may_publish"]
    assert [gate.code for gate in pane["unmet"]] == ["reason"]
    assert pane["faults"] == []
    assert "No date says when the claim was made." in pane["advice"]
    assert "Only publishers" in publish_pane(claim, person("ben"))["publishing"]["why_not_publish"]
    # Readers see the reason too, so it is signed with the rest.
    with pytest.raises(IllegalMove, match="stand still"):
        claims.explain_selection(claim, actor=person("eva"), why="Dibagikan")
    reopen(claim, actor=person("ana"), reason="Alasan belum ada")
    claims.explain_selection(claim, actor=person("eva"), why="Dibagikan")
    make_verdict(claim, signed_by=person("ben"))
    claim.refresh_from_db()
    assert publish_pane(claim, person("pia"))["publishing"]["may_publish"]


def test_the_forms(sign_in, client):
    claim = signed()
    address = f"/desk/claims/{claim.pk}/publish/"
    assert client.post(address).status_code == 302
    assert sign_in("ben").post(address).status_code == 403
    assert sign_in("pia").get(address).status_code == 405
    assert not Page.objects.exists()
    assert sign_in("pia").post(address).status_code == 302
    assert sign_in("pia").post(address).status_code == 409
    away = f"/desk/claims/{claim.pk}/withdraw/"
    assert sign_in("pia").post(away).status_code == 422
    assert sign_in("ben").post(away, {"reason": "x"}).status_code == 403
    assert sign_in("pia").post(away, {"reason": "Sumber palsu"}).status_code == 302
    assert Page.objects.get().withdrawal == "Sumber palsu"


def test_the_claim_screen_offers_publishing_and_then_correcting(sign_in):
    claim = signed()
    page = sign_in("pia").get(f"/desk/claims/{claim.pk}/").content.decode()
    assert f"/desk/claims/{claim.pk}/publish/" in page
    publish_claim(claim, actor=person("pia"))
    page = sign_in("ana").get(f"/desk/claims/{claim.pk}/").content.decode()
    assert f"/desk/claims/{claim.pk}/reopen/" in page


def withdrawn() -> Page:
    page = make_published()
    withdraw_page(page.claim, actor=person("pia"), reason="Sumbernya palsu.")
    page.refresh_from_db()
    return page


def test_a_withdrawn_page_is_taken_up_again_and_stands_once_it_is_signed_anew(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    page = withdrawn()
    claim, address = page.claim, f"/checks/{page.slug}/"
    for who, reason, error in (
        ("ben", "x", PermissionDenied),
        ("pia", "  ", Refused),
    ):
        with pytest.raises(error):
            reopen_page(claim, actor=person(who), reason=reason)
    reopen_page(claim, actor=person("pia"), reason="Sumbernya ternyata asli.")
    assert claim.status == Status.RESEARCH
    assert Event.objects.about(claim).last().verb == Verb.PAGE_REOPENED
    page.refresh_from_db()
    assert page.withdrawn_at is not None
    text = client.get(address).content.decode()
    assert "This fact-check was withdrawn" in text
    assert "Sumbernya ternyata asli." in text
    assert "Re-opening" in text
    assert "We have been checking it again since" in text[: text.index("<h1")]
    assert "Sumbernya ternyata asli." in client.get("/feeds/checks.atom").content.decode()
    with pytest.raises(IllegalMove):
        reopen_page(claim, actor=person("pia"), reason="x")

    claim = make_verdict(claim, signed_by=person("ben")).claim
    publish_claim(claim, actor=person("pia"), kind="correction", note="Kami keliru mencabut.")
    text = client.get(address).content.decode()
    assert "This fact-check was withdrawn" not in text
    assert "application/ld+json" in text
    assert not Check.objects.get().withdrawn
    kinds = list(page.corrections.order_by("id").values_list("kind", flat=True))
    assert kinds == ["withdrawal", "reopening", "correction"]


def test_only_a_withdrawn_page_is_taken_up_by_a_publisher():
    with pytest.raises(IllegalMove, match="published"):
        reopen_page(make_published().claim, actor=person("pia"), reason="x")


@pytest.mark.parametrize("act", ["publish", "withdraw", "re-open"])
def test_who_keeps_away_by_a_conflict_does_nothing_public(act):
    made, done = {
        "publish": (signed, lambda claim: publish_claim(claim, actor=person("pia"))),
        "withdraw": (
            lambda: make_published().claim,
            lambda claim: withdraw_page(claim, actor=person("pia"), reason="x"),
        ),
        "re-open": (
            lambda: withdrawn().claim,
            lambda claim: reopen_page(claim, actor=person("pia"), reason="x"),
        ),
    }[act]
    claim = made()
    make_recusal(person("pia"), article=claim.article)
    with pytest.raises(PermissionDenied, match="conflict of interest"):
        done(claim)


def seen_by_pia(claim: Claim) -> str:
    return publish_pane(Claim.objects.get(pk=claim.pk), person("pia"))["publishing"]["seen"]


def test_what_goes_out_is_what_was_on_screen():
    claim = signed()
    seen = seen_by_pia(claim)
    make_policy(needs_reason=False)
    with pytest.raises(StaleState, match="not what you had on screen"):
        publish_claim(claim, actor=person("pia"), seen=seen)
    # Who has it, and by when, changes nothing for readers.
    seen = seen_by_pia(claim)
    claims.assign_claim(claim, actor=person("eva"), to=person("ana"))
    publish_claim(claim, actor=person("pia"), seen=seen)


def test_a_stale_form_is_told_what_changed_and_keeps_what_was_typed(sign_in):
    page = make_published()
    claim = page.claim
    reopen(claim, actor=person("ana"), reason="Angkanya keliru")
    make_verdict(claim, signed_by=person("ben"), summary="Benar: 13 pejabat ikut serta.")
    seen = seen_by_pia(claim)
    claim.refresh_from_db()
    reopen(claim, actor=person("ana"), reason="Lagi")
    claims.explain_selection(claim, actor=person("eva"), why="Alasan lain")
    make_verdict(claim, signed_by=person("ben"), summary="Benar: 12 pejabat ikut serta.")
    make_policy(needs_opened=False)
    typed = {"kind": "update", "note": "Kini dua belas.", "seen": seen}
    stale = sign_in("pia").post(f"/desk/claims/{claim.pk}/publish/", typed)
    assert stale.status_code == 409
    text = stale.content.decode()
    assert "<del>13</del>" in text
    assert "<ins>12</ins>" in text
    assert "publish policy" in text
    assert "<ins>Alasan lain</ins>" in text
    assert "Kini dua belas." in text
    assert Edition.objects.count() == 1
    now = seen_by_pia(claim)
    assert now in text
    again = sign_in("pia").post(f"/desk/claims/{claim.pk}/publish/", typed | {"seen": now})
    assert again.status_code == 302
    assert page.corrections.get().note == "Kini dua belas."


def test_who_comes_second_is_told_who_published(sign_in):
    claim = signed()
    seen = seen_by_pia(claim)
    publish_claim(claim, actor=person("max"))
    address = f"/desk/claims/{claim.pk}/publish/"
    late = sign_in("pia").post(address, {"seen": seen})
    assert late.status_code == 409
    assert "edition 1, by Max" in late.content.decode()
    part = sign_in("pia", HX_Request="true").post(address, {"seen": seen})
    assert part.status_code == 409
    assert 'id="stale"' in part.content.decode()


def test_withdrawing_what_was_corrected_meanwhile_asks_again(sign_in):
    page = make_published()
    correct(page)
    typed = {"seen": "1", "reason": "Sumber palsu."}
    stale = sign_in("pia").post(f"/desk/claims/{page.claim_id}/withdraw/", typed)
    assert stale.status_code == 409
    text = stale.content.decode()
    assert "edition 2, by Pia" in text
    assert "Sumber palsu." in text
    assert 'class="button alarm" id="do-again"' in text
    assert (
        sign_in("pia")
        .post(f"/desk/claims/{page.claim_id}/withdraw/", typed | {"seen": "2"})
        .status_code
        == 302
    )


@pytest.mark.parametrize("seen", ["x", "1.2", "a.b.c.d", "....", "9" * 3000])
def test_a_mark_that_is_none_is_stale_and_no_fault(sign_in, seen):
    claim = signed()
    sent = {"seen": seen}
    assert sign_in("pia").post(f"/desk/claims/{claim.pk}/publish/", sent).status_code == 409


def test_the_re_opening_form(sign_in):
    claim = withdrawn().claim
    address = f"/desk/claims/{claim.pk}/take-up/"
    assert address in sign_in("pia").get(f"/desk/claims/{claim.pk}/").content.decode()
    assert address not in sign_in("ben").get(f"/desk/claims/{claim.pk}/").content.decode()
    assert sign_in("ben").post(address, {"reason": "x"}).status_code == 403
    assert sign_in("pia").post(address, {"reason": ""}).status_code == 422
    assert sign_in("pia").post(address, {"reason": "Asli", "seen": "1"}).status_code == 409
    assert sign_in("pia").post(address, {"reason": "Asli", "seen": "1w"}).status_code == 302
    assert sign_in("pia").post(address, {"reason": "Asli"}).status_code == 409


def test_a_right_of_reply_with_a_new_verdict_says_whose_it_is():
    page = make_published()
    claim = page.claim
    reopen(claim, actor=person("ana"), reason="Ada jawaban")
    claim = make_verdict(claim, signed_by=person("ben")).claim
    fields = {"actor": person("pia"), "kind": "reply", "note": "Kami membantah."}
    with pytest.raises(Refused, match="who replies"):
        publish_claim(claim, **fields)
    publish_claim(claim, **fields, reply_by="Kedutaan Rusia")
    assert page.corrections.get().reply_by == "Kedutaan Rusia"
