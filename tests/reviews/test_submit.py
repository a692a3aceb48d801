"""Drafts and submitting: kept while typing, refused with a reason, numbered and sealed."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from factcheck.audit.models import Event, Verb
from factcheck.claims import actions as claims
from factcheck.claims.models import Claim, Status
from factcheck.errors import IllegalMove, Refused, StaleState
from factcheck.reviews.actions import save_draft, submit_verdict
from factcheck.reviews.models import Draft, Scale, Verdict
from factcheck.reviews.seal import seen_mark
from tests.make import make_claim, make_evidence, make_verdict, rating
from tests.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim() -> Claim:
    return make_claim(Status.RESEARCH)


def typed(claim: Claim, **fields):
    evidence = claim.evidence.first() or make_evidence(claim)
    return {
        "rating": rating(),
        "content_type": "",
        "summary": "Benar.",
        "rationale": "Lihat [1].",
        "cites": [evidence.pk],
    } | fields


def test_a_draft_takes_whatever_is_typed_so_far(claim):
    draft = save_draft(
        claim,
        actor=person("ana"),
        rating="not a number",
        content_type="nonsense",
        summary="Setengah\r\nkalimat\x00",
        cites=["999999", "x", ""],
    )
    assert (draft.rating, draft.content_type, draft.cites) == (None, "", [])
    assert draft.summary == "Setengah\nkalimat"


def test_there_is_one_draft_an_author(claim):
    first = save_draft(claim, actor=person("ana"), summary="a")
    second = save_draft(claim, actor=person("ana"), summary="ab")
    other = save_draft(claim, actor=person("eva"), summary="milik eva")
    assert first.pk == second.pk != other.pk
    assert Draft.objects.get(pk=first.pk).summary == "ab"
    assert second.saved_at > first.saved_at


def test_a_draft_is_for_editors_and_for_claims_in_research(claim):
    with pytest.raises(PermissionDenied):
        save_draft(claim, actor=person("vio"), summary="a")
    with pytest.raises(IllegalMove, match="no verdict can be written"):
        save_draft(make_claim(Status.NEW), actor=person("ana"), summary="a")
    with pytest.raises(Refused, match="Shorten"):
        save_draft(claim, actor=person("ana"), rationale="x" * 200_001)


def test_submitting_makes_a_numbered_sealed_version(claim):
    save_draft(claim, actor=person("ana"), summary="a")
    save_draft(claim, actor=person("eva"), summary="milik eva")
    verdict = submit_verdict(claim, actor=person("ana"), **typed(claim))
    assert verdict.version == 1
    assert verdict.statement == claim.statement
    assert len(verdict.content_hash) == 64
    assert [item.number for item in verdict.cites.all()] == [1]
    assert claim.status == Status.REVIEW
    assert list(Draft.objects.values_list("summary", flat=True)) == ["milik eva"]
    event = Event.objects.about(claim).last()
    assert (event.verb, event.data["content_hash"]) == (
        Verb.VERDICT_SUBMITTED,
        verdict.content_hash,
    )


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"rating": None}, "Choose a rating"),
        ({"content_type": "nonsense"}, "content type"),
        ({"summary": "  "}, "sentence or two"),
        ({"summary": "x" * 1001}, "at most 1000"),
        ({"rationale": ""}, "how you reached"),
        ({"rationale": "x" * 50_001}, "longer than 50,000"),
        ({"cites": []}, "Cite at least one"),
        ({"cites": [999_999]}, "no longer there"),
        ({"rationale": "Lihat [1] dan [7]."}, r"\[7\], which is not among"),
        ({"rationale": "Lihat [7] dan [9]."}, r"\[7\], \[9\], which are not"),
    ],
)
def test_what_is_missing_is_named(claim, fields, sentence):
    with pytest.raises(Refused, match=sentence):
        submit_verdict(claim, actor=person("ana"), **typed(claim, **fields))
    assert not Verdict.objects.exists()
    claim.refresh_from_db()
    assert claim.status == Status.RESEARCH


def test_evidence_of_another_claim_does_not_count(claim):
    other = make_evidence(make_claim(Status.RESEARCH))
    with pytest.raises(Refused, match="no longer there"):
        submit_verdict(claim, actor=person("ana"), **typed(claim, cites=[other.pk]))


def test_a_scale_out_of_use_is_refused(claim):
    Scale.objects.filter(code="tempo").update(active=False)
    with pytest.raises(Refused, match="no longer in use"):
        submit_verdict(claim, actor=person("ana"), **typed(claim))


def test_submitting_is_for_editors_and_for_claims_in_research(claim):
    with pytest.raises(PermissionDenied):
        submit_verdict(claim, actor=person("vio"), **typed(claim))
    verdict = make_verdict(claim)
    with pytest.raises(IllegalMove):
        submit_verdict(verdict.claim, actor=person("ana"), **typed(claim))


def test_a_claim_rewritten_meanwhile_is_noticed_but_an_assignment_is_not(claim):
    seen = seen_mark(claim, 0)
    claims.assign_claim(claim, actor=person("eva"), to=person("eva"))
    claims.restate_claim(
        claim, actor=person("eva"), statement="Putin membawa 12 pejabat.", claimant=""
    )
    with pytest.raises(StaleState, match="kept as your draft"):
        submit_verdict(claim, actor=person("ana"), **typed(claim), seen=seen)
    claims.assign_claim(claim, actor=person("eva"), to=None)
    submit_verdict(claim, actor=person("ana"), **typed(claim), seen=seen_mark(claim, 0))


def test_a_version_is_written_once():
    verdict = make_verdict()
    for change in (
        lambda: Verdict.objects.update(summary="Lain"),
        lambda: verdict.citations.all().delete(),
        lambda: Verdict.objects.all().delete(),
        lambda: verdict.claim.evidence.update(quote="Lain"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_the_source_of_cited_evidence_may_still_be_opened():
    claim = make_claim(Status.RESEARCH)
    evidence = make_evidence(claim)
    claim.evidence.update(opened_at=None)
    make_verdict(claim)
    assert claim.evidence.update(opened_at=claim.created_at) == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        claim.evidence.filter(pk=evidence.pk).update(opened_at=None)


def form(claim, **fields):
    values = typed(claim, **fields)
    return values | {"rating": values["rating"].pk if values["rating"] else ""}


def test_the_form_submits(claim, sign_in):
    response = sign_in("ana").post(f"/desk/claims/{claim.pk}/submit/", form(claim))
    assert (response.status_code, response["Location"]) == (302, f"/desk/claims/{claim.pk}/")
    claim.refresh_from_db()
    assert claim.status == Status.REVIEW


def test_a_refused_form_shows_the_claim_again_with_what_was_typed(claim, sign_in):
    sent = form(claim, cites=[], summary="Kalimat yang sudah ditulis.")
    response = sign_in("ana").post(f"/desk/claims/{claim.pk}/submit/", sent)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Cite at least one piece of evidence" in page
    assert "Kalimat yang sudah ditulis." in page
    assert Draft.objects.get(claim=claim, author=person("ana")).summary == sent["summary"]


def test_a_stale_form_shows_the_claim_again(claim, sign_in):
    sent = form(claim) | {"seen": seen_mark(claim, 0)}
    claims.restate_claim(claim, actor=person("eva"), statement="Lain sama sekali.", claimant="")
    response = sign_in("ana").post(f"/desk/claims/{claim.pk}/submit/", sent)
    assert response.status_code == 409
    assert "kept as your draft" in response.content.decode()
    assert Draft.objects.filter(claim=claim, author=person("ana")).exists()


def test_autosave_answers_with_the_time(claim, sign_in):
    client = sign_in("ana")
    sent = {"summary": "Sedang ditulis", "autosave": "1"}
    response = client.post(f"/desk/claims/{claim.pk}/draft/", sent)
    assert response.status_code == 200
    assert "Saved" in response.content.decode()
    assert len(response.content) < 200
    without = client.post(f"/desk/claims/{claim.pk}/draft/", {"summary": "Tanpa skrip"})
    assert without.status_code == 302


def test_a_preview_is_safe_html(claim, sign_in):
    make_evidence(claim)
    sent = {
        "rationale": "**Tebal** <script>alert(1)</script> [1] [2]",
        "cites": [claim.evidence.get().pk],
    }
    client = sign_in("ana")
    response = client.post(
        f"/desk/claims/{claim.pk}/preview/", sent, headers={"hx-request": "true"}
    )
    text = response.content.decode()
    assert "<strong>Tebal</strong>" in text
    assert "<script>" not in text
    assert 'href="#evidence-1"' in text
    assert "[2]" in text
    assert "evidence-2" not in text
    assert "<html" not in text
    assert "<html" in client.post(f"/desk/claims/{claim.pk}/preview/", sent).content.decode()


@pytest.mark.parametrize("act", ["draft", "submit", "preview", "reopen"])
def test_viewers_and_strangers_stay_out(claim, sign_in, client, act):
    assert sign_in("vio").post(f"/desk/claims/{claim.pk}/{act}/").status_code == 403
    assert client.post(f"/desk/claims/{claim.pk}/{act}/").status_code == 302
    assert sign_in("ana").get(f"/desk/claims/{claim.pk}/{act}/").status_code == 405


def test_a_claim_with_an_open_mark_is_not_submitted():
    claim = make_claim(Status.RESEARCH, statement="Ia [?] membawa 13 pejabat tinggi Rusia.")
    with pytest.raises(Refused, match="say who or when"):
        submit_verdict(claim, actor=person("ana"), **typed(claim))
    assert claim.status == Status.RESEARCH
