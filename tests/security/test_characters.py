"""Characters that no XML and no database can hold arrive nowhere, and break nothing."""

from xml.etree import ElementTree

import pytest
from django.urls import reverse

from factcheck.claims import actions as claims
from factcheck.claims.models import Status
from factcheck.reports.models import Page
from factcheck.reviews.models import Verdict
from tests.make import correct, make_claim, make_published
from tests.people import person

pytestmark = pytest.mark.django_db

DIRT = "\x08\x1f\x7f\ufffe"


def published(**fields) -> Page:
    return make_published(make_claim(Status.RESEARCH, why_selected="Dibagikan"), **fields)


def test_a_verdict_keeps_no_control_characters():
    claim = make_claim(Status.RESEARCH, why_selected="Dibagikan")
    claims.restate_claim(
        claim, actor=person("ana"), statement=f"Ada{DIRT} 13.", claimant=f"X{DIRT}"
    )
    page = make_published(claim, summary=f"Benar{DIRT}.", rationale=f"Lihat{DIRT} [1].")
    verdict = Verdict.objects.get(claim=claim)
    assert (verdict.statement, verdict.summary) == ("Ada 13.", "Benar.")
    assert verdict.rationale == "Lihat [1]."
    assert page.edition.content["claimant"]["name"] == "X"


def test_the_feed_stands_whatever_an_edition_holds(client):
    """Claims as the machine proposed them quote the article, control characters included."""
    make_published(make_claim(Status.RESEARCH, statement=f"Klaim {DIRT}", why_selected="Dibagikan"))
    feed = client.get(reverse("checks_atom"))
    assert feed.status_code == 200
    assert "Klaim" in ElementTree.fromstring(feed.content).find(".//{*}entry/{*}title").text


def test_notes_to_readers_lose_them_too(client):
    page = published()
    client.force_login(person("pia"))
    address = reverse("page_withdraw", args=[page.claim_id])
    assert client.post(address, {"reason": f"Salah{DIRT}\x00 orang"}).status_code == 302
    page.refresh_from_db()
    assert page.withdrawal == "Salah orang"


def test_a_correction_note_with_a_nul_is_kept_without_it():
    page = published()
    correct(page)
    page.refresh_from_db()
    assert page.edition.number == 2


@pytest.mark.parametrize(
    "address",
    ["/desk/?q=%00", "/desk/articles/?q=%00", "/desk/articles/?page=%00", "/?page=%00"],
)
def test_addresses_with_a_nul_break_nothing(client, address):
    client.force_login(person("ana"))
    assert client.get(address).status_code in (200, 404)
