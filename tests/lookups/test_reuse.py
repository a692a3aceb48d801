"""A suggested fact-check becomes evidence by one act, under the rules of all evidence."""

import pytest
from django.core.exceptions import PermissionDenied

from factcheck.archive import suggesting
from factcheck.archive.models import Check, Suggestion
from factcheck.audit.models import Event, Verb
from factcheck.claims.models import Claim, Status
from factcheck.errors import IllegalMove, Refused
from factcheck.lookups.evidence_actions import add_evidence
from factcheck.lookups.models import CaptureRequest, Evidence
from factcheck.lookups.reuse_actions import open_evidence, reuse_check
from factcheck.reviews.actions import submit_verdict
from factcheck.reviews.policy import was_opened
from tests.archive.test_suggesting import SAID, make_check
from tests.make import make_article, make_claim, rating
from tests.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim() -> Claim:
    return make_claim(Status.RESEARCH, why_selected="Banyak dibagikan")


def suggest(claim: Claim, check: Check) -> Suggestion:
    return Suggestion.objects.create(claim=claim, check_found=check, probability=0.9)


def test_a_check_becomes_evidence_with_its_claim_and_rating_as_written(claim):
    suggestion = suggest(claim, make_check())
    evidence = reuse_check(suggestion, actor=person("ana"))
    assert evidence.quote == f"{SAID} — Keliru"
    assert (evidence.publisher, evidence.stance) == ("Tempo", "context")
    assert evidence.url == "https://tempo.example/periksa/putin"
    assert CaptureRequest.objects.get(claim=claim).url == evidence.url
    assert Event.objects.about(claim).last().verb == Verb.EVIDENCE_ADDED


def test_asking_twice_is_one_piece_of_evidence(claim):
    suggestion = suggest(claim, make_check())
    first = reuse_check(suggestion, actor=person("ana"), stance="refutes")
    assert reuse_check(suggestion, actor=person("eva")) == first
    assert Evidence.objects.get().stance == "refutes"


def test_it_counts_as_opened_only_once_an_editor_has_opened_it(claim):
    evidence = reuse_check(suggest(claim, make_check()), actor=person("ana"))
    assert not was_opened(evidence)
    assert open_evidence(evidence, actor=person("vio")) == evidence.url
    evidence.refresh_from_db()
    assert not was_opened(evidence)
    open_evidence(evidence, actor=person("eva"))
    evidence.refresh_from_db()
    assert evidence.opened_by == person("eva")
    assert Event.objects.about(claim).filter(verb=Verb.SOURCE_OPENED).count() == 1


def test_what_was_opened_before_is_opened_evidence(claim):
    suggestion = suggest(claim, make_check())
    suggesting.open_check(suggestion, actor=person("eva"))
    suggestion.refresh_from_db()
    assert reuse_check(suggestion, actor=person("ana")).opened_by == person("eva")


def test_what_is_cited_can_still_be_opened(claim):
    evidence = reuse_check(suggest(claim, make_check()), actor=person("ana"))
    submit_verdict(
        claim,
        actor=person("ana"),
        cites=[evidence],
        rating=rating(),
        summary="Benar.",
        rationale="Sudah diperiksa [1].",
    )
    assert open_evidence(evidence, actor=person("eva")) == evidence.url


def test_only_editors_and_only_in_research(claim):
    suggestion = suggest(claim, make_check())
    with pytest.raises(PermissionDenied):
        reuse_check(suggestion, actor=person("vio"))
    proposed = make_claim(article=make_article("Lain.\nIa membawa 13 pejabat tinggi Rusia."))
    with pytest.raises(IllegalMove):
        reuse_check(suggest(proposed, suggestion.check_found), actor=person("ana"))


def test_a_check_without_an_address_is_no_source(claim):
    check = make_check(url="", identifier="daftar-7")
    with pytest.raises(Refused):
        reuse_check(suggest(claim, check), actor=person("ana"))


def test_a_suggestion_of_another_claim_is_refused(claim):
    other = make_claim(article=make_article("Lain.\nIa membawa 13 pejabat tinggi Rusia."))
    with pytest.raises(Refused, match="another claim"):
        add_evidence(
            claim,
            actor=person("ana"),
            quote="x",
            stance="context",
            suggestion=suggest(other, make_check()),
        )


def test_one_key_on_the_screen_and_undo(client, claim):
    suggestion = suggest(claim, make_check())
    client.force_login(person("ana"))
    page = client.get(f"/desk/claims/{claim.pk}/").text
    assert f'id="reuse-{suggestion.pk}" type="submit" data-key="f"' in page
    said = client.post(f"/desk/suggestions/{suggestion.pk}/evidence/", follow=True).text
    evidence = Evidence.objects.get()
    assert "Evidence [1] added." in said
    assert f"/desk/evidence/{evidence.pk}/remove/" in said
    assert f"/desk/evidence/{evidence.pk}/open/" in said
    assert "evidence [1]" in said
    answer = client.get(f"/desk/evidence/{evidence.pk}/open/")
    assert answer["Location"] == evidence.url
    client.post(f"/desk/evidence/{evidence.pk}/remove/")
    assert not Evidence.objects.exists()


def test_a_link_elsewhere_opens_nothing(client, claim):
    evidence = reuse_check(suggest(claim, make_check()), actor=person("ana"))
    client.force_login(person("ana"))
    answer = client.get(
        f"/desk/evidence/{evidence.pk}/open/", headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer["Location"] == f"/desk/claims/{claim.pk}/"
    evidence.refresh_from_db()
    assert evidence.opened_at is None
