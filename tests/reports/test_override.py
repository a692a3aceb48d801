"""Breaking the glass: what a publisher may lift, what never, what readers and the record see."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from factcheck.audit.models import Event, Verb
from factcheck.claims.actions import explain_selection
from factcheck.claims.models import Claim, Claimant, Status
from factcheck.errors import Refused, StaleState
from factcheck.reports.actions import publish_claim
from factcheck.reports.models import Edition, Page
from factcheck.reports.publish_pane import publish_pane
from factcheck.reviews.actions import reopen
from tests.make import make_claim, make_policy, make_published, make_verdict
from tests.people import person

pytestmark = pytest.mark.django_db

WHY = "Warga diminta mengungsi malam ini juga."


def unready(**fields) -> Claim:
    """A signed claim for which nobody has said why it was chosen."""
    return make_verdict(make_claim(Status.RESEARCH, **fields), signed_by=person("ben")).claim


def test_it_goes_out_with_its_reason_on_the_page_and_on_the_record(client):
    claim = unready()
    edition = publish_claim(claim, actor=person("pia"), override=WHY)
    assert claim.status == Status.PUBLISHED
    assert edition.override_reason == WHY
    assert [gate["gate"] for gate in edition.override_gates] == ["reason"]
    assert set(edition.override_gates[0]["sentence"]) == {"id", "en"}
    assert "reason" not in {gate["gate"] for gate in edition.gates}
    assert "signed" in {gate["gate"] for gate in edition.gates}
    event = Event.objects.about(claim).get(verb=Verb.GATES_OVERRIDDEN)
    assert (event.data["gates"], event.data["reason"]) == (["reason"], WHY)
    page = client.get(f"/checks/{Page.objects.get().slug}/").content.decode()
    assert "Published before all of our rules were met" in page
    assert WHY in page
    assert "A reason why this claim was selected" in page


def test_a_check_that_met_everything_carries_no_banner(client):
    page = make_published()
    assert "rules were met" not in client.get(f"/checks/{page.slug}/").content.decode()


def test_the_next_edition_that_meets_everything_takes_the_banner_away(client):
    claim = unready()
    publish_claim(claim, actor=person("pia"), override=WHY)
    page = Page.objects.get()
    reopen(claim, actor=person("ana"), reason="Alasannya")
    explain_selection(claim, actor=person("ana"), why="Banyak dibagikan")
    verdict = make_verdict(claim, signed_by=person("ben"))
    edition = publish_claim(
        verdict.claim, actor=person("pia"), kind="update", note="Alasan ditambahkan."
    )
    assert (edition.override_reason, edition.override_gates) == ("", [])
    assert WHY not in client.get(f"/checks/{page.slug}/").content.decode()


@pytest.mark.parametrize("reason", ["", "   ", "Mendesak."])
def test_without_a_reason_of_some_length_the_glass_stays_whole(reason):
    claim = unready()
    with pytest.raises(Refused):
        publish_claim(claim, actor=person("pia"), override=reason)
    assert not Edition.objects.exists()


def test_nobody_below_a_publisher_breaks_it(sign_in):
    claim = unready()
    for who in ("ana", "ben"):
        with pytest.raises(PermissionDenied):
            publish_claim(claim, actor=person(who), override=WHY)
        address = f"/desk/claims/{claim.pk}/override/"
        assert sign_in(who).post(address, {"override": WHY}).status_code == 403


def test_signatures_are_never_lifted():
    claim = unready(why_selected="Banyak dibagikan")
    make_policy(signatures=2)
    with pytest.raises(Refused, match="Signed by 2 people"):
        publish_claim(claim, actor=person("pia"), override=WHY)
    pane = publish_pane(claim, person("pia"))["publishing"]
    assert (pane["may_publish"], pane["may_override"]) == (False, False)


def test_the_database_lets_no_signature_be_lifted():
    edition = make_published().edition
    lifted = [{"gate": "signed", "sentence": {}, "how": {}}]
    with pytest.raises(DatabaseError, match="edition_"), transaction.atomic():
        Edition.objects.create(
            page=edition.page,
            number=2,
            verdict=edition.verdict,
            policy=edition.policy,
            content=edition.content,
            gates=[],
            override_reason=WHY,
            override_gates=lifted,
            published_by=person("pia"),
        )


def test_what_was_changed_after_signing_is_not_lifted_either():
    claim = unready()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE claims_claim DISABLE TRIGGER USER")
        Claim.objects.filter(pk=claim.pk).update(claimant=Claimant.objects.create(name="Lain"))
        cursor.execute("ALTER TABLE claims_claim ENABLE TRIGGER USER")
    with pytest.raises(StaleState):
        publish_claim(claim, actor=person("pia"), override=WHY)


def test_there_is_nothing_to_lift_when_every_condition_is_met():
    claim = unready(why_selected="Banyak dibagikan")
    with pytest.raises(Refused, match="Every condition is met"):
        publish_claim(claim, actor=person("pia"), override=WHY)


def test_the_screen_offers_it_to_a_publisher_only_and_only_when_needed(sign_in):
    claim = unready()
    address = f"/desk/claims/{claim.pk}/"
    form = f"/desk/claims/{claim.pk}/override/"
    assert form in sign_in("pia").get(address).content.decode()
    assert form not in sign_in("ben").get(address).content.decode()
    pia = sign_in("pia")
    assert pia.post(form, {"override": ""}).status_code == 422
    assert pia.post(form, {"override": WHY}).status_code == 302
    assert Edition.objects.get().override_reason == WHY
    assert form not in pia.get(address).content.decode()
