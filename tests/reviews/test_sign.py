"""The second person: who may sign what, what voids it, and what the database refuses by itself."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client

from factcheck.audit.models import Event, Verb
from factcheck.claims import actions as claims
from factcheck.claims.models import Claim, Status
from factcheck.errors import IllegalMove, Refused
from factcheck.reviews.actions import StaleVerdict, approve_verdict, reopen, send_back
from factcheck.reviews.models import Decision, Policy, Rating, Signature, Verdict
from tests.make import make_claim, make_evidence, make_published, make_verdict, rating
from tests.people import person

pytestmark = pytest.mark.django_db


def sign(verdict: Verdict, who: str = "ben", **fields):
    fields = {"seen_hash": verdict.content_hash} | fields
    return approve_verdict(verdict, actor=person(who), **fields)


def tighten(**fields) -> Policy:
    return Policy.objects.create(version=2, **fields)


def test_another_person_signs():
    verdict = make_verdict()
    signature = sign(verdict, comment=" Setuju. ")
    assert (signature.content_hash, signature.comment) == (verdict.content_hash, "Setuju.")
    assert verdict.claim.status == Status.APPROVED
    assert Event.objects.about(verdict.claim).last().verb == Verb.VERDICT_APPROVED


def test_whoever_wrote_a_part_is_told_why_not():
    author = make_verdict(by=person("ben"))
    with pytest.raises(PermissionDenied, match="You wrote this verdict"):
        sign(author, "ben")

    claim = make_claim(Status.RESEARCH)
    cited = [make_evidence(claim, by=person("ben"))]
    with pytest.raises(PermissionDenied, match=r"You added evidence \[1\]"):
        sign(make_verdict(claim, evidence=cited), "ben")

    claim = make_claim(Status.RESEARCH)
    claims.restate_claim(claim, actor=person("ben"), statement="Kata ben.", claimant="")
    with pytest.raises(PermissionDenied, match="You wrote the words of this claim"):
        sign(make_verdict(claim), "ben")


def test_evidence_that_is_not_cited_does_not_count():
    claim = make_claim(Status.RESEARCH)
    cited = [make_evidence(claim)]
    make_evidence(claim, by=person("ben"), quote="Lain.")
    sign(make_verdict(claim, evidence=cited), "ben")


def test_signing_is_for_reviewers():
    with pytest.raises(PermissionDenied, match="Only reviewers"):
        sign(make_verdict(), "eva")


def test_an_answer_is_given_once_and_only_while_it_is_asked_for():
    verdict = make_verdict()
    sign(verdict)
    with pytest.raises(IllegalMove):
        sign(verdict)
    with pytest.raises(IllegalMove):
        sign(verdict, "pia")
    with pytest.raises(IllegalMove, match="Re-open"):
        send_back(verdict, actor=person("pia"), comment="Terlambat", seen_hash=verdict.content_hash)


def test_a_version_that_is_no_longer_current_cannot_be_signed():
    old = make_verdict()
    send_back(old, actor=person("ben"), comment="Lebih jelas", seen_hash=old.content_hash)
    new = make_verdict(old.claim, summary="Versi kedua.")
    with pytest.raises(StaleVerdict) as stale:
        sign(old, "pia")
    assert (stale.value.seen, stale.value.now) == (old, new)
    assert new.version == 2


def test_another_hash_than_the_one_on_screen_is_refused():
    verdict = make_verdict()
    with pytest.raises(StaleVerdict):
        sign(verdict, seen_hash="0" * 64)
    assert not Signature.objects.exists()


def test_a_rewritten_claim_voids_the_version():
    verdict = make_verdict()
    # Past the actions, which let nobody rewrite a claim under review.
    Claim.objects.filter(pk=verdict.claim_id).update(statement="Kata lain.")
    with pytest.raises(StaleVerdict):
        sign(verdict)


def test_sending_back_needs_a_comment_and_gives_the_claim_back():
    verdict = make_verdict()
    with pytest.raises(Refused, match="what should change"):
        send_back(verdict, actor=person("ben"), comment=" ", seen_hash=verdict.content_hash)
    send_back(verdict, actor=person("ben"), comment="Sumber kedua?", seen_hash=verdict.content_hash)
    assert verdict.claim.status == Status.RESEARCH
    assert Event.objects.about(verdict.claim).last().data["comment"] == "Sumber kedua?"
    with pytest.raises(PermissionDenied):
        send_back(verdict, actor=person("ana"), comment="x", seen_hash=verdict.content_hash)


def test_a_policy_may_ask_for_two_signatures():
    tighten(signatures=2)
    verdict = make_verdict()
    sign(verdict, "ben")
    assert verdict.claim.status == Status.REVIEW
    with pytest.raises(Refused, match="already"):
        sign(verdict, "ben")
    sign(verdict, "pia")
    assert verdict.claim.status == Status.APPROVED


def test_a_policy_tightened_after_signing_lets_another_sign():
    verdict = make_verdict(signed_by=person("ben"))
    tighten(signatures=2)
    sign(verdict, "pia")
    assert verdict.claim.status == Status.APPROVED
    assert verdict.signatures.count() == 2


def test_reopening_needs_a_reason_and_a_finished_claim():
    verdict = make_verdict()
    with pytest.raises(IllegalMove, match="Only a signed or published"):
        reopen(verdict.claim, actor=person("ana"), reason="x")
    sign(verdict)
    with pytest.raises(Refused, match="why"):
        reopen(verdict.claim, actor=person("ana"), reason=" ")
    with pytest.raises(PermissionDenied):
        reopen(verdict.claim, actor=person("vio"), reason="x")
    reopen(verdict.claim, actor=person("ana"), reason="Angka baru")
    assert verdict.claim.status == Status.RESEARCH
    claim = make_published().claim
    reopen(claim, actor=person("ana"), reason="Angka baru")
    assert claim.status == Status.RESEARCH
    assert claim.page.withdrawn_at is None


# Past the actions: the database refuses by itself.


def by_create(verdict, user, content_hash):
    Signature.objects.create(
        verdict=verdict, reviewer=user, decision="approved", content_hash=content_hash
    )


def by_bulk(verdict, user, content_hash):
    Signature.objects.bulk_create(
        [Signature(verdict=verdict, reviewer=user, decision="approved", content_hash=content_hash)]
    )


def by_raw_sql(verdict, user, content_hash):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO reviews_signature (verdict_id, reviewer_id, decision, comment,"
            " content_hash, at) VALUES (%s, %s, 'approved', '', %s, now())",
            [verdict.pk, user.pk, content_hash],
        )


WAYS = [by_create, by_bulk, by_raw_sql]


@pytest.mark.parametrize("way", WAYS)
def test_the_database_refuses_every_writer(way):
    claim = make_claim(Status.RESEARCH, statement_by=person("pia"))
    cited = [make_evidence(claim, by=person("ben"))]
    verdict = make_verdict(claim, by=person("max"), evidence=cited)
    for who in ("max", "ben", "pia"):
        with pytest.raises(IntegrityError, match="cannot sign"), transaction.atomic():
            way(verdict, person(who), verdict.content_hash)
    assert not Signature.objects.exists()


@pytest.mark.parametrize("way", WAYS)
def test_the_database_refuses_another_hash_and_an_old_version(way):
    verdict = make_verdict()
    with pytest.raises(IntegrityError, match="another content"), transaction.atomic():
        way(verdict, person("ben"), "0" * 64)
    send_back(verdict, actor=person("ben"), comment="Lagi", seen_hash=verdict.content_hash)
    make_verdict(verdict.claim, summary="Kedua.")
    with pytest.raises(IntegrityError, match="newer version"), transaction.atomic():
        way(verdict, person("pia"), verdict.content_hash)


def test_a_signature_is_neither_moved_nor_removed():
    verdict = make_verdict(signed_by=person("ben"))
    for change in (
        lambda: Signature.objects.update(reviewer=person("ana")),
        lambda: Signature.objects.update(verdict=make_verdict()),
        lambda: verdict.signatures.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


@pytest.mark.parametrize(
    ("status", "why"), [("approved", "no second signature"), ("published", "cannot become")]
)
def test_no_claim_is_approved_without_a_second_person(status, why):
    verdict = make_verdict()
    with pytest.raises(IntegrityError, match=why), transaction.atomic():
        Claim.objects.filter(pk=verdict.claim_id).update(status=status)
    with (
        pytest.raises(IntegrityError, match=why),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE claims_claim SET status = %s WHERE id = %s", [status, verdict.claim_id]
        )


def test_a_rating_in_use_cannot_change():
    verdict = make_verdict()
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.filter(pk=verdict.rating_id).update(labels={"id": "Salah"})
    assert Rating.objects.filter(pk=rating("kompas/hoaks").pk).update(position=3) == 1


# By the web.


def post(client: Client, verdict: Verdict, act: str, **fields):
    return client.post(
        f"/desk/verdicts/{verdict.pk}/{act}/", {"content_hash": verdict.content_hash} | fields
    )


def test_signing_and_sending_back_by_form(sign_in):
    verdict = make_verdict()
    assert post(sign_in("ben"), verdict, "approve").status_code == 302
    other = make_verdict()
    assert post(sign_in("ben"), other, "send-back", comment="Lagi").status_code == 302
    assert post(sign_in("ben"), make_verdict(), "send-back").status_code == 422
    assert list(Signature.objects.order_by("id").values_list("decision", flat=True)) == [
        Decision.APPROVED,
        Decision.SENT_BACK,
    ]


@pytest.mark.parametrize("act", ["approve", "send-back"])
def test_the_author_cannot_answer_by_direct_post(sign_in, act):
    verdict = make_verdict(by=person("ben"))
    response = post(sign_in("ben"), verdict, act, comment="Saya sendiri")
    assert response.status_code == 403
    assert "You wrote this verdict" in response.content.decode()
    assert not Signature.objects.exists()


@pytest.mark.parametrize("act", ["approve", "send-back"])
def test_only_reviewers_answer(sign_in, client, act):
    verdict = make_verdict()
    assert post(sign_in("eva"), verdict, act).status_code == 403
    assert post(client, verdict, act).status_code == 302
    assert sign_in("ben").get(f"/desk/verdicts/{verdict.pk}/{act}/").status_code == 405
    assert not Signature.objects.exists()


@pytest.mark.parametrize("act", ["approve", "send-back"])
def test_a_stale_answer_shows_what_changed_and_keeps_the_comment(sign_in, act):
    old = make_verdict(summary="Benar, ada 13 pejabat.")
    send_back(old, actor=person("ben"), comment="Salah angka", seen_hash=old.content_hash)
    make_verdict(old.claim, summary="Keliru, ada 12 pejabat.", rating=rating("tempo/keliru"))
    response = post(sign_in("pia"), old, act, comment="Komentar yang panjang dari saya.")
    page = response.content.decode()
    assert response.status_code == 409
    assert "Version 1 is no longer current" in page
    assert "<del>Benar</del>" in page
    assert "<ins>12</ins>" in page
    assert "Komentar yang panjang dari saya." in page
    changed = {change["field"] for change in response.context["changes"]}
    assert changed == {"rating", "summary"}


def test_the_admin_shows_verdicts_and_signatures_but_changes_none():
    verdict = make_verdict(by=person("max"))
    client = Client(headers={"accept-language": "en"})
    client.force_login(person("max"))
    assert client.get("/admin/reviews/verdict/").status_code == 200
    assert client.get("/admin/reviews/signature/add/").status_code == 403
    assert client.get("/admin/reviews/verdict/add/").status_code == 403
    response = client.post(f"/admin/reviews/verdict/{verdict.pk}/change/", {"summary": "Diubah"})
    assert response.status_code == 403
    response = client.post(
        "/admin/reviews/signature/add/",
        {
            "verdict": verdict.pk,
            "reviewer": person("max").pk,
            "decision": "approved",
            "content_hash": verdict.content_hash,
        },
    )
    assert response.status_code == 403
    assert not Signature.objects.exists()


def test_the_admin_shows_scales_and_policies_but_changes_none():
    client = Client(headers={"accept-language": "en"})
    client.force_login(person("max"))
    for name, row in (("scale", rating().scale), ("policy", Policy.objects.latest("version"))):
        assert client.get(f"/admin/reviews/{name}/{row.pk}/change/").status_code == 200
        assert client.get(f"/admin/reviews/{name}/add/").status_code == 403
        assert client.post(f"/admin/reviews/{name}/{row.pk}/change/", {}).status_code == 403
        assert client.get(f"/admin/reviews/{name}/{row.pk}/delete/").status_code == 403


def test_by_key_signing_goes_on_to_the_next_that_waits(sign_in):
    first, second = make_verdict(), make_verdict()
    ben = sign_in("ben")
    page = ben.get(f"/desk/claims/{first.claim_id}/")
    assert page.context["next_to_sign"] == second.claim
    answer = ben.post(
        f"/desk/verdicts/{first.pk}/approve/",
        {"content_hash": first.content_hash, "next": second.claim_id},
    )
    assert answer.url == f"/desk/claims/{second.claim_id}/"
